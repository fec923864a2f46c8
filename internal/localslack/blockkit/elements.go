package blockkit

import (
	"time"
	"unicode/utf8"
)

// Limits of block elements
// (https://docs.slack.dev/reference/block-kit/block-elements).
const (
	maxButtonText    = 75
	maxButtonValue   = 2000
	maxAccessibility = 75
	maxAltText       = 2000
	maxInputLength   = 3000
	maxChoices       = 10
	maxOverflow      = 5
	minOverflow      = 2
	maxInputFiles    = 10
)

// The elements each kind of block takes.
var (
	menuNames = []string{
		"static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select",
	}
	choiceNames    = append([]string{"checkboxes", "radio_buttons", "datepicker", "timepicker"}, menuNames...)
	accessoryNames = append([]string{"button", "image", "overflow", "workflow_button"}, choiceNames...)
	actionNames    = append([]string{"button", "overflow", "workflow_button", "datetimepicker"}, choiceNames...)
	inputNames     = append([]string{
		"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input", "file_input", "datetimepicker",
	}, choiceNames...)
	contextActionNames = []string{"feedback_buttons", "icon_button"}
)

// element is the rule for one of the named elements. An action_id may stand
// only once in a block, and only one element of a view may take the focus.
func element(names ...string) rule {
	byType := typed(elementShapes, names...)
	return func(c *checker, at string, v any) {
		byType(c, at, v)
		o, _ := v.(map[string]any)
		if id := stringAt(o, "action_id"); id != "" {
			if c.actionIDs[id] {
				c.report(child(at, "action_id"), "`action_id` must be unique within a block: %s", id)
			}
			c.actionIDs[id] = true
		}
		if focus, _ := o["focus_on_load"].(bool); focus {
			if c.focused {
				c.report(child(at, "focus_on_load"), "only one element may be focused on load")
			}
			c.focused = true
		}
	}
}

var actionID = may("action_id", str(1, maxID))

// interactive describes an element that starts an action and may ask first.
func interactive(more ...field) shape {
	return shape{fields: append([]field{actionID, may("confirm", confirm())}, more...)}
}

// focusable describes an interactive element that can hold the cursor.
func focusable(more ...field) shape {
	return interactive(append([]field{may("focus_on_load", boolean)}, more...)...)
}

// menu describes a select menu.
func menu(more ...field) shape {
	return focusable(append([]field{may("placeholder", plainText(maxPlaceholder))}, more...)...)
}

// typing describes an element for text that is typed.
func typing(more ...field) shape {
	return shape{fields: append([]field{
		actionID, may("focus_on_load", boolean), may("placeholder", plainText(maxPlaceholder)),
		may("dispatch_action_config", dispatchConfig()),
	}, more...)}
}

func (s shape) with(checks ...func(*checker, string, map[string]any)) shape {
	s.across = append(s.across, checks...)
	return s
}

func (s shape) on(surfaces ...Surface) shape {
	s.only = surfaces
	return s
}

var (
	oneInitial   = may("initial_option", plainOption())
	manyInitial  = may("initial_options", list(1, maxSelectOptions, plainOption()))
	maxSelected  = may("max_selected_items", integer(1, unlimited))
	minQuery     = may("min_query_length", integer(0, unlimited))
	menuOptions  = may("options", list(1, maxSelectOptions, plainOption()))
	menuGroups   = may("option_groups", list(1, maxSelectOptions, optionGroup()))
	inCurrent    = may("default_to_current_conversation", boolean)
	withURL      = may("response_url_enabled", boolean)
	filtered     = may("filter", conversationFilter())
	visibleTo    = may("visible_to_user_ids", list(1, unlimited, str(1, maxID)))
	spokenAs     = may("accessibility_label", str(1, maxAccessibility))
	buttonText   = need("text", plainText(maxButtonText))
	ids          = list(1, unlimited, str(1, maxID))
	staticSource = exactlyOne("options", "option_groups")
)

