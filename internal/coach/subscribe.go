package coach

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// An Actor is who asks for a change. Admin is true for workspace admins and
// owners, as Slack says at that moment.
type Actor struct {
	User  string
	Zone  string
	Admin bool
	// Unsure means that Slack could not be asked: Admin tells nothing.
	Unsure bool
}

// change loads a subscriber, lets fn alter it, plans it anew and stores it. A
// channel may be changed by who set it up and by admins; by anyone while it is
// not subscribed.
func (c *Coach) change(ctx context.Context, cause Cause, id string, by Actor, fn func(Tx, *Subscriber) error) (Subscriber, error) {
	var s Subscriber
	err := c.do(ctx, cause, func(tx Tx) (err error) {
		if s, err = subscriber(tx, cause.Team, id); err != nil {
			return err
		}
		if s.IsChannel() && s.Subscribed && s.SetUpBy != by.User && !by.Admin {
			if by.Unsure {
				return &Error{Code: CodeNotYet, Message: "I could not ask Slack whether you are an admin: please try again in a minute."}
			}
			return &Error{Code: CodeForbidden, Message: "Only a workspace admin or the person who set it up can change this channel's questions: ask one of them; for your own daily question, type it in our DM."}
		}
		was := s
		if CheckZone(by.Zone) == nil && !s.ZoneChosen && (!s.IsChannel() || !s.Subscribed) {
			s.Zone = by.Zone
		}
		if err := fn(tx, &s); err != nil {
			return err
		}
		s.Silent = 0 // who changes something is not away
		s.met(cause.Now)
		if !slices.Equal(s.Roles, was.Roles) {
			s.Told, s.Back = "", "" // there may be something new again
		}
		if err := s.followPause(tx, was, Today(cause.Now, s.Zone)); err != nil {
			return err
		}
		s.replan(was, cause.Now)
		if err := tx.PutSubscriber(s); err != nil {
			return err
		}
		if err := followDigest(tx, was, s, cause.Now); err != nil {
			return err
		}
		return refreshHome(tx, s, cause.Now)
	})
	return s, err
}

// Subscribe starts, or changes, the daily question of a person or channel.
func (c *Coach) Subscribe(ctx context.Context, cause Cause, id string, by Actor, set Settings) (Subscriber, error) {
	c = c.still()
	return c.change(ctx, cause, id, by, func(tx Tx, s *Subscriber) error {
		if err := set.check(c.Bank(), *s, by, cause.Now); err != nil {
			return err
		}
		fresh := !s.Subscribed
		s.Subscribed = true
		if fresh && s.IsChannel() { // what the one before chose, nobody here expects
			s.SetUpBy, s.Feedback, s.Digest, s.Board = by.User, FeedbackDM, false, false
			put(&s.Feedback, set.Feedback)
		}
		if err := set.apply(tx, s, by, cause); err != nil || !s.IsChannel() {
			return err
		}
		if s.SetUpBy == "" {
			s.SetUpBy = by.User
		}
		if !fresh {
			return nil
		}
		return tx.PutDelivery(Delivery{
			Key: "subscribed:" + id + ":" + shortID(cause.Key), Team: s.Team, Kind: KindNotice, Notice: NoticeSubscribed, To: id,
			User: by.User, Args: []string{s.At.String(), s.Days.String(), s.Zone, s.Feedback}, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
		})
	})
}

// SetRoles chooses which roles' questions are asked; none means every role.
func (c *Coach) SetRoles(ctx context.Context, cause Cause, id string, by Actor, roles []string) (Subscriber, error) {
	return c.change(ctx, cause, id, by, func(_ Tx, s *Subscriber) error {
		if message := rolesFault(c.Bank(), roles); message != "" {
			return &Error{Code: CodeInvalid, Field: FieldRoles, Message: message}
		}
		s.Roles = unique(roles)
		return nil
	})
}

// SetFeedback chooses where answers given in a channel's thread are reviewed.
func (c *Coach) SetFeedback(ctx context.Context, cause Cause, channel string, by Actor, mode string) (Subscriber, error) {
	return c.change(ctx, cause, channel, by, func(tx Tx, s *Subscriber) error {
		if mode != FeedbackDM && mode != FeedbackThread {
			return &Error{Code: CodeInvalid, Message: "Say where feedback goes: /interview feedback dm, or /interview feedback thread."}
		}
		return reviewIn(tx, s, mode, by, cause)
	})
}

// reviewIn chooses where a channel's answers are reviewed, and says so there: who
// writes in a channel must know who will read the review.
func reviewIn(tx Tx, s *Subscriber, mode string, by Actor, cause Cause) error {
	if s.Feedback == mode {
		return nil
	}
	s.Feedback = mode
	if err := moveReveal(tx, *s, cause.Now); err != nil {
		return err
	}
	return tx.PutDelivery(Delivery{
		Key: "feedback:" + s.ID + ":" + shortID(cause.Key), Team: s.Team, Kind: KindNotice, Notice: NoticeFeedback, To: s.ID,
		User: by.User, Args: []string{mode}, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	})
}

// Unsubscribe ends the daily question and takes back one that was planned but
// not posted yet. History stays until Forget.
func (c *Coach) Unsubscribe(ctx context.Context, cause Cause, id string, by Actor) (Subscriber, error) {
	return c.change(ctx, cause, id, by, func(tx Tx, s *Subscriber) error {
		if !s.Subscribed {
			return &Error{Code: CodeInvalid, Message: "There is no daily question here to stop: /interview subscribe starts one."}
		}
		s.Subscribed, s.Paused, s.PausedUntil, s.PauseReason, s.LeftOut = false, false, "", "", ""
		return takeBack(tx, *s, cause.Now)
	})
}

