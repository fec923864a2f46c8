package coach

import (
	"context"
	"time"
)

// Word is something said or clicked about a session.
type Word string

// The words.
const (
	WordHint   Word = "hint"
	WordSkip   Word = "skip"
	WordPause  Word = "pause"
	WordStop   Word = "stop"
	WordResume Word = "resume"
)

// wordsLast is how long after the end of a session its words still mean it: who
// sends one twice, or a moment too late, wants no subscription changed.
const wordsLast = 10 * time.Minute

// Meaning is what a word of sessions is about when it is written by itself.
type Meaning int

// The meanings.
const (
	OfNoSession   Meaning = iota // whatever the word means elsewhere
	OfTheSession                 // SessionWord carries it out
	WhilePaused                  // a session is paused, and the word does nothing to it
	AfterTheEnd                  // the session has just ended
	AfterTheDaily                // … and there is a daily question that the word would change
)

// WordMeans tells what a person means by word at now.
func (c *Coach) WordMeans(ctx context.Context, team, user string, word Word, now time.Time) (m Meaning, err error) {
	err = c.store.View(ctx, func(tx Tx) error {
		ses, ok, err := tx.Session(team, user)
		if err != nil || !ok {
			return err
		}
		s, err := subscriber(tx, team, user)
		if err != nil {
			return err
		}
		p, waiting, err := waitingPost(tx, s)
		if err != nil {
			return err
		}
		m = ses.means(s, word, now, waiting && p.Session != ses.ID, waiting && !p.AskedAt.Before(ses.Touched))
		return nil
	})
	return m, err
}

// means decides what a word is about. another says that a question that is none of
// the session's waits for an answer, newer that it was asked since the last word.
func (ses Session) means(s Subscriber, word Word, now time.Time, another, newer bool) Meaning {
	switch {
	case ses.takes(word):
		return OfTheSession
	case ses.State == SessionPaused && (!ses.Open(now) || another && word == WordSkip):
		return OfNoSession
	case ses.State == SessionPaused:
		return WhilePaused
	case word == WordResume || now.Sub(ses.Touched) >= wordsLast || word == WordSkip && another && newer:
		return OfNoSession
	case s.Subscribed:
		return AfterTheDaily
	}
	return AfterTheEnd
}

// takes reports whether a word is carried out by the session: all are while it
// runs, while it is paused those that end that.
func (ses Session) takes(word Word) bool {
	return ses.State == SessionRunning || ses.State == SessionPaused && (word == WordResume || word == WordStop)
}

// SessionWord carries out a word that was written in the DM. ok is false when it
// is not about a session: none is there, or it is paused and the word may mean
// something else. Nothing is claimed then. A session that nobody came back to for
// SessionLife is over, and the person is told.
func (c *Coach) SessionWord(ctx context.Context, cause Cause, user string, word Word, where Place) (ok bool, err error) {
	c = c.still()
	ses, there, err := c.CurrentSession(ctx, cause.Team, user)
	if err != nil || !there || !ses.takes(word) {
		return false, err
	}
	return true, c.inSession(ctx, cause, user, ses.ID, where, func(tx Tx, s *Subscriber, ses *Session) error {
		if word == WordSkip {
			if again, err := ses.onceMore(tx, *s); err != nil {
				return err
			} else if again {
				word = WordResume // it is the other attempt that is skipped
			}
		}
		return c.carryOut(tx, s, ses, word, where, cause)
	})
}

// onceMore reports whether plain messages go to an earlier question of the session,
// because the person is trying that again.
func (ses *Session) onceMore(tx Tx, s Subscriber) (bool, error) {
	if ses.open().Shown == "" || s.OpenPost == ses.open().Post {
		return false, nil
	}
	p, ok, err := tx.Post(s.Team, s.OpenPost)
	return ok && p.Session == ses.ID, err
}

// Retries reports whether post is an earlier question of a session that is under
// way, which its person is trying again.
func (ses Session) Retries(p Post, now time.Time) bool {
	return ses.State == SessionRunning && ses.Open(now) && p.Session == ses.ID && p.ID != ses.Waits()
}
