package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// KeepCopies is how long the file is kept that a migration or Restore replaced: what
// a person had removed is in it still.
const KeepCopies = 30 * 24 * time.Hour

// Backup writes what is stored at one moment to a new file at to, readable by its
// owner alone, opens it and checks every record before it gets that name. Reads and
// writes go on meanwhile. The file is a data file that Open opens; nothing that was
// deleted is in it. A file that is there already is not replaced: fs.ErrExist. When
// it fails, or the process ends, or ctx does, no file has the name; one that a killed
// process left beside it is removed by the next backup of that name.
func (s *Store) Backup(ctx context.Context, to string) (Report, error) {
	report, err := s.backup(ctx, to)
	switch {
	case err == nil:
		return report, nil
	case isFull(err):
		return report, noRoom(filepath.Dir(to), err)
	}
	return report, fmt.Errorf("back up to %s: %w", to, err)
}

func noRoom(dir string, cause error) error {
	return &sentence{
		text:  fmt.Sprintf("there is no space left for the copy in %s: free some, and try again", dir),
		class: ErrFull,
		cause: cause,
	}
}

func (s *Store) backup(ctx context.Context, to string) (report Report, err error) {
	ctx, done, err := s.upkeeping(ctx)
	if err != nil {
		return report, err
	}
	defer done()
	if _, err := os.Lstat(to); err == nil {
		return report, fs.ErrExist
	}
	removeStale(to, newSuffix, s.env.now())
	temp, checked, err := copyOut(ctx, s.snapshotReader(ctx), s.path, to, newSuffix)
	if err != nil {
		return checked.Report, err
	}
	defer func() { _ = os.Remove(temp) }() // the file has its own name then
	return checked.Report, nameNew(temp, to)
}

// A transactor calls fn with a reader whose every call sees the same moment.
type transactor func(fn func(read reader) error) error

func (s *Store) snapshotReader(ctx context.Context) transactor {
	return func(fn func(read reader) error) error {
		return s.view(ctx, func(t tx) error {
			return fn(func(fn func(*bolt.Tx) error) error { return fn(t.Tx.Tx) })
		})
	}
}

// copyOut writes what src, the file named source, holds at one moment to a file
// beside path, puts it on the disk, and opens and checks it. Whoever calls removes
// the file.
func copyOut(ctx context.Context, src transactor, source, path, suffix string) (temp string, checked Checked, err error) {
	a, err := begin(path, suffix, nil)
	if err != nil {
		return "", checked, err
	}
	whole := false
	defer func() {
		if !whole {
			a.abandon()
		}
	}()
	err = sheltered(func() error {
		return src(func(read reader) error { return copyRows(ctx, a.db, read, asIs) })
	})
	if err != nil {
		return "", checked, err
	}
	if err := errors.Join(a.finish(nil), a.db.Close()); err != nil {
		return "", checked, err
	}
	if checked, err = CheckFile(ctx, a.path); err != nil {
		return "", checked, err
	}
	if err := checked.Err(source); err != nil {
		return "", checked, err
	}
	whole = true
	return a.path, checked, nil
}

// WriteBackup gives what fill writes the name to, once it is on the disk and checked
// as CheckFile does: a copy that another process made. As with Backup, the file is its
// owner's alone, none is replaced, and nothing is left when it fails.
func WriteBackup(ctx context.Context, to string, fill func(io.Writer) error) (checked Checked, err error) {
	if _, err := os.Lstat(to); err == nil {
		return checked, fs.ErrExist
	}
	removeStale(to, newSuffix, time.Now())
	f, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+newSuffix+"*") // mode 0600
	if err != nil {
		return checked, err
	}
	defer func() { _ = os.Remove(f.Name()) }() // the file has its own name then
	if err := errors.Join(fill(f), f.Sync(), f.Close()); err != nil {
		if isFull(err) {
			err = noRoom(filepath.Dir(to), err)
		}
		return checked, err
	}
	if checked, err = CheckFile(ctx, f.Name()); err != nil {
		return checked, err
	}
	if err := checked.Err("the copy"); err != nil {
		return checked, err
	}
	return checked, nameNew(f.Name(), to)
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
	return keptName(path, fmt.Sprintf(".v%d-", version), day, n)
}

func keptName(path, why string, day time.Time, n int) string {
	name := path + why + day.UTC().Format("20060102")
	if n > 1 {
		name += fmt.Sprintf("-%d", n)
	}
	return name
}

// keepCopy gives the file at path, which no one will write to again, a second name
// that says why it is kept. A copy that is there already is never replaced.
func keepCopy(path, why string, day time.Time) (kept string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		name := keptName(path, why, day, n)
		if there, err := os.Lstat(name); err == nil {
			if os.SameFile(there, info) {
				return name, nil // made by a run that ended before it was through
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
			return "", err
		}
		return name, syncFolder(path)
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

// dropOldCopies removes the files that migrations and Restore replaced more than KeepCopies before
// now and tells how many.
func dropOldCopies(path string, now time.Time) (removed int, err error) {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	pattern := regexp.MustCompile(`^\.(?:v\d+|before-restore)-(\d{8})(-\d+)?$`)
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

// RemoveStaleBackups removes from a folder what killed processes left of backups whose
// names begin with prefix; those that are still being written stay.
func RemoveStaleBackups(dir, prefix string) {
	removeStaleIn(dir, regexp.MustCompile("^"+regexp.QuoteMeta(prefix)+`.*\.db`+regexp.QuoteMeta(newSuffix)+`\d+$`), time.Now())
}
