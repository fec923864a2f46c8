package blockkit

import "encoding/json"

// stateful tells, for an element that holds a value, where its first value
// stands and under which name Slack hands it back
// (https://docs.slack.dev/reference/views/view-state-values).
type stateful struct {
	initial, value string
	many           bool // an empty choice is [] and not null
}

var statefulElements = map[string]stateful{
	"plain_text_input":           {"initial_value", "value", false},
	"email_text_input":           {"initial_value", "value", false},
	"url_text_input":             {"initial_value", "value", false},
	"number_input":               {"initial_value", "value", false},
	"rich_text_input":            {"initial_value", "rich_text_value", false},
	"file_input":                 {"", "files", true},
	"static_select":              {"initial_option", "selected_option", false},
	"external_select":            {"initial_option", "selected_option", false},
	"radio_buttons":              {"initial_option", "selected_option", false},
	"users_select":               {"initial_user", "selected_user", false},
	"conversations_select":       {"initial_conversation", "selected_conversation", false},
	"channels_select":            {"initial_channel", "selected_channel", false},
	"checkboxes":                 {"initial_options", "selected_options", true},
	"multi_static_select":        {"initial_options", "selected_options", true},
	"multi_external_select":      {"initial_options", "selected_options", true},
	"multi_users_select":         {"initial_users", "selected_users", true},
	"multi_conversations_select": {"initial_conversations", "selected_conversations", true},
	"multi_channels_select":      {"initial_channels", "selected_channels", true},
	"datepicker":                 {"initial_date", "selected_date", false},
	"timepicker":                 {"initial_time", "selected_time", false},
	"datetimepicker":             {"initial_date_time", "selected_date_time", false},
}

// InputBlockIDs gives the block ids of the input blocks of a view, or of an
// array of blocks: the only keys Slack takes in the errors of a submission.
func InputBlockIDs(view json.RawMessage) map[string]bool {
	ids := map[string]bool{}
	eachBlock(decodeBlocks(view), func(b map[string]any) {
		if id := stringAt(b, "block_id"); stringAt(b, "type") == "input" && id != "" {
			ids[id] = true
		}
	})
	return ids
}

// State gives state.values of a view, or of an array of blocks, as it is before
// anybody touches it: by block id and action id, each stateful element with its
// type and its initial value, null or [] if it has none. Elements whose block_id
// or action_id is missing are left out: Slack makes up these ids, so fill them
// in before. Numbers are of type json.Number.
func State(view json.RawMessage) map[string]map[string]any {
	values := map[string]map[string]any{}
	eachBlock(decodeBlocks(view), func(b map[string]any) {
		blockID := stringAt(b, "block_id")
		for _, e := range blockElements(b) {
			kind, actionID := stringAt(e, "type"), stringAt(e, "action_id")
			s, ok := statefulElements[kind]
			if !ok || blockID == "" || actionID == "" {
				continue
			}
			if values[blockID] == nil {
				values[blockID] = map[string]any{}
			}
			values[blockID][actionID] = map[string]any{"type": kind, s.value: s.first(e)}
		}
	})
	return values
}

// first is the value of an untouched element.
func (s stateful) first(e map[string]any) any {
	if v := e[s.initial]; v != nil {
		return v
	}
	if s.many {
		return []any{}
	}
	return nil
}

// eachBlock visits blocks and the blocks inside them.
func eachBlock(blocks []map[string]any, visit func(map[string]any)) {
	for _, b := range blocks {
		visit(b)
		eachBlock(objects(b["child_blocks"]), visit)
	}
}

// blockElements gives the interactive elements of a block.
func blockElements(b map[string]any) []map[string]any {
	switch stringAt(b, "type") {
	case "input":
		return []map[string]any{objectAt(b, "element")}
	case "section":
		return []map[string]any{objectAt(b, "accessory")}
	case "actions":
		return objects(b["elements"])
	default:
		return nil
	}
}
