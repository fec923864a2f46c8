package localslack_test

import (
	"encoding/json"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// modal is a view with one input.
func modal(id string) args {
	return args{
		"type": "modal", "callback_id": id, "title": plain("Title"), "submit": plain("Send"),
		"blocks": []any{args{"type": "input", "block_id": "b", "label": plain("Label"), "element": args{"type": "plain_text_input", "action_id": "a"}}},
	}
}

func plain(text string) args { return args{"type": "plain_text", "text": text} }

// command types a command and acknowledges it; it returns the payload.
func (r *rig) command(w *wire, user string) map[string]any {
	r.t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := r.Command(r.ctx(), localslack.Command{Channel: "C0GENERAL", User: user, Command: "/interview", Text: "x <y>"})
		done <- err
	}()
	f := w.next()
	w.ack(f.ID, nil)
	if err := <-done; err != nil {
		r.t.Fatal(err)
	}
	return f.Payload
}

func TestTriggerIsUsedOnceAndSoon(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	trigger := r.command(w, "U0ALICE")["trigger_id"]
	broken := modal("x")
	delete(broken, "submit")
	if got := r.code("views.open", args{"trigger_id": trigger, "view": broken}); got == "" {
		t.Error("a view with an input and without submit was opened")
	}
	r.must("views.open", args{"trigger_id": trigger, "view": modal("x")})
	if got := r.code("views.open", args{"trigger_id": trigger, "view": modal("x")}); got != "exchanged_trigger_id" {
		t.Errorf("got %q, want exchanged_trigger_id", got)
	}
	trigger = r.command(w, "U0ALICE")["trigger_id"]
	r.advance(3*time.Second + time.Millisecond)
	if got := r.code("views.open", args{"trigger_id": trigger, "view": modal("x")}); got != "expired_trigger_id" {
		t.Errorf("got %q, want expired_trigger_id", got)
	}
	r.broke("exchanged_trigger_id")
	r.broke("expired_trigger_id")
}

// submit sends the top modal off and acknowledges it with payload.
func (r *rig) submit(w *wire, value string, payload any) (frame, json.RawMessage, error) {
	r.t.Helper()
	type result struct {
		answer json.RawMessage
		err    error
	}
	done := make(chan result, 1)
	go func() {
		answer, err := r.Submit(r.ctx(), localslack.Submission{User: "U0ALICE", Values: map[string]any{"a": value}})
		done <- result{answer, err}
	}()
	f := w.next()
	w.ack(f.ID, payload)
	got := <-done
	return f, got.answer, got.err
}

func TestModalStack(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": modal("one")})
	f, _, err := r.submit(w, "typed", args{"response_action": "push", "view": modal("two")})
	if err != nil || len(r.Views("U0ALICE")) != 2 {
		t.Fatalf("%d views after push: %v", len(r.Views("U0ALICE")), err)
	}
	if got := path(f.Payload, "view", "state", "values", "b", "a", "value"); got != "typed" || !f.Accepts {
		t.Errorf("state holds %v", got)
	}
	trigger := path(f.Payload, "trigger_id")
	if got := r.code("views.push", args{"trigger_id": trigger, "view": modal("three")}); got != "" {
		t.Errorf("third view: %s", got)
	}
	f, _, err = r.submit(w, "x", args{"response_action": "push", "view": modal("four")})
	if err == nil {
		t.Error("a fourth view was pushed")
	}
	r.broke(localslack.RuleAckPayloadInvalid)
	if got := r.code("views.push", args{"trigger_id": path(f.Payload, "trigger_id"), "view": modal("four")}); got != "push_limit_reached" {
		t.Errorf("got %q, want push_limit_reached", got)
	}
	if _, _, err := r.submit(w, "x", args{"response_action": "update", "view": modal("new")}); err != nil || len(r.Views("U0ALICE")) != 3 {
		t.Errorf("update: %v, %d views", err, len(r.Views("U0ALICE")))
	}
	if _, _, err := r.submit(w, "x", nil); err != nil || len(r.Views("U0ALICE")) != 2 {
		t.Errorf("empty: %v, %d views", err, len(r.Views("U0ALICE")))
	}
	if _, _, err := r.submit(w, "x", args{"response_action": "clear"}); err != nil || len(r.Views("U0ALICE")) != 0 {
		t.Errorf("clear: %v, %d views", err, len(r.Views("U0ALICE")))
	}
}

func path(v any, names ...string) any {
	for _, name := range names {
		o, _ := v.(map[string]any)
		v = o[name]
	}
	return v
}

