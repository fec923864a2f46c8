// Package points fits the model that finds key points to labelled answers.
package points

import (
	"fmt"
	"hash/crc32"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/train/platt"
)

// Fit fits the model to the answers. The report tells how it fares on answers
// whose role it has not seen. Equal answers give equal models.
func Fit(set evaluate.Set, lex *lexicon.Lexicon) (*keypoints.Model, string) {
	samples := read(lex, set)
	held := heldOut(samples)
	model := fit(samples)
	model.Slope, model.Offset = platt.Fit(pairsOf(held))
	model.Data = Checksum(set)
	return model, fmt.Sprintf("%d questions, %d answers; each fifth role left out:\n%s", len(set.Questions), len(samples), figures(held, model))
}

// Try tells how a model fares on other answers.
func Try(model *keypoints.Model, set evaluate.Set, lex *lexicon.Lexicon) string {
	return figures(score(model, read(lex, set)), model)
}

// Checksum tells whether a model was fitted to these answers.
func Checksum(set evaluate.Set) uint32 {
	h := crc32.NewIEEE()
	for _, q := range set.Questions {
		fmt.Fprintf(h, "%v\n", q)
	}
	return h.Sum32()
}

// sample is one answer beside the points of its question.
type sample struct {
	role    string
	bank    bool // in the bank's wording
	points  []keypoints.Vector
	covered []bool
	units   []unit
}

// unit is a sentence or clause, and the points that it says.
type unit struct {
	keypoints.Unit
	says []int
}

func read(lex *lexicon.Lexicon, set evaluate.Set) []*sample {
	matcher := keypoints.NewWith(lex, nil)
	var samples []*sample
	for _, q := range set.Questions {
		var points []keypoints.Point
		for _, k := range q.KeyPoints {
			points = append(points, keypoints.Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues})
		}
		compiled := matcher.Compile(points)
		for _, a := range q.Answers {
			samples = append(samples, readAnswer(compiled, q, a))
		}
	}
	return samples
}
