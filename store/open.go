package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"syscall"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// minSize is that of a bbolt file's two first pages; bbolt has no error of its own
// for what is shorter.
const minSize = 2 * 4096

// An Option changes how Open opens the file.
type Option func(*bolt.Options)

// WithMaxSize limits the file to size bytes; an Update that would make it larger
// returns ErrFull. Zero, the default, is no limit but the disk's.
func WithMaxSize(size int) Option {
	return func(o *bolt.Options) { o.MaxSize = size }
}

// Open opens the data file at path, and makes it, with its folder, when there is
// none. The file is readable by its owner alone. Only one process can have it
// open. An older file is brought to this program's schema version, and a copy of it
// is left beside it: coach.db.v2-20261214 for a file of version 2.
//
// Errors are ErrLocked, ErrNewer, ErrNotStore, ErrReadOnly, ErrExposed or ErrFull,
// each with a sentence that says what to do, or what the system reported.
func Open(path string, opts ...Option) (*Store, error) { return open(path, production(), opts) }

func open(path string, env environment, opts []Option) (*Store, error) {
	if path == "" {
		return nil, &sentence{text: "the data file has no name: give --db the name of a file", class: ErrNotStore}
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		if err := privateFolder(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := create(path); err != nil {
			return nil, explain(path, err)
		}
	case err != nil:
		return nil, explain(path, err)
	default:
		if err := inspect(path, info); err != nil {
			return nil, err
		}
		if openedByMount(path, info) {
			if err := os.Chmod(path, 0o600); err != nil {
				return nil, explain(path, err)
			}
		}
	}
	// A rename must replace the file, not a link to it.
	file, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, explain(path, err)
	}
	db, err := openNamed(file, opts)
	if err != nil {
		return nil, explain(path, err)
	}
	if err := removeLeftovers(file); err != nil {
		return nil, explain(path, errors.Join(err, db.Close()))
	}
	db, err = upgradeFile(db, file, env, opts, migrations())
	if err != nil {
		return nil, explain(path, err)
	}
	s := &Store{path: path, file: file, env: env, opts: opts, db: db, upkeep: newTurn()}
	s.closing, s.close = context.WithCancel(context.Background())
	s.countRows()
	if err := s.doubtAfterRestore(); err != nil {
		return nil, explain(path, errors.Join(err, s.Close()))
	}
	return s, nil
}

// openNamed opens the file that has the name path while we hold it. Who waited for
// the lock may have got it on a file that another one has replaced.
func openNamed(path string, opts []Option) (*bolt.DB, error) {
	for {
		var opened fs.FileInfo
		db, err := openBolt(path, append(opts[:len(opts):len(opts)], func(o *bolt.Options) {
			openFile := o.OpenFile
			o.OpenFile = func(name string, flag int, mode fs.FileMode) (*os.File, error) {
				f, err := openFile(name, flag, mode)
				if err == nil {
					opened, err = f.Stat()
				}
				return f, err
			}
		}))
		if err != nil {
			return nil, err
		}
		named, err := os.Stat(path)
		if err != nil {
			return nil, errors.Join(err, db.Close())
		}
		if os.SameFile(named, opened) {
			return db, nil
		}
		if err := db.Close(); err != nil {
			return nil, err
		}
	}
}

// Close ends a compaction, backup or check under way, waits for open transactions and
// releases the file. Closing twice is no error.
func (s *Store) Close() error {
	s.close()
	_ = s.upkeep.take(context.Background()) // which never ends
	defer s.upkeep.give()
	s.open.Lock()
	defer s.open.Unlock()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}

// inspect refuses what is no data file before bbolt sees it, and what others can
// read.
func inspect(path string, info fs.FileInfo) error {
	mode := info.Mode()
	switch {
	case mode.IsDir():
		return &sentence{
			text:  fmt.Sprintf("%s is a folder: give --db a file in it, such as %s", path, filepath.Join(path, "interviewcoach.db")),
			class: ErrNotStore,
		}
	case !mode.IsRegular():
		return &sentence{text: fmt.Sprintf("%s is not a file: give --db another name", path), class: ErrNotStore}
	case info.Size() == 0:
		return &sentence{text: fmt.Sprintf("%s is empty: remove it, and interviewcoach makes a new one", path), class: ErrNotStore}
	case info.Size() < minSize:
		return explain(path, ErrNotStore)
	case mode.Perm()&0o200 == 0:
		// Said for root too, whom the system would let write: the mode is somebody's wish.
		return explain(path, fs.ErrPermission)
	}
	return private(path, info)
}

