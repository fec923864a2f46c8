package coach

import (
	"context"
	"slices"
	"time"

	"interviewcoach/questions"
)

// planBatch is how many subscribers one transaction plans: large enough to share
// the cost of a commit, small enough not to hold up an answer.
const planBatch = 200

// Planned counts what one pass decided.
type Planned struct {
	Posted int
	Missed int
}

// PlanDaily decides every planned day that is due at now: the question goes to
// the outbox, the day's slot is set, and the next due moment is computed, all in
// one transaction for up to 200 subscribers. A minute with nothing due writes
// nothing. What was due while nothing ran is posted once if it is at most four
// hours late on the same local date, outside the quiet hours, and recorded as missed
// otherwise.
func (c *Coach) PlanDaily(ctx context.Context, now time.Time) (Planned, error) {
	c = c.still()
	p := &pass{now: now, due: map[string]int{}}
	for {
		due, err := c.anyDue(ctx, now)
		if err != nil || !due {
			return p.count, err
		}
		before := p.count
		err = c.store.Update(ctx, func(tx Tx) error {
			subscribers, err := tx.Due(now, planBatch)
			if err != nil {
				return err
			}
			p.meet(subscribers)
			for _, s := range subscribers {
				if err := c.planOne(tx, s, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return before, err // nothing of this batch remains
		}
	}
}

func (c *Coach) anyDue(ctx context.Context, now time.Time) (due bool, err error) {
	err = c.store.View(ctx, func(tx Tx) error {
		subscribers, err := tx.Due(now, 1)
		due = len(subscribers) > 0
		return err
	})
	return due, err
}

// planOne decides the days of one subscriber up to now. Every pass moves NextDue
// past now, so a subscriber is never due twice for the same moment.
func (c *Coach) planOne(tx Tx, s Subscriber, p *pass) error {
	now, loc := p.now, c.zones.of(s.Zone)
	from := DateOf(s.NextDue, loc)
	if s.Held != "" {
		from = min(from, s.Held)
	}
	day, due, ok := s.slotAfter(loc, from.Add(-1))
	for ok {
		verdict, again := s.decide(loc, day, due, now)
		if until, held := s.holds(now); held && verdict == post {
			s.Held = day
			s.NextDue = earlier(until, s.lastMoment(loc, day, due, now).Add(time.Nanosecond))
			return tx.PutSubscriber(s)
		}
		if verdict == wait {
			s.NextDue = again
			return tx.PutSubscriber(s)
		}
		if s.pauseOver(day) {
			was := s
			s.Paused, s.PausedUntil, s.PauseReason = false, "", ""
			if err := s.followPause(tx, was, day); err != nil {
				return err
			}
		}
		if _, decided, err := tx.Slot(s.Team, s.ID, day); err != nil {
			return err
		} else if !decided {
			posted := false
			if verdict == post {
				if silent, err := c.fallenSilent(tx, &s, day, now); err != nil || silent {
					return err
				}
				posted, err = c.askDaily(tx, &s, day, window{s.promised(day, due, now), p.sendAt(s, due), s.lastMoment(loc, day, due, now)}, now)
			} else {
				err = tx.PutSlot(s.Team, s.ID, day, Slot{State: SlotMissed, Reason: s.tooLate(day), At: now})
			}
			if err != nil {
				return err
			}
			if posted {
				p.count.Posted++
			} else {
				p.count.Missed++
			}
		}
		s.decided(day)
		if err := keepDigest(tx, s, now); err != nil {
			return err
		}
		day, due, ok = s.slotAfter(loc, day)
	}
	s.NextDue = time.Time{}
	return tx.PutSubscriber(s)
}

// Reasons why a day was missed or skipped, for Slot.
const (
	reasonLate       = "late"
	reasonNoQuestion = "no question"
	reasonStopped    = "stopped before it was sent"
	reasonRejected   = "rejected"
	reasonSession    = "a practice session was open"
	reasonSilent     = "the questions before it went unanswered"
)

// tooLate is why the question of day cannot be posted any more. One that a session
// held back is kept in mind: the person was told that it would come.
func (s *Subscriber) tooLate(day Date) string {
	if s.Held != day {
		return reasonLate
	}
	s.LeftOut = day
	return reasonSession
}

// decided notes that the days up to day are done with.
func (s *Subscriber) decided(day Date) {
	s.LastDate = day
	if s.Held <= day {
		s.Held = ""
	}
	s.Skipped = slices.DeleteFunc(slices.Clone(s.Skipped), func(d Date) bool { return d <= day })
}

// A window is when a question may be sent.
type window struct {
	due   time.Time // the moment that was promised; zero for one that was asked for
	at    time.Time // not before
	until time.Time // not after; zero means never too late
}

// promised is the moment from which the question of day counts as late: not the time
// of a session that it waited for.
func (s *Subscriber) promised(day Date, due, now time.Time) time.Time {
	if s.Held == day {
		return now
	}
	return due
}

// askDaily puts the question of day in the outbox, to be sent in w. posted is false
// when there is none to ask.
func (c *Coach) askDaily(tx Tx, s *Subscriber, day Date, w window, now time.Time) (posted bool, err error) {
	chosen, err := c.next(tx, *s, s.Roles, now)
	if err != nil {
		return false, err
	}
	q := chosen.question
	if q == nil {
		return false, c.nothingLeft(tx, s, day, chosen.next, now)
	}
	s.LastPosted = w.at
	s.reviewed(chosen.review)
	if err := tx.PutSlot(s.Team, s.ID, day, Slot{State: SlotPosted, At: now}); err != nil {
		return false, err
	}
	p := Post{
		ID: dailyID(s.ID, day), Team: s.Team, Subscriber: s.ID,
		Question: q.ID, Daily: true, Day: day, AskedAt: now, SeenAt: chosen.seen, Review: chosen.review,
		LeftOut: s.LeftOut,
	}
	s.LeftOut = ""
	if err := remind(tx, *s, p, now); err != nil {
		return false, err
	}
	return true, putPost(tx, *s, p, q, PriorityFanOut, w)
}

// nothingLeft records a day on which there is nothing to ask, and tells the
// person so once.
func (c *Coach) nothingLeft(tx Tx, s *Subscriber, day, next Date, now time.Time) error {
	if err := tx.PutSlot(s.Team, s.ID, day, Slot{State: SlotMissed, Reason: reasonNoQuestion, At: now}); err != nil {
		return err
	}
	s.Back = next
	if s.IsChannel() || s.Told != "" {
		return nil
	}
	s.Told = day
	to, err := dmOf(tx, s.Team, s.ID)
	if err != nil {
		return err
	}
	return tx.PutDelivery(Delivery{
		Key: "exhausted:" + s.ID + ":" + string(day), Team: s.Team, Kind: KindNotice, Notice: NoticeExhausted, To: to, User: s.ID,
		Args: []string{string(next)}, ReadyAt: now, Created: now, State: Pending,
	})
}

// reviewed counts how many questions in a row were reviews. Once there is a new
// one again, its end may be told again.
func (s *Subscriber) reviewed(review bool) {
	s.Back = ""
	if !review {
		s.Reviews, s.Told = 0, ""
		return
	}
	s.Reviews++
}

// putPost stores a post, remembers that its question was asked, and puts it in
// the outbox. For a channel it is also time to show the sample of the post
// before.
func putPost(tx Tx, s Subscriber, p Post, q *questions.Question, priority int, w window) error {
	if err := keepPost(tx, s, p, q); err != nil {
		return err
	}
	if s.IsChannel() && s.OpenPost != "" {
		if err := hasten(tx, s.Team, revealKey(s.OpenPost), p.AskedAt); err != nil {
			return err
		}
	}
	to := s.ID
	if s.DM != "" {
		to = s.DM
	}
	return tx.PutDelivery(Delivery{
		Key: questionKey(p.ID), Team: s.Team, Kind: KindQuestion, To: to, User: personOf(s), Post: p.ID, Question: q.ID,
		Priority: priority, ReadyAt: w.at, Due: w.due, Until: w.until, Created: p.AskedAt, State: Pending,
	})
}

// keepPost stores a post and remembers that its question was asked.
func keepPost(tx Tx, s Subscriber, p Post, q *questions.Question) error {
	a, _, err := tx.Asked(s.Team, s.ID, q.ID)
	if err != nil {
		return err
	}
	if a.Last.After(p.SeenAt) {
		p.SeenAt = a.Last
	}
	a.Question, a.Times, a.Last = q.ID, a.Times+1, p.AskedAt
	if err := tx.PutAsked(s.Team, s.ID, a); err != nil {
		return err
	}
	return tx.PutPost(p)
}

// withdraw takes back a question that nobody has seen: its day becomes slot, and
// it counts as not asked.
func withdraw(tx Tx, d Delivery, slot Slot) error {
	if err := tx.DropDelivery(d.Team, d.Key); err != nil {
		return err
	}
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok {
		return err
	}
	a, asked, err := tx.Asked(p.Team, p.Subscriber, p.Question)
	if err != nil {
		return err
	}
	if asked {
		a.Times, a.Last = max(0, a.Times-1), p.SeenAt
		if err := tx.PutAsked(p.Team, p.Subscriber, a); err != nil {
			return err
		}
	}
	p.Closed = true
	if err := tx.PutPost(p); err != nil || p.Day == "" {
		return err
	}
	if err := dropUnsent(tx, p.Team, reminderKey(p.ID)); err != nil {
		return err
	}
	return tx.PutSlot(p.Team, p.Subscriber, p.Day, slot)
}

// personOf is the id of a subscriber that is a person, and nothing for a channel.
func personOf(s Subscriber) string {
	if s.IsChannel() {
		return ""
	}
	return s.ID
}

func questionKey(post string) string { return "question:" + post }
func revealKey(post string) string   { return "reveal:" + post }

// hasten makes a waiting delivery ready now.
func hasten(tx Tx, team, key string, now time.Time) error {
	d, ok, err := tx.Delivery(team, key)
	if err != nil || !ok || !d.ReadyAt.After(now) {
		return err
	}
	d.ReadyAt = now
	return tx.PutDelivery(d)
}
