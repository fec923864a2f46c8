package blockkit

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestRequired takes one required property after the other out of a payload
// that is fine.
func TestRequired(t *testing.T) {
	const (
		button   = `{"type":"button","text":` + okText + `}`
		feedback = `{"text":` + okText + `,"value":"v"}`
		axes     = `{"categories":["a"]}`
		series   = `{"name":"s","data":[{"label":"a","value":1}]}`
		option   = `{"text":` + okText + `,"value":"v"}`
	)
	for _, tc := range []struct {
		name, frame, object string // the frame holds the object at OBJECT
		pointer             string
		names               []string
	}{
		{"header", `OBJECT`, `{"type":"header","text":` + okText + `}`, "", []string{"text"}},
		{"context", `OBJECT`, `{"type":"context","elements":[` + okText + `]}`, "", []string{"elements"}},
		{"actions", `OBJECT`, `{"type":"actions","elements":[` + button + `]}`, "", []string{"elements"}},
		{"input", `OBJECT`, `{"type":"input","label":` + okText + `,"element":{"type":"plain_text_input"}}`, "", []string{"label", "element"}},
		{"video", `OBJECT`, `{"type":"video","video_url":"https://a.example","thumbnail_url":"https://a.example","alt_text":"a","title":` + okText + `}`, "",
			[]string{"video_url", "thumbnail_url", "alt_text", "title"}},
		{"rich_text", `OBJECT`, `{"type":"rich_text","elements":[]}`, "", []string{"elements"}},
		{"markdown", `OBJECT`, `{"type":"markdown","text":"x"}`, "", []string{"text"}},
		{"table", `OBJECT`, `{"type":"table","rows":[[{"type":"raw_text","text":"x"}]]}`, "", []string{"rows"}},
		{"data_table", `OBJECT`, `{"type":"data_table","caption":"c","rows":[[{"type":"raw_text","text":"x"}]]}`, "", []string{"rows", "caption"}},
		{"carousel", `OBJECT`, `{"type":"carousel","elements":[` + okCard + `]}`, "", []string{"elements"}},
		{"plan", `OBJECT`, `{"type":"plan","title":"t"}`, "", []string{"title"}},
		{"task_card", `OBJECT`, `{"type":"task_card","task_id":"1","title":"t"}`, "", []string{"task_id", "title"}},
		{"container", `OBJECT`, `{"type":"container","title":` + okText + `,"child_blocks":[{"type":"divider"}]}`, "", []string{"child_blocks"}},
		{"chart", `OBJECT`, `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}`, "", []string{"title", "chart"}},
		{"bar chart", `{"type":"data_visualization","title":"t","chart":OBJECT}`, `{"type":"bar","series":[` + series + `],"axis_config":` + axes + `}`, "/chart", []string{"series", "axis_config"}},
		{"pie segment", `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[OBJECT]}}`, `{"label":"a","value":1}`, "/chart/segments/0", []string{"label", "value"}},

		{"button", `{"type":"actions","elements":[OBJECT]}`, button, "/elements/0", []string{"text"}},
		{"icon_button", `{"type":"context_actions","elements":[OBJECT]}`, `{"type":"icon_button","icon":"trash","text":` + okText + `}`, "/elements/0", []string{"icon", "text"}},
		{"feedback_buttons", `{"type":"context_actions","elements":[OBJECT]}`, `{"type":"feedback_buttons","positive_button":` + feedback + `,"negative_button":` + feedback + `}`,
			"/elements/0", []string{"positive_button", "negative_button"}},
		{"workflow_button", `{"type":"actions","elements":[OBJECT]}`, `{"type":"workflow_button","text":` + okText + `,"workflow":{"trigger":{}}}`, "/elements/0", []string{"text", "workflow"}},
		{"workflow", `{"type":"actions","elements":[{"type":"workflow_button","text":` + okText + `,"workflow":OBJECT}]}`, `{"trigger":{}}`, "/elements/0/workflow", []string{"trigger"}},
		{"feedback button", `{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":OBJECT,"negative_button":` + feedback + `}]}`,
			feedback, "/elements/0/positive_button", []string{"text", "value"}},
		{"dispatch config", `{"type":"input","label":` + okText + `,"element":{"type":"plain_text_input","dispatch_action_config":OBJECT}}`,
			`{"trigger_actions_on":["on_enter_pressed"]}`, "/element/dispatch_action_config", []string{"trigger_actions_on"}},
		{"task source", `{"type":"task_card","task_id":"1","title":"t","sources":[OBJECT]}`, `{"type":"url","url":"https://a.example","text":"a"}`, "/sources/0", []string{"url", "text"}},
		{"context_actions", `OBJECT`, `{"type":"context_actions","elements":[{"type":"icon_button","icon":"trash","text":` + okText + `}]}`, "", []string{"elements"}},
		{"overflow", `{"type":"actions","elements":[OBJECT]}`, `{"type":"overflow","options":[` + option + `,` + option + `]}`, "/elements/0", []string{"options"}},
		{"checkboxes", `{"type":"actions","elements":[OBJECT]}`, `{"type":"checkboxes","options":[` + option + `]}`, "/elements/0", []string{"options"}},
		{"radio_buttons", `{"type":"actions","elements":[OBJECT]}`, `{"type":"radio_buttons","options":[` + option + `]}`, "/elements/0", []string{"options"}},
		{"option", `{"type":"actions","elements":[{"type":"checkboxes","options":[OBJECT]}]}`, option, "/elements/0/options/0", []string{"text", "value"}},
		{"option group", `{"type":"actions","elements":[{"type":"static_select","option_groups":[OBJECT]}]}`, `{"label":` + okText + `,"options":[` + option + `]}`,
			"/elements/0/option_groups/0", []string{"label", "options"}},
		{"confirm", `{"type":"actions","elements":[{"type":"button","text":` + okText + `,"confirm":OBJECT}]}`,
			`{"title":` + okText + `,"text":` + okText + `,"confirm":` + okText + `,"deny":` + okText + `}`, "/elements/0/confirm", []string{"title", "text", "confirm", "deny"}},
		{"rich_text_list", `{"type":"rich_text","elements":[OBJECT]}`, `{"type":"rich_text_list","style":"bullet","elements":[]}`, "/elements/0", []string{"style", "elements"}},
		{"link", `{"type":"rich_text","elements":[{"type":"rich_text_quote","elements":[OBJECT]}]}`, `{"type":"link","url":"https://a.example"}`, "/elements/0/elements/0", []string{"url"}},
		{"raw_number", `{"type":"table","rows":[[OBJECT]]}`, `{"type":"raw_number","value":1}`, "/rows/0/0", []string{"value"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wantProblems(t, checkBlocks(Message, fill(t, tc.frame, tc.object, "")))
			for _, name := range tc.names {
				got := checkBlocks(Message, fill(t, tc.frame, tc.object, name))
				if len(got) == 0 { // what follows from the gap may be reported too
					t.Fatalf("without %s: no problem", name)
				}
				wantProblems(t, got[:1], Problem{codeBlocks, "/blocks/0" + tc.pointer, "missing required field: " + name})
			}
		})
	}
}

// fill puts an object, without one of its properties, into a frame.
func fill(t *testing.T, frame, object, without string) string {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(object), &o); err != nil {
		t.Fatal(err)
	}
	delete(o, without)
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return `[` + strings.Replace(frame, "OBJECT", string(raw), 1) + `]`
}
