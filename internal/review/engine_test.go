package review_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

func question(t testing.TB) *questions.Question {
	t.Helper()
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range bank.ForRole("software-engineer") {
		if strings.Contains(q.Text, "caused a problem in production") {
			return q
		}
	}
	t.Fatal("the question is no longer in the bank")
	return nil
}

const told = `In May I deployed a change to our billing service on a Friday and forgot the feature flag. Within ten minutes 300 invoices went out twice.
I told my lead Priya and the support team at once, rolled the release back, and wrote to the customers the same evening.
On Monday I added a check to the pipeline that refuses a release without a flag, and we have had no double invoice in the eight months since.
It was my mistake, and since then I never release on a Friday without a second pair of eyes.`

func TestEveryRemarkQuotesTheAnswer(t *testing.T) {
	f := review.New().Review(question(t), told, nil)
	if !f.Scored || f.Level < 3 {
		t.Fatalf("a sound answer is at level %d (%s)", f.Level, f.Why)
	}
	for _, k := range f.KeyPoints {
		if k.Quote != "" && told[k.Start:k.End] != k.Quote {
			t.Errorf("%s quotes %q, which does not stand at %d:%d", k.Label, k.Quote, k.Start, k.End)
		}
		if k.Band != review.None && k.Quote == "" {
			t.Errorf("%s is %s without a quote", k.Label, k.Band)
		}
	}
	for _, r := range append(f.Strengths, *f.Next) {
		if !strings.Contains(told, r.Quote) {
			t.Errorf("%q quotes what was not said: %q", r.Text, r.Quote)
		}
	}
	if len(f.Strengths) > 2 {
		t.Errorf("%d strengths, want at most two", len(f.Strengths))
	}
}

func TestTheSameAnswerGetsTheSameFeedback(t *testing.T) {
	q := question(t)
	first, err := json.Marshal(review.New().Review(q, told, nil))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := json.Marshal(review.New().Review(q, told, nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(again)); diff != "" {
			t.Fatalf("another review of the same: %s", diff)
		}
	}
}

func TestARedFlagIsQuotedAndHoldsTheLevelDown(t *testing.T) {
	bad := "It was really the fault of the new guy in ops, he never checks anything, so I just put it back and told nobody, and nobody noticed. " +
		"The customers always complain anyway, so I went home and left it for the others to sort out on the next day."
	f := review.New().Review(question(t), bad, nil)
	quoted := ""
	for _, r := range f.Minefields {
		quoted += r.Quote
		if r.Kind != review.Omission && !strings.Contains(bad, r.Quote) {
			t.Errorf("%q was not said", r.Quote)
		}
	}
	if quoted == "" || f.Level > 2 {
		t.Errorf("level %d with risks %+v, want a quoted risk and at most 2", f.Level, f.Minefields)
	}
}

func TestNothingIsScoredThatIsTooLittleOrNotEnglish(t *testing.T) {
	q := question(t)
	for name, text := range map[string]string{
		"too short":    "I broke the build once and fixed it again.",
		"the question": q.Text + " " + q.Text + " " + q.Text,
		"our sample":   q.Exceptional,
		"German":       "Im Mai habe ich an einem Freitag eine Änderung am Abrechnungsdienst ausgerollt und dabei den Schalter vergessen. Innerhalb von zehn Minuten gingen dreihundert Rechnungen doppelt hinaus. Ich habe es sofort gemeldet.",
		"emoji":        strings.Repeat("🎉 ", 40),
	} {
		f := review.New().Review(q, text, nil)
		if f.Scored || f.Level != 0 || len(f.KeyPoints) != 0 || len(f.Strengths) != 0 || f.Why == "" {
			t.Errorf("%s: scored %v, level %d, why %q, want it not scored and said why", name, f.Scored, f.Level, f.Why)
		}
		if (f.Language == "de") != (name == "German") {
			t.Errorf("%s: language %q", name, f.Language)
		}
	}
}

func TestThePersonsWordStands(t *testing.T) {
	e, q := review.New(), question(t)
	before := e.Review(q, told, nil)
	for i, k := range before.KeyPoints {
		after := e.Review(q, told, map[string]bool{k.ID: !k.Heard()})
		if got := after.KeyPoints[i]; got.Heard() == k.Heard() || got.Asks() {
			t.Errorf("%s: heard %v as before, or asked again", k.Label, got.Heard())
		}
		if got := after.KeyPoints[i].Band; got != k.Band {
			t.Errorf("%s: the finding %q became %q: what the rules found must stay", k.Label, k.Band, got)
		}
		c := after.Since(before)
		if len(c.Gained)+len(c.Lost) != 1 {
			t.Errorf("%s: gained %v, lost %v, want this one alone", k.Label, c.Gained, c.Lost)
		}
	}
}

func TestAnExtraQuestionWithoutKeyPointsIsReviewedAllTheSame(t *testing.T) {
	q := &questions.Question{Text: "Tell me about a time you caused a problem in production. What did you do?"}
	f := review.New().Review(q, told, nil)
	if !f.Scored || len(f.KeyPoints) != 0 {
		t.Errorf("scored %v with %d key points", f.Scored, len(f.KeyPoints))
	}
}

func FuzzReview(f *testing.F) {
	f.Add(told)
	f.Add("")
	f.Add("\xff\xfe <!channel> ``` \u202e")
	f.Add(strings.Repeat("word ", 5000))
	bank, err := questions.Open(nil, true)
	if err != nil {
		f.Fatal(err)
	}
	q, e := bank.Questions()[0], review.New()
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range e.Review(q, text, nil).KeyPoints {
			if k.Start < 0 || k.End > len(text) || text[k.Start:k.End] != k.Quote {
				t.Errorf("%s quotes %q from %d to %d", k.Label, k.Quote, k.Start, k.End)
			}
		}
	})
}

func BenchmarkReview(b *testing.B) {
	q, e := question(b), review.New()
	story := strings.Fields(strings.Repeat(told+" ", 200))
	for _, n := range []int{100, 150, 1_000, 10_000} {
		text := strings.Join(story[:n], " ")
		b.Run(fmt.Sprintf("words-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Review(q, text, nil)
			}
		})
	}
}
