package level

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/signals"
)

type labelled struct {
	Questions []struct {
		ID, Theme, Question string
		KeyPoints           []struct{ ID, Label, Text string } `json:"key_points"`
		Minefields          []struct{ ID, Kind string }
		Answers             []struct {
			ID, Style, Text string
			Level           int
			Covers, Hits    []string
		}
	}
}

type graded struct {
	question, id string
	truth        int
	words        int
	v            Verdict
	in           Input
}

// gradeAll judges every answer of a labelled set, with what people labelled in
// the place of the matcher and the classifier. noise is the share of labels
// that are spoilt on the way.
func gradeAll(set labelled, noise float64, seed uint64) []graded {
	random := rand.New(rand.NewPCG(seed, 7))
	var out []graded
	for _, q := range set.Questions {
		sq := signals.Question{Text: q.Question, Theme: q.Theme}
		for _, k := range q.KeyPoints {
			sq.KeyPointTexts = append(sq.KeyPointTexts, k.Label+" "+k.Text)
		}
		stated := map[string]bool{}
		for _, m := range q.Minefields {
			stated[m.ID] = m.Kind == "stated"
		}
		for _, a := range q.Answers {
			t := prose.Parse(a.Text)
			in := Input{Report: signals.Read(sq).Measure(t), Points: len(q.KeyPoints)}
			for _, k := range q.KeyPoints {
				covered := slices.Contains(a.Covers, k.ID)
				switch r := random.Float64(); {
				case r < noise && covered:
					in.Touched++
				case r < noise/2 && !covered:
					in.Touched++
				case covered:
					in.Covered++
				}
			}
			for _, h := range a.Hits {
				if stated[h] && random.Float64() >= noise {
					in.RedFlags = append(in.RedFlags, 0.8)
				}
			}
			out = append(out, graded{q.ID, a.ID, a.Level, in.Report.Words, Judge(in), in})
		}
	}
	return out
}

func load(t *testing.T, path string) labelled {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var set labelled
	if err := json.Unmarshal(data, &set); err != nil {
		t.Fatal(err)
	}
	return set
}

// TestLengthBuysNothing judges answers of which the thin and the harmful ones
// are mostly the longest, also with part of the labels spoilt.
func TestLengthBuysNothing(t *testing.T) {
	for _, path := range []string{"testdata/lengths.json", "testdata/later.json"} {
		t.Run(path, func(t *testing.T) { lengthBuysNothing(t, load(t, path)) })
	}
}

func lengthBuysNothing(t *testing.T, set labelled) {
	report(t, set)
	all := gradeAll(set, 0, 1)
	if got := pairOrder(all); got < 0.95 {
		t.Errorf("pairwise order %.3f, want at least 0.95", got)
	}
	if got := spoiltOrder(set, 0.4); got < 0.85 {
		t.Errorf("pairwise order with spoilt labels %.3f, want at least 0.85", got)
	}
	words := column(all, func(g graded) float64 { return float64(g.words) })
	truth := column(all, func(g graded) float64 { return float64(g.truth) })
	if got, want := spearman(words, column(all, score)), spearman(words, truth)+0.1; got > want {
		t.Errorf("the score goes with the number of words by %.3f, the truth by %.3f", got, want-0.1)
	}
}

// TestLabelledAnswers runs when ANSWERS names a file of labelled answers.
func TestLabelledAnswers(t *testing.T) {
	path := os.Getenv("ANSWERS")
	if path == "" {
		t.Skip("set ANSWERS to a file of labelled answers")
	}
	set := load(t, path)
	report(t, set)
	if got := pairOrder(gradeAll(set, 0, 1)); got < 0.85 {
		t.Errorf("pairwise order %.3f, want at least 0.85", got)
	}
}

func report(t *testing.T, set labelled) {
	t.Helper()
	all := gradeAll(set, 0, 1)
	for _, g := range all {
		d := g.v.Dimensions
		t.Logf("%s true %d got %d %.2f | S%.1f E%.1f O%.1f R%.1f D%.1f | %d words, %s | %s", g.id, g.truth, g.v.Level, g.v.Score, d.Structure, d.Evidence, d.Ownership, d.Relevance, d.Delivery, g.words, g.in.Report.StoryKind, g.v.LevelWhy)
	}
	t.Log("all:", agreement(all))
	for _, q := range set.Questions {
		t.Log(q.ID, agreement(slices.DeleteFunc(slices.Clone(all), func(g graded) bool { return g.question != q.ID })))
	}
	for _, noise := range []float64{0.2, 0.4, 0.6} {
		t.Logf("labels spoilt %.1f: pairs %.3f", noise, spoiltOrder(set, noise))
	}
}

// spoiltOrder is the mean pairwise order over eight ways to spoil the labels.
func spoiltOrder(set labelled, noise float64) float64 {
	const seeds = 8
	pairs := 0.0
	for seed := range uint64(seeds) {
		pairs += pairOrder(gradeAll(set, noise, seed)) / seeds
	}
	return pairs
}

func score(g graded) float64 { return g.v.Score }

func agreement(all []graded) string {
	truth := column(all, func(g graded) float64 { return float64(g.truth) })
	exact, near := 0, 0
	for _, g := range all {
		if g.v.Level == g.truth {
			exact++
		}
		if max(g.v.Level-g.truth, g.truth-g.v.Level) <= 1 {
			near++
		}
	}
	words := column(all, func(g graded) float64 { return float64(g.words) })
	return fmt.Sprintf("pairs %.3f, Spearman %.3f, exact %d, within one %d of %d; words-truth %.3f, words-score %.3f",
		pairOrder(all), spearman(truth, column(all, score)), exact, near, len(all), spearman(words, truth), spearman(words, column(all, score)))
}

func column(all []graded, f func(graded) float64) []float64 {
	var out []float64
	for _, g := range all {
		out = append(out, f(g))
	}
	return out
}

// pairOrder is the share of pairs of answers to one question with different
// true levels whose scores are in the same order; a tie counts half.
func pairOrder(all []graded) float64 {
	right, pairs := 0.0, 0.0
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.question != b.question || a.truth == b.truth {
				continue
			}
			pairs++
			switch (a.truth - b.truth) * cmp.Compare(a.v.Score, b.v.Score) {
			case 0:
				right += 0.5
			default:
				if (a.truth > b.truth) == (a.v.Score > b.v.Score) {
					right++
				}
			}
		}
	}
	return right / pairs
}

// spearman is the correlation of ranks, ties sharing theirs.
func spearman(x, y []float64) float64 {
	rx, ry := ranks(x), ranks(y)
	var mx, my float64
	n := float64(len(x))
	for i := range rx {
		mx += rx[i] / n
		my += ry[i] / n
	}
	var sxy, sxx, syy float64
	for i := range rx {
		sxy += (rx[i] - mx) * (ry[i] - my)
		sxx += (rx[i] - mx) * (rx[i] - mx)
		syy += (ry[i] - my) * (ry[i] - my)
	}
	if sxx == 0 || syy == 0 {
		return 0
	}
	return sxy / math.Sqrt(sxx*syy)
}

func ranks(x []float64) []float64 {
	index := make([]int, len(x))
	for i := range index {
		index[i] = i
	}
	slices.SortFunc(index, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	out := make([]float64, len(x))
	for i := 0; i < len(index); {
		j := i
		for j < len(index) && x[index[j]] == x[index[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[index[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return out
}
