package questions

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOmitsNameTheKeyPointsThatABankSettlesOn(t *testing.T) {
	keyPoints := func(labels ...string) (items []Item) {
		for _, l := range labels {
			items = append(items, Item{Label: l, Text: "t", Cues: []string{"say " + l + " out loud"}})
		}
		return items
	}
	minefields := func(omits ...string) []Item { return []Item{{Label: "Late", Text: "t", Omits: omits}} }
	q := func(role string, keyPoints, minefields []Item) Question {
		return Question{Text: "Why?", Role: role, KeyPoints: keyPoints, Minefields: minefields}
	}
	for _, tt := range []struct {
		rule  string
		packs []Pack
		cues  []string // of the first key point of the actuary
		omits []string // of the only minefield of the actuary
	}{
		{"own", []Pack{PackOf("p", q("Actuary", keyPoints("Order", "Tone"), minefields("tone", "Order")))},
			[]string{"say Order out loud"}, []string{"Tone", "Order"}},
		{"borrowed key points", []Pack{PackOf("p", q("Actuary", nil, minefields("Order", "Zebra")), q("Buyer", keyPoints("order"), nil))},
			[]string{"say order out loud"}, []string{"order"}},
		{"borrowed minefields", []Pack{PackOf("p", q("Actuary", keyPoints("Tone"), nil), q("Buyer", keyPoints("Order", "Tone"), minefields("Order", "Tone")))},
			[]string{"say Tone out loud"}, []string{"Tone"}},
		{"later key points", []Pack{PackOf("p", q("Actuary", keyPoints("Order"), minefields("Order"))), PackOf("later", q("Actuary", keyPoints("Tone"), nil))},
			[]string{"say Tone out loud"}, nil},
		{"later minefields", []Pack{PackOf("p", q("Actuary", keyPoints("Order"), minefields("Order"))), PackOf("later", q("Actuary", nil, minefields()))},
			[]string{"say Order out loud"}, nil},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			bank := bankOf(t, tt.packs...)
			got, _ := bank.Question("actuary/why")
			if diff := cmp.Diff(tt.cues, got.KeyPoints[0].Cues); diff != "" {
				t.Errorf("cues -want +got:\n%s", diff)
			}
			if diff := cmp.Diff(tt.omits, got.Minefields[0].Omits); diff != "" {
				t.Errorf("omits -want +got:\n%s", diff)
			}
			if buyer, ok := bank.Question("buyer/why"); ok && tt.rule == "borrowed minefields" {
				if diff := cmp.Diff([]string{"Order", "Tone"}, buyer.Minefields[0].Omits); diff != "" {
					t.Errorf("the lender's minefields changed with those it lent: -want +got:\n%s", diff)
				}
			}
		})
	}
}

func TestLintOfQuestionsFromNoFileNamesUnknownLabels(t *testing.T) {
	q := Question{Text: "Why?", Role: "Buyer", KeyPoints: []Item{{Label: "Order", Text: "o"}}, Minefields: []Item{{Text: "m", Omits: []string{"Ordr"}}}}
	const want = `no key point has the label "Ordr", did you mean "Order"?`
	if got := Lint(PackOf("p", q)).Errors(); !strings.Contains(got.Error(), want) {
		t.Errorf("got %v, want %s", got, want)
	}
	q.KeyPoints = nil
	if got := Lint(PackOf("p", q)).Errors(); len(got) > 0 {
		t.Errorf("got %v, though the key points may be lent", got)
	}
}

func TestImportLeavesOutLinksThatNoLongerFit(t *testing.T) {
	page := func(name, parts string) Input {
		return Input{Name: name, Data: []byte("---\nrole: Buyer\nfunction: Ops\ntheme: Fit\n---\n# Why?\n" + parts)}
	}
	first := page("a.md", "## Key points\n- **Order**: o\n- **Tone**: t\n## Minefields\n- m\n  - omits: Order, Tone\n")
	plan := PlanImport([]Input{first, page("b.md", "## Key points\n- **tone**: t\n  - say it with a smile\n")}, nil)
	if got := plan.Faults.Error(); !strings.Contains(got, `a.md: warning: no key point of "Why?" has the label "Order"`) || len(plan.Faults.Errors()) > 0 {
		t.Errorf("got %s, want a warning about the label", got)
	}
	for _, f := range plan.Files {
		if strings.HasSuffix(f.Path, "why.md") {
			q := parsed(t, f.Path, string(f.Content))
			if diff := cmp.Diff([]string{"tone"}, q.Minefields[0].Omits); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if diff := cmp.Diff([]string{"say it with a smile"}, q.KeyPoints[0].Cues); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		}
	}
	plan = PlanImport([]Input{page("a.md", "## Minefields\n- m\n  - omits: Order\n")}, nil)
	if len(plan.Pack.Pages) != 1 || len(plan.Pack.Pages[0].Question.Minefields[0].Omits) != 1 {
		t.Errorf("a file without key points lost its link: %+v", plan.Pack)
	}
}
