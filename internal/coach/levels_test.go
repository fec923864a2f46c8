package coach

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/level"
)

// answerOf is an answer of a level in every dimension; level 0 is not scored.
func answerOf(seq uint64, day Date, theme string, lvl int) Answer {
	a := Answer{Seq: seq, Question: "q", Day: day, Theme: theme, Skills: []string{theme + " skill"}}
	if x := float64(lvl); lvl > 0 {
		a.Feedback = review.Feedback{Scored: true, Level: lvl, Dimensions: &level.Dimensions{Structure: x, Evidence: x, Ownership: x, Relevance: x, Delivery: x}}
	}
	return a
}

func TestTrend(t *testing.T) {
	for _, test := range []struct {
		tenths []int // of evidence, 0 for an answer that was not scored
		want   string
	}{
		{nil, ""},
		{[]int{20, 20, 30}, ""},
		{[]int{20, 20, 0, 30, 0}, ""},
		{[]int{20, 20, 30, 30}, "Evidence: 2.0 → 3.0 over 4 answers"},
		{[]int{20, 0, 20, 30, 30}, "Evidence: 2.0 → 3.0 over 4 answers"},
		{[]int{18, 21, 24, 31, 34, 37}, "Evidence: 2.1 → 3.4 over 6 answers"},
		{[]int{40, 40, 30, 30, 30}, "Evidence: 4.0 → 3.0 over 5 answers"},
		{[]int{30, 30, 32, 32}, "Evidence: about the same, 3.2, over 4 answers"},
		{[]int{30, 30, 33, 33}, "Evidence: 3.0 → 3.3 over 4 answers"},
		{[]int{33, 33, 30, 30}, "Evidence: 3.3 → 3.0 over 4 answers"},
		{[]int{30, 31, 33, 33}, "Evidence: about the same, 3.3, over 4 answers"}, // 3.05 is shown as 3.1
	} {
		var p Progress
		for i, x := range test.tenths {
			s := Scored{Seq: uint64(i), Level: min(x, 3)}
			s.Dimensions[Evidence] = x
			p.Recent = append(p.Recent, s)
		}
		got := ""
		if trends := p.Trends(); len(trends) == Dimensions {
			got = trends[Evidence].Words()
		}
		if got != test.want {
			t.Errorf("%v: %q, want %q", test.tenths, got, test.want)
		}
	}
}

func TestThemeTrend(t *testing.T) {
	var p Progress
	for i, lvl := range []int{2, 2, 5, 4, 4, 5} {
		p.add(answerOf(uint64(i+1), "2026-03-02", []string{"Calm", "Calm", "Speed"}[i%3], lvl), false, nil)
	}
	trend, ok := p.ThemeTrend("Calm")
	if want := "2.0 → 4.0 over 4 answers"; !ok || trend.Moved() != want {
		t.Errorf("Calm: %q %v, want %q", trend.Moved(), ok, want)
	}
	if _, ok := p.ThemeTrend("Speed"); ok {
		t.Error("two answers make a trend")
	}
	if got, want := p.Themes["Calm"].Levels, (Levels{Scored: 4, Sum: 12}); got != want {
		t.Errorf("levels of the theme %+v, want %+v", got, want)
	}
}

