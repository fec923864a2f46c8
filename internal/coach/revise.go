package coach

import (
	"context"
	"slices"
	"time"

	"interviewcoach/internal/review"
)

// editedIntoAnswer is how old a message may be that an edit makes an answer: who
// changes an old one, perhaps after being forgotten, is not answering.
const editedIntoAnswer = 24 * time.Hour

// Why an answer was taken away, as the Args of KindRemoved.
const (
	RemovedDeleted = "deleted" // its message was
	RemovedShort   = "short"   // it was edited to less than an answer
	RemovedByHand  = "by hand" // the person said that it was none
)

// Revise follows the edit of a message. An answer is reviewed again under the
// same attempt number and its reply changed in place; a message that was none is
// taken as Answer would take it, so that adding words to a short one helps.
func (c *Coach) Revise(ctx context.Context, cause Cause, said Said) (Outcome, error) {
	c = c.still()
	old, ok, err := c.answerAt(ctx, cause.Team, said.Ref)
	if err != nil {
		return NotAnAnswer, err
	}
	if !ok {
		if !said.Ref.since(cause.Now.Add(-editedIntoAnswer)) {
			return NotAnAnswer, c.Ignore(ctx, cause)
		}
		return c.Answer(ctx, cause, said)
	}
	stored, _ := firstRunes(said.Text, maxStored)
	if old.User != said.User || old.Text == stored {
		return NotAnAnswer, c.Ignore(ctx, cause)
	}
	text, cut := firstRunes(said.Text, MaxAnswer)
	if words := review.CountWords(text); words < review.MinWords {
		return TooShort, c.withdraw(ctx, cause, said.Ref, RemovedShort)
	}
	// Without its question the new words are kept all the same, and nothing of the old ones.
	feedback := review.Feedback{Version: old.Feedback.Version, Words: review.CountWords(text)}
	if q, ok := c.Question(old.Question); ok {
		feedback = c.review(q, text, nil)
	}
	return Answered, c.do(ctx, cause, func(tx Tx) error {
		a, ok, err := tx.AnswerAt(cause.Team, said.Ref)
		if err != nil || !ok {
			return err
		}
		was := a
		a.Text = stored
		a.Cut, a.Feedback, a.Edited, a.Expired = cut, feedback, cause.Now, time.Time{} // its words are new
		if _, err := tx.PutAnswer(a); err != nil {
			return err
		}
		if err := c.reviewed(tx, was, a); err != nil {
			return err
		}
		reply, waits, err := unsentReply(tx, a)
		if err != nil {
			return err
		}
		if !waits {
			return putRevise(tx, a, cause.Now)
		}
		if reply.State == Pending && reply.Part() == 0 {
			reply.Rev++ // it has not left yet, and will be of the new text
		} else {
			reply.Stale = true // Sent follows it with a revision
		}
		return tx.PutDelivery(reply)
	})
}

// reviewed follows an answer that was reviewed again.
func (c *Coach) reviewed(tx Tx, was, is Answer) error {
	if is.Warmup {
		return nil
	}
	if err := recount(tx, was, is); err != nil {
		return err
	}
	s, err := subscriber(tx, is.Team, is.User)
	if err != nil {
		return err
	}
	return c.rerate(tx, s, is)
}

// putRevise changes the messages about an answer in place.
func putRevise(tx Tx, a Answer, now time.Time) error {
	if len(a.Replies) == 0 {
		return nil
	}
	if a.Session != "" {
		return putResultAgain(tx, a, now)
	}
	return replace(tx, Delivery{
		Key: reviseKey(a), Team: a.Team, Kind: KindRevise, To: a.Replies[0].Channel, User: a.User, Post: a.Post,
		Question: a.Question, Seq: a.Seq, Refs: a.Replies, ReadyAt: now, Created: now, State: Pending,
	})
}

func reviseKey(a Answer) string { return "revise:" + a.User + ":" + seqText(a.Seq) }

// Before returns the attempt before a at the same post, if there is one.
func (c *Coach) Before(ctx context.Context, a Answer) (before Answer, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) error {
		t, _, err := tx.Try(a.Team, a.User, a.Post)
		if err != nil {
			return err
		}
		i := slices.Index(t.Answers, a.Seq)
		if i < 1 {
			return nil
		}
		before, ok, err = tx.Answer(a.Team, a.User, t.Answers[i-1])
		return err
	})
	return before, ok, err
}

