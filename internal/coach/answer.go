package coach

import (
	"cmp"
	"context"
	"errors"
	"time"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

const (
	// MaxAnswer is how many characters of an answer are read. More is stored, and
	// the reply says what was read.
	MaxAnswer = 12_000
	// maxStored is where Slack itself cuts a message.
	maxStored = 40_000
	// lookBack is how many questions back a message may have been written.
	lookBack = 32
	// clockSkew is how much our clock and Slack's may differ.
	clockSkew = 2 * time.Minute
)

// Said is what a person wrote in a conversation.
type Said struct {
	User   string
	Zone   string // theirs, for the day it counts on
	Ref    MessageRef
	Thread string // thread_ts; empty outside threads
	Text   string // decoded, as typed
}

// Outcome is what a message turned out to be.
type Outcome int

// The outcomes.
const (
	NotAnAnswer Outcome = iota // no question waits for it here
	TooShort                   // a request for more is on its way
	Answered                   // stored, and its review is on its way
	OverQuota                  // more than are reviewed in a day; the person is told so once
	Passed                     // its question was taken out of the bank: a session goes on with the next
)

// read is what Answer looked at before it reviewed.
type read struct {
	post Post
	try  Try
}

// Answer takes a message as an answer if it stands in a question's thread or, in
// a DM, while a question is open. The answer, its review, progress and the reply
// are one transaction. Fewer than review.MinWords words are asked to become more.
// An answer to a question that was taken out of the bank is kept without a review.
// An Error with CodeNotYet means that the thread may belong to a question whose
// post is just being recorded: the same message is to be handed in again.
func (c *Coach) Answer(ctx context.Context, cause Cause, said Said) (Outcome, error) {
	c = c.still()
	for {
		r, found, err := c.readPost(ctx, cause.Team, said)
		if err != nil {
			return NotAnAnswer, err
		}
		if !found {
			return NotAnAnswer, nil
		}
		q, passed, err := c.questionOrGone(ctx, cause, r.post)
		if passed || err != nil {
			return Passed, err
		}
		text, cut := firstRunes(said.Text, MaxAnswer)
		words := review.CountWords(text)
		if q == nil && words < review.MinWords {
			return Passed, errNotInBank
		}
		if words < review.MinWords {
			return TooShort, c.do(ctx, cause, func(tx Tx) error {
				if over, err := overtaken(tx, cause.Team, said.Ref); err != nil || over {
					return err
				}
				return c.tooShort(tx, cause, said, r, words)
			})
		}
		if over, err := c.tooMany(ctx, cause, said); err != nil || over {
			return OverQuota, err
		}
		feedback := review.Feedback{Words: words}
		if q == nil {
			q = &questions.Question{ID: r.post.Question}
		} else {
			feedback = c.review(q, text, nil)
		}
		err = c.do(ctx, cause, func(tx Tx) error {
			if over, err := overtaken(tx, cause.Team, said.Ref); err != nil || over {
				return err
			}
			return c.record(tx, cause, said, r, q, Answer{Cut: cut, Feedback: feedback})
		})
		if errors.Is(err, errStale) {
			continue
		}
		return Answered, err
	}
}

// Awaits reports whether a message would be taken as an answer, by where it stands.
func (c *Coach) Awaits(ctx context.Context, team string, said Said) (found bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		_, found, err = findPost(tx, team, said)
		return err
	})
	return found, err
}

func (c *Coach) readPost(ctx context.Context, team string, said Said) (r read, found bool, err error) {
	err = c.store.View(ctx, func(tx Tx) error {
		r.post, found, err = findPost(tx, team, said)
		if err != nil || !found {
			return err
		}
		if r.try, _, err = tx.Try(team, said.User, r.post.ID); err != nil {
			return err
		}
		return nil
	})
	return r, found, err
}

// findPost tells which question a message answers: its thread's, or, in a DM,
// the open one.
func findPost(tx Tx, team string, said Said) (Post, bool, error) {
	if said.Thread != "" {
		p, ok, err := tx.PostIn(team, said.Ref.Channel, said.Thread)
		if err != nil || ok {
			return p, ok, err
		}
		if pending, err := beingPosted(tx, team, said); err != nil || pending {
			return Post{}, false, errors.Join(err, errNotYet)
		}
	}
	if !IsDM(said.Ref.Channel) {
		return Post{}, false, nil
	}
	s, _, err := tx.Subscriber(team, said.User)
	if err != nil {
		return Post{}, false, err
	}
	p, ok, err := openAt(tx, team, s.OpenPost, said.Ref.TS)
	if err != nil || ok {
		return p, ok, err
	}
	if pending, err := beingPosted(tx, team, said); err != nil || pending {
		return Post{}, false, errors.Join(err, errNotYet)
	}
	return Post{}, false, nil
}

