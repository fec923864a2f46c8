package platt_test

import (
	"math"
	"testing"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/train/platt"
)

func probability(slope, offset, score float64) float64 {
	return 1 / (1 + math.Exp(-slope*score-offset))
}

func TestFit(t *testing.T) {
	var pairs []evaluate.Pair
	for i := range 200 {
		p := evaluate.Pair{Score: 1, True: i%2 == 0}
		// Above 0 three of four are true, below one of four.
		if (i%8 < 6) != p.True {
			p.Score = -1
		}
		pairs = append(pairs, p)
	}
	slope, offset := platt.Fit(pairs)
	for score, want := range map[float64]float64{1: 0.75, -1: 0.25} {
		if got := probability(slope, offset, score); math.Abs(got-want) > 0.01 {
			t.Errorf("probability at %v is %.4f, want %.2f", score, got, want)
		}
	}
}

// Where true ones are rare, the offset says so.
func TestRareOnes(t *testing.T) {
	var pairs []evaluate.Pair
	for i := range 1000 {
		pairs = append(pairs, evaluate.Pair{Score: float64(i%10) / 10, True: i%20 == 19})
	}
	slope, offset := platt.Fit(pairs)
	sum := 0.0
	for _, p := range pairs {
		sum += probability(slope, offset, p.Score)
	}
	if want := 50.0; math.Abs(sum-want) > 0.5 {
		t.Errorf("the probabilities add up to %.2f true ones, want %.0f", sum, want)
	}
	if slope <= 0 {
		t.Errorf("slope %.2f, want it to rise with the score", slope)
	}
}

func TestNothingToFitTo(t *testing.T) {
	for name, pairs := range map[string][]evaluate.Pair{
		"none": nil, "one": {{Score: 2, True: true}}, "equal scores": {{Score: 1, True: true}, {Score: 1}},
		"parted": {{Score: -1}, {Score: 1, True: true}},
	} {
		slope, offset := platt.Fit(pairs)
		if math.IsNaN(slope+offset) || math.IsInf(slope+offset, 0) {
			t.Errorf("%s: slope %v, offset %v", name, slope, offset)
		}
	}
}
