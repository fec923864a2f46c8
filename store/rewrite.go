package store

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/failpoint"
)

// A file is never changed in place by what works on all of it: a migration, a
// compaction and a backup write another one beside it, which gets its name when it
// is whole and on the disk. A crash before leaves the old file, one after the new.

// environment is what the work on files takes from outside.
type environment struct {
	now func() time.Time
	// at is called at the moments between which a crash would differ.
	at func(moment string)
}

func production() environment {
	return environment{now: time.Now, at: func(moment string) { failpoint.Hit(moment) }}
}

// Suffixes of files that are being written, with digits behind.
const (
	newSuffix     = ".new-"     // the first file, and a backup
	rewriteSuffix = ".rewrite-" // what will take the place of the file: only who holds it makes one
	copySuffix    = ".copy-"    // what is on its way to somebody else: only who holds the file makes one
	checkSuffix   = ".check-"   // what an older file would become
	restoreSuffix = ".restore-" // a backup on its way into the place of the file
)

// copyBatch bounds what one transaction copies, in bytes, and with it the memory
// taken and the time a page of the source cannot be used anew.
const copyBatch = 4 << 20

// A converter changes a row's value while it is copied.
type converter func(name table, k, v []byte) ([]byte, error)

// A reader calls fn within a transaction of the source.
type reader func(fn func(*bolt.Tx) error) error

// copyRows copies every bucket from a source. Each batch is a call of read of its
// own: unless that gives the same transaction each time, the copy holds rows of
// different moments, and whoever calls must copy again what was changed meanwhile.
func copyRows(ctx context.Context, dst *bolt.DB, read reader, convert converter) error {
	var names []table
	err := read(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, _ *bolt.Bucket) error {
			names = append(names, table(name))
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		for after, more := []byte(nil), true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := read(func(src *bolt.Tx) error {
				return dst.Update(func(tx *bolt.Tx) (err error) {
					after, more, err = copyBatchOf(name, tx, src, after, convert)
					return err
				})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// copyBatchOf copies rows behind the key after, and returns the last one's key and
// whether there may be more.
func copyBatchOf(name table, dst, src *bolt.Tx, after []byte, convert converter) (last []byte, more bool, err error) {
	from := src.Bucket([]byte(name))
	to, err := dst.CreateBucketIfNotExists([]byte(name))
	if err != nil {
		return nil, false, err
	}
	to.FillPercent = fillCopies
	if err := to.SetSequence(from.Sequence()); err != nil {
		return nil, false, err
	}
	c, size := from.Cursor(), 0
	k, v := c.Seek(after)
	if after != nil && bytes.Equal(k, after) {
		k, v = c.Next()
	}
	for ; k != nil; k, v = c.Next() {
		if size >= copyBatch {
			return last, true, nil
		}
		if v, err = convert(name, k, v); err != nil {
			return nil, false, err
		}
		if err := to.Put(k, v); err != nil {
			return nil, false, err
		}
		size += len(k) + len(v)
		last = bytes.Clone(k)
	}
	return last, false, nil
}

// asIs copies values unchanged.
func asIs(_ table, _, v []byte) ([]byte, error) { return v, nil }

// An attempt is a file being written that has no name of its own yet.
type attempt struct {
	db   *bolt.DB
	path string
}

// begin opens an empty file beside path. It is not synced until finish.
func begin(path, suffix string, opts []Option) (*attempt, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+suffix+"*") // mode 0600
	if err != nil {
		return nil, err
	}
	a := &attempt{path: f.Name()}
	if suffix == rewriteSuffix {
		err = keepOwner(f, path)
	}
	if err := errors.Join(err, f.Close()); err != nil {
		a.abandon()
		return nil, err
	}
	if a.db, err = openBolt(a.path, append(opts[:len(opts):len(opts)], unsynced)); err != nil {
		a.abandon()
		return nil, err
	}
	return a, nil
}

func unsynced(o *bolt.Options) { o.NoSync, o.NoGrowSync = true, true }

// finish puts the file on the disk; from then on it is written as opts say.
func (a *attempt) finish(opts []Option) error {
	options := boltOptions()
	for _, opt := range opts {
		opt(options)
	}
	a.db.NoSync, a.db.NoGrowSync = options.NoSync, options.NoGrowSync
	if options.NoSync {
		return nil
	}
	return a.db.Sync()
}

// abandon removes what was written.
func (a *attempt) abandon() {
	if a.db != nil {
		_ = a.db.Close() // the first error says it
	}
	_ = os.Remove(a.path) // else the next Open does
}

// takePlace gives the file the name path. On Windows no file that is open can be
// renamed or replaced, so both are closed, and the new one is opened again.
func (a *attempt) takePlace(path string, old *bolt.DB, opts []Option) (*bolt.DB, error) {
	if runtime.GOOS == "windows" {
		if err := errors.Join(old.Close(), a.db.Close(), os.Rename(a.path, path)); err != nil {
			return nil, err
		}
		return openBolt(path, opts)
	}
	if err := os.Rename(a.path, path); err != nil {
		return nil, err
	}
	return a.db, nil
}

// removeLeftovers removes what a crash left of files that were to take the place of
// path, and of copies of it. Only who holds the file may call it.
func removeLeftovers(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), filepath.Base(path))
		if ours && (strings.HasPrefix(rest, rewriteSuffix) || strings.HasPrefix(rest, copySuffix)) {
			if err := os.Remove(filepath.Join(filepath.Dir(path), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
