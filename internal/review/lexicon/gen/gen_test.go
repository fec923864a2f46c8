package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJacobi(t *testing.T) {
	values, vectors := jacobi([][]float64{{2, 1, 0}, {1, 3, 1}, {0, 1, 4}})
	trace := values[0] + values[1] + values[2]
	if math.Abs(trace-9) > 1e-9 {
		t.Errorf("the eigenvalues %v do not add up to the trace", values)
	}
	a := [][]float64{{2, 1, 0}, {1, 3, 1}, {0, 1, 4}}
	for k, value := range values {
		for i := range a {
			sum := 0.0
			for j := range a {
				sum += a[i][j] * vectors[j][k]
			}
			if math.Abs(sum-value*vectors[i][k]) > 1e-9 {
				t.Errorf("column %d is no eigenvector of %v", k, value)
			}
		}
	}
}

func TestRelate(t *testing.T) {
	net := wordNet{
		synsets: map[sense]synset{
			{"verb", "1"}: {words: []string{"report", "describe"}, pointers: []pointer{{"@", sense{"verb", "3"}}, {"+", sense{"noun", "4"}}}},
			{"verb", "2"}: {words: []string{"report", "cover"}, pointers: []pointer{{"@", sense{"verb", "3"}}}},
			{"verb", "3"}: {words: []string{"inform"}},
			{"noun", "4"}: {words: []string{"journalist"}},
		},
		senses: map[string][][]sense{"report": {{{"verb", "1"}, {"verb", "2"}}}},
	}
	got := relate(net, []string{"report", "described", "cover", "inform", "journalist"})
	want := related{
		{"describ", "report"}: 85, {"journalist", "report"}: 85, {"cover", "report"}: 70, {"inform", "report"}: 50,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text := string(got.text()); text != "cover report:70\ndescrib report:85\ninform report:50\njournalist report:85\n" {
		t.Errorf("written as %q", text)
	}
}

func TestReadWordNet(t *testing.T) {
	folder := t.TempDir()
	licence := "  1 This software and database is being provided to you\n"
	for name, text := range map[string]string{
		"index.noun": "error n 1 1 @ 1 1 00000001\n", "data.noun": "00000001 04 n 02 error 0 fault 0 001 @ 00000002 n 0000 | a wrong action\n00000002 04 n 01 act 0 000 | something done\n",
		"index.verb": "", "data.verb": "", "index.adj": "", "data.adj": "00000003 00 a 01 able(p) 0 000 | having means\n", "index.adv": "", "data.adv": "",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(licence+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	net, err := readWordNet(folder)
	if err != nil {
		t.Fatal(err)
	}
	s := net.synsets[net.senses["error"][0][0]]
	if diff := cmp.Diff([]string{"error", "fault"}, s.words); diff != "" {
		t.Error(diff)
	}
	if s.pointers[0].to != (sense{"noun", "00000002"}) {
		t.Errorf("points to %v", s.pointers)
	}
	if got := net.synsets[sense{"adj", "00000003"}].words[0]; got != "able" {
		t.Errorf("marker kept: %q", got)
	}
}

func TestRetrofitPullsSynonymsTogether(t *testing.T) {
	vectors := [][]float64{{1, 0}, {0, 1}, {0, -1}}
	words := []string{"doctor", "physician", "asphalt"}
	fitted := retrofit(vectors, neighbours(words, related{{"doctor", "physician"}: 85, {"asphalt", "doctor"}: 50}))
	if got := dot(fitted[0], fitted[1]); got <= 0 {
		t.Errorf("synonyms are %v apart", got)
	}
	if diff := cmp.Diff([]float64{0, -1}, fitted[2]); diff != "" {
		t.Errorf("a hypernym moved:\n%s", diff)
	}
}

func TestQuantise(t *testing.T) {
	vector := make([]float64, dimensions)
	vector[0], vector[1] = -2, 1
	got := quantise([][]float64{vector, make([]float64, dimensions)})
	if int8(got[0]) != -127 || int8(got[1]) != 64 || len(got) != 2*dimensions {
		t.Errorf("got %v", got[:4])
	}
}

func TestRunNamesWhatIsMissing(t *testing.T) {
	if err := run("", "data"); err == nil {
		t.Error("no folder was named, and no error")
	}
	if err := run(t.TempDir(), "data"); err == nil {
		t.Error("an empty folder gave no error")
	}
}
