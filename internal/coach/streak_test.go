package coach

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// daysOf counts answers of somebody who is not subscribed. Each step is
// "2026-03-02 18:00 Europe/Berlin": a local time and its zone. "+7" repeats the step
// before it on each of the next seven days.
func daysOf(t *testing.T, planned Weekdays, steps ...string) (p Progress) {
	t.Helper()
	var at time.Time
	zone, seq := "", uint64(0)
	answer := func() {
		seq++
		a := Answer{Seq: seq, Question: "q", At: at, Zone: zone, Day: Today(at, zone), Planned: planned}
		missed, err := missedBefore(nil, p, a)
		if err != nil {
			t.Fatal(err)
		}
		p.add(a, false, missed)
	}
	for _, step := range steps {
		var more int
		if _, err := fmt.Sscanf(step, "+%d", &more); err == nil {
			for range more {
				at = at.AddDate(0, 0, 1)
				answer()
			}
			continue
		}
		when, where, _ := strings.Cut(step, " ")
		clock, name, _ := strings.Cut(where, " ")
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		if at, err = time.ParseInLocation("2006-01-02 15:04", when+" "+clock, loc); err != nil {
			t.Fatal(err)
		}
		zone = name
		answer()
	}
	return p
}

func TestFreezes(t *testing.T) {
	const start = "2026-03-02 18:00 UTC" // a Monday
	for _, test := range []struct {
		name    string
		planned Weekdays
		steps   []string
		want    string // streak, best, freezes, toward, repaired
	}{
		{"the first day", EveryDay, []string{start}, "1 1 0 1 []"},
		{"twice on a day", EveryDay, []string{start, "2026-03-02 20:00 UTC"}, "1 1 0 1 []"},
		{"six days earn none", EveryDay, []string{start, "+5"}, "6 6 0 6 []"},
		{"seven days earn one", EveryDay, []string{start, "+6"}, "7 7 1 0 []"},
		{"at most two are held", EveryDay, []string{start, "+20"}, "21 21 2 0 []"},
		{"a day missed without a freeze", EveryDay, []string{start, "+5", "2026-03-09 18:00 UTC"}, "1 6 1 0 []"},
		{"a day missed with one", EveryDay, []string{start, "+6", "2026-03-10 18:00 UTC"}, "8 8 0 1 [2026-03-09]"},
		{"the kept day earns nothing", EveryDay, []string{start, "+6", "2026-03-10 18:00 UTC", "+5"}, "13 13 0 6 [2026-03-09]"},
		{"two days with one freeze use none", EveryDay, []string{start, "+6", "2026-03-11 18:00 UTC"}, "1 7 1 1 []"},
		{"two days with two", EveryDay, []string{start, "+13", "2026-03-18 18:00 UTC"}, "15 15 0 1 [2026-03-16 2026-03-17]"},
		{"three days with two use none", EveryDay, []string{start, "+13", "2026-03-19 18:00 UTC"}, "1 14 2 0 []"},
		{"a year away uses none", EveryDay, []string{start, "+13", "2027-03-19 18:00 UTC"}, "1 14 2 0 []"},
		{"days of rest use none", WorkingDays, []string{start, "+4", "2026-03-09 18:00 UTC", "+4"}, "10 10 1 3 []"},
		{"a planned day among days of rest", 1 << time.Monday, []string{
			start, "2026-03-09 18:00 UTC", "2026-03-16 18:00 UTC", "2026-03-23 18:00 UTC", "2026-03-30 18:00 UTC", "2026-04-06 18:00 UTC", "2026-04-13 18:00 UTC", "2026-04-27 18:00 UTC",
		}, "8 8 0 1 [2026-04-20]"},
		{"a clock set back", EveryDay, []string{start, "+6", "2026-03-03 18:00 UTC", "2026-03-08 19:00 UTC", "2026-03-09 18:00 UTC"}, "8 8 1 1 []"},
		{"clocks go forward", EveryDay, []string{"2026-03-28 23:30 Europe/Berlin", "2026-03-29 23:30 Europe/Berlin", "2026-03-30 00:10 Europe/Berlin"}, "3 3 0 3 []"},
		{"clocks go back", EveryDay, []string{"2026-10-24 02:30 Europe/Berlin", "2026-10-25 23:50 Europe/Berlin", "2026-10-26 00:10 Europe/Berlin"}, "3 3 0 3 []"},
		{"a flight repeats a date", EveryDay, []string{"2026-03-02 09:00 Asia/Tokyo", "+6", "2026-03-08 08:00 America/Los_Angeles", "2026-03-09 08:00 America/Los_Angeles"}, "8 8 1 1 []"},
		{"a flight skips a date", EveryDay, []string{"2026-03-02 20:00 America/Los_Angeles", "+6", "2026-03-10 09:00 Asia/Tokyo"}, "8 8 1 1 []"},
		{"a flight skips one, and another is missed", EveryDay, []string{"2026-03-02 20:00 America/Los_Angeles", "+6", "2026-03-11 09:00 Asia/Tokyo"}, "8 8 0 1 [2026-03-10]"},
		{"Apia has no 30th", EveryDay, []string{"2011-12-29 20:00 Pacific/Apia", "2011-12-31 09:00 Pacific/Apia"}, "2 2 0 2 []"},
	} {
		p := daysOf(t, test.planned, test.steps...)
		if got := fmt.Sprint(p.Streak, p.Best, p.Freezes, p.Toward, p.Repaired); got != test.want {
			t.Errorf("%s: streak, best, freezes, toward, repaired = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestStreakWords(t *testing.T) {
	held := func(freezes int) Progress {
		return Progress{Streak: 8, Best: 9, LastDay: "2026-03-02", Freezes: freezes, Toward: 3}
	}
	for _, test := range []struct {
		name  string
		p     Progress
		today Date
		want  string
		days  int
	}{
		{"today", held(1), "2026-03-02", "Days in a row: 8 (best 9).", 8},
		{"the next day", held(0), "2026-03-03", "Days in a row: 8 (best 9).", 8},
		{"one covered", held(1), "2026-03-04", "Days in a row: 8 (best 9). Your next answer keeps the row: a freeze then covers yesterday, Tue 3 Mar.", 8},
		{"two covered", held(2), "2026-03-05", "Days in a row: 8 (best 9). Your next answer keeps the row: 2 freezes then cover Tue 3 Mar and yesterday, Wed 4 Mar.", 8},
		{"too many", held(2), "2026-03-06", "Days in a row: 0 (best 9). Your next answer begins a new row.", 0},
		{"none held", held(0), "2026-03-04", "Days in a row: 0 (best 9). Your next answer begins a new row.", 0},
		{"clock set back", held(0), "2026-02-20", "Days in a row: 8 (best 9).", 8},
		{"nothing yet", Progress{}, "2026-03-04", "Days in a row: 0 (best 0).", 0},
	} {
		s := Summary{Subscriber: Subscriber{Days: EveryDay}, Progress: test.p}
		if got := s.StreakWords(test.today); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if got := s.Running(test.today); got != test.days {
			t.Errorf("%s: Running = %d, want %d", test.name, got, test.days)
		}
		if s.Progress.Freezes != test.p.Freezes {
			t.Errorf("%s: looking used a freeze", test.name)
		}
	}
}

func TestFreezeWords(t *testing.T) {
	for _, test := range []struct {
		p    Progress
		want string
	}{
		{Progress{}, "Freezes held: 0 of 2; 7 more days with an answer earn one."},
		{Progress{Freezes: 1, Toward: 6}, "Freezes held: 1 of 2; 1 more day with an answer earns one."},
		{Progress{Freezes: 2, Repaired: []Date{"2026-03-03"}}, "Freezes held: 2 of 2. Kept by a freeze: Tue 3 Mar."},
		{Progress{Freezes: 2, Repaired: []Date{"2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-03-03"}},
			"Freezes held: 2 of 2. Kept by a freeze: Fri 2 Jan, Sat 3 Jan, Sun 4 Jan, Mon 5 Jan and Tue 3 Mar."},
	} {
		if got := test.p.FreezeWords("2026-03-10"); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestRepairedIsBounded(t *testing.T) {
	p := daysOf(t, EveryDay, "2026-01-01 18:00 UTC")
	for range 40 {
		for range FreezeAfter {
			p.keep(p.LastDay.Add(1), nil)
		}
		p.keep(p.LastDay.Add(2), []Date{p.LastDay.Add(1)})
	}
	if len(p.Repaired) != maxRepaired || p.Repaired[maxRepaired-1] != p.LastDay.Add(-1) {
		t.Errorf("repaired %v, want the latest %d", p.Repaired, maxRepaired)
	}
	if want := 1 + 40*(FreezeAfter+1); p.Streak != want || p.Days != want {
		t.Errorf("streak %d over %d days, want %d: a day kept by a freeze does not count", p.Streak, p.Days, want)
	}
}

// A data file from before freezes has a streak and no lists: both go on.
func TestProgressOfBeforeGoesOn(t *testing.T) {
	p := Progress{Answers: 30, Questions: 20, Days: 30, Streak: 12, Best: 12, LastDay: "2026-03-02", Themes: map[string]ThemeCount{"Calm": {Answers: 30}}}
	old := answerOf(3, "2026-03-02", "Calm", 4)
	p.weigh(old, -1) // an edit of an answer that no list holds
	p.weigh(old, +1)
	p.replace(old)
	if p.Themes["Calm"] != (ThemeCount{Answers: 30}) || p.Weeks != nil || p.Recent != nil || p.Skills != nil {
		t.Errorf("an edit left %+v", p)
	}
	p.add(answerOf(31, "2026-03-03", "Calm", 4), false, nil)
	if p.Streak != 13 || p.Toward != 1 || len(p.Recent) != 1 || len(p.Weeks) != 1 || p.From != 31 {
		t.Errorf("progress %+v", p)
	}
	p.weigh(old, -1)
	if diff := cmp.Diff(Levels{Scored: 1, Sum: 4}, p.Themes["Calm"].Levels); diff != "" {
		t.Errorf("levels (-want +got):\n%s", diff)
	}
}
