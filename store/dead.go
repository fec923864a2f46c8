package store

import (
	"context"
	"time"

	"interviewcoach/internal/coach"
)

// BuryInbound moves an event whose work failed for good out of the inbox, to where
// it is kept with the reason, one of the words that coach has for it. It reports
// false when the event is gone, because its person was forgotten.
func (s *Store) BuryInbound(ctx context.Context, seq uint64, tries int, reason string, at time.Time) (buried bool, err error) {
	err = s.update(ctx, func(t tx) error {
		row, ok, err := get[coach.Inbound](tableInbox.of(t.Tx), number(seq))
		if err != nil || !ok {
			return err
		}
		row.Tries, row.Reason, row.Died = tries, reason, at
		if err := put(tableDeadInbox.of(t.Tx), number(seq), row); err != nil {
			return err
		}
		buried = true
		return t.DropInbound(seq)
	})
	return buried && err == nil, err
}

// CountInbound implements coach.Tx. In the scope of one team a damaged row counts
// for nobody.
func (t tx) CountInbound() (n int, err error) {
	for k, v := range rows(tableInbox.of(t.Tx), nil) {
		if t.scope.all() {
			n++
		} else if _, ours, _ := t.scope.inbound(k, v); ours {
			n++
		}
	}
	return n, nil
}

// DeadInbound implements coach.Tx.
func (t tx) DeadInbound() (dead []coach.Inbound, err error) {
	for k, v := range rows(tableDeadInbox.of(t.Tx), nil) {
		row, ours, err := t.scope.inbound(k, v)
		if err != nil {
			return nil, err
		}
		if ours {
			dead = append(dead, row)
		}
	}
	return dead, nil
}

// ReviveInbound implements coach.Tx. The event gets a new number, because whoever
// works the inbox has passed the old one.
func (t tx) ReviveInbound(seq uint64) (bool, error) {
	row, ok, err := get[coach.Inbound](tableDeadInbox.of(t.Tx), number(seq))
	if err != nil || !ok || !t.scope.owns(row) {
		return false, err
	}
	inbox := tableInbox.of(t.Tx)
	if row.Seq, err = inbox.NextSequence(); err != nil {
		return false, err
	}
	row.Tries, row.NotBefore, row.Reason, row.Died = 0, time.Time{}, "", time.Time{}
	if err := put(inbox, number(row.Seq), row); err != nil {
		return false, err
	}
	return t.DropDeadInbound(seq)
}

// DropDeadInbound implements coach.Tx.
func (t tx) DropDeadInbound(seq uint64) (bool, error) {
	dead := tableDeadInbox.of(t.Tx)
	data := dead.Get(number(seq))
	if data == nil {
		return false, nil
	}
	if !t.scope.all() {
		if _, ours, err := t.scope.inbound(number(seq), data); err != nil || !ours {
			return false, err
		}
	}
	return true, dead.Delete(number(seq))
}
