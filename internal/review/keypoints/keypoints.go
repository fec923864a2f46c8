// Package keypoints finds which key points of a question an answer covers, and
// the sentence that covers each, from words alone.
//
// A key point is compared with every sentence and clause in three ways (the
// same stems, stems that WordNet relates, word vectors), always against the
// other key points of the same question: a word counts by how few of them hold
// it, and a sentence counts for a point only by how much better it fits it than
// any other. All key points of a question share one topic, so what they have in
// common says nothing.
package keypoints

import (
	"math"
	"slices"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
)

// Point is one thing that a good answer says. Cues are up to a few phrases of
// five to ten plain words, as people say it.
type Point struct {
	ID, Label, Text string
	Cues            []string
}

// The bands of a finding. None means "not found", which is less than "not said".
const (
	Covered = "covered"
	Touched = "touched"
	None    = "none"
)

// Finding is the best evidence for one point. Z is the log-odds that the point
// is covered, rounded to 1e-4, and orders pairs across questions. Start and End
// are the byte offsets of the unit it rests on; both are 0 without any.
type Finding struct {
	ID         string
	Z          float64
	Band       string
	Start, End int
}

// Matcher compares answers with points. It holds no state but the lexicon and
// may be shared.
type Matcher struct {
	lex   *lexicon.Lexicon
	model *Model
}

// New makes a matcher with the embedded model.
func New(lex *lexicon.Lexicon) *Matcher { return NewWith(lex, fitted()) }

// NewWith makes a matcher with a model that was just fitted; to measure Units
// alone it may be nil.
func NewWith(lex *lexicon.Lexicon, model *Model) *Matcher { return &Matcher{lex: lex, model: model} }

// Match finds the evidence for each point, in the order of points.
func (m *Matcher) Match(points []Point, t prose.Text) []Finding { return m.Compile(points).Match(t) }

// Match finds the evidence for each point, in their order.
func (q *Points) Match(t prose.Text) []Finding {
	findings := make([]Finding, len(q.points))
	for k, id := range q.ids {
		findings[k] = Finding{ID: id, Z: nothing, Band: None}
	}
	if len(q.points) == 0 {
		return findings
	}
	model := q.matcher.model
	q.Each(slices.Concat(t.Sentences, t.Clauses), func(u *Unit) {
		for k, odds := range model.LogOdds(q.vectors, u) {
			z := float64(model.Slope*odds) + model.Offset
			if u.Crossed[k] {
				z = math.Min(z, doubt)
			}
			z = math.Round(z*1e4) / 1e4 // so that processors agree
			if z > findings[k].Z {
				findings[k].Z, findings[k].Start, findings[k].End = z, u.Start, u.End
			}
		}
	})
	for k := range findings {
		findings[k].Band = band(findings[k].Z)
	}
	return findings
}

// nothing is the log-odds of a point in a text without words.
const nothing = -9

// The bands begin where, on answers whose role the model had not seen, about
// five of six covered points were right, and where the union of covered and
// touched ones was best by F1.
const (
	coveredFrom = 0.85
	touchedFrom = -0.25
)

func band(z float64) string {
	switch {
	case z >= coveredFrom:
		return Covered
	case z >= touchedFrom:
		return Touched
	default:
		return None
	}
}

// doubt is the log-odds that a unit is held to when it says the opposite: the
// person is asked whether it is this sentence.
const doubt = coveredFrom - 0.01
