package localslack_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func TestTiers(t *testing.T) {
	tests := []struct {
		method string
		allow  int
		wait   string // Retry-After once it is used up
	}{
		{"conversations.list", 20, "3"},
		{"conversations.open", 50, "2"},
		{"users.info", 100, "1"},
	}
	for _, test := range tests {
		t.Run(test.method, func(t *testing.T) {
			r := newRig(t, func(c *localslack.Config) { c.Scopes = append(c.Scopes, "channels:read") })
			for i := range test.allow {
				if status, _, _ := r.call(test.method, args{"user": "U0ALICE", "users": "U0ALICE"}); status != http.StatusOK {
					t.Fatalf("call %d got status %d", i, status)
				}
			}
			r.clean()
			status, header, body := r.call(test.method, args{})
			if status != http.StatusTooManyRequests || header.Get("Retry-After") != test.wait || body["error"] != "ratelimited" {
				t.Errorf("status %d, Retry-After %q, body %v, want 429 and %s s", status, header.Get("Retry-After"), body, test.wait)
			}
			r.call(test.method, args{})
			if diff := cmp.Diff([]string{localslack.RuleRateLimited, localslack.RuleCalledWhileToldToWait}, r.rules()); diff != "" {
				t.Errorf("broken rules (-want +got):\n%s", diff)
			}
			r.advance(3 * time.Second)
			if status, _, _ := r.call(test.method, args{"user": "U0ALICE", "users": "U0ALICE"}); status != http.StatusOK {
				t.Errorf("after waiting the status is %d", status)
			}
		})
	}
}

func TestPostsPerChannel(t *testing.T) {
	r := newRig(t)
	post := func(channel string) int {
		status, _, _ := r.call("chat.postMessage", args{"channel": channel, "text": "x"})
		return status
	}
	for range 5 {
		post("U0ALICE")
	}
	r.clean()
	if got := post("D0ALICE"); got != http.StatusTooManyRequests {
		t.Errorf("sixth post got status %d", got)
	}
	if got := post("D0BODO"); got != http.StatusOK {
		t.Errorf("post to another channel got status %d", got)
	}
	r.advance(time.Second)
	if got := post("D0ALICE"); got != http.StatusOK {
		t.Errorf("post a second later got status %d", got)
	}
}

func TestPostsPerWorkspace(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) {
		for range 80 {
			id := "U9" + strings.Repeat("X", len(c.Users)) // any distinct ids
			c.Users = append(c.Users, localslack.User{ID: id})
		}
	})
	limited := 0
	for _, u := range r.State()["users"].([]map[string]any) {
		for range 4 {
			if status, _, _ := r.call("chat.postMessage", args{"channel": u["id"], "text": "x"}); status == http.StatusTooManyRequests {
				limited++
			}
		}
	}
	if want := 85*4 - 300; limited != want { // the app's own user among them
		t.Errorf("%d posts were limited, want %d", limited, want)
	}
}

func TestLimitsOff(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.RateLimits = false })
	for range 30 {
		r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})
	}
	r.clean()
}

func TestMethodFaults(t *testing.T) {
	r := newRig(t)
	post := args{"channel": "C0GENERAL", "text": "x"}
	set := func(f localslack.MethodFault) {
		r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {f}}})
	}
	stored := func() int { return len(r.Messages("C0GENERAL")) }

	set(localslack.MethodFault{Status: 503})
	if status, header, _ := r.call("chat.postMessage", post); status != 503 || !strings.HasPrefix(header.Get("Content-Type"), "text/html") || stored() != 0 {
		t.Errorf("before storing: status %d, %d messages", status, stored())
	}
	set(localslack.MethodFault{Status: 500, When: "after"})
	if status, _, _ := r.call("chat.postMessage", post); status != 500 || stored() != 1 {
		t.Errorf("after storing: status %d, %d messages", status, stored())
	}
	set(localslack.MethodFault{Error: "internal_error", When: "after"})
	if got := r.code("chat.postMessage", post); got != "internal_error" || stored() != 2 {
		t.Errorf("error after storing: %q, %d messages", got, stored())
	}
	set(localslack.MethodFault{Drop: true, When: "after"})
	res, err := http.Post(r.APIURL()+"chat.postMessage?token=x", "application/json", strings.NewReader(`{"token":"xoxb-local-bot","channel":"C0GENERAL","text":"x"}`))
	if err == nil {
		res.Body.Close()
		t.Error("the connection was not dropped")
	} else if !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") {
		t.Errorf("dropped with %v", err)
	}
	if stored() != 3 {
		t.Errorf("%d messages after the dropped connection, want 3", stored())
	}
	set(localslack.MethodFault{Delay: localslack.Duration(time.Minute), Count: 2})
	slow := make(chan string, 1)
	go func() { slow <- r.code("chat.postMessage", post) }()
	if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool {
		return e.Method == "chat.postMessage" && e.Status == 0 && e.Failure == ""
	}); err != nil {
		t.Fatal(err)
	}
	if rest := r.Faults().Methods["chat.postMessage"]; len(rest) != 1 || rest[0].Count != 1 {
		t.Errorf("faults left: %+v, want one more", rest)
	}
	for len(slow) == 0 && r.ctx().Err() == nil {
		r.advance(time.Minute)
	}
	if got := <-slow; got != "" {
		t.Errorf("slow call answered %q", got)
	}
	r.clean()
}

func TestResponseURL(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	reply := func(address any, body string) (int, string) {
		res, err := http.Post(address.(string), "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(raw)
	}
	address := r.command(w, "U0ALICE")["response_url"]
	if _, got := reply(address, `{"text":"only you"}`); got != "ok" {
		t.Errorf("answered %q, want ok", got)
	}
	reply(address, `{"text":"all","response_type":"in_channel"}`)
	if m := w.heard(1)[0]; m["text"] != "all" {
		t.Errorf("the app heard %v", m)
	}
	if _, got := reply(address, `{"delete_original":true}`); !strings.Contains(got, localslack.RuleResponseURLUnsupported) {
		t.Errorf("deleting a command answered %q", got)
	}
	reply(address, `{"text":"four"}`)
	reply(address, `{"text":"five"}`)
	if status, got := reply(address, `{"text":"six"}`); status != 404 || !strings.Contains(got, "used_url") {
		t.Errorf("sixth use answered %d %q", status, got)
	}
	got := r.Messages("C0GENERAL")
	if len(got) != 4 || got[0].EphemeralTo != "U0ALICE" || got[1].EphemeralTo != "" {
		t.Errorf("messages %+v", got)
	}
	history := r.must("conversations.history", args{"channel": "C0GENERAL"})["messages"].([]any)
	if len(history) != 1 {
		t.Errorf("history shows %d messages, want only the one for all", len(history))
	}
	address = r.command(w, "U0ALICE")["response_url"]
	r.advance(30*time.Minute + time.Second)
	if _, got := reply(address, `{"text":"late"}`); !strings.Contains(got, "expired_url") {
		t.Errorf("late use answered %q", got)
	}
}
