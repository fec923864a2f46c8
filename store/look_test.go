package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// looked is what Look says of a file whose bytes must stay as they are.
func looked(t *testing.T, path string, want FileInfo) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Look(path)
	if err != nil {
		t.Fatal(err)
	}
	want.Size = int64(len(before))
	equal(t, "info", got, want)
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file is another than before (%v)", err)
	}
	files(t, path, filepath.Base(path))
}

func TestLookChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coach.db")
	closeStore(t, openAt(t, path))
	looked(t, path, FileInfo{Version: SchemaVersion()})
	for version := 1; version < SchemaVersion(); version++ {
		looked(t, golden(t, version), FileInfo{Version: version})
	}
	missing := filepath.Join(t.TempDir(), "folder", "coach.db")
	if _, err := Look(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(missing)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder: %v", err)
	}
}

func TestLookRefusesAsOpenDoes(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, path string)
		want  error
	}{
		"exposed": {func(t *testing.T, path string) { chmod(t, path, 0o644) }, ErrExposed},
		"short":   {func(t *testing.T, path string) { cut(t, path, 5000) }, ErrNotStore},
		"damaged": {func(t *testing.T, path string) { cut(t, path, 2*pageSize) }, ErrNotStore},
		"open":    {func(t *testing.T, path string) { s := openAt(t, path); t.Cleanup(func() { closeStore(t, s) }) }, ErrLocked},
		"newer": {func(t *testing.T, path string) {
			db, err := bolt.Open(path, 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(tableMeta)).Put(schemaVersionKey(), []byte("99")) })
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
		}, ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "coach.db")
			closeStore(t, openAt(t, path))
			c.spoil(t, path)
			if _, err := Look(path); !errors.Is(err, c.want) {
				t.Errorf("Look: %v, want %v", err, c.want)
			}
		})
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func cut(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}
