package coach

import (
	"fmt"
	"time"

	"interviewcoach/questions"
)

// What a KindResult is about, its first Args. The second is how many questions
// were passed over because they are no longer in the bank, the third how many were
// left out because they were asked in another way since the session began.
const (
	ResultAnswered = "answered" // the open question; the next one follows, or the scorecard
	ResultAgain    = "again"    // another attempt at an earlier question
	ResultSkipped  = "skipped"
	ResultGone     = "gone" // nothing was said: the open question is no longer there
)

// open is the item that waits for an answer; empty once all were asked.
func (ses *Session) open() SessionItem {
	if ses.At < 0 || ses.At >= len(ses.Items) {
		return SessionItem{}
	}
	return ses.Items[ses.At]
}

// Waits is the post that waits for an answer; empty once all were asked.
func (ses Session) Waits() string { return ses.open().Post }

// Number is the place of an item among the questions that count, and how many
// those are. The warm-up has number 0.
func (ses Session) Number(post string) (number, of int) {
	for _, item := range ses.Items {
		if item.Question == WarmupQuestion {
			continue
		}
		of++
		if item.Post == post {
			number = of
		}
	}
	return number, of
}

// holds reports whether a practice session keeps the daily question back, and
// until when at the latest.
func (s Subscriber) holds(now time.Time) (time.Time, bool) {
	return s.SessionUntil, s.SessionUntil.After(now)
}

// touch notes that the session goes on at now.
func (s *Subscriber) touch(ses *Session, now time.Time) {
	ses.State, ses.Touched = SessionRunning, now
	s.SessionUntil = now.Add(SessionLife)
}

// release lets daily questions come again. One that was held is decided at once.
func (s *Subscriber) release(now time.Time) {
	s.SessionUntil = time.Time{}
	if s.Held != "" && s.Subscribed && (!s.Paused || s.PausedUntil != "") {
		s.NextDue = now
	}
}

// live finds the session in which an answer to p, written now, is given. One that
// nobody came back to in time is over with it.
func (c *Coach) live(tx Tx, s *Subscriber, p Post, now time.Time) (*Session, error) {
	if p.Session == "" {
		return nil, nil
	}
	ses, ok, err := tx.Session(p.Team, p.Subscriber)
	if err != nil || !ok || ses.ID != p.Session || ses.State == SessionOver {
		return nil, err
	}
	if !ses.Open(now) {
		return nil, c.finish(tx, s, &ses, now)
	}
	return &ses, nil
}

// took is how many seconds an answer took in a timed drill: from the message with
// the question to the message with the answer.
func (ses *Session) took(p Post, a Answer) int {
	if ses.Limit == 0 || ses.open().Post != p.ID || ses.open().Shown == "" {
		return 0
	}
	return max(1, int(timeOfTS(a.Message.TS).Sub(timeOfTS(ses.open().Shown))/time.Second))
}

// advance goes on with the session that a post is part of, after an answer to it.
// Only the first answer to the open question does: a second one, from another
// device or after "Try again", gets its result and no more.
func (c *Coach) advance(tx Tx, s *Subscriber, ses *Session, p Post, a Answer, now time.Time) error {
	d := ses.delivery(*s, KindResult, resultKey(a), now)
	d.To, d.Seq = a.Message.Channel, a.Seq
	if ses.open().Post == p.ID {
		s.touch(ses, now) // who answers a session that is paused goes on with it
		ses.Items[ses.At].Seq = a.Seq
		if err := dropUnsent(tx, a.Team, timeKey(p.ID)); err != nil {
			return err
		}
		d.Args = []string{ResultAnswered}
		return c.goOn(tx, s, ses, d, now)
	}
	if ses.State == SessionRunning {
		s.touch(ses, now)
	}
	d.Args = append([]string{ResultAgain}, noticeCounts(0, 0)...)
	if item := ses.open(); s.OpenPost == p.ID && item.Shown != "" {
		// "Try again" turned plain messages to the earlier question; back to the open one.
		s.OpenPost, d.Post, d.Question = item.Post, item.Post, item.Question
	}
	if err := tx.PutDelivery(d); err != nil {
		return err
	}
	return tx.PutSession(*ses)
}

