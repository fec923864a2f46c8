package handlers

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Limits of one message, below what Slack allows so that container overhead never
// reaches it: 50 blocks, about 12,000 characters over all blocks, 3,000 in a text
// (docs.slack.dev/reference/block-kit/blocks;
// github.com/slackapi/bolt-js/issues/2509).
const (
	maxBlocks   = 45
	maxMessage  = 9_500
	maxText     = 2_900
	maxTitle    = 300
	maxSmall    = 1_000
	maxFallback = 3_500 // chat.update refuses a text over 4,000
	maxButton   = 75
	maxOptions  = 100
	maxOption   = 75
	buttonSize  = 100 // what a button counts for in maxMessage
)

// A page is one message under construction.
type page struct {
	blocks []slack.Block
	text   strings.Builder
	size   int
}

// A writer lays out text and blocks over as many messages as they need. It takes
// plain text and writes it as rich text or plain_text, in which nothing is markup:
// no words of a person or of a question file can become a mention, a link or a
// format.
type writer struct {
	pages []*page
}

// fits reports whether the current page takes size more characters in n blocks.
func (w *writer) fits(n, size int) bool {
	if len(w.pages) == 0 {
		return false
	}
	p := w.pages[len(w.pages)-1]
	return len(p.blocks)+n <= maxBlocks && p.size+size <= maxMessage
}

func (w *writer) put(plain string, size int, blocks ...slack.Block) {
	if !w.fits(len(blocks), size) {
		w.pages = append(w.pages, &page{})
	}
	p := w.pages[len(w.pages)-1]
	p.blocks = append(p.blocks, blocks...)
	p.size += size
	if plain != "" {
		if p.text.Len() > 0 {
			p.text.WriteByte('\n')
		}
		p.text.WriteString(plain)
	}
}

// rich writes one rich text block of the elements; plain is what they say.
func (w *writer) rich(plain string, elements ...slack.RichTextElement) {
	if strings.TrimSpace(plain) != "" {
		w.put(plain, utf8.RuneCountInString(plain), slack.NewRichTextBlock("", elements...))
	}
}

func words(text string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(text, nil)
}

func bold(text string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(text, &slack.RichTextSectionTextStyle{Bold: true})
}

func plainText(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// heading writes a line in bold.
func (w *writer) heading(text string) {
	text = clip(oneLine(text), maxTitle)
	w.rich(text, slack.NewRichTextSection(bold(text)))
}

// titled writes a bold line with text under it: in one block as long as that is
// not too long, so that the title never stands alone at the end of a message.
func (w *writer) titled(title, text string) {
	title = clip(oneLine(title), maxTitle)
	for i, piece := range split(text, maxText) {
		if i > 0 || title == "" {
			w.rich(piece, slack.NewRichTextSection(words(piece)))
			continue
		}
		w.rich(title+"\n"+piece, slack.NewRichTextSection(bold(title), words("\n"+piece)))
	}
}

// para writes text as it is.
func (w *writer) para(text string) { w.titled("", text) }

// small writes a line in small print.
func (w *writer) small(text string) {
	if text = clip(oneLine(text), maxSmall); text != "" {
		w.put(text, utf8.RuneCountInString(text), slack.NewContextBlock("", plainText(text)))
	}
}

func (w *writer) divider() { w.put("", 0, slack.NewDividerBlock()) }

// buttons writes one row of buttons. A message never holds buttons alone: there
// would be nothing for a screen reader.
func (w *writer) buttons(buttons ...slack.BlockElement) {
	if len(buttons) == 0 {
		return
	}
	size := buttonSize * len(buttons)
	if !w.fits(1, size) {
		w.para("What next?")
	}
	w.put("", size, slack.NewActionBlock("", buttons...))
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

// message returns what was written as one message. Answers to commands and clicks
// must fit one; whoever writes them bounds their lists.
func (w *writer) message() *Message {
	all := w.messages()
	if len(all) == 0 {
		return &Message{}
	}
	return &all[0]
}

// blocks returns all that was written as the blocks of a view.
func (w *writer) blocks() (out []slack.Block) {
	for _, p := range w.pages {
		out = append(out, p.blocks...)
	}
	return out
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
