// Package redflag finds the sentences of an answer that would alarm an
// interviewer: blame, concealment, carelessness and the like. It knows nothing
// of the question; package minefield does.
//
// The judge is a linear classifier over words, word pairs, letters and the
// frame of function words, trained by the command in train on sentences of many
// roles. What it says is a risk, not a verdict.
package redflag

import (
	_ "embed"
	"fmt"
	"math"

	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
)

//go:embed model.bin
var model string

// A Hit is a sentence, or a clause of it, that sounds alarming.
type Hit struct {
	// Score is the probability that it would alarm, 0 to 1, comparable across
	// answers and rounded to four places.
	Score float64
	// Start and End are byte offsets into the answer.
	Start, End int
	// Sentence is the index of the sentence.
	Sentence int
}

// Classifier tells alarming sentences from others. It does not change once
// loaded and may be used from many goroutines.
type Classifier struct {
	model *Model
}

// Load reads the embedded model. The error wraps [linear.ErrDamaged].
func Load() (*Classifier, error) {
	m, err := DecodeModel(model)
	if err != nil {
		return nil, fmt.Errorf("load red flags: %w", err)
	}
	return New(m), nil
}

// New makes a classifier of a model that was just trained.
func New(m *Model) *Classifier { return &Classifier{m} }

// Hits returns the alarming sentences in the order of the text.
func (c *Classifier) Hits(t prose.Text) []Hit {
	return c.HitsFrom(t, c.Alarms(t), logit(c.model.Threshold))
}

// HitsFrom returns the sentences whose log-odds of alarming reach a limit. A hit
// quotes the clause that is more alarming than the whole sentence, or the whole.
func (c *Classifier) HitsFrom(t prose.Text, alarms []float64, from float64) []Hit {
	var hits []Hit
	clause := 0
	for i, alarm := range alarms {
		for clause < len(t.Clauses) && t.Clauses[clause].Sentence < i {
			clause++
		}
		if alarm < from {
			continue
		}
		u := c.sharpest(t, i, clause)
		hits = append(hits, Hit{Score: Probability(alarm), Start: u.Start, End: u.End, Sentence: i})
	}
	return hits
}

// Highest is the score of the most alarming sentence, 0 for a text without
// words. It orders answers by risk also where nothing reaches the threshold.
func (c *Classifier) Highest(t prose.Text) float64 {
	highest := 0.0
	for _, alarm := range c.Alarms(t) {
		highest = max(highest, Probability(alarm))
	}
	return highest
}

// Alarms is the log-odds that each sentence alarms, in the context of its answer
// and rounded so that processors agree.
func (c *Classifier) Alarms(t prose.Text) []float64 {
	alarms := c.scores(t)
	for i, score := range alarms {
		alarms[i] = c.logOdds(score)
	}
	return alarms
}

// AlarmOf is the log-odds that a clause alarms, half by itself and half by its
// sentence, whose log-odds are given. The bag is filled with the clause.
func (c *Classifier) AlarmOf(clause prose.Unit, sentence float64, b *linear.Bag) float64 {
	b.Fill(clause.Tokens)
	return math.Round(1e4*(sentence+c.logOdds(c.model.Red.Score(b)))/2) / 1e4
}

func (c *Classifier) logOdds(score float64) float64 {
	return math.Round(1e4*(float64(c.model.Slope*score)+c.model.Offset)) / 1e4
}

// Probability of log-odds, rounded to four places.
func Probability(odds float64) float64 { return math.Round(1e4/(1+math.Exp(-odds))) / 1e4 }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// scores is the score of each sentence in the context of its answer.
func (c *Classifier) scores(t prose.Text) []float64 {
	var b linear.Bag
	scores := make([]float64, len(t.Sentences))
	for i, s := range t.Sentences {
		b.Fill(s.Tokens)
		scores[i] = c.model.Red.Score(&b)
	}
	return c.model.InContext(scores)
}

// sharpest is what to quote of a sentence.
func (c *Classifier) sharpest(t prose.Text, sentence, clause int) prose.Unit {
	var b linear.Bag
	best := t.Sentences[sentence]
	b.Fill(best.Tokens)
	highest := c.model.Red.Score(&b)
	for ; clause < len(t.Clauses) && t.Clauses[clause].Sentence == sentence; clause++ {
		b.Fill(t.Clauses[clause].Tokens)
		if s := c.model.Red.Score(&b); s > highest {
			best, highest = t.Clauses[clause], s
		}
	}
	return best
}
