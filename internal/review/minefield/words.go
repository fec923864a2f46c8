package minefield

import (
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
)

// likeness is how much of the words is met in the unit, 0 to 1.
func likeness(words []prose.Token, u prose.Unit, sim func(a, b string) float64) float64 {
	if len(words) == 0 {
		return 0
	}
	sum := 0.0
	for _, w := range words {
		best := 0.0
		for _, t := range u.Tokens {
			if !t.Stop && best < 1 {
				best = max(best, alike(w, t, sim, 0.4))
			}
		}
		sum += best
	}
	return sum / (float64(len(words)) + 1)
}

// alike is 1 for words of one stem; otherwise their similarity, which counts
// from a floor.
func alike(a, b prose.Token, sim func(a, b string) float64, floor float64) float64 {
	if a.Stem == b.Stem {
		return 1
	}
	if sim == nil {
		return 0
	}
	return max(0, (sim(a.Text, b.Text)-floor)/(1-floor))
}

// contentWords is the words of a text that carry content, once each.
func contentWords(text string) []prose.Token {
	var words []prose.Token
	seen := map[string]bool{}
	for _, s := range prose.Parse(text).Sentences {
		for _, t := range s.Tokens {
			if !t.Stop && !seen[t.Stem] {
				seen[t.Stem] = true
				words = append(words, t)
			}
		}
	}
	return words
}

// BagOf is the features of a whole text.
func BagOf(text string) linear.Bag {
	var tokens []prose.Token
	for _, s := range prose.Parse(text).Sentences {
		tokens = append(tokens, s.Tokens...)
	}
	var b linear.Bag
	b.Fill(tokens)
	return b
}
