package localslack

import (
	"fmt"
	"time"
)

// morningHour is when a morning begins.
const morningHour = 9

// NextMorning returns when it is next 09:00 where a person lives, later than now: by
// UTC for somebody whose zone is not known. Where clocks are put forward over 09:00
// it is the first minute that exists, and a day that a zone leaves out has none.
func (s *Server) NextMorning(user string) (time.Time, error) {
	defer s.lock()()
	u, err := s.person(user)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := time.LoadLocation(u.TZ) // "" is UTC
	if err != nil {
		return time.Time{}, fmt.Errorf("read the time zone of user %s: %w", user, err)
	}
	now := s.clock.Now()
	year, month, day := now.In(zone).Date()
	for today := time.Date(year, month, day, morningHour, 0, 0, 0, time.UTC); ; today = today.AddDate(0, 0, 1) {
		if at, exists := sameWall(today, zone); exists && at.After(now) {
			return at, nil
		}
	}
}

// sameWall is when clocks in a zone show what wall shows in UTC, or else the first
// minute after the gap they jump over. It is false when the gap takes all that is
// left of the day.
func sameWall(wall time.Time, zone *time.Location) (at time.Time, exists bool) {
	at = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), 0, 0, zone)
	shown := func() time.Time { _, offset := at.Zone(); return at.UTC().Add(time.Duration(offset) * time.Second) }
	begins, ends := at.ZoneBounds()
	switch off := shown().Sub(wall); { // time.Date goes to either side of a gap
	case off > 0:
		at = begins
	case off < 0:
		at = ends
	}
	return at, shown().YearDay() == wall.YearDay()
}
