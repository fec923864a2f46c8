package localslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// interactive reports whether a Block Kit element of this type sends block_actions.
func interactive(kind string) bool {
	_, known := stateField(kind)
	return known || kind == "button" || kind == "overflow" || kind == "feedback_buttons" || kind == "icon_button" || kind == "workflow_button"
}

// stateField is the field of state.values that holds what was entered
// (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
func stateField(kind string) (field string, known bool) {
	field, known = map[string]string{
		"plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
		"rich_text_input": "rich_text_value", "file_input": "files",
		"static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
		"multi_static_select": "selected_options", "multi_external_select": "selected_options", "checkboxes": "selected_options",
		"users_select": "selected_user", "multi_users_select": "selected_users",
		"conversations_select": "selected_conversation", "multi_conversations_select": "selected_conversations",
		"channels_select": "selected_channel", "multi_channels_select": "selected_channels",
		"datepicker": "selected_date", "timepicker": "selected_time", "datetimepicker": "selected_date_time",
	}[kind]
	return field, known
}

// parse reads JSON keeping numbers as they are written.
func parse(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil
	}
	return v
}

// fillIDs gives blocks and elements the random ids Slack gives those that have none.
// Blocks that need nothing come back byte for byte.
func fillIDs(raw json.RawMessage) json.RawMessage {
	blocks := parse(raw)
	if fillBlocks(blocks) {
		return encode(blocks)
	}
	return raw
}

func fillBlocks(blocks any) (changed bool) {
	list, _ := blocks.([]any)
	for _, b := range list {
		block, ok := b.(object)
		if !ok {
			continue
		}
		if id, _ := block["block_id"].(string); id == "" {
			block["block_id"] = newID("")[:5]
			changed = true
		}
		changed = fillActions(block) || changed
		changed = fillBlocks(block["child_blocks"]) || changed
	}
	return changed
}

func fillActions(v any) (changed bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			changed = fillActions(x) || changed
		}
	case object:
		if kind, _ := v["type"].(string); interactive(kind) {
			if id, _ := v["action_id"].(string); id == "" {
				v["action_id"] = newID("")[:5]
				changed = true
			}
		}
		for name, x := range v {
			if name != "child_blocks" {
				changed = fillActions(x) || changed
			}
		}
	}
	return changed
}

// element is an interactive element and the block it is in.
type element struct {
	block   object
	blockID string
	content object
}

func (e *element) kind() string { kind, _ := e.content["type"].(string); return kind }

// findElement looks an element up by its ids; an empty blockID matches every block.
// A value tells buttons with the same action_id apart.
func findElement(blocks any, blockID, actionID, value string) *element {
	list, _ := blocks.([]any)
	for _, b := range list {
		block, ok := b.(object)
		if !ok {
			continue
		}
		if found := findElement(block["child_blocks"], blockID, actionID, value); found != nil {
			return found
		}
		id, _ := block["block_id"].(string)
		if blockID != "" && id != blockID {
			continue
		}
		if content := findAction(block, actionID, value); content != nil {
			return &element{block: block, blockID: id, content: content}
		}
	}
	return nil
}

// findAgain is findElement for somebody who may have seen the blocks as they were
// before an update, which gives blocks without an id new ones: a button is the same
// one when its action_id and its value are.
func findAgain(blocks any, blockID, actionID, value string) *element {
	if found := findElement(blocks, blockID, actionID, value); found != nil || value == "" {
		return found
	}
	if found := findElement(blocks, "", actionID, value); found != nil && found.kind() == "button" {
		return found
	}
	return nil
}

func findAction(v any, actionID, value string) object {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			if found := findAction(x, actionID, value); found != nil {
				return found
			}
		}
	case object:
		if v["action_id"] == actionID && (value == "" || v["type"] != "button" || v["value"] == value) {
			return v
		}
		for name, x := range v {
			if name != "child_blocks" {
				if found := findAction(x, actionID, value); found != nil {
					return found
				}
			}
		}
	}
	return nil
}

// entered builds what state.values holds for an element after a person entered
// given: the state object itself, or its bare text, option value or list of those.
func (e *element) entered(given any) (object, error) {
	field, known := stateField(e.kind())
	if !known {
		return nil, fmt.Errorf("%s takes no input", e.kind())
	}
	state := object{"type": e.kind()}
	if o, ok := given.(object); ok {
		if v, there := o[field]; there {
			given = v
		} else if _, typed := o["type"]; typed {
			given = nil
		}
	}
	if given == nil {
		state[field] = nil
		return state, nil
	}
	var err error
	switch field {
	case "selected_option":
		state[field], err = e.option(given)
	case "selected_options":
		chosen := []any{}
		for _, g := range asList(given) {
			var o any
			if o, err = e.option(g); err != nil {
				break
			}
			chosen = append(chosen, o)
		}
		state[field] = chosen
	case "selected_users", "selected_conversations", "selected_channels", "files":
		state[field] = asList(given)
	case "rich_text_value":
		if text, ok := given.(string); ok {
			given = richText(text)
		}
		state[field] = given
	case "selected_date_time":
		if text, ok := given.(string); ok {
			if given, err = strconv.ParseInt(text, 10, 64); err != nil {
				err = fmt.Errorf("%q is not a time in unix seconds", text)
			}
		}
		state[field] = given
	default:
		if n, ok := given.(json.Number); ok {
			given = n.String()
		}
		text, ok := given.(string)
		if !ok {
			err = fmt.Errorf("%s takes a text", e.kind())
		}
		state[field] = text
		if text == "" && field == "value" {
			state[field] = nil
		}
	}
	return state, err
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return slices.Clone(list)
	}
	return []any{v}
}

// option finds one of the element's options by its value; an external select takes
// any.
func (e *element) option(given any) (any, error) {
	value, ok := given.(string)
	if o, isObject := given.(object); isObject {
		value, ok = o["value"].(string)
	}
	if !ok {
		return nil, fmt.Errorf("%s takes the value of an option", e.kind())
	}
	options, _ := e.content["options"].([]any)
	groups, _ := e.content["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(object)
		more, _ := group["options"].([]any)
		options = append(slices.Clone(options), more...)
	}
	for _, o := range options {
		if option, isObject := o.(object); isObject && option["value"] == value {
			return option, nil
		}
	}
	if e.kind() == "external_select" || e.kind() == "multi_external_select" {
		if o, isObject := given.(object); isObject {
			return o, nil
		}
		return object{"text": object{"type": "plain_text", "text": value, "emoji": true}, "value": value}, nil
	}
	return nil, fmt.Errorf("%s has no option %q", e.kind(), value)
}
