package localslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// FormError is a modal that a Slack client does not send off.
type FormError struct {
	// Fields says what the client shows below each input that is wrong, by the
	// block_id.
	Fields map[string]string
}

// Error names the first field that is wrong, in the order of their block_ids.
func (e *FormError) Error() string {
	first := slices.Sorted(maps.Keys(e.Fields))[0]
	text := strings.TrimSuffix(e.Fields[first], ".")
	return fmt.Sprintf("block %s: %s%s", first, strings.ToLower(text[:1]), text[1:])
}

// complete checks what a Slack client checks before it submits
// (https://docs.slack.dev/reference/block-kit/block-elements): a *FormError tells
// what is missing or does not fit.
func (v *view) complete() error {
	wrong := map[string]string{}
	blocks, _ := v.content["blocks"].([]any)
	for _, b := range blocks {
		block, _ := b.(object)
		content, _ := block["element"].(object)
		if block["type"] != "input" || content == nil {
			continue
		}
		blockID, _ := block["block_id"].(string)
		action, _ := content["action_id"].(string)
		state, _ := v.state[blockID][action].(object)
		el := &element{content: content}
		if fault := el.fault(state, block["optional"] == true); fault != "" {
			wrong[blockID] = fault
		}
	}
	if len(wrong) > 0 {
		return &FormError{Fields: wrong}
	}
	return nil
}

// fault is what a Slack client says below an input; "" when what was entered fits.
func (e *element) fault(state object, optional bool) string {
	field, _ := stateField(e.kind())
	text, isText := state[field].(string)
	list, isList := state[field].([]any)
	switch {
	case state[field] == nil || isText && text == "" || isList && len(list) == 0:
		if optional {
			return ""
		}
		return "Please complete this required field."
	case isList:
		if most := number(e.content["max_selected_items"], len(list)); len(list) > most {
			return fmt.Sprintf("At most %d items.", most)
		}
		return ""
	}
	switch e.kind() {
	case "plain_text_input":
		n := utf8.RuneCountInString(text)
		if least := number(e.content["min_length"], 0); n < least {
			return fmt.Sprintf("At least %d characters.", least)
		}
		if most := number(e.content["max_length"], 3000); n > most {
			return fmt.Sprintf("At most %d characters.", most)
		}
	case "email_text_input":
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	case "number_input":
		return e.numberFault(text)
	}
	return ""
}

// numberFault compares decimals as they are written, without rounding.
func (e *element) numberFault(text string) string {
	n, ok := decimal(text)
	if !ok {
		return "Please enter a valid number."
	}
	if e.content["is_decimal_allowed"] != true && !n.IsInt() {
		return "Please enter a whole number."
	}
	if least, ok := decimal(textOf(e.content["min_value"])); ok && n.Cmp(least) < 0 {
		return fmt.Sprintf("At least %s.", e.content["min_value"])
	}
	if most, ok := decimal(textOf(e.content["max_value"])); ok && n.Cmp(most) > 0 {
		return fmt.Sprintf("At most %s.", e.content["max_value"])
	}
	return ""
}

// decimal reads a number of digits with at most one point.
func decimal(text string) (*big.Rat, bool) {
	if len(text) > 100 || strings.Trim(text, "+-.0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func number(v any, otherwise int) int {
	n, ok := v.(json.Number)
	if !ok {
		return otherwise
	}
	i, err := strconv.Atoi(n.String())
	if err != nil {
		return otherwise
	}
	return i
}
