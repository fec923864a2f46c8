package blockkit

import (
	"regexp"
	"slices"
	"strings"
)

// Limits of composition objects
// (https://docs.slack.dev/reference/block-kit/composition-objects).
const (
	maxText          = 3000
	maxOptionText    = 75
	maxOptionValue   = 150
	maxURL           = 3000
	maxSelectOptions = 100
	maxPlaceholder   = 150
	maxConfirmTitle  = 100
	maxConfirmText   = 300
	maxConfirmLabel  = 30
	maxID            = 255
	maxGroupLabel    = 75
	maxOptionDetail  = 75
)

const (
	plain  = "plain_text"
	mrkdwn = "mrkdwn"
)

// text is the rule for a text object of 1 to most characters in one of the
// given formats. "emoji" goes with plain_text only and "verbatim" with mrkdwn
// only (https://docs.slack.dev/reference/block-kit/composition-objects/text-object).
func text(most int, formats ...string) rule {
	words := need("text", str(1, most))
	byFormat := shapes{
		plain:  {fields: []field{words, may("emoji", boolean)}},
		mrkdwn: {fields: []field{words, may("verbatim", boolean)}},
	}
	return typed(byFormat, formats...)
}

func plainText(most int) rule { return text(most, plain) }
func anyText(most int) rule   { return text(most, plain, mrkdwn) }

// option is the rule for one choice. Only checkboxes and radio buttons show
// mrkdwn, and only overflow menus open addresses.
func option(formats []string, more ...field) rule {
	return object(shape{fields: append([]field{
		need("text", text(maxOptionText, formats...)),
		need("value", str(1, maxOptionValue)),
		may("description", text(maxOptionDetail, formats...)),
	}, more...)})
}

func plainOption() rule    { return option([]string{plain}) }
func richOption() rule     { return option([]string{plain, mrkdwn}) }
func overflowOption() rule { return option([]string{plain}, may("url", str(1, maxURL))) }

func optionGroup() rule {
	return object(shape{fields: []field{
		need("label", plainText(maxGroupLabel)),
		need("options", list(1, maxSelectOptions, plainOption())),
	}})
}

func confirm() rule {
	return object(shape{fields: []field{
		need("title", plainText(maxConfirmTitle)),
		need("text", anyText(maxConfirmText)),
		need("confirm", plainText(maxConfirmLabel)),
		need("deny", plainText(maxConfirmLabel)),
		may("style", buttonStyle()),
	}})
}

func buttonStyle() rule { return oneOf("primary", "danger") }

func slackFile() rule {
	return object(shape{
		fields: []field{may("id", fileID), may("url", str(1, maxURL))},
		across: []func(*checker, string, map[string]any){exactlyOne("id", "url")},
	})
}

// fileID is the rule for a file's id, in Slack's own words
// (https://github.com/slackapi/python-slack-sdk/issues/1521).
func fileID(c *checker, at string, v any) {
	if s, ok := v.(string); !ok || !fileIDs.MatchString(s) {
		c.report(at, "input must match regex pattern: %s", fileIDs)
	}
}

var fileIDs = regexp.MustCompile(`^[F][A-Z0-9]{8,}$`)

func conversationFilter() rule {
	return object(shape{
		fields: []field{
			may("include", list(1, 4, oneOf("im", "mpim", "private", "public"))),
			may("exclude_external_shared_channels", boolean),
			may("exclude_bot_users", boolean),
		},
		across: []func(*checker, string, map[string]any){
			requireOne("include", "exclude_external_shared_channels", "exclude_bot_users"),
		},
	})
}

func dispatchConfig() rule {
	return object(shape{fields: []field{
		need("trigger_actions_on", list(1, unlimited, oneOf("on_enter_pressed", "on_character_entered"))),
	}})
}

// initialAmongOptions holds what is chosen at first against what can be chosen:
// initial options must be exactly options of the element.
func initialAmongOptions(c *checker, at string, o map[string]any) {
	offered := objects(o["options"])
	for _, group := range objects(o["option_groups"]) {
		offered = append(offered, objects(group["options"])...)
	}
	among := func(at string, v any) {
		chosen, ok := v.(map[string]any)
		if ok && !slices.ContainsFunc(offered, func(o map[string]any) bool { return sameOption(o, chosen) }) {
			c.report(at, "must be one of the provided options")
		}
	}
	if v, ok := o["initial_option"]; ok {
		among(child(at, "initial_option"), v)
	}
	many, _ := o["initial_options"].([]any)
	for i, v := range many {
		among(index(child(at, "initial_options"), i), v)
	}
}

func sameOption(a, b map[string]any) bool {
	return stringAt(a, "value") == stringAt(b, "value") &&
		stringAt(objectAt(a, "text"), "text") == stringAt(objectAt(b, "text"), "text")
}

// initialWithinMax holds the number of initial choices against
// max_selected_items.
func initialWithinMax(c *checker, at string, o map[string]any) {
	most, ok := asInt(o["max_selected_items"])
	if !ok {
		return
	}
	for _, name := range sortedKeys(o) {
		if chosen, ok := o[name].([]any); ok && strings.HasPrefix(name, "initial_") && int64(len(chosen)) > most {
			c.report(child(at, name), "no more than %d items allowed", most)
		}
	}
}
