package keypoints

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
	"interviewcoach/questions"
)

// sample is one point of one answer: the features of every unit, and 1 last.
type sample struct {
	question string
	weight   float64
	labelled bool // by a person, and not only supposed
	bank     bool // in the bank's wording
	covered  bool
	units    [][5]float64
	crossed  []bool
	right    []bool // the unit is the labelled evidence
}

// prior is what the weights are weakly pulled to: those of an earlier fit over
// other labelled answers, with features that differ a little.
func prior() (weights, strength [5]float64) {
	return [5]float64{12.239, 4.170, 5.998, 0.045, -1.128}, [5]float64{0.1, 0.1, 0.1, 0.1, 0.1}
}

// What the bundled questions add. Their exceptional answers are taken to cover
// their own key points, and not to cover those of the next three questions of
// the bank; both hold mostly. They are longer than the labelled answers.
const (
	ownWeight   = 0.6
	otherWeight = 0.2
	others      = 3
)

// TestFit prints the weights of logOdds fitted to the file named by ANSWERS and
// the bundled questions, and what they give on each labelled question when it
// is left out.
func TestFit(t *testing.T) {
	path := os.Getenv("ANSWERS")
	if path == "" {
		t.Skip("set ANSWERS to a file of labelled answers")
	}
	samples := append(labelled(t, path), bundled(t)...)
	var left []evaluate.Pair
	var own, bank []evaluate.Pair
	hits, quoted := 0, 0
	for _, question := range labelledQuestions(samples) {
		var train []sample
		for _, s := range samples {
			if s.question != question {
				train = append(train, s)
			}
		}
		w := fitWeights(train)
		for _, s := range samples {
			if s.question != question || !s.labelled {
				continue
			}
			u, z := s.best(w)
			p := evaluate.Pair{Score: z, True: s.covered}
			left = append(left, p)
			if s.bank {
				bank = append(bank, p)
				continue
			}
			own = append(own, p)
			if s.covered {
				quoted++
				if s.right[u] {
					hits++
				}
			}
		}
	}
	for _, set := range []struct {
		name  string
		pairs []evaluate.Pair
	}{{"all", left}, {"own", own}, {"bank", bank}} {
		line := fmt.Sprintf("%-4s AP %.3f", set.name, evaluate.AveragePrecision(set.pairs))
		for _, at := range []float64{-1, -0.75, touchedFrom, 0, coveredFrom, 0.5, 1} {
			c := evaluate.At(set.pairs, at)
			line += fmt.Sprintf(" | %.2f: F %.2f P %.2f R %.2f", at, c.F1(), c.Precision(), c.Recall())
		}
		t.Log(line)
	}
	t.Logf("own words, right sentence %.3f", float64(hits)/float64(quoted))
	t.Logf("weights over all questions %.3f", fitWeights(samples))
}

func labelled(t *testing.T, path string) []sample {
	t.Helper()
	set, err := evaluate.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	m := loaded(t)
	var samples []sample
	for _, q := range set.Questions {
		points := make([]Point, len(q.KeyPoints))
		for i, k := range q.KeyPoints {
			points[i] = Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues}
		}
		for _, a := range q.Answers {
			for k, s := range m.samples(points, a) {
				s.question, s.weight, s.labelled, s.bank = q.ID, 1, true, a.BankWording()
				s.covered = slices.Contains(a.Covers, points[k].ID)
				samples = append(samples, s)
			}
		}
	}
	return samples
}

// bundled pairs the bundled questions with their own and other answers.
func bundled(t *testing.T) []sample {
	t.Helper()
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	m := loaded(t)
	all := bank.Questions()
	var samples []sample
	for i, q := range all {
		points := make([]Point, len(q.KeyPoints))
		for k, item := range q.KeyPoints {
			points[k] = Point{ID: fmt.Sprint(k), Text: item.Text}
		}
		for ahead := range others + 1 {
			a := evaluate.Answer{Text: all[(i+ahead)%len(all)].Exceptional}
			for _, s := range m.samples(points, a) {
				s.question, s.covered, s.weight = q.ID, ahead == 0, otherWeight
				if s.covered {
					s.weight = ownWeight
				}
				samples = append(samples, s)
			}
		}
	}
	return samples
}

func loaded(t *testing.T) *Matcher {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(lex)
}

// samples is one sample for each point, without its truth.
func (m *Matcher) samples(points []Point, a evaluate.Answer) []sample {
	text := prose.Parse(a.Text)
	units := slices.Concat(text.Sentences, text.Clauses)
	if len(units) == 0 {
		return nil
	}
	fits := m.Compile(points).score(m.read(units))
	samples := make([]sample, len(points))
	for k, p := range points {
		for u, unit := range units {
			f := &fits[u*len(points)+k]
			x := f.features(unit)
			samples[k].units = append(samples[k].units, [5]float64{x[0], x[1], x[2], x[3], 1})
			samples[k].crossed = append(samples[k].crossed, f.crossed >= 0.5)
			samples[k].right = append(samples[k].right, evaluate.Meets(p.ID, unit.Start, unit.End, a.Evidence))
		}
	}
	return samples
}

// labelledQuestions lists the questions that people labelled.
func labelledQuestions(samples []sample) []string {
	var out []string
	for _, s := range samples {
		if s.labelled && !slices.Contains(out, s.question) {
			out = append(out, s.question)
		}
	}
	return out
}

// best is the unit of highest log-odds.
func (s sample) best(w [5]float64) (unit int, z float64) {
	z = math.Inf(-1)
	for u, x := range s.units {
		sum := 0.0
		for i := range x {
			sum += w[i] * x[i]
		}
		if s.crossed[u] {
			sum = math.Min(sum, doubt)
		}
		if sum > z {
			unit, z = u, sum
		}
	}
	return unit, z
}

// fitWeights alternates between choosing the best unit of each sample and a
// logistic regression over these units.
func fitWeights(samples []sample) [5]float64 {
	w, _ := prior()
	for range 6 {
		chosen := make([][5]float64, len(samples))
		for i, s := range samples {
			u, _ := s.best(w)
			chosen[i] = s.units[u]
		}
		for range 8 {
			w = newton(w, chosen, samples)
		}
	}
	return w
}

// newton is one step of the regularised regression.
func newton(w [5]float64, chosen [][5]float64, samples []sample) [5]float64 {
	center, strength := prior()
	var gradient [5]float64
	var hessian [5][5]float64
	for i := range w {
		gradient[i] = strength[i] * (w[i] - center[i])
		hessian[i][i] = strength[i]
	}
	for n, x := range chosen {
		z := 0.0
		for i := range x {
			z += w[i] * x[i]
		}
		p := 1 / (1 + math.Exp(-z))
		miss := p
		if samples[n].covered {
			miss--
		}
		miss *= samples[n].weight
		slope := samples[n].weight * p * (1 - p)
		for i := range x {
			gradient[i] += miss * x[i]
			for j := range x {
				hessian[i][j] += slope * x[i] * x[j]
			}
		}
	}
	step := solve(hessian, gradient)
	for i := range w {
		w[i] -= step[i]
	}
	return w
}

// solve is Gaussian elimination; the matrix is positive definite.
func solve(a [5][5]float64, b [5]float64) [5]float64 {
	for i := range a {
		for r := range a {
			if r == i {
				continue
			}
			factor := a[r][i] / a[i][i]
			for c := range a {
				a[r][c] -= factor * a[i][c]
			}
			b[r] -= factor * b[i]
		}
	}
	for i := range b {
		b[i] /= a[i][i]
	}
	return b
}
