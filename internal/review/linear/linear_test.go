package linear

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/prose"
)

func fill(t *testing.T, raw string) *Bag {
	t.Helper()
	var b Bag
	if s := prose.Parse(raw).Sentences; len(s) > 0 {
		b.Fill(s[0].Tokens)
	}
	return &b
}

func TestContractionsAreWrittenOut(t *testing.T) {
	for short, long := range map[string]string{
		"I didn't ask": "i did not ask", "i didnt ask": "i did not ask", "we can't wait": "we can not wait",
		"they're late": "they are late", "it's late": "it is late", "I'd wait": "i would wait", "we won't": "we will not",
	} {
		if diff := cmp.Diff(fill(t, long).hashes, fill(t, short).hashes); diff != "" {
			t.Errorf("%q and %q have different features:\n%s", short, long, diff)
		}
	}
}

func TestNegationReachesThreeContentWords(t *testing.T) {
	got := len(fill(t, "never signed sheets before lunch breaks today").hashes[negated])
	// signed, sheets, before (a function word, free), lunch.
	if want := 4; got != want {
		t.Errorf("%d words in the scope of the negator, want %d", got, want)
	}
}

func TestSubjectsTellWhoDidIt(t *testing.T) {
	mine, theirs := fill(t, "i broke it").hashes[subjects], fill(t, "they broke it").hashes[subjects]
	if len(mine) != 1 || len(theirs) != 1 || mine[0] == theirs[0] {
		t.Errorf("subject features %v and %v: want one each, different", mine, theirs)
	}
}

func TestRefillingForgetsTheSentenceBefore(t *testing.T) {
	b := fill(t, "a long sentence that was in the bag before")
	b.Fill(prose.Parse("i asked").Sentences[0].Tokens)
	if diff := cmp.Diff(fill(t, "i asked").hashes, b.hashes, cmp.Comparer(slices.Equal[[]uint32])); diff != "" {
		t.Errorf("refilled bag differs (-want +got):\n%s", diff)
	}
	b.Fill(nil)
	b.Each(func(uint32, float64) { t.Error("an empty bag has features") })
}

func TestEachGroupHasItsLength(t *testing.T) {
	squares := 0.0
	fill(t, "one two three four").Each(func(_ uint32, v float64) { squares += v * v })
	want := 0.0
	for g, s := range scale {
		if g != negated && g != subjects { // none in these words
			want += s * s
		}
	}
	// "One" alone is a function word; the others are content of no subject.
	want += scale[subjects] * scale[subjects]
	if math.Abs(squares-want) > 1e-9 {
		t.Errorf("squared length %.4f, want %.4f", squares, want)
	}
}

func TestQuantizeKeepsScores(t *testing.T) {
	weights := make([]float64, 1<<10)
	for i := range weights {
		weights[i] = math.Sin(float64(i)) / 10
	}
	table := Quantize(weights, 0.25)
	b := fill(t, "we told the customer and wrote it down")
	want := 0.25
	b.Each(func(hash uint32, v float64) { want += weights[hash&(1<<10-1)] * v })
	if got := table.Score(b); math.Abs(got-want) > 0.01 {
		t.Errorf("score of the quantized table %.4f, want %.4f", got, want)
	}
}