func TestErrorsNameInputBlocks(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": modal("one")})
	if _, _, err := r.submit(w, "x", args{"response_action": "errors", "errors": args{"b": "no"}}); err != nil || len(r.Views("U0ALICE")) != 1 {
		t.Errorf("errors: %v, %d views", err, len(r.Views("U0ALICE")))
	}
	r.clean()
	if _, _, err := r.submit(w, "x", args{"response_action": "errors", "errors": args{"other": "no"}}); err == nil {
		t.Error("errors for no input block were taken")
	}
	r.broke(localslack.RuleAckPayloadInvalid)
}

func TestViewUpdate(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	view := r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": modal("one")})["view"]
	if got, there := path(view, "state", "values", "b", "a").(map[string]any); !there || got["value"] != nil {
		t.Errorf("untouched element has state %v, want a null value", got)
	}
	id, hash := path(view, "id"), path(view, "hash")
	in := localslack.Interaction{User: "U0ALICE", ViewID: id.(string), Action: localslack.Action{ActionID: "a", Value: "typed"}}
	if err := r.Interact(r.ctx(), in); err != nil { // no dispatch_action: nothing is sent
		t.Fatal(err)
	}
	updated := r.must("views.update", args{"view_id": id, "hash": hash, "view": modal("two")})["view"]
	if got := path(updated, "state", "values", "b", "a", "value"); got != "typed" || path(updated, "callback_id") != "two" {
		t.Errorf("after the update the input holds %v", got)
	}
	if got := r.code("views.update", args{"view_id": id, "hash": hash, "view": modal("three")}); got != "hash_conflict" {
		t.Errorf("got %q, want hash_conflict", got)
	}
	if err := r.CloseView(r.ctx(), "U0ALICE", id.(string), false); err != nil {
		t.Fatal(err)
	}
	if got := r.code("views.update", args{"view_id": id, "view": modal("three")}); got != "not_found" {
		t.Errorf("got %q, want not_found", got)
	}
	r.clean()
}

func TestViewClosedIsToldOnRequest(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	v := modal("one")
	v["notify_on_close"] = true
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": v})
	done := make(chan error, 1)
	go func() { done <- r.CloseView(r.ctx(), "U0ALICE", "", true) }()
	f := w.next()
	w.ack(f.ID, nil)
	if err := <-done; err != nil || f.Payload["type"] != "view_closed" || f.Payload["is_cleared"] != true {
		t.Errorf("got %v: %v", f.Payload["type"], err)
	}
}

func TestHome(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	if err := r.OpenHome("U0ALICE", ""); err != nil {
		t.Fatal(err)
	}
	f := w.next()
	w.ack(f.ID, nil)
	if _, there := f.event()["view"]; there || f.event()["tab"] != "home" || f.event()["channel"] != "D0ALICE" {
		t.Errorf("first event %v", f.event())
	}
	home := args{"type": "home", "blocks": []any{args{"type": "actions", "elements": []any{
		args{"type": "button", "action_id": "go", "text": plain("Go")}}}}}
	published := r.must("views.publish", args{"user_id": "U0ALICE", "view": home})["view"]
	if got := r.code("views.publish", args{"user_id": "U0ALICE", "view": home, "hash": "old"}); got != "hash_conflict" {
		t.Errorf("got %q, want hash_conflict", got)
	}
	done := make(chan error, 1)
	go func() {
		done <- r.Interact(r.ctx(), localslack.Interaction{User: "U0ALICE", Action: localslack.Action{ActionID: "go"}})
	}()
	f = w.next()
	w.ack(f.ID, nil)
	if err := <-done; err != nil || path(f.Payload, "container", "view_id") != path(published, "id") {
		t.Errorf("click in the Home came as %v: %v", f.Payload["container"], err)
	}
	r.must("views.open", args{"trigger_id": f.Payload["trigger_id"], "view": modal("x")})
	r.clean()
}

func TestSuggest(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	v := modal("x")
	v["blocks"] = []any{args{"type": "input", "block_id": "b", "label": plain("Label"), "element": args{"type": "external_select", "action_id": "a"}}}
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": v})
	var view struct{ ID string }
	json.Unmarshal(r.Views("U0ALICE")[0], &view)
	got := make(chan string, 1)
	go func() {
		answer, err := r.Suggest(r.ctx(), localslack.Suggestion{User: "U0ALICE", ViewID: view.ID, ActionID: "a", Value: "ty"})
		if err != nil {
			answer = []byte(err.Error())
		}
		got <- string(answer)
	}()
	f := w.next()
	w.ack(f.ID, args{"options": []any{args{"text": plain("Typed"), "value": "typed"}}})
	if want := `{"options":[{"text":{"text":"Typed","type":"plain_text"},"value":"typed"}]}`; <-got != want || f.Payload["value"] != "ty" {
		t.Errorf("asked with %v", f.Payload)
	}
	r.clean()
}
