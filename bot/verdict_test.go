package bot

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

func TestJudge(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	code := func(s string) error { return slack.SlackErrorResponse{Err: s} }
	call := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://slack.com/api/chat.postMessage", Err: err}
	}
	for _, test := range []struct {
		name      string
		err       error
		connected bool
		want      outcome
		wait      time.Duration
	}{
		{"ok", nil, true, outcomeSent, 0},
		{"429", &slack.RateLimitedError{RetryAfter: 7 * time.Second}, true, outcomeWait, 7 * time.Second},
		{"429 negative", &slack.RateLimitedError{RetryAfter: -5 * time.Second}, true, outcomeWait, time.Second},
		{"429 a day", &slack.RateLimitedError{RetryAfter: 24 * time.Hour}, true, outcomeWait, time.Hour},
		{"429 without a header", slack.StatusCodeError{Code: 429}, true, outcomeWait, 30 * time.Second},
		{"ratelimited", code("ratelimited"), true, outcomeWait, 30 * time.Second},
		{"rate_limited", code("rate_limited"), true, outcomeWait, 30 * time.Second},
		{"500", slack.StatusCodeError{Code: 500}, true, outcomeUnknown, 0},
		{"307", slack.StatusCodeError{Code: 307}, true, outcomeUnknown, 0},
		{"403 of a proxy", slack.StatusCodeError{Code: 403}, true, outcomeUnknown, 0},
		{"HTML", &json.SyntaxError{}, true, outcomeUnknown, 0},
		{"empty", io.EOF, true, outcomeUnknown, 0},
		{"truncated", io.ErrUnexpectedEOF, true, outcomeUnknown, 0},
		{"too large", errResponseTooLarge, true, outcomeUnknown, 0},
		{"no message named", errNoMessage, true, outcomeUnknown, 0},
		{"timeout", call(context.DeadlineExceeded), true, outcomeUnknown, 0},
		{"reset", call(&net.OpError{Op: "read", Err: errors.New("connection reset")}), true, outcomeUnknown, 0},
		{"dial", call(&net.OpError{Op: "dial", Err: errors.New("refused")}), false, outcomeTransient, 0},
		{"DNS", call(&net.DNSError{Err: "no such host"}), false, outcomeTransient, 0},
		{"TLS", call(x509.UnknownAuthorityError{}), false, outcomeTransient, 0},
		{"fatal_error", code("fatal_error"), true, outcomeUnknown, 0},
		{"internal_error", code("internal_error"), true, outcomeUnknown, 0},
		{"request_timeout", code("request_timeout"), true, outcomeUnknown, 0},
		{"service_unavailable", code("service_unavailable"), true, outcomeUnknown, 0},
		{"team_added_to_org", code("team_added_to_org"), true, outcomeTransient, 0},
		{"message_limit_exceeded", code("message_limit_exceeded"), true, outcomeTransient, 0},
		{"a new code", code("never_heard_of"), true, outcomeTransient, 0},
		{"already_reacted", code("already_reacted"), true, outcomeSent, 0},
		{"is_archived", code("is_archived"), true, outcomePermanent, 0},
		{"user_disabled", code("user_disabled"), true, outcomePermanent, 0},
		{"restricted_action_read_only_channel", code("restricted_action_read_only_channel"), true, outcomePermanent, 0},
		{"missing_scope", code("missing_scope"), true, outcomePermanent, 0},
		{"invalid_blocks", code("invalid_blocks"), true, outcomeBadCall, 0},
		{"no view", slack.ErrParametersMissing, false, outcomeBadCall, 0},
		{"token_revoked", code("token_revoked"), true, outcomeDead, 0},
		{"account_inactive", code("account_inactive"), true, outcomeDead, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := judge(test.err, test.connected, now)
			if v.outcome != test.want || v.wait != test.wait {
				t.Errorf("got %s and a wait of %v, want %s and %v", v.outcome, v.wait, test.want, test.wait)
			}
			if v.outcome == outcomePermanent && (v.reason == "" || strings.HasSuffix(v.reason, ".")) {
				t.Errorf("reason %q, want a phrase", v.reason)
			}
		})
	}
}

func TestBackoff(t *testing.T) {
	for attempt := range 100 {
		for range 20 {
			if d := backoff(attempt); d < backoffFrom || d > backoffTo {
				t.Fatalf("after %d attempts: %v", attempt, d)
			}
		}
	}
}

func TestTokens(t *testing.T) {
	const good, goodApp = "xoxb-1-2-abcdef", "xapp-1-A1-2-abcdef"
	for _, test := range []struct {
		name     string
		bot, app Token
		want     []string // words of the message, none when it is right
	}{
		{"right", good, goodApp, nil},
		{"both missing", "", "", []string{"SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing"}},
		{"swapped", goodApp, good, []string{"SLACK_BOT_TOKEN holds the other token", "SLACK_APP_TOKEN holds the other token"}},
		{"user token", "xoxp-1-2-secret", goodApp, []string{"SLACK_BOT_TOKEN holds a user token"}},
		{"line end", good + "\n", goodApp, []string{"SLACK_BOT_TOKEN contains a space or a line end"}},
		{"something else", "ghp_1234567890", goodApp, []string{"SLACK_BOT_TOKEN does not start with xoxb-"}},
		{"cut short", "xoxb-1", goodApp, []string{"SLACK_BOT_TOKEN is cut short"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := CheckTokens(test.bot, test.app)
			if (err != nil) != (len(test.want) > 0) {
				t.Fatalf("got %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			for _, secret := range []string{"abcdef", "secret", "123456"} {
				if err != nil && strings.Contains(err.Error(), secret) {
					t.Errorf("%q shows the token", err)
				}
			}
		})
	}
}
