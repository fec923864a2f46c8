package handlers_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"interviewcoach/questions"
)

// A screen is one golden message, or one view.
type screen struct {
	Text   string         `json:"text"`
	Blocks []any          `json:"blocks"`
	View   map[string]any `json:"view"`
}

// TestEveryoneCanReadEveryMessage walks every golden message, Home and form for
// what a screen reader, a notification and somebody who sees no colours need
// (docs.slack.dev/reference/methods/chat.postMessage, on the text of a message
// with blocks; docs.slack.dev/reference/block-kit/block-elements/button-element, on
// accessibility_label).
func TestEveryoneCanReadEveryMessage(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d golden files: %v", len(files), err)
	}
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var screens []screen
			if err := json.Unmarshal(raw, &screens); err != nil {
				t.Fatal(err)
			}
			for _, s := range screens {
				for _, fault := range append(barriers(s), spoilers(s, bank)...) {
					t.Error(fault)
				}
			}
		})
	}
}

// barriers lists what keeps somebody from reading a screen or acting on it.
func barriers(s screen) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	blocks := s.Blocks
	if s.View != nil {
		blocks, _ = s.View["blocks"].([]any)
		for _, label := range leaves(s.View, nil, "title", "submit", "close", "errors") {
			if !hasWords(label) {
				say("a label of the view has no words: %q", label)
			}
		}
	} else if unsaid := unsaid(s.Text, blocks); len(blocks) > 0 && len(unsaid) > 0 {
		say("the text does not say what the blocks say: %q", unsaid)
	}
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		said := strings.Join(blockTexts(block), " ")
		if strings.TrimSpace(said) != "" && !hasWords(said) {
			say("a block holds no words: %q", said)
		}
		for _, image := range ofType(block, "image") {
			if alt, _ := image["alt_text"].(string); !hasWords(alt) {
				say("an image has no words for who does not see it: %v", image)
			}
		}
		row := map[string]bool{}
		for _, e := range ofType(block, interactive...) {
			label := labelOf(block, e)
			if style, _ := e["style"].(string); style != "" && !hasWords(label) {
				say("only its colour tells what %v does", e["action_id"])
			}
			switch n := utf8.RuneCountInString(label); {
			case !hasWords(label):
				say("%v has no words: %q", e["action_id"], label)
			case n > 75:
				say("the label of %v has %d characters: %q", e["action_id"], n, label)
			case row[strings.ToLower(label)]:
				say("two things in one row are called %q", label)
			}
			row[strings.ToLower(label)] = true
			for _, option := range leaves(e, nil, "options") {
				if !hasWords(option) {
					say("a choice of %v has no words: %q", e["action_id"], option)
				}
			}
		}
	}
	return found
}

// interactive are the types of elements that a person acts on.
var interactive = []string{
	"button", "overflow", "static_select", "multi_static_select", "external_select", "multi_external_select", "users_select",
	"conversations_select", "channels_select", "datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons",
	"plain_text_input", "number_input", "workflow_button", "icon_button", "feedback_buttons",
}

// labelOf is what a screen reader calls an element.
func labelOf(block, e map[string]any) string {
	if label, _ := e["accessibility_label"].(string); label != "" {
		return label
	}
	var places []any
	switch {
	case block["type"] == "input":
		places = []any{block["label"]}
	case e["text"] != nil:
		places = []any{e["text"]}
	case block["type"] == "section":
		places = []any{block["text"]}
	default:
		places = []any{e["placeholder"]}
	}
	return strings.Join(leaves(places, nil), " ")
}

// unsaid returns the words of the blocks that the text lacks. What comes after the
// place where a text as long as it may be was cut need not be in it.
func unsaid(text string, blocks []any) (missing []string) {
	said := map[string]bool{}
	for _, w := range wordsOf(entities.Replace(text)) {
		said[w] = true
	}
	cut := strings.HasSuffix(text, "…") && utf8.RuneCountInString(text) > 1_500
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		for _, w := range wordsOf(strings.Join(blockTexts(block), " ")) {
			if !said[w] && !slices.Contains(missing, w) {
				missing = append(missing, w)
			}
		}
		if cut && len(missing) > 0 {
			return nil
		}
	}
	return missing
}

var (
	entities  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	shortcode = regexp.MustCompile(`:[a-z0-9_+-]+:`)
)

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// hasWords reports whether a text says something without its emoji.
func hasWords(text string) bool {
	return strings.ContainsFunc(shortcode.ReplaceAllString(text, ""), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// blockTexts are the texts that a block shows: not the labels of what is pressed
// or chosen, and not what stands in for a picture.
func blockTexts(block map[string]any) []string {
	return leaves(block, func(o map[string]any) bool {
		kind, _ := o["type"].(string)
		return !slices.Contains(interactive, kind) && kind != "image"
	})
}

// leaves collects the texts under v: of the named parts only, if there are any, and
// not below what enter refuses.
func leaves(v any, enter func(map[string]any) bool, parts ...string) (out []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			out = append(out, leaves(x, enter, parts...)...)
		}
	case map[string]any:
		if enter != nil && !enter(v) {
			return nil
		}
		if kind, _ := v["type"].(string); kind == "emoji" {
			out = append(out, fmt.Sprintf(":%v:", v["name"]))
		}
		for name, x := range v {
			text, isText := x.(string)
			switch {
			case len(parts) > 0 && slices.Contains(parts, name):
				out = append(out, leaves(x, enter)...)
			case len(parts) > 0:
			case isText && (name == "text" || v["type"] == nil && name != "value" && name != "id"):
				out = append(out, text)
			case !isText:
				out = append(out, leaves(x, enter)...)
			}
		}
	}
	return out
}

