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
	headingLine = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*))?$`)
	markerLine  = regexp.MustCompile(`^( *)([-*+]|\d{1,9}[.)])(?:( +)(.*))?$`)
	blockMark   = regexp.MustCompile(`^([-*+]|\d{1,9}[.)])(?:[ \t]|$)`)
	ruleLine    = regexp.MustCompile(`^(?:[-][- \t]*|[=][= \t]*|[*][* \t]*|[_][_ \t]*)$`)
	fenceLine   = regexp.MustCompile("^ *(`{3,}|~{3,})(.*)$")
	reference   = regexp.MustCompile(`^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|nbsp);`)
)

// fenceOf returns the fence that a line opens, "" when it opens none.
func fenceOf(line string) string {
	m := fenceLine.FindStringSubmatch(line)
	if m == nil || m[1][0] == '`' && strings.Contains(m[2], "`") {
		return ""
	}
	return m[1]
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
	if l.code || markerLine.MatchString(l.text) {
		return true
	}
	s := blankTrim(l.text)
	return strings.HasPrefix(s, ">") || strings.HasPrefix(s, "|") || ruleLine.MatchString(s)
}

// decodeText gives the text that lines of Markdown stand for. With inline, the
// first line follows a list mark or a label and starts no block.
func decodeText(lines []mdLine, inline bool) string {
	var b strings.Builder
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
			b.WriteString(strings.Repeat("\n", breaks+1))
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

// encodeText gives lines of Markdown that [decodeText] turns back into text.
func encodeText(text string, inline bool) []string {
	body := strings.Trim(text, "\n")
	if body == "" {
		if text == "" {
			return nil
		}
		return []string{strings.Repeat("&#10;", len(text))}
	}
	before := strings.Index(text, body[:1])
	after := len(text) - before - len(body)

	split := strings.Split(body, "\n")
	lines := make([]mdLine, len(split))
	for i, s := range split {
		lines[i] = mdLine{text: s}
	}
	from := 0
	if inline || before > 0 {
		from = 1 // the first line cannot open a block
	}
	last := len(lines)
	if after > 0 {
		last-- // nor can a line that ends in references close one
	}
	if from < last && !strings.Contains(body, "\r") { // code has no way to write a CR
		markPaired(lines[from:last])
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		switch {
		case l.code:
			out[i] = l.text
		case i == 0 && from == 1:
			out[i] = encodeLine(l.text, false)
		default:
			out[i] = encodeLine(l.text, true)
		}
	}
	out[0] = strings.Repeat("&#10;", before) + out[0]
	out[len(out)-1] += strings.Repeat("&#10;", after)
	for i := 1; i < len(out); i++ {
		joins := out[i-1] != "" && out[i] != "" && !lines[i-1].code
		if joins && !startsLine(mdLine{text: out[i], code: lines[i].code}) {
			out[i-1] += `\`
		}
	}
	return out
}

// markPaired is [markCode] over lines that may hold fences that are never
// closed: those are left unmarked, later ones are still found. So are fences
// that are indented too far for Markdown to take them as such.
func markPaired(lines []mdLine) {
	for rest := lines; len(rest) > 0; {
		at := markCode(rest)
		if at < 0 {
			break
		}
		rest = rest[at+1:]
	}
	for i := 0; i < len(lines); i++ {
		if !lines[i].code {
			continue
		}
		end, fence := i+1, fenceOf(lines[i].text)
		for !closes(lines[end].text, fence) {
			end++
		}
		for _, l := range []string{lines[i].text, lines[end].text} {
			if indent := len(l) - len(strings.TrimLeft(l, " ")); indent > 3 || l[indent] == '\t' {
				for k := i; k <= end; k++ {
					lines[k].code = false
				}
				break
			}
		}
		i = end
	}
}

// encodeParts escapes one line, in three parts: the blanks before it, the line
// and the blank after it.
func encodeParts(line string) (lead, body, tail string) {
	body = strings.TrimLeft(line, " \t")
	lead = encodeBlank(line[:len(line)-len(body)])
	if n := len(body); n > 0 && (body[n-1] == ' ' || body[n-1] == '\t') {
		// The last one is enough: it keeps those before it off the line's end.
		body, tail = body[:n-1], encodeBlank(body[n-1:])
	}
	return lead, encodeInline(body), tail
}

// encodeLine escapes one line of a text. Where a list may stand, a line with a
// list mark keeps its mark and its indentation.
func encodeLine(line string, list bool) string {
	lead, body, tail := encodeParts(line)
	mark := markerLine.FindStringSubmatch(body)
	if mark == nil || !list || !markerLine.MatchString(line) || ruleLine.MatchString(body) || mark[3] == "" && tail != "" {
		return lead + escapeBlock(body) + tail
	}
	blank := len(mark[4]) - len(strings.TrimLeft(mark[4], " \t"))
	return strings.Repeat(" ", len(lead)/len("&#32;")) + mark[2] + mark[3] + encodeBlank(mark[4][:blank]) + escapeBlock(mark[4][blank:]) + tail
}

// escapeBlock puts a backslash before what would open a block.
func escapeBlock(body string) string {
	at := 0
	if mark := blockMark.FindStringSubmatch(body); mark != nil {
		at = len(mark[1]) - 1 // the sign, or the point after the number
	} else if body == "" || body[0] != '#' && body[0] != '>' && fenceOf(body) == "" && !ruleLine.MatchString(body) {
		return body
	}
	return body[:at] + `\` + body[at:]
}

// encodeBlank writes blanks that must not be lost.
func encodeBlank(s string) string {
	return strings.NewReplacer(" ", "&#32;", "\t", "&#9;").Replace(s)
}

// encodeInline escapes what would be read as an escape, a character reference
// or a tag.
func encodeInline(s string) string {
	if !strings.ContainsAny(s, "\\&<\r") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		next := byte(' ')
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch {
		case c == '\r':
			b.WriteString("&#13;")
			continue
		case c == '\\' && (next == ' ' || next == '\t' || next == '\r' || isASCIIPunct(next)),
			c == '&' && reference.MatchString(s[i:]),
			c == '<' && (next == '/' || next == '!' || next == '?' || next|0x20 >= 'a' && next|0x20 <= 'z'):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
