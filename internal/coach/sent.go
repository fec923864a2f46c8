package coach

import (
	"context"
	"slices"
	"time"
)

// revealAfter is when a channel is shown the sample, unless the next question
// comes first.
const revealAfter = 8 * time.Hour

// A Sent is one message that Slack has accepted.
type Sent struct {
	Ref    MessageRef
	Last   bool   // no part is left
	Digest string // of a Home that was published, or of what a picture was drawn from
	File   string // Slack's id of a picture that was uploaded
	Words  string // what that picture says
}

// Sent records that the current part of a delivery exists, with what follows
// from it: a question's thread can be answered, a reply can be changed. The row
// goes with its last part.
func (c *Coach) Sent(ctx context.Context, d Delivery, sent Sent, now time.Time) error {
	c = c.still()
	return c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok {
			return err
		}
		if row.Rev != d.Rev {
			return c.followReplaced(tx, d, row, sent, now)
		}
		if unshown, err := c.notShown(tx, row, sent); err != nil {
			return err
		} else if unshown {
			return c.askInstead(tx, row, now)
		}
		if err := c.follow(tx, row, sent, now); err != nil {
			return err
		}
		if sent.Last {
			return dropSent(tx, row, now)
		}
		row.Sent, row.File = append(row.Sent, sent.Ref), sent.File
		row.State, row.Attempt, row.Looked, row.Blind = Pending, 0, 0, 0
		return tx.PutDelivery(row)
	})
}

// followReplaced records a call of d, in whose place row stands by now.
func (c *Coach) followReplaced(tx Tx, d, row Delivery, sent Sent, now time.Time) error {
	if err := c.follow(tx, d, sent, now); err != nil || row.Kind != KindRevise {
		return err
	}
	a, ok, err := tx.Answer(row.Team, row.User, row.Seq)
	if err != nil || !ok {
		return err
	}
	row.Refs = a.Replies // the call may have added a message, or removed one
	return tx.PutDelivery(row)
}

// dropSent removes a delivery that is done. A reply whose answer was edited while
// it was on its way is followed by a revision.
func dropSent(tx Tx, d Delivery, now time.Time) error {
	if err := tx.DropDelivery(d.Team, d.Key); err != nil || !d.Stale || d.Kind != KindReply && d.Kind != KindResult {
		return err
	}
	a, ok, err := tx.Answer(d.Team, d.User, d.Seq)
	if err != nil || !ok {
		return err
	}
	return putRevise(tx, a, now)
}

func (c *Coach) follow(tx Tx, d Delivery, sent Sent, now time.Time) error {
	switch d.Kind {
	case KindQuestion:
		if _, ok := c.Question(d.Question); !ok && sent.Ref.TS == "" {
			return c.itemGone(tx, d, now) // there was nothing left to ask
		}
		if err := questionPosted(tx, d, sent.Ref, now); err != nil {
			return err
		}
		return itemShown(tx, d, sent.Ref)
	case KindResult:
		return c.resultSent(tx, d, sent.Ref, now)
	case KindReply, KindRevise:
		return replied(tx, d, sent.Ref, now)
	case KindReveal:
		p, ok, err := tx.Post(d.Team, d.Post)
		if err != nil || !ok {
			return err
		}
		p.Closed = true
		return tx.PutPost(p)
	case KindLadder, KindPrepare, KindMotives, KindNotice:
		return link(tx, d, sent.Ref)
	case KindDigest:
		if !sent.Last {
			return nil
		}
		return digestPosted(tx, d, sent.Ref, now)
	case KindChart:
		return charted(tx, d, sent, now)
	case KindHome:
		return looked(tx, d, sent.Digest, now)
	}
	return nil
}

// replied keeps which messages are about an answer. One that came too late,
// because the answer was deleted meanwhile, becomes a note at once.
func replied(tx Tx, d Delivery, ref MessageRef, now time.Time) error {
	inPlace := d.Kind == KindRevise && d.Part() < len(d.Refs)
	a, ok, err := tx.Answer(d.Team, d.User, d.Seq)
	switch {
	case err != nil:
		return err
	case inPlace && ref.TS == "" && ok: // one message less than before
		a.Replies = slices.DeleteFunc(a.Replies, func(r MessageRef) bool { return r == d.Refs[d.Part()] })
		_, err = tx.PutAnswer(a)
		return err
	case inPlace || ref.TS == "":
		return nil
	case !ok:
		return putRemoved(tx, d.Team, d.User, []MessageRef{ref}, RemovedDeleted, now)
	}
	a.Replies = append(a.Replies, ref)
	if _, err := tx.PutAnswer(a); err != nil {
		return err
	}
	return link(tx, d, ref)
}

// link lets an answer in the thread of what we said count for the question that
// it was about.
func link(tx Tx, d Delivery, ref MessageRef) error {
	if d.Thread != "" || d.Post == "" || d.OnlyFor || ref.TS == "" {
		return nil
	}
	return tx.LinkThread(d.Team, ref, d.Post)
}

func questionPosted(tx Tx, d Delivery, ref MessageRef, now time.Time) error {
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok {
		return err
	}
	if d.Part() > 0 || p.Session != "" && p.At.TS != "" { // its thread may be under any of its messages
		if ref.TS == "" {
			return nil
		}
		return tx.LinkThread(d.Team, ref, p.ID)
	}
	s, ok, err := tx.Subscriber(d.Team, p.Subscriber)
	if err != nil {
		return err
	}
	if ref.TS != "" {
		p.At = ref
	}
	if s.OpenPost != p.ID {
		p.Before = s.OpenPost
	}
	if err := tx.PutPost(p); err != nil || !ok {
		return err
	}
	s.OpenPost = p.ID
	if p.Daily {
		s.LastPosted = later(s.LastPosted, now) // it may have waited long for its turn
	}
	if p.Daily && !s.IsChannel() {
		s.Silent++
	}
	if IsDM(ref.Channel) {
		s.DM = ref.Channel
	}
	if err := tx.PutSubscriber(s); err != nil {
		return err
	}
	if !s.IsChannel() {
		return refreshHome(tx, s, now)
	}
	if s.Feedback == FeedbackThread || ref.TS == "" {
		return nil
	}
	return putReveal(tx, p, now)
}

// putReveal has the sample shown in a channel's thread when its time comes.
func putReveal(tx Tx, p Post, now time.Time) error {
	return tx.PutDelivery(Delivery{
		Key: revealKey(p.ID), Team: p.Team, Kind: KindReveal, To: p.At.Channel, Thread: p.At.TS, Post: p.ID, Question: p.Question,
		Priority: PriorityFanOut, ReadyAt: p.AskedAt.Add(revealAfter), Created: now, State: Pending,
	})
}

// moveReveal follows a change of the channel's feedback: where every answer is
// reviewed in the thread, the sample is there already.
func moveReveal(tx Tx, s Subscriber, now time.Time) error {
	if s.OpenPost == "" {
		return nil
	}
	if s.Feedback == FeedbackThread {
		return dropUnsent(tx, s.Team, revealKey(s.OpenPost))
	}
	p, ok, err := tx.Post(s.Team, s.OpenPost)
	if err != nil || !ok || p.Closed || p.At.TS == "" {
		return err
	}
	return putReveal(tx, p, now)
}