func TestSkilled(t *testing.T) {
	for _, test := range []struct {
		name   string
		skills map[string]Levels
		want   string
	}{
		{"none", nil, ""},
		{"one only", map[string]Levels{"A": {2, 6}}, ""},
		{"once is too few", map[string]Levels{"A": {2, 6}, "B": {1, 5}}, ""},
		{"all alike", map[string]Levels{"A": {2, 6}, "B": {3, 9}}, ""},
		{"two", map[string]Levels{"A": {2, 6}, "B": {4, 10}}, "A 3.0, B 2.5"},
		{"more answers decide", map[string]Levels{"A": {2, 8}, "B": {4, 16}, "C": {2, 4}, "D": {5, 10}}, "B 4.0, D 2.0"},
		{"then the name", map[string]Levels{"B": {2, 8}, "A": {2, 8}, "D": {2, 4}, "C": {2, 4}}, "A 4.0, C 2.0"},
	} {
		got := ""
		if best, weakest, ok := (Progress{Skills: test.skills}).Skilled(); ok {
			got = fmt.Sprintf("%s %.1f, %s %.1f", best.Name, best.Level, weakest.Name, weakest.Level)
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEvaluatedIsBounded(t *testing.T) {
	var names []string
	for i := range 30 {
		names = append(names, fmt.Sprintf("%02d %0200d", i/2, 0))
	}
	got := evaluated(append([]string{""}, names...))
	if len(got) != maxEvaluates || len(got[0]) != maxName || got[0] == got[1] {
		t.Errorf("%d names, the first of %d characters", len(got), len(got[0]))
	}
}

func TestWeeksBeginOnMonday(t *testing.T) {
	var p Progress
	for i, day := range []Date{"2026-03-08", "2026-03-09", "2026-03-15", "2026-03-02"} { // the last with the clock set back
		p.add(answerOf(uint64(i+1), day, "Calm", i+1), false, nil)
	}
	want := []Week{
		{Start: "2026-03-02", Scored: 2, Level: 50, Dimensions: [Dimensions]int{50, 50, 50, 50, 50}},
		{Start: "2026-03-09", Scored: 2, Level: 50, Dimensions: [Dimensions]int{50, 50, 50, 50, 50}},
	}
	if diff := cmp.Diff(want, p.Weeks); diff != "" {
		t.Errorf("weeks (-want +got):\n%s", diff)
	}
	if got, want := fmt.Sprint(p.Calendar), "[{2026-03-02 1} {2026-03-08 1} {2026-03-09 1} {2026-03-15 1}]"; got != want {
		t.Errorf("calendar %s, want %s", got, want)
	}
}

func TestListsAreBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var p Progress
	day := Date("2020-01-01")
	for i := range 10_000 {
		a := answerOf(uint64(i+1), day, fmt.Sprint("theme ", random.IntN(1000)), random.IntN(6))
		p.add(a, true, nil)
		if random.IntN(3) == 0 {
			day = day.Add(random.IntN(20) - 2)
		}
		if len(p.Recent) > maxRecent || len(p.Weeks) > maxWeeks || len(p.Calendar) > maxCalendar || len(p.Themes) > maxSkills || len(p.Skills) > maxSkills {
			t.Fatalf("after %d answers: %d recent, %d weeks, %d days, %d themes, %d skills", i+1, len(p.Recent), len(p.Weeks), len(p.Calendar), len(p.Themes), len(p.Skills))
		}
	}
	if len(p.Recent) != maxRecent || len(p.Themes) != maxSkills || len(p.Skills) != maxSkills {
		t.Errorf("%d recent, %d themes, %d skills: the bounds are not reached", len(p.Recent), len(p.Themes), len(p.Skills))
	}
	if last := p.Calendar[len(p.Calendar)-1].Day; p.Calendar[0].Day <= last.Add(-maxCalendar) {
		t.Errorf("the calendar reaches from %s to %s", p.Calendar[0].Day, last)
	}
	if !slices.IsSortedFunc(p.Weeks, func(a, b Week) int { return strings.Compare(string(a.Start), string(b.Start)) }) {
		t.Errorf("weeks out of order: %v", p.Weeks)
	}
}

// 4.25 is shown as 4.2 in the reply, and must not be 4.3 here.
func TestDimensionsAreRoundedAsTheyAreShown(t *testing.T) {
	for _, x := range []float64{1, 2.04, 2.05, 2.15, 2.25, 3.35, 3.85, 4.25, 4.75, 5} {
		a := answerOf(1, "2026-03-02", "Calm", 3)
		a.Feedback.Dimensions.Evidence = x
		if got, want := fmt.Sprintf("%.1f", float64(scored(a).Dimensions[Evidence])/10), fmt.Sprintf("%.1f", x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
}
