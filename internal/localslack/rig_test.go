package localslack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
)

// start is a Monday morning in UTC.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// rig is a running server with a stopped clock and a Web API client.
type rig struct {
	*localslack.Server
	t     *testing.T
	clock *localslack.Clock
	base  string
	api   *slack.Client
}

func newRig(t *testing.T, change ...func(*localslack.Config)) *rig {
	t.Helper()
	cfg := localslack.DefaultConfig()
	for _, f := range change {
		f(&cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	clock := localslack.NewStoppedClock(start)
	s := localslack.New(cfg, clock, nil)
	base, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &rig{
		Server: s, t: t, clock: clock, base: base,
		api: slack.New(cfg.Tokens.Bot, slack.OptionAppLevelToken(cfg.Tokens.App), slack.OptionAPIURL(s.APIURL())),
	}
}

// ctx ends long after anything should have happened.
func (r *rig) ctx() context.Context {
	ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Second)
	r.t.Cleanup(cancel)
	return ctx
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	if err := r.clock.Advance(r.ctx(), d); err != nil {
		r.t.Fatal(err)
	}
}

// call calls a method with a JSON body and the bot token, and returns the status,
// the headers and the body.
func (r *rig) call(method string, args map[string]any) (int, http.Header, map[string]any) {
	r.t.Helper()
	return r.callAs("xoxb-local-bot", method, args)
}

func (r *rig) callAs(token, method string, args map[string]any) (int, http.Header, map[string]any) {
	r.t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		r.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodPost, r.APIURL()+method, bytes.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	var body map[string]any
	json.NewDecoder(res.Body).Decode(&body)
	return res.StatusCode, res.Header, body
}

// code calls a method and returns its error code, "" when it is ok.
func (r *rig) code(method string, args map[string]any) string {
	r.t.Helper()
	_, _, body := r.call(method, args)
	code, _ := body["error"].(string)
	if code == "" && body["ok"] != true {
		r.t.Fatalf("%s answered %v", method, body)
	}
	return code
}

// must calls a method that has to be ok.
func (r *rig) must(method string, args map[string]any) map[string]any {
	r.t.Helper()
	_, _, body := r.call(method, args)
	if body["ok"] != true {
		r.t.Fatalf("%s answered %v", method, body)
	}
	return body
}

// rules returns the rules that were broken, in order.
func (r *rig) rules() []string {
	rules := []string{}
	for _, v := range r.Violations() {
		rules = append(rules, v.Rule)
	}
	return rules
}

// broke fails the test unless the rule is among those that were broken.
func (r *rig) broke(rule string) {
	r.t.Helper()
	if !slices.Contains(r.rules(), rule) {
		r.t.Errorf("broken rules are %v, want %s among them", r.rules(), rule)
	}
}

func (r *rig) clean() {
	r.t.Helper()
	if got := r.Violations(); len(got) > 0 {
		r.t.Errorf("broken rules: %+v", got)
	}
}

// send is a person's message that has to be accepted.
func (r *rig) send(m localslack.Typed) string {
	r.t.Helper()
	ts, _, err := r.SendMessage(m)
	if err != nil {
		r.t.Fatal(err)
	}
	return ts
}

// wire is a bare connection of the app, which does only what a test tells it to.
type wire struct {
	*websocket.Conn
	t *testing.T
}

// frame is an envelope or another frame from the server.
type frame struct {
	Type    string         `json:"type"`
	ID      string         `json:"envelope_id"`
	Payload map[string]any `json:"payload"`
	Accepts bool           `json:"accepts_response_payload"`
	Attempt int            `json:"retry_attempt"`
	Why     string         `json:"retry_reason"`
	Reason  string         `json:"reason"`
	Count   int            `json:"num_connections"`
	Debug   map[string]any `json:"debug_info"`
	Info    map[string]any `json:"connection_info"`
}

func (f frame) event() map[string]any {
	e, _ := f.Payload["event"].(map[string]any)
	return e
}

// dial opens a connection and does not wait for hello.
func (r *rig) dial() *wire {
	r.t.Helper()
	_, _, body := r.callAs("xapp-local-app", "apps.connections.open", nil)
	address, _ := body["url"].(string)
	dialer := websocket.Dialer{WriteBufferSize: 64 << 10} // one frame for every ack
	conn, _, err := dialer.DialContext(r.ctx(), address, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	return &wire{conn, r.t}
}

// wire opens a connection and reads hello.
func (r *rig) wire() *wire {
	r.t.Helper()
	w := r.dial()
	if got := w.next().Type; got != "hello" {
		r.t.Fatalf("first frame is %s, want hello", got)
	}
	return w
}

func (w *wire) next() frame {
	w.t.Helper()
	var f frame
	if err := w.ReadJSON(&f); err != nil {
		w.t.Fatal(err)
	}
	return f
}

func (w *wire) ack(id string, payload any) {
	w.t.Helper()
	a := map[string]any{"envelope_id": id}
	if payload != nil {
		a["payload"] = payload
	}
	if err := w.WriteJSON(a); err != nil {
		w.t.Fatal(err)
	}
}
