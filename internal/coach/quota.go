package coach

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Quotas are what one person may have of the coach. They stop a flood, whether of
// a script or of a stuck key; nobody who practises comes near them. 0 means no
// bound.
type Quotas struct {
	AnswersADay     int // reviewed in one local day, those deleted since included
	CommandsADay    int // commands, clicks, forms and what else is answered, in one local day
	CommandsAMinute int // … within any minute
}

// The quotas of a Coach that was given no others.
const (
	MaxAnswersADay     = 100
	MaxCommandsADay    = 200
	MaxCommandsAMinute = 20
)

// SetQuotas replaces the quotas. It must not be called once the coach is in use.
func (c *Coach) SetQuotas(q Quotas) { c.quotas = q }

// Spend counts one command of a person. ok is false when that is one too many: it
// is not to be carried out. tell is then the sentence to say, which is empty when
// it was said before: once for a minute, once for a day. A cause that was acted on
// before is not counted again. What the store cannot count is let through: who asks
// for their status on a full disk should get it.
func (c *Coach) Spend(ctx context.Context, cause Cause, user string) (ok bool, tell string, err error) {
	if ok, tell = c.spendQuick(user, cause.Key, cause.Now); !ok {
		return false, tell, nil
	}
	if c.quotas.CommandsADay <= 0 {
		return true, "", nil
	}
	spent := false
	err = c.store.View(ctx, func(tx Tx) (err error) { // a flood costs no write
		s, _, err := tx.Subscriber(cause.Team, user)
		if err == nil {
			spent, err = tx.Seen(cause.Team, quotaMark(user, Today(cause.Now, s.Zone))+markTold)
		}
		return err
	})
	if err == nil && spent {
		return false, "", nil
	}
	err = c.store.Update(ctx, func(tx Tx) error {
		ok, tell, err = c.spendToday(tx, cause, user)
		return err
	})
	if err != nil {
		return true, "", err
	}
	return ok, tell, nil
}

// SpendQuick counts a command in the minute alone, and stores nothing: for people
// of whom nothing may be kept.
func (c *Coach) SpendQuick(user string, now time.Time) (ok bool, tell string) {
	return c.spendQuick(user, "", now)
}

// spendQuick counts what is tried again with the same key once.
func (c *Coach) spendQuick(user, key string, now time.Time) (ok bool, tell string) {
	until, first := c.pace.take(user, key, now, c.quotas.CommandsAMinute)
	if until.IsZero() {
		return true, ""
	}
	if !first {
		return false, ""
	}
	seconds := max(1, int((until.Sub(now)+time.Second-1)/time.Second))
	return false, fmt.Sprintf("That is more than I can keep up with: I go on in %d seconds, and do nothing until then.", seconds)
}

// spendToday counts a command on the person's local day. Each leaves a mark among
// the causes that were acted on, which is swept with them after a week and
// forgotten with the person; so a restart does not begin the day anew, and no
// record of anybody is made who only looks around.
func (c *Coach) spendToday(tx Tx, cause Cause, user string) (ok bool, tell string, err error) {
	for _, key := range []string{cause.Key, cause.Key + ":said"} {
		if cause.Key == "" {
			break
		}
		if seen, err := tx.Seen(cause.Team, key); err != nil || seen {
			return seen, "", err
		}
	}
	s, _, err := tx.Subscriber(cause.Team, user)
	if err != nil {
		return false, "", err
	}
	mark := quotaMark(user, Today(cause.Now, s.Zone))
	used, err := marks(tx, cause.Team, mark)
	if err != nil {
		return false, "", err
	}
	if used < c.quotas.CommandsADay {
		return true, "", tx.MarkSeen(cause.Team, mark+strconv.Itoa(used+1), cause.Now)
	}
	first, err := firstTime(tx, cause, mark+markTold)
	if err != nil || !first {
		return false, "", err
	}
	return false, fmt.Sprintf("You have used %d commands today, the most I take in a day: I go on %s. Your answers are reviewed as before.",
		c.quotas.CommandsADay, tomorrow(Today(cause.Now, s.Zone), s.Zone)), nil
}

// What follows a day's mark: that the person was told of one quota or the other.
const (
	markTold    = "told"
	markAnswers = "answers"
)

func quotaMark(user string, day Date) string { return "quota:" + user + ":" + string(day) + ":" }

