package coach

import (
	"fmt"
	"strings"
)

// maxRepaired is how many days that a freeze kept are remembered.
const maxRepaired = 14

// keep counts a day with an answer, the FreezeAfter-th of which, in a row or not,
// earns a freeze. missed are the planned days without one since
// the last: freezes keep the row, one a day, if there are enough for all of them.
// A day that is not after the last one, because a clock was set back or a flight
// repeated a date, counts nothing.
func (p *Progress) keep(day Date, missed []Date) {
	if day <= p.LastDay {
		return
	}
	switch {
	case p.LastDay == "" || len(missed) > p.Freezes:
		p.Streak = 0
	case len(missed) > 0:
		p.Freezes -= len(missed)
		p.Repaired = latest(append(p.Repaired, missed...), maxRepaired)
	}
	p.Streak++
	p.Days++
	p.Best = max(p.Best, p.Streak)
	p.LastDay = day
	if p.Freezes >= MaxFreezes {
		return
	}
	if p.Toward++; p.Toward >= FreezeAfter {
		p.Freezes, p.Toward = p.Freezes+1, 0
	}
}

// latest returns the last n of a list.
func latest[T any](list []T, n int) []T {
	if len(list) > n {
		return list[len(list)-n:]
	}
	return list
}

// lastIn is the last day kept as somebody who is in zone now sees it: a date that
// the last answer fell on there is not missed, even if a flight skipped it.
func (p Progress) lastIn(zone string) Date {
	if p.LastDay == "" || p.LastAt.IsZero() {
		return p.LastDay
	}
	return max(p.LastDay, DateOf(p.LastAt, zoneOf(zone)))
}

// missedBefore returns the planned days without an answer between the last day
// kept and a's, at most one more than freezes can keep. Planned is a day on which
// a question was asked: a pause, or a day on which the coach itself was down,
// breaks nothing. For somebody who is not subscribed the days of a.Planned count.
func missedBefore(tx Tx, p Progress, a Answer) ([]Date, error) {
	if p.LastDay == "" {
		return nil, nil
	}
	last := p.lastIn(a.Zone)
	if a.Planned != 0 {
		return plannedBetween(last, a.Day, a.Planned, a.Zone), nil
	}
	return askedBetween(tx, a.Team, a.User, last, a.Day, MaxFreezes+1)
}

// plannedBetween returns the days of a plan after last and before day, at most
// MaxFreezes+1, without dates that the zone never had (Apia, 2011-12-30).
func plannedBetween(last, day Date, planned Weekdays, zone string) (out []Date) {
	for d := last.Add(1); planned != 0 && d < day && len(out) <= MaxFreezes; d = d.Add(1) {
		if !planned.Has(d.Weekday()) {
			continue
		}
		if _, exists := dueAt(zoneOf(zone), d, 0); exists {
			out = append(out, d)
		}
	}
	return out
}

// askedBetween returns the days after last and before day on which the subscriber
// was asked, at most limit.
func askedBetween(tx Tx, team, subscriber string, last, day Date, limit int) (out []Date, err error) {
	for d := last.Add(1); d < day && len(out) < limit; d = d.Add(1) {
		asked, err := wasAsked(tx, team, subscriber, d)
		if err != nil {
			return nil, err
		}
		if asked {
			out = append(out, d)
		}
	}
	return out, nil
}

// wasAsked reports whether a question was asked on a day and left. One that was
// planned and never reached Slack can be missed by nobody; one that was skipped in
// so many words is a day off.
func wasAsked(tx Tx, team, subscriber string, day Date) (bool, error) {
	slot, _, err := tx.Slot(team, subscriber, day)
	if err != nil || slot.State != SlotPosted {
		return false, err
	}
	p, ok, err := tx.Post(team, dailyID(subscriber, day))
	return err == nil && (!ok || p.At.TS != "" && !p.Closed), err
}

// dailyID is the id of the post of a day's question.
func dailyID(subscriber string, day Date) string {
	return subscriber + "-" + strings.ReplaceAll(string(day), "-", "")
}

// StreakState is how a streak stands on a day.
type StreakState int

// The states of a streak.
const (
	StreakNone    StreakState = iota // no day was kept yet
	StreakRunning                    // nothing is missed
	StreakCovered                    // the freezes that are held would keep what is missed
	StreakEnded                      // more is missed than freezes can keep
)

// A Streak is a row of days kept, as of a day.
type Streak struct {
	State   StreakState
	Days    int    // 0 when it has ended
	Covered []Date // missed, and to be kept by one freeze each with the next answer
}

// Streak returns the streak as of today. A freeze is used up by the next answer
// and not before.
func (s Summary) Streak(today Date) Streak {
	p := s.Progress
	if p.LastDay == "" {
		return Streak{}
	}
	var missed []Date
	if s.Subscriber.Subscribed {
		for _, d := range s.unanswered {
			if d < today {
				missed = append(missed, d)
			}
		}
	} else {
		missed = plannedBetween(p.lastIn(s.Subscriber.Zone), today, s.Subscriber.Days, s.Subscriber.Zone)
	}
	switch {
	case len(missed) == 0:
		return Streak{State: StreakRunning, Days: p.Streak}
	case len(missed) <= p.Freezes:
		return Streak{State: StreakCovered, Days: p.Streak, Covered: missed}
	}
	return Streak{State: StreakEnded}
}

// Running returns how many days in a row stand as of today: a streak that is
// covered by freezes stands, one that has ended counts no more.
func (s Summary) Running(today Date) int { return s.Streak(today).Days }

// StreakWords says in one or two sentences how the streak stands.
func (s Summary) StreakWords(today Date) string {
	st := s.Streak(today)
	line := fmt.Sprintf("Days in a row: %d (best %d).", st.Days, s.Progress.Best)
	switch st.State {
	case StreakCovered:
		verb, noun := "covers", "a freeze"
		if len(st.Covered) > 1 {
			verb, noun = "cover", fmt.Sprintf("%d freezes", len(st.Covered))
		}
		line += fmt.Sprintf(" Your next answer keeps the row: %s then %s %s.", noun, verb, dayList(st.Covered, today))
	case StreakEnded:
		line += " Your next answer begins a new row."
	}
	return line
}

// FreezeWords says how many freezes are held, how the next is earned, and which
// days were kept by one lately.
func (p Progress) FreezeWords(today Date) string {
	line := fmt.Sprintf("Freezes held: %d of %d", p.Freezes, MaxFreezes)
	if p.Freezes < MaxFreezes {
		if n := FreezeAfter - p.Toward; n == 1 {
			line += "; 1 more day with an answer earns one"
		} else {
			line += fmt.Sprintf("; %d more days with an answer earn one", n)
		}
	}
	line += "."
	if len(p.Repaired) > 0 {
		line += " Kept by a freeze: " + dayList(latest(p.Repaired, 5), today) + "."
	}
	return line
}

// dayList writes days as people list them.
func dayList(days []Date, today Date) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.Short()
		if d == today.Add(-1) {
			names[i] = "yesterday, " + names[i]
		}
	}
	if n := len(names); n > 2 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, " and ")
}

// Short writes the date without its year: Tue 3 Mar.
func (d Date) Short() string { return d.utc().Format("Mon 2 Jan") }
