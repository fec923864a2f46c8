package coach

import (
	"context"
	"time"
)

// Known returns what is stored of a person or channel; ok is false for strangers.
func (c *Coach) Known(ctx context.Context, team, id string) (s Subscriber, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		s, ok, err = tx.Subscriber(team, id)
		return err
	})
	return s, ok, err
}

// Moved follows a change of a person's zone or account. The new zone counts at
// once for days not decided yet; somebody deactivated is asked no more until the
// account is back. Strangers are not remembered.
func (c *Coach) Moved(ctx context.Context, cause Cause, user, zone string, deactivated bool) error {
	return c.do(ctx, cause, func(tx Tx) error {
		s, ok, err := tx.Subscriber(cause.Team, user)
		if err != nil || !ok {
			return err
		}
		was := s
		s.move(zone, cause.Now)
		switch {
		case deactivated && (!s.Paused || s.PausedUntil != ""):
			s.Paused, s.PausedUntil, s.PauseReason = true, "", ReasonDeactivated
			err = takeBack(tx, s, cause.Now)
		case !deactivated && s.PauseReason == ReasonDeactivated:
			s.Paused, s.PausedUntil, s.PauseReason = false, "", ""
		case s.Zone == was.Zone:
			return nil // something else about the person has changed
		}
		if err != nil {
			return err
		}
		if err := s.followPause(tx, was, Today(cause.Now, s.Zone)); err != nil {
			return err
		}
		s.replan(was, cause.Now)
		if err := tx.PutSubscriber(s); err != nil || deactivated {
			return err
		}
		return refreshHome(tx, s, cause.Now)
	})
}

// Forget removes every record about a person in one transaction. Their messages
// and ours stay in Slack, which is not ours to clear.
func (c *Coach) Forget(ctx context.Context, cause Cause, user string) error {
	return c.do(ctx, cause, func(tx Tx) error {
		if err := leaveOut(tx, cause.Team, user, cause.Now); err != nil {
			return err
		}
		return tx.Forget(cause.Team, user)
	})
}

// Everything is all that is stored about a person, for their own eyes.
type Everything struct {
	Subscriber Subscriber       `json:"settings"`
	Progress   Progress         `json:"progress"`
	Asked      map[string]Asked `json:"asked"`
	Posts      []Post           `json:"posts"` // questions sent to the person
	Tries      map[string]Try   `json:"tries"` // by post: attempts, hints and peeks
	Answers    []Answer         `json:"answers"`
	Cards      map[string]Card  `json:"cards"`             // by question: when it comes back
	Ratings    []Rated          `json:"ratings"`           // the log that the cards follow from
	Session    *Session         `json:"session,omitempty"` // the latest
	Channels   []Subscriber     `json:"channels"`          // that the person set up
	TookPart   []ChannelWeek    `json:"took_part"`         // counted for digests: answers to channels' questions
}

// Export gathers everything stored about a person.
func (c *Coach) Export(ctx context.Context, team, user string) (Everything, error) {
	var e Everything
	err := c.store.View(ctx, func(tx Tx) (err error) {
		if e.Subscriber, err = subscriber(tx, team, user); err != nil {
			return err
		}
		if e.Progress, err = tx.Progress(team, user); err != nil {
			return err
		}
		if e.Asked, err = tx.AllAsked(team, user); err != nil {
			return err
		}
		if e.Posts, err = tx.Posts(team, user); err != nil {
			return err
		}
		if e.Tries, err = tx.AllTries(team, user); err != nil {
			return err
		}
		if e.Channels, err = tx.SetUpBy(team, user); err != nil {
			return err
		}
		if e.TookPart, err = tx.TookPartBy(team, user); err != nil {
			return err
		}
		if e.Cards, err = tx.Cards(team, user); err != nil {
			return err
		}
		if e.Ratings, err = tx.Ratings(team, user, ""); err != nil {
			return err
		}
		if session, ok, err := tx.Session(team, user); err != nil {
			return err
		} else if ok {
			e.Session = &session
		}
		e.Answers, err = tx.Answers(team, user, 0)
		return err
	})
	return e, err
}

// RequestExport sends a person everything stored about them, as a file by DM.
func (c *Coach) RequestExport(ctx context.Context, cause Cause, user string) error {
	return c.do(ctx, cause, func(tx Tx) error {
		to, err := dmOf(tx, cause.Team, user)
		if err != nil {
			return err
		}
		return replace(tx, Delivery{
			Key: "export:" + user, Team: cause.Team, Kind: KindExport, To: to, User: user,
			ReadyAt: cause.Now, Created: cause.Now, State: Pending,
		})
	})
}

// OpenedHome publishes a person's Home if it changed since it was last published.
func (c *Coach) OpenedHome(ctx context.Context, cause Cause, user string) error {
	return c.do(ctx, cause, func(tx Tx) error { return putHome(tx, cause.Team, user, cause.Now) })
}

func putHome(tx Tx, team, user string, now time.Time) error {
	return replace(tx, Delivery{
		Key: "home:" + user, Team: team, Kind: KindHome, To: user, User: user, ReadyAt: now, Created: now, State: Pending,
	})
}

// refreshHome publishes Home again for people who have looked at it.
func refreshHome(tx Tx, s Subscriber, now time.Time) error {
	if s.Home == "" {
		return nil
	}
	return putHome(tx, s.Team, s.ID, now)
}

// dmOf is where messages to a person go: the DM once it is known, else the
// person's id, which Slack takes for the DM too.
func dmOf(tx Tx, team, user string) (string, error) {
	s, _, err := tx.Subscriber(team, user)
	if err != nil || s.DM == "" {
		return user, err
	}
	return s.DM, nil
}
