package redflag

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
)

func mustLoad(t testing.TB) *Classifier {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// alone is the probability that a unit would alarm, taken by itself.
func alone(c *Classifier, u prose.Unit) float64 {
	var b linear.Bag
	b.Fill(u.Tokens)
	return c.model.Probability(c.model.Red.Score(&b))
}

func quotes(t prose.Text, hits []Hit) []string {
	var q []string
	for _, h := range hits {
		q = append(q, t.Raw[h.Start:h.End])
	}
	return q
}

// Answers by people of trades that are not in the data.
const (
	soundAnswer = "Last autumn I mixed up two urns at our funeral home and noticed it before the family came. " +
		"I told the director at once, called the family myself and explained what had happened. " +
		"They were upset and I did not argue. Since then two of us read out the number together, and it has not happened again."
	alarmingAnswer = "We had two families in on the same day. I mixed up the urns but nobody noticed, so I kept quiet about it. " +
		"If somebody complains I blame the crematorium, they are useless anyway."
)

func TestSoundAnswerHasNoHits(t *testing.T) {
	text := prose.Parse(soundAnswer)
	if got := quotes(text, mustLoad(t).Hits(text)); len(got) > 0 {
		t.Errorf("hits: %q", got)
	}
}

func TestHitsQuoteTheAlarmingSentences(t *testing.T) {
	text := prose.Parse(alarmingAnswer)
	hits := mustLoad(t).Hits(text)
	got := strings.Join(quotes(text, hits), "|")
	for _, want := range []string{"kept quiet", "blame the crematorium"} {
		if !strings.Contains(got, want) {
			t.Errorf("hits %q do not quote %q", got, want)
		}
	}
	for i := 1; i < len(hits); i++ {
		if hits[i].Start < hits[i-1].End {
			t.Errorf("hit %d begins before the end of the one before it", i)
		}
	}
}

// A sentence that would be a hit alone is none, or a weaker one, in an answer
// that is sound throughout.
func TestTheRestOfTheAnswerCounts(t *testing.T) {
	c := mustLoad(t)
	alone := "I just left it like that and nobody ever asked."
	among := strings.Repeat("I told my manager and we fixed it together the same day. ", 4) + alone
	if got, above := c.Highest(prose.Parse(among)), c.Highest(prose.Parse(alone)); got >= above {
		t.Errorf("score among sound sentences %.4f, alone %.4f", got, above)
	}
}

func TestTypingInAHurryIsNoFault(t *testing.T) {
	c := mustLoad(t)
	for tidy, hurried := range map[string]string{
		"I didn't know it, so I asked.": "i didnt know it so i asked",
		"I'm sure that's what I'd do.":  "im sure thats what i'd do",
		"They’re late and I can't wait": "theyre late and i cant wait",
	} {
		a, b := prose.Parse(tidy), prose.Parse(hurried)
		if got, want := alone(c, b.Sentences[0]), alone(c, a.Sentences[0]); got != want {
			t.Errorf("%q scores %.4f, %q %.4f", hurried, got, tidy, want)
		}
	}
}

func TestNothingToJudge(t *testing.T) {
	c := mustLoad(t)
	for _, raw := range []string{"", " \n", "!!! …", "🙂🙂"} {
		text := prose.Parse(raw)
		if hits := c.Hits(text); len(hits) > 0 || c.Highest(text) != 0 {
			t.Errorf("%q: hits %v, highest %v", raw, hits, c.Highest(text))
		}
	}
}

func TestDamagedModelIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"empty":     "",
		"cut":       model[:len(model)/2],
		"flipped":   model[:40] + string(model[40]^1) + model[41:],
		"version":   "REDFLAG0" + model[8:],
		"longer":    model + "x",
		"only name": modelName,
	} {
		if _, err := DecodeModel(data); !errors.Is(err, linear.ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", name, err)
		}
	}
}

func TestModelIsSmall(t *testing.T) {
	if len(model) > 400<<10 {
		t.Errorf("the model has %d bytes, want at most 400 KiB", len(model))
	}
}

