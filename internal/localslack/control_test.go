package localslack_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// control makes a control call; no body means GET.
func (r *rig) control(path, body string) (int, map[string]any) {
	r.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(r.ctx(), method, r.base+"/_control/"+path, bytes.NewBufferString(body))
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, answer
}

func TestControlConversation(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	ok := func(path, body string) map[string]any {
		t.Helper()
		status, answer := r.control(path, body)
		if status != http.StatusOK || answer["ok"] != true {
			t.Fatalf("%s answered %d %v", path, status, answer)
		}
		return answer
	}
	// acking runs a call that waits for the app, and acknowledges what comes.
	acking := func(path, body string, payload any) (frame, map[string]any) {
		t.Helper()
		done := make(chan map[string]any, 1)
		go func() { _, answer := r.control(path, body); done <- answer }()
		f := w.next()
		w.ack(f.ID, payload)
		answer := <-done
		if answer["ok"] != true {
			t.Errorf("%s answered %v", path, answer)
		}
		return f, answer
	}
	ts := ok("message", `{"channel":"D0ALICE","user":"U0ALICE","text":"hi"}`)["ts"].(string)
	w.heard(1)
	ok("edit-message", `{"channel":"D0ALICE","ts":"`+ts+`","user":"U0ALICE","text":"ho"}`)
	ok("reaction", `{"channel":"D0ALICE","ts":"`+ts+`","user":"U0ALICE","name":"eyes"}`)
	ok("delete-message", `{"channel":"D0ALICE","ts":"`+ts+`","user":"U0ALICE"}`)
	ok("open-home", `{"user":"U0ALICE"}`)
	ok("user", `{"id":"U0ALICE","tz":"Asia/Tokyo"}`)
	ok("channel", `{"id":"C0GENERAL","archived":true}`)
	w.heard(4)
	if _, answer := acking("command", `{"channel":"D0ALICE","user":"U0ALICE","command":"/interview","text":"x"}`, args{"text": "said"}); path(answer, "payload", "text") != "said" {
		t.Errorf("command answered %v", answer)
	}
	w.heard(0)
	r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x", "blocks": []any{args{"type": "actions", "block_id": "k", "elements": []any{
		args{"type": "button", "action_id": "one", "value": "1", "text": plain("1")},
		args{"type": "static_select", "action_id": "pick", "placeholder": plain("p"), "options": []any{args{"text": plain("A"), "value": "a"}}},
	}}}})
	w.heard(1)
	f, _ := acking("interact", `{"channel":"D0ALICE","user":"U0ALICE","action":"one"}`, nil)
	trigger := f.Payload["trigger_id"]
	f, _ = acking("interact", `{"channel":"D0ALICE","user":"U0ALICE","action":{"action_id":"pick","selected_option":"a"}}`, nil)
	if got := path(f.Payload, "state", "values", "k", "pick", "selected_option", "value"); got != "a" {
		t.Errorf("state holds %v, want a", got)
	}
	f, _ = acking("interact", `{"channel":"D0ALICE","user":"U0ALICE","action":{"action_id":"gone","value":"9","forced":true}}`, nil)
	if a := f.Payload["actions"].([]any)[0]; path(a, "value") != "9" || path(a, "type") != "button" {
		t.Errorf("forced action %v", a)
	}
	if status, answer := r.control("interact", `{"channel":"D0ALICE","user":"U0ALICE","action":"gone"}`); status != 400 || answer["ok"] != false {
		t.Errorf("a missing button answered %d %v", status, answer)
	}
	view := r.must("views.open", args{"trigger_id": trigger, "view": modal("m")})["view"]
	if got := ok("views/U0ALICE", "")["views"].([]any); len(got) != 1 || path(got[0], "id") != path(view, "id") {
		t.Errorf("views %v", got)
	}
	acking("submit", `{"user":"U0ALICE","view_id":"`+path(view, "id").(string)+`","values":{"b":{"a":"x"}}}`, nil)
	if got := ok("messages/D0ALICE", "")["messages"].([]any); len(got) != 3 || path(got[0], "deleted") != true || path(got[1], "ephemeral_to") != "U0ALICE" {
		t.Errorf("messages %v", got)
	}
	if got := ok("clock", `{"advance":"24h"}`)["now"]; got != "2026-03-03T09:00:00Z" {
		t.Errorf("clock shows %v", got)
	}
	if got := ok("clock", `{"to":"2026-03-03T10:00:00Z"}`)["now"]; got != "2026-03-03T10:00:00Z" {
		t.Errorf("clock shows %v", got)
	}
	ok("faults", `{"methods":{"chat.update":[{"status":500,"count":3,"delay":"1s"}]}}`)
	if got := path(ok("faults", ""), "faults", "methods", "chat.update"); path(got.([]any)[0], "count") != 3.0 {
		t.Errorf("faults %v", got)
	}
	state := ok("state", "")
	if state["sockets"] != 1.0 || path(state["users"].([]any)[0], "local_time") != "2026-03-03T19:00:00+09:00" {
		t.Errorf("state %v", state)
	}
	ok("home/U0ALICE", "")
	for _, e := range ok("log", "")["log"].([]any) {
		if path(e, "kind") == "envelope" && path(e, "acked") != true {
			t.Errorf("not acknowledged: %v", e)
		}
	}
	if got := ok("violations", "")["violations"].([]any); len(got) != 0 {
		t.Errorf("violations %v", got)
	}
	ok("reset", `{}`)
	if got := ok("messages/D0ALICE", "")["messages"].([]any); len(got) != 0 || len(r.Log()) != 0 {
		t.Errorf("after reset there are messages %v", got)
	}
}