// private refuses a file that others than its owner may open, and one in a folder
// in which anybody may put another in its place.
func private(path string, info fs.FileInfo) error {
	if runtime.GOOS == "windows" {
		return nil // it has no such modes
	}
	if info.Mode().Perm()&0o077 != 0 && !openedByMount(path, info) {
		return &sentence{
			text:  fmt.Sprintf("others can open %s, which holds what people wrote: run chmod 600 %s, and start again", path, path),
			class: ErrExposed,
		}
	}
	file, err := filepath.EvalSymlinks(path)
	if err != nil {
		return explain(path, err)
	}
	if err := privateFolder(file); err != nil {
		return err
	}
	return privateFolder(path)
}

// privateFolder refuses a folder in which anybody may put another file in the place
// of path.
func privateFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	if err != nil {
		return explain(path, err)
	}
	if info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0 {
		return &sentence{
			text:  fmt.Sprintf("anybody can replace the files in %s, and %s is one of them: run chmod 700 %s, and start again", dir, path, dir),
			class: ErrExposed,
		}
	}
	return nil
}

// create makes a complete file under another name and gives it its own when it is
// on the disk. bbolt alone would leave half a file behind when the power fails
// during its first write (https://github.com/etcd-io/etcd/issues/16596).
func create(path string) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-*") // mode 0600
	if err != nil {
		return err
	}
	temp := f.Name()
	defer func() { _ = os.Remove(temp) }() // gone already after a rename
	if err := f.Close(); err != nil {
		return err
	}
	db, err := openBolt(temp, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(upgrade(db, migrations()), db.Close()); err != nil {
		return err
	}
	// Another process may have made the file, and opened it, in the meantime.
	if err := nameNew(temp, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// syncFolder makes the name of path last.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be synced there
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

var errDamaged = errors.New("the data file is damaged")

// openBolt opens an existing file. A damaged one may make bbolt panic, or read
// outside the file; both become errDamaged. The file then stays locked until the
// process ends.
func openBolt(path string, opts []Option) (db *bolt.DB, err error) {
	options := boltOptions()
	options.OpenFile = func(name string, flag int, mode fs.FileMode) (*os.File, error) {
		return os.OpenFile(name, flag&^os.O_CREATE, mode) // bbolt would fill a missing one in place
	}
	for _, opt := range opts {
		opt(options)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			db, err = nil, fmt.Errorf("%w: %v", errDamaged, p)
		}
	}()
	if db, err = bolt.Open(path, 0o600, options); err != nil {
		return nil, err
	}
	db.AllocSize = growth
	return db, nil
}

// newerError says that the file took steps that this program does not know.
type newerError struct{ have, know int }

func (e newerError) Error() string {
	return fmt.Sprintf("schema version %d, this program knows %d", e.have, e.know)
}

// sentence tells which program the file at path needs.
func (e newerError) sentence(path, or string) string {
	return fmt.Sprintf("%s has schema version %d and this interviewcoach knows only version %d: it needs interviewcoach with schema %d or newer (interviewcoach version tells), or %s", path, e.have, e.know, e.have, or)
}

// explain makes of an error one sentence that says what to do.
func explain(path string, err error) error {
	e := &sentence{cause: err}
	var newer newerError
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		e.class = ErrLocked
		e.text = fmt.Sprintf("another interviewcoach uses %s; stop it or give --db another file", path)
	case errors.As(err, &newer):
		e.class = ErrNewer
		e.text = newer.sentence(path, "give --db another file")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.class = ErrReadOnly
		e.text = fmt.Sprintf("%s cannot be written: let this user write the file and its folder, or give --db another file", path)
	case errors.Is(err, syscall.EBUSY), errors.Is(err, syscall.EXDEV):
		e.class = ErrReadOnly
		e.text = fmt.Sprintf("%s cannot be replaced by its newer version: mount its folder, not the file alone", path)
	case errors.Is(err, errDamaged), errors.Is(err, berrors.ErrChecksum):
		e.class = ErrNotStore
		e.text = fmt.Sprintf("%s is damaged: put a backup in its place, or give --db another file", path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, ErrNotStore):
		e.class = ErrNotStore
		e.text = fmt.Sprintf("%s is not a data file of interviewcoach: give --db another file", path)
	case errors.Is(err, syscall.ENOTDIR):
		e.class = ErrNotStore
		e.text = fmt.Sprintf("a part of %s is a file where a folder should be: give --db another name", path)
	case isFull(err):
		e.class = ErrFull
		e.text = fmt.Sprintf("there is no space left to write %s: free some, and start again", path)
	default:
		return fmt.Errorf("open the data file %s: %w", path, err)
	}
	return e
}
