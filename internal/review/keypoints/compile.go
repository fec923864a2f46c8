package keypoints

import (
	"math"
	"slices"
	"strings"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
)

// Points is the key points of one question, ready to be compared. It does not
// change and may be shared.
type Points struct {
	matcher *Matcher
	ids     []string
	terms   []lexicon.Word // every content word of the points, once
	points  [][]wording
	vectors []Vector
}

// wording is one way to say a point: its text or a cue.
type wording struct {
	terms  []term
	weight float64 // of all terms
}

// term is one content word of a wording.
type term struct {
	index    int // in Points.terms
	weight   float64
	concepts lexicon.Set
	negated  bool
}

// Compile collects the words of all points and weighs each by its rarity in
// English, over the number of these points that hold it.
func (m *Matcher) Compile(points []Point) *Points {
	q := &Points{matcher: m, points: make([][]wording, len(points))}
	index := map[string]int{}
	var holders, last []int // by term: how many points hold it, and the last of them
	for k, p := range points {
		q.ids = append(q.ids, p.ID)
		q.vectors = append(q.vectors, m.Meaning(strings.Join(append([]string{p.Label, p.Text}, p.Cues...), ". ")))
		for _, text := range append([]string{p.Text}, p.Cues...) {
			var w wording
			tokens := words(text)
			marks, negated := m.lex.Concepts(tokens), polarity(tokens)
			for t, token := range tokens {
				if token.Stop {
					continue
				}
				i, known := index[token.Stem]
				if !known {
					i = len(q.terms)
					index[token.Stem] = i
					q.terms = append(q.terms, m.word(token))
					holders, last = append(holders, 0), append(last, -1)
				}
				if last[i] != k {
					last[i] = k
					holders[i]++
				}
				if !slices.ContainsFunc(w.terms, func(t term) bool { return t.index == i }) {
					w.terms = append(w.terms, term{index: i, concepts: marks[t], negated: negated[t]})
				}
			}
			q.points[k] = append(q.points[k], w)
		}
	}
	for _, wordings := range q.points {
		for i := range wordings {
			w := &wordings[i]
			for t := range w.terms {
				at := w.terms[t].index
				w.terms[t].weight = rarity(q.terms[at].Rank) / float64(holders[at])
				w.weight += w.terms[t].weight
			}
		}
	}
	return q
}

// words is all words of a text.
func words(text string) []prose.Token {
	var tokens []prose.Token
	for _, s := range prose.Parse(text).Sentences {
		tokens = append(tokens, s.Tokens...)
	}
	return tokens
}

// word looks a token up, repaired when it is mistyped.
func (m *Matcher) word(token prose.Token) lexicon.Word {
	if repaired := m.lex.Repair(token.Text); repaired != token.Text {
		return m.lex.Word(repaired, prose.Stem(repaired))
	}
	return m.lex.Word(token.Text, token.Stem)
}

// rarity grows with the logarithm of a word's rank, to about 1.
func rarity(rank int) float64 {
	return math.Log(float64(rank+10)) / math.Log(400_000)
}

// answer is the units of an answer, ready to be compared.
type answer struct {
	words []lexicon.Word // every word of the answer that may be compared, once
	units [][]spoken
}

// spoken is one word of a unit.
type spoken struct {
	word     int // in answer.words
	concepts lexicon.Set
	negated  bool
	left     float64 // what is left of it for further terms
}

// read collects the words of the units. A stop word counts only when it takes
// part in a concept ("up front").
func (m *Matcher) read(units []prose.Unit) *answer {
	a := &answer{units: make([][]spoken, len(units))}
	index := map[string]int{}
	for u, unit := range units {
		marks, negated := m.lex.Concepts(unit.Tokens), polarity(unit.Tokens)
		a.units[u] = make([]spoken, 0, len(unit.Tokens)/2+1)
		for t, token := range unit.Tokens {
			if token.Stop && marks[t] == (lexicon.Set{}) {
				continue
			}
			i, known := index[token.Text]
			if !known {
				i = len(a.words)
				index[token.Text] = i
				var word lexicon.Word
				if !token.Stop {
					word = m.word(token)
				}
				a.words = append(a.words, word)
			}
			a.units[u] = append(a.units[u], spoken{word: i, concepts: marks[t], negated: negated[t]})
		}
	}
	return a
}
