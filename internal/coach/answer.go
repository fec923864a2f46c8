package coach

import (
	"context"
	"errors"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

const (
	// MaxAnswer is how many characters of an answer are read. More is stored, and
	// the reply says what was read.
	MaxAnswer = 12_000
	// maxStored is where Slack itself cuts a message.
	maxStored = 40_000
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
)

// read is what Answer looked at before it reviewed.
type read struct {
	post    Post
	try     Try
	earlier []review.Feedback
}

// Answer takes a message as an answer if it stands in a question's thread or, in
// a DM, while a question is open. The answer, its review, progress and the reply
// are one transaction. Fewer than review.MinWords words are asked to become more.
// An Error with CodeNotYet means that the thread may belong to a question whose
// post is just being recorded: the same message is to be handed in again.
func (c *Coach) Answer(ctx context.Context, cause Cause, said Said) (Outcome, error) {
	for {
		r, found, err := c.readPost(ctx, cause.Team, said)
		if err != nil {
			return NotAnAnswer, err
		}
		if !found {
			return NotAnAnswer, nil
		}
		q, err := c.question(r.post.Question)
		if err != nil {
			return NotAnAnswer, err
		}
		text, cut := firstRunes(said.Text, MaxAnswer)
		words := review.CountWords(text)
		if words < review.MinWords {
			return TooShort, c.do(ctx, cause, func(tx Tx) error { return askForMore(tx, cause, said, r, words) })
		}
		feedback := c.evaluator.Review(q, text, r.earlier)
		err = c.do(ctx, cause, func(tx Tx) error {
			return c.record(tx, cause, said, r, q, Answer{Cut: cut, Feedback: feedback})
		})
		if errors.Is(err, errStale) {
			continue
		}
		return Answered, err
	}
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
		for _, seq := range r.try.Answers {
			a, ok, err := tx.Answer(team, said.User, seq)
			if err != nil {
				return err
			}
			if ok {
				r.earlier = append(r.earlier, a.Feedback)
			}
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
		if pending, err := beingPosted(tx, team, said.Ref.Channel); err != nil || pending {
			return Post{}, false, errors.Join(err, errNotYet)
		}
	}
	if !IsDM(said.Ref.Channel) {
		return Post{}, false, nil
	}
	s, ok, err := tx.Subscriber(team, said.User)
	if err != nil || !ok || s.OpenPost == "" {
		return Post{}, false, err
	}
	return tx.Post(team, s.OpenPost)
}

var errNotYet = &Error{Code: CodeNotYet, Message: "the question is being posted"}

// beingPosted reports whether a question for channel left, or may have left, and
// its ts is not recorded yet.
func beingPosted(tx Tx, team, channel string) (bool, error) {
	rows, err := tx.DeliveriesTo(team, channel)
	for _, d := range rows {
		if d.Kind == KindQuestion && d.State != Pending {
			return true, nil
		}
	}
	return false, err
}

// record stores one attempt with everything it causes.
func (c *Coach) record(tx Tx, cause Cause, said Said, r read, q *questions.Question, a Answer) error {
	t, _, err := tx.Try(cause.Team, said.User, r.post.ID)
	if err != nil {
		return err
	}
	if t.Attempts != r.try.Attempts {
		return errStale
	}
	s, err := subscriber(tx, cause.Team, said.User)
	if err != nil {
		return err
	}
	if said.Zone != "" {
		s.Zone = said.Zone
	}
	if IsDM(said.Ref.Channel) {
		s.DM = said.Ref.Channel
	}
	if s.Since.IsZero() {
		s.Since = cause.Now
	}
	t.Attempts++
	a.Team, a.User, a.Post, a.Question, a.Attempt = cause.Team, said.User, r.post.ID, q.ID, t.Attempts
	a.Role, a.Theme, a.Peeked = q.RoleID, q.Theme, !t.Peeked.IsZero()
	a.Message, a.Thread, a.At, a.Zone, a.Day = said.Ref, said.Thread, cause.Now, s.Zone, DateOf(cause.Now, zoneOf(s.Zone))
	a.Text, _ = firstRunes(said.Text, maxStored)
	if a.Seq, err = tx.PutAnswer(a); err != nil {
		return err
	}
	t.Answers = append(t.Answers, a.Seq)
	if err := tx.PutTry(a.Team, a.User, a.Post, t); err != nil {
		return err
	}
	if err := count(tx, s, a); err != nil {
		return err
	}
	if err := putReply(tx, s, r.post, a, cause); err != nil {
		return err
	}
	if err := tx.PutSubscriber(s); err != nil {
		return err
	}
	return refreshHome(tx, s, cause.Now)
}

// putReply sends the review where the person reads it. In a channel that is
// their DM, with a ✅ on the message, unless the channel wants it in the thread.
func putReply(tx Tx, s Subscriber, p Post, a Answer, cause Cause) error {
	d := Delivery{
		Key: replyKey(a), Team: a.Team, Kind: KindReply, To: a.Message.Channel, Thread: a.Thread, User: a.User,
		Post: a.Post, Question: a.Question, Seq: a.Seq, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	}
	if !IsDM(a.Message.Channel) {
		channel, err := subscriber(tx, a.Team, p.Subscriber)
		if err != nil {
			return err
		}
		if channel.Feedback != FeedbackThread {
			d.To, d.Thread = a.User, ""
			if s.DM != "" {
				d.To = s.DM
			}
			reaction := Delivery{
				Key: "reaction:" + shortID(a.Message.Channel, a.Message.TS), Team: a.Team, Kind: KindReaction, To: a.Message.Channel,
				User: a.User, Refs: []MessageRef{a.Message}, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
			}
			if err := tx.PutDelivery(reaction); err != nil {
				return err
			}
		}
	}
	return tx.PutDelivery(d)
}

// askForMore answers a message too short to be reviewed: always in a DM, in a
// channel only to the writer, and only until they have answered, because people
// talk in threads.
func askForMore(tx Tx, cause Cause, said Said, r read, words int) error {
	inDM := IsDM(said.Ref.Channel)
	if !inDM && r.try.Attempts > 0 {
		return nil
	}
	key := said.Ref.TS
	if !inDM {
		key = r.post.ID
	}
	return tx.PutDelivery(Delivery{
		Key: "short:" + said.User + ":" + shortID(said.Ref.Channel, key), Team: cause.Team, Kind: KindNotice, Notice: NoticeShort,
		To: said.Ref.Channel, Thread: said.Thread, User: said.User, OnlyFor: !inDM, Post: r.post.ID, Question: r.post.Question,
		Args: noticeCounts(words, len(r.try.Answers)), ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	})
}

func replyKey(a Answer) string { return "reply:" + a.User + ":" + seqText(a.Seq) }
