package level

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/signals"
)

// strong is an answer that has everything.
const strong = "In May 2022 a coach with 31 guests came three hours early and the guide was shouting at my trainee. I stepped in, let him finish, and asked what mattered most to his people. " +
	"I could have sent them to the café but I opened the terrace instead, because it kept the lobby free, and had soup out in 20 minutes. " +
	"I called the guide that evening. Since then we ask every coach for its real arrival a day ahead; early arrivals without notice went from six a month to one."

const plain = "I listen to the guest and I apologise for the trouble. Then I ask what would help and I offer another room. I check later if the guest is satisfied with it."

func input(answer string, covered int, flags ...float64) Input {
	return Input{Report: signals.Read(question()).Measure(prose.Parse(answer)), Points: 8, Covered: covered, RedFlags: flags}
}

func TestCaps(t *testing.T) {
	noResult := "In May 2022 a coach with 31 guests came to our desk in Leeds and the guide was shouting. I stepped in, let him finish and asked what he needed. I opened the terrace because it was dry."
	buzz := plain + " I leverage synergy with passion and excellence, proactive and holistic, for strategic alignment and impactful innovation."
	for _, c := range []struct {
		name  string
		in    Input
		level int
		limit Limit
	}{
		{"everything", input(strong, 7), Exceptional, NoLimit},
		{"half of the key points", input(strong, 4), Solid, ByCoverage},
		{"no outcome", input(noResult, 8), Solid, ByResult},
		{"all key points and a red flag", input(strong, 8, 0.6), Solid, ByRedFlag},
		{"nothing of one time", input(plain, 8), Basic, ByConcreteness},
		{"all in buzzwords", input(buzz, 8), Thin, ByBuzzwords},
		{"harmful", input(strong, 0, 0.95), OffTopic, ByRedFlag},
		{"off topic", input("Last May I bought a bicycle for 40 euros and rode 1,200 km along the coast. It rained for 9 of 14 days, so I learned to fix a chain.", 0), OffTopic, ByTopic},
		{"off topic and long", input(strings.Repeat("Last May I bought a bicycle for 40 euros and rode 1,200 km along the coast. It rained for 9 of 14 days, so I learned to fix a chain. The sea was cold in June. ", 12), 0), OffTopic, ByTopic},
	} {
		v := Judge(c.in)
		if !v.Scored || v.Level != c.level || v.Limit != c.limit {
			t.Errorf("%s: level %d (%.2f) limited by %q, want %d by %q", c.name, v.Level, v.Score, v.Limit, c.level, c.limit)
		}
		if v.LevelWhy == "" || strings.Contains(v.LevelWhy, "  ") {
			t.Errorf("%s: why %q", c.name, v.LevelWhy)
		}
	}
}

func TestUnscored(t *testing.T) {
	for name, answer := range map[string]string{
		"words":     "👍👍👍",
		"too short": "I moved the guest to a new room and he was fine.",
		"English":   "Ein Gast war sehr verärgert, weil sein Zimmer nicht fertig war. Ich habe mich entschuldigt und ihm sofort ein anderes gegeben.",
		"our words": question().Ladder[1],
		"recognise": "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua",
	} {
		v := Judge(input(answer, 8))
		if v.Scored || v.Level != 0 || v.Dimensions != (Dimensions{}) || !strings.Contains(v.Why, name) {
			t.Errorf("%s: %+v, want no score and why", name, v)
		}
		if got := Strengths(v, input(answer, 8)); got != nil {
			t.Errorf("%s: praise %v for an answer without a score", name, got)
		}
		if _, ok := Next(v, input(answer, 8)); ok {
			t.Errorf("%s: a next step for an answer without a score", name)
		}
	}
}

// TestMonotone holds the promise of the package: a key point more never lowers
// the score, a red flag more never raises it.
func TestMonotone(t *testing.T) {
	for _, answer := range append(real(), strong, plain) {
		for _, flags := range [][]float64{nil, {0.5}, {0.9}, {0.9, 0.7}} {
			last := 0.0
			for covered := range 9 {
				v := Judge(input(answer, covered, flags...))
				if v.Score < last {
					t.Errorf("%d covered, flags %v: %.4f, one fewer gave %.4f", covered, flags, v.Score, last)
				}
				last = v.Score
				if more := Judge(input(answer, covered, append([]float64{0.4}, flags...)...)); more.Score > v.Score {
					t.Errorf("%d covered, flags %v: a flag more raises %.4f to %.4f", covered, flags, v.Score, more.Score)
				}
				if z := Judge(withZ(answer, covered)); z.Score < 1 || z.Score > 5 {
					t.Errorf("score %v out of range", z.Score)
				}
			}
		}
	}
}

func withZ(answer string, covered int) Input {
	in := input(answer, covered)
	for i := range in.Points {
		in.Z = append(in.Z, map[bool]float64{true: 3, false: -3}[i < covered])
	}
	return in
}

func TestZOrdersLikeCounts(t *testing.T) {
	last := 0.0
	for covered := range 9 {
		v := Judge(withZ(strong, covered))
		if v.Score < last {
			t.Errorf("%d sure points: %.4f, one fewer gave %.4f", covered, v.Score, last)
		}
		last = v.Score
	}
	if v := Judge(withZ(strong, 8)); v.Level != Exceptional {
		t.Errorf("all points sure: level %d, want exceptional", v.Level)
	}
	if v := Judge(withZ(strong, 0)); v.Level > Thin {
		t.Errorf("no point likely: level %d, want at most thin", v.Level)
	}
}

