package coach

import (
	"slices"
	"time"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// review has an answer reviewed. The warm-up is not scored.
func (c *Coach) review(q *questions.Question, text string, said map[string]bool) review.Feedback {
	f := c.evaluator.Review(q, text, said)
	if q.ID == WarmupQuestion {
		f.Scored, f.Why, f.Level, f.Dimensions, f.Minefields, f.Next = false, "", 0, nil, nil, nil
	}
	return f
}

// resultSent records the message with a result: it is about the answer, and asks
// the next question.
func (c *Coach) resultSent(tx Tx, d Delivery, ref MessageRef, now time.Time) error {
	if len(d.Refs) > d.Part() {
		return nil // changed in place
	}
	if d.Seq != 0 && ref.TS != "" {
		a, ok, err := tx.Answer(d.Team, d.User, d.Seq)
		if err != nil {
			return err
		}
		if ok {
			a.Replies = append(slices.Clone(a.Replies), ref)
			if _, err := tx.PutAnswer(a); err != nil {
				return err
			}
		}
	}
	if d.Post == "" {
		return nil
	}
	if ref.TS != "" {
		if err := questionPosted(tx, d, ref, now); err != nil {
			return err
		}
		if err := itemShown(tx, d, ref); err != nil {
			return err
		}
	}
	if _, ok := c.Question(d.Question); !ok {
		return c.itemGone(tx, d, now)
	}
	return nil
}

// itemShown notes which message asks a session's open question, and starts the
// clock of a timed drill.
func itemShown(tx Tx, d Delivery, ref MessageRef) error {
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok || p.Session == "" || ref.TS == "" {
		return err
	}
	ses, ok, err := tx.Session(p.Team, p.Subscriber)
	if err != nil || !ok || ses.ID != p.Session || ses.open().Post != p.ID || d.Kind == KindQuestion && d.Arg(0) == ShownAgain {
		return err
	}
	ses.Items[ses.At].Shown = ref.TS
	if err := tx.PutSession(ses); err != nil || ses.Limit == 0 || ses.State != SessionRunning {
		return err
	}
	over, _ := ses.TimeOver()
	return replace(tx, Delivery{
		Key: timeKey(p.ID), Team: p.Team, Kind: KindNotice, Notice: NoticeTime, To: ref.Channel, User: p.Subscriber, Post: p.ID,
		Question: p.Question, Args: noticeCounts(ses.Limit), ReadyAt: over, Created: over, State: Pending,
	})
}

// TimeOver is when the time for the open question ends; ok is false without a limit,
// and before the question was shown.
func (ses Session) TimeOver() (at time.Time, ok bool) {
	if ses.Limit == 0 || ses.open().Shown == "" {
		return time.Time{}, false
	}
	return timeOfTS(ses.open().Shown).Add(time.Duration(ses.Limit) * time.Second), true
}

// itemGone goes on when the question that was to be shown is no longer in the bank.
func (c *Coach) itemGone(tx Tx, d Delivery, now time.Time) error {
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok || p.Session == "" {
		return err
	}
	_, err = c.passGone(tx, p, now)
	return err
}

// unsentReply finds the review of an answer that is still in the outbox.
func unsentReply(tx Tx, a Answer) (Delivery, bool, error) {
	if a.Session != "" {
		return tx.Delivery(a.Team, resultKey(a))
	}
	return tx.Delivery(a.Team, replyKey(a))
}

// putResultAgain changes the result of an answer in place, with what else stands in
// that message. It does so for the answer that moved the session on, while that
// session is the person's latest; other results stay as they are.
func putResultAgain(tx Tx, a Answer, now time.Time) error {
	ses, ok, err := tx.Session(a.Team, a.User)
	if err != nil || !ok || ses.ID != a.Session || len(a.Replies) == 0 {
		return err
	}
	i := slices.IndexFunc(ses.Items, func(item SessionItem) bool { return item.Post == a.Post && item.Seq == a.Seq })
	if i < 0 {
		return nil
	}
	d := Delivery{
		Key: reviseKey(a), Team: a.Team, Kind: KindResult, To: a.Replies[0].Channel, User: a.User, Seq: a.Seq, Refs: a.Replies,
		ReadyAt: now, Created: now, State: Pending,
	}
	gone := 0
	for _, item := range ses.Items[i+1:] {
		if item.Post != "" {
			d.Post, d.Question = item.Post, item.Question
			break
		}
		gone++
	}
	d.Args = append([]string{ResultAnswered}, noticeCounts(gone, ses.Items[i].Fewer)...)
	return replace(tx, d)
}
