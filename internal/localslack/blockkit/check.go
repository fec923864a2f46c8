package blockkit

import (
	"bytes"
	"encoding/json"
	"regexp"
	"unicode/utf8"
)

// Slack's error codes for refused payloads
// (https://docs.slack.dev/reference/methods/chat.postMessage,
// https://docs.slack.dev/reference/methods/views.open).
const (
	codeBlocks         = "invalid_blocks"
	codeBlocksFormat   = "invalid_blocks_format"
	codeTooLong        = "msg_blocks_too_long"
	codeArguments      = "invalid_arguments"
	codeViewTooLarge   = "view_too_large"
	codeMetadataFormat = "invalid_metadata_format"
	codeMetadataSchema = "invalid_metadata_schema"
	codeMetadataLarge  = "metadata_too_large"
)

const (
	// maxMessageText is the sum of characters over all blocks of one message.
	// Slack does not document the sum; reports put the refusal near here
	// (https://github.com/slackapi/bolt-js/issues/2509).
	maxMessageText = 12000
	// maxViewBytes is the size of a view's JSON
	// (https://docs.slack.dev/surfaces/modals).
	maxViewBytes = 250 << 10
	// maxMetadataBytes is the size of a message's metadata. Slack has a limit
	// and does not say which: this is a cautious one.
	maxMetadataBytes   = 4 << 10
	maxPrivateMetadata = 3000
	maxViewTitle       = 24
)

// CheckBlocks reports why Slack would refuse blocks on a surface; nil means it
// takes them. Blocks that are left out or null are fine. Pointers start with
// "/blocks". Use CheckView for whole views.
func CheckBlocks(surface Surface, blocks json.RawMessage) []Problem {
	if absent(blocks) {
		return nil
	}
	code := codeArguments
	if surface == Message {
		code = codeBlocks
	}
	c := newChecker(surface, code)
	v, err := decode(blocks)
	list, ok := v.([]any)
	if err != nil || !ok {
		if surface == Message {
			c.code = codeBlocksFormat
		}
		c.report("/blocks", "must provide an array")
		return c.problems
	}
	c.blocks("/blocks", list)
	if n := textSize(v); surface == Message && n > maxMessageText {
		c.code = codeTooLong
		c.report("/blocks", "must be less than %d characters in all blocks", maxMessageText+1)
	}
	return c.problems
}

// blocks checks the list of blocks of a message or view.
func (c *checker) blocks(at string, v any) {
	most := maxViewBlocks
	if c.surface == Message {
		most = maxMessageBlocks
	}
	list(0, most, block(blockShapes))(c, at, v)
}

// textSize counts the characters that a person can read in a value: every
// "text" that is a string, whatever object it stands in, and the bare titles and
// captions some blocks have.
func textSize(v any) int {
	n := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			n += textSize(item)
		}
	case map[string]any:
		for name, inner := range v {
			s, ok := inner.(string)
			switch {
			case !ok:
				n += textSize(inner)
			case name == "text" || name == "title" || name == "caption" || name == "label":
				n += utf8.RuneCountInString(s)
			}
		}
	}
	return n
}

// viewShapes describes the two kinds of views
// (https://docs.slack.dev/reference/views).
var viewShapes = map[Surface]shape{
	Modal: {
		fields: append([]field{
			need("title", plainText(maxViewTitle)), may("submit", plainText(maxViewTitle)), may("close", plainText(maxViewTitle)),
			may("clear_on_close", boolean), may("notify_on_close", boolean),
		}, viewFields...),
		across: []func(*checker, string, map[string]any){submitWithInputs},
	},
	Home: {fields: viewFields},
}

var viewFields = []field{
	need("blocks", func(c *checker, at string, v any) { c.blocks(at, v) }),
	may("private_metadata", str(0, maxPrivateMetadata)), may("callback_id", str(0, maxID)), may("external_id", str(0, maxID)),
}

// submitWithInputs wants a submit button on a modal with input blocks: without
// one nobody could send the answers.
func submitWithInputs(c *checker, at string, o map[string]any) {
	if _, ok := o["submit"]; !ok && c.inputs > 0 {
		c.report(at, "missing required field: submit")
	}
}

// CheckView reports why Slack would refuse a modal or a Home tab; nil means it
// takes it. Pointers start with "/view".
func CheckView(view json.RawMessage) []Problem {
	c := newChecker(Modal, codeArguments)
	if len(view) > maxViewBytes {
		c.code = codeViewTooLarge
		c.report("/view", "must be at most %d bytes", maxViewBytes)
		return c.problems
	}
	v, err := decode(view)
	o, ok := v.(map[string]any)
	if err != nil || !ok {
		c.report("/view", "must provide an object")
		return c.problems
	}
	kind, ok := c.kind("/view", o)
	if !ok {
		return c.problems
	}
	c.surface = Surface(kind)
	s, known := viewShapes[c.surface]
	if !known {
		c.report("/view/type", "must be a valid enum value: modal, home")
		return c.problems
	}
	c.walkObject("/view", o, s)
	return c.problems
}

var eventTypePattern = regexp.MustCompile(`^[A-Za-z0-9_.:-]+$`)

// CheckMetadata reports why Slack would refuse the metadata of a message; nil
// means it takes it. Metadata that is left out, null or {} (which removes it) is
// fine. Values are strings, numbers and booleans, or arrays of them
// (https://docs.slack.dev/messaging/message-metadata). Pointers start with
// "/metadata".
func CheckMetadata(metadata json.RawMessage) []Problem {
	if absent(metadata) {
		return nil
	}
	c := newChecker(Message, codeMetadataFormat)
	v, err := decode(metadata)
	o, ok := v.(map[string]any)
	if err != nil || !ok {
		c.report("/metadata", "must provide an object")
		return c.problems
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, metadata); err == nil && compact.Len() > maxMetadataBytes {
		c.code = codeMetadataLarge
		c.report("/metadata", "must be at most %d bytes", maxMetadataBytes)
		return c.problems
	}
	if len(o) > 0 {
		c.code = codeMetadataSchema
		c.walkObject("/metadata", o, shape{fields: []field{need("event_type", eventType), need("event_payload", eventPayload)}})
	}
	return c.problems
}

func eventType(c *checker, at string, v any) {
	str(1, maxID)(c, at, v)
	if s, ok := v.(string); ok && s != "" && !eventTypePattern.MatchString(s) {
		c.report(at, "must be alphanumeric")
	}
}

func eventPayload(c *checker, at string, v any) {
	o, ok := c.object(at, v)
	if !ok {
		return
	}
	for _, name := range sortedKeys(o) {
		here := child(at, name)
		items, isList := o[name].([]any)
		if !isList {
			flat(c, here, o[name])
		}
		for i, item := range items {
			flat(c, index(here, i), item)
		}
	}
}

func flat(c *checker, at string, v any) {
	switch v.(type) {
	case string, bool, json.Number:
	default:
		c.report(at, "must provide a string, a number or a boolean")
	}
}
