package review

import (
	"cmp"
	"fmt"
	"strings"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/questions"
)

// A Subject is what the rules need to know of a question.
type Subject struct {
	Text, Theme string
	KeyPoints   []Point
	Minefields  []Minefield
	Ladder      []string // sample, solid, exceptional; those there are
	// Shown holds what else a person may have read about the question, so that
	// it is not taken for theirs: what interviewers want to find out.
	Shown []string
}

// A Point is a key point with the phrases in which people say it.
type Point = keypoints.Point

// A Minefield of a Subject. Kind is "stated" or "omission"; when empty, it may be
// stated, and is one of omission too if it names the key points whose absence it is.
type Minefield struct {
	ID, Label, Text string
	Omits           []string
	Kind            string
}

// SubjectOf reads a question of the bank. Key points are k1, k2, … and minefields
// m1, m2, … in the order of the question.
func SubjectOf(q *questions.Question) Subject {
	s := Subject{Text: q.Text, Theme: q.Theme}
	for i, item := range q.KeyPoints {
		s.KeyPoints = append(s.KeyPoints, Point{
			ID: fmt.Sprintf("k%d", i+1), Label: labelOf(item, i), Text: item.Text, Cues: item.Cues,
		})
	}
	for i, item := range q.Minefields {
		s.Minefields = append(s.Minefields, Minefield{ID: fmt.Sprintf("m%d", i+1), Label: labelOf(item, i), Text: item.Text, Omits: item.Omits})
	}
	for _, item := range q.Motivations {
		s.Shown = append(s.Shown, item.Text)
	}
	for _, rung := range []string{q.Sample, q.Solid, q.Exceptional} {
		if rung != "" {
			s.Ladder = append(s.Ladder, rung)
		}
	}
	return s
}

// labelOf names an item that has no label by its first words.
func labelOf(item questions.Item, i int) string {
	if item.Label != "" {
		return item.Label
	}
	words := strings.Fields(item.Text)
	return cmp.Or(strings.Join(words[:min(6, len(words))], " "), fmt.Sprintf("Point %d", i+1))
}
