package coach

import (
	"context"
	"time"
)

// DayState says what became of a day's question.
type DayState string

// The states of a day's question.
const (
	DayWaiting    DayState = "waiting"     // for an answer
	DaySending    DayState = "sending"     // it is on its way
	DayAnswered   DayState = "answered"    //
	DaySkipped    DayState = "skipped"     // the question, or the day before it was asked
	DayLater      DayState = "later"       // it comes today
	DayHeld       DayState = "held"        // it comes when the practice session ends or pauses
	DayPaused     DayState = "paused"      //
	DayOff        DayState = "off"         // not a day that was chosen, or chosen after its time
	DayLeftOut    DayState = "left out"    // a practice session was open all the time
	DayLate       DayState = "late"        // it could not be posted in time
	DayNothing    DayState = "nothing"     // there was nothing to ask
	DayRefused    DayState = "refused"     // Slack did not take it
	DayNotPlanned DayState = "not planned" // there is no subscription
)

// A DayQuestion is the daily question of one local day of a person.
type DayQuestion struct {
	State    DayState
	Text     string     // of a question that was posted; empty when it left the bank
	At       MessageRef // where it stands
	Level    int        // of the latest answer; 0 when that was not scored
	Attempts int
}

// An Overview is all that a person's Home shows. Nothing in it is computed from
// history: what is read has the same size with ten answers or with a million.
type Overview struct {
	Summary Summary
	Day     DayQuestion
	Open    *DayQuestion // another question that waits for an answer
	Session Session      // that can go on; without an ID there is none
}

// Overview reads what a person's Home shows at now.
func (c *Coach) Overview(ctx context.Context, team, user string, now time.Time) (Overview, error) {
	c = c.still()
	sum, err := c.Progress(ctx, team, user)
	if err != nil {
		return Overview{}, err
	}
	out := Overview{Summary: sum}
	err = c.store.View(ctx, func(tx Tx) error {
		s := sum.Subscriber
		if session, ok, err := tx.Session(team, user); err != nil {
			return err
		} else if ok && session.Open(now) {
			out.Session = session
		}
		day := Today(now, s.Zone)
		if out.Day, err = c.dayQuestion(tx, s, day, now); err != nil {
			return err
		}
		open, waiting, err := waitingPost(tx, s)
		if err != nil || !waiting || open.ID == dailyID(s.ID, day) || open.Session != "" {
			return err
		}
		q := c.posted(open)
		out.Open = &q
		return nil
	})
	return out, err
}

// looked keeps what a person's Home shows, so that it is published again when that
// changes, and only then. Who looks at Home before anything else is known from
// then on. Without a digest nothing was published: it shows what it did.
func looked(tx Tx, d Delivery, digest string, now time.Time) error {
	if digest == "" {
		return nil
	}
	s, err := subscriber(tx, d.Team, d.User)
	if err != nil {
		return err
	}
	s.Home = digest
	s.met(now)
	return tx.PutSubscriber(s)
}

// posted is a question that waits for an answer, or is on its way.
func (c *Coach) posted(p Post) DayQuestion {
	out := DayQuestion{State: DayWaiting, At: p.At}
	if p.At.TS == "" {
		out.State = DaySending
	}
	if q, ok := c.Bank().Question(p.Question); ok {
		out.Text = q.Text
	}
	return out
}

// dayQuestion finds out what became of a day of s.
func (c *Coach) dayQuestion(tx Tx, s Subscriber, day Date, now time.Time) (DayQuestion, error) {
	slot, decided, err := tx.Slot(s.Team, s.ID, day)
	if err != nil || !decided {
		return DayQuestion{State: s.undecided(day, now)}, err
	}
	switch {
	case slot.State != SlotPosted && !s.Subscribed:
		return DayQuestion{State: DayNotPlanned}, nil
	case slot.State == SlotSkipped && s.Paused:
		return DayQuestion{State: DayPaused}, nil
	case slot.State == SlotSkipped:
		return DayQuestion{State: DaySkipped}, nil
	case slot.State == SlotMissed && slot.Reason == reasonNoQuestion:
		return DayQuestion{State: DayNothing}, nil
	case slot.State == SlotMissed && slot.Reason == reasonRejected:
		return DayQuestion{State: DayRefused}, nil
	case slot.State == SlotMissed && slot.Reason == reasonSession:
		return DayQuestion{State: DayLeftOut}, nil
	case slot.State == SlotMissed:
		return DayQuestion{State: DayLate}, nil
	}
	p, ok, err := tx.Post(s.Team, dailyID(s.ID, day))
	if err != nil || !ok {
		return DayQuestion{State: DayLate}, err
	}
	out := c.posted(p)
	t, _, err := tx.Try(s.Team, s.ID, p.ID)
	if err != nil {
		return out, err
	}
	if n := len(t.Answers); n > 0 {
		a, _, err := tx.Answer(s.Team, s.ID, t.Answers[n-1])
		out.State, out.Attempts = DayAnswered, n
		if a.Feedback.Scored {
			out.Level = a.Feedback.Level
		}
		return out, err
	}
	if p.Closed {
		out.State = DaySkipped
	}
	return out, nil
}

// undecided is the state of a day on which nothing was decided yet.
func (s Subscriber) undecided(day Date, now time.Time) DayState {
	switch {
	case !s.Subscribed:
		return DayNotPlanned
	case s.Held == day && !s.NextDue.IsZero():
		return DayHeld
	case s.Paused && (s.PausedUntil == "" || s.PausedUntil > day):
		return DayPaused
	case !s.NextDue.IsZero() && Today(s.NextDue, s.Zone) == day:
		return DayLater
	}
	return DayOff
}
