//go:build browser

package pagetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"interviewcoach/internal/localslack"
)

// A workspace is a local Slack in this process with an app that says what a test
// wants it to say, over the same wire as every app.
type workspace struct {
	place
	server *localslack.Server
	config localslack.Config

	mu    sync.Mutex
	react func(kind string, payload map[string]any) any
}

// newWorkspace starts one; change may be nil.
func newWorkspace(t *testing.T, change func(*localslack.Config)) *workspace {
	t.Helper()
	w := &workspace{config: localslack.DefaultConfig()}
	w.config.RateLimits = false
	if change != nil {
		change(&w.config)
	}
	w.server = localslack.New(w.config, nil, nil)
	base, err := w.server.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.server.Close)
	w.place = place{t: t, base: base, room: newRoom(t)}
	return w
}

// call calls a method of the Web API and returns its answer.
func (w *workspace) call(method string, params any) map[string]any {
	w.t.Helper()
	got, err := w.tryCall(method, w.config.Tokens.Bot, params)
	if err != nil {
		w.t.Fatal(err)
	}
	if got["ok"] != true {
		raw, _ := json.Marshal(got)
		w.t.Fatalf("%s: %s", method, raw)
	}
	return got
}

func (w *workspace) tryCall(method, token string, params any) (map[string]any, error) {
	raw, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, w.base+"/api/"+method, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	got := map[string]any{}
	if err := json.Unmarshal(answer, &got); err != nil {
		return nil, fmt.Errorf("%s: %w in %.200s", method, err, answer)
	}
	return got, nil
}

// say posts a message of the app and returns its ts.
func (w *workspace) say(channel, text string, blocks ...any) string {
	w.t.Helper()
	message := map[string]any{"channel": channel, "text": text}
	if len(blocks) > 0 {
		message["blocks"] = blocks
	}
	return w.call("chat.postMessage", message)["ts"].(string)
}

// connect opens the app's socket. Every envelope is given to react, and what that
// returns is the payload of the acknowledgement.
func (w *workspace) connect(react func(kind string, payload map[string]any) any) {
	w.t.Helper()
	got, err := w.tryCall("apps.connections.open", w.config.Tokens.App, map[string]any{})
	if err != nil || got["ok"] != true {
		w.t.Fatalf("apps.connections.open: %v %v", got, err)
	}
	w.react = react
	conn, resp, err := websocket.DefaultDialer.Dial(got["url"].(string), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
	var reading sync.WaitGroup
	w.t.Cleanup(func() {
		conn.Close()
		reading.Wait()
	})
	ready := make(chan struct{})
	reading.Go(func() {
		for hello := false; ; {
			var e struct {
				Type       string         `json:"type"`
				EnvelopeID string         `json:"envelope_id"`
				Payload    map[string]any `json:"payload"`
			}
			if conn.ReadJSON(&e) != nil {
				return
			}
			if e.Type == "hello" && !hello {
				hello = true
				close(ready)
			}
			if e.EnvelopeID == "" {
				continue
			}
			ack := map[string]any{"envelope_id": e.EnvelopeID}
			if payload := w.answerTo(e.Type, e.Payload); payload != nil {
				ack["payload"] = payload
			}
			if conn.WriteJSON(ack) != nil {
				return
			}
		}
	})
	<-ready
}

func (w *workspace) answerTo(kind string, payload map[string]any) any {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.react == nil {
		return nil
	}
	return w.react(kind, payload)
}

// typedBy is a message that a person types.
func typedBy(user, channel, text string) localslack.Typed {
	return localslack.Typed{User: user, Channel: channel, Text: text}
}
