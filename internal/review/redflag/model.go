package redflag

import "interviewcoach/internal/review/linear"

// modelName begins every model; its last character is the version of the
// features and of the layout.
const modelName = "REDFLAG2"

// Model is what training yields: a table that tells alarming sentences from
// others, and how to read its scores.
type Model struct {
	Red linear.Table
	// Slope and Offset turn a score into log-odds.
	Slope, Offset float64
	// Context is the weight of the rest of the answer.
	Context float64
	// Threshold is the probability from which a sentence is a red flag.
	Threshold float64
	// Data is the checksum of the sentences the model was trained on.
	Data uint32
}

// Encode writes the model as bytes.
func (m *Model) Encode() []byte {
	w := linear.NewWriter(modelName)
	w.Floats(m.Slope, m.Offset, m.Context, m.Threshold)
	w.Word(m.Data)
	w.Table(m.Red)
	return w.Bytes()
}

// DecodeModel reads what Encode wrote. The error wraps [linear.ErrDamaged].
func DecodeModel(data string) (*Model, error) {
	r, err := linear.NewReader(modelName, data)
	if err != nil {
		return nil, err
	}
	m := &Model{Slope: r.Float(), Offset: r.Float(), Context: r.Float(), Threshold: r.Float(), Data: r.Word(), Red: r.Table()}
	return m, r.Close()
}

// InContext adds to the score of each sentence of an answer what the other
// sentences suggest: in an answer that is sound throughout, one odd sentence
// is more likely an odd wording than a fault.
func (m *Model) InContext(scores []float64) []float64 {
	sum := 0.0
	for _, s := range scores {
		sum += s
	}
	adjusted := make([]float64, len(scores))
	for i, s := range scores {
		adjusted[i] = s + float64(m.Context*(sum-s)/float64(len(scores)))
	}
	return adjusted
}

// Probability turns a score into a probability, rounded to four places, so that
// processors which differ in the last bit agree.
func (m *Model) Probability(score float64) float64 {
	return Probability(float64(m.Slope*score) + m.Offset)
}
