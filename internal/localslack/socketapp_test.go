package localslack_test

import (
	"errors"
	"slices"
	"testing"

	"interviewcoach/internal/localslack"
)

// An app that is set up wrongly gets its hello, and nothing after it.
func TestNothingComesOverTheSocketsOfAWrongApp(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*localslack.Config)
		app    string
		warns  bool
	}{
		"right":                {func(*localslack.Config) {}, "A0COACH", false},
		"Socket Mode off":      {func(c *localslack.Config) { c.SocketModeOff = true }, "A0COACH", true},
		"token of another app": {func(c *localslack.Config) { c.Tokens.AppOf = "A0OTHER" }, "A0OTHER", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, test.change)
			_, _, body := r.callAs("xapp-local-app", "apps.connections.open", nil)
			metadata, _ := body["response_metadata"].(map[string]any)
			messages, _ := metadata["messages"].([]any)
			if got := slices.Contains(messages, any("[WARN] Socket Mode is not turned on.")); body["ok"] != true || got != test.warns {
				t.Errorf("apps.connections.open answers %v", body)
			}
			w := r.dial()
			if hello := w.next(); hello.Type != "hello" || hello.Info["app_id"] != test.app {
				t.Errorf("first frame is %+v", hello)
			}
			if test.app == "A0COACH" && !test.warns {
				r.send(localslack.Typed{User: "U0ALICE", Channel: "U0COACH", Text: "hello"})
				if f := w.next(); f.event()["text"] != "hello" {
					t.Errorf("the message came as %+v", f)
				} else {
					w.ack(f.ID, nil)
				}
				return
			}
			if _, err := r.Command(r.ctx(), localslack.Command{User: "U0ALICE", Channel: "U0COACH", Command: "/interview"}); !errors.Is(err, localslack.ErrDispatchFailed) {
				t.Errorf("a command: %v", err)
			}
		})
	}
}