func TestControlMistakes(t *testing.T) {
	r := newRig(t)
	for _, test := range []struct{ path, body string }{
		{"message", `{"channel":"D0ALICE"`},
		{"message", `{"chanel":"D0ALICE"}`},
		{"message", `{"channel":"C0NONE","user":"U0ALICE","text":"x"}`},
		{"clock", `{}`},
		{"clock", `{"advance":"-1h"}`},
		{"clock", `{"advance":"soon"}`},
		{"nothing", `{}`},
		{"messages/C0NONE", ""},
		{"command", `{"channel":"D0ALICE","user":"U0ALICE","command":"/interview"}`},
	} {
		status, answer := r.control(test.path, test.body)
		if text, _ := answer["error"].(string); status < 400 || status > 499 || answer["ok"] != false || text == "" {
			t.Errorf("%s %s answered %d %v", test.path, test.body, status, answer)
		}
	}
}

func TestSubscribe(t *testing.T) {
	r := newRig(t)
	heard := make(chan localslack.Message, 10)
	remove := r.Subscribe(func(m localslack.Message) {
		r.Messages(m.Channel) // a listener may call the server
		heard <- m
	})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "a"})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "b"})
	if a, b := <-heard, <-heard; a.Text != "a" || b.Text != "b" {
		t.Errorf("heard %q and %q", a.Text, b.Text)
	}
	remove()
	m, err := r.WaitMessage(r.ctx(), "C0GENERAL", func(m localslack.Message) bool { return m.Text == "a" })
	if err != nil || m.TS == "" {
		t.Errorf("waited for %+v: %v", m, err)
	}
}

func TestCloseEndsWaiting(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	failed := make(chan error, 1)
	go func() {
		_, err := r.Command(r.ctx(), localslack.Command{Channel: "D0ALICE", User: "U0ALICE", Command: "/interview"})
		failed <- err
	}()
	w.next()
	r.Close()
	r.Close()
	if err := <-failed; err == nil {
		t.Error("a command on a closed server succeeded")
	}
	if err := r.clock.Advance(r.ctx(), time.Hour); err != nil {
		t.Errorf("the clock does not outlive the server: %v", err)
	}
}

func TestLoadConfig(t *testing.T) {
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "workspace.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	cfg, err := localslack.LoadConfig(file(`
workspace: {id: T1, name: Mine, domain: mine}
users:
  - {id: U1, name: eve, tz: Europe/London, is_owner: true}
channels:
  - {id: C1, name: one, private: true, members: [U1, U0COACH]}
rate_limits: false
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Users) != 1 || !cfg.Users[0].IsOwner || len(cfg.Channels) != 1 || !cfg.Channels[0].Private ||
		len(cfg.Commands) != 1 || cfg.Commands[0].Command != "/interview" ||
		cfg.RateLimits || cfg.Workspace.ID != "T1" || cfg.Tokens.Bot != "xoxb-local-bot" || !cfg.HomeTab {
		t.Errorf("got %+v", cfg)
	}
	cfg, err = localslack.LoadConfig(file("commands: [/one, {command: /two, description: d, usage_hint: u}]"))
	if want := []localslack.SlashCommand{{Command: "/one"}, {Command: "/two", Description: "d", UsageHint: "u"}}; err != nil || !slices.Equal(cfg.Commands, want) {
		t.Errorf("commands %+v, %v", cfg.Commands, err)
	}
	for text, want := range map[string]string{
		"commands: [{command: /x, hint: u}]":           "hint",
		"userz: []":                                    "userz",
		"users: [{id: X1}]":                            "does not start with U",
		"users: [{id: U1, tz: Nowhere/Not}]":           "not an IANA name",
		"channels: [{id: C1, name: x, members: [U9]}]": "unknown member U9",
		"tokens: {bot: no, app: no}":                   "xoxb-",
		"commands: [interview]":                        "slash",
	} {
		if _, err := localslack.LoadConfig(file(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if _, err := localslack.LoadConfig(filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a missing file was read")
	}
}
