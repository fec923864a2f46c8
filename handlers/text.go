package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	entity   = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	escaper  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	markup   = regexp.MustCompile(`<([^<>\n]+)>`)
	controls = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f]`)
)

// decode gives what a person typed from what Slack sent: mentions and links
// become the words they show, and the three entities are undone. What comes out
// is plain text and must pass escape before it is shown as mrkdwn
// (docs.slack.dev/messaging/formatting-message-text).
func decode(text string) string {
	text = markup.ReplaceAllStringFunc(text, func(m string) string { return shown(m[1 : len(m)-1]) })
	return controls.ReplaceAllString(entity.Replace(text), "")
}

// shown is what a person reads of one <…> sequence.
func shown(inner string) string {
	target, label, labelled := strings.Cut(inner, "|")
	if target == "" {
		return inner
	}
	switch target[0] {
	case '@', '#':
		if labelled && label != "" {
			return string(target[0]) + strings.TrimPrefix(label, string(target[0]))
		}
		return target
	case '!':
		name, _, _ := strings.Cut(target[1:], "^")
		if labelled && label != "" {
			return label
		}
		return "@" + name
	}
	if labelled && label != "" && label != target {
		return label
	}
	return strings.TrimPrefix(target, "mailto:")
}

// escape makes plain text safe in mrkdwn. It is applied exactly once.
func escape(text string) string { return escaper.Replace(text) }

// typed reads the text of a slash command, which Slack may or may not have
// encoded: curly quotes and no-break spaces that phones put in are undone.
func typed(text string) string {
	text = strings.NewReplacer("\u00a0", " ", "“", `"`, "”", `"`, "‘", "'", "’", "'").Replace(decode(text))
	return strings.Join(strings.Fields(text), " ")
}

// clip cuts text to at most n characters, the last of them an ellipsis.
func clip(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// split cuts text into pieces of at most n characters: between paragraphs where
// it can, else lines, else sentences, else words, else anywhere. Joined again
// with the space that was cut at, the pieces are the text.
func split(text string, n int) []string {
	var out []string
	for n = max(n, 1); ; {
		text = strings.TrimSpace(text)
		if utf8.RuneCountInString(text) <= n {
			if text != "" {
				out = append(out, text)
			}
			return out
		}
		head := string([]rune(text)[:n])
		cut := len(head)
		for _, at := range []string{"\n\n", "\n", ". ", " "} {
			// A cut in the first half would leave a scrap; a coarser place is then worse.
			if i := strings.LastIndex(head, at); i > len(head)/2 {
				cut = i + len(strings.TrimRight(at, " \n"))
				break
			}
		}
		out = append(out, strings.TrimSpace(text[:cut]))
		text = text[cut:]
	}
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// thousands writes a number from 1,000 to 999,999 with its comma.
func thousands(n int) string { return fmt.Sprintf("%d,%03d", n/1000, n%1000) }
