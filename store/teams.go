package store

import (
	"bytes"
	"context"
	"errors"
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

// forgetTeamsLeft removes every team that left more than KeepTeam before now, each
// in a transaction of its own, and tells how many.
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
		forgotten := false
		err = s.update(ctx, func(t tx) error {
			// Read again: it may have come back meanwhile.
			at, left, err := find[time.Time](tableTeamsLeft.of(t.Tx), team)
			if err != nil || !left || !at.Before(now.Add(-KeepTeam)) {
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