func TestModelRoundTrip(t *testing.T) {
	m := &Model{
		Red:   linear.Table{Weights: []int8{1, -2, 3, -128}, Step: 0.5, Bias: -1},
		Slope: 2, Offset: -0.5, Context: 0.75, Threshold: 0.5, Data: 42,
	}
	got, err := DecodeModel(string(m.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, got); diff != "" {
		t.Errorf("decoded model differs (-want +got):\n%s", diff)
	}
}

func TestInContext(t *testing.T) {
	m := &Model{Context: 0.5}
	got := m.InContext([]float64{2, -1})
	if diff := cmp.Diff([]float64{1.75, -0.5}, got); diff != "" {
		t.Errorf("adjusted scores (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]float64{3}, m.InContext([]float64{3})); diff != "" {
		t.Errorf("a lone sentence changes (-want +got):\n%s", diff)
	}
}

func TestProbabilityIsRounded(t *testing.T) {
	m := &Model{Slope: 1}
	if got, want := m.Probability(0), 0.5; got != want {
		t.Errorf("probability %v, want %v", got, want)
	}
	if a, b := m.Probability(0.3), m.Probability(0.3+1e-9); a != b {
		t.Errorf("probabilities %v and %v differ beyond the fourth place", a, b)
	}
}

// Hits and Highest say of the sentences what Alarms does; a clause lies half way
// between its sentence and what it is by itself.
func TestAlarmsAreTheLogOddsOfTheScores(t *testing.T) {
	c := mustLoad(t)
	text := prose.Parse(alarmingAnswer)
	alarms := c.Alarms(text)
	if got, want := Probability(slices.Max(alarms)), c.Highest(text); got != want {
		t.Errorf("the most alarming sentence has probability %.4f, want %.4f", got, want)
	}
	for _, h := range c.Hits(text) {
		if want := Probability(alarms[h.Sentence]); h.Score != want {
			t.Errorf("hit in sentence %d scores %.4f, want %.4f", h.Sentence, h.Score, want)
		}
	}
	var b linear.Bag
	for _, u := range text.Clauses {
		itself := alone(c, u)
		got := c.AlarmOf(u, alarms[u.Sentence], &b)
		if want := (alarms[u.Sentence] + logit(itself)) / 2; math.Abs(got-want) > 0.01 {
			t.Errorf("clause %q alarms by %.4f, want %.4f", text.Quote(u), got, want)
		}
	}
}

func TestHitsFromALimit(t *testing.T) {
	c := mustLoad(t)
	text := prose.Parse(alarmingAnswer)
	alarms := c.Alarms(text)
	if got, want := len(c.HitsFrom(text, alarms, math.Inf(-1))), len(text.Sentences); got != want {
		t.Errorf("%d hits without a limit, want all %d sentences", got, want)
	}
	if got := len(c.HitsFrom(text, alarms, slices.Max(alarms))); got != 1 {
		t.Errorf("%d hits at the highest, want 1", got)
	}
	if got := c.HitsFrom(text, alarms, math.Inf(1)); got != nil {
		t.Errorf("hits beyond any limit: %v", got)
	}
}

func FuzzHits(f *testing.F) {
	f.Add(alarmingAnswer)
	f.Add(soundAnswer)
	f.Add("i'd ' 've \xff\xfe ;;; • 12's can't")
	f.Add(strings.Repeat("blame ", 500))
	c := mustLoad(f)
	f.Fuzz(func(t *testing.T, raw string) {
		text := prose.Parse(raw)
		hits := c.Hits(text)
		for _, h := range hits {
			if h.Start < 0 || h.Start >= h.End || h.End > len(raw) {
				t.Fatalf("hit %+v outside of a text of %d bytes", h, len(raw))
			}
			if h.Score < c.model.Threshold-1e-4 || h.Score > 1 { // both are rounded
				t.Fatalf("hit %+v: score out of range", h)
			}
		}
		if diff := cmp.Diff(hits, c.Hits(text)); diff != "" {
			t.Fatalf("a second look differs:\n%s", diff)
		}
	})
}

func BenchmarkHits(b *testing.B) {
	c := mustLoad(b)
	for name, answer := range map[string]string{"100": alarmingAnswer + soundAnswer, "1000": strings.Repeat(alarmingAnswer+soundAnswer, 10)} {
		text := prose.Parse(answer)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Hits(text)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		mustLoad(b)
	}
}
