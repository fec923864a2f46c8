package blockkit

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestState compares as JSON: that is how the state leaves the program.
func TestState(t *testing.T) {
	const option = `{"text":{"type":"plain_text","text":"o"},"value":"v"}`
	for _, tc := range []struct{ name, element, untouched, initial, want string }{
		{"plain_text_input", `{"type":"plain_text_input"`, `{"type":"plain_text_input","value":null}`, `"initial_value":"x"`, `{"type":"plain_text_input","value":"x"}`},
		{"email_text_input", `{"type":"email_text_input"`, `{"type":"email_text_input","value":null}`, `"initial_value":"x"`, `{"type":"email_text_input","value":"x"}`},
		{"url_text_input", `{"type":"url_text_input"`, `{"type":"url_text_input","value":null}`, `"initial_value":"x"`, `{"type":"url_text_input","value":"x"}`},
		{"number_input", `{"type":"number_input"`, `{"type":"number_input","value":null}`, `"initial_value":"7"`, `{"type":"number_input","value":"7"}`},
		{"rich_text_input", `{"type":"rich_text_input"`, `{"type":"rich_text_input","rich_text_value":null}`, `"initial_value":{"type":"rich_text"}`, `{"type":"rich_text_input","rich_text_value":{"type":"rich_text"}}`},
		{"file_input", `{"type":"file_input"`, `{"type":"file_input","files":[]}`, `"max_files":2`, `{"type":"file_input","files":[]}`},
		{"static_select", `{"type":"static_select"`, `{"type":"static_select","selected_option":null}`, `"initial_option":` + option, `{"type":"static_select","selected_option":` + option + `}`},
		{"external_select", `{"type":"external_select"`, `{"type":"external_select","selected_option":null}`, `"initial_option":` + option, `{"type":"external_select","selected_option":` + option + `}`},
		{"radio_buttons", `{"type":"radio_buttons"`, `{"type":"radio_buttons","selected_option":null}`, `"initial_option":` + option, `{"type":"radio_buttons","selected_option":` + option + `}`},
		{"checkboxes", `{"type":"checkboxes"`, `{"type":"checkboxes","selected_options":[]}`, `"initial_options":[` + option + `]`, `{"type":"checkboxes","selected_options":[` + option + `]}`},
		{"multi_static_select", `{"type":"multi_static_select"`, `{"type":"multi_static_select","selected_options":[]}`, `"initial_options":[` + option + `]`, `{"type":"multi_static_select","selected_options":[` + option + `]}`},
		{"users_select", `{"type":"users_select"`, `{"type":"users_select","selected_user":null}`, `"initial_user":"U1"`, `{"type":"users_select","selected_user":"U1"}`},
		{"conversations_select", `{"type":"conversations_select"`, `{"type":"conversations_select","selected_conversation":null}`, `"initial_conversation":"C1"`, `{"type":"conversations_select","selected_conversation":"C1"}`},
		{"channels_select", `{"type":"channels_select"`, `{"type":"channels_select","selected_channel":null}`, `"initial_channel":"C1"`, `{"type":"channels_select","selected_channel":"C1"}`},
		{"multi_users_select", `{"type":"multi_users_select"`, `{"type":"multi_users_select","selected_users":[]}`, `"initial_users":["U1"]`, `{"type":"multi_users_select","selected_users":["U1"]}`},
		{"datepicker", `{"type":"datepicker"`, `{"type":"datepicker","selected_date":null}`, `"initial_date":"2026-01-02"`, `{"type":"datepicker","selected_date":"2026-01-02"}`},
		{"timepicker", `{"type":"timepicker"`, `{"type":"timepicker","selected_time":null}`, `"initial_time":"09:30"`, `{"type":"timepicker","selected_time":"09:30"}`},
		{"datetimepicker", `{"type":"datetimepicker"`, `{"type":"datetimepicker","selected_date_time":null}`, `"initial_date_time":1628633820`, `{"type":"datetimepicker","selected_date_time":1628633820}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			state := func(element string) string {
				blocks := `[{"type":"input","block_id":"b","element":` + element + `}]`
				return asJSON(t, State(json.RawMessage(`{"type":"modal","blocks":`+blocks+`}`)))
			}
			if got, want := state(tc.element+`,"action_id":"a"}`), values(t, tc.untouched); got != want {
				t.Errorf("untouched: got %s, want %s", got, want)
			}
			if got, want := state(tc.element+`,"action_id":"a",`+tc.initial+`}`), values(t, tc.want); got != want {
				t.Errorf("initial: got %s, want %s", got, want)
			}
		})
	}
}

func values(t *testing.T, element string) string {
	t.Helper()
	return asJSON(t, json.RawMessage(`{"b":{"a":`+element+`}}`))
}

// asJSON writes a value with its keys sorted.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	sorted, err := decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	raw, err = json.Marshal(sorted)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

const stateBlocks = `[
	{"type":"section","block_id":"s","text":` + okText + `,"accessory":{"type":"users_select","action_id":"u"}},
	{"type":"actions","block_id":"a","elements":[
		{"type":"button","action_id":"go"},{"type":"datepicker","action_id":"d"},{"type":"checkboxes","action_id":"c"},{"type":"datepicker"}]},
	{"type":"input","block_id":"i","element":{"type":"plain_text_input","action_id":"t"}},
	{"type":"input","element":{"type":"plain_text_input","action_id":"no block"}},
	{"type":"container","child_blocks":[{"type":"input","block_id":"in","element":{"type":"plain_text_input","action_id":"t"}}]}
]`

func TestStateOfBlocks(t *testing.T) {
	want := asJSON(t, json.RawMessage(`{
		"s":{"u":{"type":"users_select","selected_user":null}},
		"a":{"d":{"type":"datepicker","selected_date":null},"c":{"type":"checkboxes","selected_options":[]}},
		"i":{"t":{"type":"plain_text_input","value":null}},
		"in":{"t":{"type":"plain_text_input","value":null}}}`))
	if got := asJSON(t, State(json.RawMessage(stateBlocks))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := State(json.RawMessage(`nonsense`)); got == nil || len(got) != 0 {
		t.Errorf("state of nonsense: got %v, want an empty map", got)
	}
}

func TestInputBlockIDs(t *testing.T) {
	want := map[string]bool{"i": true, "in": true}
	if diff := cmp.Diff(want, InputBlockIDs(json.RawMessage(`{"blocks":`+stateBlocks+`}`))); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}
