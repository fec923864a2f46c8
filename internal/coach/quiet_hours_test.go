package coach

import (
	"testing"
	"time"
)

// mayPost restates the rules for one moment.
func mayPost(s Subscriber, loc *time.Location, day Date, due, t time.Time) bool {
	if t.Before(due) || DateOf(t, loc) != day || !s.LastPosted.IsZero() && t.Sub(s.LastPosted) < 8*time.Hour {
		return false
	}
	late := t.Sub(due)
	hour := t.In(loc).Hour()
	night := hour >= 21 || hour < 7
	switch {
	case late <= 15*time.Minute:
		return true
	case night:
		return false
	case s.Held == day:
		return true
	case s.NoCatchUp:
		return false
	}
	return late <= 4*time.Hour
}

// oracleDecide walks the minutes from now to the first at which may be posted.
func oracleDecide(s Subscriber, loc *time.Location, day Date, due, now time.Time) (decision, time.Time) {
	if now.Before(due) {
		return wait, due
	}
	for t := now; DateOf(t, loc) <= day; t = t.Add(time.Minute) {
		if mayPost(s, loc, day, due, t) {
			if t.Equal(now) {
				return post, time.Time{}
			}
			return wait, t
		}
	}
	return miss, time.Time{}
}

func TestDecideAgreesWithOracle(t *testing.T) {
	days := map[string][]Date{ // around changes of clocks
		"America/New_York":    {"2026-03-07", "2026-03-08", "2026-03-09", "2026-10-31", "2026-11-01"},
		"Europe/Berlin":       {"2026-03-28", "2026-03-29", "2026-10-25"},
		"Australia/Lord_Howe": {"2026-04-05", "2026-10-04"},
		"Africa/Cairo":        {"2026-04-24", "2026-10-29", "2026-10-30"},
		"America/Nuuk":        {"2026-03-28", "2026-10-24"},
		"Asia/Kathmandu":      {"2026-12-14"},
	}
	clocks := []TimeOfDay{0, 150, 179, 181, 300, 405, 410, 420, 540, 1019, 1021, 1200, 1245, 1250, 1260, 1380, 1430}
	offsets := []int{-1, 0, 14, 15, 16, 60, 119, 180, 239, 240, 241, 600, 1000, 1440}
	seen := map[decision]int{}
	for zone, list := range days {
		loc := load(t, zone)
		for _, day := range list {
			for _, clock := range clocks {
				due, ok := dueAt(loc, day, clock)
				if !ok {
					continue
				}
				for i, s := range []Subscriber{
					{}, {LastPosted: due.Add(-5 * time.Hour)}, {LastPosted: due.Add(-7*time.Hour - 40*time.Minute)},
					{NoCatchUp: true}, {NoCatchUp: true, LastPosted: due.Add(-5 * time.Hour)}, {Held: day}, {Held: day, NoCatchUp: true}, {Held: day.Add(-1)},
				} {
					for _, offset := range offsets {
						now := due.Add(time.Duration(offset) * time.Minute)
						got, again := s.decide(loc, day, due, now)
						want, at := oracleDecide(s, loc, day, due, now)
						seen[got]++
						if got != want || !again.Equal(at) {
							t.Errorf("decide(%s, %s %s, %d minutes later, %d) = %v %v, want %v %v", zone, day, clock, offset, i, got, again.In(loc), want, at.In(loc))
						}
						if got != post {
							continue
						}
						end := s.lastMoment(loc, day, due, now)
						for at := now; !at.After(end); at = at.Add(time.Minute) {
							if !mayPost(s, loc, day, due, at) {
								t.Errorf("%s, %s %s, posted %d minutes later, %d: may be sent until %v, not allowed at %v", zone, day, clock, offset, i, end.In(loc), at.In(loc))
								break
							}
						}
						if next := end.Truncate(time.Minute).Add(time.Minute); mayPost(s, loc, day, due, next) {
							t.Errorf("%s, %s %s, posted %d minutes later, %d: may be sent until %v only, and is allowed at %v", zone, day, clock, offset, i, end.In(loc), next.In(loc))
						}
					}
				}
			}
		}
	}
	for _, verdict := range []decision{wait, post, miss} {
		if seen[verdict] < 100 {
			t.Errorf("decision %v was met %d times, want at least 100", verdict, seen[verdict])
		}
	}
}

func TestRemindAt(t *testing.T) {
	for _, test := range []struct{ zone, asked, want string }{
		{"UTC", "2026-12-14 09:00", "16:00"},
		{"UTC", "2026-12-14 10:30", "16:30"},
		{"UTC", "2026-12-14 14:00", "20:00"},
		{"UTC", "2026-12-14 14:01", ""},
		{"UTC", "2026-12-14 18:00", ""}, // 6 hours later it is another date
		{"UTC", "2026-12-14 23:59", ""},
		{"UTC", "2026-12-14 02:00", "16:00"},
		{"Asia/Kathmandu", "2026-12-14 11:00", "17:00"},
		{"America/New_York", "2026-03-08 01:30", "16:00"}, // 23 hours long
		{"America/New_York", "2026-11-01 00:30", "16:00"}, // 25 hours long
		{"Australia/Lord_Howe", "2026-10-04 10:15", "16:15"},
		{"America/Nuuk", "2026-03-28 13:50", "19:50"},
		{"Africa/Cairo", "2026-04-24 09:00", "16:00"},
	} {
		loc := load(t, test.zone)
		asked, err := time.ParseInLocation("2006-01-02 15:04", test.asked, loc)
		if err != nil {
			t.Fatal(err)
		}
		day := DateOf(asked, loc)
		got := ""
		if at, ok := remindAt(loc, day, asked); ok {
			got = at.In(loc).Format("15:04")
			if DateOf(at, loc) != day || at.Sub(asked) < remindAfter {
				t.Errorf("asked %s in %s, reminded at %v", test.asked, test.zone, at.In(loc))
			}
		}
		if got != test.want {
			t.Errorf("asked %s in %s, reminded at %q, want %q", test.asked, test.zone, got, test.want)
		}
	}
}
