package coach

import (
	"slices"
	"time"
)

const (
	// maxLate is how long after its time a daily question may still be posted,
	// provided the subscriber's local date is still the same.
	maxLate = 4 * time.Hour
	// onTime is how long after its time a question does not count as late yet: a
	// late one is posted in no quiet hours.
	onTime = 15 * time.Minute
	// quietFrom and quietTo bound the quiet hours by the local clock.
	quietFrom = TimeOfDay(21 * 60)
	quietTo   = TimeOfDay(7 * 60)
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
	y, m, d := local.Date()
	hour, minute, _ := local.Clock()
	wantY, wantM, wantD := civil.Date()
	wantHour, wantMinute, _ := civil.Clock()
	return y == wantY && m == wantM && d == wantD && hour == wantHour && minute == wantMinute
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
	s.NextDue, s.Held = time.Time{}, ""
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

// move follows a person into another zone, unless they chose theirs; a name that is
// none changes nothing.
func (s *Subscriber) move(zone string, now time.Time) {
	if zone == s.Zone || s.ZoneChosen || CheckZone(zone) != nil {
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

// decide applies the rules of lateness, spacing and quiet hours to the planned day
// whose instant is due, in loc. With wait it returns the instant to decide at again.
func (s Subscriber) decide(loc *time.Location, day Date, due, now time.Time) (decision, time.Time) {
	if due.After(now) {
		return wait, due
	}
	at := now
	if !s.LastPosted.IsZero() {
		at = later(at, s.LastPosted.Add(minSpacing))
	}
	if at.Sub(due) > onTime && quiet(loc, at) {
		morning, ok := endOfQuiet(loc, at)
		if !ok {
			return miss, time.Time{}
		}
		at = morning
	}
	switch {
	case at.Sub(due) > s.patience(day) || DateOf(at, loc) != day:
		return miss, time.Time{}
	case at.After(now):
		return wait, at
	}
	return post, time.Time{}
}

// patience is how long after its time the question of day may still be posted.
// One that a practice session held back has all day, for it is late because the
// person was practising.
func (s Subscriber) patience(day Date) time.Duration {
	switch {
	case s.Held == day:
		return 48 * time.Hour // any longer than a day
	case s.NoCatchUp:
		return onTime
	}
	return maxLate
}

// lastMoment is when the question of a day that is put in the outbox at now may be
// sent at the latest.
func (s Subscriber) lastMoment(loc *time.Location, day Date, due, now time.Time) time.Time {
	end := due.Add(s.patience(day))
	if midnight, ok := dueAt(loc, day.Add(1), 0); ok {
		end = earlier(end, midnight.Add(-time.Nanosecond))
	}
	fromThen := later(now, due.Add(onTime)) // quiet hours count
	if quiet(loc, fromThen) {
		return earlier(end, fromThen)
	}
	if evening, ok := dueAt(loc, day, quietFrom); ok {
		end = earlier(end, evening.Add(-time.Nanosecond))
	}
	return end
}

// quiet reports whether it is night by the clock of loc.
func quiet(loc *time.Location, t time.Time) bool {
	clock := clockOf(loc, t)
	return clock >= quietFrom || clock < quietTo
}

// endOfQuiet is when the quiet hours that t lies in are over.
func endOfQuiet(loc *time.Location, t time.Time) (time.Time, bool) {
	day := DateOf(t, loc)
	if clockOf(loc, t) >= quietFrom {
		day = day.Add(1)
	}
	return dueAt(loc, day, quietTo)
}

// clockOf is the time of day that a clock in loc shows at t.
func clockOf(loc *time.Location, t time.Time) TimeOfDay {
	hour, minute, _ := t.In(loc).Clock()
	return TimeOfDay(hour*60 + minute)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
