package linear

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// values is one of everything that a model may hold.
type values struct {
	Word   uint32
	Float  float64
	Floats []float64
	Text   string
	Table  Table
}

func some() values {
	return values{
		Word: math.MaxUint32, Float: -0.25, Floats: []float64{1, 2.5, -3}, Text: "blame-customer é",
		Table: Table{Weights: []int8{1, -2, 3, -128}, Step: 0.5, Bias: -1},
	}
}

func write(v values) string {
	w := NewWriter("TESTING1")
	w.Word(v.Word)
	w.Floats(v.Float)
	w.Floats(v.Floats...)
	w.Text(v.Text)
	w.Table(v.Table)
	return string(w.Bytes())
}

// read is the opposite of write, for three floats.
func read(name, data string) (values, error) {
	r, err := NewReader(name, data)
	if err != nil {
		return values{}, err
	}
	v := values{Word: r.Word(), Float: r.Float(), Floats: make([]float64, 3)}
	r.Floats(v.Floats)
	v.Text, v.Table = r.Text(), r.Table()
	return v, r.Close()
}

func TestRoundTrip(t *testing.T) {
	for name, v := range map[string]values{
		"all":      some(),
		"zero":     {Floats: make([]float64, 3), Table: Table{Weights: []int8{0}}},
		"longest":  {Floats: make([]float64, 3), Text: strings.Repeat("x", math.MaxUint8), Table: Table{Weights: make([]int8, 1<<10)}},
		"infinite": {Float: math.Inf(-1), Floats: []float64{math.Inf(1), 0, math.MaxFloat32}, Table: Table{Weights: []int8{7}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read("TESTING1", write(v))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v, got); diff != "" {
				t.Errorf("read differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumbersAreOfSinglePrecision(t *testing.T) {
	v := some()
	v.Float = 0.1
	got, err := read("TESTING1", write(v))
	if err != nil {
		t.Fatal(err)
	}
	if want := float64(float32(0.1)); got.Float != want {
		t.Errorf("0.1 is read back as %v, want %v", got.Float, want)
	}
}

func TestLongTextIsCut(t *testing.T) {
	v := some()
	v.Text = strings.Repeat("x", math.MaxUint8+1)
	got, err := read("TESTING1", write(v))
	if err != nil || len(got.Text) != math.MaxUint8 {
		t.Errorf("a text of 256 bytes is read back as %d bytes, error %v", len(got.Text), err)
	}
}

func TestDamageIsFound(t *testing.T) {
	whole := write(some())
	for at := range whole {
		if _, err := read("TESTING1", whole[:at]+string(whole[at]^1)+whole[at+1:]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d changed: error %v, want ErrDamaged", at, err)
		}
		if _, err := read("TESTING1", whole[:at]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d bytes: error %v, want ErrDamaged", at, err)
		}
	}
	if _, err := read("TESTING1", whole+"x"); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte too many: error %v, want ErrDamaged", err)
	}
	if _, err := read("TESTING2", whole); !errors.Is(err, ErrDamaged) {
		t.Errorf("another name: error %v, want ErrDamaged", err)
	}
}

// The checksum is right in these: what was written is not what is asked for.
func TestLayoutIsChecked(t *testing.T) {
	for name, test := range map[string]struct {
		write func(*Writer)
		read  func(*Reader)
	}{
		"trailing bytes":     {func(w *Writer) { w.Word(1); w.Word(2) }, func(r *Reader) { r.Word() }},
		"no word":            {func(*Writer) {}, func(r *Reader) { r.Word() }},
		"half a word":        {func(w *Writer) { w.Text("x") }, func(r *Reader) { r.Word() }},
		"no text":            {func(*Writer) {}, func(r *Reader) { r.Text() }},
		"text longer than":   {func(w *Writer) { w.Word('x') }, func(r *Reader) { r.Text() }},
		"too few floats":     {func(w *Writer) { w.Floats(1, 2) }, func(r *Reader) { r.Floats(make([]float64, 3)) }},
		"table of none":      {func(w *Writer) { w.Table(Table{}) }, func(r *Reader) { r.Table() }},
		"table of three":     {func(w *Writer) { w.Table(Table{Weights: make([]int8, 3)}) }, func(r *Reader) { r.Table() }},
		"table without end":  {func(w *Writer) { w.Word(1 << 31) }, func(r *Reader) { r.Table() }},
		"failed, then right": {func(w *Writer) { w.Word('x') }, func(r *Reader) { r.Text(); r.Floats(make([]float64, 1)) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := NewWriter("TESTING1")
			test.write(w)
			r, err := NewReader("TESTING1", string(w.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			test.read(r)
			if err := r.Close(); !errors.Is(err, ErrDamaged) {
				t.Errorf("error %v, want ErrDamaged", err)
			}
		})
	}
}

// A table that could not be read may still be asked.
func TestTableOfDamagedModelScores(t *testing.T) {
	r, err := NewReader("TESTING1", string(NewWriter("TESTING1").Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	table := r.Table()
	if got := table.Score(fill(t, "we told the customer")); got != 0 {
		t.Errorf("score %v, want 0", got)
	}
}

func FuzzReader(f *testing.F) {
	f.Add(write(some())[8:])
	f.Add("")
	f.Add("\xff\xff\xff\xff\xff")
	f.Fuzz(func(t *testing.T, body string) {
		r := &Reader{rest: body}
		v := values{Word: r.Word(), Float: r.Float(), Floats: make([]float64, 3)}
		r.Floats(v.Floats)
		v.Text, v.Table = r.Text(), r.Table()
		if n := len(v.Table.Weights); n == 0 || n&(n-1) != 0 {
			t.Fatalf("a table of %d weights", n)
		}
		v.Table.Score(fill(t, "we told the customer"))
	})
}
