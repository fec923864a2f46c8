package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	bolt "go.etcd.io/bbolt"
)

// changes are the rows written while a compaction copies.
type changes struct {
	mu   sync.Mutex
	rows map[table]map[string]struct{}
}

func newChanges() *changes { return &changes{rows: map[table]map[string]struct{}{}} }

// note remembers a row; it does nothing when nobody asks.
func (c *changes) note(name table, k []byte) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.rows[name] == nil {
		c.rows[name] = map[string]struct{}{}
	}
	c.rows[name][string(k)] = struct{}{}
}

// erasureKey is where the file says that something of a person was deleted and may
// still be read from pages that are free: how many times that was.
func erasureKey() []byte { return []byte("erasures") }

// markErased notes that a compaction is due.
func (t tx) markErased() error {
	if t.Tx.marked {
		return nil
	}
	t.Tx.marked = true
	meta := tableMeta.of(t.Tx)
	n, _, err := get[uint64](meta, erasureKey())
	if err != nil && !errors.Is(err, errRecord) {
		return err
	}
	return put(meta, erasureKey(), n+1)
}

// compactedKey is where the file says how many bytes of it were in use after the
// latest compaction.
func compactedKey() []byte { return []byte("compacted") }

// A file is written anew when more than minGrown bytes of it are in use and they
// are a quarter more than after the last time: pages that were split are half empty.
const minGrown = 4 << 20

// compactionDue reports whether something was erased, or the file has grown.
func (s *Store) compactionDue(ctx context.Context) (due bool, err error) {
	err = s.view(ctx, func(t tx) error {
		meta := tableMeta.of(t.Tx)
		last, _, err := get[int64](meta, compactedKey())
		if errors.Is(err, errRecord) {
			err = nil // counts as never
		}
		now := t.Tx.Size()
		due = meta.Get(erasureKey()) != nil || now > minGrown && now > last+last/4
		return err
	})
	return due, err
}

// ErasureDue reports whether something was deleted that Compact has not yet taken
// out of the file.
func (s *Store) ErasureDue(ctx context.Context) (due bool, err error) {
	err = s.view(ctx, func(t tx) error {
		due = tableMeta.of(t.Tx).Get(erasureKey()) != nil
		return nil
	})
	return due, err
}

// Compact writes the data into a new file and puts that in the place of the old
// one, so that no byte of what was deleted before remains, and the file is as small
// as it can be. bbolt itself only marks pages as free: deleted text stays in them.
//
// Reads and writes go on meanwhile; they wait for the moment in which what was
// written during the copy is copied too. There must be room for a second file:
// else the error is ErrFull, and the old file stays as it is. When the new name
// cannot be put on the disk the store fails, for what would be written next could
// be lost with it: ErrFailed.
func (s *Store) Compact(ctx context.Context) error {
	ctx, done, err := s.upkeeping(ctx)
	if err != nil {
		return fmt.Errorf("compact %s: %w", s.path, err)
	}
	defer done()
	if err := s.compact(ctx); err != nil {
		if isFull(err) && !errors.Is(err, ErrFailed) {
			return s.fullError(err)
		}
		return fmt.Errorf("compact %s: %w", s.path, err)
	}
	return nil
}

func (s *Store) compact(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if f := s.failed.Load(); f != nil {
		return s.failedError(f.cause)
	}
	s.env.at("compact-begin")
	a, err := begin(s.file, rewriteSuffix, s.opts)
	if err != nil {
		return err
	}
	done := false
	s.open.Lock()
	s.changed = newChanges()
	s.open.Unlock()
	defer func() {
		if !done {
			s.open.Lock()
			s.changed = nil
			s.open.Unlock()
			a.abandon()
		}
	}()
	var erasures []byte
	if err := s.view(ctx, func(t tx) error {
		erasures = append(erasures, tableMeta.of(t.Tx).Get(erasureKey())...)
		return nil
	}); err != nil {
		return err
	}
	read := func(fn func(*bolt.Tx) error) error {
		return s.view(ctx, func(t tx) error { return fn(t.Tx.Tx) })
	}
	if err := sheltered(func() error { return copyRows(ctx, a.db, read, asIs) }); err != nil {
		return err
	}
	s.env.at("compact-copied")
	if err := a.db.Sync(); err != nil { // the most of it, before anybody waits
		return err
	}
	s.open.Lock()
	defer s.open.Unlock()
	if f := s.failed.Load(); f != nil {
		return s.failedError(f.cause)
	}
	if err := s.catchUp(a.db, string(erasures)); err != nil {
		return err
	}
	if err := a.finish(s.opts); err != nil {
		return err
	}
	s.env.at("compact-synced")
	old := s.db
	db, err := a.takePlace(s.file, old, s.opts)
	if err != nil && runtime.GOOS == "windows" { // the file is closed, and the old one perhaps gone
		s.failed.CompareAndSwap(nil, &failure{err})
		return s.failedError(err)
	}
	if err != nil {
		return err
	}
	done = true
	s.db, s.changed = db, nil
	s.env.at("compact-renamed")
	if err := syncFolder(s.file); err != nil {
		s.failed.CompareAndSwap(nil, &failure{err})
		return errors.Join(s.failedError(err), old.Close())
	}
	s.env.at("compact-done")
	return old.Close()
}

// catchUp copies what was written since the copy began. The mark of an erasure goes
// unless another one came meanwhile, whose rows the copy may have met.
func (s *Store) catchUp(dst *bolt.DB, erasures string) error {
	return s.db.View(func(src *bolt.Tx) error {
		return dst.Update(func(tx *bolt.Tx) error {
			err := src.ForEach(func(name []byte, from *bolt.Bucket) error {
				to, err := tx.CreateBucketIfNotExists(name)
				if err != nil {
					return err
				}
				if err := to.SetSequence(from.Sequence()); err != nil {
					return err
				}
				for k := range s.changed.rows[table(name)] {
					if v := from.Get([]byte(k)); v == nil {
						err = to.Delete([]byte(k))
					} else {
						err = to.Put([]byte(k), v)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
			meta := tx.Bucket([]byte(tableMeta))
			used, err := encode(compactedKey(), tx.Size(), false)
			if err != nil {
				return err
			}
			if err := meta.Put(compactedKey(), used); err != nil {
				return err
			}
			if string(meta.Get(erasureKey())) == erasures {
				return meta.Delete(erasureKey())
			}
			return nil
		})
	})
}
