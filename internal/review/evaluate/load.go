// Package evaluate measures a review against answers that people have labelled:
// which key points they cover and where, which minefields they step into, and
// at which level they stand.
package evaluate

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"
)

// Set is a file of labelled questions and answers.
type Set struct {
	Questions []Question `json:"questions"`
}

// Question is one question with its own key points and minefields.
type Question struct {
	ID         string     `json:"id"`
	Role       string     `json:"role"`
	Theme      string     `json:"theme"`
	Text       string     `json:"question"`
	KeyPoints  []KeyPoint `json:"key_points"`
	Minefields []Mine     `json:"minefields"`
	Ladder     Ladder     `json:"ladder"`
	Answers    []Answer   `json:"answers"`
}

// KeyPoint is one thing that a good answer says.
type KeyPoint struct {
	ID    string   `json:"id"`
	Label string   `json:"label"`
	Text  string   `json:"text"`
	Cues  []string `json:"cues,omitempty"`
}

// Mine is one thing that a good answer avoids. Kind is "stated", when the
// answer says something harmful, or "omission", when it fails to say something.
type Mine struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Label string `json:"label"`
	Text  string `json:"text"`
	// Omits names the key points whose absence is the omission.
	Omits []string `json:"omits,omitempty"`
	// Behaviours are the kinds of behaviour that a stated one is about, as they
	// are named for training; empty otherwise.
	Behaviours []string `json:"behaviours,omitempty"`
}

// Ladder holds the model answers of a question, from plain to excellent; any
// may be empty.
type Ladder struct {
	Sample      string `json:"sample"`
	Solid       string `json:"solid"`
	Exceptional string `json:"exceptional"`
}

// Answer is one labelled answer. Level is 1 (harmful or off topic) to 5
// (exceptional).
type Answer struct {
	ID       string     `json:"id"`
	Style    string     `json:"style"`
	Text     string     `json:"text"`
	Covers   []string   `json:"covers"`
	Hits     []string   `json:"hits"`
	Evidence []Evidence `json:"evidence"`
	Level    int        `json:"level"`
	Words    int        `json:"words"`
}

// Evidence is where an answer covers a key point or steps into a minefield, in
// bytes. The file counts UTF-16 units; Load converts.
type Evidence struct {
	ID    string `json:"id"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// ErrNoAnswers tells that a file holds nothing to evaluate.
var ErrNoAnswers = errors.New("the file holds no labelled answers")

// Load reads a labelled set.
func Load(path string) (Set, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Set{}, fmt.Errorf("read labelled answers: %w", err)
	}
	return Parse(data)
}

// Parse reads a labelled set from its JSON.
func Parse(data []byte) (Set, error) {
	var set Set
	if err := json.Unmarshal(data, &set); err != nil {
		return Set{}, fmt.Errorf("labelled answers are no JSON of the expected form: %w", err)
	}
	count := 0
	for q := range set.Questions {
		if err := set.Questions[q].check(); err != nil {
			return Set{}, err
		}
		for a := range set.Questions[q].Answers {
			set.Questions[q].Answers[a].toBytes()
			count++
		}
	}
	if count == 0 {
		return Set{}, ErrNoAnswers
	}
	return set, nil
}

// check refuses what could only be judged wrongly.
func (q Question) check() error {
	for i, k := range q.KeyPoints {
		if strings.TrimSpace(k.Text+k.Label) == "" || k.ID == "" {
			return fmt.Errorf("key point %d of question %q has no id or no text", i+1, q.ID)
		}
	}
	for i, m := range q.Minefields {
		if m.ID == "" || m.Kind != "stated" && m.Kind != "omission" && m.Kind != "" {
			return fmt.Errorf("minefield %d of question %q has no id, or a kind that is neither \"stated\" nor \"omission\"", i+1, q.ID)
		}
	}
	for i, a := range q.Answers {
		if a.ID == "" {
			return fmt.Errorf("answer %d of question %q has no id", i+1, q.ID)
		}
	}
	return nil
}

// toBytes turns the evidence's UTF-16 offsets into byte offsets.
func (a *Answer) toBytes() {
	at := make([]int, 0, len(a.Text)+1)
	for i, r := range a.Text {
		at = append(at, i)
		if r > 0xFFFF {
			at = append(at, i+utf8.RuneLen(r))
		}
	}
	at = append(at, len(a.Text))
	clamp := func(unit int) int { return at[min(max(unit, 0), len(at)-1)] }
	for i, e := range a.Evidence {
		a.Evidence[i].Start, a.Evidence[i].End = clamp(e.Start), clamp(e.End)
	}
}

// BankWording tells that an answer repeats the wording of the question's own
// material rather than the person's words. Figures for the two are reported
// apart, because the first is much easier.
func (a Answer) BankWording() bool { return a.Style == "formal-sample" }
