package store

import (
	"context"
	"time"
)

func lastTimeKey() []byte { return []byte("last_time") }

// LastTime returns what KeepTime kept last, zero for a file without it.
func (s *Store) LastTime(ctx context.Context) (at time.Time, err error) {
	err = s.view(ctx, func(t tx) (err error) {
		at, _, err = get[time.Time](tableMeta.of(t.Tx), lastTimeKey())
		return err
	})
	return at, err
}

// KeepTime keeps the time that a clock showed while it could be trusted, for the
// next process to compare its clock with.
func (s *Store) KeepTime(ctx context.Context, now time.Time) error {
	return s.update(ctx, func(t tx) error { return put(tableMeta.of(t.Tx), lastTimeKey(), now) })
}
