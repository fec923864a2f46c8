package coach

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// TimeOfDay is a wall-clock time in minutes after midnight, 0 to 1439.
type TimeOfDay int

// DefaultTime is when a subscriber who names no time is asked.
const DefaultTime TimeOfDay = 9 * 60

// ParseTimeOfDay reads "9", "9:05", "09:05", "9am" or "9:05pm".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	bad := &Error{Code: CodeInvalid, Message: fmt.Sprintf("“%s” is not a time of day: write it as 09:00, between 00:00 and 23:59.", s)}
	t := strings.ToLower(strings.TrimSpace(s))
	half := ""
	for _, suffix := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(t, suffix); ok {
			t, half = strings.TrimSpace(rest), suffix
		}
	}
	hours, minutes, hasMinutes := strings.Cut(t, ":")
	h, err := strconv.ParseUint(hours, 10, 8) // unlike Atoi it takes no sign
	if err != nil || len(hours) > 2 {
		return 0, bad
	}
	m := uint64(0)
	if hasMinutes {
		if m, err = strconv.ParseUint(minutes, 10, 8); err != nil || len(minutes) != 2 {
			return 0, bad
		}
	}
	if half != "" {
		if h < 1 || h > 12 {
			return 0, bad
		}
		h %= 12
		if half == "pm" {
			h += 12
		}
	}
	if h > 23 || m > 59 {
		return 0, bad
	}
	return TimeOfDay(h*60 + m), nil
}

// String writes the time as 09:05.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// MarshalText writes the time as String does.
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTimeOfDay(string(text))
	return err
}

// Weekdays is a set of days of the week, one bit each, bit 0 for Sunday.
type Weekdays uint8

// The sets that have a name.
const (
	EveryDay    Weekdays = 0b1111111
	WorkingDays Weekdays = 0b0111110
)

var weekdayNames = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// ParseWeekdays reads "daily", "weekdays", "weekends" or a list such as
// "mon,wed,fri" or "mon-thu,sat"; ok is false for what is none of these.
func ParseWeekdays(s string) (days Weekdays, ok bool) {
	switch s = strings.ToLower(strings.TrimSpace(s)); s {
	case "daily", "everyday":
		return EveryDay, true
	case "weekday", "weekdays", "workdays":
		return WorkingDays, true
	case "weekend", "weekends":
		return EveryDay &^ WorkingDays, true
	}
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		from, to, isRange := strings.Cut(part, "-")
		first, ok := weekday(from)
		last, okTo := first, true
		if isRange {
			last, okTo = weekday(to)
		}
		if !ok || !okTo {
			return 0, false
		}
		for day := first; ; day = (day + 1) % 7 {
			days |= 1 << day
			if day == last {
				break
			}
		}
	}
	return days, days != 0
}

// weekday reads "mon", "Tues" or "wednesday".
func weekday(s string) (time.Weekday, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	for i, name := range weekdayNames {
		if len(s) >= 3 && strings.HasPrefix(name+"s", s) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// Has reports whether day is in the set.
func (w Weekdays) Has(day time.Weekday) bool { return w&(1<<day) != 0 }

// String names the set as ParseWeekdays reads it.
func (w Weekdays) String() string {
	switch w {
	case EveryDay:
		return "daily"
	case WorkingDays:
		return "weekdays"
	}
	var names []string
	for i := range weekdayNames {
		day := (i + 1) % 7 // Monday first, as people list them
		if w.Has(time.Weekday(day)) {
			names = append(names, weekdayNames[day][:3])
		}
	}
	return strings.Join(names, ",")
}

// MarshalText writes the set as String does; the empty set is empty.
func (w Weekdays) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (w *Weekdays) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = 0
		return nil
	}
	days, ok := ParseWeekdays(string(text))
	if !ok {
		return fmt.Errorf("%q names no days of the week", text)
	}
	*w = days
	return nil
}

// Date is a day in somebody's own zone, as 2026-12-14. It sorts as text.
type Date string

// DateOf returns the local date of an instant in loc.
func DateOf(t time.Time, loc *time.Location) Date { return Date(t.In(loc).Format(time.DateOnly)) }

// ParseDate reads "2026-12-14", "14 Dec", "Dec 14", "tomorrow" or "friday"; what
// names no year or week is the next such day after today.
func ParseDate(s string, today Date) (Date, error) {
	s = strings.TrimSpace(s)
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return Date(t.Format(time.DateOnly)), nil
	}
	if strings.EqualFold(s, "tomorrow") {
		return today.Add(1), nil
	}
	if day, ok := weekday(s); ok {
		d := today.Add(1)
		for d.Weekday() != day {
			d = d.Add(1)
		}
		return d, nil
	}
	for _, layout := range []string{"2 Jan", "2 January", "Jan 2", "January 2"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		year := today.utc().Year()
		for d := range 5 { // the 29th of February may be four years away
			at := time.Date(year+d, t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
			if next := Date(at.Format(time.DateOnly)); at.Day() == t.Day() && next > today {
				return next, nil
			}
		}
	}
	return "", &Error{Code: CodeInvalid, Message: fmt.Sprintf("“%s” is not a date: write it as 2026-12-14.", s)}
}

// Words writes the date as people read it: Mon 14 Dec 2026.
func (d Date) Words() string { return d.utc().Format("Mon 2 Jan 2006") }

// Add returns the date n days later.
func (d Date) Add(n int) Date { return Date(d.utc().AddDate(0, 0, n).Format(time.DateOnly)) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// utc is the date's midnight in a zone that has no transitions, for calendar
// arithmetic only.
func (d Date) utc() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Today is the date that it is now in a zone.
func Today(now time.Time, zone string) Date { return DateOf(now, zoneOf(zone)) }
