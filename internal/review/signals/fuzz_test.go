package signals

import (
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/prose"
)

// odd are inputs that no interview answer is, and that arrive all the same.
func odd() []string {
	return []string{
		"", " ", "\n\n\n", ".", "...", "'", "’", "-", "I", "i'm", "I'd", "2", "2.", "2:3", "$", "%5", "5%", "x",
		strings.Repeat("a", 40_000),
		strings.Repeat("word ", 5_000),
		strings.Repeat("I ", 5_000),
		strings.Repeat("9 to 2 ", 3_000),
		strings.Repeat("you know ", 4_000),
		strings.Repeat("👍🏽", 2_000),
		strings.Repeat("```go\nx := 1\n```\n", 500),
		strings.Repeat("`", 9_999),
		strings.Repeat("https://example.com/a?b=c ", 1_000),
		"שלום עולם, זו תשובה קצרה בעברית.", "\u202eevil \u202d order",
		"broken \xff\xfe bytes \xc3( in \xe2\x82 the \xf0\x9f text. I fixed 20\xff% of it.",
		strings.Repeat("\xff", 10_000),
		"I’d said “we’re fine” — then 3.2m € was lost; 10,000 of 15'000…",
		"DON'T SHOUT AT ME I FIXED IT BY 9:30 AND SAVED 20%",
		strings.Repeat("(", 5_000), strings.Repeat("\u0301", 3_000), "e\u0301t\u0301e\u0301", "İSTANBUL ıı",
	}
}

// check holds what must be true of every report.
func check(t *testing.T, raw string, r Report) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range r.Signals {
		if seen[s.Name] {
			t.Errorf("signal %s twice", s.Name)
		}
		seen[s.Name] = true
		if s.Start < 0 || s.End > len(raw) || s.Start > s.End {
			t.Fatalf("%s spans %d:%d of %d bytes", s.Name, s.Start, s.End, len(raw))
		}
		if quote := raw[s.Start:s.End]; utf8.ValidString(raw) && !utf8.ValidString(quote) {
			t.Errorf("%s cuts through a rune: %q", s.Name, quote)
		}
		if s.Value != s.Value || s.Value < 0 {
			t.Errorf("%s has value %v", s.Name, s.Value)
		}
		switch s.Verdict {
		case Good, Note, Fault, NotJudged:
		default:
			t.Errorf("%s has verdict %q", s.Name, s.Verdict)
		}
	}
	last := 0
	for _, p := range r.Parts {
		if p.Start < last || p.End < p.Start || p.End > len(raw) {
			t.Fatalf("part %+v after %d of %d bytes", p, last, len(raw))
		}
		last = p.End
	}
}

func TestOddInput(t *testing.T) {
	q := Question{Text: behavioural, Ladder: odd()[:20], KeyPointTexts: odd()[:20]}
	for _, raw := range odd() {
		r := Read(q).Measure(prose.Parse(raw))
		check(t, raw, r)
		for range 3 {
			if diff := cmp.Diff(r, Read(q).Measure(prose.Parse(raw))); diff != "" {
				t.Fatalf("two reports of %.40q differ:\n%s", raw, diff)
			}
		}
		check(t, raw, Read(Question{Text: raw}).Measure(prose.Parse(raw)))
	}
}

func FuzzMeasure(f *testing.F) {
	for _, raw := range odd() {
		f.Add(behavioural, cut(raw, 2000))
	}
	f.Add("Tell me about a mistake.", "I said um, we cut it from 9 to 2 in May (PMS). It was not my fault!")
	f.Fuzz(func(t *testing.T, question, raw string) {
		q := Question{Text: question, Ladder: []string{question}, KeyPointTexts: []string{question}}
		r := Read(q).Measure(prose.Parse(raw))
		check(t, raw, r)
		if diff := cmp.Diff(r, Read(q).Measure(prose.Parse(raw))); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestTimeIsLinear compares the time per word of a long and a longer answer,
// with much room for a busy machine.
func TestTimeIsLinear(t *testing.T) {
	spent := func(words int) time.Duration {
		text := prose.Parse(strings.Repeat(answer150, words/150))
		best := time.Hour
		for range 3 {
			start := time.Now()
			Read(Question{Text: behavioural}).Measure(text)
			best = min(best, time.Since(start))
		}
		return best
	}
	short, long := spent(1_500), spent(15_000)
	if long > 60*short {
		t.Errorf("15,000 words take %v, 1,500 take %v: more than linear", long, short)
	}
}

const answer150 = "On the Harlow school job we were 19 days down at month four. I sat with the planner and pulled the programme apart; the steel delivery was driving everything, the rest was noise. " +
	"I rang the client the same afternoon, told them the date was at risk and that I'd be back in 48 hours with options. We changed the order so the east wing went ahead of the west, because its steel was there. " +
	"I moved a gang over from another site and put on a Saturday shift for the cladders only. That was 38k extra, which I priced against the damages and got signed off first. " +
	"There was a stand-up at seven with a chart on the wall until we were back. We handed over two days early. I wrote it up for the other managers: order long-lead steel before consent is final. "

func BenchmarkMeasure(b *testing.B) {
	text := prose.Parse(answer150)
	q := Question{Text: behavioural, Theme: "Delivery"}
	for range 8 {
		q.KeyPointTexts = append(q.KeyPointTexts, "Critical path analysis I worked out which tasks determine the end date and put those first")
	}
	b.ReportAllocs()
	for b.Loop() {
		Read(q).Measure(text)
	}
}

func BenchmarkMeasureWithLadder(b *testing.B) {
	text := prose.Parse(answer150)
	q := Question{Text: behavioural, Ladder: []string{answer150 + "a", answer150 + "b", answer150 + "c"}}
	b.ReportAllocs()
	for b.Loop() {
		Read(q).Measure(text)
	}
}

func BenchmarkMeasureByLength(b *testing.B) {
	for _, words := range []int{100, 1_000, 10_000} {
		text := prose.Parse(strings.Repeat(answer150, max(1, words/150)))
		b.Run(strconv.Itoa(words), func(b *testing.B) {
			for b.Loop() {
				Read(Question{Text: behavioural}).Measure(text)
			}
		})
	}
}
