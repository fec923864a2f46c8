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
type Matcher struct{ lex *lexicon.Lexicon }

// New makes a matcher.
func New(lex *lexicon.Lexicon) *Matcher { return &Matcher{lex: lex} }

// Match finds the evidence for each point, in the order of points.
func (m *Matcher) Match(points []Point, t prose.Text) []Finding { return m.Compile(points).Match(t) }

// Match finds the evidence for each point, in their order.
func (q *Points) Match(t prose.Text) []Finding {
	findings := make([]Finding, len(q.points))
	for k, id := range q.ids {
		findings[k] = Finding{ID: id, Z: nothing, Band: None}
	}
	units := make([]prose.Unit, 0, len(t.Sentences)+len(t.Clauses))
	units = append(append(units, t.Sentences...), t.Clauses...)
	if len(q.points) == 0 || len(units) == 0 {
		return findings
	}
	fits := q.score(q.matcher.read(units))
	for u, unit := range units {
		for k := range findings {
			if z := fits[u*len(findings)+k].logOdds(unit); z > findings[k].Z {
				findings[k].Z, findings[k].Start, findings[k].End = z, unit.Start, unit.End
			}
		}
	}
	for k := range findings {
		findings[k].Band = band(findings[k].Z)
	}
	return findings
}

// nothing is the log-odds of a point in a text without words.
const nothing = -9

// The bands begin where, on labelled answers and with one question left out at a
// time, nine of ten covered points were right, and where the union of covered
// and touched ones was best by F1. The scale is that of logOdds: a new fit moves
// both.
const (
	coveredFrom = 0.15
	touchedFrom = -0.65
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

// logOdds joins the features of a fit by logistic regression, with the weights
// that TestFit prints.
func (f *fit) logOdds(unit prose.Unit) float64 {
	z := bias
	for i, x := range f.features(unit) {
		z += float64(weights(i) * x)
	}
	if f.crossed >= 0.5 {
		z = math.Min(z, doubt)
	}
	return math.Round(z*1e4) / 1e4 // so that processors agree
}

const bias = -1.809

func weights(feature int) float64 {
	return [4]float64{15.024, 4.635, 3.064, -0.279}[feature]
}
