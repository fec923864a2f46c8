package coach

import (
	"cmp"
	"maps"
	"time"

	"interviewcoach/questions"
)

// practised counts by theme how often questions of the candidates were asked or
// answered.
func practised(candidates []*questions.Question, asked map[string]Asked) map[string]int {
	themes := map[string]int{}
	for _, q := range candidates {
		themes[q.Theme] += max(asked[q.ID].Times, asked[q.ID].Answers)
	}
	return themes
}

// leastPractised chooses a question of the theme practised least; the same seed
// gives the same one. It returns nil for none.
func leastPractised(from []*questions.Question, themes map[string]int, seed string) *questions.Question {
	var best *questions.Question
	var least int
	var order uint64
	for _, q := range from {
		n := themes[q.Theme]
		if best != nil && n > least {
			continue
		}
		o := mix(seed, q.ID)
		if best == nil || cmp.Or(cmp.Compare(n, least), cmp.Compare(o, order), cmp.Compare(q.ID, best.ID)) < 0 {
			best, least, order = q, n, o
		}
	}
	return best
}

// choose picks what to ask a channel: a question not asked yet, of the theme practised
// least, else the one asked longest ago. The same seed and history give the same
// question. It returns nil only for an empty bank.
func (c *Coach) choose(roles []string, asked map[string]Asked, seed string) *questions.Question {
	candidates := c.candidates(roles)
	asked = c.withTwins(candidates, asked)
	themes := practised(candidates, asked)
	order := func(a, b *questions.Question) int {
		return cmp.Or(
			cmp.Compare(min(asked[a.ID].Times, 1), min(asked[b.ID].Times, 1)),
			asked[a.ID].Last.Compare(asked[b.ID].Last),
			cmp.Compare(themes[a.Theme], themes[b.Theme]),
			cmp.Compare(mix(seed, a.ID), mix(seed, b.ID)),
			cmp.Compare(a.ID, b.ID),
		)
	}
	var best *questions.Question
	for _, q := range candidates {
		if best == nil || order(q, best) < 0 {
			best = q
		}
	}
	return best
}

// withTwins counts a question as asked when the same one was asked for another
// role: to who hears it, it is the same.
func (c *Coach) withTwins(candidates []*questions.Question, asked map[string]Asked) map[string]Asked {
	normal := c.catalogue().normal
	heard := map[string]time.Time{} // by normal text
	for id, a := range asked {
		if text := normal[id]; a.Last.After(heard[text]) {
			heard[text] = a.Last
		}
	}
	all := make(map[string]Asked, len(asked))
	maps.Copy(all, asked)
	for _, q := range candidates {
		if last, ok := heard[normal[q.ID]]; ok && all[q.ID].Times == 0 {
			all[q.ID] = Asked{Question: q.ID, Times: 1, Last: last}
		}
	}
	return all
}

// candidates are the questions of the roles; of every role when none is chosen
// or none of the chosen ones is in the bank any more.
func (c *Coach) candidates(roles []string) []*questions.Question {
	bank := c.Bank()
	var out []*questions.Question
	for _, role := range roles {
		out = append(out, bank.ForRole(role)...)
	}
	if len(out) == 0 {
		return bank.Questions()
	}
	return out
}

// mix scatters ids in an order that differs from seed to seed.
//
// It is the FNV-1a hash of both with a zero byte between them. hash/fnv gives the
// same, and copies its arguments: this is called for every question of the bank
// whenever one is chosen.
func mix(seed, id string) uint64 {
	const start, prime = 14695981039346656037, 1099511628211
	h := uint64(start)
	for i := range len(seed) {
		h = (h ^ uint64(seed[i])) * prime
	}
	h *= prime // the zero byte
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * prime
	}
	return h
}
