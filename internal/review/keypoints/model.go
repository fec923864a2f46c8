package keypoints

import (
	_ "embed"
	"sync"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
)

//go:embed model.bin
var modelBytes string

// Model tells how likely a unit of an answer says each key point of a question,
// or none of them. The points compete: their likelihoods and that of "none" add
// up to 1. It was fitted to labelled answers by the command in train.
type Model struct {
	// Weights are those of the features of a fit.
	Weights [Features]float64
	// Matrix relates the meaning of a point, in its rows, to that of a unit: what
	// a point names ("reported to the supervisor") and what enacts it ("I rang
	// Karim, who ran the shift") lie apart among word vectors, but apart in the
	// same direction for many points.
	Matrix [lexicon.Dimensions][lexicon.Dimensions]float64
	// None scores the wording of a unit that says no key point at all: what sets
	// the scene, or goes on about something else.
	None linear.Table
	// Slope and Offset turn the log-odds of the best unit into the log-odds that
	// the answer covers the point.
	Slope, Offset float64
	// Data is the checksum of the answers it was fitted to.
	Data uint32
}

// NoneBits is the size of the table None, as a power of two.
const NoneBits = 15

// modelName begins every model; its last character is the version.
const modelName = "KEYPNTS1"

// Encode writes the model as bytes.
func (m *Model) Encode() []byte {
	w := linear.NewWriter(modelName)
	w.Word(m.Data)
	w.Floats(m.Weights[:]...)
	w.Floats(m.Slope, m.Offset)
	for i := range m.Matrix {
		w.Floats(m.Matrix[i][:]...)
	}
	w.Table(m.None)
	return w.Bytes()
}

// DecodeModel reads what Encode wrote. The error wraps [linear.ErrDamaged].
func DecodeModel(data string) (*Model, error) {
	r, err := linear.NewReader(modelName, data)
	if err != nil {
		return nil, err
	}
	m := &Model{Data: r.Word()}
	r.Floats(m.Weights[:])
	m.Slope, m.Offset = r.Float(), r.Float()
	for i := range m.Matrix {
		r.Floats(m.Matrix[i][:])
	}
	m.None = r.Table()
	return m, r.Close()
}

// fitted is the embedded model. That it cannot be read is a fault of the build.
var fitted = sync.OnceValue(func() *Model {
	m, err := DecodeModel(modelBytes)
	if err != nil {
		panic(err)
	}
	return m
})

// Fits is how well the unit fits each point, before they compete: the logarithm
// of odds, but for a constant.
func (m *Model) Fits(points []Vector, u *Unit) []float64 {
	var turned Vector
	for i := range turned {
		for j, x := range u.Vector {
			turned[i] += float64(m.Matrix[i][j] * x)
		}
	}
	fits := make([]float64, len(points))
	for k := range points {
		for i, x := range points[k] {
			fits[k] += float64(x * turned[i])
		}
		for i, x := range u.Features[k] {
			fits[k] += float64(m.Weights[i] * x)
		}
	}
	return fits
}

// LogOdds is the logarithm of the odds that the unit says each point, rather
// than another or none.
func (m *Model) LogOdds(points []Vector, u *Unit) []float64 {
	odds := m.Fits(points, u)
	linear.Compete(odds, m.None.Score(&u.Bag))
	return odds
}
