package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"interviewcoach/internal/review/redflag/linear"
)

var readOnce = sync.OnceValues(func() ([]*example, error) { return load("../data") })

// mustRead returns the data, which tests share and must not change.
func mustRead(t *testing.T) []*example {
	t.Helper()
	examples, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return examples
}

func TestModelWasTrainedOnTheData(t *testing.T) {
	data, err := os.ReadFile("../model.bin")
	if err != nil {
		t.Fatal(err)
	}
	m, err := linear.Decode(string(data))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.Data, checksum(mustRead(t)); got != want {
		t.Errorf("the model is of data %08x, the data are %08x: run go generate in the redflag folder", got, want)
	}
	if !bytes.Equal(m.Encode(), data) {
		t.Error("decoding and encoding the model changes it")
	}
}

func TestTrainingTwiceGivesTheSameBytes(t *testing.T) {
	some := mustRead(t)[:120]
	first, _, _ := train(some)
	second, _, _ := train(slices.Clone(some))
	if !bytes.Equal(first.Encode(), second.Encode()) {
		t.Error("two trainings on equal data differ")
	}
	turned := *some[0]
	turned.red, turned.kind = !turned.red, "blame"
	changed, _, _ := train(append([]*example{&turned}, some[1:]...))
	if bytes.Equal(first.Encode(), changed.Encode()) {
		t.Error("a changed label does not change the model")
	}
}

func TestNoRoleIsInBothParts(t *testing.T) {
	examples := mustRead(t)
	tested := 0
	for fold := range folds {
		train, test := split(examples, fold)
		roles := map[string]bool{}
		for _, e := range train {
			roles[e.role] = true
		}
		for _, e := range test {
			if roles[e.role] {
				t.Fatalf("fold %d: role %q is in both parts", fold, e.role)
			}
		}
		tested += len(test)
	}
	if tested != len(examples) {
		t.Errorf("%d sentences tested, want each of %d once", tested, len(examples))
	}
}

// The floor is what held-out roles must reach; the figures in the docs come
// from the command.
func TestHeldOutRoles(t *testing.T) {
	train, test := split(mustRead(t), 0)
	table := fitRed(train)
	var scores []scored
	for _, e := range test {
		scores = append(scores, scored{e, table.Score(&e.bag)})
	}
	if got := judge(scores, 0).averagePrecision; got < 0.80 {
		t.Errorf("average precision on held-out roles %.3f, want at least 0.80", got)
	}
}

func TestEnoughSentences(t *testing.T) {
	red, ok, roles := 0, 0, map[string]bool{}
	seen := map[string]string{}
	for _, e := range mustRead(t) {
		roles[e.role] = true
		if other, twice := seen[strings.ToLower(e.text)]; twice && other != e.file {
			t.Errorf("%q is in %s and %s", e.text, other, e.file)
		}
		seen[strings.ToLower(e.text)] = e.file
		if e.red {
			red++
		} else {
			ok++
		}
	}
	if red < 700 || ok < 1400 || len(roles) < 40 {
		t.Errorf("%d red, %d ok, %d roles; want 700, 1400, 40", red, ok, len(roles))
	}
}

func TestParseRefuses(t *testing.T) {
	for _, line := range []string{"", "role\tred\tblame", "role\tmaybe\t-\ttext", "role\tok\tblame\ttext", "role\tred\t-\ttext"} {
		if _, err := parse(line); err == nil {
			t.Errorf("parse(%q): no error", line)
		}
	}
}

func TestCalibrate(t *testing.T) {
	var scores []scored
	for i := range 200 {
		e := &example{red: i%2 == 0}
		// Above 0 three of four are red, below one of four.
		s := 1.0
		if (i%8 < 6) != e.red {
			s = -1
		}
		scores = append(scores, scored{e, s})
	}
	slope, offset := calibrate(scores)
	m := linear.Model{Slope: slope, Offset: offset}
	for score, want := range map[float64]float64{1: 0.75, -1: 0.25} {
		if got := m.Probability(score); got < want-0.01 || got > want+0.01 {
			t.Errorf("probability at %v is %.4f, want %.2f", score, got, want)
		}
	}
}
