package store

import (
	"context"
	"time"

	"interviewcoach/internal/coach"
)

// AddInbound stores events in one transaction and tells for each whether it is
// new. One whose ID was claimed within SeenFor, or earlier in rows, is not stored;
// one without an ID or a team cannot be told from others and is always new. On
// success the new ones have their Seq set in rows, in order of rows. Only then may
// they be acknowledged.
func (s *Store) AddInbound(ctx context.Context, rows []coach.Inbound) (fresh []bool, err error) {
	seqs := make([]uint64, len(rows))
	err = s.write(ctx, func(t tx) error {
		for i, row := range rows {
			if claimed, err := t.claimEvent(row); err != nil || !claimed {
				if err != nil {
					return err
				}
				continue
			}
			inbox := tableInbox.of(t.Tx)
			if row.Seq, err = inbox.NextSequence(); err != nil {
				return err
			}
			if err := put(inbox, number(row.Seq), row); err != nil {
				return err
			}
			seqs[i] = row.Seq
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	fresh = make([]bool, len(rows))
	for i, seq := range seqs {
		if fresh[i] = seq != 0; fresh[i] {
			rows[i].Seq = seq
		}
	}
	return fresh, nil
}

// claimEvent marks the event as seen and reports false when it was already.
func (t tx) claimEvent(row coach.Inbound) (bool, error) {
	if _, err := key(row.Team, row.ID); err != nil {
		return true, nil
	}
	id := "event:" + row.ID
	if seen, err := t.Seen(row.Team, id); err != nil || seen {
		return false, err
	}
	return true, t.MarkSeen(row.Team, id, row.At)
}

// PendingInbound returns events numbered after after, in order, at most limit.
// Those that wait for a retry are among them: see NotBefore. A damaged one stays
// where it is, for Check to report, and does not keep everybody else waiting.
func (s *Store) PendingInbound(ctx context.Context, after uint64, limit int) ([]coach.Inbound, error) {
	var pending []coach.Inbound
	err := s.view(ctx, func(t tx) error {
		c := tableInbox.of(t.Tx).Cursor()
		for k, v := c.Seek(number(after + 1)); k != nil && len(pending) < limit; k, v = c.Next() {
			row, err := decode[coach.Inbound](k, v)
			if err != nil {
				continue
			}
			pending = append(pending, row)
		}
		return nil
	})
	return pending, err
}

// DoneInbound removes an event whose work is done. It writes nothing when the
// work's own transaction has removed it.
func (s *Store) DoneInbound(ctx context.Context, seq uint64) error {
	there := false
	err := s.view(ctx, func(t tx) error {
		there = tableInbox.of(t.Tx).Get(number(seq)) != nil
		return nil
	})
	if err != nil || !there {
		return err
	}
	return s.update(ctx, func(t tx) error { return t.DropInbound(seq) })
}

// RetryInbound notes how often an event was tried and when it may be tried again;
// one that is gone is no error.
func (s *Store) RetryInbound(ctx context.Context, seq uint64, tries int, notBefore time.Time) error {
	return s.update(ctx, func(t tx) error {
		inbox := tableInbox.of(t.Tx)
		row, ok, err := get[coach.Inbound](inbox, number(seq))
		if err != nil || !ok {
			return err
		}
		row.Tries, row.NotBefore = tries, notBefore
		return put(inbox, number(seq), row)
	})
}

// DropInbound implements coach.Tx.
func (t tx) DropInbound(seq uint64) error {
	return tableInbox.of(t.Tx).Delete(number(seq))
}
