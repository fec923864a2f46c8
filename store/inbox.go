package store

import (
	"context"
	"encoding/binary"
	"time"

	"interviewcoach/internal/coach"
)

// AddInbound stores events in one transaction and tells for each whether it is
// new. One whose ID was claimed within SeenFor, or earlier in rows, is not stored;
// one without an ID or a team cannot be told from others and is always new. On
// success the new ones have their Seq set in rows, in order of rows. Only then may
// they be acknowledged.
func (s *Store) AddInbound(ctx context.Context, rows []coach.Inbound) (fresh []bool, err error) {
	return s.addInbound(ctx, scope{}, rows)
}

// addInbound is AddInbound for the bot of one team: what it takes in is worked by
// no other, whatever team the event names.
func (s *Store) addInbound(ctx context.Context, in scope, rows []coach.Inbound) (fresh []bool, err error) {
	defer s.observe(TxInbox, time.Now())
	seqs := make([]uint64, len(rows))
	err = s.writeIn(ctx, in, func(t tx) error {
		for i, row := range rows {
			row.Via = in.via(row)
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
	team := ownerOf(row)
	if _, err := key(team, row.ID); err != nil {
		return true, nil
	}
	id := "event:" + row.ID
	if seen, err := t.Seen(team, id); err != nil || seen {
		return false, err
	}
	return true, t.MarkSeen(team, id, row.At)
}

// PendingInbound returns events numbered after after, in order, at most limit.
// Those that wait for a retry are among them: see NotBefore. A damaged one stays
// where it is, for Check to report, and does not keep everybody else waiting.
func (s *Store) PendingInbound(ctx context.Context, after uint64, limit int) ([]coach.Inbound, error) {
	pending, _, err := s.pendingInbound(ctx, scope{}, after, limit)
	return pending, err
}

// pendingInbound is PendingInbound for the bot of one team. It tells up to which
// number it has looked.
func (s *Store) pendingInbound(ctx context.Context, in scope, after uint64, limit int) (pending []coach.Inbound, upTo uint64, err error) {
	upTo = after
	err = s.viewIn(ctx, in, func(t tx) error {
		c := tableInbox.of(t.Tx).Cursor()
		for k, v := c.Seek(number(after + 1)); k != nil && len(pending) < limit; k, v = c.Next() {
			upTo = binary.BigEndian.Uint64(k)
			if row, ours, err := in.inbound(k, v); err == nil && ours {
				pending = append(pending, row)
			}
		}
		return nil
	})
	return pending, upTo, err
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
