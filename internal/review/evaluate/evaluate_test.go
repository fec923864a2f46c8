package evaluate

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const labelled = `{"questions":[{"id":"q","question":"Why?","key_points":[{"id":"k1","text":"one"},{"id":"k2","text":"two"}],
"minefields":[{"id":"m1","kind":"stated"},{"id":"m2","kind":"omission"}],
"answers":[
 {"id":"a","text":"😀 one. é two.","covers":["k1","k2"],"hits":[],"evidence":[{"id":"k1","start":3,"end":7},{"id":"k2","start":8,"end":14}],"level":4,"words":4},
 {"id":"b","style":"formal-sample","text":"blame","covers":[],"hits":["m1","m2"],"evidence":[{"id":"m1","start":0,"end":5}],"level":1,"words":1}]}]}`

func TestOffsetsBecomeBytes(t *testing.T) {
	set, err := Parse([]byte(labelled))
	if err != nil {
		t.Fatal(err)
	}
	a := set.Questions[0].Answers[0]
	var got []string
	for _, e := range a.Evidence {
		got = append(got, a.Text[e.Start:e.End])
	}
	if diff := cmp.Diff([]string{"one.", "é two."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOffsetsOutsideTheTextAreClamped(t *testing.T) {
	set, err := Parse([]byte(strings.ReplaceAll(labelled, `"end":14`, `"end":1400`)))
	if err != nil {
		t.Fatal(err)
	}
	a := set.Questions[0].Answers[0]
	if got := a.Evidence[1].End; got != len(a.Text) {
		t.Errorf("end %d of %d", got, len(a.Text))
	}
}

func TestParseRefuses(t *testing.T) {
	if _, err := Parse([]byte(`{"questions":[]}`)); !errors.Is(err, ErrNoAnswers) {
		t.Errorf("got %v", err)
	}
	if _, err := Parse([]byte(`{`)); err == nil {
		t.Error("half an object gave no error")
	}
	if _, err := Load("no such file"); err == nil {
		t.Error("no file gave no error")
	}
}

func TestRun(t *testing.T) {
	set, err := Parse([]byte(labelled))
	if err != nil {
		t.Fatal(err)
	}
	review := func(_ Question, a Answer) Result {
		if a.ID == "a" {
			return Result{Scored: true, Level: 4, KeyPoints: []Found{
				{ID: "k1", Score: 2, Band: "covered", Start: 5, End: 9}, {ID: "k2", Score: 0, Band: "touched", Start: 0, End: 4},
			}, Minefields: []Found{{ID: "m2", Risk: true}}}
		}
		return Result{Scored: true, Level: 2, RedFlag: true, KeyPoints: []Found{{ID: "k1", Score: 1, Band: "covered"}},
			Minefields: []Found{{ID: "m1", Risk: true, Start: 0, End: 5}}}
	}
	r := Run(set, review)
	type figures struct {
		Covered, Found, Stated, Omission, Any Counts
		Right, Quoted, StatedRight, Exact     int
		Order                                 float64
	}
	got := figures{r.All.Covered, r.All.Found, r.Stated, r.Omission, r.Any, r.All.Right, r.All.Quoted, r.StatedRight, r.Exact, r.Ordered.Share()}
	want := figures{
		Covered: Counts{1, 1, 1}, Found: Counts{2, 1, 0}, Stated: Counts{1, 0, 0}, Omission: Counts{0, 1, 1}, Any: Counts{1, 0, 0},
		Right: 1, Quoted: 2, StatedRight: 1, Exact: 1, Order: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Own.Pairs != 2 || r.Bank.Pairs != 2 {
		t.Errorf("%d own and %d bank pairs", r.Own.Pairs, r.Bank.Pairs)
	}
	if text := r.String(); !strings.Contains(text, "pairwise order") || !strings.Contains(text, "1.000 (1 pairs)") {
		t.Errorf("printed:\n%s", text)
	}
}

func TestAveragePrecision(t *testing.T) {
	for _, test := range []struct {
		name  string
		pairs []Pair
		want  float64
	}{
		{"Perfect", []Pair{{3, true}, {2, true}, {1, false}}, 1},
		{"Worst", []Pair{{3, false}, {2, false}, {1, true}}, 1. / 3},
		{"TiesShare", []Pair{{1, true}, {1, false}}, 0.5},
		{"NoneTrue", []Pair{{1, false}}, 0},
	} {
		if got := AveragePrecision(test.pairs); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestBestF1(t *testing.T) {
	f1, at := BestF1([]Pair{{3, true}, {2, false}, {1, true}, {0, false}})
	if math.Abs(f1-0.8) > 1e-12 || at != 1 {
		t.Errorf("got %v at %v", f1, at)
	}
}

func TestSpearman(t *testing.T) {
	for _, test := range []struct {
		x, y []float64
		want float64
	}{
		{[]float64{1, 2, 3}, []float64{10, 20, 90}, 1},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, -1},
		{[]float64{1, 1, 1}, []float64{3, 2, 1}, 0},
		{[]float64{1}, []float64{1}, 0},
	} {
		if got := Spearman(test.x, test.y); math.Abs(got-test.want) > 1e-12 {
			t.Errorf("Spearman(%v, %v) = %v, want %v", test.x, test.y, got, test.want)
		}
	}
}

func TestOrderCountsUndecidedHalf(t *testing.T) {
	var o Order
	o.Add([]float64{1, 1, 3}, []float64{1, 2, 3})
	if o.Pairs != 3 || math.Abs(o.Share()-2.5/3) > 1e-12 {
		t.Errorf("got %+v", o)
	}
}
