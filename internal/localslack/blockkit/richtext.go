package blockkit

import "math"

// richTextBlock describes the rich_text block on its own, for the places that
// take one as a value
// (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block).
var richTextBlock = shapes{"rich_text": richTextShape(blockID)}

var blockID = may("block_id", str(1, maxID))

func richTextShape(more ...field) shape {
	return shape{fields: append([]field{need("elements", list(0, unlimited, typed(richTextParts)))}, more...)}
}

// richTextParts are the elements directly under a rich_text block.
var richTextParts = shapes{
	"rich_text_section":      richTextPart(),
	"rich_text_quote":        richTextPart(may("border", integer(0, 1))),
	"rich_text_preformatted": richTextPart(may("border", integer(0, 1)), may("language", str(0, maxID))),
	"rich_text_list": {fields: []field{
		need("style", oneOf("bullet", "ordered")),
		need("elements", list(0, unlimited, typed(shapes{"rich_text_section": richTextPart()}))),
		may("indent", integer(0, 8)), may("offset", integer(0, unlimited)), may("border", integer(0, 1)),
	}},
}

func richTextPart(more ...field) shape {
	return shape{fields: append([]field{need("elements", list(0, unlimited, typed(richTextWords)))}, more...)}
}

// richTextWords are the elements that stand in a line. None of them is parsed
// for markup: a text element is shown as it is.
var richTextWords = shapes{
	"text":      word(need("text", someString)),
	"link":      word(need("url", someString), may("text", str(0, unlimited)), may("unsafe", boolean)),
	"user":      word(need("user_id", str(1, maxID))),
	"usergroup": word(need("usergroup_id", str(1, maxID))),
	"channel":   word(need("channel_id", str(1, maxID))),
	"team":      word(need("team_id", str(1, maxID))),
	"broadcast": word(need("range", oneOf("here", "channel", "everyone"))),
	"emoji":     word(need("name", someString), may("unicode", str(0, maxID)), may("skin_tone", integer(1, 6)), may("url", someString)),
	"color":     word(need("value", someString)),
	"date": word(need("timestamp", integer(0, math.MaxInt64)), need("format", someString),
		may("timezone", someString), may("url", someString), may("fallback", someString)),
}

var someString = str(1, unlimited)

func word(more ...field) shape {
	return shape{fields: append([]field{may("style", object(shape{fields: []field{
		may("bold", boolean), may("italic", boolean), may("strike", boolean), may("code", boolean), may("underline", boolean),
		may("highlight", boolean), may("client_highlight", boolean), may("unlink", boolean),
	}}))}, more...)}
}
