package level

import (
	"math"

	"interviewcoach/internal/review/prose"
)

// Ladder holds what sets the upper rungs of a question's sample answers apart:
// the terms that a higher rung has and a lower has not, and whether it gives
// numbers where the lower gives none.
type Ladder struct {
	solid, exceptional map[string]bool
	figures            bool
}

// NewLadder reads the sample, solid and exceptional answers, in this order.
// With fewer than two of them there is nothing to compare and nothing matches.
func NewLadder(rungs []string) Ladder {
	if len(rungs) < 2 {
		return Ladder{}
	}
	var l Ladder
	lower, had := termsOf(prose.Parse(rungs[0]))
	for i, text := range rungs[1:min(3, len(rungs))] {
		terms, figures := termsOf(prose.Parse(text))
		higher := map[string]bool{}
		for stem := range terms {
			if !lower[stem] {
				higher[stem] = true
				lower[stem] = true
			}
		}
		l.figures = l.figures || figures && !had
		if i == 0 && len(rungs) > 2 {
			l.solid = higher
		} else {
			l.exceptional = higher
		}
	}
	return l
}

// Match tells from 0 to 1 how far an answer uses the terms of the upper rungs.
// A handful of them is enough: the sample is one way to say it, not the only.
func (l Ladder) Match(t prose.Text) float64 {
	terms, figures := termsOf(t)
	part := func(set map[string]bool) float64 {
		if len(set) == 0 {
			return 0
		}
		hits := 0
		for stem := range set {
			if terms[stem] {
				hits++
			}
		}
		return math.Min(1, float64(hits)/math.Max(3, 0.2*float64(len(set))))
	}
	m := float64(0.4*part(l.solid)) + float64(0.6*part(l.exceptional))
	if len(l.solid) == 0 {
		m = part(l.exceptional)
	}
	if l.figures && figures {
		m += 0.2
	}
	return round(math.Min(1, m))
}

// termsOf returns the stems of the content words of four letters and more, and
// whether the text gives figures.
func termsOf(t prose.Text) (terms map[string]bool, figures bool) {
	terms = map[string]bool{}
	for _, u := range t.Sentences {
		for _, tok := range u.Tokens {
			if tok.Text[0] >= '0' && tok.Text[0] <= '9' {
				figures = true
			} else if !tok.Stop && len(tok.Stem) >= 4 {
				terms[tok.Stem] = true
			}
		}
	}
	return terms, figures
}