// goOn opens the next item that can be asked and says it in d. With none left the
// session is over, and d says that.
func (c *Coach) goOn(tx Tx, s *Subscriber, ses *Session, d Delivery, now time.Time) error {
	gone, fewer := 0, 0
	for ses.At++; ses.At < len(ses.Items); ses.At++ {
		if _, known := c.Question(ses.open().Question); !known {
			ses.Items[ses.At].Gone = true
			gone++
			continue
		}
		were := len(ses.Items)
		if err := c.stillToAsk(tx, *s, ses, now); err != nil {
			return err
		}
		fewer += were - len(ses.Items)
		if ses.At == len(ses.Items) {
			break
		}
		item := &ses.Items[ses.At]
		q, _ := c.Question(item.Question)
		item.Post = fmt.Sprintf("%s-%s-%02d", ses.User, ses.ID, ses.At)
		p := Post{
			ID: item.Post, Team: ses.Team, Subscriber: ses.User, Question: q.ID, AskedAt: now, SeenAt: item.Seen,
			Review: item.Review, Session: ses.ID,
		}
		if err := keepItem(tx, *s, p, q); err != nil {
			return err
		}
		if q.ID != WarmupQuestion {
			s.reviewed(item.Review)
		}
		d.Post, d.Question = p.ID, q.ID
		break
	}
	if fewer > 0 {
		ses.Items[ses.At-1].Fewer = fewer
	}
	d.Args = append(d.Args, noticeCounts(gone, fewer)...)
	if err := tx.PutDelivery(d); err != nil {
		return err
	}
	if ses.At == len(ses.Items) {
		ses.keepLeftOut(s)
		return c.finish(tx, s, ses, now)
	}
	return tx.PutSession(*ses)
}

// keepItem stores the post of an item. The warm-up is no question of the bank: it
// is not remembered as asked.
func keepItem(tx Tx, s Subscriber, p Post, q *questions.Question) error {
	if q.ID == WarmupQuestion {
		return tx.PutPost(p)
	}
	return keepPost(tx, s, p, q)
}

// skipOpen leaves the open question out and goes on.
func (c *Coach) skipOpen(tx Tx, s *Subscriber, ses *Session, now time.Time) error {
	item := &ses.Items[ses.At]
	item.Skipped = true
	if err := closePost(tx, ses.Team, item.Post); err != nil {
		return err
	}
	if item.Question != WarmupQuestion {
		if err := c.rateSkip(tx, *s, item.Question, now); err != nil {
			return err
		}
	}
	return c.after(tx, s, ses, ResultSkipped, now)
}

// skipItem skips p if it is the open question of a session that is under way.
func (c *Coach) skipItem(tx Tx, s *Subscriber, p Post, now time.Time) (bool, error) {
	ses, err := c.live(tx, s, p, now)
	if err != nil || ses == nil || ses.open().Post != p.ID {
		return false, err
	}
	return true, c.skipOpen(tx, s, ses, now)
}

// pass leaves out the open question, which was taken out of the bank.
func (c *Coach) pass(tx Tx, s *Subscriber, ses *Session, now time.Time) error {
	ses.Items[ses.At].Gone = true
	if err := closePost(tx, ses.Team, ses.open().Post); err != nil {
		return err
	}
	return c.after(tx, s, ses, ResultGone, now)
}

// after goes on from an item that got no answer.
func (c *Coach) after(tx Tx, s *Subscriber, ses *Session, what string, now time.Time) error {
	post := ses.open().Post
	if err := dropUnsent(tx, ses.Team, timeKey(post)); err != nil {
		return err
	}
	s.touch(ses, now)
	d := ses.delivery(*s, KindResult, "result:"+post, now)
	d.Args = []string{what}
	return c.goOn(tx, s, ses, d, now)
}

// passGone goes on with a session whose open question p was taken out of the bank;
// ok is false when p is not that.
func (c *Coach) passGone(tx Tx, p Post, now time.Time) (ok bool, err error) {
	s, err := subscriber(tx, p.Team, p.Subscriber)
	if err != nil {
		return false, err
	}
	ses, err := c.live(tx, &s, p, now)
	if err != nil || ses == nil || ses.open().Post != p.ID {
		return false, err
	}
	if err := c.pass(tx, &s, ses, now); err != nil {
		return false, err
	}
	return true, tx.PutSubscriber(s)
}

func resultKey(a Answer) string  { return "result:" + a.User + ":" + seqText(a.Seq) }
func timeKey(post string) string { return "time:" + post }
