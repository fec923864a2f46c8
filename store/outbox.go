package store

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// Delivery implements coach.Tx.
func (t tx) Delivery(team, key string) (coach.Delivery, bool, error) {
	return find[coach.Delivery](tableOutbox.of(t.Tx), team, key)
}

// PutDelivery stores d with its rows in both indexes; a dead one is in neither.
// Otherwise the sender decides what a state means. Priority is 0 to 255. A delivery
// without To, such as a Home, is in no addressee's list.
func (t tx) PutDelivery(d coach.Delivery) error {
	k, err := key(d.Team, d.Key)
	if err != nil {
		return fmt.Errorf("put delivery: %w", err)
	}
	if d.Priority < 0 || d.Priority > math.MaxUint8 {
		return fmt.Errorf("put delivery: priority %d is not between 0 and %d", d.Priority, math.MaxUint8)
	}
	if err := t.dropDelivery(k); err != nil {
		return err
	}
	if err := put(tableOutbox.of(t.Tx), k, d); err != nil || d.State == coach.Dead {
		return err
	}
	if err := tableOutboxReady.of(t.Tx).Put(readyKey(d, k), nil); err != nil {
		return err
	}
	if d.To == "" {
		return nil
	}
	to, err := key(d.Team, d.To, d.Key)
	if err != nil {
		return fmt.Errorf("put delivery: %w", err)
	}
	return tableOutboxTo.of(t.Tx).Put(to, nil)
}

// DropDelivery implements coach.Tx; a row that is gone is no error.
func (t tx) DropDelivery(team, id string) error {
	k, err := key(team, id)
	if err != nil {
		return nil // never stored
	}
	return t.dropDelivery(k)
}

func (t tx) dropDelivery(k []byte) error {
	old, ok, err := get[coach.Delivery](tableOutbox.of(t.Tx), k)
	if err != nil || !ok {
		return err
	}
	if err := tableOutboxReady.of(t.Tx).Delete(readyKey(old, k)); err != nil {
		return err
	}
	if to, err := key(old.Team, old.To, old.Key); err == nil {
		if err := tableOutboxTo.of(t.Tx).Delete(to); err != nil {
			return err
		}
	}
	return tableOutbox.of(t.Tx).Delete(k)
}

// readyKey is the key of a row of the ready index for the delivery at k.
func readyKey(d coach.Delivery, k []byte) []byte {
	ready := append([]byte{byte(d.Priority)}, timeKey(d.ReadyAt)...)
	return append(ready, k...)
}

const readyPrefix = 1 + numberLen

// ReadyDeliveries implements coach.Tx. A damaged one stays where it is, for Check to
// report, and does not keep the others from being made.
func (t tx) ReadyDeliveries(now time.Time, limit int) ([]coach.Delivery, error) {
	var ready []coach.Delivery
	outbox := tableOutbox.of(t.Tx)
	c := tableOutboxReady.of(t.Tx).Cursor()
	others := 0
	for k, _ := c.First(); k != nil && len(ready) < limit; {
		if timeOf(k[1:]).After(now) {
			k = nextPriority(c, k)
			continue
		}
		if !t.scope.holds(k[readyPrefix:]) {
			if others++; others == manyOthers {
				if few, ok, err := t.fewWaiting(); err != nil || ok {
					return readyOf(few, now, limit), err
				}
			}
			k = t.scope.next(c, k, readyPrefix)
			continue
		}
		d, ok, err := get[coach.Delivery](outbox, k[readyPrefix:])
		if err != nil && !errors.Is(err, errRecord) {
			return nil, err
		}
		if ok {
			ready = append(ready, d)
		}
		k, _ = c.Next()
	}
	return ready, nil
}

// NextDelivery implements coach.Tx. It passes over what ReadyDeliveries would not
// return at any time: the sender would ask again and again.
func (t tx) NextDelivery() (next time.Time, ok bool, err error) {
	outbox := tableOutbox.of(t.Tx)
	c := tableOutboxReady.of(t.Tx).Cursor()
	others := 0
	for k, _ := c.First(); k != nil; {
		if !t.scope.holds(k[readyPrefix:]) {
			if others++; others == manyOthers {
				if few, all, err := t.fewWaiting(); err != nil || all {
					next, ok = earliestOf(few)
					return next, ok, err
				}
			}
			k = t.scope.next(c, k, readyPrefix)
			continue
		}
		_, there, err := get[coach.Delivery](outbox, k[readyPrefix:])
		if err != nil && !errors.Is(err, errRecord) {
			return time.Time{}, false, err
		}
		if !there {
			k, _ = c.Next()
			continue
		}
		if at := timeOf(k[1:]); !ok || at.Before(next) {
			next, ok = at, true
		}
		k = nextPriority(c, k)
	}
	return next, ok, nil
}

// nextPriority moves c to the first row of a priority after that of k.
func nextPriority(c *bolt.Cursor, k []byte) []byte {
	if k[0] == math.MaxUint8 {
		return nil
	}
	next, _ := c.Seek([]byte{k[0] + 1})
	return next
}

// DeliveriesTo implements coach.Tx.
func (t tx) DeliveriesTo(team, to string) ([]coach.Delivery, error) {
	p, ok := prefix(team, to)
	if !ok {
		return nil, nil
	}
	var found []coach.Delivery
	for k := range rows(tableOutboxTo.of(t.Tx), p) {
		d, ok, err := t.Delivery(team, string(bytes.TrimPrefix(k, p)))
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, d)
		}
	}
	return found, nil
}

// InterruptedDeliveries implements coach.Tx. It reads the whole outbox, which is
// short: it is for the start of the process.
func (t tx) InterruptedDeliveries() ([]coach.Delivery, error) {
	return t.deliveriesIn(coach.Sending)
}

// DeadDeliveries implements coach.Tx.
func (t tx) DeadDeliveries() ([]coach.Delivery, error) {
	return t.deliveriesIn(coach.Dead)
}

// EachDelivery implements coach.Tx.
func (t tx) EachDelivery(fn func(coach.Delivery) error) error {
	for k, v := range rows(tableOutbox.of(t.Tx), t.scope.prefix) {
		d, err := decode[coach.Delivery](k, v)
		if err != nil {
			return err
		}
		if err := fn(d); err != nil {
			return err
		}
	}
	return nil
}

// deliveriesIn returns the rows in a state. It decodes only those whose bytes name
// it, so that a long outbox is read quickly: the outbox is not packed, and a quote
// within a string is written with a backslash.
func (t tx) deliveriesIn(state coach.DeliveryState) (found []coach.Delivery, err error) {
	mark := []byte(`"state":"` + string(state) + `"`)
	for k, v := range rows(tableOutbox.of(t.Tx), t.scope.prefix) {
		if !bytes.Contains(v, mark) {
			continue
		}
		d, err := decode[coach.Delivery](k, v)
		if err != nil {
			return nil, err
		}
		if d.State == state {
			found = append(found, d)
		}
	}
	return found, nil
}
