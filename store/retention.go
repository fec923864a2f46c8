package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"interviewcoach/internal/coach"
)

const (
	// expireLook is how many rows one snapshot of Expire reads: a compaction waits
	// for it, and whoever writes for the compaction.
	expireLook = 500
	// expireBatch is how many rows one transaction of Expire changes. Packing takes
	// most of its time, and an event that arrives waits for it.
	expireBatch = 50
)

// Expire removes what people wrote before a time, and returns how many rows that
// were. An answer keeps what coach.Answer.Bare leaves of it; events that nobody
// worked since, given up or not, go as a whole, and so does what is to be said with
// somebody's words in it. What holds words, and why the other tables hold none, is
// said for each table in the test of this file.
//
// It works in short transactions, so that others write in between, and stops between
// two when ctx is done. What was done stays done: the next call does the rest, and
// one that finds nothing writes nothing. A damaged record is left for Check to report.
// As after Forget, the bytes leave the file with the next compaction, which is noted
// as due.
func (s *Store) Expire(ctx context.Context, before, now time.Time) (removed int, err error) {
	for _, kind := range []struct {
		name table
		old  func(k, v []byte) bool
		drop func(t tx, k []byte) error
	}{
		{tableAnswers, func(k, v []byte) bool { return oldAnswer(k, v, before) }, func(t tx, k []byte) error { return t.bare(k, now) }},
		{tableInbox, func(k, v []byte) bool { return oldInbound(k, v, before) }, dropRow(tableInbox)},
		{tableDeadInbox, func(k, v []byte) bool { return oldInbound(k, v, before) }, dropRow(tableDeadInbox)},
		{tableOutbox, func(k, v []byte) bool { return oldDelivery(k, v, before) }, tx.dropDelivery},
	} {
		n, expireErr := s.expire(ctx, kind.name, kind.old, kind.drop)
		removed += n
		if expireErr != nil {
			err = errors.Join(err, fmt.Errorf("expire %s: %w", kind.name, expireErr))
		}
	}
	return removed, err
}

// expire drops the rows of a table that are old, from the first to the last.
func (s *Store) expire(ctx context.Context, name table, old func(k, v []byte) bool, drop func(t tx, k []byte) error) (removed int, err error) {
	for from, more := []byte(nil), true; more; {
		var found [][]byte
		err := s.view(ctx, func(t tx) error {
			found, from, more = t.look(name, from, old)
			return nil
		})
		if err != nil {
			return removed, err
		}
		if len(found) == 0 {
			continue
		}
		dropped := 0
		err = s.update(ctx, func(t tx) error {
			for _, k := range found {
				// Read again: it may have been edited, worked or forgotten meanwhile.
				v := name.of(t.Tx).Get(k)
				if v == nil || !old(k, v) {
					continue
				}
				if err := drop(t, k); err != nil {
					return err
				}
				dropped++
			}
			if dropped == 0 {
				return nil
			}
			return t.markErased()
		})
		if err != nil {
			return removed, err
		}
		removed += dropped
	}
	return removed, nil
}

// look reads rows from a key on, until it has seen expireLook or found expireBatch.
// next is where to go on, if there is more.
func (t tx) look(name table, from []byte, old func(k, v []byte) bool) (found [][]byte, next []byte, more bool) {
	c := name.of(t.Tx).Cursor()
	seen := 0
	for k, v := c.Seek(from); k != nil; k, v = c.Next() {
		if seen == expireLook || len(found) == expireBatch {
			return found, bytes.Clone(k), true
		}
		if seen++; old(k, v) {
			found = append(found, bytes.Clone(k))
		}
	}
	return found, nil, false
}

// oldAnswer reports whether an answer has words from before a time. It reads no more
// of the record than that takes.
func oldAnswer(k, v []byte, before time.Time) bool {
	type aged struct {
		At      time.Time `json:"at"`
		Edited  time.Time `json:"edited"`
		Expired time.Time `json:"expired"`
	}
	a, err := decode[aged](k, v)
	return err == nil && a.Expired.IsZero() && coach.Answer{At: a.At, Edited: a.Edited}.Written().Before(before)
}

func oldInbound(k, v []byte, before time.Time) bool {
	row, err := decode[coach.Inbound](k, v)
	return err == nil && row.At.Before(before)
}

func oldDelivery(k, v []byte, before time.Time) bool {
	d, err := decode[coach.Delivery](k, v)
	return err == nil && d.HoldsWords() && d.Created.Before(before)
}

// bare leaves of the answer at k what is not its words.
func (t tx) bare(k []byte, now time.Time) error {
	a, ok, err := t.getAnswer(k)
	if err != nil || !ok {
		return err
	}
	return putAnswer(tableAnswers.of(t.Tx), k, a.Bare(now))
}

func dropRow(name table) func(t tx, k []byte) error {
	return func(t tx, k []byte) error { return name.of(t.Tx).Delete(k) }
}
