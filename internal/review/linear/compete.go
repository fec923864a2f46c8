package linear

import "math"

// Compete lets what a text may say compete with one another and with saying none
// of it. Fits and none are logarithms of odds but for a constant; fits become the
// log-odds of each, and any is the log-odds of saying any. What is certain stays
// finite.
func Compete(fits []float64, none float64) (any float64) {
	likelihoods, nothing := Softmax(fits, none)
	for k, p := range likelihoods {
		fits[k] = math.Log((p + least) / (1 - p + least))
	}
	return math.Log((1 - nothing + least) / (nothing + least))
}

// least keeps the odds of what is certain finite.
const least = 1e-9

// Softmax is how likely each is, and none; they add up to 1.
func Softmax(fits []float64, none float64) (likelihoods []float64, nothing float64) {
	highest := none
	for _, f := range fits {
		highest = max(highest, f)
	}
	nothing = math.Exp(none - highest)
	sum := nothing
	likelihoods = make([]float64, len(fits))
	for k, f := range fits {
		likelihoods[k] = math.Exp(f - highest)
		sum += likelihoods[k]
	}
	for k := range likelihoods {
		likelihoods[k] /= sum
	}
	return likelihoods, nothing / sum
}

// Surprise is by how much the likelihood of each, and of none, is too high when
// the text says these: the gradient of the cross-entropy.
func Surprise(fits []float64, none float64, says []int) (miss []float64, missNone float64) {
	miss, missNone = Softmax(fits, none)
	if len(says) == 0 {
		missNone--
	}
	for _, k := range says {
		miss[k] -= 1 / float64(len(says))
	}
	return miss, missNone
}