func TestJudgeIsDeterministic(t *testing.T) {
	for _, answer := range append(real(), strong, plain) {
		in := input(answer, 4, 0.5)
		for range 5 {
			if diff := cmp.Diff(Judge(in), Judge(input(answer, 4, 0.5))); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

func TestLadder(t *testing.T) {
	q := question()
	l := NewLadder(q.Ladder)
	rung := func(i int) float64 { return l.Match(prose.Parse(q.Ladder[i])) }
	if !(rung(0) < rung(1) && rung(1) < rung(2)) {
		t.Errorf("rungs match %.2f, %.2f, %.2f, want them to rise", rung(0), rung(1), rung(2))
	}
	if got := NewLadder(q.Ladder[:1]).Match(prose.Parse(strong)); got != 0 {
		t.Errorf("a ladder of one rung matches %.2f, want 0", got)
	}
	if got := NewLadder([]string{plain, plain}).Match(prose.Parse(plain)); got != 0 {
		t.Errorf("a ladder of equal rungs matches %.2f, want 0", got)
	}
}

// A question of which only the ladder is known has no key points to find.
func TestWithoutKeyPoints(t *testing.T) {
	q := question()
	q.KeyPointTexts = nil
	judge := func(answer string) Verdict {
		text := prose.Parse(answer)
		return Judge(Input{Report: signals.Read(q).Measure(text), Ladder: NewLadder(q.Ladder).Match(text)})
	}
	off := judge("Last May I bought a bicycle for 40 euros and rode 1,200 km along the coast. It rained for 9 of 14 days, so I learned to fix a chain.")
	weak, good := judge(real()[0]), judge(real()[3])
	if !(off.Score < weak.Score && weak.Score < good.Score) || good.Level < Solid || off.Level != OffTopic {
		t.Errorf("off topic %.2f, weak %.2f, good %.2f: want them to rise from off topic to solid", off.Score, weak.Score, good.Score)
	}
}

// A question of which nothing else is known still tells a story from talk.
func TestQuestionAlone(t *testing.T) {
	q := signals.Question{Text: question().Text}
	judge := func(answer string) Verdict {
		return Judge(Input{Report: signals.Read(q).Measure(prose.Parse(answer))})
	}
	weak, good := judge(real()[0]), judge(real()[3])
	if weak.Level > Basic || good.Level != Solid {
		t.Errorf("weak %.2f, good %.2f: want at most basic, and solid", weak.Score, good.Score)
	}
}

func TestAdvice(t *testing.T) {
	in := input(strong, 7)
	v := Judge(in)
	got := Strengths(v, in)
	if len(got) != 2 || got[0].Signal != signals.Result || got[0].Start == got[1].Start {
		t.Errorf("strengths %+v, want two on different words, the result first", got)
	}
	for _, s := range got {
		if s.End <= s.Start || s.End > len(strong) {
			t.Errorf("%+v quotes nothing", s)
		}
	}
	for _, c := range []struct {
		name, answer string
		covered      int
		flags        []float64
		want         string
	}{
		{"a red flag first", strong, 1, []float64{0.9}, "red_flag"},
		{"no story where one is asked for", plain, 6, nil, signals.Story},
		{"we only", "Last May guests were angry about the noise in 214. We listened to them. We moved their bags. We called the band and asked for quiet. In the end they stayed.", 6, nil, signals.Ownership},
		{"no number", "Last May a guest was angry about the noise in 214. I listened to him because he was tired. I moved his bags and asked the band for quiet. In the end he stayed for the week.", 6, nil, signals.Result},
		{"few key points", "Last May a guest was angry about the noise in 214. I listened to him because he was tired. I moved his bags and asked the band for quiet. Complaints fell from 9 to 2.", 1, nil, signals.Relevance},
	} {
		in := input(c.answer, c.covered, c.flags...)
		next, ok := Next(Judge(in), in)
		if !ok || next.Signal != c.want || next.Text == "" || next.NextRung == "" {
			t.Errorf("%s: %+v %v, want %s", c.name, next, ok, c.want)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	in := input(strong, 5, 0.4)
	b.ReportAllocs()
	for b.Loop() {
		v := Judge(in)
		Strengths(v, in)
		Next(v, in)
	}
}

// An answer of a few lines can hold every key point and a figure, and still not
// the reasons that make it exceptional.
func TestAFewLinesAreNotExceptional(t *testing.T) {
	const few = "In March I let the guest finish, apologised, asked what she needed most and moved her within ten minutes. I called the next day. Complaints fell from nine to one a month."
	in := input(few, 8)
	if in.Report.Words >= fewWords {
		t.Fatalf("%d words are not few", in.Report.Words)
	}
	if v := Judge(in); v.Level > Solid {
		t.Errorf("level %d: %s", v.Level, v.LevelWhy)
	}
	long := in
	long.Report.Words = fewWords
	if v := Judge(long); v.Level != Exceptional {
		t.Errorf("the same with %d words is at level %d: this test shows nothing", fewWords, v.Level)
	}
}
