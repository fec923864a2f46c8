package keypoints

import (
	"math"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
)

// The ways two words are compared.
const (
	soft    = iota // word vectors, or a shared concept
	wordnet        // a relation of WordNet, or a shared concept
	lexical        // the same stem
	ways
)

const (
	// floor is the cosine under which two words have nothing in common.
	floor = 0.30
	// shared is how near two words are that take part in the same concept.
	shared = 0.5
	// shrink is added to a wording's weight, so that a point of one word is
	// not covered by that word.
	shrink = 1.0
	// worn is what is left of a word of the answer each time it has served:
	// one word does not say three things.
	worn = 0.5
	// rivalry is the part of the best other point's score that is taken off.
	rivalry = 0.5
)

// similarity of two words, by way, 0 to 1. A soft one of same is for words of one
// stem: there are thousands of these in a review, and a flag would cost a third.
type similarity struct{ soft, wordnet float32 }

const same = 2

// fit is how well one unit says one point.
type fit struct {
	score, margin [ways]float64
	// crossed is the part of the matched weight whose words are negated on
	// one side only.
	crossed float64
}

// score fits every point to every unit; the result is at unit*points+point.
func (q *Points) score(a *answer) []fit {
	similar := q.compare(a.words)
	fits := make([]fit, 0, len(a.units)*len(q.points))
	for _, unit := range a.units {
		first := len(fits)
		for _, wordings := range q.points {
			var best fit
			for _, w := range wordings {
				best.join(w.fit(unit, similar, len(a.words)))
			}
			best.margin = best.score
			fits = append(fits, best)
		}
		compete(fits[first:])
	}
	return fits
}

// compare is the similarity of each term of the points with each word of the
// answer, at term*words+word.
func (q *Points) compare(words []lexicon.Word) []similarity {
	similar := make([]similarity, 0, len(q.terms)*len(words))
	for _, term := range q.terms {
		for _, word := range words {
			similar = append(similar, compare(term, word))
		}
	}
	return similar
}

func compare(a, b lexicon.Word) similarity {
	switch {
	case a.Stem == "" || b.Stem == "":
		return similarity{}
	case a.Stem == b.Stem:
		return similarity{soft: same, wordnet: 1}
	}
	ramp := math.Min(1, math.Max(0, (a.Sim(b)-floor)/(1-floor)))
	return similarity{soft: float32(ramp), wordnet: float32(a.Related(b))}
}

// fit aligns the terms of a wording with the words of a unit: each term takes
// the word that is nearest to it and not worn out.
func (w *wording) fit(unit []spoken, similar []similarity, words int) fit {
	var f fit
	var matched, crossed float64
	for i := range unit {
		unit[i].left = 1
	}
	for _, term := range w.terms {
		row := similar[term.index*words : (term.index+1)*words]
		var near [ways]float64
		nearest := -1
		for i := range unit {
			said := &unit[i]
			s := row[said.word]
			vector, relation := float64(s.soft), float64(s.wordnet)
			if s.soft == same {
				vector, near[lexical] = 1, 1
			} else if term.concepts.Meets(said.concepts) {
				vector, relation = math.Max(vector, shared), math.Max(relation, shared)
			}
			if vector *= said.left; vector > near[soft] {
				near[soft], nearest = vector, i
			}
			near[wordnet] = math.Max(near[wordnet], relation*said.left)
		}
		if nearest >= 0 {
			unit[nearest].left *= worn
			// Squared: what hardly resembles a word says nothing of its denial.
			weight := float64(float64(term.weight*near[soft]) * near[soft])
			matched += weight
			if unit[nearest].negated != term.negated {
				crossed += weight
			}
		}
		for way := range ways {
			f.score[way] += float64(term.weight * near[way])
		}
	}
	for way := range ways {
		f.score[way] /= w.weight + shrink
	}
	if matched > 0 {
		f.crossed = crossed / matched
	}
	return f
}

// join keeps the better of two wordings, by way.
func (f *fit) join(other fit) {
	if other.score[soft] > f.score[soft] {
		f.crossed = other.crossed
	}
	for way := range ways {
		f.score[way] = math.Max(f.score[way], other.score[way])
	}
}

// compete takes from each point a part of the best score of the others.
func compete(row []fit) {
	if len(row) < 2 {
		return
	}
	for way := range ways {
		best, next := -1, -1
		for k := range row {
			switch score := row[k].score[way]; {
			case best < 0 || score > row[best].score[way]:
				best, next = k, best
			case next < 0 || score > row[next].score[way]:
				next = k
			}
		}
		for k := range row {
			rival := best
			if k == best {
				rival = next
			}
			row[k].margin[way] -= float64(rivalry * row[rival].score[way])
		}
	}
}

// features of a fit: the margins by way and the logarithm of the unit's length.
func (f *fit) features(unit prose.Unit) [Features]float64 {
	return [Features]float64{f.margin[soft], f.margin[wordnet], f.margin[lexical], math.Log(float64(1 + len(unit.Tokens)))}
}
