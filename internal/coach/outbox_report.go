package coach

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// An Outbox shows the person who runs the bot what waits to be sent, and what was
// given up, and lets them retry or drop the latter. It never tells what anybody
// wrote.
type Outbox struct {
	store Store
	now   func() time.Time
	woken func()
}

// NewOutbox returns the outbox of a store. woken is called when there is something
// to do again; nil means that nobody is there to do it.
func NewOutbox(store Store, now func() time.Time, woken func()) *Outbox {
	if woken == nil {
		woken = func() {}
	}
	return &Outbox{store: store, now: now, woken: woken}
}

// An OutboxReport is what stands in the outbox and the inbox at one moment.
type OutboxReport struct {
	Counts []OutboxCount `json:"counts"`           // by state, then by kind
	Oldest time.Time     `json:"oldest,omitzero"`  // since when the oldest row that is due or was tried waits
	Age    Seconds       `json:"age_s,omitempty"`  // … until now
	Events int           `json:"events,omitempty"` // events whose work is not done
	Dead   []DeadLetter  `json:"dead"`             // oldest first
}

// An OutboxCount is how many rows of a kind are in a state.
type OutboxCount struct {
	State DeliveryState `json:"state"`
	Kind  Kind          `json:"kind"`
	Count int           `json:"count"`
}

// Seconds is a duration in JSON.
type Seconds int64

// A DeadLetter is a delivery or an event that was given up.
type DeadLetter struct {
	ID     string    `json:"id"`
	Team   string    `json:"team"`
	Kind   string    `json:"kind"` // of the delivery, or KindEvent
	Died   time.Time `json:"died"`
	Reason string    `json:"reason"`
}

// KindEvent is the kind of a dead letter that came in.
const KindEvent = "event"

// DeadID is what a dead delivery is called: short enough to be typed, and it says
// nothing about anybody.
func (d Delivery) DeadID() string { return "d-" + shortID(d.Team, d.Key)[:8] }

// DeadID is what a dead event is called.
func (i Inbound) DeadID() string { return fmt.Sprint("e-", i.Seq) }

// Report reads the outbox and the inbox.
func (o *Outbox) Report(ctx context.Context) (OutboxReport, error) {
	report := OutboxReport{Counts: []OutboxCount{}, Dead: []DeadLetter{}}
	now := o.now()
	err := o.store.View(ctx, func(tx Tx) (err error) {
		counts := map[OutboxCount]int{}
		err = tx.EachDelivery(func(d Delivery) error {
			counts[OutboxCount{State: d.State, Kind: d.Kind}]++
			if d.State == Dead {
				report.Dead = append(report.Dead, DeadLetter{d.DeadID(), d.Team, string(d.Kind), d.Died, d.Reason})
			} else if due := !d.ReadyAt.After(now) || d.Attempt > 0; due && (report.Oldest.IsZero() || d.Created.Before(report.Oldest)) {
				report.Oldest = d.Created
			}
			return nil
		})
		if err != nil {
			return err
		}
		for c, n := range counts {
			c.Count = n
			report.Counts = append(report.Counts, c)
		}
		if report.Events, err = tx.CountInbound(); err != nil {
			return err
		}
		events, err := tx.DeadInbound()
		for _, e := range events {
			report.Dead = append(report.Dead, DeadLetter{e.DeadID(), e.Team, KindEvent, e.Died, e.Reason})
		}
		return err
	})
	slices.SortFunc(report.Counts, func(a, b OutboxCount) int { return cmp.Or(cmp.Compare(a.State, b.State), cmp.Compare(a.Kind, b.Kind)) })
	slices.SortStableFunc(report.Dead, func(a, b DeadLetter) int { return a.Died.Compare(b.Died) })
	if !report.Oldest.IsZero() {
		report.Age = Seconds(max(0, now.Sub(report.Oldest)) / time.Second)
	}
	return report, err
}

// DeadDone is what became of a wish to retry or drop dead letters.
type DeadDone struct {
	Done []string       `json:"done"`
	Left []DeadLeftover `json:"left,omitempty"`
}

// A DeadLeftover is a dead letter that was left as it is.
type DeadLeftover struct {
	ID  string `json:"id"`
	Why string `json:"why"`
}

