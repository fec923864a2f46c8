package store

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"interviewcoach/internal/coach"
)

// Subscriber implements coach.Tx.
func (t tx) Subscriber(team, id string) (coach.Subscriber, bool, error) {
	return find[coach.Subscriber](tableSubscribers.of(t.Tx), team, id)
}

// PutSubscriber stores s and its place in the due index: there is one exactly
// when NextDue is not zero.
func (t tx) PutSubscriber(s coach.Subscriber) error {
	k, err := key(s.Team, s.ID)
	if err != nil {
		return fmt.Errorf("put subscriber: %w", err)
	}
	if err := t.unindexDue(k); err != nil {
		return err
	}
	if err := put(tableSubscribers.of(t.Tx), k, s); err != nil {
		return err
	}
	if s.NextDue.IsZero() {
		return nil
	}
	return tableDue.of(t.Tx).Put(dueKey(s.NextDue, k), nil)
}

// SetUpBy implements coach.Tx.
func (t tx) SetUpBy(team, user string) ([]coach.Subscriber, error) {
	var theirs []coach.Subscriber
	all, err := list[coach.Subscriber](tableSubscribers.of(t.Tx), team)
	for _, s := range all {
		if s.SetUpBy == user {
			theirs = append(theirs, s)
		}
	}
	return theirs, err
}

func (t tx) dropSubscriber(k []byte) error {
	if err := t.unindexDue(k); err != nil {
		return err
	}
	return tableSubscribers.of(t.Tx).Delete(k)
}

// unindexDue removes the due row of the subscriber as it is stored.
func (t tx) unindexDue(k []byte) error {
	old, ok, err := get[coach.Subscriber](tableSubscribers.of(t.Tx), k)
	if errors.Is(err, errRecord) {
		// When it was due cannot be read: the row is found by who it is about.
		return deleteWhere(tableDue.of(t.Tx), nil, func(due, _ []byte) bool {
			return len(due) > numberLen && bytes.Equal(due[numberLen:], k)
		})
	}
	if err != nil || !ok || old.NextDue.IsZero() {
		return err
	}
	return tableDue.of(t.Tx).Delete(dueKey(old.NextDue, k))
}

// dueKey is the key of a row of the due index for the subscriber at k.
func dueKey(due time.Time, k []byte) []byte { return append(timeKey(due), k...) }

// Due implements coach.Tx. A record that is damaged is passed over, so that the
// others are asked all the same; Check reports it.
func (t tx) Due(now time.Time, limit int) ([]coach.Subscriber, error) {
	var due []coach.Subscriber
	subscribers := tableSubscribers.of(t.Tx)
	c := tableDue.of(t.Tx).Cursor()
	for k, _ := c.First(); k != nil && len(due) < limit; k = t.scope.next(c, k, numberLen) {
		if len(k) <= numberLen {
			continue // a damaged key
		}
		if timeOf(k).After(now) {
			break
		}
		if !t.scope.holds(k[numberLen:]) {
			continue
		}
		s, ok, err := get[coach.Subscriber](subscribers, k[numberLen:])
		if err != nil && !errors.Is(err, errRecord) {
			return nil, err
		}
		if ok {
			due = append(due, s)
		}
	}
	return due, nil
}

// Asked implements coach.Tx.
func (t tx) Asked(team, subscriber, question string) (coach.Asked, bool, error) {
	return find[coach.Asked](tableAsked.of(t.Tx), team, subscriber, question)
}

// PutAsked implements coach.Tx.
func (t tx) PutAsked(team, subscriber string, a coach.Asked) error {
	return t.putAt(tableAsked, a, team, subscriber, a.Question)
}

// AllAsked implements coach.Tx.
func (t tx) AllAsked(team, subscriber string) (map[string]coach.Asked, error) {
	rows, err := list[coach.Asked](tableAsked.of(t.Tx), team, subscriber)
	all := make(map[string]coach.Asked, len(rows))
	for _, a := range rows {
		all[a.Question] = a
	}
	return all, err
}

// Progress implements coach.Tx: a person without answers has the zero Progress.
func (t tx) Progress(team, user string) (coach.Progress, error) {
	p, _, err := find[coach.Progress](tableProgress.of(t.Tx), team, user)
	return p, err
}

// PutProgress implements coach.Tx.
func (t tx) PutProgress(team, user string, p coach.Progress) error {
	return t.putAt(tableProgress, p, team, user)
}

// Slot implements coach.Tx.
func (t tx) Slot(team, subscriber string, day coach.Date) (coach.Slot, bool, error) {
	return find[coach.Slot](tableSlots.of(t.Tx), team, subscriber, string(day))
}

// PutSlot implements coach.Tx.
func (t tx) PutSlot(team, subscriber string, day coach.Date, s coach.Slot) error {
	return t.putAt(tableSlots, s, team, subscriber, string(day))
}

// putAt stores a record that has no index.
func (t tx) putAt(name table, v any, parts ...string) error {
	k, err := key(parts...)
	if err != nil {
		return fmt.Errorf("put into %s: %w", name, err)
	}
	return put(name.of(t.Tx), k, v)
}
