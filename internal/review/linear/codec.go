package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// ErrDamaged means that bytes are no model of this version.
var ErrDamaged = errors.New("a model of the review is damaged or of another version: build the program again")

// A Writer puts a model together as bytes. Numbers are stored in single
// precision.
type Writer struct{ bytes []byte }

// NewWriter begins a model; its name tells the kind and version of the model.
func NewWriter(name string) *Writer { return &Writer{[]byte(name)} }

// Bytes ends the model with a checksum.
func (w *Writer) Bytes() []byte {
	return binary.LittleEndian.AppendUint32(w.bytes, crc32.ChecksumIEEE(w.bytes))
}

// Word writes a number of 32 bits.
func (w *Writer) Word(x uint32) { w.bytes = binary.LittleEndian.AppendUint32(w.bytes, x) }

// Floats writes numbers one after the other.
func (w *Writer) Floats(numbers ...float64) {
	for _, x := range numbers {
		w.Word(math.Float32bits(float32(x)))
	}
}

// Text writes at most 255 bytes of text.
func (w *Writer) Text(s string) {
	s = s[:min(len(s), math.MaxUint8)]
	w.bytes = append(append(w.bytes, byte(len(s))), s...)
}

// Table writes a table.
func (w *Writer) Table(t Table) {
	w.Word(uint32(len(t.Weights)))
	w.Floats(t.Step, t.Bias)
	for _, x := range t.Weights {
		w.bytes = append(w.bytes, byte(x))
	}
}

// A Reader takes values off the front of a model; once it fails it stays failed.
type Reader struct {
	rest   string
	failed bool
}

// NewReader checks name and checksum. The error wraps [ErrDamaged].
func NewReader(name, data string) (*Reader, error) {
	if len(data) < len(name)+4 || data[:len(name)] != name {
		return nil, fmt.Errorf("read model %s of %d bytes: %w", name, len(data), ErrDamaged)
	}
	body, sum := data[:len(data)-4], []byte(data[len(data)-4:])
	if crc32.ChecksumIEEE([]byte(body)) != binary.LittleEndian.Uint32(sum) {
		return nil, fmt.Errorf("read model %s: checksum: %w", name, ErrDamaged)
	}
	return &Reader{rest: body[len(name):]}, nil
}

// Close tells whether all was read and nothing more. The error wraps
// [ErrDamaged].
func (r *Reader) Close() error {
	if r.failed || r.rest != "" {
		return fmt.Errorf("read model: layout: %w", ErrDamaged)
	}
	return nil
}

func (r *Reader) take(n int) string {
	if n > len(r.rest) {
		r.failed = true
		return ""
	}
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// Word reads a number of 32 bits.
func (r *Reader) Word() uint32 {
	if s := r.take(4); s != "" {
		return binary.LittleEndian.Uint32([]byte(s))
	}
	return 0
}

// Float reads a number.
func (r *Reader) Float() float64 { return float64(math.Float32frombits(r.Word())) }

// Floats fills a slice with numbers.
func (r *Reader) Floats(to []float64) {
	for i := range to {
		to[i] = r.Float()
	}
}

// Text reads a text.
func (r *Reader) Text() string {
	n := r.take(1)
	if n == "" {
		return ""
	}
	return r.take(int(n[0]))
}

// Table reads a table, the length of which must be a power of two.
func (r *Reader) Table() Table {
	n := int(r.Word())
	t := Table{Step: r.Float(), Bias: r.Float()}
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
