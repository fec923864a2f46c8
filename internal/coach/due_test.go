package coach

import (
	"fmt"
	"testing"
	"time"
)

// oracle walks the minutes around day and returns the first whose local civil
// time is at or after at on that date.
func oracle(loc *time.Location, day Date, at TimeOfDay) (time.Time, bool) {
	from := day.utc().Add(-27 * time.Hour)
	for i := range 27*60 + 27*60 + int(24*time.Hour/time.Minute) {
		t := from.Add(time.Duration(i) * time.Minute)
		local := t.In(loc)
		if DateOf(t, loc) == day && TimeOfDay(local.Hour()*60+local.Minute()) >= at {
			return t, true
		}
	}
	return time.Time{}, false
}

func load(t testing.TB, zone string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatalf("zone %s: %v", zone, err)
	}
	return loc
}

func TestDueAt(t *testing.T) {
	for _, test := range []struct {
		zone string
		day  Date
		at   TimeOfDay
		want string // RFC 3339; empty: that day has no such moment
	}{
		{"America/New_York", "2026-03-08", 150, "2026-03-08T07:00:00Z"}, // gap: 02:30 becomes 03:00
		{"America/New_York", "2026-11-01", 90, "2026-11-01T05:30:00Z"},  // overlap: the first 01:30
		{"Australia/Lord_Howe", "2026-10-04", 540, "2026-10-03T22:00:00Z"},
		{"Pacific/Apia", "2011-12-30", 540, ""},
		{"America/Nuuk", "2026-03-28", 1410, ""}, // 23:00 to 24:00 does not exist
		{"Africa/Cairo", "2026-04-24", 0, "2026-04-23T22:00:00Z"},
	} {
		got, ok := dueAt(load(t, test.zone), test.day, test.at)
		if text := got.Format(time.RFC3339); ok != (test.want != "") || ok && text != test.want {
			t.Errorf("dueAt(%s, %s, %s) = %s, %v, want %q", test.zone, test.day, test.at, text, ok, test.want)
		}
		if want, exists := oracle(load(t, test.zone), test.day, test.at); exists != ok || ok && !want.Equal(got) {
			t.Errorf("dueAt(%s, %s, %s) = %v, %v, but walking minute by minute gives %v, %v", test.zone, test.day, test.at, got, ok, want, exists)
		}
	}
}

func TestDecide(t *testing.T) {
	due := time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC)
	late := time.Date(2026, 12, 14, 22, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name     string
		due, now time.Time
		posted   time.Time
		want     decision
		again    time.Time
	}{
		{"early", due, due.Add(-time.Second), time.Time{}, wait, due},
		{"at the second", due, due, time.Time{}, post, time.Time{}},
		{"four hours late", due, due.Add(maxLate), time.Time{}, post, time.Time{}},
		{"later", due, due.Add(maxLate + time.Second), time.Time{}, miss, time.Time{}},
		{"the next date", late, late.Add(2 * time.Hour), time.Time{}, miss, time.Time{}},
		{"posted 8 hours before", due, due, due.Add(-minSpacing), post, time.Time{}},
		{"posted 5 hours before", due, due, due.Add(-5 * time.Hour), wait, due.Add(3 * time.Hour)},
		{"posted 3 hours before", due, due, due.Add(-3 * time.Hour), miss, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Subscriber{Zone: "UTC", LastPosted: test.posted}
			got, again := s.decide(time.UTC, "2026-12-14", test.due, test.now)
			if got != test.want || !again.Equal(test.again) {
				t.Errorf("decide = %v, %v, want %v, %v", got, again, test.want, test.again)
			}
		})
	}
}

func TestPlan(t *testing.T) {
	now := time.Date(2026, 12, 14, 10, 0, 0, 0, time.UTC) // a Monday
	base := Subscriber{Subscribed: true, Zone: "UTC", At: 540, Days: EveryDay}
	for _, test := range []struct {
		name string
		set  func(*Subscriber)
		want string
	}{
		{"a time past today starts tomorrow", func(*Subscriber) {}, "2026-12-15 09:00"},
		{"a time to come is today", func(s *Subscriber) { s.At = 601 }, "2026-12-14 10:01"},
		{"this very minute is past", func(s *Subscriber) { s.At = 600 }, "2026-12-15 10:00"},
		{"weekdays", func(s *Subscriber) { s.Days = 1 << time.Friday }, "2026-12-18 09:00"},
		{"today is decided", func(s *Subscriber) { s.At, s.LastDate = 660, "2026-12-14" }, "2026-12-15 11:00"},
		{"a skipped day", func(s *Subscriber) { s.Skipped = []Date{"2026-12-15"} }, "2026-12-16 09:00"},
		{"paused until", func(s *Subscriber) { s.Paused, s.PausedUntil = true, "2026-12-20" }, "2026-12-20 09:00"},
		{"paused until long ago", func(s *Subscriber) { s.Paused, s.PausedUntil = true, "2026-12-01" }, "2026-12-15 09:00"},
		{"paused for good", func(s *Subscriber) { s.Paused = true }, ""},
		{"not subscribed", func(s *Subscriber) { s.Subscribed = false }, ""},
		{"no day", func(s *Subscriber) { s.Days = 0 }, ""},
		{"a zone ahead", func(s *Subscriber) { s.Zone = "Pacific/Auckland" }, "2026-12-14 20:00"},
		{"an unknown zone counts as UTC", func(s *Subscriber) { s.Zone = "Mars/Olympus" }, "2026-12-15 09:00"},
		{"the machine's zone is nobody's", func(s *Subscriber) { s.Zone = "Local" }, "2026-12-15 09:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := base
			test.set(&s)
			s.plan(now)
			got := ""
			if !s.NextDue.IsZero() {
				got = s.NextDue.UTC().Format("2006-01-02 15:04")
			}
			if got != test.want {
				t.Errorf("NextDue = %q, want %q", got, test.want)
			}
		})
	}
}

func TestReplanKeepsWhatIsDue(t *testing.T) {
	now := time.Date(2026, 12, 14, 9, 0, 30, 0, time.UTC)
	s := Subscriber{Subscribed: true, Zone: "UTC", At: 540, Days: EveryDay, NextDue: now.Truncate(time.Minute)}
	was := s
	s.Roles = []string{"other"}
	s.replan(was, now)
	if !s.NextDue.Equal(was.NextDue) {
		t.Errorf("a change of roles moved NextDue to %v", s.NextDue)
	}
	s.At = 600
	s.replan(was, now)
	if want := now.Truncate(time.Hour).Add(time.Hour); !s.NextDue.Equal(want) {
		t.Errorf("after a change of time NextDue = %v, want %v", s.NextDue, want)
	}
}

func ExampleWeekdays_String() {
	days, _ := ParseWeekdays("sun,mon")
	fmt.Println(days)
	// Output: mon,sun
}
