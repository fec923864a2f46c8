package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// An outcome is what became of one call.
type outcome string

const (
	outcomeSent      outcome = "sent"
	outcomeWait      outcome = "wait"      // over a limit; nothing was done, try again after wait
	outcomeTransient outcome = "transient" // nothing was done; try again later
	outcomeUnknown   outcome = "unknown"   // it may have been done
	outcomePermanent outcome = "permanent" // Slack will never do it for this target
	outcomeBadCall   outcome = "bad call"  // what we sent is malformed
	outcomeDead      outcome = "dead"      // the token is no longer good
)

// A verdict is an outcome with what follows from it.
type verdict struct {
	outcome outcome
	code    string        // Slack's error code, or a word for the log
	wait    time.Duration // of outcomeWait
	reason  string        // of outcomePermanent: why, for a person to read
	needed  string        // a scope that is missing
	moot    bool          // of outcomePermanent: what was to be changed is gone, so nothing is left to do
}

// What Retry-After may say. Without one, Slack's own SDKs wait 30 seconds.
const (
	minRetryAfter     = time.Second
	maxRetryAfter     = time.Hour
	defaultRetryAfter = 30 * time.Second
)

// judge sorts the error of a call. connected tells whether a connection to Slack
// was there: without one nothing can have been done. A post that says it worked
// but names no message is judged with errNoMessage.
func judge(err error, connected bool, now time.Time) verdict {
	var (
		limited *slack.RateLimitedError
		header  *strconv.NumError
		status  slack.StatusCodeError
		refusal slack.SlackErrorResponse
	)
	switch {
	case err == nil:
		return verdict{outcome: outcomeSent}
	case errors.As(err, &limited):
		return waitFor(limited.RetryAfter)
	case errors.As(err, &header): // a Retry-After that is a date
		if at, err := http.ParseTime(header.Num); err == nil {
			return waitFor(at.Sub(now))
		}
		return waitFor(defaultRetryAfter)
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return waitFor(defaultRetryAfter)
	case errors.As(err, &refusal):
		return judgeCode(refusal)
	case malformed(err):
		return verdict{outcome: outcomeBadCall, code: "malformed"}
	case !connected:
		return verdict{outcome: outcomeTransient, code: "no connection"}
	case errors.As(err, &status):
		return verdict{outcome: outcomeUnknown, code: "HTTP " + strconv.Itoa(status.Code)}
	default:
		return verdict{outcome: outcomeUnknown, code: "no answer"}
	}
}

// errNoMessage: Slack said ok, or nothing at all, and named no message.
var errNoMessage = errors.New("the answer names no message")

func waitFor(d time.Duration) verdict {
	return verdict{outcome: outcomeWait, code: "ratelimited", wait: min(max(d, minRetryAfter), maxRetryAfter)}
}

// malformed reports what the client refused before anything was sent.
func malformed(err error) bool {
	var value *json.UnsupportedValueError
	var marshal *json.MarshalerError
	return errors.Is(err, slack.ErrParametersMissing) || errors.Is(err, slack.ErrBlockIDNotUnique) ||
		errors.As(err, &value) || errors.As(err, &marshal)
}

// judgeCode sorts what Slack refused. The codes are those of
// https://docs.slack.dev/reference/methods/chat.postMessage#errors and the pages of
// the other methods. A code that is not there is taken for a passing one: dropping
// for good is what cannot be undone.
func judgeCode(refusal slack.SlackErrorResponse) verdict {
	v := verdict{code: refusal.Err}
	switch refusal.Err {
	case "ratelimited", "rate_limited":
		return waitFor(defaultRetryAfter)
	case "already_reacted":
		v.outcome = outcomeSent
	case "internal_error", "fatal_error", "request_timeout", "service_unavailable":
		v.outcome = outcomeUnknown // "some aspect of the operation may have succeeded"
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
		"not_allowed_token_type", "org_login_required":
		v.outcome = outcomeDead
	case "missing_scope":
		v.outcome, v.needed = outcomePermanent, refusal.Needed
		v.reason = fmt.Sprintf("the app lacks the scope %s: an admin adds it and reinstalls the app", refusal.Needed)
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text", "invalid_arguments",
		"invalid_arg_name", "invalid_array_arg", "invalid_form_data", "invalid_json", "view_too_large", "metadata_too_large",
		"invalid_metadata_format", "invalid_metadata_schema", "invalid_attachments", "too_many_attachments", "invalid_name",
		"markdown_text_conflict", "only_one_table_allowed":
		v.outcome = outcomeBadCall
	default:
		if v.reason = permanentReason(refusal.Err); v.reason != "" {
			v.outcome, v.moot = outcomePermanent, isMoot(refusal.Err)
		} else {
			v.outcome = outcomeTransient
		}
	}
	return v
}

// isMoot tells the refusals of a change to a message that is gone, or that is as it
// should be already, from those that something may be done about.
func isMoot(code string) bool {
	switch code {
	case "message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed", "too_many_emoji", "too_many_reactions":
		return true
	}
	return false
}

// permanentReason is why Slack will not do something for a target, as a phrase that
// completes "paused because …"; empty for every other code.
func permanentReason(code string) string {
	switch code {
	case "channel_not_found":
		return "the channel is gone, or it is private and I am not in it: type /invite @interviewcoach there, then /interview resume"
	case "not_in_channel":
		return "I am not in the channel: type /invite @interviewcoach there, then /interview resume"
	case "is_archived", "is_inactive":
		return "the channel is archived"
	case "user_disabled":
		return "the account is deactivated"
	case "user_not_found", "user_not_visible":
		return "Slack does not know the person any more"
	case "user_not_in_channel":
		return "the person is not in the channel"
	case "cannot_dm_bot":
		return "a bot cannot be asked"
	case "messages_tab_disabled":
		return "the app's Messages tab is off: an admin turns it on under App Home"
	case "not_enabled":
		return "the app's Home tab is off: an admin turns it on under App Home"
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "restricted_action_thread_locked", "no_permission", "thread_locked":
		return "the channel's posting rules keep me out"
	case "ekm_access_denied":
		return "the workspace's key management keeps me out"
	case "message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed", "cannot_reply_to_message",
		"thread_not_found":
		return "the message is gone or cannot be changed"
	case "too_many_emoji", "too_many_reactions":
		return "the message has no room for another reaction"
	case "team_access_not_granted", "access_denied", "team_not_found":
		return "the workspace keeps me out"
	}
	return ""
}

// Back-off after a transient failure: full jitter from a second up to five minutes.
const (
	backoffFrom = time.Second
	backoffTo   = 5 * time.Minute
	// giveUpAfter is how old a delivery may get.
	giveUpAfter = 24 * time.Hour
)

// backoff is how long to wait after so many attempts.
func backoff(attempts int) time.Duration {
	most := backoffTo
	if attempts < 9 {
		most = min(backoffTo, backoffFrom<<max(attempts, 0))
	}
	return backoffFrom + rand.N(most-backoffFrom+1)
}
