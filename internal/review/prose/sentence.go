package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a stretch of the text, in bytes.
type span struct{ start, end int }

// sentences cuts the text at line ends, closing marks, semicolons, spaced
// dashes and bullets. The spans cover the text without a gap.
func sentences(raw string) []span {
	var spans []span
	start := 0
	cut := func(end int) {
		if end > start {
			spans = append(spans, span{start, end})
			start = end
		}
	}
	lineStart := 0
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		next := i + size
		switch r {
		case '\n', '\r', '\u2028', '\u2029':
			if !wrapped(raw, lineStart, i, next) {
				cut(next)
			}
			lineStart = next
		case '.', '!', '?', '…', '。', '！', '？':
			next = withClosing(raw, next)
			if ends(raw, i, r, next) {
				cut(next)
			}
		case ';', '•', '▪', '‣', '·':
			cut(next)
		case '-', '–', '—':
			if spaced(raw, i, next) {
				cut(next)
			}
		}
		i = next
	}
	cut(len(raw))
	return spans
}

// ends tells whether the mark at i, whose closing run stops before next, ends
// a sentence.
func ends(raw string, i int, mark rune, next int) bool {
	if mark >= utf8.RuneSelf && mark != '…' {
		return true
	}
	follow, size := utf8.DecodeRuneInString(raw[next:])
	if size == 0 {
		return true
	}
	if !unicode.IsSpace(follow) {
		return missingSpace(raw, i, next)
	}
	if mark != '.' || next != i+1 {
		return true
	}
	word := lastWord(raw, i)
	rest := strings.TrimLeft(raw[next:min(len(raw), next+16)], " \t")
	after, afterSize := utf8.DecodeRuneInString(rest)
	switch strings.ToLower(word) {
	case "e.g", "i.e", "eg", "ie", "dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "fig", "incl", "cf", "ca", "sr", "jr":
		return false
	case "no", "nr", "art", "sec", "vol":
		return !unicode.IsDigit(after)
	case "etc", "inc", "ltd", "co", "dept", "a.m", "p.m", "am", "pm", "u.s", "u.k", "b.sc", "m.sc", "ph.d":
		return unicode.IsUpper(after)
	}
	if len(word) == 1 && unicode.IsUpper(rune(word[0])) && word != "I" {
		return false // an initial: "J. Smith"
	}
	if isNumber(word) && afterSize > 0 && atLineStart(raw, i-len(word)) {
		return false // "1. first": the number belongs to what it counts
	}
	return true
}

// missingSpace finds the full stop of "it was done.Then I left".
func missingSpace(raw string, i, next int) bool {
	if next != i+1 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(raw[:i])
	first, size := utf8.DecodeRuneInString(raw[next:])
	second, _ := utf8.DecodeRuneInString(raw[next+size:])
	return unicode.IsLower(before) && unicode.IsUpper(first) && (unicode.IsLower(second) || unicode.IsSpace(second)) &&
		len(lastWord(raw, i)) > 2
}

// wrapped tells that the line end at i only wraps a long line: the line is as
// wide as an editor makes it, nothing closes it and the next goes on in lower
// case.
func wrapped(raw string, lineStart, i, next int) bool {
	const narrow, wide = 60, 100
	if i-lineStart < narrow || i-lineStart > wide {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(raw[:i])
	after, _ := utf8.DecodeRuneInString(raw[next:])
	return (unicode.IsLetter(before) || before == ',') && unicode.IsLower(after)
}

// spaced tells that the dash at i stands between spaces, or opens a line.
func spaced(raw string, i, next int) bool {
	if next >= len(raw) || raw[next] != ' ' {
		return false
	}
	return i == 0 || raw[i-1] == ' ' || raw[i-1] == '\n' || raw[i-1] == '-' && i > 1 && raw[i-2] == ' '
}

// lastWord is what stands before i back to a space or bracket, at most 12 bytes.
func lastWord(raw string, i int) string {
	start := i
	for start > 0 && i-start < 12 && !strings.ContainsRune(" \t\n\r(\"'*", rune(raw[start-1])) {
		start--
	}
	return raw[start:i]
}

func isNumber(word string) bool {
	for _, r := range word {
		if r < '0' || r > '9' {
			return false
		}
	}
	return word != ""
}

// atLineStart tells that only white space and bullets stand between the start
// of the line and i; it looks back over 8 bytes.
func atLineStart(raw string, i int) bool {
	for n := 0; i > 0 && n < 8; n++ {
		switch raw[i-1] {
		case '\n', '\r':
			return true
		case ' ', '\t', '-', '*', '>':
			i--
		default:
			return false
		}
	}
	return i == 0
}

// withOpening moves start back over the quotes and brackets that open there,
// down to from.
func withOpening(raw string, start, from int) int {
	for start > from {
		r, size := utf8.DecodeLastRuneInString(raw[from:start])
		if !strings.ContainsRune("\"'“‘([£$€#@~<", r) {
			break
		}
		start -= size
	}
	return start
}

// withClosing moves end over the marks, quotes and brackets that close there.
func withClosing(raw string, end int) int {
	for end < len(raw) {
		r, size := utf8.DecodeRuneInString(raw[end:])
		if !strings.ContainsRune(".!?…\"'”’)]%,:;+>", r) {
			break
		}
		end += size
	}
	return end
}
