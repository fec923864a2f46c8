package mines

import (
	"fmt"
	"slices"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/train/redflags"
)

// answer is one labelled answer beside the minefields of its question.
type answer struct {
	role   string
	hit    []bool // by minefield
	alarms bool   // in any way
	units  []sight
}

// sight is a unit and the minefields it steps into. One that alarms in another
// way teaches nothing.
type sight struct {
	minefield.Sight
	into  []int
	other bool
}

func read(f *minefield.Finder, q evaluate.Question) []*answer {
	var stated []minefield.Minefield
	for _, m := range q.Minefields {
		if m.Kind == "stated" {
			stated = append(stated, minefield.Minefield{ID: m.ID, Label: m.Label, Text: m.Text})
		}
	}
	if len(stated) == 0 {
		return nil
	}
	mines := f.Describe(stated)
	var answers []*answer
	for _, labelled := range q.Answers {
		a := &answer{role: q.Role}
		for _, m := range stated {
			a.hit = append(a.hit, slices.Contains(labelled.Hits, m.ID))
		}
		mines.Sights(prose.Parse(labelled.Text), func(s *minefield.Sight) {
			u := sight{Sight: s.Clone(), other: evaluate.Meets(evaluate.Alarm, s.Start, s.End, labelled.Evidence)}
			a.alarms = a.alarms || u.other
			for k, m := range stated {
				if evaluate.Meets(m.ID, s.Start, s.End, labelled.Evidence) {
					u.into = append(u.into, k)
				}
			}
			a.alarms = a.alarms || len(u.into) > 0
			a.units = append(a.units, u)
		})
		answers = append(answers, a)
	}
	return answers
}

// How the weights are learned, as in the fit of the key points.
const (
	epochs                = 8
	stepWeights, stepNone = 0.02, 0.05
	shrinkNone            = 0.1
	noneBits              = 15
)

// weigh fits the weights, and the words of stepping into nothing.
func weigh(m *minefield.Model, answers []*answer) {
	m.Weights, m.Alarm = [len(m.Weights)]float64{1, 2, 2}, 0.5
	none, bias := make([]float64, 1<<noneBits), 0.0
	noneOf := func(s *sight) float64 {
		sum := bias
		s.Bag.Each(func(hash uint32, value float64) { sum += float64(none[hash&(1<<noneBits-1)] * value) })
		return sum
	}
	m.None = linear.Quantize(make([]float64, 1<<noneBits), 0)
	for epoch := range epochs {
		step := 1 - float64(epoch)/float64(epochs+1)
		for _, i := range shuffled(len(answers), epoch) {
			for u := range answers[i].units {
				s := &answers[i].units[u]
				if s.other && len(s.into) == 0 {
					continue
				}
				fits, alarm := m.Fits(&s.Sight)
				miss, missNone := linear.Surprise(fits, alarm+noneOf(s), s.into)
				bias -= float64(stepWeights * step * missNone)
				m.Alarm += float64(stepWeights * step * missNone * s.Alarm / 5)
				s.Bag.Each(func(hash uint32, value float64) {
					none[hash&(1<<noneBits-1)] -= float64(stepNone * step * missNone * value)
				})
				for k, d := range miss {
					for f, x := range s.Features[k] {
						m.Weights[f] -= float64(stepWeights * step * d * x)
					}
				}
			}
		}
		for i := range none {
			none[i] *= 1 - shrinkNone
		}
	}
	m.None = linear.Quantize(none, bias)
}

// weighHeldOut weighs once for each fold and tells how the others fare.
func weighHeldOut(m *minefield.Model, answers []*answer) figures {
	var all figures
	for fold := range folds {
		var known, unknown []*answer
		for _, a := range answers {
			if partOf(a.role) == fold {
				unknown = append(unknown, a)
			} else {
				known = append(known, a)
			}
		}
		part := *m
		weigh(&part, known)
		f := figuresOf(&part, unknown)
		all.pairs, all.answers = append(all.pairs, f.pairs...), append(all.answers, f.answers...)
	}
	_, all.threshold = evaluate.BestF1(all.pairs)
	all.cut = redflags.Threshold(all.answers)
	return all
}

type figures struct {
	pairs          []evaluate.Pair // of answer and minefield
	answers        []evaluate.Pair // does it alarm
	threshold, cut float64
}

// nothing is the log-odds of an answer in which nothing was looked at.
const nothing = -9

func figuresOf(m *minefield.Model, answers []*answer) figures {
	var f figures
	for _, a := range answers {
		best, worst := make([]float64, len(a.hit)), float64(nothing)
		for k := range best {
			best[k] = nothing
		}
		for u := range a.units {
			each, any := m.Odds(&a.units[u].Sight)
			for k, odds := range each {
				best[k] = max(best[k], odds)
			}
			if s := &a.units[u].Sight; !s.Clause {
				worst = max(worst, minefield.Combined(s.Alarm, any))
			}
		}
		f.answers = append(f.answers, evaluate.Pair{Score: worst, True: a.alarms})
		for k := range best {
			f.pairs = append(f.pairs, evaluate.Pair{Score: best[k], True: a.hit[k]})
		}
	}
	return f
}

func (f figures) String() string {
	best, at := evaluate.BestF1(f.pairs)
	c := evaluate.At(f.pairs, f.threshold)
	any := evaluate.At(f.answers, f.cut)
	return fmt.Sprintf("  stated minefields, %d pairs: AP %.3f, best F1 %.3f at %.2f; at %.2f precision %.2f, recall %.2f, F1 %.3f\n"+
		"  answers that alarm, %d: AP %.3f; at %.2f precision %.2f, recall %.2f\n",
		len(f.pairs), evaluate.AveragePrecision(f.pairs), best, at, f.threshold, c.Precision(), c.Recall(), c.F1(),
		len(f.answers), evaluate.AveragePrecision(f.answers), f.cut, any.Precision(), any.Recall())
}
