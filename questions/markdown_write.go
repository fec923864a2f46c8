package questions

import "strings"

// maxCodeLines bounds the lines of a text in which fences are paired up when
// it is written; in a longer one they are escaped.
const maxCodeLines = 2000

// encodeText gives lines of Markdown that [decodeText] turns back into text.
// With inline, the text is that of a list item: bullets in it are escaped, for
// those below an item are no part of its text.
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
	if from < last && len(lines) <= maxCodeLines && !strings.Contains(body, "\r") { // code has no way to write a CR
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
			_, _, bullet := cutBulletC(l.text)
			out[i] = encodeLine(l.text, !inline || !bullet)
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
	mark, spaces, text := cutMark(body)
	if own, _, _ := cutMark(line); own == "" || mark == "" || spaces == "" || !list || isRule(body) {
		return lead + escapeBlock(body) + tail
	}
	blank := len(text) - len(strings.TrimLeft(text, " \t"))
	return strings.Repeat(" ", len(lead)/len("&#32;")) + mark + spaces + encodeBlank(text[:blank]) + escapeBlock(text[blank:]) + tail
}

// escapeBlock puts a backslash before what would open a block.
func escapeBlock(body string) string {
	at := 0
	if mark := blockMark.FindStringSubmatch(body); mark != nil {
		at = len(mark[1]) - 1 // the sign, or the point after the number
	} else if body == "" || body[0] != '#' && body[0] != '>' && fenceOf(body) == "" && !isRule(body) {
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
