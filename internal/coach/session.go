package coach

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// SessionClick carries out a click on a button of session id. ErrSessionOver
// answers a button that a later one has replaced.
func (c *Coach) SessionClick(ctx context.Context, cause Cause, user, id string, word Word, where Place) error {
	c = c.still()
	return c.inSession(ctx, cause, user, id, where, func(tx Tx, s *Subscriber, ses *Session) error {
		return c.carryOut(tx, s, ses, word, where, cause)
	})
}

// SkipQuestion skips the question of a session that a click was about.
func (c *Coach) SkipQuestion(ctx context.Context, cause Cause, user, post string, where Place) error {
	c = c.still()
	p, ok, err := c.CurrentPost(ctx, cause.Team, post)
	if err != nil {
		return err
	}
	if !ok || p.Subscriber != user || p.Session == "" {
		return ErrGone
	}
	return c.inSession(ctx, cause, user, p.Session, where, func(tx Tx, s *Subscriber, ses *Session) error {
		if ses.open().Post != post {
			return &Error{Code: CodeNotFound, Message: "That question is not open any more: skip the one below it instead."}
		}
		return c.carryOut(tx, s, ses, WordSkip, where, cause)
	})
}

// Hint shows what the interviewer wants to find out with a question, and keeps its
// session waiting.
func (c *Coach) Hint(ctx context.Context, cause Cause, user, post string, where Place) error {
	c = c.still()
	return c.do(ctx, cause, func(tx Tx) error {
		s, err := subscriber(tx, cause.Team, user)
		if err != nil {
			return err
		}
		ses, ok, err := tx.Session(cause.Team, user)
		if err != nil {
			return err
		}
		if ok && ses.State == SessionRunning && ses.Open(cause.Now) && ses.open().Post == post {
			if err := c.carryOut(tx, &s, &ses, WordHint, where, cause); err != nil {
				return err
			}
			return tx.PutSubscriber(s)
		}
		return show(tx, cause, user, post, KindMotives, where)
	})
}

// ErrSessionOver answers a button of a session that has ended.
var ErrSessionOver = &Error{Code: CodeNotFound, Message: "That session is over: /interview practice starts another."}

// inSession runs fn on the person's session id, or tells them that it has expired.
func (c *Coach) inSession(ctx context.Context, cause Cause, user, id string, where Place, fn func(Tx, *Subscriber, *Session) error) error {
	return c.do(ctx, cause, func(tx Tx) error {
		s, err := subscriber(tx, cause.Team, user)
		if err != nil {
			return err
		}
		ses, ok, err := tx.Session(cause.Team, user)
		switch {
		case err != nil:
			return err
		case !ok || ses.ID != id || ses.State == SessionOver:
			return ErrSessionOver
		case ses.Open(cause.Now):
			err = fn(tx, &s, &ses)
		default:
			ses.keepLeftOut(&s)
			if err = c.finish(tx, &s, &ses, cause.Now); err == nil {
				err = ses.say(tx, s, where, cause, "expired")
			}
		}
		if err != nil {
			return err
		}
		return tx.PutSubscriber(s)
	})
}

func (c *Coach) carryOut(tx Tx, s *Subscriber, ses *Session, word Word, where Place, cause Cause) error {
	now := cause.Now
	// A question that was taken out of the bank can be neither hinted at nor shown.
	if _, known := c.Question(ses.open().Question); !known && (word == WordHint || word == WordResume || word == WordSkip) {
		return c.pass(tx, s, ses, now)
	}
	switch word {
	case WordHint:
		s.touch(ses, now)
		if err := tx.PutSession(*ses); err != nil {
			return err
		}
		return show(tx, cause, ses.User, ses.open().Post, KindMotives, where)
	case WordSkip:
		return c.skipOpen(tx, s, ses, now)
	case WordPause:
		return c.pauseSession(tx, s, ses, where, cause)
	case WordResume:
		how := Resumed
		if ses.State == SessionRunning && ses.open().Shown != "" {
			how = ShownAgain
		}
		s.touch(ses, now)
		if err := ses.stepInFront(tx, s); err != nil {
			return err
		}
		d := ses.delivery(*s, KindQuestion, "resume:"+ses.open().Post+":"+shortID(cause.Key, now.String()), now)
		d.Post, d.Question, d.Args = ses.open().Post, ses.open().Question, []string{how}
		if err := tx.PutDelivery(d); err != nil {
			return err
		}
		return tx.PutSession(*ses)
	case WordStop:
		return c.stopSession(tx, s, ses, now)
	}
	return fmt.Errorf("session: unknown word %q", word)
}

// The Args of a question that is sent again.
const (
	Resumed    = "resumed"     // after a pause: the clock of a timed drill starts anew
	ShownAgain = "shown again" // in a session that was under way: its clock goes on
)

// pauseSession keeps a session for later. What the person writes meanwhile is no
// answer to it, unless it stands in the question's thread.
func (c *Coach) pauseSession(tx Tx, s *Subscriber, ses *Session, where Place, cause Cause) error {
	ses.State, ses.Touched = SessionPaused, cause.Now
	s.release(cause.Now)
	if err := reopen(tx, s, *ses); err != nil {
		return err
	}
	if err := dropUnsent(tx, ses.Team, timeKey(ses.open().Post)); err != nil {
		return err
	}
	if err := tx.PutSession(*ses); err != nil {
		return err
	}
	return ses.say(tx, *s, where, cause, "paused")
}

// stopSession ends a session before its last question.
func (c *Coach) stopSession(tx Tx, s *Subscriber, ses *Session, now time.Time) error {
	if err := closePost(tx, ses.Team, ses.open().Post); err != nil {
		return err
	}
	ses.keepLeftOut(s)
	if err := c.finish(tx, s, ses, now); err != nil {
		return err
	}
	d := ses.delivery(*s, KindCard, "card:"+ses.User+":"+ses.ID, now)
	d.Args = []string{ses.ID}
	return tx.PutDelivery(d)
}

// say sends a sentence about the session.
func (ses Session) say(tx Tx, s Subscriber, where Place, cause Cause, what string) error {
	d := ses.delivery(s, KindNotice, "session:"+ses.User+":"+what+":"+shortID(ses.ID, cause.Key, cause.Now.String()), cause.Now)
	d.To, d.Thread = cmp.Or(where.Channel, d.To), where.Thread
	d.Notice, d.Args = NoticeSession, []string{what, ses.ID, string(ses.LeftOut)}
	return tx.PutDelivery(d)
}

// delivery addresses what the session says next.
func (ses Session) delivery(s Subscriber, kind Kind, key string, now time.Time) Delivery {
	return Delivery{
		Key: key, Team: ses.Team, Kind: kind, To: cmp.Or(s.DM, s.ID), User: ses.User,
		Priority: PriorityReply, ReadyAt: now, Created: now, State: Pending,
	}
}

// CurrentSession returns a person's latest session, if there is one.
func (c *Coach) CurrentSession(ctx context.Context, team, user string) (ses Session, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		ses, ok, err = tx.Session(team, user)
		return err
	})
	return ses, ok, err
}
