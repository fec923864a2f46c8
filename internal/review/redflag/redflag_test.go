package redflag

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag/linear"
)

func mustLoad(t testing.TB) *Classifier {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
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
		if got, want := c.Score(b, b.Sentences[0]), c.Score(a, a.Sentences[0]); got != want {
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
		"only name": "REDFLAG1",
	} {
		if _, err := linear.Decode(data); !errors.Is(err, linear.ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", name, err)
		}
	}
}

func TestModelIsSmall(t *testing.T) {
	if len(model) > 400<<10 {
		t.Errorf("the model has %d bytes, want at most 400 KiB", len(model))
	}
}

func TestMinefieldsGoToTheNearest(t *testing.T) {
	c := mustLoad(t)
	mines := []Minefield{
		{ID: "hide", Label: "Hiding the mistake", Text: "Concealing what went wrong or not reporting it"},
		{ID: "blame", Label: "Blaming others", Text: "Shifting the fault onto colleagues or another firm"},
	}
	text := prose.Parse(alarmingAnswer)
	got := map[string]string{}
	for _, r := range c.Describe(mines, nil).Assign(c.Hits(text), text) {
		got[r.ID] = text.Raw[r.Start:r.End]
	}
	if !strings.Contains(got["blame"], "blame the crematorium") || !strings.Contains(got["hide"], "nobody noticed") {
		t.Errorf("risks: %q", got)
	}
}

func TestHitNearNoMinefieldKeepsItsKind(t *testing.T) {
	c := mustLoad(t)
	text := prose.Parse(alarmingAnswer)
	risks := c.Describe(nil, nil).Assign(c.Hits(text), text)
	if len(risks) == 0 {
		t.Fatal("no risks")
	}
	for _, r := range risks {
		if r.ID != "" || r.Kind == "" {
			t.Errorf("risk %+v: want a kind and no minefield", r)
		}
	}
}

func TestOmissions(t *testing.T) {
	points := []HeardPoint{
		{Label: "Root cause", Text: "I looked for the reason of the failure"},
		{Label: "Customer updates", Text: "I kept customers informed with regular updates"},
	}
	with := func(change func(*Heard)) Heard {
		h := Heard{Points: append([]HeardPoint{}, points...)}
		change(&h)
		return h
	}
	none := with(func(*Heard) {})
	for _, test := range []struct {
		name  string
		mine  Minefield
		heard Heard
		want  []string
	}{
		{"linked point not heard", Minefield{ID: "m", Label: "Silence", Omits: []string{"customer updates "}}, none, []string{"m"}},
		{"linked point heard", Minefield{ID: "m", Label: "Silence", Omits: []string{"Customer updates"}},
			with(func(h *Heard) { h.Points[1].Heard = true }), nil},
		{"link to no point is not judged", Minefield{ID: "m", Label: "Silence", Omits: []string{"Weather"}}, none, nil},
		{"no example", Minefield{ID: "m", Label: "No concrete example"}, none, []string{"m"}},
		{"example told", Minefield{ID: "m", Label: "No concrete example"}, with(func(h *Heard) { h.Example = true }), nil},
		{"no learning", Minefield{ID: "m", Label: "Failing to say what was learned"}, none, []string{"m"}},
		{"point of like wording", Minefield{ID: "m", Label: "No mention of customers", Text: "Customers were not informed"}, none, []string{"m"}},
		{"point of like wording heard", Minefield{ID: "m", Label: "No mention of customers", Text: "Customers were not informed"},
			with(func(h *Heard) { h.Points[1].Heard = true }), nil},
		{"nothing to go by", Minefield{ID: "m", Label: "No enthusiasm"}, none, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Omissions([]Minefield{test.mine}, test.heard, nil)); diff != "" {
				t.Errorf("omissions (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzHits(f *testing.F) {
	f.Add(alarmingAnswer)
	f.Add(soundAnswer)
	f.Add("i'd ' 've \xff\xfe ;;; • 12's can't")
	f.Add(strings.Repeat("blame ", 500))
	c := mustLoad(f)
	mines := []Minefield{{ID: "a", Label: "Blaming", Text: "others"}, {ID: "b"}}
	f.Fuzz(func(t *testing.T, raw string) {
		text := prose.Parse(raw)
		hits := c.Hits(text)
		for _, h := range hits {
			if h.Start < 0 || h.Start >= h.End || h.End > len(raw) {
				t.Fatalf("hit %+v outside of a text of %d bytes", h, len(raw))
			}
			if h.Score < c.Threshold() || h.Score > 1 || h.Kind == "" {
				t.Fatalf("hit %+v: score or kind out of range", h)
			}
		}
		for _, r := range c.Describe(mines, nil).Assign(hits, text) {
			if r.Start >= r.End || r.End > len(raw) {
				t.Fatalf("risk %+v outside of a text of %d bytes", r, len(raw))
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
