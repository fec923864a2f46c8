package linear

import "math"

// Table is a set of weights, one byte each, for hashed features. Its length is
// a power of two.
type Table struct {
	Weights []int8
	Step    float64 // what a weight of 1 is worth
	Bias    float64
}

// Score sums the weights of the features. It adds integers, so that every
// processor comes to the same sum.
func (t *Table) Score(b *Bag) float64 {
	mask := uint32(len(t.Weights) - 1)
	score := t.Bias
	for g, hashes := range b.hashes {
		if len(hashes) == 0 {
			continue
		}
		sum := int64(0)
		for _, h := range hashes {
			sum += int64(t.Weights[h&mask])
		}
		// The conversions forbid fused multiplication, which rounds otherwise.
		score += float64(float64(sum) * t.Step * scale[g] / math.Sqrt(float64(len(hashes))))
	}
	return score
}

// Quantize makes a table of weights, each rounded to one of 255 steps. Weights
// beyond twelve times the root mean square of those in use are cut.
func Quantize(weights []float64, bias float64) Table {
	used, squares := 0, 0.0
	largest := 0.0
	for _, w := range weights {
		if w != 0 {
			used++
			squares += float64(w * w)
			largest = max(largest, math.Abs(w))
		}
	}
	// What is stored is read back in single precision, here as there.
	t := Table{Weights: make([]int8, len(weights)), Bias: float64(float32(bias))}
	if used == 0 {
		return t
	}
	limit := min(largest, 12*math.Sqrt(squares/float64(used)))
	t.Step = float64(float32(limit / math.MaxInt8))
	for i, w := range weights {
		t.Weights[i] = int8(math.Round(max(-limit, min(limit, w)) / limit * math.MaxInt8))
	}
	return t
}
