package evaluate

import (
	"math"
	"sort"
)

// Pair is one scored yes-or-no question with its true answer.
type Pair struct {
	Score float64
	True  bool
}

// AveragePrecision is the mean precision at each true pair when pairs are
// ordered by score. Pairs of equal score count as one step, so that the order
// of the input does not matter. 0 without a true pair.
func AveragePrecision(pairs []Pair) float64 {
	sorted := byScore(pairs)
	var found, seen int
	var sum float64
	for i := 0; i < len(sorted); {
		j, hits := i, 0
		for j < len(sorted) && sorted[j].Score == sorted[i].Score {
			if sorted[j].True {
				hits++
			}
			j++
		}
		found, seen = found+hits, seen+j-i
		sum += float64(hits) * float64(found) / float64(seen)
		i = j
	}
	if found == 0 {
		return 0
	}
	return sum / float64(found)
}

// Counts are the outcomes of yes-or-no decisions.
type Counts struct{ TruePositive, FalsePositive, FalseNegative int }

// Add counts one decision.
func (c *Counts) Add(predicted, truth bool) {
	switch {
	case predicted && truth:
		c.TruePositive++
	case predicted:
		c.FalsePositive++
	case truth:
		c.FalseNegative++
	}
}

// Precision is the share of yes that was right; 0 without any.
func (c Counts) Precision() float64 { return ratio(c.TruePositive, c.TruePositive+c.FalsePositive) }

// Recall is the share of what is true that was found; 0 without any.
func (c Counts) Recall() float64 { return ratio(c.TruePositive, c.TruePositive+c.FalseNegative) }

// F1 is the harmonic mean of precision and recall.
func (c Counts) F1() float64 {
	return ratio(2*c.TruePositive, 2*c.TruePositive+c.FalsePositive+c.FalseNegative)
}

// At counts the decisions "score is at least threshold".
func At(pairs []Pair, threshold float64) Counts {
	var c Counts
	for _, p := range pairs {
		c.Add(p.Score >= threshold, p.True)
	}
	return c
}

// BestF1 is the highest F1 over all thresholds, and the threshold.
func BestF1(pairs []Pair) (f1, threshold float64) {
	sorted := byScore(pairs)
	total := At(pairs, math.Inf(-1)).TruePositive
	found := 0
	for i, p := range sorted {
		if p.True {
			found++
		}
		if i+1 < len(sorted) && sorted[i+1].Score == p.Score {
			continue
		}
		if f := ratio(2*found, i+1+total); f > f1 {
			f1, threshold = f, p.Score
		}
	}
	return f1, threshold
}

// Spearman is the rank correlation of two lists, with equal values sharing
// their mean rank; 0 when either does not vary.
func Spearman(x, y []float64) float64 {
	if len(x) != len(y) || len(x) < 2 {
		return 0
	}
	a, b := ranks(x), ranks(y)
	mean := float64(len(x)+1) / 2
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - mean) * (b[i] - mean)
		aa += (a[i] - mean) * (a[i] - mean)
		bb += (b[i] - mean) * (b[i] - mean)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// Order compares pairs of values whose truth differs: the share put in the
// right order, an undecided pair counting half.
type Order struct{ Right, Pairs float64 }

// Add counts every pair of one group.
func (o *Order) Add(predicted, truth []float64) {
	for i := range truth {
		for j := range truth[:i] {
			if truth[i] == truth[j] {
				continue
			}
			o.Pairs++
			switch sign := (truth[i] - truth[j]) * (predicted[i] - predicted[j]); {
			case sign > 0:
				o.Right++
			case sign == 0:
				o.Right += 0.5
			}
		}
	}
}

// Share is the share of pairs in the right order; 0 without pairs.
func (o Order) Share() float64 {
	if o.Pairs == 0 {
		return 0
	}
	return o.Right / o.Pairs
}

func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return values[order[a]] < values[order[b]] })
	out := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && values[order[j]] == values[order[i]] {
			j++
		}
		for _, at := range order[i:j] {
			out[at] = float64(i+j+1) / 2
		}
		i = j
	}
	return out
}

func byScore(pairs []Pair) []Pair {
	sorted := append([]Pair(nil), pairs...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Score > sorted[j].Score })
	return sorted
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
