package lint

import (
	"testing"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// engine reads its data once for all tests.
var engine = review.New()

func bundled(t *testing.T) (questions.Pack, *questions.Bank) {
	t.Helper()
	pack, err := questions.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	bank, err := questions.NewBank(pack)
	if err != nil {
		t.Fatal(err)
	}
	return pack, bank
}

func TestNothingIsWrongWithTheBundledBank(t *testing.T) {
	pack, _ := bundled(t)
	for _, fault := range Check(engine, []questions.Pack{pack}) {
		t.Error(fault)
	}
}

// TestLaddersRise prints for how many of the bundled questions the review puts
// sample, solid and exceptional answer in this order, and the others by name.
func TestLaddersRise(t *testing.T) {
	_, bank := bundled(t)
	rise, all := 0, bank.Questions()
	for _, q := range all {
		switch rungs, ok := Climb(engine, q); {
		case !ok:
			t.Errorf("%s has no whole ladder", q.ID)
		case rungs.Rise():
			rise++
		default:
			t.Logf("not in order: %s: sample %.2f, solid %.2f, exceptional %.2f", q.ID, rungs.Scores[0], rungs.Scores[1], rungs.Scores[2])
		}
	}
	rate := float64(rise) / float64(len(all))
	t.Logf("the ladders of %d of %d questions rise (%.1f %%)", rise, len(all), 100*rate)
	if rate < 0.98 {
		t.Error("want 98 %")
	}
}

// TestBreadth holds the bank to what a workplace of any kind finds in it.
func TestBreadth(t *testing.T) {
	_, bank := bundled(t)
	roles := map[string]int{} // by function
	for _, r := range bank.Roles() {
		roles[r.Function]++
		if n := len(bank.ForRole(r.ID)); n < 5 {
			t.Errorf("%s has %d questions, want 5 or more", r.Name, n)
		}
		if len(r.Aliases) < 3 || r.About == "" {
			t.Errorf("%s has %d aliases and says of itself %q", r.Name, len(r.Aliases), r.About)
		}
	}
	for function, n := range roles {
		if n < 4 {
			t.Errorf("%s has %d roles, want 4 or more", function, n)
		}
	}
	if len(roles) != 12 {
		t.Errorf("%d functions, want 12", len(roles))
	}
	for _, name := range []string{"Order Management Specialist", "Call Center Agent", "E-commerce Specialist"} {
		if m := bank.MatchRole(name); !m.Certain {
			t.Errorf("there is no %s", name)
		}
	}
	all := bank.Questions()
	if len(all) < 240 || len(bank.Roles()) < 48 {
		t.Errorf("%d questions for %d roles, want 240 for 48 or more", len(all), len(bank.Roles()))
	}
	kinds, themes := map[questions.Kind]int{}, map[string]int{}
	for _, q := range all {
		kinds[questions.KindOf(q.Text)]++
		themes[q.Theme]++
		for _, part := range questions.Parts() {
			if !q.Has(part) {
				t.Errorf("%s lacks %q", q.ID, part.Title())
			}
		}
	}
	// Shares in per cent, five to either side of what serves people best.
	for kind, want := range map[questions.Kind]int{questions.Behavioural: 55, questions.Situational: 25, questions.Knowledge: 15, questions.Motivation: 5} {
		if got := float64(kinds[kind]) * 100 / float64(len(all)); got < float64(want-5) || got > float64(want+5) {
			t.Errorf("%.0f %% of the questions are %s, want about %d %%", got, kind, want)
		}
	}
	for theme, n := range themes {
		if n < 2 {
			t.Errorf("the theme %q stands alone: progress by theme needs two questions", theme)
		}
	}
	if len(themes) < 36 || len(themes) > 44 {
		t.Errorf("%d themes, want about 40", len(themes))
	}
}
