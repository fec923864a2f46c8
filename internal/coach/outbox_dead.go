package coach

import (
	"context"
	"time"
)

// KeepDead is how long what could not be made or worked is kept for the person who
// runs the bot.
const KeepDead = 30 * 24 * time.Hour

// Reasons why a delivery is dead, beside those that Slack gives.
const (
	DeadUnrendered = "it did not become a message in eight tries"
	DeadOld        = "it could not be sent for a day"
	DeadBlind      = "it was sent three times, and nobody can tell whether it arrived"
)

// Bury keeps a delivery that could not be made as a dead one. Pending as d's state
// says that its last call posted nothing; after any other the message is looked up
// before a retry posts it. Bury reports false when the row is gone or was replaced:
// then nobody waits for it.
func (c *Coach) Bury(ctx context.Context, d Delivery, reason string, now time.Time) (buried bool, err error) {
	err = c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok || row.Rev != d.Rev {
			return err
		}
		row.State, row.Attempt = d.State, d.Attempt
		buried = true
		return bury(tx, row, reason, now)
	})
	return buried && err == nil, err
}

func bury(tx Tx, d Delivery, reason string, now time.Time) error {
	due := d.ReadyAt
	if d.State == Pending {
		d.Started = time.Time{}
	}
	d.State, d.Reason, d.Died, d.ReadyAt = Dead, reason, now, now
	if err := tx.PutDelivery(d); err != nil {
		return err
	}
	if d.Kind == KindQuestion && d.Part() == 0 {
		return missDay(tx, d, now)
	}
	if due.Before(now) {
		due = now
	}
	return digestGone(tx, d, due)
}

// missDay settles the day of a daily question that nobody saw. The question counts
// as asked: the next day's is another one, which may not fail.
func missDay(tx Tx, d Delivery, now time.Time) error {
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok || p.Day == "" {
		return err
	}
	p.Closed = true
	if err := tx.PutPost(p); err != nil {
		return err
	}
	if err := dropUnsent(tx, p.Team, reminderKey(p.ID)); err != nil {
		return err
	}
	return tx.PutSlot(p.Team, p.Subscriber, p.Day, Slot{State: SlotMissed, Reason: reasonRejected, At: now})
}

// revive puts a dead delivery back in the outbox, as if it were new. It reports
// false for one whose time is over.
func revive(tx Tx, d Delivery, now time.Time) (bool, error) {
	if !d.Until.IsZero() && now.After(d.Until) {
		return false, nil
	}
	d.State = Pending
	if !d.Started.IsZero() {
		d.State = Unknown
	}
	d.Attempt, d.Looked, d.Blind = 0, 0, 0
	d.Reason, d.Died, d.ReadyAt, d.Created = "", time.Time{}, now, now
	if err := tx.PutDelivery(d); err != nil || d.Kind != KindQuestion || d.Part() > 0 {
		return true, err
	}
	p, ok, err := tx.Post(d.Team, d.Post)
	if err != nil || !ok || p.Day == "" {
		return true, err
	}
	slot, _, err := tx.Slot(p.Team, p.Subscriber, p.Day)
	if err != nil || slot.State != SlotMissed || slot.Reason != reasonRejected {
		return true, err
	}
	p.Closed = false
	if err := tx.PutPost(p); err != nil {
		return true, err
	}
	return true, tx.PutSlot(p.Team, p.Subscriber, p.Day, Slot{State: SlotPosted, At: now})
}
