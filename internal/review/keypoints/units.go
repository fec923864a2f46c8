package keypoints

import (
	"math"
	"slices"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
)

// Vector is the meaning of a text as far as word vectors tell it.
type Vector = [lexicon.Dimensions]float64

// Features is how many numbers tell how well the words of a unit fit a point:
// the margins over the other points by way, and the logarithm of its length.
const Features = ways + 1

// A Unit is a sentence or clause of an answer as the model sees it, beside the
// points of one question.
type Unit struct {
	prose.Unit
	Vector Vector
	Bag    linear.Bag
	// Features and Crossed are by point. Crossed tells that the unit says the
	// opposite: more than half of the matching words are negated on one side.
	Features [][Features]float64
	Crossed  []bool
}

// Units reads the sentences and clauses of an answer.
func (q *Points) Units(t prose.Text) []Unit {
	var units []Unit
	q.Each(slices.Concat(t.Sentences, t.Clauses), func(u *Unit) {
		kept := Unit{Unit: u.Unit, Vector: u.Vector, Features: slices.Clone(u.Features), Crossed: slices.Clone(u.Crossed)}
		kept.Bag.Fill(u.Tokens)
		units = append(units, kept)
	})
	return units
}

// Each reads parts of an answer one by one, in the same memory: what visit is
// passed holds until it returns.
func (q *Points) Each(parts []prose.Unit, visit func(*Unit)) {
	if len(parts) == 0 {
		return
	}
	a := q.matcher.read(parts)
	fits := q.score(a)
	var sum meaning
	u := Unit{Features: make([][Features]float64, len(q.points)), Crossed: make([]bool, len(q.points))}
	for i := range parts {
		u.Unit = parts[i]
		sum.reset()
		for _, said := range a.units[i] {
			sum.add(&a.words[said.word])
		}
		u.Vector = sum.vector()
		u.Bag.Fill(u.Tokens)
		for k := range q.points {
			f := &fits[i*len(q.points)+k]
			u.Features[k], u.Crossed[k] = f.features(u.Unit), f.crossed >= 0.5
		}
		visit(&u)
	}
}

// Vectors is the meaning of each point.
func (q *Points) Vectors() []Vector { return q.vectors }

// Meaning is the meaning of a whole text.
func (m *Matcher) Meaning(text string) Vector {
	var sum meaning
	for _, token := range words(text) {
		if !token.Stop {
			word := m.word(token)
			sum.add(&word)
		}
	}
	return sum.vector()
}

// meaning adds up the vectors of different words, each by its rarity.
type meaning struct {
	sum     Vector
	squares float64
	seen    []string // stems
}

// reset makes it empty and keeps its memory.
func (m *meaning) reset() { *m = meaning{seen: m.seen[:0]} }

// add ignores a word that was there before.
func (m *meaning) add(word *lexicon.Word) {
	if word.Stem == "" || slices.Contains(m.seen, word.Stem) {
		return
	}
	m.seen = append(m.seen, word.Stem)
	weight := rarity(word.Rank)
	m.squares += float64(weight * weight)
	word.AddVector(&m.sum, weight)
}

// vector is the sum, over a length by which long texts count little more than
// short ones.
func (m *meaning) vector() Vector {
	length := math.Sqrt(m.squares) + fewWords
	for d := range m.sum {
		m.sum[d] /= length
	}
	return m.sum
}

// fewWords keeps a text of one word from weighing as much as a sentence.
const fewWords = 0.3
