package localslack_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
)

// fails makes the next call of a method fail.
func (r *rig) fails(method string, f localslack.MethodFault) {
	r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{method: {f}}})
}

func TestRetryAfterShapes(t *testing.T) {
	tests := []struct {
		fault  localslack.MethodFault
		status int
		header string
		wait   time.Duration // that a call in between breaks a rule
	}{
		{localslack.MethodFault{Status: 429}, 429, "1", time.Second},
		{localslack.MethodFault{Status: 429, RetryAfter: 3600}, 429, "3600", time.Hour},
		{localslack.MethodFault{Status: 429, RetryHeader: "0"}, 429, "0", 0},
		{localslack.MethodFault{Status: 429, RetryHeader: "-5"}, 429, "-5", 0},
		{localslack.MethodFault{Status: 429, RetryHeader: localslack.RetryNone}, 429, "", 0},
		{localslack.MethodFault{Status: 429, RetryHeader: localslack.RetryDate, RetryAfter: 30}, 429, "Mon, 02 Mar 2026 09:00:30 GMT", 30 * time.Second},
		{localslack.MethodFault{Error: "ratelimited"}, 200, "", 0},
		{localslack.MethodFault{Error: "ratelimited", RetryAfter: 7}, 200, "7", 7 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.header, func(t *testing.T) {
			r := newRig(t)
			post := args{"channel": "C0GENERAL", "text": "x"}
			r.fails("chat.postMessage", test.fault)
			status, header, body := r.call("chat.postMessage", post)
			if status != test.status || header.Get("Retry-After") != test.header || body["error"] != "ratelimited" || len(r.Messages("C0GENERAL")) != 0 {
				t.Errorf("answered %d, Retry-After %q, %v", status, header.Get("Retry-After"), body)
			}
			r.call("chat.postMessage", post)
			want := 0
			if test.wait > 0 {
				r.broke(localslack.RuleCalledWhileToldToWait)
				want = 1
			}
			report := r.Report()
			if report.EarlyCalls != want || len(report.Early) != want {
				t.Errorf("%d early calls, want %d", report.EarlyCalls, want)
			}
			if want == 1 && report.Early[0].Left != localslack.Duration(test.wait) {
				t.Errorf("early by %v, want %v", report.Early[0].Left, test.wait)
			}
			r.advance(test.wait)
			r.must("chat.postMessage", post)
		})
	}
}

func TestCallInFlightIsNotEarly(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.InFlight = localslack.Duration(time.Hour) })
	r.fails("chat.postMessage", localslack.MethodFault{Status: 429})
	for range 2 {
		if status, _, _ := r.call("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"}); status != 429 {
			t.Errorf("status %d, want 429", status)
		}
	}
	r.clean()
	if got := r.Report(); got.EarlyCalls != 1 || got.InFlight != 1 {
		t.Errorf("%d early, %d of them in flight, want 1 and 1", got.EarlyCalls, got.InFlight)
	}
}

func TestUnknownOutcomes(t *testing.T) {
	for _, fault := range localslack.UnknownOutcomes() {
		name, err := json.Marshal(fault)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(string(name), func(t *testing.T) {
			r := newRig(t)
			client := slack.New("xoxb-local-bot", slack.OptionAPIURL(r.APIURL()), slack.OptionHTTPClient(&http.Client{
				Timeout:       10 * time.Second,
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			}))
			r.fails("chat.postMessage", fault)
			if _, _, err := client.PostMessage("C0GENERAL", slack.MsgOptionText("x", false)); err == nil {
				t.Error("the call had no error")
			}
			want := map[string]int{"before": 0, "after": 1}[fault.When]
			if got := len(r.Messages("C0GENERAL")); got != want {
				t.Errorf("%d messages were stored, want %d", got, want)
			}
			r.clean()
		})
	}
}

