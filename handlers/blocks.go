package handlers

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Limits of one message, below what Slack allows so that escaping and container
// overhead never reach it: 50 blocks, about 12,000 characters over all blocks,
// 3,000 in a section (docs.slack.dev/reference/block-kit/blocks;
// github.com/slackapi/bolt-js/issues/2509).
const (
	maxBlocks    = 45
	maxMessage   = 9_500
	maxSection   = 2_900
	maxFallback  = 3_500 // chat.update refuses a text over 4,000
	maxHeader    = 150
	maxElements  = 10
	maxButton    = 75
	maxOptions   = 100
	maxOptionTxt = 75
)

// A page is one message under construction.
type page struct {
	blocks []slack.Block
	text   strings.Builder
	size   int
}

// A writer lays out text and blocks over as many messages as they need. What is
// written to it is plain text; it escapes.
type writer struct {
	pages []*page
}

// room returns the page that takes size more characters in n blocks.
func (w *writer) room(n, size int) *page {
	if len(w.pages) > 0 {
		p := w.pages[len(w.pages)-1]
		if len(p.blocks)+n <= maxBlocks && p.size+size <= maxMessage {
			return p
		}
	}
	p := &page{}
	w.pages = append(w.pages, p)
	return p
}

func (w *writer) put(plain string, size int, blocks ...slack.Block) {
	p := w.room(len(blocks), size)
	p.blocks = append(p.blocks, blocks...)
	p.size += size
	if plain != "" {
		if p.text.Len() > 0 {
			p.text.WriteByte('\n')
		}
		p.text.WriteString(plain)
	}
}

// mrkdwn is a text object of which nothing is turned into links or mentions.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func plainText(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// heading writes a line in bold.
func (w *writer) heading(text string) {
	text = clip(oneLine(text), maxSection/8)
	bold := "*" + escape(text) + "*"
	w.put(text, len(bold), slack.NewSectionBlock(mrkdwn(bold), nil, nil))
}

// titled writes a bold line with text under it, in one section as long as that
// is not too long, so that the title never stands alone at the end of a message.
func (w *writer) titled(title, text string) {
	for i, piece := range split(text, maxSection-len(title)-200) {
		body, plain := escape(piece), piece
		if i == 0 && title != "" {
			body, plain = "*"+escape(title)+"*\n"+body, title+"\n"+plain
		}
		for _, part := range split(body, maxSection) {
			w.put("", len(part), slack.NewSectionBlock(mrkdwn(part), nil, nil))
		}
		w.note(plain)
	}
}

// note adds to the text of the current message without showing a block.
func (w *writer) note(plain string) { w.put(plain, 0) }

// para writes text as it is.
func (w *writer) para(text string) { w.titled("", text) }

// small writes a line in small print.
func (w *writer) small(text string) {
	text = clip(oneLine(text), maxSection/2)
	w.put(text, len(text), slack.NewContextBlock("", mrkdwn(escape(text))))
}

func (w *writer) divider() { w.put("", 0, slack.NewDividerBlock()) }

// buttons writes one row of buttons. They are not part of the text.
func (w *writer) buttons(buttons ...slack.BlockElement) {
	if len(buttons) > 0 {
		w.put("", 100*len(buttons), slack.NewActionBlock("", buttons...))
	}
}

// messages returns what was written, one Message a page.
func (w *writer) messages() []Message {
	out := make([]Message, len(w.pages))
	for i, p := range w.pages {
		out[i] = Message{Text: fallback(p.text.String()), Blocks: p.blocks}
	}
	return out
}

// fallback makes the text that notifications and screen readers get, cut so that
// it is short enough for chat.update once escaped.
func fallback(plain string) string {
	for n := maxFallback; ; n /= 2 {
		if text := escape(clip(plain, n)); utf8.RuneCountInString(text) <= maxFallback {
			return text
		}
	}
}

// message returns what was written as the one message that it is expected to fit.
func (w *writer) message() *Message {
	all := w.messages()
	if len(all) == 0 {
		return &Message{}
	}
	return &all[0]
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// say is a message of one sentence or a few lines.
func say(text string) *Message {
	w := &writer{}
	w.para(text)
	return w.message()
}

// valueVersion opens the value of every button. A button outlives the program
// that sent it; one whose version is not this one gets a friendly sentence.
const valueVersion = "1:"

func button(action, label, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, valueVersion+value, plainText(clip(label, maxButton)))
}

// valueOf reads a button's value; ok is false for another version's.
func valueOf(value string) (string, bool) { return strings.CutPrefix(value, valueVersion) }