// ofType collects the objects of any of the types under v.
func ofType(v any, kinds ...string) (out []map[string]any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			out = append(out, ofType(x, kinds...)...)
		}
	case map[string]any:
		if kind, _ := v["type"].(string); slices.Contains(kinds, kind) {
			return append(out, v)
		}
		for _, x := range v {
			out = append(out, ofType(x, kinds...)...)
		}
	}
	return out
}

// spoilers reports whether the text of a question, which stands in a notification,
// gives an answer away. A question that nobody has answered has the button for it.
func spoilers(s screen, bank *questions.Bank) (found []string) {
	asks := slices.ContainsFunc(ofType(s.Blocks, "button"), func(b map[string]any) bool { return b["action_id"] == "show_me" })
	for _, q := range bank.Questions() {
		if !asks || !strings.Contains(entities.Replace(s.Text), q.Text) {
			continue
		}
		for _, secret := range []string{q.Sample, q.Solid, q.Exceptional} {
			if start := []rune(secret); len(start) > 30 && strings.Contains(entities.Replace(s.Text), string(start[:30])) {
				found = append(found, fmt.Sprintf("the notification gives the answer to %s away", q.ID))
			}
		}
	}
	return found
}

// Each doctored screen must be found out; without that, a walk that sees nothing
// would pass too.
func TestABarrierIsFound(t *testing.T) {
	const label = `"text":{"type":"plain_text","text":"%s"}`
	text := func(s string) string { return fmt.Sprintf(label, s) }
	row := func(elements ...string) string {
		return `{"text":"","blocks":[{"type":"actions","elements":[` + strings.Join(elements, ",") + `]}]}`
	}
	for name, doctored := range map[string]struct{ screen, want string }{
		"text says less":        {`{"text":"Hello","blocks":[{"type":"section",` + text("Hello Bodo") + `}]}`, "bodo"},
		"text says nothing":     {`{"text":"","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Level 3"}]}]}]}`, "level"},
		"cut too early":         {`{"text":"Hello…","blocks":[{"type":"section",` + text("Hello Bodo") + `}]}`, "bodo"},
		"emoji alone":           {`{"text":"🔥","blocks":[{"type":"section",` + text("🔥") + `}]}`, "no words"},
		"emoji code alone":      {`{"text":":fire:","blocks":[{"type":"section",` + text(":fire:") + `}]}`, "no words"},
		"emoji element alone":   {`{"text":"fire","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"emoji","name":"fire"}]}]}]}`, "no words"},
		"button without words":  {row(`{"type":"button","action_id":"a",` + text("👍") + `}`), "no words"},
		"colour alone":          {row(`{"type":"button","action_id":"a","style":"danger",` + text("✖") + `}`), "colour"},
		"long label":            {row(`{"type":"button","action_id":"a",` + text(strings.Repeat("a", 76)) + `}`), "76 characters"},
		"twins in a row":        {row(`{"type":"button","action_id":"a",`+text("Open")+`}`, `{"type":"button","action_id":"b",`+text("open")+`}`), "one row"},
		"image without words":   {`{"text":"a","blocks":[{"type":"image","image_url":"https://example.com/a.png","alt_text":" "}]}`, "image"},
		"image in a context":    {`{"text":"a","blocks":[{"type":"context","elements":[{"type":"image","image_url":"https://example.com/a.png","alt_text":""}]}]}`, "image"},
		"menu without a name":   {row(`{"type":"static_select","action_id":"a","options":[]}`), "no words"},
		"field without a name":  {`{"view":{"type":"modal","blocks":[{"type":"input","element":{"type":"timepicker","action_id":"a"}}]}}`, "no words"},
		"choice without words":  {`{"view":{"type":"modal","blocks":[{"type":"input","label":{"type":"plain_text","text":"A"},"element":{"type":"checkboxes","action_id":"a","options":[{"value":"x",` + text("⭐") + `}]}}]}}`, "choice"},
		"home without words":    {`{"view":{"type":"home","blocks":[{"type":"section",` + text("🔥") + `}]}}`, "no words"},
		"view title with emoji": {`{"view":{"type":"modal","title":{"type":"plain_text","text":"⚙"},"blocks":[]}}`, "label of the view"},
		"fault without words":   {`{"view":{"response_action":"errors","errors":{"time":"!"}}}`, "label of the view"},
	} {
		var s screen
		if err := json.Unmarshal([]byte(doctored.screen), &s); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.Join(barriers(s), "\n"); !strings.Contains(got, doctored.want) {
			t.Errorf("%s was not found: %q, want something about %q", name, got, doctored.want)
		}
	}
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	q := bank.Questions()[0]
	asked := screen{Text: q.Text + "\n" + q.Sample, Blocks: []any{map[string]any{"type": "button", "action_id": "show_me"}}}
	if len(spoilers(asked, bank)) == 0 {
		t.Error("a question whose notification holds the sample was not found")
	}
}
