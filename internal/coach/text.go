package coach

import "strconv"

// firstRunes cuts text to its first n characters, and tells whether it did.
func firstRunes(text string, n int) (string, bool) {
	if len(text) <= n {
		return text, false
	}
	count := 0
	for i := range text {
		if count == n {
			return text[:i], true
		}
		count++
	}
	return text, false
}

func seqText(seq uint64) string { return strconv.FormatUint(seq, 10) }

// noticeCounts writes numbers as the Args of a notice.
func noticeCounts(numbers ...int) []string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.Itoa(n)
	}
	return out
}
