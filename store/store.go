package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"interviewcoach/internal/coach"
)

// A Store is one open data file. Its methods may be called at the same time;
// writers wait for each other, readers for nobody.
type Store struct {
	path string // as Open was given it
	file string // without symbolic links
	env  environment
	opts []Option
	// open is held by every transaction, and alone for the moment in which a
	// compaction changes the file under them.
	open    sync.RWMutex
	db      *bolt.DB
	changed *changes // of a compaction under way, else nil
	// ordinary is held by every writer but the inbox, so that an event, which must be
	// on the disk within three seconds, waits for one of them and not for all.
	ordinary sync.Mutex
	// upkeep is held by what works on the whole file for long: one at a time.
	upkeep  turn
	closing context.Context // done when Close begins
	close   context.CancelFunc
	failed  atomic.Pointer[failure]
	shared  shared // by the workspaces

	queues    tally
	observer  atomic.Pointer[func(kind string, took time.Duration)]
	committed atomic.Pointer[commit] // nil: nothing was written yet
	freeBytes atomic.Int64           // as of the latest look
}

// failure is the error after which nothing more is written.
type failure struct{ cause error }

// tx is a transaction as the coach sees it: with the rows of every team, or of one
// alone in what goes over all of them.
type tx struct {
	Tx    *transaction
	scope scope
}

// A transaction is bbolt's, and what a compaction under way must know of it.
type transaction struct {
	*bolt.Tx
	changed *changes             // nil: nobody asks
	marked  bool                 // an erasure
	rows    map[string]rowCounts // that came and went, by team
}

var (
	_ coach.Store = (*Store)(nil)
	_ coach.Tx    = tx{}
)

// Path returns the name of the data file as Open was given it.
func (s *Store) Path() string { return s.path }

// View calls fn with one snapshot of the data. It returns ctx's error when ctx is
// done before it starts, else fn's.
func (s *Store) View(ctx context.Context, fn func(coach.Tx) error) error {
	return s.view(ctx, func(t tx) error { return fn(t) })
}

// Update calls fn once. When fn returns nil and Update does too, what fn wrote is
// on the disk. When fn returns an error or panics, nothing of it remains.
//
// ErrFull says that the disk or the file's maximum was reached: nothing was
// written, and a later Update may succeed. ErrFailed says that the disk failed in
// the middle: whether the data is there is known only after a restart, so every
// later Update returns it too.
func (s *Store) Update(ctx context.Context, fn func(coach.Tx) error) error {
	return s.update(ctx, func(t tx) error { return fn(t) })
}

func (s *Store) view(ctx context.Context, fn func(tx) error) error {
	return s.viewIn(ctx, scope{}, fn)
}

func (s *Store) viewIn(ctx context.Context, in scope, fn func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer s.observe(TxRead, time.Now())
	s.open.RLock()
	defer s.open.RUnlock()
	return s.db.View(func(t *bolt.Tx) error { return fn(tx{&transaction{Tx: t}, in}) })
}

func (s *Store) update(ctx context.Context, fn func(tx) error) error {
	return s.updateIn(ctx, scope{}, fn)
}

func (s *Store) updateIn(ctx context.Context, in scope, fn func(tx) error) error {
	defer s.observe(TxWrite, time.Now())
	s.ordinary.Lock()
	defer s.ordinary.Unlock()
	return s.writeIn(ctx, in, fn)
}

// writeIn is updateIn for who may overtake.
func (s *Store) writeIn(ctx context.Context, in scope, fn func(tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.open.RLock()
	defer s.open.RUnlock()
	if f := s.failed.Load(); f != nil {
		return s.failedError(f.cause) // the file may be closed
	}
	ran, fnFailed := false, false
	var done *transaction
	err := s.db.Update(func(t *bolt.Tx) error {
		// Asked here, where there is but one writer, so that none slips in behind a failure.
		if f := s.failed.Load(); f != nil {
			return s.failedError(f.cause)
		}
		ran = true
		done = &transaction{Tx: t, changed: s.changed}
		err := fn(tx{done, in})
		fnFailed = err != nil
		return err
	})
	switch {
	case err == nil:
		s.queues.apply(done.rows)
		s.note(nil)
		return nil
	case !ran || fnFailed:
		return err
	}
	err = s.commitError(err)
	s.note(err)
	return err
}

// commitError sorts the error of a failed commit. bbolt may report an error
// although the data can be read afterwards, when the last of its two syncs fails;
// only a full disk or file is known to leave nothing behind, and only when a write
// met it: some file systems tell of it in the sync.
func (s *Store) commitError(err error) error {
	if isFull(err) && !inSync(err) {
		return s.fullError(err)
	}
	s.failed.CompareAndSwap(nil, &failure{err})
	return s.failedError(err)
}

func (s *Store) fullError(cause error) error {
	return &sentence{
		text:  fmt.Sprintf("there is no space left to write %s: free some, and the work goes on", s.path),
		class: ErrFull,
		cause: cause,
	}
}

func (s *Store) failedError(cause error) error {
	return &sentence{
		text:  fmt.Sprintf("%s could not be written: check the disk and start interviewcoach again", s.path),
		class: ErrFailed,
		cause: cause,
	}
}

// inSync reports whether a sync of the file failed, and not a write to it: bbolt
// gives the system's bare error then, or that of File.Sync.
func inSync(err error) bool {
	if _, bare := err.(syscall.Errno); bare {
		return true
	}
	var in *fs.PathError
	return errors.As(err, &in) && in.Op == "sync"
}

// isFull knows a full disk also by its words, because bbolt drops the cause where
// it grows the file.
func isFull(err error) bool {
	if errors.Is(err, berrors.ErrMaxSizeReached) {
		return true
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}
