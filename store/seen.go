package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"interviewcoach/internal/failpoint"
)

// SeenFor is how long a claimed key is kept at least. Slack's last retry of an
// event comes within minutes; a week also covers a restored backup.
const SeenFor = 7 * 24 * time.Hour

// sweepBatch is how many keys one transaction of Sweep removes, so that events
// wait for it no longer than for any other write.
const sweepBatch = 1000

// Seen implements coach.Tx: a key counts until Sweep takes it.
func (t tx) Seen(team, id string) (bool, error) {
	k, err := key(team, id)
	if err != nil {
		return false, nil
	}
	return tableSeen.of(t.Tx).Get(k) != nil && !failpoint.NoDedupe, nil
}

// MarkSeen implements coach.Tx; a key claimed again counts from the later call.
func (t tx) MarkSeen(team, id string, at time.Time) error {
	k, err := key(team, id)
	if err != nil {
		return fmt.Errorf("mark seen: %w", err)
	}
	if err := t.dropSeen(k); err != nil {
		return err
	}
	if err := tableSeen.of(t.Tx).Put(k, timeKey(at)); err != nil {
		return err
	}
	return tableSeenByTime.of(t.Tx).Put(append(timeKey(at), k...), nil)
}

func (t tx) dropSeen(k []byte) error {
	seen := tableSeen.of(t.Tx)
	at := seen.Get(k)
	if at == nil {
		return nil
	}
	if err := tableSeenByTime.of(t.Tx).Delete(append(bytes.Clone(at), k...)); err != nil {
		return err
	}
	return seen.Delete(k)
}

// Sweep removes what is kept for a time only, and tells how much: keys that were
// claimed more than SeenFor before now, teams that left more than KeepTeam before,
// copies that a migration or Restore made more than KeepCopies before; and what
// killed processes left beside the file. When something was erased since the last
// time, or the file has grown by a quarter, it compacts it. It works in short
// transactions and stops between two when ctx is done. What fails does not keep the
// rest from being done.
func (s *Store) Sweep(ctx context.Context, now time.Time) (removed int, err error) {
	return s.sweep(ctx, now, true)
}

// sweep is Sweep, which may leave the teams for another time.
func (s *Store) sweep(ctx context.Context, now time.Time, teams bool) (removed int, err error) {
	for _, step := range []func() (int, error){
		func() (int, error) { return s.sweepSeen(ctx, now) },
		func() (int, error) {
			if !teams {
				return 0, nil
			}
			return s.forgetTeamsLeft(ctx, now)
		},
		func() (int, error) {
			// A restore or check of an older file that was killed: nobody may come
			// again who would remove what it left.
			removeStale(s.file, restoreSuffix, now)
			removeStale(s.file, checkSuffix, now)
			return dropOldCopies(s.file, now)
		},
	} {
		n, stepErr := step()
		removed += n
		err = errors.Join(err, stepErr)
	}
	due, dueErr := s.compactionDue(ctx)
	if dueErr != nil || !due {
		return removed, errors.Join(err, dueErr)
	}
	return removed, errors.Join(err, s.Compact(ctx))
}

func (s *Store) sweepSeen(ctx context.Context, now time.Time) (removed int, err error) {
	for {
		var old [][]byte
		err := s.view(ctx, func(t tx) error {
			old = t.seenBefore(now.Add(-SeenFor))
			return nil
		})
		if err != nil || len(old) == 0 {
			return removed, err
		}
		err = s.update(ctx, func(t tx) error {
			// Read again: a key may have been claimed anew meanwhile.
			old = t.seenBefore(now.Add(-SeenFor))
			for _, k := range old {
				if err := t.dropSeenRow(k); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return removed, err
		}
		removed += len(old)
	}
}

// seenBefore returns the oldest rows of seen_by_time, one batch at most.
func (t tx) seenBefore(limit time.Time) [][]byte {
	var keys [][]byte
	for k := range rows(tableSeenByTime.of(t.Tx), nil) {
		if len(keys) == sweepBatch || len(k) > numberLen && !timeOf(k).Before(limit) {
			break
		}
		keys = append(keys, bytes.Clone(k))
	}
	return keys
}

// dropSeenRow removes a row of seen_by_time and the claim it stands for. One of the
// two may be damaged and not belong to the other.
func (t tx) dropSeenRow(k []byte) error {
	if err := tableSeenByTime.of(t.Tx).Delete(k); err != nil || len(k) <= numberLen {
		return err
	}
	seen := tableSeen.of(t.Tx)
	if !bytes.Equal(seen.Get(k[numberLen:]), k[:numberLen]) {
		return nil
	}
	return seen.Delete(k[numberLen:])
}
