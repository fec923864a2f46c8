package minefield

import (
	"math"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/linear"
)

// A Sorter tells which kinds of behaviour a text is about. It sums, for each
// kind, the weights of the text's features and what its words mean.
type Sorter struct{ Kinds []Kind }

// Kind is one kind of behaviour, such as "blame".
type Kind struct {
	Name    string
	Words   linear.Table
	Meaning keypoints.Vector
}

// Sort is the probability of each kind; they add up to 1.
func (s *Sorter) Sort(b *linear.Bag, meaning *keypoints.Vector) []float64 {
	fits := make([]float64, len(s.Kinds))
	for i := range s.Kinds {
		k := &s.Kinds[i]
		fits[i] = k.Words.Score(b)
		for d, x := range meaning {
			fits[i] += float64(k.Meaning[d] * x)
		}
	}
	p, _ := linear.Softmax(fits, math.Inf(-1))
	return p
}

// likeliest is the name of the kind of the highest probability.
func (s *Sorter) likeliest(p []float64) string {
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return s.Kinds[best].Name
}

func (s *Sorter) write(w *linear.Writer) {
	w.Word(uint32(len(s.Kinds)))
	for i := range s.Kinds {
		w.Text(s.Kinds[i].Name)
		w.Table(s.Kinds[i].Words)
		w.Floats(s.Kinds[i].Meaning[:]...)
	}
}

// mostKinds bounds what a damaged model can ask for.
const mostKinds = 256

func readSorter(r *linear.Reader) Sorter {
	var s Sorter
	for range min(r.Word(), mostKinds) {
		k := Kind{Name: r.Text(), Words: r.Table()}
		r.Floats(k.Meaning[:])
		s.Kinds = append(s.Kinds, k)
	}
	return s
}