// marks counts the marks 1, 2, 3, … of a day. There is no gap in them, so that few
// have to be looked at.
func marks(tx Tx, team, mark string) (n int, err error) {
	there := func(i int) bool {
		seen, seenErr := tx.Seen(team, mark+strconv.Itoa(i))
		if seenErr != nil {
			err = seenErr
		}
		return seen && seenErr == nil
	}
	low, high := 0, 1 // low is there, or 0; high is not
	for there(high) {
		low, high = high, 2*high
	}
	for low+1 < high {
		if middle := (low + high) / 2; there(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low, err
}

// firstTime claims a key; first is false when it was claimed before.
func firstTime(tx Tx, cause Cause, key string) (first bool, err error) {
	if seen, err := tx.Seen(cause.Team, key); err != nil || seen {
		return false, err
	}
	return true, tx.MarkSeen(cause.Team, key, cause.Now)
}

// tomorrow names when a day's quota begins anew.
func tomorrow(day Date, zone string) string {
	if zone == "" {
		zone = "UTC"
	}
	return fmt.Sprintf("on %s, 00:00 (%s)", day.Add(1).Words(), zone)
}

// given counts a new answer for the quota of its day. A day that begins again, after
// a move to the west, goes on where it was.
func (p *Progress) given(day Date) {
	if day > p.Given.Day {
		p.Given = DayCount{Day: day}
	}
	p.Given.Answers++
}

// full reports whether no more answers are reviewed on a day.
func (c *Coach) full(p Progress, day Date) bool {
	return c.quotas.AnswersADay > 0 && day <= p.Given.Day && p.Given.Answers >= c.quotas.AnswersADay
}

// tooMany reports whether a message would be an answer over the day's quota. Then
// it is done with: the message stays in Slack as it is, nothing of it is kept, and
// its writer is told, once a day and where nobody else reads it.
func (c *Coach) tooMany(ctx context.Context, cause Cause, said Said) (over bool, err error) {
	var s Subscriber
	var p Progress
	err = c.store.View(ctx, func(tx Tx) (err error) {
		if s, err = subscriber(tx, cause.Team, said.User); err != nil {
			return err
		}
		p, err = tx.Progress(cause.Team, said.User)
		return err
	})
	s.move(said.Zone, cause.Now)
	if err != nil || !c.full(p, Today(cause.Now, s.Zone)) {
		return false, err
	}
	return true, c.do(ctx, cause, func(tx Tx) error {
		if over, err := overtaken(tx, cause.Team, said.Ref); err != nil || over {
			return err
		}
		first, err := firstTime(tx, cause, quotaMark(said.User, p.Given.Day)+markAnswers)
		if err != nil || !first {
			return err
		}
		return tellWriter(tx, cause, said, fmt.Sprintf(
			"That makes more than %d answers today, the most I review in a day. Your message stays here as it is, without a review: send it again when I go on, %s.",
			c.quotas.AnswersADay, tomorrow(p.Given.Day, s.Zone)))
	})
}

// tellWriter says a sentence under a message, which in a channel only its writer
// sees.
func tellWriter(tx Tx, cause Cause, said Said, text string) error {
	return tx.PutDelivery(Delivery{
		Key: "told:" + said.User + ":" + shortID(said.Ref.Channel, said.Ref.TS), Team: cause.Team, Kind: KindNotice, Notice: NoticeCommand,
		To: said.Ref.Channel, Thread: said.Thread, User: said.User, OnlyFor: !IsDM(said.Ref.Channel), Args: []string{text},
		ReadyAt: cause.Now, Created: cause.Now, State: Pending,
	})
}

// tooShort answers what is too short for a review. In a DM that is a reply like
// that to a command, and counts as one; people who talk in a channel's thread do
// not use the coach.
func (c *Coach) tooShort(tx Tx, cause Cause, said Said, r read, words int) error {
	if IsDM(said.Ref.Channel) {
		ok, tell := c.spendQuick(said.User, cause.Key, cause.Now)
		if ok && c.quotas.CommandsADay > 0 {
			counted := cause
			counted.Key = "" // it is claimed for this very message
			var err error
			if ok, tell, err = c.spendToday(tx, counted, said.User); err != nil {
				return err
			}
		}
		if !ok && tell != "" {
			return tellWriter(tx, cause, said, tell)
		}
		if !ok {
			return nil
		}
	}
	return askForMore(tx, cause, said, r, words)
}

// TellAlone says a sentence as the whole answer to a message, in a channel to its
// writer alone. Nothing else about them is kept, and it no longer than until it is
// sent.
func (c *Coach) TellAlone(ctx context.Context, cause Cause, user string, ref MessageRef, thread, text string) error {
	return c.do(ctx, cause, func(tx Tx) error {
		return tellWriter(tx, cause, Said{User: user, Ref: ref, Thread: thread}, text)
	})
}
