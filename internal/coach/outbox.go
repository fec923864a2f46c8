package coach

import (
	"context"
	"fmt"
	"time"
)

// Reasons for which the coach itself pauses a subscription.
const (
	ReasonDeactivated = "the account is deactivated"
	ReasonSilent      = "you were away from three questions in a row"
)

// Ready returns deliveries to make, replies before the fan-out, at most limit.
func (c *Coach) Ready(ctx context.Context, now time.Time, limit int) (rows []Delivery, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		rows, err = tx.ReadyDeliveries(now, limit)
		return err
	})
	return rows, err
}

// NextReady tells when the earliest delivery becomes ready.
func (c *Coach) NextReady(ctx context.Context) (at time.Time, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		at, ok, err = tx.NextDelivery()
		return err
	})
	return at, ok, err
}

// Recover turns deliveries whose call was under way when the process ended into
// Unknown ones, which are looked up before they are made again.
func (c *Coach) Recover(ctx context.Context) (n int, err error) {
	err = c.store.Update(ctx, func(tx Tx) error {
		rows, err := tx.InterruptedDeliveries()
		if err != nil {
			return err
		}
		for _, d := range rows {
			d.State = Unknown
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		n = len(rows)
		return nil
	})
	return n, err
}

// Begin commits that a call for the delivery's current part starts now. It
// returns false when the row is not to be sent as d has it: it was taken back, its
// person forgotten, its words changed since d was read, or it is a daily question
// that nobody waits for any more. What is still to be sent stays in the outbox.
func (c *Coach) Begin(ctx context.Context, d Delivery, now time.Time) (Delivery, bool, error) {
	found := false
	err := c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok || row.Rev != d.Rev || row.State == Dead {
			return err
		}
		if over, err := withdrawStale(tx, row, now); err != nil || over {
			return err
		}
		found = true
		row.State, row.Started = Sending, now
		row.Attempt++
		d = row
		return tx.PutDelivery(row)
	})
	return d, found, err
}

// withdrawStale takes back a daily question that comes too late for its day, or
// whose subscription was ended while an attempt to send it was under way, and
// whatever else nobody waits for any more.
func withdrawStale(tx Tx, d Delivery, now time.Time) (bool, error) {
	if d.Until.IsZero() || d.Part() > 0 {
		return false, nil
	}
	if d.Kind == KindDigest {
		return digestOver(tx, d, now)
	}
	if d.Kind != KindQuestion {
		over, err := pointless(tx, d, now)
		if err != nil || !over {
			return false, err
		}
		return true, tx.DropDelivery(d.Team, d.Key)
	}
	if now.After(d.Until) {
		return true, withdraw(tx, d, Slot{State: SlotMissed, Reason: reasonLate, At: now})
	}
	p, _, err := tx.Post(d.Team, d.Post)
	if err != nil {
		return false, err
	}
	s, ok, err := tx.Subscriber(d.Team, p.Subscriber)
	if err != nil || !ok || s.Subscribed && !s.Paused {
		return false, err
	}
	return true, withdraw(tx, d, Slot{State: SlotSkipped, Reason: reasonStopped, At: now})
}

// replace puts a delivery in the outbox in place of an earlier one with its key,
// which may be under way: what became of that one does not remove this one.
func replace(tx Tx, d Delivery) error {
	old, ok, err := tx.Delivery(d.Team, d.Key)
	if err != nil {
		return err
	}
	if ok {
		d.Rev = old.Rev + 1
	}
	return tx.PutDelivery(d)
}

// Put stores how far a delivery got, unless it is gone or replaced by now.
func (c *Coach) Put(ctx context.Context, d Delivery) error {
	return c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok || row.Rev != d.Rev {
			return err
		}
		d.Stale = row.Stale
		return tx.PutDelivery(d)
	})
}

// Reject ends a delivery that Slack will never take. Where it shows that a
// subscription cannot go on, that is paused with the reason, and who set up a
// channel is told; any other delivery is kept as a dead one, and dead is true.
func (c *Coach) Reject(ctx context.Context, d Delivery, reason string, now time.Time) (dead bool, err error) {
	err = c.store.Update(ctx, func(tx Tx) error {
		row, there, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !there || row.Rev != d.Rev {
			return err
		}
		s, known, err := subscription(tx, row)
		if err != nil {
			return err
		}
		if dead = !known || !s.Subscribed; dead {
			row.State, row.Attempt = Pending, d.Attempt // a refusal posts nothing
			return bury(tx, row, reason, now)
		}
		if row.Kind == KindQuestion && row.Part() == 0 {
			err = withdraw(tx, row, Slot{State: SlotMissed, Reason: reasonRejected, At: now})
		} else {
			err = tx.DropDelivery(row.Team, row.Key)
		}
		if err != nil || s.Paused {
			return err
		}
		return pauseRejected(tx, s, reason, now)
	})
	return dead && err == nil, err
}

// subscription finds who is asked no more when d is refused; false when d is not
// part of a subscription.
func subscription(tx Tx, d Delivery) (s Subscriber, ok bool, err error) {
	subscriber := d.To
	switch {
	case d.Kind == KindQuestion:
		p, ok, err := tx.Post(d.Team, d.Post)
		if err != nil || !ok {
			return s, false, err
		}
		subscriber = p.Subscriber
	case d.Kind != KindReveal && d.Notice != NoticeSubscribed:
		return s, false, nil
	}
	return tx.Subscriber(d.Team, subscriber)
}

func pauseRejected(tx Tx, s Subscriber, reason string, now time.Time) error {
	was := s
	s.Paused, s.PausedUntil, s.PauseReason, s.NextDue = true, "", reason, time.Time{}
	if err := s.followPause(tx, was, Today(now, s.Zone)); err != nil {
		return err
	}
	if err := tx.PutSubscriber(s); err != nil {
		return err
	}
	if !s.IsChannel() {
		return refreshHome(tx, s, now)
	}
	if err := keepDigest(tx, s, now); err != nil {
		return err
	}
	if s.SetUpBy == "" {
		return nil
	}
	to, err := dmOf(tx, s.Team, s.SetUpBy)
	if err != nil {
		return err
	}
	return tx.PutDelivery(Delivery{
		Key: fmt.Sprintf("paused:%s:%d", s.ID, now.Unix()), Team: s.Team, Kind: KindNotice, Notice: NoticePaused, To: to, User: s.SetUpBy,
		Args: []string{s.ID, reason}, ReadyAt: now, Created: now, State: Pending,
	})
}

// Drop removes a delivery about which nothing is left to do, such as a change of a
// message that is gone.
func (c *Coach) Drop(ctx context.Context, d Delivery) error {
	return c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok || row.Rev != d.Rev {
			return err
		}
		if err := tx.DropDelivery(d.Team, d.Key); err != nil {
			return err
		}
		return digestGone(tx, d, d.ReadyAt)
	})
}

// Tell sends one of the notices as the whole answer to a cause.
func (c *Coach) Tell(ctx context.Context, cause Cause, user string, where Place, notice Notice, args ...string) error {
	return c.do(ctx, cause, func(tx Tx) error {
		return tx.PutDelivery(Delivery{
			Key: string(notice) + ":" + user + ":" + shortID(cause.Key), Team: cause.Team, Kind: KindNotice, Notice: notice, To: where.Channel,
			Thread: where.Thread, User: user, Args: args, ReadyAt: cause.Now, Created: cause.Now, State: Pending,
		})
	})
}
