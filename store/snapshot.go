package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"
)

// A Snapshot is a checked copy of what was stored at one moment, to be read once and
// closed. It takes room beside the data file until then, and holds up nobody: not
// even a reader that never comes to its end.
type Snapshot struct {
	Checked
	file *os.File
	path string // empty once it has no name any more
}

// Snapshot makes one, as Backup does, without giving it a name: for who writes the
// backup himself, with rights and folders of his own.
func (s *Store) Snapshot(ctx context.Context) (*Snapshot, error) {
	snap, err := s.snapshot(ctx)
	switch {
	case err == nil:
		return snap, nil
	case isFull(err):
		return nil, noRoom("the folder of "+s.path, err)
	}
	return nil, fmt.Errorf("copy %s: %w", s.path, err)
}

func (s *Store) snapshot(ctx context.Context) (*Snapshot, error) {
	ctx, done, err := s.upkeeping(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return newSnapshot(ctx, s.snapshotReader(ctx), s.file)
}

// SnapshotFile makes one of the data file at path, which no bot has open. The file
// stays as it is, and the copy is of the same schema version.
func SnapshotFile(ctx context.Context, path string) (snap *Snapshot, err error) {
	db, err := openBolt(path, []Option{readOnly})
	if err != nil {
		return nil, explainBackup(path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := sheltered(func() error { _, err := knownVersion(db, migrations()); return err }); err != nil {
		return nil, explainBackup(path, err)
	}
	snap, err = newSnapshot(ctx, func(fn func(reader) error) error {
		return db.View(func(tx *bolt.Tx) error {
			return fn(func(fn func(*bolt.Tx) error) error { return fn(tx) })
		})
	}, path)
	if err != nil && ctx.Err() == nil {
		err = explainBackup(path, err)
	}
	return snap, err
}

func newSnapshot(ctx context.Context, src transactor, path string) (*Snapshot, error) {
	temp, checked, err := copyOut(ctx, src, path, path, copySuffix)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(temp)
	if err != nil {
		_ = os.Remove(temp)
		return nil, err
	}
	snap := &Snapshot{Checked: checked, file: f, path: temp}
	if os.Remove(temp) == nil { // a process that is killed now leaves nothing behind
		snap.path = ""
	}
	return snap, nil
}

// WriteTo implements io.WriterTo.
func (c *Snapshot) WriteTo(w io.Writer) (int64, error) { return io.Copy(w, c.file) }

// Close gives the room back.
func (c *Snapshot) Close() error {
	err := c.file.Close()
	if c.path != "" { // a system that removes no open file
		_ = os.Remove(c.path)
	}
	return err
}