var elementShapes = shapes{
	"button": interactive(buttonText, may("value", str(0, maxButtonValue)), may("url", str(1, maxURL)), may("style", buttonStyle()),
		spokenAs, visibleTo, may("agent_prompt", anything), may("agent_prompt_display", anything)),
	"icon_button": interactive(buttonText, need("icon", oneOf("trash")), may("value", str(0, maxButtonValue)), spokenAs, visibleTo).on(Message),
	"feedback_buttons": shape{fields: []field{actionID,
		need("positive_button", feedbackButton()), need("negative_button", feedbackButton())}}.on(Message),
	"workflow_button": shape{fields: []field{actionID, buttonText, may("style", buttonStyle()), spokenAs,
		need("workflow", object(shape{fields: []field{need("trigger", anything)}}))}}.on(Message),
	"image": imageShape(),

	"static_select":        menu(menuOptions, menuGroups, oneInitial).with(staticSource, initialAmongOptions),
	"external_select":      menu(oneInitial, minQuery),
	"users_select":         menu(may("initial_user", str(1, maxID))),
	"conversations_select": menu(may("initial_conversation", str(1, maxID)), inCurrent, withURL, filtered),
	"channels_select":      menu(may("initial_channel", str(1, maxID)), withURL),

	"multi_static_select": menu(menuOptions, menuGroups, manyInitial, maxSelected).
		with(staticSource, initialAmongOptions, initialWithinMax),
	"multi_external_select":      menu(manyInitial, minQuery, maxSelected).with(initialWithinMax),
	"multi_users_select":         menu(may("initial_users", ids), maxSelected).with(initialWithinMax),
	"multi_conversations_select": menu(may("initial_conversations", ids), inCurrent, filtered, maxSelected).with(initialWithinMax),
	"multi_channels_select":      menu(may("initial_channels", ids), maxSelected).with(initialWithinMax),

	"overflow": interactive(need("options", list(minOverflow, maxOverflow, overflowOption()))),
	"checkboxes": focusable(need("options", list(1, maxChoices, richOption())),
		may("initial_options", list(1, maxChoices, richOption())), visibleTo).with(initialAmongOptions),
	"radio_buttons": focusable(need("options", list(1, maxChoices, richOption())),
		may("initial_option", richOption())).with(initialAmongOptions),

	"datepicker":     menu(may("initial_date", moment(time.DateOnly, "YYYY-MM-DD"))),
	"timepicker":     menu(may("initial_time", moment("15:04", "HH:mm")), may("timezone", str(1, maxID))),
	"datetimepicker": focusable(may("initial_date_time", integer(1e9, 1e10-1))),

	"plain_text_input": typing(may("initial_value", str(0, maxInputLength)), may("multiline", boolean),
		may("min_length", integer(0, maxInputLength)), may("max_length", integer(1, maxInputLength))).with(lengthsAgree),
	"email_text_input": typing(may("initial_value", str(0, maxInputLength))),
	"url_text_input":   typing(may("initial_value", str(0, maxInputLength))),
	"number_input": typing(need("is_decimal_allowed", boolean), may("initial_value", str(1, maxInputLength)),
		may("min_value", str(1, maxInputLength)), may("max_value", str(1, maxInputLength))).with(numbersAgree),
	"rich_text_input": typing(may("initial_value", typed(richTextBlock)),
		may("min_lines", integer(1, unlimited)), may("max_lines", integer(1, unlimited))),
	"file_input": shape{fields: []field{actionID, may("filetypes", list(1, unlimited, str(1, maxID))),
		may("max_files", integer(1, maxInputFiles))}}.on(Modal),
}

func feedbackButton() rule {
	return object(shape{fields: []field{buttonText, need("value", str(1, maxButtonValue)), spokenAs}})
}

// imageShape is shared by the image element and, with more fields, the image
// block.
func imageShape(more ...field) shape {
	return shape{fields: append([]field{
		need("alt_text", str(1, maxAltText)), may("image_url", webURL(maxURL)), may("slack_file", slackFile()),
	}, more...)}.with(exactlyOne("image_url", "slack_file"))
}

// moment is the rule for a date or time of day written in a fixed layout.
func moment(layout, shown string) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		if !ok {
			c.report(at, "must provide a string")
			return
		}
		if _, err := time.Parse(layout, s); err != nil || len(s) != len(layout) {
			c.report(at, "must be in the format %s", shown)
		}
	}
}

// lengthsAgree holds min_length, max_length and initial_value against each
// other.
func lengthsAgree(c *checker, at string, o map[string]any) {
	least, hasLeast := asInt(o["min_length"])
	most, hasMost := asInt(o["max_length"])
	if hasLeast && hasMost && least > most {
		c.report(child(at, "min_length"), "must be less than or equal to %d", most)
	}
	initial := stringAt(o, "initial_value")
	if n := int64(utf8.RuneCountInString(initial)); hasMost && n > most {
		c.report(child(at, "initial_value"), "must be less than %d characters", most+1)
	} else if hasLeast && initial != "" && n < least {
		c.report(child(at, "initial_value"), "must be more than %d characters", least-1)
	}
}
