package store

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// KeepTeam is how long the data of a team that removed the app is kept, for it may
// have been a mistake: who installs it again within finds everything as it was.
const KeepTeam = 7 * 24 * time.Hour

// TeamLeft implements coach.Tx: the first moment counts, as Slack tells of it twice.
func (t tx) TeamLeft(team string, at time.Time) error {
	if _, left, err := find[time.Time](tableTeamsLeft.of(t.Tx), team); err != nil || left {
		return err
	}
	return t.putAt(tableTeamsLeft, at.UTC(), team)
}

// TeamBack implements coach.Tx; one that never left is no error.
func (t tx) TeamBack(team string) error {
	k, err := key(team)
	if err != nil {
		return nil // never stored
	}
	return tableTeamsLeft.of(t.Tx).Delete(k)
}

// forgetTeamsLeft removes every team that left more than KeepTeam before now, and
// tells how many. The rows that may be very many go first, in short transactions.
func (s *Store) forgetTeamsLeft(ctx context.Context, now time.Time) (removed int, err error) {
	for {
		team := ""
		err := s.view(ctx, func(t tx) error {
			team = t.leftBefore(now.Add(-KeepTeam))
			return nil
		})
		if err != nil || team == "" {
			return removed, err
		}
		forgotten, more := false, true
		for more && err == nil {
			err = s.update(ctx, func(t tx) (err error) {
				if gone, err := t.longGone(team, now); err != nil || !gone {
					more = false
					return err
				}
				more, err = t.forgetSome(team)
				return err
			})
		}
		if err != nil {
			return removed, err
		}
		err = s.update(ctx, func(t tx) error {
			if gone, err := t.longGone(team, now); err != nil || !gone {
				return err
			}
			forgotten = true
			return errors.Join(t.ForgetTeam(team), t.TeamBack(team))
		})
		if err != nil {
			return removed, err
		}
		if forgotten {
			removed++
		}
	}
}

// longGone is asked in each transaction: the team may have come back meanwhile.
func (t tx) longGone(team string, now time.Time) (bool, error) {
	at, left, err := find[time.Time](tableTeamsLeft.of(t.Tx), team)
	return left && at.Before(now.Add(-KeepTeam)), err
}

// forgetSome removes one batch of a team's rows, those of an index before the
// records they lead to, and reports whether there may be more of them.
func (t tx) forgetSome(team string) (more bool, err error) {
	p, ok := prefix(team)
	if !ok {
		return false, nil
	}
	for _, name := range []table{
		tableMessages, tableAnswers, tableThreads, tablePosts, tableTries, tableAsked, tableSlots, tableCards, tableRatings,
	} {
		var keys [][]byte
		for k := range rows(name.of(t.Tx), p) {
			if keys = append(keys, bytes.Clone(k)); len(keys) == sweepBatch {
				break
			}
		}
		for _, k := range keys {
			if err := name.of(t.Tx).Delete(k); err != nil {
				return false, err
			}
		}
		if len(keys) > 0 {
			return true, t.markErased()
		}
	}
	return false, nil
}

// leftBefore finds a team that left before a moment; a row that cannot be read
// keeps its team.
func (t tx) leftBefore(limit time.Time) string {
	for k, v := range rows(tableTeamsLeft.of(t.Tx), nil) {
		if at, err := decode[time.Time](k, v); err == nil && at.Before(limit) {
			return string(bytes.Clone(k))
		}
	}
	return ""
}

// Teams returns the id of every team of which something is stored, in order.
func (s *Store) Teams(ctx context.Context) ([]string, error) {
	all := map[string]struct{}{}
	err := s.view(ctx, func(t tx) error {
		for _, name := range teamTables() {
			c := name.of(t.Tx).Cursor()
			for k, _ := c.First(); k != nil; {
				team, _, _ := bytes.Cut(k, []byte{0})
				all[string(team)] = struct{}{}
				k, _ = c.Seek(append(bytes.Clone(team), 1)) // behind all of its rows
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(all)), err
}
