package coach

import (
	"slices"
	"time"
)

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
// ok is false when that date has no such instant: the zone skipped all of it
// (Apia, 2011-12-30) or the rest of it after at.
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
	return edge.UTC(), DateOf(edge, loc) == day
}

func sameCivil(local, civil time.Time) bool {
	return local.Format("2006-01-02 15:04") == civil.Format("2006-01-02 15:04")
}

// slotAfter returns the first planned day after day that is not decided yet, and
// its instant. loc is the subscriber's zone.
func (s Subscriber) slotAfter(loc *time.Location, day Date) (Date, time.Time, bool) {
	for range horizon {
		day = day.Add(1)
		if !s.Days.Has(day.Weekday()) || day <= s.LastDate || day < s.PausedUntil || slices.Contains(s.Skipped, day) {
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
	loc := zoneOf(s.Zone)
	day := max(DateOf(now, loc).Add(-2), s.PausedUntil.before())
	for {
		d, due, ok := s.slotAfter(loc, day)
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

// replan plans anew if what NextDue follows from is not as it was. Otherwise
// NextDue stays: a day that is due and not decided yet is not lost to a change of
// something else.
func (s *Subscriber) replan(was Subscriber, now time.Time) {
	same := s.Subscribed == was.Subscribed && s.Paused == was.Paused && s.PausedUntil == was.PausedUntil &&
		s.At == was.At && s.Days == was.Days && s.Zone == was.Zone && slices.Equal(s.Skipped, was.Skipped)
	if !same || s.NextDue.IsZero() {
		s.plan(now)
	}
}

// move follows a person into another zone; a name that is none changes nothing.
func (s *Subscriber) move(zone string, now time.Time) {
	if zone == s.Zone || CheckZone(zone) != nil {
		return
	}
	was := *s
	s.Zone = zone
	s.replan(was, now)
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
// instant is due, in loc. With wait it returns the instant to decide at again.
func (s Subscriber) decide(loc *time.Location, day Date, due, now time.Time) (decision, time.Time) {
	if due.After(now) {
		return wait, due
	}
	inTime := func(t time.Time) bool {
		return t.Sub(due) <= maxLate && DateOf(t, loc) == day
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

// lastMoment is when the question of a day may be sent at the latest.
func lastMoment(loc *time.Location, day Date, due time.Time) time.Time {
	end := due.Add(maxLate)
	if midnight, ok := dueAt(loc, day.Add(1), 0); ok && !midnight.After(end) {
		return midnight.Add(-time.Nanosecond)
	}
	return end
}
