package redflags

import (
	"slices"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/redflag"
)

const (
	folds = 5
	// redAnswers is the share of answers that alarm for which the threshold is
	// chosen.
	redAnswers = 1.0 / 3
)

// sampleAnswers is the file of the sentences of our own sample answers.
const sampleAnswers = "answers.tsv"

// scored is a sentence scored by a model that never saw its role.
type scored struct {
	*Example
	score float64
}

// crossValidate scores every sentence by a model trained on other roles.
func crossValidate(examples []*Example) []scored {
	byExample := map[*Example]float64{}
	for fold := range folds {
		train, test := split(examples, fold)
		red := fitRed(train)
		for _, e := range test {
			byExample[e] = red.Score(&e.bag)
		}
	}
	var scores []scored
	for _, e := range examples {
		scores = append(scores, scored{e, byExample[e]})
	}
	return scores
}

// split holds out every fifth role: none is in both parts.
func split(examples []*Example, fold int) (train, test []*Example) {
	held := map[string]bool{}
	for i, role := range rolesOf(examples) {
		held[role] = i%folds == fold
	}
	for _, e := range examples {
		if held[e.Role] {
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

// answers are lists of sentence scores.
type answers struct{ sound, alarming [][]float64 }

// answersOf collects the scores of the labelled answers.
func answersOf(scores []scored) (a answers) {
	byAnswer := map[int][]float64{}
	alarms := map[int]bool{}
	last := 0
	for _, s := range scores {
		byAnswer[s.answer] = append(byAnswer[s.answer], s.score)
		alarms[s.answer] = alarms[s.answer] || s.red
		last = max(last, s.answer)
	}
	for n := 1; n <= last; n++ { // 0 is no answer
		if alarms[n] {
			a.alarming = append(a.alarming, byAnswer[n])
		} else {
			a.sound = append(a.sound, byAnswer[n])
		}
	}
	return a
}

// worst is the highest probability in each answer.
func worst(m *redflag.Model, answers [][]float64) []float64 {
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

// chooseThreshold is where answers that alarm are found best.
func chooseThreshold(m *redflag.Model, a answers) (threshold float64, c evaluate.Counts) {
	var pairs []evaluate.Pair
	for _, p := range worst(m, a.sound) {
		pairs = append(pairs, evaluate.Pair{Score: p})
	}
	for _, p := range worst(m, a.alarming) {
		pairs = append(pairs, evaluate.Pair{Score: p, True: true})
	}
	threshold = Threshold(pairs)
	return threshold, evaluate.At(pairs, threshold)
}

// Threshold is where answers that alarm are told best from others when one in
// three does: by the F-measure in which precision counts a third more, since a
// warning without cause costs more trust than one that is missing.
func Threshold(pairs []evaluate.Pair) float64 {
	alarming := 0
	for _, p := range pairs {
		if p.True {
			alarming++
		}
	}
	best, threshold := -1.0, 0.0
	for _, p := range pairs {
		c := evaluate.At(pairs, p.Score)
		recall := c.Recall()
		falseAlarms := float64(c.FalsePositive) / float64(max(1, len(pairs)-alarming))
		precision := recall * redAnswers / max(float64(recall*redAnswers)+float64(falseAlarms*(1-redAnswers)), 1e-9)
		if f := 1.75 * precision * recall / max(float64(0.75*precision)+recall, 1e-9); f > best {
			best, threshold = f, p.Score
		}
	}
	return threshold
}
