// Package redflags fits the classifier of alarming sentences.
package redflags

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/train/platt"
)

// context is the weight of the rest of the answer in a sentence's score. On
// held-out answers, recall at equal precision grows up to about this weight.
const context = 0.8

// Fit trains the classifier and chooses its threshold by cross-validation. The
// report tells how it fares on sentences and answers whose role it has not seen.
// Equal examples give equal models.
func Fit(examples []*Example) (*redflag.Model, string) {
	scores := crossValidate(examples)
	m := &redflag.Model{Context: context, Data: Checksum(examples)}
	m.Slope, m.Offset = platt.Fit(pairsOf(scores))
	answers := answersOf(scores)
	var found evaluate.Counts
	m.Threshold, found = chooseThreshold(m, answers)

	written := only(scores, func(s scored) bool { return s.file != sampleAnswers })
	f := judge(probabilities(m, written), m.Threshold)
	var report strings.Builder
	fmt.Fprintf(&report, "%d sentences, %d roles\n", len(examples), len(rolesOf(examples)))
	fmt.Fprintf(&report, "sentences, %d folds by role: AP %.3f; at the threshold %.4f P %.3f R %.3f F1 %.3f, false positives %.2f %%\n",
		folds, f.averagePrecision, m.Threshold, f.precision, f.recall, f.f1, 100*f.falsePositives)
	samples := only(scores, func(s scored) bool { return s.file == sampleAnswers })
	fmt.Fprintf(&report, "sentences of sample answers: false positives %.2f %%\n", 100*judge(probabilities(m, samples), m.Threshold).falsePositives)
	fmt.Fprintf(&report, "answers (%d sound, %d alarming): precision %.3f, recall %.3f\n", len(answers.sound), len(answers.alarming), found.Precision(), found.Recall())
	m.Red = fitRed(examples)
	return m, report.String()
}

// FitPart trains on some of the examples a classifier that reads its scores as
// another does.
func FitPart(examples []*Example, like *redflag.Model) *redflag.Model {
	m := *like
	m.Red = fitRed(examples)
	return &m
}

func pairsOf(scores []scored) []evaluate.Pair {
	pairs := make([]evaluate.Pair, len(scores))
	for i, s := range scores {
		pairs[i] = evaluate.Pair{Score: s.score, True: s.red}
	}
	return pairs
}

// Checksum tells whether a model was made of these sentences.
func Checksum(examples []*Example) uint32 {
	h := crc32.NewIEEE()
	for _, e := range examples {
		fmt.Fprintf(h, "%s\t%v\t%s\n", e.Role, e.red, e.text)
	}
	return h.Sum32()
}

func only(scores []scored, keep func(scored) bool) []scored {
	return slices.DeleteFunc(slices.Clone(scores), func(s scored) bool { return !keep(s) })
}

func probabilities(m *redflag.Model, scores []scored) []scored {
	out := slices.Clone(scores)
	for i := range out {
		out[i].score = m.Probability(out[i].score)
	}
	return out
}
