package coach

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

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

// laterTS reports whether message a was written after message b. The digits
// before the point are seconds since 1970.
func laterTS(a, b string) bool {
	aSeconds, aRest, _ := strings.Cut(a, ".")
	bSeconds, bRest, _ := strings.Cut(b, ".")
	return cmp.Or(cmp.Compare(len(aSeconds), len(bSeconds)), cmp.Compare(aSeconds, bSeconds), cmp.Compare(aRest, bRest)) > 0
}

// timeOfTS reads the second at which a message was written; a ts that is none
// counts as 1970.
func timeOfTS(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	n, _ := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0)
}
