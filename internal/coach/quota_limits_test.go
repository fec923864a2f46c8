package coach_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"interviewcoach/internal/coach"
)

// An answer is read up to a limit and kept up to a higher one, and never cut within
// a character.
func TestAnswersAreReadAndKeptUpToTheirLimits(t *testing.T) {
	const kept = 40_000
	for _, n := range []int{coach.MaxAnswer - 1, coach.MaxAnswer, coach.MaxAnswer + 1, kept - 1, kept, kept + 1, 10 * kept} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			r := newRig(t)
			r.asked()
			text := long + " "
			text += strings.Repeat("é", n-utf8.RuneCountInString(text))
			a := r.hand(r.said(alice, aliceDM, "", text), coach.Answered)
			if got := utf8.RuneCountInString(a.Text); got != min(n, kept) || !utf8.ValidString(a.Text) {
				t.Errorf("%d characters are kept of %d, want %d", got, n, min(n, kept))
			}
			if want := n > coach.MaxAnswer; a.Cut != want {
				t.Errorf("cut is %v, want %v", a.Cut, want)
			}
		})
	}
}
