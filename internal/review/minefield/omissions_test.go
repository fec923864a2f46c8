package minefield

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
		{"minefield asks for a result", Minefield{ID: "m", Label: "No outcome"}, with(func(h *Heard) { h.Result = true }), nil},
		{"minefield asks for steps", Minefield{ID: "m", Label: "No structured process"}, none, []string{"m"}},
		{"a point says what the structure does not show", Minefield{ID: "m", Label: "No root cause or process"},
			with(func(h *Heard) { h.Points[0].Heard = true }), nil},
		{"nothing to go by", Minefield{ID: "m", Label: "No enthusiasm"}, none, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Omissions([]Minefield{test.mine}, test.heard, nil)); diff != "" {
				t.Errorf("omissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOmissionsKeepTheirOrder(t *testing.T) {
	mines := []Minefield{{ID: "b", Label: "No example"}, {ID: "x", Label: "No enthusiasm"}, {ID: "a", Label: "No result"}}
	if diff := cmp.Diff([]string{"b", "a"}, Omissions(mines, Heard{}, nil)); diff != "" {
		t.Errorf("omissions (-want +got):\n%s", diff)
	}
}

// Words that the lexicon finds alike link a minefield to a point, too.
func TestLikeWordsLink(t *testing.T) {
	heard := Heard{Points: []HeardPoint{{Label: "Patrons", Text: "I told the patrons"}}}
	mine := []Minefield{{ID: "m", Label: "No mention of guests"}}
	sim := func(a, b string) float64 {
		if a == "guests" && b == "patrons" {
			return 0.9
		}
		return 0
	}
	if got := Omissions(mine, heard, sim); len(got) != 1 {
		t.Errorf("with a likeness: %v, want the minefield", got)
	}
	if got := Omissions(mine, heard, nil); got != nil {
		t.Errorf("without one: %v, want none", got)
	}
}