// Retry has dead letters sent or worked again, those with the ids, or all of them.
func (o *Outbox) Retry(ctx context.Context, ids []string, all bool) (DeadDone, error) {
	now := o.now()
	done, err := o.each(ctx, ids, all,
		func(tx Tx, d Delivery) (bool, error) { return revive(tx, d, now) },
		func(tx Tx, e Inbound) (bool, error) { return tx.ReviveInbound(e.Seq) })
	if err == nil && len(done.Done) > 0 {
		o.woken()
	}
	return done, err
}

// Drop removes dead letters for good, those with the ids, or all of them.
func (o *Outbox) Drop(ctx context.Context, ids []string, all bool) (DeadDone, error) {
	return o.each(ctx, ids, all,
		func(tx Tx, d Delivery) (bool, error) { return true, tx.DropDelivery(d.Team, d.Key) },
		func(tx Tx, e Inbound) (bool, error) { return tx.DropDeadInbound(e.Seq) })
}

func (o *Outbox) each(
	ctx context.Context, ids []string, all bool, delivery func(Tx, Delivery) (bool, error), event func(Tx, Inbound) (bool, error),
) (DeadDone, error) {
	done := DeadDone{Done: []string{}}
	err := o.store.Update(ctx, func(tx Tx) error {
		deliveries, events, err := dead(tx)
		if err != nil {
			return err
		}
		met := map[string]bool{}
		note := func(id string, ok bool) {
			if met[id] = true; ok {
				done.Done = append(done.Done, id)
			} else {
				done.Left = append(done.Left, DeadLeftover{id, "its time is over: nobody waits for it any more"})
			}
		}
		for _, d := range deliveries {
			if id := d.DeadID(); all || slices.Contains(ids, id) {
				ok, err := delivery(tx, d)
				if err != nil {
					return err
				}
				note(id, ok)
			}
		}
		for _, e := range events {
			if id := e.DeadID(); all || slices.Contains(ids, id) {
				ok, err := event(tx, e)
				if err != nil {
					return err
				}
				note(id, ok)
			}
		}
		for _, id := range ids {
			if !met[id] {
				done.Left = append(done.Left, DeadLeftover{id, "there is no dead letter with this id"})
			}
		}
		return nil
	})
	return done, err
}

func dead(tx Tx) (deliveries []Delivery, events []Inbound, err error) {
	if deliveries, err = tx.DeadDeliveries(); err != nil {
		return nil, nil, err
	}
	events, err = tx.DeadInbound()
	return deliveries, events, err
}

// SweepDead removes what died more than KeepDead before now, and returns how many.
func (c *Coach) SweepDead(ctx context.Context, now time.Time) (removed int, err error) {
	return SweepDead(ctx, c.store, now)
}

// SweepDead removes what died more than KeepDead before now of all that a store
// shows, and returns how many.
func SweepDead(ctx context.Context, store Store, now time.Time) (removed int, err error) {
	last := now.Add(-KeepDead)
	old := func(tx Tx) (deliveries []Delivery, events []Inbound, err error) {
		deliveries, events, err = dead(tx)
		deliveries = slices.DeleteFunc(deliveries, func(d Delivery) bool { return !d.Died.Before(last) })
		events = slices.DeleteFunc(events, func(e Inbound) bool { return !e.Died.Before(last) })
		return deliveries, events, err
	}
	// Looked for first: most days there is nothing to write.
	err = store.View(ctx, func(tx Tx) error {
		deliveries, events, err := old(tx)
		removed = len(deliveries) + len(events)
		return err
	})
	if err != nil || removed == 0 {
		return 0, err
	}
	err = store.Update(ctx, func(tx Tx) error {
		deliveries, events, err := old(tx)
		if err != nil {
			return err
		}
		for _, d := range deliveries {
			if err := tx.DropDelivery(d.Team, d.Key); err != nil {
				return err
			}
		}
		for _, e := range events {
			if _, err := tx.DropDeadInbound(e.Seq); err != nil {
				return err
			}
		}
		removed = len(deliveries) + len(events)
		return nil
	})
	return removed, err
}
