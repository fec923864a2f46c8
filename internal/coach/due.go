package coach

import "time"

const (
	// maxLate is how long after its time a daily question may still be posted,
	// provided the subscriber's local date is still the same.
	maxLate = 4 * time.Hour
	// minSpacing keeps two daily questions apart when zone or time change.
	minSpacing = 8 * time.Hour
	// horizon bounds the search for the next planned day.
	horizon = 370
)

// dueAt returns the earliest instant whose local civil time is day at or after
// at: in a gap the first instant after it, in an overlap the first occurrence.
// ok is false for a date that the zone skipped altogether (Apia, 2011-12-30).
//
// time.Date is no rule for this: at gaps and overlaps it picks either side.
func dueAt(loc *time.Location, day Date, at TimeOfDay) (due time.Time, ok bool) {
	civil := day.utc().Add(time.Duration(at) * time.Minute)
	y, m, d := civil.Date()
	guess := time.Date(y, m, d, civil.Hour(), civil.Minute(), 0, 0, loc)
	for _, near := range []time.Time{guess.Add(-26 * time.Hour), guess, guess.Add(26 * time.Hour)} {
		_, offset := near.Zone()
		t := civil.Add(-time.Duration(offset) * time.Second)
		if sameCivil(t.In(loc), civil) && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	if !due.IsZero() {
		return due, true
	}
	// A gap: the offset in force before it maps the civil time behind its edge.
	_, before := guess.Add(-26 * time.Hour).Zone()
	edge, _ := civil.Add(-time.Duration(before) * time.Second).In(loc).ZoneBounds()
	if edge.IsZero() {
		return time.Time{}, false
	}
	exists := DateOf(edge, loc) == day || DateOf(edge.Add(-time.Nanosecond), loc) == day
	return edge.UTC(), exists
}

func sameCivil(local, civil time.Time) bool {
	return local.Format("2006-01-02 15:04") == civil.Format("2006-01-02 15:04")
}

// slotAfter returns the first planned day after day and its instant.
func (s Subscriber) slotAfter(day Date) (Date, time.Time, bool) {
	loc := zoneOf(s.Zone)
	for range horizon {
		day = day.Add(1)
		if !s.Days.Has(day.Weekday()) || day <= s.LastDate || day < s.PausedUntil {
			continue
		}
		if due, ok := dueAt(loc, day, s.At); ok {
			return day, due, true
		}
	}
	return "", time.Time{}, false
}

// plan sets NextDue for the settings as they are now. A time already past today
// starts tomorrow: an edit never catches up.
func (s *Subscriber) plan(now time.Time) {
	s.NextDue = time.Time{}
	if !s.Subscribed || (s.Paused && s.PausedUntil == "") {
		return
	}
	day := max(DateOf(now, zoneOf(s.Zone)).Add(-2), s.PausedUntil.before())
	for {
		d, due, ok := s.slotAfter(day)
		if !ok {
			return
		}
		if due.After(now) {
			s.NextDue = due
			return
		}
		day = d
	}
}

// before returns the day before d, and nothing for no date.
func (d Date) before() Date {
	if d == "" {
		return ""
	}
	return d.Add(-1)
}

// A decision is what becomes of one planned day at one moment.
type decision int

const (
	wait decision = iota
	post
	miss
)

// decide applies the rules of lateness and spacing to the planned day whose
// instant is due. With wait it returns the instant to decide at again.
func (s Subscriber) decide(day Date, due, now time.Time) (decision, time.Time) {
	if due.After(now) {
		return wait, due
	}
	inTime := func(t time.Time) bool {
		return t.Sub(due) <= maxLate && DateOf(t, zoneOf(s.Zone)) == day
	}
	if !inTime(now) {
		return miss, time.Time{}
	}
	if earliest := s.LastPosted.Add(minSpacing); !s.LastPosted.IsZero() && now.Before(earliest) {
		if inTime(earliest) {
			return wait, earliest
		}
		return miss, time.Time{}
	}
	return post, time.Time{}
}
