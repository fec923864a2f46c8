package questions

import (
	"html"
	"regexp"
	"strings"
)

// This file turns a text into lines of Markdown and back. What it writes is
// read by any CommonMark reader as the same text: marks that would start a
// heading, a rule or a code block are escaped with a backslash, spaces that
// Markdown would drop are written as character references, and a line break
// inside a paragraph ends in a backslash. List marks and fenced code stay as
// they are, and so do inline marks.

// mdLine is one line of a Markdown file.
type mdLine struct {
	no   int    // counted from 1
	text string // without its line ending
	code bool   // part of a fenced code block, fences included
}

var (
	blockMark = regexp.MustCompile(`^([-*+]|\d{1,9}[.)])(?:[ \t]|$)`)
	reference = regexp.MustCompile(`^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|nbsp);`)
)

// cutHeading cuts the mark off a heading, which stands at most three spaces in.
// The level is 0 for a line that is no heading.
func cutHeading(line string) (level int, text string) {
	marked := strings.TrimLeft(line, " ")
	text = strings.TrimLeft(marked, "#")
	level = len(marked) - len(text)
	if level > 6 || len(line)-len(marked) > 3 || text != "" && text[0] != ' ' && text[0] != '\t' {
		return 0, ""
	}
	return level, text
}

// cutMark cuts the mark off a list item, and the spaces behind it. The mark is
// empty for a line that is no list item.
func cutMark(line string) (mark, spaces, text string) {
	s := strings.TrimLeft(line, " ")
	n := 0
	if digits := len(s) - len(strings.TrimLeft(s, "0123456789")); digits < len(s) {
		switch c := s[digits]; {
		case digits == 0 && (c == '-' || c == '*' || c == '+'), 1 <= digits && digits <= 9 && (c == '.' || c == ')'):
			n = digits + 1
		}
	}
	text = strings.TrimLeft(s[n:], " ")
	spaces = s[n : len(s)-len(text)]
	if text != "" && spaces == "" {
		return "", "", ""
	}
	return s[:n], spaces, text
}

// fenceOf returns the fence that a line opens, "" when it opens none.
func fenceOf(line string) string {
	s := strings.TrimLeft(line, " ")
	if !strings.HasPrefix(s, "```") && !strings.HasPrefix(s, "~~~") {
		return ""
	}
	rest := strings.TrimLeft(s, s[:1])
	if s[0] == '`' && strings.Contains(rest, "`") {
		return ""
	}
	return s[:len(s)-len(rest)]
}

// isRule reports whether a line without blanks around it is a rule, or the line
// below a heading: one or more of the same sign.
func isRule(s string) bool {
	return s != "" && strings.Contains("-=*_", s[:1]) && strings.Trim(s, s[:1]+" \t") == ""
}

// closes reports whether a line closes the fence.
func closes(line, fence string) bool {
	s := blankTrim(line)
	return len(s) >= len(fence) && strings.Trim(s, fence[:1]) == ""
}

// markCode finds the fenced code blocks among lines. It returns the index of
// a fence that is never closed, or -1; lines from there on are not marked.
func markCode(lines []mdLine) int {
	for i := 0; i < len(lines); i++ {
		fence := fenceOf(lines[i].text)
		if fence == "" {
			continue
		}
		end := i + 1
		for end < len(lines) && !closes(lines[end].text, fence) {
			end++
		}
		if end == len(lines) {
			return i
		}
		for ; i <= end; i++ {
			lines[i].code = true
		}
		i--
	}
	return -1
}

// blankTrim cuts the blanks of Markdown, which a no-break space is not.
func blankTrim(s string) string { return strings.Trim(s, " \t") }

// startsLine reports whether a line begins a line of its own in the text
// instead of running on from the line before.
func startsLine(l mdLine) bool {
	if mark, _, _ := cutMark(l.text); l.code || mark != "" {
		return true
	}
	s := blankTrim(l.text)
	return strings.HasPrefix(s, ">") || strings.HasPrefix(s, "|") || isRule(s)
}

// decodeText gives the text that lines of Markdown stand for. With inline, the
// first line follows a list mark or a label and starts no block.
func decodeText(lines []mdLine, inline bool) string {
	for n := len(lines); n > 0 && !lines[n-1].code && blankTrim(lines[n-1].text) == ""; n-- {
		lines = lines[:n-1]
	}
	if inline && len(lines) == 1 && !lines[0].code { // most entries are one line: no copy is needed
		text, _ := decodeLine(lines[0].text, false)
		return text
	}
	size := 0
	for _, l := range lines {
		size += len(l.text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	started, broken := false, true // broken: the next line does not run on
	breaks := 0                    // line breaks to come before the next text
	for i, l := range lines {
		if !l.code && blankTrim(l.text) == "" {
			breaks++
			broken = true
			continue
		}
		first := inline && i == 0
		own := !first && startsLine(l)
		text, hard := l.text, l.code
		if !l.code {
			text, hard = decodeLine(l.text, own)
		}
		switch {
		case !started:
		case broken || own:
			for range breaks + 1 {
				b.WriteByte('\n')
			}
		default:
			b.WriteByte(' ')
		}
		b.WriteString(text)
		started, broken, breaks = true, hard, 0
	}
	return b.String()
}

// decodeLine undoes the escapes of one line and reports whether it ends in a
// hard break. A line of its own keeps its indentation.
func decodeLine(line string, own bool) (text string, hard bool) {
	trimmed := strings.TrimRight(line, " \t")
	hard = strings.HasSuffix(line, "  ")
	if slashes := len(trimmed) - len(strings.TrimRight(trimmed, `\`)); slashes%2 == 1 {
		trimmed, hard = trimmed[:len(trimmed)-1], true
		trimmed = strings.TrimRight(trimmed, " \t")
	}
	if !own {
		trimmed = strings.TrimLeft(trimmed, " \t")
	}
	return decodeInline(trimmed), hard
}

// decodeInline undoes backslash escapes and character references.
func decodeInline(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && isASCIIPunct(s[i+1]) {
			i++
		} else if s[i] == '&' {
			if ref := reference.FindString(s[i:]); ref != "" {
				b.WriteString(decodeReference(ref))
				i += len(ref) - 1
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// decodeReference gives the character of a reference. What would put a NUL
// into the text gives the replacement character, as CommonMark has it.
func decodeReference(ref string) string {
	return strings.ReplaceAll(html.UnescapeString(ref), "\x00", "\uFFFD")
}

func isASCIIPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
