package store

import (
	"context"
	"os"
	"time"
)

// The kinds of transactions that Observe tells of.
const (
	TxRead  = "read"
	TxWrite = "write"
	TxInbox = "inbox" // a write of events, which waits for one other at most
)

// TxKinds are the words that Observe's function is called with.
func TxKinds() []string { return []string{TxRead, TxWrite, TxInbox} }

// Observe has fn called after every transaction with its kind and how long it took,
// waiting for others included. fn is called by many at the same time and must wait
// for nothing; nil ends it.
func (s *Store) Observe(fn func(kind string, took time.Duration)) {
	if fn == nil {
		s.observer.Store(nil)
		return
	}
	s.observer.Store(&fn)
}

// observe is deferred with the moment in which a transaction was asked for.
func (s *Store) observe(kind string, began time.Time) {
	if fn := s.observer.Load(); fn != nil {
		(*fn)(kind, time.Since(began))
	}
}

// A commit is how the latest one went.
type commit struct {
	at  time.Time
	err error
}

// Vitals are how the data file is doing.
type Vitals struct {
	Size int64 // of the file, in bytes; 0 when it cannot be told
	Free int64 // bytes of it that are free to be written
	// LastCommit is when something was written last; zero when nothing was since Open.
	LastCommit time.Time
	// Err is why the latest commit failed: ErrFull, or ErrFailed, after which nothing
	// is written any more. It is nil when it went well.
	Err error
}

// Vitals returns a snapshot. It waits for nobody: while a compaction changes the
// file, and once it is closed, what is free is as of before.
func (s *Store) Vitals() Vitals {
	if s.open.TryRLock() {
		// bbolt panics when it is asked of a file that is closed, as it may be after a failure.
		if s.closing.Err() == nil && s.failed.Load() == nil {
			stats := s.db.Stats()
			s.freeBytes.Store(int64(stats.FreePageN+stats.PendingPageN) * int64(s.db.Info().PageSize))
		}
		s.open.RUnlock()
	}
	v := Vitals{Free: s.freeBytes.Load()}
	if info, err := os.Stat(s.file); err == nil {
		v.Size = info.Size()
	}
	if c := s.committed.Load(); c != nil {
		v.LastCommit, v.Err = c.at, c.err
	}
	if f := s.failed.Load(); f != nil {
		v.Err = s.failedError(f.cause)
	}
	return v
}

// note keeps how a commit went.
func (s *Store) note(err error) {
	c := &commit{at: time.Now(), err: err}
	if last := s.committed.Load(); err != nil && last != nil {
		c.at = last.at
	}
	s.committed.Store(c)
}

// Probe writes nothing to the file in a transaction of its own, so that the disk is
// asked as by every other one, and returns what came of it.
func (s *Store) Probe(ctx context.Context) error {
	return s.update(ctx, func(tx) error { return nil })
}
