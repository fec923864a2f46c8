package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"interviewcoach/internal/coach"
)

// Restored says what Restore did.
type Restored struct {
	Checked
	Kept string // the name that the file has now whose place was taken; empty when there was none
}

// Restore puts a copy of the backup at from in the place of the data file at to. The
// copy is checked as CheckFile does before anything is changed. When there is a data
// file already, force must be set; it is kept under another name for KeepCopies. At
// every moment either the old file has the name, or the restored one, whole and on
// the disk. No bot can open the file meanwhile.
//
// A backup of an older schema version is restored as it is: the next Open brings it
// to this program's. The first Open also takes it that any message which waited to be
// sent when the backup was made may have been sent since: see coach.Unknown.
//
// Errors are fs.ErrExist, ErrLocked, ErrNewer, ErrNotStore, ErrExposed or ErrFull,
// each with a sentence, or what the system reported.
func Restore(ctx context.Context, from, to string, force bool) (Restored, error) {
	return restore(ctx, from, to, force, production())
}

func restore(ctx context.Context, from, to string, force bool, env environment) (restored Restored, err error) {
	file, hold, err := place(from, to, force)
	if err != nil {
		return restored, err
	}
	if hold != nil {
		defer hold.Close()
	}
	removeStale(file.path, restoreSuffix, env.now())
	temp, err := copyBeside(ctx, from, file)
	if err != nil {
		if isFull(err) {
			return restored, noRoom(filepath.Dir(file.path), err)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return restored, explainBackup(from, fs.ErrNotExist)
		}
		return restored, fmt.Errorf("copy the backup %s: %w", from, err)
	}
	defer func() { _ = os.Remove(temp) }() // gone already after a rename
	env.at("restore-copied")
	if restored.Checked, err = checkFileOf(ctx, temp, migrations()); err != nil {
		if ctx.Err() != nil {
			return restored, err
		}
		return restored, explainBackup(from, err)
	}
	if err := restored.Checked.Err(from); err != nil {
		return restored, err
	}
	if err := markRestored(temp, env.now()); err != nil {
		return restored, explainBackup(from, err)
	}
	if !file.exists {
		if err := nameNew(temp, file.path); errors.Is(err, fs.ErrExist) {
			return restored, existsError(to)
		} else if err != nil {
			return restored, err
		}
		return restored, nil
	}
	if restored.Kept, err = keepCopy(file.path, ".before-restore-", env.now()); err != nil {
		return restored, fmt.Errorf("keep the old data file: %w", err)
	}
	env.at("restore-kept")
	if runtime.GOOS == "windows" && hold != nil { // which replaces no open file
		if err := hold.Close(); err != nil {
			return restored, err
		}
	}
	if err := os.Rename(temp, file.path); err != nil {
		return restored, err
	}
	env.at("restore-renamed")
	return restored, syncFolder(file.path)
}

// A target is the data file that Restore writes.
type target struct {
	path   string // without symbolic links
	exists bool
}

func existsError(path string) error {
	return &sentence{
		text:  fmt.Sprintf("%s is there already: add --force to put the backup in its place; the old file is kept beside it", path),
		class: fs.ErrExist,
	}
}

// place looks at where the backup is to go, and takes the lock of the file there, so
// that no bot uses it until hold is closed. A file that is damaged beyond opening is
// one that no bot uses.
func place(from, to string, force bool) (at target, hold *bolt.DB, err error) {
	at.path = to
	info, err := os.Stat(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(to); err == nil { // neither to be replaced nor to be followed
			return at, nil, &sentence{text: fmt.Sprintf("%s is a link that leads nowhere: remove it, or give --db another name", to), class: ErrNotStore}
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return at, nil, explain(to, err)
		}
		return at, nil, privateFolder(to)
	case err != nil:
		return at, nil, explain(to, err)
	case !info.Mode().IsRegular():
		return at, nil, &sentence{text: fmt.Sprintf("%s is not a file: give --db another name", to), class: ErrNotStore}
	}
	at.exists = true
	if source, err := os.Stat(from); err == nil && os.SameFile(source, info) {
		return at, nil, &sentence{text: fmt.Sprintf("%s is the data file itself: name a backup", from), class: ErrNotStore}
	}
	if at.path, err = filepath.EvalSymlinks(to); err != nil { // a rename must replace the file, not a link to it
		return at, nil, explain(to, err)
	}
	if err := privateFolder(at.path); err != nil {
		return at, nil, err
	}
	if !force {
		return at, nil, existsError(to)
	}
	if info.Size() >= minSize { // bbolt would fill an empty one
		hold, err = openNamed(at.path, nil)
		if errors.Is(err, berrors.ErrTimeout) {
			return at, nil, &sentence{text: fmt.Sprintf("a running bot has %s open: stop it, and restore then", to), class: ErrLocked, cause: err}
		}
	}
	return at, hold, nil
}

// copyBeside copies the backup to a file beside the target, with the owner that the
// target has or that its folder has: root may restore for somebody else.
func copyBeside(ctx context.Context, from string, to target) (temp string, err error) {
	src, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer src.Close()
	f, err := os.CreateTemp(filepath.Dir(to.path), filepath.Base(to.path)+restoreSuffix+"*") // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	owner := to.path
	if !to.exists {
		owner = filepath.Dir(to.path)
	}
	if err := keepOwner(f, owner); err != nil {
		return "", errors.Join(err, f.Close())
	}
	_, err = io.Copy(f, contextReader{ctx, src})
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

// A contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// restoredKey is where a restored file says so until it is opened.
func restoredKey() []byte { return []byte("restored") }

// markRestored writes the mark, of which programs of other versions know nothing.
func markRestored(path string, now time.Time) error {
	db, err := openBolt(path, nil)
	if err != nil {
		return err
	}
	return errors.Join(db.Update(func(tx *bolt.Tx) error {
		mark, err := encode(restoredKey(), now, false)
		if err != nil {
			return err
		}
		return tx.Bucket([]byte(tableMeta)).Put(restoredKey(), mark)
	}), db.Close())
}

// doubtAfterRestore turns what waited to be sent when the backup was made, and could
// have been sent before it was restored, into what may have been sent: the process
// that the backup is of went on. Unless there is a mark it does nothing.
func (s *Store) doubtAfterRestore() error {
	marked, at := false, time.Time{}
	err := s.view(context.Background(), func(t tx) (err error) {
		at, marked, err = get[time.Time](tableMeta.of(t.Tx), restoredKey())
		return err
	})
	if errors.Is(err, errRecord) {
		marked, at, err = true, s.env.now(), nil
	}
	if err != nil || !marked {
		return err
	}
	return s.update(context.Background(), func(t tx) error {
		var doubtful []coach.Delivery
		for k, v := range rows(tableOutbox.of(t.Tx), nil) {
			d, err := decode[coach.Delivery](k, v)
			if err == nil && d.State == coach.Pending && !d.ReadyAt.After(at) { // a damaged one is Check's affair
				doubtful = append(doubtful, d)
			}
		}
		for _, d := range doubtful {
			d.State, d.Started = coach.Unknown, d.ReadyAt // no call that succeeded began earlier
			if err := t.PutDelivery(d); err != nil {
				return err
			}
		}
		return tableMeta.of(t.Tx).Delete(restoredKey())
	})
}