func TestFalseBodies(t *testing.T) {
	r := newRig(t)
	get := func(f localslack.MethodFault) (string, int, error) {
		t.Helper()
		r.fails("auth.test", f)
		req, _ := http.NewRequestWithContext(r.ctx(), http.MethodPost, r.APIURL()+"auth.test", nil)
		req.Header.Set("Authorization", "Bearer xoxb-local-bot")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		return string(raw), res.StatusCode, err
	}
	if raw, status, err := get(localslack.MethodFault{Body: localslack.BodyHTML, Status: 404}); err != nil || status != 404 || !strings.HasPrefix(raw, "<!DOCTYPE") {
		t.Errorf("HTML: %d %q %v", status, raw, err)
	}
	if raw, status, err := get(localslack.MethodFault{Body: localslack.BodyEmpty}); err != nil || status != 200 || raw != "" {
		t.Errorf("empty: %d %q %v", status, raw, err)
	}
	if raw, _, err := get(localslack.MethodFault{Body: localslack.BodyHalf, When: "after"}); err != nil || !strings.HasPrefix(raw, `{"bot_id":"B0COACH"`) || json.Valid([]byte(raw)) {
		t.Errorf("half: %q %v", raw, err)
	}
	if raw, _, err := get(localslack.MethodFault{Body: localslack.BodyCut, When: "after"}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut: %q %v", raw, err)
	}
	if raw, _, err := get(localslack.MethodFault{Body: localslack.BodyHuge}); err != nil || len(raw) != 64<<20 || !strings.HasSuffix(raw, `CC"}`) {
		t.Errorf("huge: %d bytes, %v", len(raw), err)
	}
	if raw, _, err := get(localslack.MethodFault{Body: localslack.BodyHuge, BodyBytes: 100}); err != nil || len(raw) != 100 || !json.Valid([]byte(raw)) {
		t.Errorf("not so huge: %q, %v", raw, err)
	}
	r.clean()
}

func TestTokenAfterRedirectIsRecorded(t *testing.T) {
	r := newRig(t)
	for when, stored := range map[string]int{"before": 0, "after": 1} {
		r.Reset()
		r.fails("chat.postMessage", localslack.MethodFault{Redirect: true, When: when})
		form := url.Values{"token": {"xoxb-local-bot"}, "channel": {"C0GENERAL"}, "text": {"x"}}
		res, err := http.PostForm(r.APIURL()+"chat.postMessage", form) // follows, with the whole body
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if host := res.Request.URL.Hostname(); host != "localhost" || res.StatusCode != http.StatusNotFound || len(r.Messages("C0GENERAL")) != stored {
			t.Errorf("%s: ended at %s with %d", when, host, res.StatusCode)
		}
		if diff := cmp.Diff([]string{localslack.RuleTokenElsewhere}, r.rules()); diff != "" {
			t.Errorf("broken rules (-want +got):\n%s", diff)
		}
		for _, e := range r.Log() {
			if e.Kind == "elsewhere" && len(e.Params) > 0 {
				t.Errorf("what was brought elsewhere is in the log: %+v", e)
			}
		}
	}
	r.Reset()
	r.fails("auth.test", localslack.MethodFault{Redirect: true})
	r.call("auth.test", nil) // the header is not sent to another host
	r.clean()
}

func TestEventComesBeforeTheAnswer(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.fails("chat.postMessage", localslack.MethodFault{AnswerDelay: localslack.Duration(time.Minute)})
	answered := make(chan string, 1)
	go func() { answered <- r.code("chat.postMessage", args{"channel": "D0ALICE", "text": "question"}) }()
	asked := w.heard(1)[0]
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "answer", ThreadTS: asked["ts"].(string)})
	if got := w.heard(1)[0]; got["thread_ts"] != asked["ts"] || len(answered) != 0 {
		t.Errorf("the answer %v came when the post's own answer was there", got)
	}
	for len(answered) == 0 && r.ctx().Err() == nil {
		r.advance(time.Minute)
	}
	if got := <-answered; got != "" {
		t.Errorf("in the end it answered %q", got)
	}
}

func TestDateIsOff(t *testing.T) {
	r := newRig(t)
	r.SetFaults(localslack.Faults{DateOff: localslack.Duration(-11 * time.Minute)})
	_, header, _ := r.call("auth.test", nil)
	if want := "Mon, 02 Mar 2026 08:49:00 GMT"; header.Get("Date") != want {
		t.Errorf("Date is %q, want %q", header.Get("Date"), want)
	}
	r.SetFaults(localslack.Faults{})
	if _, header, _ = r.call("auth.test", nil); header.Get("Date") != "Mon, 02 Mar 2026 09:00:00 GMT" {
		t.Errorf("Date is %q without the fault", header.Get("Date"))
	}
}

func TestConnectionsOpenFails(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0) // nobody dials
	for _, fault := range []localslack.MethodFault{{Status: 429}, {Status: 500}, {Status: 404}, {Error: "invalid_auth"}, {Error: "too_many_websockets"}} {
		r.fails("apps.connections.open", fault)
		_, _, err := r.api.StartSocketModeContext(r.ctx())
		var limited *slack.RateLimitedError
		switch {
		case err == nil:
			t.Errorf("%+v: a connection was opened", fault)
		case fault.Error != "" && err.Error() != fault.Error:
			t.Errorf("%+v: %v", fault, err)
		case fault.Status == 429 && !errors.As(err, &limited):
			t.Errorf("%+v: %v", fault, err)
		}
		r.advance(time.Second)
		if _, _, err := r.api.StartSocketModeContext(r.ctx()); err != nil {
			t.Errorf("%+v: then %v", fault, err)
		}
	}
}
