package coach

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"interviewcoach/questions"
)

// Settings are the parts of a subscription to change; what is nil stays, except
// that a pause ends with it.
type Settings struct {
	At    *TimeOfDay
	Days  *Weekdays
	Roles *[]string

	// Of a person.
	Zone       *string // IANA name; empty follows the Slack profile
	Interview  *Date   // empty for none
	CatchUp    *bool   // a question that could not be posted in time comes later that day
	Reminder   *bool
	Named      *bool
	Pause      *bool
	PauseUntil *Date // with Pause: the first day asked again; empty: until resumed

	// Of a channel.
	Feedback *string
	Digest   *bool
	Board    *bool
}

// A Field names one of Settings, for an Error about it.
type Field string

// The fields that can be wrong.
const (
	FieldTime       Field = "time"
	FieldDays       Field = "days"
	FieldRoles      Field = "roles"
	FieldZone       Field = "zone"
	FieldInterview  Field = "interview"
	FieldPauseUntil Field = "pause_until"
	FieldFeedback   Field = "feedback"
	FieldBoard      Field = "board"
)

const (
	// MaxRoles is how many roles a subscriber may choose; none means every role.
	MaxRoles = 20
	// farthestInterview is how many days ahead an interview may lie.
	farthestInterview = 2 * 366
)

// Faults are all that is wrong with Settings, at most one for each Field.
type Faults []*Error

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, e := range f {
		lines[i] = e.Message
	}
	return strings.Join(lines, " ")
}

// Unwrap makes errors.As find the first fault.
func (f Faults) Unwrap() []error {
	out := make([]error, len(f))
	for i, e := range f {
		out[i] = e
	}
	return out
}

// check finds everything that is wrong with the settings for a subscriber as it
// is now. by is who asks.
func (set Settings) check(bank *questions.Bank, s Subscriber, by Actor, now time.Time) error {
	var faults Faults
	wrong := func(f Field, message string) {
		faults = append(faults, &Error{Code: CodeInvalid, Field: f, Message: message})
	}
	if set.At != nil && (*set.At < 0 || *set.At >= 24*60) {
		wrong(FieldTime, "Choose a time between 00:00 and 23:59.")
	}
	if set.Days != nil && *set.Days&EveryDay == 0 {
		wrong(FieldDays, "Choose at least one day.")
	}
	if set.Roles != nil {
		if message := rolesFault(bank, *set.Roles); message != "" {
			wrong(FieldRoles, message)
		}
	}
	zone := set.zone(s, by)
	if CheckZone(zone) != nil {
		if zone == "" {
			wrong(FieldZone, "Slack names no time zone for you: set one in your Slack profile, or choose one in your settings.")
		} else {
			shown, _ := firstRunes(zone, 60)
			wrong(FieldZone, fmt.Sprintf("“%s” is not a known time zone: choose one from the list.", shown))
		}
	}
	today := Today(now, zone)
	if set.Interview != nil {
		if message := interviewFault(*set.Interview, today); message != "" {
			wrong(FieldInterview, message)
		}
	}
	if message := set.pauseFault(s, today); message != "" {
		wrong(FieldPauseUntil, message)
	}
	if set.Feedback != nil && *set.Feedback != FeedbackDM && *set.Feedback != FeedbackThread {
		wrong(FieldFeedback, "Choose where answers are reviewed: by DM or in the thread.")
	}
	digest := s.Digest
	put(&digest, set.Digest)
	if set.Board != nil && *set.Board && !digest {
		wrong(FieldBoard, "The leaderboard is part of the weekly digest: tick that as well.")
	}
	if len(faults) == 0 {
		return nil
	}
	return faults
}

// zone is the zone that the settings make count.
func (set Settings) zone(s Subscriber, by Actor) string {
	switch {
	case set.Zone == nil:
		return cmp.Or(s.Zone, by.Zone)
	case *set.Zone == "":
		return cmp.Or(by.Zone, s.Zone)
	}
	return *set.Zone
}

func rolesFault(bank *questions.Bank, roles []string) string {
	for _, id := range roles {
		if _, ok := bank.Role(id); !ok {
			return "One of these roles is no longer there: choose again."
		}
	}
	if len(unique(roles)) > MaxRoles {
		return fmt.Sprintf("Choose at most %d roles, or none for every role.", MaxRoles)
	}
	return ""
}

// interviewFault says what is wrong with the day of an interview; an empty one is
// none.
func interviewFault(day, today Date) string {
	switch {
	case day == "":
		return ""
	case !day.valid():
		return "Choose a date, or leave it empty."
	case day < today:
		return fmt.Sprintf("%s is in the past: choose the day of your interview, or leave it empty.", day.Words())
	case day > today.Add(farthestInterview):
		return "That is more than two years ahead: choose an earlier day, or leave it empty."
	}
	return ""
}

// pauseFault says what is wrong with the end of a pause. The end that a pause has
// already is not checked again, nor what it does without a pause.
func (set Settings) pauseFault(s Subscriber, today Date) string {
	if set.PauseUntil == nil || *set.PauseUntil == "" || s.Paused && *set.PauseUntil == s.PausedUntil {
		return ""
	}
	until := *set.PauseUntil
	switch {
	case set.Pause == nil || !*set.Pause:
		return "Tick “Pause” as well, or leave the date empty."
	case !until.valid():
		return "Choose a date, or leave it empty."
	case until <= today:
		return fmt.Sprintf("%s is not in the future: choose the first day on which you want a question again.", until.Words())
	case until > today.Add(longestPause):
		return "That is more than a year ahead: leave it empty to pause until you resume."
	}
	return ""
}

// apply changes a subscriber by settings that check has found to be right.
func (set Settings) apply(tx Tx, s *Subscriber, by Actor, cause Cause) error {
	put(&s.At, set.At)
	put(&s.Days, set.Days)
	put(&s.Interview, set.Interview)
	put(&s.Reminder, set.Reminder)
	put(&s.Named, set.Named)
	put(&s.Digest, set.Digest)
	put(&s.Board, set.Board)
	if set.Roles != nil {
		s.Roles = unique(*set.Roles)
	}
	if set.CatchUp != nil {
		s.NoCatchUp = !*set.CatchUp
	}
	if set.Zone != nil {
		s.Zone, s.ZoneChosen = set.zone(*s, by), *set.Zone != ""
	}
	if set.Feedback != nil {
		if err := reviewIn(tx, s, *set.Feedback, by, cause); err != nil {
			return err
		}
	}
	if set.Pause == nil || !*set.Pause {
		return endPause(tx, s, cause.Now)
	}
	until := Date("")
	put(&until, set.PauseUntil)
	if s.Paused && s.PausedUntil == until {
		return nil
	}
	return beginPause(tx, s, until, cause.Now)
}

// put sets what is given.
func put[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// unique keeps the first of each, in order.
func unique(list []string) []string {
	var out []string
	for _, v := range list {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// valid reports whether d is a date as Date writes it.
func (d Date) valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}
