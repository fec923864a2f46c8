// Command train fits the red-flag model to the sentences in the data folder and
// writes it. Equal data give equal bytes.
//
//	go run ./train            # from the folder of the package; go generate does it
//	go run ./train -curve     # also how figures grow with the number of roles
//	go run ./train -errors 40 # also the worst errors
//	go run ./train -answers F # also how it fares on labelled answers
package main

import (
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"slices"

	"interviewcoach/internal/review/redflag/linear"
)

// context is the weight of the rest of the answer in a sentence's score. On
// composed answers, recall at equal precision grows up to about this weight.
const context = 0.8

func main() {
	data := flag.String("data", "data", "folder with the labelled sentences")
	out := flag.String("out", "model.bin", "file to write")
	curve := flag.Bool("curve", false, "print the learning curve")
	errors := flag.Int("errors", 0, "print this many of the worst errors")
	answers := flag.String("answers", "", "file of labelled answers to try the model on")
	flag.Parse()
	if err := run(*data, *out, *answers, *curve, *errors); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(data, out, answers string, curve bool, errors int) error {
	examples, err := load(data)
	if err != nil {
		return err
	}
	if curve {
		printCurve(examples)
	}
	m, scores, report := train(examples)
	fmt.Print(report)
	printErrors(scores, errors)
	if answers != "" {
		tried, err := tryAnswers(m, answers)
		if err != nil {
			return err
		}
		fmt.Print(tried)
	}
	bytes := m.Encode()
	fmt.Printf("%s: %d bytes\n", out, len(bytes))
	return os.WriteFile(out, bytes, 0o644)
}

// train cross-validates, chooses the threshold by it, and fits the model to
// all examples.
func train(examples []*example) (*linear.Model, []scored, string) {
	scores, right, all := crossValidate(examples)
	written := only(scores, func(s scored) bool { return s.file != sampleAnswers })
	m := &linear.Model{Context: context, Data: checksum(examples)}
	m.Slope, m.Offset = calibrate(scores)
	composed := compose(scores)
	var precision, recall float64
	m.Threshold, precision, recall = chooseThreshold(m, composed)

	report := fmt.Sprintf("%d sentences, %d roles\n", len(examples), len(rolesOf(examples)))
	f := judge(probabilities(m, written), m.Threshold)
	report += fmt.Sprintf("sentences, %d folds by role: AP %.3f; at the threshold %.4f P %.3f R %.3f F1 %.3f, false positives %.2f %%\n",
		folds, f.averagePrecision, m.Threshold, f.precision, f.recall, f.f1, 100*f.falsePositives)
	best, at := 0.0, 0.0
	for step := range 99 {
		t := float64(step+1) / 100
		if g := judge(probabilities(m, written), t); g.f1 > best {
			best, at = g.f1, t
		}
	}
	report += fmt.Sprintf("best F1 %.3f at %.2f\n", best, at)
	bank := only(scores, func(s scored) bool { return s.file == sampleAnswers })
	report += fmt.Sprintf("sentences of sample answers: false positives %.2f %%\n", 100*judge(probabilities(m, bank), m.Threshold).falsePositives)
	report += fmt.Sprintf("composed answers (%d plain, %d sound, %d alarming): precision %.3f at one in three, recall %.3f\n", len(composed.plain), len(composed.sound), len(composed.alarming), precision, recall)
	report += fmt.Sprintf("kind of red sentences: %d of %d right (%.3f)\n", right, all, float64(right)/float64(max(all, 1)))
	m.Red = fitRed(examples)
	m.Kinds = fitKinds(examples)
	return m, scores, report
}

// checksum tells whether a model was made of these sentences.
func checksum(examples []*example) uint32 {
	h := crc32.NewIEEE()
	for _, e := range examples {
		fmt.Fprintf(h, "%s\t%v\t%s\t%s\n", e.role, e.red, e.kind, e.text)
	}
	return h.Sum32()
}

func only(scores []scored, keep func(scored) bool) []scored {
	return slices.DeleteFunc(slices.Clone(scores), func(s scored) bool { return !keep(s) })
}

func probabilities(m *linear.Model, scores []scored) []scored {
	out := slices.Clone(scores)
	for i := range out {
		out[i].score = m.Probability(out[i].score)
	}
	return out
}

func printErrors(scores []scored, n int) {
	side := func(s scored) float64 {
		if s.red {
			return s.score
		}
		return -s.score
	}
	ranked := slices.Clone(scores)
	slices.SortStableFunc(ranked, func(a, b scored) int {
		if side(a) < side(b) {
			return -1
		}
		return 1
	})
	for _, s := range ranked[:min(n, len(ranked))] {
		fmt.Printf("%6.2f %-13s %s\n", s.score, s.kind, s.text)
	}
}

// printCurve cross-validates with fewer and fewer roles in training.
func printCurve(examples []*example) {
	roles := rolesOf(examples)
	for _, n := range []int{10, 20, 30, 40, len(roles)} {
		kept := map[string]bool{}
		for i := range min(n, len(roles)) {
			kept[roles[i*len(roles)/min(n, len(roles))]] = true
		}
		var some []*example
		for _, e := range examples {
			if kept[e.role] {
				some = append(some, e)
			}
		}
		scores, _, _ := crossValidate(some)
		f := judge(scores, 0)
		fmt.Printf("%2d roles, %4d sentences: AP %.3f\n", len(kept), len(some), f.averagePrecision)
	}
}
