package questions

import (
	"fmt"
	"strings"
)

// edits counts the smallest number of edits that turn a into b: a character
// put in, taken out or replaced, or two neighbours swapped.
func edits(a, b string) int {
	if a == b {
		return 0
	}
	s, t := []rune(a), []rune(b)
	before, last, row := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}

// NearestWord returns the word among known that is nearest to typed, "" when
// none is within a third of its length.
func NearestWord(typed string, known []string) string {
	typed = NormalText(typed)
	best, found := 0, ""
	for _, k := range known {
		normal := NormalText(k)
		d := edits(typed, normal)
		if typed != "" && (strings.HasPrefix(normal, typed) || strings.HasPrefix(typed, normal)) {
			d = min(d, 1)
		}
		if d <= max(1, len([]rune(normal))/3) && (found == "" || d < best) {
			best, found = d, k
		}
	}
	return found
}

// didYouMean returns ", did you mean ...?" for the word nearest to typed, ""
// when none is near.
func didYouMean(typed string, known []string) string {
	if near := NearestWord(typed, known); near != "" {
		return fmt.Sprintf(", did you mean %q?", near)
	}
	return ""
}

// listOf joins words for a sentence.
func listOf(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// maxQuote bounds in characters what a message quotes of a file.
const maxQuote = 60

// quoted returns a short piece of a text for a message.
func quoted(s string) string {
	s = oneLine(s)
	if r := []rune(s); len(r) > maxQuote {
		s = string(r[:maxQuote]) + "…"
	}
	return `"` + s + `"`
}

// oneLine puts all on one line, words parted by one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
