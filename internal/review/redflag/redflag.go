// Package redflag finds the sentences of an answer that would alarm an
// interviewer: blame, concealment, carelessness and the like. It knows nothing
// of the question. Minefields are found by behaviour, not by likeness: people
// do not say "I blame others", they do it.
//
// The judge is a linear classifier over words, word pairs, letters and the
// frame of function words, trained by the command in train on sentences of many
// roles. What it says is a risk, not a verdict.
package redflag

//go:generate go run ./train

import (
	_ "embed"
	"fmt"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag/linear"
)

//go:embed model.bin
var model string

// A Hit is a sentence, or a clause of it, that sounds alarming.
type Hit struct {
	// Score is the probability that it would alarm, 0 to 1, comparable across
	// answers and rounded to four places.
	Score float64
	// Kind is the likeliest kind: blame, concealment, carelessness, disrespect,
	// confidence (breach of it), shortcuts, ownership (none shown), arrogance,
	// quitting, dishonesty or bias.
	Kind string
	// Start and End are byte offsets into the answer.
	Start, End int
	// Sentence is the index of the sentence.
	Sentence int
}

// Classifier tells alarming sentences from others. It does not change once
// loaded and may be used from many goroutines.
type Classifier struct {
	model *linear.Model
}

// Load reads the embedded model. The error wraps [linear.ErrDamaged].
func Load() (*Classifier, error) {
	m, err := linear.Decode(model)
	if err != nil {
		return nil, fmt.Errorf("load red flags: %w", err)
	}
	return New(m), nil
}

// New makes a classifier of a model that was just trained.
func New(m *linear.Model) *Classifier { return &Classifier{m} }

// Threshold is the score from which a sentence is a hit.
func (c *Classifier) Threshold() float64 { return c.model.Threshold }

// Score is the probability that a unit would alarm, taken by itself.
func (c *Classifier) Score(_ prose.Text, u prose.Unit) float64 {
	var b linear.Bag
	b.Fill(u.Tokens)
	return c.model.Probability(c.model.Red.Score(&b))
}

// Hits returns the alarming sentences in the order of the text.
func (c *Classifier) Hits(t prose.Text) []Hit {
	var hits []Hit
	var b linear.Bag
	clause := 0
	for i, score := range c.scores(t) {
		for clause < len(t.Clauses) && t.Clauses[clause].Sentence < i {
			clause++
		}
		p := c.model.Probability(score)
		if p < c.model.Threshold {
			continue
		}
		u := c.sharpest(t, i, clause)
		b.Fill(u.Tokens)
		hits = append(hits, Hit{
			Score: p, Kind: linear.Likeliest(c.model.Kinds, &b),
			Start: u.Start, End: u.End, Sentence: i,
		})
	}
	return hits
}

// Highest is the score of the most alarming sentence, 0 for a text without
// words. It orders answers by risk also where nothing reaches the threshold.
func (c *Classifier) Highest(t prose.Text) float64 {
	highest := 0.0
	for _, s := range c.scores(t) {
		highest = max(highest, c.model.Probability(s))
	}
	return highest
}

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

// sharpest is what to quote of a sentence: a clause that is more alarming than
// the whole, or the whole.
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
