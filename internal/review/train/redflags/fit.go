package redflags

import (
	"math"

	"interviewcoach/internal/review/linear"
)

const (
	redBits = 17 // weights of the table of red flags, as a power of two
	// penalty is the cost of an error against the size of the weights; between
	// 0.2 and 3 cross-validation sees no difference.
	penalty = 0.5
	// redWeight is how much more an overlooked red flag costs.
	redWeight = 1.5
	// Training ends after so many passes, or once no sample moves the weights.
	passes  = 40
	settled = 1e-3
)

// sample is a vector with its side: +1 or -1.
type sample struct {
	vector vector
	side   float64
	cost   float64
}

// separate fits a linear support vector machine with squared hinge loss by dual
// coordinate descent (Hsieh et al., ICML 2008). The last weight is the bias.
// The order of visits comes from a fixed generator and no product is fused with
// a sum: equal samples give equal weights, to the bit.
func separate(samples []sample, bits int) []float64 {
	bias := 1 << bits
	weights := make([]float64, bias+1)
	const biasValue = 0.3
	dual := make([]float64, len(samples))
	length := make([]float64, len(samples))
	order := make([]int, len(samples))
	for i, s := range samples {
		order[i] = i
		length[i] = biasValue * biasValue
		for _, f := range s.vector {
			length[i] += float64(f.value * f.value)
		}
	}
	seed := uint64(1)
	for range passes {
		largest := 0.0
		for i := len(order) - 1; i > 0; i-- {
			seed = seed*6364136223846793005 + 1442695040888963407
			j := int((seed >> 33) % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			s := samples[i]
			margin := float64(weights[bias] * biasValue)
			for _, f := range s.vector {
				margin += float64(weights[f.index] * f.value)
			}
			soft := 1 / (2 * s.cost)
			gradient := float64(s.side*margin) - 1 + float64(soft*dual[i])
			next := max(0, dual[i]-gradient/(length[i]+soft))
			step := (next - dual[i]) * s.side
			if step == 0 {
				continue
			}
			dual[i] = next
			largest = max(largest, math.Abs(step))
			for _, f := range s.vector {
				weights[f.index] += float64(step * f.value)
			}
			weights[bias] += float64(step * biasValue)
		}
		if largest < settled {
			break
		}
	}
	weights[bias] *= biasValue
	return weights
}

// fitRed trains the table of red flags.
func fitRed(examples []*Example) linear.Table {
	var samples []sample
	for _, e := range examples {
		s := sample{vector: e.features, side: -1, cost: penalty}
		if e.red {
			s.side, s.cost = 1, penalty*redWeight
		}
		samples = append(samples, s)
		for _, c := range e.clauses {
			samples = append(samples, sample{vector: c, side: -1, cost: penalty})
		}
	}
	w := separate(samples, redBits)
	return linear.Quantize(w[:1<<redBits], w[1<<redBits])
}
