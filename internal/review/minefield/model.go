package minefield

import (
	_ "embed"
	"fmt"
	"math"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/linear"
)

//go:embed model.bin
var modelBytes string

// modelName begins every model; its last character is the version.
const modelName = "MINEFLD1"

// Model tells which minefield of a question a sentence steps into. A sentence
// shows a behaviour and a minefield names one: both are sorted into the same
// kinds, and compared by them as well as by their words.
type Model struct {
	Said, Named Sorter // of sentences, of minefields; the same kinds in both
	// Weights are those of the features; None of stepping into nothing, by the
	// wording of the sentence, and Alarm of how alarming the sentence is.
	Weights [features]float64
	Alarm   float64
	None    linear.Table
	// Threshold is the log-odds from which a sentence steps into a minefield.
	Threshold float64
	// Cut is the log-odds from which a sentence alarms, by itself and beside the
	// minefields of its question.
	Cut float64
	// Data is the checksum of what it was fitted to.
	Data uint32
}

// What a sentence and a minefield are compared by.
const (
	byKind     = iota // logarithm of how likely both are of one kind
	byWords           // margin of word vectors over the question's other minefields
	byRelation        // the same for words that WordNet relates
	features
)

// Encode writes the model as bytes.
func (m *Model) Encode() []byte {
	w := linear.NewWriter(modelName)
	w.Word(m.Data)
	w.Floats(m.Weights[:]...)
	w.Floats(m.Alarm, m.Threshold, m.Cut)
	w.Table(m.None)
	m.Said.write(w)
	m.Named.write(w)
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
	m.Alarm, m.Threshold, m.Cut, m.None = r.Float(), r.Float(), r.Float(), r.Table()
	m.Said, m.Named = readSorter(r), readSorter(r)
	if err := r.Close(); err != nil {
		return nil, err
	}
	if len(m.Said.Kinds) == 0 || len(m.Said.Kinds) != len(m.Named.Kinds) {
		return nil, fmt.Errorf("%d kinds of sentences, %d of minefields: %w", len(m.Said.Kinds), len(m.Named.Kinds), linear.ErrDamaged)
	}
	return m, nil
}

// A Sight is a unit of an answer beside the minefields of a question.
type Sight struct {
	*keypoints.Unit
	// Alarm is the log-odds that the sentence of the unit alarms.
	Alarm float64
	// Features are by minefield.
	Features [][features]float64

	said []float64 // the kinds of behaviour that it shows
}

// Clone is a sight that may be kept.
func (s *Sight) Clone() Sight {
	u := keypoints.Unit{Unit: s.Unit.Unit, Vector: s.Vector}
	u.Bag.Fill(u.Tokens)
	return Sight{Unit: &u, Alarm: s.Alarm, Features: s.Features}
}

// look compares a unit with the minefields, whose kinds are given.
func (m *Model) look(u *keypoints.Unit, alarm float64, named [][]float64) Sight {
	s := Sight{Unit: u, Alarm: alarm, Features: make([][features]float64, len(named)), said: m.Said.Sort(&u.Bag, &u.Vector)}
	for k, kinds := range named {
		alike := 0.0
		for i, p := range s.said {
			alike += float64(p * kinds[i])
		}
		s.Features[k] = [features]float64{math.Log(alike + unlike), u.Features[k][0], u.Features[k][1]}
	}
	return s
}

// unlike keeps the logarithm of what has no kind in common finite.
const unlike = 0.01

// Fits is how well a unit fits each minefield and none, before they compete:
// logarithms of odds, but for a constant.
func (m *Model) Fits(s *Sight) (fits []float64, none float64) {
	fits = make([]float64, len(s.Features))
	for k := range s.Features {
		for i, x := range s.Features[k] {
			fits[k] += float64(m.Weights[i] * x)
		}
	}
	return fits, m.None.Score(&s.Bag) - float64(m.Alarm*s.Alarm)
}

// Odds is the log-odds that the unit steps into each minefield rather than
// another or none, and that it steps into any, rounded so that processors agree.
func (m *Model) Odds(s *Sight) (each []float64, any float64) {
	each, none := m.Fits(s)
	any = linear.Compete(each, none)
	for k, odds := range each {
		each[k] = round(odds)
	}
	return each, round(any)
}

func round(x float64) float64 { return math.Round(1e4*x) / 1e4 }