// longestPause is how many days ahead a pause with an end may reach.
const longestPause = 366

// Pause stops the daily question until a day, or, with no day, until Resume.
func (c *Coach) Pause(ctx context.Context, cause Cause, id string, by Actor, until Date) (Subscriber, error) {
	return c.change(ctx, cause, id, by, func(tx Tx, s *Subscriber) error {
		if !s.Subscribed {
			return errNotSubscribed
		}
		today := Today(cause.Now, s.Zone)
		if until > today.Add(longestPause) {
			return &Error{Code: CodeInvalid, Message: "That is more than a year ahead: /interview pause without a date lasts until you resume."}
		}
		if until != "" && until <= today {
			return &Error{Code: CodeInvalid, Message: fmt.Sprintf("%s is not in the future: name the first day on which you want a question again.", until)}
		}
		return beginPause(tx, s, until, cause.Now)
	})
}

// beginPause stops the daily question until a day, or, with no day, until resumed.
func beginPause(tx Tx, s *Subscriber, until Date, now time.Time) error {
	s.Paused, s.PausedUntil, s.PauseReason = true, until, ""
	return takeBack(tx, *s, now)
}

// endPause ends a pause, if one is on.
func endPause(tx Tx, s *Subscriber, now time.Time) error {
	s.Paused, s.PausedUntil, s.PauseReason = false, "", ""
	return nil
}

var errNotSubscribed = &Error{Code: CodeInvalid, Message: "There is no daily question here yet: /interview subscribe starts one."}

// Resume ends a pause.
func (c *Coach) Resume(ctx context.Context, cause Cause, id string, by Actor) (Subscriber, error) {
	return c.change(ctx, cause, id, by, func(tx Tx, s *Subscriber) error {
		if !s.Subscribed {
			return errNotSubscribed
		}
		return endPause(tx, s, cause.Now)
	})
}

// Skipped says what Skip skipped.
type Skipped struct {
	Subscriber Subscriber
	Question   string // text of the open question that was closed; empty when a day was skipped
	Day        Date   // the day that was skipped
}

// Skip closes the question that waits for an answer; without one, it skips the
// next planned day.
func (c *Coach) Skip(ctx context.Context, cause Cause, id string, by Actor) (Skipped, error) {
	c = c.still()
	var out Skipped
	s, err := c.change(ctx, cause, id, by, func(tx Tx, s *Subscriber) error {
		if p, waiting, err := waitingPost(tx, *s); err != nil {
			return err
		} else if waiting {
			if q, ok := c.Question(p.Question); ok {
				out.Question = q.Text
			}
			if skipped, err := c.skipItem(tx, s, p, cause.Now); err != nil || skipped {
				return err
			}
			s.OpenPost = ""
			if p.Subscriber != s.ID {
				return nil // a channel's, opened for another try: it stays open for the others
			}
			p.Closed = true
			if err := c.rateSkip(tx, *s, p.Question, cause.Now); err != nil {
				return err
			}
			if err := dropUnsent(tx, p.Team, reminderKey(p.ID)); err != nil {
				return err
			}
			return tx.PutPost(p)
		}
		if s.NextDue.IsZero() || Today(s.NextDue, s.Zone) < Today(cause.Now, s.Zone) {
			s.plan(cause.Now)
		}
		if s.NextDue.IsZero() {
			return &Error{Code: CodeInvalid, Message: "There is nothing to skip: no question is open and none is planned."}
		}
		out.Day = Today(s.NextDue, s.Zone)
		s.Skipped = append(slices.Clone(s.Skipped), out.Day)
		return tx.PutSlot(s.Team, s.ID, out.Day, Slot{State: SlotSkipped, At: cause.Now})
	})
	out.Subscriber = s
	return out, err
}

// waitingPost finds a person's open question that has no answer yet.
func waitingPost(tx Tx, s Subscriber) (Post, bool, error) {
	if s.OpenPost == "" || s.IsChannel() {
		return Post{}, false, nil
	}
	p, ok, err := tx.Post(s.Team, s.OpenPost)
	if err != nil || !ok || p.Closed {
		return p, false, err
	}
	t, _, err := tx.Try(s.Team, s.ID, p.ID)
	return p, err == nil && len(t.Answers) == 0, err
}

// takeBack removes daily questions that were planned but not begun to be sent.
func takeBack(tx Tx, s Subscriber, now time.Time) error {
	for _, to := range []string{s.ID, s.DM} {
		if to == "" {
			continue
		}
		rows, err := tx.DeliveriesTo(s.Team, to)
		if err != nil {
			return err
		}
		for _, d := range rows {
			if d.Notice == NoticeReminder {
				if err := dropUnsent(tx, d.Team, d.Key); err != nil {
					return err
				}
			}
			if d.Kind == KindQuestion && d.Priority == PriorityFanOut && d.State == Pending && d.Part() == 0 {
				if err := withdraw(tx, d, Slot{State: SlotSkipped, Reason: reasonStopped, At: now}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Status is what a person or channel may see of its subscription.
type Status struct {
	Subscriber Subscriber
	Open       string // text of the question that waits for an answer
}

// Status tells when the next question comes.
func (c *Coach) Status(ctx context.Context, team, id string) (Status, error) {
	c = c.still()
	var out Status
	err := c.store.View(ctx, func(tx Tx) (err error) {
		if out.Subscriber, err = subscriber(tx, team, id); err != nil {
			return err
		}
		p, waiting, err := waitingPost(tx, out.Subscriber)
		if q, ok := c.Question(p.Question); ok && waiting {
			out.Open = q.Text
		}
		return err
	})
	return out, err
}
