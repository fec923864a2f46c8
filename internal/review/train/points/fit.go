package points

import (
	"math"
	"slices"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
)

func readAnswer(points *keypoints.Points, q evaluate.Question, a evaluate.Answer) *sample {
	s := &sample{role: q.Role, bank: a.BankWording(), points: points.Vectors()}
	for _, k := range q.KeyPoints {
		s.covered = append(s.covered, slices.Contains(a.Covers, k.ID))
	}
	for _, u := range points.Units(prose.Parse(a.Text)) {
		said := unit{Unit: u}
		for k, point := range q.KeyPoints {
			if evaluate.Meets(point.ID, u.Start, u.End, a.Evidence) {
				said.says = append(said.says, k)
			}
		}
		s.units = append(s.units, said)
	}
	return s
}

// The fit is by stochastic gradient descent on the cross-entropy of each unit.
// The constants were chosen once, on the first half of the labelled sets; the
// figures change little when any of them is doubled.
const (
	epochs = 12
	// The steps fall linearly to nothing over the epochs.
	stepWeights, stepMatrix, stepNone = 0.01, 0.06, 0.1
	// After each epoch the matrix is pulled this part of the way to where it
	// began, the words of "none" to nothing.
	pullMatrix, pullNone = 0.05, 0.1
	// strangerWorth is how much an answer to another question teaches.
	strangerWorth = 0.3
	// meant is the diagonal of the matrix to begin with: words mean themselves.
	meant = 2
)

// start holds the weights of the features to begin with.
func start() [keypoints.Features]float64 { return [keypoints.Features]float64{8, 3, 3, 0} }

// descent is a model on its way.
type descent struct {
	model *keypoints.Model
	none  []float64
	bias  float64
}

// fit trains a model. The order of visits comes from a fixed generator.
func fit(samples []*sample) *keypoints.Model {
	d := &descent{model: &keypoints.Model{Weights: start(), Slope: 1}, none: make([]float64, 1<<keypoints.NoneBits), bias: 1}
	for i := range lexicon.Dimensions {
		d.model.Matrix[i][i] = meant
	}
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	seed := uint64(1)
	for epoch := range epochs {
		for i := len(order) - 1; i > 0; i-- {
			seed = seed*6364136223846793005 + 1442695040888963407
			j := int((seed >> 33) % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		step := 1 - float64(epoch)/float64(epochs+1)
		for _, i := range order {
			for u := range samples[i].units {
				d.visit(samples[i], &samples[i].units[u], step)
			}
		}
		d.pull()
	}
	d.model.None = linear.Quantize(d.none, d.bias)
	return d.model
}

// visit moves the model a step towards what a unit says.
func (d *descent) visit(s *sample, u *unit, step float64) {
	points := s.points
	if s.stranger {
		step *= strangerWorth
	}
	scores, none := d.scores(points, u)
	miss, missNone := linear.Surprise(scores, none, u.says)
	d.bias -= stepWeights * step * missNone
	u.Bag.Each(func(hash uint32, value float64) {
		d.none[hash&(1<<keypoints.NoneBits-1)] -= float64(stepNone * step * missNone * value)
	})
	for k, m := range miss {
		if math.Abs(m) < 1e-3 {
			continue
		}
		for f, x := range u.Features[k] {
			d.model.Weights[f] -= float64(stepWeights * step * m * x)
		}
		for i, p := range points[k] {
			pull := float64(stepMatrix * step * m * p)
			row := &d.model.Matrix[i]
			for j, x := range u.Vector {
				row[j] -= float64(pull * x)
			}
		}
	}
}

// scores is the model's, with the table of "none" as it stands.
func (d *descent) scores(points []keypoints.Vector, u *unit) ([]float64, float64) {
	scores := d.model.Fits(points, &u.Unit)
	none := d.bias
	u.Bag.Each(func(hash uint32, value float64) {
		none += float64(d.none[hash&(1<<keypoints.NoneBits-1)] * value)
	})
	return scores, none
}

// pull keeps what was learned from single answers small.
func (d *descent) pull() {
	for i := range d.model.Matrix {
		for j := range d.model.Matrix[i] {
			origin := 0.0
			if i == j {
				origin = meant
			}
			d.model.Matrix[i][j] -= float64(pullMatrix * (d.model.Matrix[i][j] - origin))
		}
	}
	for i := range d.none {
		d.none[i] *= 1 - pullNone
	}
}
