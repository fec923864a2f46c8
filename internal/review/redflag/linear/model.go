package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"
)

// ErrDamaged means that bytes are no model of this version.
var ErrDamaged = errors.New("the red-flag model is damaged or of another version: build the program again")

// magic begins every model; its last character is the version of the features
// and of the layout.
const magic = "REDFLAG1"

// Model is what training yields: one table that tells alarming sentences from
// others, one small table for each kind, and how to read their scores.
type Model struct {
	Red   Table
	Kinds []Kind // sorted by name
	// Slope and Offset turn a score into log odds.
	Slope, Offset float64
	// Context is the weight of the rest of the answer; see the classifier.
	Context float64
	// Threshold is the probability from which a sentence is a red flag.
	Threshold float64
	// Data is the checksum of the sentences the model was trained on.
	Data uint32
}

// Kind is the table of one kind of red flag against all others.
type Kind struct {
	Name string
	Table
}

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
	t := Table{Weights: make([]int8, len(weights)), Bias: bias}
	if used == 0 {
		return t
	}
	limit := min(largest, 12*math.Sqrt(squares/float64(used)))
	// The step is kept as it will be read back.
	t.Step = float64(float32(limit / math.MaxInt8))
	t.Bias = float64(float32(bias))
	for i, w := range weights {
		t.Weights[i] = int8(math.Round(max(-limit, min(limit, w)) / limit * math.MaxInt8))
	}
	return t
}

// Encode writes the model as bytes: magic, figures, tables, checksum.
func (m *Model) Encode() []byte {
	b := []byte(magic)
	for _, x := range []float64{m.Slope, m.Offset, m.Context, m.Threshold} {
		b = appendFloat(b, x)
	}
	b = binary.LittleEndian.AppendUint32(b, m.Data)
	b = append(b, byte(len(m.Kinds)))
	b = m.Red.append(b)
	for _, k := range m.Kinds {
		b = append(append(b, byte(len(k.Name))), k.Name...)
		b = k.append(b)
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func (t *Table) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(t.Weights)))
	b = appendFloat(appendFloat(b, t.Step), t.Bias)
	for _, w := range t.Weights {
		b = append(b, byte(w))
	}
	return b
}

func appendFloat(b []byte, x float64) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
}

// Decode reads what Encode wrote. The error wraps [ErrDamaged].
func Decode(data string) (*Model, error) {
	if len(data) < len(magic)+4 || data[:len(magic)] != magic {
		return nil, fmt.Errorf("read model of %d bytes: %w", len(data), ErrDamaged)
	}
	body, sum := data[:len(data)-4], []byte(data[len(data)-4:])
	if crc32.ChecksumIEEE([]byte(body)) != binary.LittleEndian.Uint32(sum) {
		return nil, fmt.Errorf("read model: checksum: %w", ErrDamaged)
	}
	r := reader{rest: body[len(magic):]}
	m := &Model{Slope: r.float(), Offset: r.float(), Context: r.float(), Threshold: r.float(), Data: r.word()}
	kinds := int(r.byte())
	m.Red = r.table()
	for range kinds {
		name := r.take(int(r.byte()))
		m.Kinds = append(m.Kinds, Kind{Name: name, Table: r.table()})
	}
	sorted := slices.IsSortedFunc(m.Kinds, func(a, b Kind) int { return compare(a.Name, b.Name) })
	if r.failed || r.rest != "" || !sorted {
		return nil, fmt.Errorf("read model: layout: %w", ErrDamaged)
	}
	return m, nil
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// reader takes values off the front of a string; once it fails it stays failed.
type reader struct {
	rest   string
	failed bool
}

func (r *reader) take(n int) string {
	if n > len(r.rest) {
		r.failed = true
		return ""
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

func (r *reader) byte() byte {
	if s := r.take(1); s != "" {
		return s[0]
	}
	return 0
}

func (r *reader) word() uint32 {
	if s := r.take(4); s != "" {
		return binary.LittleEndian.Uint32([]byte(s))
	}
	return 0
}

func (r *reader) float() float64 { return float64(math.Float32frombits(r.word())) }

func (r *reader) table() Table {
	n := int(r.word())
	t := Table{Step: r.float(), Bias: r.float()}
	weights := r.take(n)
	if n == 0 || n&(n-1) != 0 || r.failed {
		r.failed = true
		t.Weights = []int8{0}
		return t
	}
	t.Weights = make([]int8, n)
	for i := range n {
		t.Weights[i] = int8(weights[i])
	}
	return t
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
	p := 1 / (1 + math.Exp(-float64(m.Slope*score)-m.Offset))
	return math.Round(p*1e4) / 1e4
}

// Likeliest names the kind whose table scores highest; the empty string when
// there are none.
func Likeliest(kinds []Kind, b *Bag) string {
	name, best := "", 0.0
	for i := range kinds {
		if s := kinds[i].Score(b); name == "" || s > best {
			name, best = kinds[i].Name, s
		}
	}
	return name
}
