package prose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func quotes(t Text, units []Unit) []string {
	var out []string
	for _, u := range units {
		out = append(out, t.Quote(u))
	}
	return out
}

func TestSentences(t *testing.T) {
	for _, test := range []struct {
		name, raw string
		want      []string
	}{
		{"Empty", " \n\t ", nil},
		{"NoWords", "... 🙂 !!", nil},
		{"Plain", "I called him. He came! Did it help? Yes.", []string{"I called him.", "He came!", "Did it help?", "Yes."}},
		{"LowerCaseChat", "i called him. he came. it helped", []string{"i called him.", "he came.", "it helped"}},
		{"Abbreviations", "I used tools, e.g. Jira, at approx. 9 a.m. with Dr. Ray. It worked.",
			[]string{"I used tools, e.g. Jira, at approx. 9 a.m. with Dr. Ray.", "It worked."}},
		{"EtcEndsBeforeACapital", "We had pumps, alarms etc. Then it broke", []string{"We had pumps, alarms etc.", "Then it broke"}},
		{"NumbersStayWhole", "It fell from 3.5 to 1.2 s, v1.4.2 was no. 5 of node.js", []string{"It fell from 3.5 to 1.2 s, v1.4.2 was no. 5 of node.js"}},
		{"NoIsAWordToo", "I said no. 5 others agreed. no. we left", []string{"I said no. 5 others agreed.", "no.", "we left"}},
		{"Initial", "J. Smith led it. I agreed", []string{"J. Smith led it.", "I agreed"}},
		{"I", "It was him and I. We left", []string{"It was him and I.", "We left"}},
		{"Quotes", `He said "stop." (I did.) Then left`, []string{`He said "stop."`, `(I did.)`, "Then left"}},
		{"Bullets", "- called him\n- told her\n* wrote it down\n• done it", []string{"called him", "told her", "wrote it down", "done it"}},
		{"NumberedLines", "1. call him\n2. tell her", []string{"1. call him", "2. tell her"}},
		{"Dash", "I called - nobody came – so I went", []string{"I called", "nobody came", "so I went"}},
		{"Hyphen", "a near-miss form", []string{"a near-miss form"}},
		{"Semicolon", "we cut cost; it fell 9%", []string{"we cut cost;", "it fell 9%"}},
		{"MissingSpace", "It was done.Then I left", []string{"It was done.", "Then I left"}},
		{"Ellipsis", "i waited... nothing came", []string{"i waited...", "nothing came"}},
		{"WrappedLine", "I went to the ward and looked at every chart that was there and\ncounted them twice.", []string{"I went to the ward and looked at every chart that was there and\ncounted them twice."}},
		{"ShortLines", "called the doctor\ntold the nurse", []string{"called the doctor", "told the nurse"}},
		{"InvalidUTF8", "I called\xff him. \xc3 He came", []string{"I called\xff him.", "He came"}},
		{"Sign", "saved £20k. #1 fix", []string{"saved £20k.", "#1 fix"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := Parse(test.raw)
			if diff := cmp.Diff(test.want, quotes(text, text.Sentences)); diff != "" {
				t.Errorf("sentences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClauses(t *testing.T) {
	for _, test := range []struct {
		name, raw string
		want      []string
	}{
		{"ShortSentenceIsWhole", "I called him, and he came at once.", nil},
		{"CommaAndConjunction", "I called the doctor on duty, told the nurse in charge and then I wrote it in the chart.",
			[]string{"I called the doctor on duty,", "told the nurse in charge", "and then I wrote it in the chart."}},
		{"ShortPartsStay", "Yes, well, I then called the doctor on duty and nobody came to help.",
			[]string{"Yes, well, I then called the doctor on duty", "and nobody came to help."}},
		{"ThousandsComma", "we paid 1,000 to the shop for nothing but air and water", nil},
		{"Because", "we stopped the whole line at once because the sensor was dirty again",
			[]string{"we stopped the whole line at once", "because the sensor was dirty again"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := Parse(test.raw)
			if diff := cmp.Diff(test.want, quotes(text, text.Clauses)); diff != "" {
				t.Errorf("clauses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunOnIsCut(t *testing.T) {
	text := Parse(strings.Repeat("i called the doctor and then i told the nurse in charge ", 12))
	if got := len(text.Sentences); got < 4 {
		t.Errorf("a run of 132 words has %d sentences", got)
	}
	for _, s := range text.Sentences {
		if len(s.Tokens) > longSentence {
			t.Errorf("a sentence of %d words", len(s.Tokens))
		}
	}
}

func TestTokens(t *testing.T) {
	text := Parse("Didn’t Café-owners' I've 28-bed ’tis o'clock")
	var got []string
	for _, token := range text.Sentences[0].Tokens {
		got = append(got, token.Text)
	}
	want := []string{"didn't", "café", "owners", "i've", "28", "bed", "tis", "o'clock"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tokens (-want +got):\n%s", diff)
	}
	first := text.Sentences[0].Tokens[0]
	if !first.Stop || text.Raw[first.Start:first.End] != "Didn’t" {
		t.Errorf("first token is %+v", first)
	}
	if text.Words != 6 {
		t.Errorf("got %d words, want 6", text.Words)
	}
}

func TestStem(t *testing.T) {
	for word, want := range map[string]string{
		"reported": "report", "reports": "report", "monitoring": "monitor", "quickly": "quick", "patient's": "patient", "x": "x",
	} {
		if got := Stem(word); got != want {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestIsStop(t *testing.T) {
	for word, want := range map[string]bool{
		"the": true, "i've": true, "wouldn't": true, "it's": true, "nurse's": false, "nurse": false, "not": true, "never": false,
	} {
		if got := IsStop(word); got != want {
			t.Errorf("IsStop(%q) = %v", word, got)
		}
	}
}

func TestQuoteOfForeignUnit(t *testing.T) {
	if got := Parse("short").Quote(Unit{Start: 2, End: 900}); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestTimeIsLinear compares texts that are built to make a splitter look back
// or ahead again and again.
func TestTimeIsLinear(t *testing.T) {
	for name, piece := range map[string]string{
		"dots": ".", "quotes": `"`, "word": "word ", "letters": "a", "dashes": " -", "brackets": "((a", "apostrophes": "a'", "accents": "é",
	} {
		t.Run(name, func(t *testing.T) {
			short, long := strings.Repeat(piece, 5_000), strings.Repeat(piece, 40_000)
			fastest := func(s string) time.Duration {
				best := time.Hour
				for range 3 {
					start := time.Now()
					Parse(s)
					best = min(best, time.Since(start))
				}
				return best
			}
			a, b := fastest(short), fastest(long)
			if b > 40*a+10*time.Millisecond {
				t.Errorf("8 times the text takes %v, not %v", b, a)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "I did. He, too - yes; no", "\xff\xfe’s", "1. a\n2. b", "e.g. \"a.\"b", strings.Repeat("a ", 99), "שלום עולם. مرحبا", "🙂. 🙂"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		text := Parse(raw)
		end, words := 0, 0
		for i, s := range text.Sentences {
			if s.Start < end || s.End <= s.Start || s.End > len(raw) || s.Sentence != i || len(s.Tokens) == 0 {
				t.Fatalf("sentence %d is %d to %d after %d of %d bytes", i, s.Start, s.End, end, len(raw))
			}
			end = s.End
			words += len(s.Tokens)
		}
		if all := len(tokenize(raw)); words != all {
			t.Fatalf("%d of %d words are in sentences", words, all)
		}
		end = 0
		for _, c := range text.Clauses {
			s := text.Sentences[c.Sentence]
			if c.Start < end || c.Start < s.Start || c.End > s.End || !c.Clause {
				t.Fatalf("clause %+v leaves its sentence %+v", c, s)
			}
			end = c.End
		}
	})
}

func BenchmarkParse(b *testing.B) {
	answer := strings.Repeat("I went straight back, took his blood pressure and looked for bleeding. ", 13)
	b.ReportAllocs()
	for b.Loop() {
		Parse(answer)
	}
}
