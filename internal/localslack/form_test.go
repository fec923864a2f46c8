package localslack_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func TestIncompleteFormSaysWhere(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	input := func(id string, element args) args {
		element["action_id"] = "a"
		return args{"type": "input", "block_id": id, "label": plain(id), "element": element}
	}
	optional := input("optional", args{"type": "email_text_input"})
	optional["optional"] = true
	two := []any{args{"text": plain("A"), "value": "a"}, args{"text": plain("B"), "value": "b"}}
	form := modal("form")
	form["blocks"] = []any{
		input("missing", args{"type": "plain_text_input"}), optional,
		input("short", args{"type": "plain_text_input", "min_length": 3}),
		input("long", args{"type": "plain_text_input", "max_length": 3}),
		input("mail", args{"type": "email_text_input"}), input("link", args{"type": "url_text_input"}),
		input("whole", args{"type": "number_input", "is_decimal_allowed": false}),
		input("least", args{"type": "number_input", "is_decimal_allowed": true, "min_value": "1.5"}),
		input("most", args{"type": "number_input", "is_decimal_allowed": false, "max_value": "10"}),
		input("no_number", args{"type": "number_input", "is_decimal_allowed": true}),
		input("many", args{"type": "multi_static_select", "options": two, "max_selected_items": 1}),
		input("good", args{"type": "plain_text_input", "min_length": 2, "max_length": 4}),
	}
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": form})
	_, answer := r.control("submit", `{"user":"U0ALICE","values":{
		"short":{"a":"äö"},"long":{"a":"äöüß"},"mail":{"a":"nobody"},"link":{"a":"somewhere"},"whole":{"a":"1.5"},
		"least":{"a":"1.49"},"most":{"a":"11"},"no_number":{"a":"many"},"many":{"a":["a","b"]},"good":{"a":"äöü"}}}`)
	want := map[string]any{
		"missing": "Please complete this required field.", "short": "At least 3 characters.", "long": "At most 3 characters.",
		"mail": "Please enter a valid email address.", "link": "Please enter a valid URL.", "whole": "Please enter a whole number.",
		"least": "At least 1.5.", "most": "At most 10.", "no_number": "Please enter a valid number.", "many": "At most 1 items.",
	}
	if diff := cmp.Diff(want, answer["errors"]); diff != "" || answer["ok"] != false || answer["error"] == "" {
		t.Errorf("error %v (-want +got):\n%s", answer["error"], diff)
	}
	_, err := r.Submit(r.ctx(), localslack.Submission{User: "U0ALICE"})
	if incomplete, ok := errors.AsType[*localslack.FormError](err); !ok || len(incomplete.Fields) != len(want) {
		t.Errorf("Submit: %v, want a FormError with %d fields", err, len(want))
	}
	// What was entered stays, and what is right goes through.
	done := make(chan int, 1)
	go func() {
		status, _ := r.control("submit", `{"user":"U0ALICE","values":{
			"missing":{"a":"x"},"short":{"a":"xxx"},"long":{"a":"x"},"mail":{"a":"a@b.example"},"link":{"a":"https://b.example/c"},
			"whole":{"a":"-2"},"least":{"a":"1.5"},"most":{"a":"10"},"no_number":{"a":"0.25"},"many":{"a":["b"]}}}`)
		done <- status
	}()
	f := w.next()
	w.ack(f.ID, nil)
	if status := <-done; status != http.StatusOK || path(f.Payload, "view", "state", "values", "good", "a", "value") != "äöü" {
		t.Errorf("a complete form answered %d and sent %v", status, path(f.Payload, "view", "state"))
	}
}
