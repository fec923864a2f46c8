package mines

import (
	"math"
	"slices"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/minefield"
)

const (
	// wordBits is the size of the table of words of a kind, as a power of two.
	wordBits = 12
	// meaningStep is how much faster the meaning of the words is learned.
	meaningStep = 3
)

// pace is how a sorter is learned: the steps fall linearly to nothing over the
// epochs, after each of which everything shrinks.
type pace struct {
	epochs       int
	step, shrink float64
}

func sorters(names []string, said, named []*behaviour) *minefield.Model {
	return &minefield.Model{
		Said:  sorter(names, said, pace{epochs: 8, step: 0.3, shrink: 0.1}),
		Named: sorter(names, named, pace{epochs: 20, step: 0.5, shrink: 0.02}),
	}
}

// learner is one kind on its way.
type learner struct {
	words   [1 << wordBits]float64
	meaning keypoints.Vector
	bias    float64
}

// sorter fits a multinomial logistic regression by stochastic gradient descent.
func sorter(names []string, list []*behaviour, p pace) minefield.Sorter {
	kinds := make([]*learner, len(names))
	for i := range kinds {
		kinds[i] = &learner{}
	}
	for epoch := range p.epochs {
		step := p.step * (1 - float64(epoch)/float64(p.epochs+1))
		for _, i := range shuffled(len(list), epoch) {
			teach(kinds, names, list[i], step)
		}
		for _, k := range kinds {
			for i := range k.words {
				k.words[i] *= 1 - p.shrink
			}
			for d := range k.meaning {
				k.meaning[d] *= 1 - p.shrink/meaningStep
			}
		}
	}
	var s minefield.Sorter
	for i, k := range kinds {
		s.Kinds = append(s.Kinds, minefield.Kind{Name: names[i], Words: linear.Quantize(k.words[:], k.bias), Meaning: k.meaning})
	}
	return s
}

// teach moves all kinds a step towards the kinds of one text.
func teach(kinds []*learner, names []string, b *behaviour, step float64) {
	fits := make([]float64, len(kinds))
	for i, k := range kinds {
		fits[i] = k.score(b)
	}
	p, _ := linear.Softmax(fits, math.Inf(-1))
	for i, k := range kinds {
		miss := p[i]
		if slices.Contains(b.kinds, names[i]) {
			miss -= 1 / float64(len(b.kinds))
		}
		if math.Abs(miss) < 1e-3 {
			continue
		}
		miss *= step
		k.bias -= miss
		b.bag.Each(func(hash uint32, value float64) { k.words[hash&(1<<wordBits-1)] -= float64(miss * value) })
		for d, x := range b.meaning {
			k.meaning[d] -= float64(meaningStep * miss * x)
		}
	}
}

func (k *learner) score(b *behaviour) float64 {
	score := k.bias
	b.bag.Each(func(hash uint32, value float64) { score += float64(k.words[hash&(1<<wordBits-1)] * value) })
	for d, x := range b.meaning {
		score += float64(k.meaning[d] * x)
	}
	return score
}

// shuffled is the numbers below n in an order that depends on the round alone.
func shuffled(n, round int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	seed := uint64(round + 1)
	for i := n - 1; i > 0; i-- {
		seed = seed*6364136223846793005 + 1442695040888963407
		j := int((seed >> 33) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}
