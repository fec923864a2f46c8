package lexicon

import (
	"errors"
	"strings"
	"testing"

	"interviewcoach/internal/review/prose"
)

func TestConcepts(t *testing.T) {
	l := mustLoad(t)
	marks := func(text string) []Set {
		var all []Set
		for _, s := range prose.Parse(text).Sentences {
			all = append(all, l.Concepts(s.Tokens)...)
		}
		return all
	}
	join := func(sets []Set) Set {
		var all Set
		for _, s := range sets {
			all.Join(s)
		}
		return all
	}
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"I rang the client", "I informed them", true},
		{"I held my hands up", "I took responsibility", true},
		{"I let them know", "I informed them", true},
		{"I let them go", "I informed them", false},
		{"the warehouse was painted", "I took responsibility", false},
	} {
		if got := join(marks(test.a)).Meets(join(marks(test.b))); got != test.want {
			t.Errorf("%q meets %q: %v", test.a, test.b, got)
		}
	}
	phrase := marks("I held my hands up")
	if phrase[1] == (Set{}) || phrase[2] != (Set{}) {
		t.Errorf("a phrase marks its content words only: %v", phrase)
	}
	stops := marks("that was down to me")
	if stops[2] == (Set{}) || stops[4] != (Set{}) {
		t.Error("a phrase of stop words marks its first")
	}
}

func TestEveryConceptHasNeighbours(t *testing.T) {
	seen := map[string]int{}
	for n, line := range strings.Split(conceptLines, "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		if strings.Count(line, ",") < 2 {
			t.Errorf("line %d has under three entries", n+1)
		}
		for entry := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(entry) == "" {
				t.Errorf("line %d has an empty entry", n+1)
			}
		}
		if first, again := seen[line]; again {
			t.Errorf("line %d repeats line %d", n+1, first)
		}
		seen[line] = n + 1
	}
}

func TestTooManyConceptsAreRefused(t *testing.T) {
	if _, err := parseConcepts(strings.Repeat("a, b\n", maxConcepts+1)); !errors.Is(err, ErrData) {
		t.Errorf("got %v", err)
	}
}

func TestNoticesAreKept(t *testing.T) {
	for _, want := range []string{"WordNet 3.0 Copyright 2006 by Princeton University", "Public Domain Dedication", "GRAYPE Systems"} {
		if !strings.Contains(Notice(), want) {
			t.Errorf("the notice lacks %q", want)
		}
	}
}
