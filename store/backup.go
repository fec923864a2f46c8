package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// KeepCopies is how long the copy that a migration makes is kept: what a person had
// removed is in it still.
const KeepCopies = 30 * 24 * time.Hour

// Backup writes what is stored at one moment to a new file at to, readable by its
// owner alone, and checks every record of it before it gets that name. Reads and
// writes go on meanwhile. The file is a data file that Open opens; nothing that was
// deleted is in it. A file that is there already is not replaced: fs.ErrExist.
func (s *Store) Backup(ctx context.Context, to string) (Report, error) {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.closing, cancel)()
	report, err := s.backup(ctx, to)
	if err != nil {
		return report, fmt.Errorf("back up to %s: %w", to, err)
	}
	return report, nil
}

func (s *Store) backup(ctx context.Context, to string) (report Report, err error) {
	if _, err := os.Lstat(to); err == nil {
		return report, fs.ErrExist
	}
	a, err := begin(to, newSuffix, nil)
	if err != nil {
		return report, err
	}
	defer a.abandon() // the file has its own name then
	err = s.view(ctx, func(t tx) error {
		read := func(fn func(*bolt.Tx) error) error { return fn(t.Tx.Tx) }
		return copyRows(ctx, a.db, read, asIs)
	})
	if err != nil {
		return report, err
	}
	if report, err = check(ctx, a.db); err != nil {
		return report, err
	}
	if len(report.Faults) > 0 {
		return report, fmt.Errorf("%w: %d faults, the first: %s", errDamaged, len(report.Faults), report.Faults[0])
	}
	if err := errors.Join(a.finish(nil), a.db.Close()); err != nil {
		return report, err
	}
	return report, nameNew(a.path, to)
}

// nameNew gives the whole file at temp its name, and never replaces another that
// came there in the meantime.
func nameNew(temp, path string) error {
	if err := os.Link(temp, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return err
		}
		if _, err := os.Lstat(path); err == nil {
			return fs.ErrExist
		}
		if err := os.Rename(temp, path); err != nil { // a file system without links
			return err
		}
	}
	return syncFolder(path)
}

// copyName is the name of the copy of a file of an older schema version, made on a
// day: a number follows when there is one of that day.
func copyName(path string, version int, day time.Time, n int) string {
	name := fmt.Sprintf("%s.v%d-%s", path, version, day.UTC().Format("20060102"))
	if n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name
}

// keepCopy gives the file at path, which no one will write to again, a second name.
// A copy that is there already is never replaced.
func keepCopy(path string, version int, day time.Time) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		name := copyName(path, version, day, n)
		if there, err := os.Lstat(name); err == nil {
			if os.SameFile(there, info) {
				return nil // made by a run that ended before it was through
			}
			continue
		}
		err := os.Link(path, name)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil { // a file system without links
			err = copyFile(path, name)
		}
		if err != nil {
			return err
		}
		return syncFolder(path)
	}
}

func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	temp, err := os.CreateTemp(filepath.Dir(to), filepath.Base(from)+rewriteSuffix+"*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.ReadFrom(src)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), to)
}

// dropOldCopies removes the copies that migrations made more than KeepCopies before
// now and tells how many.
func dropOldCopies(path string, now time.Time) (removed int, err error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	pattern := regexp.MustCompile(`^\.v\d+-(\d{8})(-\d+)?$`)
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), filepath.Base(path))
		m := pattern.FindStringSubmatch(rest)
		if !ok || m == nil {
			continue
		}
		day, err := time.Parse("20060102", m[1])
		if err != nil || now.Sub(day) <= KeepCopies {
			continue
		}
		if err := os.Remove(filepath.Join(filepath.Dir(path), e.Name())); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
