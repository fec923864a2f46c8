package blockkit

// Limits of layout blocks (https://docs.slack.dev/reference/block-kit/blocks).
const (
	maxMessageBlocks  = 50
	maxViewBlocks     = 100
	maxHeader         = 150
	maxSectionField   = 2000
	maxFields         = 10
	maxContext        = 10
	maxActions        = 25
	maxContextActions = 5
	maxLabel          = 2000
	maxImageTitle     = 2000
	maxVideoTitle     = 200
	maxVideoAuthor    = 50
	maxCardTitle      = 150
	maxCardBody       = 200
	maxCardActions    = 3
	maxCarousel       = 10
	maxAlert          = 200
	maxChildBlocks    = 10
)

// block is the rule for one of the named blocks; no names means any. A block_id
// may stand only once in a message or view, and each block has its own action
// ids.
func block(table shapes, names ...string) rule {
	byType := typed(table, names...)
	return func(c *checker, at string, v any) {
		outer := c.actionIDs
		c.actionIDs = map[string]bool{}
		byType(c, at, v)
		c.actionIDs = outer

		o, _ := v.(map[string]any)
		if id := stringAt(o, "block_id"); id != "" {
			if c.blockIDs[id] {
				c.report(child(at, "block_id"), "`block_id` must be unique: %s", id)
			}
			c.blockIDs[id] = true
		}
	}
}

func layout(more ...field) shape {
	return shape{fields: append([]field{blockID}, more...)}
}

// blockShapes describes every block an app may send. Nested blocks are described
// before the blocks that hold them.
var blockShapes = func() shapes {
	table := shapes{
		"divider": layout(),
		"header":  layout(need("text", plainText(maxHeader)), may("level", integer(1, 4))),
		"section": layout(may("text", anyText(maxText)), may("fields", list(1, maxFields, anyText(maxSectionField))),
			may("accessory", element(accessoryNames...)), may("expand", boolean)).with(requireOne("text", "fields")),
		"context": layout(need("elements", list(1, maxContext, contextElement))),
		"actions": layout(need("elements", list(1, maxActions, element(actionNames...)))),
		"context_actions": layout(need("elements", list(1, maxContextActions, element(contextActionNames...)))).
			on(Message),
		"input": layout(need("label", plainText(maxLabel)), need("element", element(inputNames...)),
			may("hint", plainText(maxLabel)), may("optional", boolean), may("dispatch_action", boolean)).with(countInput),
		"image": imageShape(blockID, may("title", plainText(maxImageTitle))),
		"video": layout(need("video_url", webURL(maxURL)), need("thumbnail_url", webURL(maxURL)), need("alt_text", str(1, maxAltText)),
			need("title", plainText(maxVideoTitle)), may("title_url", webURL(maxURL)), may("author_name", str(1, maxVideoAuthor)),
			may("provider_name", str(1, maxVideoAuthor)), may("provider_icon_url", webURL(maxURL)),
			may("description", plainText(maxVideoTitle))),
		"rich_text": richTextShape(blockID),
		// The 12,000 characters of markdown in one message are part of the sum
		// over all blocks, which msgTooLong holds.
		"markdown":           layout(need("text", someString)).on(Message),
		"table":              tableShape(),
		"data_table":         dataTableShape(),
		"data_visualization": chartShape(),
		"alert": layout(need("text", anyText(maxAlert)),
			may("level", oneOf("default", "info", "warning", "error", "success"))).on(Modal),
		"card": layout(may("hero_image", element("image")), may("icon", element("image")), may("slack_icon", anything),
			may("title", anyText(maxCardTitle)), may("subtitle", anyText(maxCardTitle)), may("body", anyText(maxCardBody)),
			may("subtext", anyText(maxCardBody)), may("actions", list(1, maxCardActions, element("button")))).
			with(requireOne("hero_image", "title", "actions", "body")),
		"task_card": taskCardShape(),
	}
	table["plan"] = layout(need("title", someString),
		may("tasks", list(0, unlimited, block(table, "task_card")))).on(Message)
	table["carousel"] = layout(need("elements", list(1, maxCarousel, block(table, "card")))).on(Message, Home)
	table["container"] = layout(
		may("title", plainText(maxCardTitle)), may("rich_text_title", typed(richTextBlock)), may("subtitle", anyText(maxCardTitle)),
		may("icon", element("image")), may("width", oneOf("narrow", "standard", "wide", "full")),
		may("is_collapsible", boolean), may("default_collapsed", boolean), may("has_header_divider", boolean),
		need("child_blocks", list(1, maxChildBlocks, block(table, "actions", "context", "divider", "file", "header",
			"image", "input", "rich_text", "section", "table", "video"))),
	).with(requireOne("title", "rich_text_title")).on(Message)
	return table
}()

// contextElement is a text object or an image.
func contextElement(c *checker, at string, v any) {
	o, _ := v.(map[string]any)
	if kind := stringAt(o, "type"); kind == plain || kind == mrkdwn {
		anyText(maxText)(c, at, v)
		return
	}
	element("image")(c, at, v)
}

func countInput(c *checker, _ string, _ map[string]any) { c.inputs++ }

func taskCardShape() shape {
	source := typed(shapes{"url": {fields: []field{need("url", webURL(maxURL)), need("text", someString)}}})
	return layout(need("task_id", someString), need("title", someString),
		may("status", oneOf("pending", "in_progress", "complete", "error")),
		may("details", typed(richTextBlock)), may("output", typed(richTextBlock)),
		may("sources", list(0, unlimited, source)), may("hide_title", boolean)).on(Message)
}
