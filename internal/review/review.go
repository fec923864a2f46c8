// Package review reads an answer and says what an interviewer would have heard:
// which key points, in which words, which risks, how it is told, and where it
// stands on the ladder. It is pure and deterministic, knows no network and no
// clock: the same answer, question and rules give the same feedback, to the byte,
// and every remark quotes the words it rests on.
package review

import (
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/level"
	"interviewcoach/questions"
)

// Version names the rules. Feedback carries it, so that a stored review says by
// which rules it was made.
const Version = "rules-3"

// MinWords is how many words a message needs to be taken as an answer at all.
// From when an answer is scored is for the rules to say.
const MinWords = 8

// The bands of a key point, from sure to not found.
const (
	Covered = keypoints.Covered
	Touched = keypoints.Touched
	None    = keypoints.None
)

// Feedback is what was heard in one answer. Offsets are bytes of its text.
type Feedback struct {
	Version  string `json:"version"`
	Words    int    `json:"words"`
	Language string `json:"language,omitempty"` // ISO 639-1, of what is not English
	Scored   bool   `json:"scored,omitempty"`
	// Why is one line: why the level is what it is, or why nothing is scored.
	Why        string            `json:"why,omitempty"`
	Level      int               `json:"level,omitempty"` // 1 to 5; 0 when nothing is scored
	Dimensions *level.Dimensions `json:"dimensions,omitempty"`
	KeyPoints  []KeyPoint        `json:"key_points,omitempty"`
	Minefields []Risk            `json:"minefields,omitempty"` // only those stepped into
	Strengths  []Remark          `json:"strengths,omitempty"`  // at most two
	Next       *Remark           `json:"next,omitempty"`       // the one thing to change
	// Opinion names the model that settled what the rules were unsure of, or is
	// NoOpinion; empty when none was asked.
	Opinion string `json:"opinion,omitempty"`
}

// A KeyPoint is the finding for one key point of the question. The quote is what
// comes nearest to it, also when that is not near enough.
type KeyPoint struct {
	ID    string  `json:"id"` // its place in the question: k1, k2, …
	Label string  `json:"label"`
	Band  string  `json:"band"`
	Score float64 `json:"score"` // orders findings across questions; 0 is as likely as not
	Quote string  `json:"quote,omitempty"`
	Start int     `json:"start"`
	End   int     `json:"end"`
	// Opinion is what a second opinion said where the rules were unsure; nil
	// without one.
	Opinion *bool `json:"opinion,omitempty"`
	// Said is what the person answered to "is it this sentence?"; nil before.
	Said *bool `json:"said,omitempty"`
}

// Heard reports whether the point counts as said: the person's word stands before
// a second opinion, and that before the rules.
func (k KeyPoint) Heard() bool {
	switch {
	case k.Said != nil:
		return *k.Said
	case k.Opinion != nil:
		return *k.Opinion
	}
	return k.Band == Covered
}

// Asks reports whether the person is to be asked about the point.
func (k KeyPoint) Asks() bool { return k.Said == nil && k.Opinion == nil && k.Band == Touched }

// A Risk is something an interviewer may hear as a warning.
type Risk struct {
	ID    string  `json:"id,omitempty"` // m1, m2, … of the question; empty when near none of them
	Label string  `json:"label,omitempty"`
	Kind  string  `json:"kind"`            // blame, concealment …; omission for what was not said
	Why   string  `json:"why,omitempty"`   // the reason that the question gives
	Score float64 `json:"score"`           // 0 to 1
	Quote string  `json:"quote,omitempty"` // empty for an omission
	Start int     `json:"start,omitempty"`
	End   int     `json:"end,omitempty"`
}

// Omission is the kind of a Risk that lies in what was not said.
const Omission = "omission"

// NoOpinion stands where a second opinion was asked for and could not be had.
const NoOpinion = "none"

// A Remark is one thing to say, with the words it rests on.
type Remark struct {
	Signal   string `json:"signal"`
	Text     string `json:"text"`
	NextRung string `json:"next_rung,omitempty"` // what an answer one rung higher does
	Quote    string `json:"quote,omitempty"`
}

// Heard counts the key points that count as said.
func (f Feedback) Heard() int {
	n := 0
	for _, k := range f.KeyPoints {
		if k.Heard() {
			n++
		}
	}
	return n
}

// An Evaluator reviews answers. said holds what the person confirmed or denied, by
// the id of the key point; it may be nil. Engine is the built-in one.
type Evaluator interface {
	Review(q *questions.Question, answer string, said map[string]bool) Feedback
}

// A Change is what a later attempt has that an earlier one had not.
type Change struct {
	Gained, Lost []string // labels of key points
	WordsBefore  int
	LevelBefore  int
}

// Since compares an attempt with an earlier one of the same question.
func (f Feedback) Since(before Feedback) Change {
	c := Change{WordsBefore: before.Words, LevelBefore: before.Level}
	had := map[string]bool{}
	for _, k := range before.KeyPoints {
		had[k.Label] = k.Heard()
	}
	for _, k := range f.KeyPoints {
		switch heard := k.Heard(); {
		case heard && !had[k.Label]:
			c.Gained = append(c.Gained, k.Label)
		case !heard && had[k.Label]:
			c.Lost = append(c.Lost, k.Label)
		}
	}
	return c
}
