package questions

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// minLikeness is how like a name must be to be suggested, from 0 to 1.
const minLikeness = 0.5

// suggest returns the roles most like what was typed.
func (m matcher) suggest(words []string) []Role {
	type scored struct {
		role  int
		score float64
	}
	best := make(map[int]float64)
	typed := joinedForms(words)
	like := likenesses{}
	for _, n := range m.names {
		n.pairs(typed, func(typed, name wordForm) {
			if s := m.likeness(typed.words, name.words, like); s >= minLikeness && s > best[n.role] {
				best[n.role] = s
			}
		})
	}
	found := make([]scored, 0, len(best))
	for role, score := range best {
		found = append(found, scored{role, score})
	}
	slices.SortFunc(found, func(x, y scored) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(m.roles[x.role].Name, m.roles[y.role].Name), cmp.Compare(x.role, y.role))
	})
	var roles []Role
	for _, f := range found[:min(len(found), maxSuggestions)] {
		roles = append(roles, m.roles[f.role])
	}
	return roles
}

// likeness tells how much of the weight of both names is in words that are
// alike. A word that many roles share, such as "manager", weighs little.
func (m matcher) likeness(typed, name []string, known likenesses) float64 {
	var shared, total float64
	for _, t := range typed {
		like, weight := 0.0, m.weight(t)
		for _, w := range name {
			if l := known.of(t, w); l > like {
				like, weight = l, m.weight(w)
			}
		}
		shared += weight * like
		total += weight
	}
	for _, w := range name {
		like := 0.0
		for _, t := range typed {
			like = max(like, known.of(t, w))
		}
		shared += m.weight(w) * like
		total += m.weight(w)
	}
	return shared / total
}

// weight is 1 for a word of one name and less for one of many.
func (m matcher) weight(word string) float64 {
	switch n := m.common[word]; {
	case n <= 2:
		return 1
	case n <= 5:
		return 0.8
	default:
		return 0.5
	}
}

// likenesses remembers the likeness of words during one search: a thousand
// roles share a few dozen words.
type likenesses map[[2]string]float64

func (l likenesses) of(typed, word string) float64 {
	pair := [2]string{typed, word}
	like, ok := l[pair]
	if !ok {
		like = wordLikeness(typed, word)
		l[pair] = like
	}
	return like
}

// wordLikeness is 1 for the same word, 0 for words that have nothing to do
// with each other.
func wordLikeness(typed, word string) float64 {
	if typed == word {
		return 1
	}
	a, b := utf8.RuneCountInString(typed), utf8.RuneCountInString(word)
	if a >= 2 && strings.HasPrefix(word, typed) {
		return 0.9
	}
	if diff := a - b; diff > 3 || diff < -3 {
		return 0
	}
	like := 1 - float64(edits(typed, word))/float64(max(a, b))
	if like < 0.7 {
		return 0
	}
	return like
}
