package questions

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file knows how plain pages are typed: odd spaces, bullets, wrapped
// lines and sentences that stand on every page and say nothing.

// textLine is one line of a plain page, cleaned.
type textLine struct {
	no   int
	text string
}

// cleanLines splits a page into lines without odd spaces: no-break and other
// Unicode spaces are spaces, runs of them are one, and characters without
// width are gone.
func cleanLines(text string) []textLine {
	split := strings.Split(text, "\n")
	lines := make([]textLine, len(split))
	for i, s := range split {
		lines[i] = textLine{no: i + 1, text: cleanLine(s)}
	}
	return lines
}

var spaceNames = strings.NewReplacer("&nbsp;", " ", "<nbsp>", " ", "&#160;", " ")

func cleanLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u00ad':
			return -1
		case unicode.IsSpace(r) || unicode.Is(unicode.Z, r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, spaceNames.Replace(s))
	return strings.Join(strings.Fields(s), " ")
}

const bulletSigns = "•●▪‣◦∙○■□➢➤"

var bulletStart = regexp.MustCompile(`^(?:[·\-*+–—o]|\d{1,2}[.)])(?: |$)`)

// cutBullet cuts the bullet off a line.
func cutBullet(s string) (rest string, ok bool) {
	if r, n := utf8.DecodeRuneInString(s); n > 0 && strings.ContainsRune(bulletSigns, r) {
		return strings.TrimSpace(s[n:]), true
	}
	if at := bulletStart.FindStringIndex(s); at != nil {
		return strings.TrimSpace(s[at[1]:]), true
	}
	return s, false
}

// boilerplate holds how the sentences begin that open a section on every page
// and are not content.
var boilerplate = []string{
	"example response for question", "example response for the question", "example response to the question",
	"what the interviewer is trying to find out", "what the interviewers are trying to find out",
	"how to avoid some common minefields", "how to avoid common minefields",
	"customize this to your own", "customise this to your own",
}

func isBoilerplate(s string) bool {
	s = strings.ToLower(s)
	for _, b := range boilerplate {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// dropBoilerplate leaves out the fixed sentences, also where they run on over
// further lines.
func dropBoilerplate(lines []textLine) []textLine {
	var out []textLine
	inside := false
	for _, l := range splitBullets(lines) {
		_, bullet := cutBullet(l.text)
		switch {
		case isBoilerplate(l.text):
			inside = true
			continue
		case l.text == "" || bullet:
			inside = false
		case inside && startsLower(l.text):
			continue
		default:
			inside = false
		}
		out = append(out, l)
	}
	return out
}

// splitBullets gives each bullet inside a line a line of its own.
func splitBullets(lines []textLine) []textLine {
	out := make([]textLine, 0, len(lines))
	for _, l := range lines {
		for {
			at := -1
			if len(l.text) > 0 {
				_, n := utf8.DecodeRuneInString(l.text)
				if at = strings.IndexAny(l.text[n:], "•●▪‣"); at >= 0 {
					at += n
				}
			}
			if at < 0 {
				break
			}
			out = append(out, textLine{l.no, strings.TrimSpace(l.text[:at])})
			l.text = l.text[at:]
		}
		out = append(out, l)
	}
	return out
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// entries reads the entries of a list. With bullets, a line without one goes
// on from the line before; without any bullets, each line is an entry unless
// it goes on in lower case.
func entries(lines []textLine) []textLine {
	lines = dropBoilerplate(lines)
	bulleted := false
	for _, l := range lines {
		if _, ok := cutBullet(l.text); ok {
			bulleted = true
		}
	}
	type entry struct {
		no    int
		parts []string
	}
	var found []entry
	open := false
	for _, l := range lines {
		rest, bullet := cutBullet(l.text)
		switch {
		case l.text == "":
			open = open && bulleted
			continue
		case bullet, !open, !bulleted && !startsLower(l.text):
			found = append(found, entry{l.no, []string{rest}})
		default:
			last := &found[len(found)-1]
			last.parts = append(last.parts, rest)
		}
		open = true
	}
	var out []textLine
	for _, e := range found {
		if text := strings.TrimSpace(strings.Join(e.parts, " ")); text != "" {
			out = append(out, textLine{e.no, text})
		}
	}
	return out
}

// labelled splits an entry at the first colon and space. An entry without is
// kept whole.
func labelled(s string) Item {
	label, text, ok := strings.Cut(s, ": ")
	label, text = strings.TrimSpace(label), strings.TrimSpace(text)
	if !ok || label == "" || text == "" {
		return Item{Text: s}
	}
	if bold, ok := strings.CutPrefix(label, "**"); ok {
		label = strings.TrimSpace(strings.TrimSuffix(bold, "**"))
		text = strings.TrimSpace(strings.TrimPrefix(text, "** "))
	}
	return Item{Label: label, Text: text}
}

// wrapLimit is the line length in characters beyond which a page is taken to
// hold each paragraph on one line.
const wrapLimit = 110

// paragraphs joins the lines of a text. A page whose lines are short was
// wrapped: a line goes on from the one before when its first word would not
// have fitted there. On a page with long lines each line is a paragraph.
func paragraphs(lines []textLine, width int) string {
	var b strings.Builder
	blank, last, list := true, 0, false
	for _, l := range dropBoilerplate(lines) {
		if l.text == "" {
			blank = true
			continue
		}
		rest, bullet := cutBullet(l.text)
		word, _, _ := strings.Cut(l.text, " ")
		fits := last+1+utf8.RuneCountInString(word) <= width
		switch {
		case b.Len() == 0:
		case bullet && list && !blank:
			b.WriteByte('\n')
		case blank, bullet, width > wrapLimit, fits && !startsLower(l.text):
			b.WriteString("\n\n")
		default:
			b.WriteByte(' ')
		}
		if bullet {
			b.WriteString("- " + rest)
		} else {
			b.WriteString(l.text)
		}
		list = bullet || list && !blank
		blank, last = false, utf8.RuneCountInString(l.text)
	}
	return strings.TrimSpace(b.String())
}

// textWidth returns the length of the longest line in characters.
func textWidth(lines []textLine) int {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	return width
}
