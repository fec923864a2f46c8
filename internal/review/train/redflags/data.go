package redflags

import (
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/training"
)

// Example is a labelled sentence.
type Example struct {
	Role       string
	file, text string
	answer     int // number of the labelled answer it is part of, or 0
	red        bool
	features   vector
	// clauses are the parts of a sound sentence: they are sound, too.
	clauses []vector
	bag     linear.Bag
}

// vector is a sparse vector, sorted by index, no index twice.
type vector []feature

type feature struct {
	index uint32
	value float64
}

// Examples is all sentences of the training data: those that stand alone, those
// of the labelled answers, and those that step into a minefield or do not.
func Examples(c *training.Corpus) []*Example {
	var examples []*Example
	for _, s := range c.Sentences {
		examples = append(examples, exampleOf(s.File, s.Role, s.Text, s.Red))
	}
	answer := 0
	for _, q := range c.Answers.Questions {
		for _, a := range q.Answers {
			answer++
			t := prose.Parse(a.Text)
			for _, u := range t.Sentences {
				e := exampleOf("answers", q.Role, t.Quote(u), alarms(u, a.Evidence))
				e.answer = answer
				examples = append(examples, e)
			}
		}
	}
	for _, m := range c.Mines {
		for _, text := range m.Red {
			examples = append(examples, exampleOf(m.File, m.File, text, true))
		}
		for _, text := range m.Sound {
			examples = append(examples, exampleOf(m.File, m.File, text, false))
		}
	}
	return examples
}

// alarms tells whether a sentence was labelled as a risk.
func alarms(u prose.Unit, evidence []evaluate.Evidence) bool {
	return slices.ContainsFunc(evidence, func(e evaluate.Evidence) bool {
		return !strings.HasPrefix(e.ID, "k") && evaluate.Meets(e.ID, u.Start, u.End, []evaluate.Evidence{e})
	})
}

func exampleOf(file, role, text string, red bool) *Example {
	e := &Example{file: file, Role: role, text: text, red: red}
	t := prose.Parse(text)
	var tokens []prose.Token
	for _, s := range t.Sentences {
		tokens = append(tokens, s.Tokens...)
	}
	e.bag.Fill(tokens)
	e.features = vectorOf(&e.bag, redBits)
	if !red {
		for _, c := range t.Clauses {
			var b linear.Bag
			b.Fill(c.Tokens)
			e.clauses = append(e.clauses, vectorOf(&b, redBits))
		}
	}
	return e
}

// vectorOf is the features of a bag in a table of 1<<bits weights.
func vectorOf(b *linear.Bag, bits int) vector {
	var v vector
	b.Each(func(hash uint32, value float64) {
		v = append(v, feature{hash & (1<<bits - 1), value})
	})
	slices.SortStableFunc(v, func(x, y feature) int { return int(x.index) - int(y.index) })
	merged := v[:0]
	for _, f := range v {
		if n := len(merged); n > 0 && merged[n-1].index == f.index {
			merged[n-1].value += f.value
			continue
		}
		merged = append(merged, f)
	}
	return merged
}

// rolesOf lists the roles in the order in which they first occur.
func rolesOf(examples []*Example) []string {
	var roles []string
	seen := map[string]bool{}
	for _, e := range examples {
		if !seen[e.Role] {
			seen[e.Role] = true
			roles = append(roles, e.Role)
		}
	}
	return roles
}
