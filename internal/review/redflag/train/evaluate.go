package main

import (
	"slices"

	"interviewcoach/internal/review/redflag/linear"
)

const (
	folds = 5
	// wantPrecision is what the threshold aims at: of the answers said to hold
	// a red flag, this share does, when one answer in three does.
	wantPrecision = 0.85
	redAnswers    = 1.0 / 3
)

// scored is a sentence scored by a model that never saw its role.
type scored struct {
	*example
	score float64
}

// crossValidate scores every sentence by a model trained on other roles, and
// names the kind of every red one.
func crossValidate(examples []*example) (scores []scored, kindsRight, kindsAll int) {
	byExample := map[*example]float64{}
	for fold := range folds {
		train, test := split(examples, fold)
		red, kinds := fitRed(train), fitKinds(train)
		for _, e := range test {
			byExample[e] = red.Score(&e.bag)
			if !e.red {
				continue
			}
			kindsAll++
			if linear.Likeliest(kinds, &e.bag) == e.kind {
				kindsRight++
			}
		}
	}
	for _, e := range examples {
		scores = append(scores, scored{e, byExample[e]})
	}
	return scores, kindsRight, kindsAll
}

// split holds out every fifth role: none is in both parts.
func split(examples []*example, fold int) (train, test []*example) {
	held := map[string]bool{}
	for i, role := range rolesOf(examples) {
		held[role] = i%folds == fold
	}
	for _, e := range examples {
		if held[e.role] {
			test = append(test, e)
		} else {
			train = append(train, e)
		}
	}
	return train, test
}

// figures are what sentences are judged by.
type figures struct {
	precision, recall, f1, averagePrecision, falsePositives float64
}

// judge compares scores with labels at a threshold.
func judge(scores []scored, threshold float64) figures {
	ranked := slices.Clone(scores)
	slices.SortStableFunc(ranked, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	var f figures
	hits, taken, reds, right := 0, 0, 0, 0
	for _, s := range ranked {
		if s.red {
			reds++
		}
	}
	for i, s := range ranked {
		if s.red {
			right++
			f.averagePrecision += float64(right) / float64(i+1) / float64(max(reds, 1))
		}
		if s.score >= threshold {
			taken++
			if s.red {
				hits++
			}
		}
	}
	f.precision = float64(hits) / float64(max(taken, 1))
	f.recall = float64(hits) / float64(max(reds, 1))
	f.f1 = 2 * float64(hits) / float64(max(taken+reds, 1))
	f.falsePositives = float64(taken-hits) / float64(max(len(scores)-reds, 1))
	return f
}

// sampleAnswers is the file of the sentences of our own sample answers.
const sampleAnswers = "answers.tsv"

// answers are lists of sentence scores.
type answers struct {
	// plain are parts of our sample answers, sound are made of the sentences
	// written for training, half of which speak of trouble.
	plain, sound, alarming [][]float64
}

// compose makes answers of held-out sentences: sound ones of six sentences of
// a role, alarming ones of two red and two sound ones.
func compose(scores []scored) (a answers) {
	for _, g := range groupsOf(scores) {
		var ok, red []float64
		plain := g.file == sampleAnswers
		for _, s := range scores {
			switch {
			case s.role != g.role || s.file != g.file:
			case s.red:
				red = append(red, s.score)
			default:
				ok = append(ok, s.score)
			}
		}
		for i := 0; i+6 <= len(ok); i += 6 {
			if plain {
				a.plain = append(a.plain, ok[i:i+6])
			} else {
				a.sound = append(a.sound, ok[i:i+6])
			}
		}
		for i := 0; i+2 <= len(red) && i+2 <= len(ok); i += 2 {
			a.alarming = append(a.alarming, []float64{red[i], red[i+1], ok[i], ok[i+1]})
		}
	}
	return a
}

type group struct{ role, file string }

// groupsOf lists the roles of each file in the order in which they occur.
func groupsOf(scores []scored) []group {
	var groups []group
	for _, s := range scores {
		if g := (group{s.role, s.file}); !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	return groups
}

// worst is the highest probability in each answer.
func worst(m *linear.Model, answers [][]float64) []float64 {
	var all []float64
	for _, scores := range answers {
		highest := 0.0
		for _, s := range m.InContext(scores) {
			highest = max(highest, m.Probability(s))
		}
		all = append(all, highest)
	}
	return all
}

// chooseThreshold is the lowest threshold at which answers said to hold a red
// flag hold one as often as wanted, when sound answers are plain as often as
// they speak of trouble.
func chooseThreshold(m *linear.Model, a answers) (threshold, precision, recall float64) {
	plain, sound, alarming := worst(m, a.plain), worst(m, a.sound), worst(m, a.alarming)
	for step := 100; step < 10000; step += 25 {
		threshold = float64(step) / 10000
		falseAlarms := (share(plain, threshold) + share(sound, threshold)) / 2
		recall = share(alarming, threshold)
		precision = recall * redAnswers / max(recall*redAnswers+falseAlarms*(1-redAnswers), 1e-9)
		if precision >= wantPrecision {
			break
		}
	}
	return threshold, precision, recall
}

// share is the part of the values that reach the threshold.
func share(values []float64, threshold float64) float64 {
	n := 0
	for _, v := range values {
		if v >= threshold {
			n++
		}
	}
	return float64(n) / float64(max(len(values), 1))
}
