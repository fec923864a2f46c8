// Package points fits the model that finds key points to labelled answers.
package points

import (
	"fmt"
	"hash/crc32"
	"slices"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/train/platt"
)

// Fit fits the model to the answers. The report tells how it fares on answers
// whose role it has not seen. Equal answers give equal models.
func Fit(set evaluate.Set, lex *lexicon.Lexicon) (*keypoints.Model, string) {
	samples := read(lex, set)
	other := strangers(lex, set)
	held := heldOut(append(slices.Clone(samples), other...))
	model := fit(append(slices.Clone(samples), other...))
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
	// stranger tells that the points are another question's: nothing is covered.
	stranger bool
}

// unit is a sentence or clause, and the points that it says.
type unit struct {
	keypoints.Unit
	says []int
}

func read(lex *lexicon.Lexicon, set evaluate.Set) []*sample {
	var samples []*sample
	for i, points := range compile(lex, set) {
		for _, a := range set.Questions[i].Answers {
			samples = append(samples, readAnswer(points, set.Questions[i], a))
		}
	}
	return samples
}

// strangers puts every answer beside the points of another question, of another
// role in the same fold: an answer to something else says none of them.
func strangers(lex *lexicon.Lexicon, set evaluate.Set) []*sample {
	var samples []*sample
	compiled := compile(lex, set)
	roles := rolesOf(set)
	for i, q := range set.Questions {
		next := i
		for n := range q.Answers {
			if next = another(set, roles, i, next); next == i {
				break
			}
			s := readAnswer(compiled[next], evaluate.Question{Role: q.Role, KeyPoints: set.Questions[next].KeyPoints}, evaluate.Answer{Text: q.Answers[n].Text})
			s.stranger = true
			samples = append(samples, s)
		}
	}
	return samples
}

// another is the next question after one, round and round, that answers to i are
// strange to; i when there is none.
func another(set evaluate.Set, roles []string, i, after int) int {
	fold := slices.Index(roles, set.Questions[i].Role) % folds
	for step := 1; step <= len(set.Questions); step++ {
		n := (after + step) % len(set.Questions)
		if role := set.Questions[n].Role; role != set.Questions[i].Role && slices.Index(roles, role)%folds == fold {
			return n
		}
	}
	return i
}

func compile(lex *lexicon.Lexicon, set evaluate.Set) []*keypoints.Points {
	matcher := keypoints.NewWith(lex, nil)
	var compiled []*keypoints.Points
	for _, q := range set.Questions {
		var points []keypoints.Point
		for _, k := range q.KeyPoints {
			points = append(points, keypoints.Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues})
		}
		compiled = append(compiled, matcher.Compile(points))
	}
	return compiled
}

func rolesOf(set evaluate.Set) []string {
	var roles []string
	for _, q := range set.Questions {
		if !slices.Contains(roles, q.Role) {
			roles = append(roles, q.Role)
		}
	}
	return roles
}
