package localslack_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"interviewcoach/internal/localslack"
)

// click acts on an element and acknowledges it.
func (r *rig) click(w *wire, in localslack.Interaction) frame {
	r.t.Helper()
	done := make(chan error, 1)
	go func() { done <- r.Interact(r.ctx(), in) }()
	f := w.next()
	w.ack(f.ID, nil)
	if err := <-done; err != nil {
		r.t.Fatal(err)
	}
	return f
}

func TestClickInEphemeral(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": "x", "blocks": []any{
		args{"type": "actions", "elements": []any{args{"type": "button", "action_id": "go", "text": plain("Go"), "value": "1"}}}}})
	in := localslack.Interaction{Channel: "C0GENERAL", User: "U0BODO", Action: localslack.Action{ActionID: "go"}}
	if err := r.Interact(r.ctx(), in); err == nil {
		t.Error("somebody else clicked in an ephemeral message")
	}
	in.User = "U0ALICE"
	f := r.click(w, in)
	if path(f.Payload, "container", "is_ephemeral") != true || f.Payload["message"] != nil {
		t.Errorf("container %v, message %v", f.Payload["container"], f.Payload["message"])
	}
	res, err := http.Post(f.Payload["response_url"].(string), "application/json", strings.NewReader(`{"delete_original":true}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if raw, _ := io.ReadAll(res.Body); string(raw) != "ok" || !r.Messages("C0GENERAL")[0].Deleted {
		t.Errorf("deleting answered %q", raw)
	}
	r.clean()
}

func TestElementsAreFilled(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	option := func(v string) args { return args{"text": plain(strings.ToUpper(v)), "value": v} }
	options := []any{option("a"), option("b")}
	r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x", "blocks": []any{
		args{"type": "actions", "block_id": "one", "elements": []any{
			args{"type": "button", "action_id": "same", "text": plain("1"), "value": "1"},
			args{"type": "overflow", "action_id": "more", "options": options},
			args{"type": "checkboxes", "action_id": "check", "options": options},
			args{"type": "datepicker", "action_id": "date"},
			args{"type": "users_select", "action_id": "who"},
		}},
		args{"type": "actions", "block_id": "two", "elements": []any{args{"type": "button", "action_id": "same", "text": plain("2"), "value": "2"}}},
		args{"type": "input", "block_id": "in", "label": plain("In"), "element": args{"type": "plain_text_input", "action_id": "text"}},
	}})
	own := w.next()
	w.ack(own.ID, nil)
	at := func(a localslack.Action) localslack.Interaction {
		return localslack.Interaction{Channel: "D0ALICE", User: "U0ALICE", Action: a}
	}
	if err := r.Interact(r.ctx(), at(localslack.Action{ActionID: "text", Value: "typed"})); err != nil { // sends nothing
		t.Fatal(err)
	}
	tests := []struct {
		action localslack.Action
		names  []string
		want   any
	}{
		{localslack.Action{ActionID: "same"}, []string{"value"}, "1"},
		{localslack.Action{ActionID: "same", Value: "2"}, []string{"block_id"}, "two"},
		{localslack.Action{ActionID: "same", BlockID: "two"}, []string{"value"}, "2"},
		{localslack.Action{ActionID: "more", Value: "b"}, []string{"selected_option", "value"}, "b"},
		{localslack.Action{ActionID: "date", Value: "2026-03-04"}, []string{"selected_date"}, "2026-03-04"},
		{localslack.Action{ActionID: "who", Value: "U0BODO"}, []string{"selected_user"}, "U0BODO"},
		{localslack.Action{ActionID: "who"}, []string{"selected_user"}, nil},
	}
	for _, test := range tests {
		f := r.click(w, at(test.action))
		action := f.Payload["actions"].([]any)[0]
		if got := path(action, test.names...); got != test.want {
			t.Errorf("%+v: %v is %v, want %v", test.action, test.names, got, test.want)
		}
	}
	f := r.click(w, at(localslack.Action{ActionID: "check", Value: []any{"a", "b"}}))
	if got := path(f.Payload, "state", "values", "one", "check", "selected_options").([]any); len(got) != 2 {
		t.Errorf("checked %v, want two options", got)
	}
	if got := path(f.Payload, "state", "values", "in", "text", "value"); got != "typed" {
		t.Errorf("the input holds %v, want typed", got)
	}
	if err := r.Interact(r.ctx(), at(localslack.Action{ActionID: "more", Value: "z"})); err == nil {
		t.Error("an option that is not there was chosen")
	}
	r.clean()
}

func TestActionTakesNoPayload(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x", "blocks": []any{
		args{"type": "actions", "elements": []any{args{"type": "button", "action_id": "go", "text": plain("Go")}}}}})
	w.heard(1)
	failed := make(chan error, 1)
	go func() {
		failed <- r.Interact(r.ctx(), localslack.Interaction{Channel: "D0ALICE", User: "U0ALICE", Action: localslack.Action{ActionID: "go"}})
	}()
	w.ack(w.next().ID, args{"text": "x"})
	if err := <-failed; err == nil {
		t.Error("a payload for block_actions was taken")
	}
	r.broke(localslack.RuleAckPayloadInvalid)
}

// TestButtonDrawnAnew clicks in a message as it was before an update, in which blocks
// without an id get new ones.
func TestButtonDrawnAnew(t *testing.T) {
	r := newRig(t)
	button := func(value string) args {
		return args{"type": "actions", "elements": []any{args{"type": "button", "action_id": "said", "text": plain("Yes"), "value": value}}}
	}
	post := r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x", "blocks": []any{button("1"), button("2"), button("3")}})
	ids := func(answer map[string]any) (found []string) {
		for _, block := range path(answer, "message", "blocks").([]any) {
			found = append(found, block.(map[string]any)["block_id"].(string))
		}
		return found
	}
	before := ids(post)
	after := ids(r.must("chat.update", args{"channel": "D0ALICE", "ts": post["ts"], "text": "x", "blocks": []any{button("2"), button("3")}}))

	w := r.wire()
	in := localslack.Interaction{Channel: "D0ALICE", MessageTS: post["ts"].(string), User: "U0ALICE"}
	in.Action = localslack.Action{ActionID: "said", BlockID: before[2], Value: "3"}
	f := r.click(w, in)
	if action := path(f.Payload, "actions").([]any)[0]; path(action, "value") != "3" || path(action, "block_id") != after[1] {
		t.Errorf("the app was told %v, want value 3 in block %s", action, after[1])
	}
	in.Action = localslack.Action{ActionID: "said", BlockID: before[0], Value: "1"}
	if err := r.Interact(r.ctx(), in); err == nil {
		t.Error("a button that is gone was clicked")
	}
	r.clean()
}