// Confirm keeps what a person said to "is it this sentence?" about one key point of
// their answer, reviews the answer again with it, and changes the reply in place.
// What the rules found stays beside it: nothing is trained by it.
func (c *Coach) Confirm(ctx context.Context, cause Cause, user string, seq uint64, point string, said bool) error {
	c = c.still()
	old, ok, err := c.Current(ctx, cause.Team, user, seq)
	if err != nil {
		return err
	}
	if !ok {
		return ErrGone
	}
	if !old.Expired.IsZero() {
		return errExpired
	}
	q, err := c.question(old.Question)
	if err != nil {
		return err
	}
	words := map[string]bool{point: said}
	for _, k := range old.Feedback.KeyPoints {
		if k.Said != nil && k.ID != point {
			words[k.ID] = *k.Said
		}
	}
	text, _ := firstRunes(old.Text, MaxAnswer)
	feedback := c.review(q, text, words)
	return c.do(ctx, cause, func(tx Tx) error {
		a, ok, err := tx.Answer(cause.Team, user, seq)
		if err != nil || !ok || a.Text != old.Text {
			return err // deleted or edited meanwhile: the click was about other words
		}
		was := a
		a.Feedback = feedback
		if _, err := tx.PutAnswer(a); err != nil {
			return err
		}
		if err := c.reviewed(tx, was, a); err != nil {
			return err
		}
		return putRevise(tx, a, cause.Now)
	})
}

func (c *Coach) answerAt(ctx context.Context, team string, ref MessageRef) (a Answer, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		a, ok, err = tx.AnswerAt(team, ref)
		return err
	})
	return a, ok, err
}

// Remove follows the deletion of a message: the answer goes with its text, its
// review and its part in progress, and the reply becomes a note that says so.
func (c *Coach) Remove(ctx context.Context, cause Cause, ref MessageRef) error {
	return c.do(ctx, cause, func(tx Tx) error {
		// What comes later of this message, out of order, brings nothing back.
		if err := tx.MarkSeen(cause.Team, removedKey(ref), cause.Now); err != nil {
			return err
		}
		return c.withdrawAnswer(tx, cause, ref, RemovedDeleted)
	})
}

// Withdraw takes back what was taken for an answer and was none, by the number
// that its writer sees. Nobody else can.
func (c *Coach) Withdraw(ctx context.Context, cause Cause, user string, seq uint64) error {
	a, ok, err := c.Current(ctx, cause.Team, user, seq)
	if err != nil || !ok {
		return err
	}
	return c.withdraw(ctx, cause, a.Message, RemovedByHand)
}

func (c *Coach) withdraw(ctx context.Context, cause Cause, ref MessageRef, why string) error {
	return c.do(ctx, cause, func(tx Tx) error { return c.withdrawAnswer(tx, cause, ref, why) })
}

func (c *Coach) withdrawAnswer(tx Tx, cause Cause, ref MessageRef, why string) error {
	a, ok, err := tx.AnswerAt(cause.Team, ref)
	if err != nil || !ok {
		return err
	}
	if err := tx.DeleteAnswer(a); err != nil {
		return err
	}
	t, _, err := tx.Try(a.Team, a.User, a.Post)
	if err != nil {
		return err
	}
	t.Answers = slices.DeleteFunc(t.Answers, func(seq uint64) bool { return seq == a.Seq })
	if err := tx.PutTry(a.Team, a.User, a.Post, t); err != nil {
		return err
	}
	if !a.Warmup {
		if err := uncount(tx, a); err != nil {
			return err
		}
		s, err := subscriber(tx, a.Team, a.User)
		if err != nil {
			return err
		}
		if err := c.unrate(tx, s, a); err != nil {
			return err
		}
		if err := tookOut(tx, a); err != nil {
			return err
		}
	}
	for _, key := range []string{replyKey(a), reviseKey(a)} {
		if err := dropUnsent(tx, a.Team, key); err != nil {
			return err
		}
	}
	if a.Session != "" {
		return putResultAgain(tx, a, cause.Now) // the next question stands in the same message
	}
	return putRemoved(tx, a.Team, a.User, a.Replies, why, cause.Now)
}

// putRemoved makes our messages about a deleted answer one note.
func putRemoved(tx Tx, team, user string, refs []MessageRef, why string, now time.Time) error {
	if len(refs) == 0 {
		return nil
	}
	return tx.PutDelivery(Delivery{
		Key: "removed:" + user + ":" + shortID(refs[0].Channel, refs[0].TS), Team: team, Kind: KindRemoved, To: refs[0].Channel, User: user,
		Refs: refs, Args: []string{why}, ReadyAt: now, Created: now, State: Pending,
	})
}

// dropUnsent removes a delivery that has not begun to be sent.
func dropUnsent(tx Tx, team, key string) error {
	d, ok, err := tx.Delivery(team, key)
	if err != nil || !ok || d.State != Pending && d.State != Dead {
		return err
	}
	return tx.DropDelivery(team, key)
}
