package store

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"time"
)

// A turn is held by what works on the whole file for long: one at a time. Unlike a
// mutex it can be waited for no longer than a context lasts.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) give() { <-t }

// upkeeping waits for its turn and returns a context that also ends when Close
// begins. Call done, unless there is an error.
func (s *Store) upkeeping(ctx context.Context) (_ context.Context, done func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	detach := context.AfterFunc(s.closing, cancel)
	end := func() {
		detach()
		cancel()
	}
	if err := s.upkeep.take(ctx); err != nil {
		end()
		return nil, nil, err
	}
	done = func() {
		end()
		s.upkeep.give()
	}
	if err := s.closing.Err(); err != nil { // the file may be closed
		done()
		return nil, nil, err
	}
	return ctx, done, nil
}

// sheltered calls fn, which reads pages that may be damaged: one that leads astray
// makes bbolt panic, or read outside the file. Both become errDamaged.
func sheltered(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if recover() != nil { // its words may hold what stood there
			err = errDamaged
		}
	}()
	return fn()
}

// staleAfter is how long a file that is being written may stay untouched before it
// counts as left behind by a process that was killed.
const staleAfter = time.Hour

// removeStale removes what killed processes left of files that were to become path:
// its name, the suffix and digits. Those that cannot be removed are no reason not to
// write another one.
func removeStale(path, suffix string, now time.Time) {
	ours := regexp.MustCompile("^" + regexp.QuoteMeta(filepath.Base(path)+suffix) + `\d+$`)
	removeStaleIn(filepath.Dir(path), ours, now)
}

func removeStaleIn(dir string, ours *regexp.Regexp, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !ours.MatchString(e.Name()) || e.Type()&fs.ModeType != 0 {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