// openAt finds the question that was open when the message ts was written: an
// answer may arrive, or be edited, when the next question is there already.
func openAt(tx Tx, team, post, ts string) (Post, bool, error) {
	for range lookBack {
		p, ok, err := tx.Post(team, post)
		if err != nil || !ok {
			return Post{}, false, err
		}
		if !laterTS(p.At.TS, ts) {
			return p, true, nil
		}
		post = p.Before
	}
	return Post{}, false, nil
}

var errNotYet = &Error{Code: CodeNotYet, Message: "the question is being posted"}

// beingPosted reports whether what a message answers may be a question that left,
// or may have left, and whose ts is not recorded yet. A message or thread older
// than the question's sending does not wait for it.
func beingPosted(tx Tx, team string, said Said) (bool, error) {
	since := timeOfTS(cmp.Or(said.Thread, said.Ref.TS)).Add(clockSkew)
	places := []string{said.Ref.Channel}
	if IsDM(said.Ref.Channel) {
		places = append(places, said.User) // the first question goes to the person's id
	}
	for _, to := range places {
		rows, err := tx.DeliveriesTo(team, to)
		if err != nil {
			return false, err
		}
		for _, d := range rows {
			if (d.Kind == KindQuestion || d.Kind == KindResult && d.Post != "" && len(d.Refs) == 0) && d.State != Pending && !since.Before(d.Started) {
				return true, nil
			}
		}
	}
	return false, nil
}

// overtaken reports whether the message was dealt with by an event that came out
// of order: an edit made it an answer, or it is deleted.
func overtaken(tx Tx, team string, ref MessageRef) (bool, error) {
	if _, ok, err := tx.AnswerAt(team, ref); err != nil || ok {
		return ok, err
	}
	return tx.Seen(team, removedKey(ref))
}

func removedKey(ref MessageRef) string { return "removed:" + ref.Channel + ":" + ref.TS }

// record stores one attempt with everything it causes.
func (c *Coach) record(tx Tx, cause Cause, said Said, r read, q *questions.Question, a Answer) error {
	t, _, err := tx.Try(cause.Team, said.User, r.post.ID)
	if err != nil {
		return err
	}
	_, there, err := tx.Post(cause.Team, r.post.ID)
	if err != nil {
		return err
	}
	if !there || t.Attempts != r.try.Attempts {
		return errStale
	}
	s, err := subscriber(tx, cause.Team, said.User)
	if err != nil {
		return err
	}
	s.move(said.Zone, cause.Now)
	if IsDM(said.Ref.Channel) {
		s.DM = said.Ref.Channel
	}
	s.met(cause.Now)
	t.Attempts++
	a.Team, a.User, a.Post, a.Question, a.Attempt = cause.Team, said.User, r.post.ID, q.ID, t.Attempts
	a.Role, a.Theme, a.Skills, a.Peeked = q.RoleID, q.Theme, evaluated(q.Evaluates), !t.Peeked.IsZero()
	a.Warmup = q.ID == WarmupQuestion
	a.Message, a.Thread, a.At, a.Zone, a.Day = said.Ref, said.Thread, cause.Now, s.Zone, Today(cause.Now, s.Zone)
	if !s.Subscribed {
		a.Planned = s.Days
	}
	a.Text, _ = firstRunes(said.Text, maxStored)
	ses, err := c.live(tx, &s, r.post, cause.Now)
	if err != nil {
		return err
	}
	if ses != nil {
		a.Session, a.Took = ses.ID, ses.took(r.post, a)
	}
	if a.Seq, err = tx.PutAnswer(a); err != nil {
		return err
	}
	t.Answers = append(t.Answers, a.Seq)
	if err := tx.PutTry(a.Team, a.User, a.Post, t); err != nil {
		return err
	}
	if !a.Warmup {
		if err := c.count(tx, a); err != nil {
			return err
		}
		if err := c.rateAnswer(tx, s, a); err != nil {
			return err
		}
		if err := tookPart(tx, r.post, a); err != nil {
			return err
		}
	}
	if err := broughtIn(tx, &s, a); err != nil {
		return err
	}
	if ses != nil {
		if err := c.advance(tx, &s, ses, r.post, a, cause.Now); err != nil {
			return err
		}
	} else if err := putReply(tx, s, r.post, a, cause); err != nil {
		return err
	}
	if err := tx.PutSubscriber(s); err != nil {
		return err
	}
	return refreshHome(tx, s, cause.Now)
}
