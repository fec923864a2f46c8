package blockkit

import (
	"encoding/json"
	"fmt"
	"strings"
)

// PlainText gives blocks as a person reads them, without pictures: one line for
// each part of a block, buttons and menus as [Label], images by their
// alternative text, mrkdwn entities decoded. It takes an array of blocks or a
// view. What is unknown to it is read by its text.
func PlainText(blocks json.RawMessage) string {
	var lines []string
	for _, b := range decodeBlocks(blocks) {
		lines = append(lines, readBlock(b)...)
	}
	return strings.Join(lines, "\n")
}

func readBlock(b map[string]any) []string {
	var lines []string
	add := func(parts ...string) {
		for _, part := range parts {
			if part != "" {
				lines = append(lines, part)
			}
		}
	}
	switch stringAt(b, "type") {
	case "divider":
		add("---")
	case "section":
		add(readText(b["text"]))
		for _, field := range objects(b["fields"]) {
			add(readText(field))
		}
		add(readElement(objectAt(b, "accessory"))...)
	case "context":
		for _, e := range objects(b["elements"]) {
			add(readElement(e)...)
		}
	case "actions", "context_actions":
		add(readRow(objects(b["elements"])))
	case "input":
		add(readText(b["label"]))
		add(readElement(objectAt(b, "element"))...)
		add(readText(b["hint"]))
	case "image":
		add(readText(b["title"]))
		add(readElement(b)...)
	case "rich_text":
		add(readRichText(b)...)
	case "markdown":
		add(stringAt(b, "text"))
	case "table", "data_table":
		add(stringAt(b, "caption"))
		add(readTable(b)...)
	default:
		add(readCommon(b)...)
	}
	return lines
}

// readCommon reads the properties that headers, alerts, cards, containers and
// the like share.
func readCommon(b map[string]any) []string {
	var lines []string
	for _, name := range []string{"title", "subtitle", "text", "body", "subtext", "description"} {
		if s := readText(b[name]); s != "" {
			lines = append(lines, s)
		}
	}
	for _, name := range []string{"details", "output"} {
		lines = append(lines, readRichText(objectAt(b, name))...)
	}
	for _, name := range []string{"elements", "child_blocks", "tasks"} {
		for _, inner := range objects(b[name]) {
			lines = append(lines, readBlock(inner)...)
		}
	}
	if row := readRow(objects(b["actions"])); row != "" {
		lines = append(lines, row)
	}
	return lines
}

// readText reads a text object, or a string that stands in its place.
func readText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	o, _ := v.(map[string]any)
	if stringAt(o, "type") == mrkdwn {
		return decodeMrkdwn(stringAt(o, "text"))
	}
	return stringAt(o, "text")
}

// readRow reads elements that stand side by side.
func readRow(elements []map[string]any) string {
	var row []string
	for _, e := range elements {
		row = append(row, readElement(e)...)
	}
	return strings.Join(row, " ")
}

// readElement reads an element by what it shows: its choices if they are in
// sight, its label, or its first value, its placeholder or, failing all, its type.
func readElement(e map[string]any) []string {
	switch kind := stringAt(e, "type"); kind {
	case "":
		return nil
	case plain, mrkdwn:
		return []string{readText(e)}
	case "image":
		return []string{bracketed(stringAt(e, "alt_text"))}
	case "checkboxes", "radio_buttons":
		var lines []string
		for _, o := range objects(e["options"]) {
			lines = append(lines, bracketed(readText(o["text"])))
		}
		return lines
	case "overflow":
		var row []string
		for _, o := range objects(e["options"]) {
			row = append(row, bracketed(readText(o["text"])))
		}
		return []string{strings.Join(row, " ")}
	case "feedback_buttons":
		return []string{bracketed(readText(objectAt(e, "positive_button")["text"])), bracketed(readText(objectAt(e, "negative_button")["text"]))}
	default:
		first := stringAt(e, statefulElements[kind].initial)
		if option := objectAt(e, "initial_option"); option != nil {
			first = readText(option["text"])
		}
		return []string{bracketed(orElse(readText(e["text"]), orElse(first, orElse(readText(e["placeholder"]), kind))))}
	}
}

func bracketed(s string) string { return "[" + s + "]" }

func readRichText(block map[string]any) []string {
	var lines []string
	for _, part := range objects(block["elements"]) {
		switch stringAt(part, "type") {
		case "rich_text_list":
			for i, item := range objects(part["elements"]) {
				mark := "•"
				if stringAt(part, "style") == "ordered" {
					mark = fmt.Sprintf("%d.", i+1)
				}
				lines = append(lines, mark+" "+readWords(item))
			}
		case "rich_text_quote":
			lines = append(lines, "> "+readWords(part))
		default:
			lines = append(lines, strings.TrimSuffix(readWords(part), "\n"))
		}
	}
	return lines
}

// readWords reads the inline elements of a rich_text part.
func readWords(part map[string]any) string {
	var b strings.Builder
	for _, w := range objects(part["elements"]) {
		switch kind := stringAt(w, "type"); kind {
		case "user", "usergroup", "broadcast":
			b.WriteString("@" + stringAt(w, richTextMentions[kind].id))
		case "channel":
			b.WriteString("#" + stringAt(w, "channel_id"))
		case "emoji":
			b.WriteString(":" + stringAt(w, "name") + ":")
		case "link":
			b.WriteString(orElse(stringAt(w, "text"), stringAt(w, "url")))
		case "date":
			b.WriteString(stringAt(w, "fallback"))
		default:
			b.WriteString(orElse(stringAt(w, "text"), stringAt(w, "value")))
		}
	}
	return b.String()
}

// readTable reads each row of a table as one line.
func readTable(table map[string]any) []string {
	var lines []string
	rows, _ := table["rows"].([]any)
	for _, row := range rows {
		var cells []string
		for _, cell := range objects(row) {
			switch stringAt(cell, "type") {
			case "rich_text":
				cells = append(cells, strings.Join(readRichText(cell), " "))
			default:
				value, _ := cell["value"].(json.Number)
				cells = append(cells, orElse(stringAt(cell, "text"), value.String()))
			}
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}
