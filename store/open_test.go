package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

func TestOpenMakesAPrivateFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "coach.db")
	s := openAt(t, path)
	update(t, s, func(tx coach.Tx) error { return tx.PutProgress("T1", "U1", coach.Progress{Answers: 1}) })
	closeStore(t, s)
	closeStore(t, s) // twice is no error
	if err := s.Update(context.Background(), func(coach.Tx) error { return nil }); err == nil || errors.Is(err, ErrFailed) {
		t.Errorf("Update after Close = %v, want an error that is no broken disk", err)
	}

	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("folder holds %v, %v, want the file alone", entries, err)
	}
	for name, want := range map[string]fs.FileMode{dir: 0o700, path: 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); runtime.GOOS != "windows" && got != want {
			t.Errorf("mode of %s = %o, want %o", name, got, want)
		}
	}

	s = openAt(t, path)
	defer closeStore(t, s)
	equal(t, "Path", s.Path(), path)
	view(t, s, func(tx coach.Tx) error {
		p, err := tx.Progress("T1", "U1")
		equal(t, "answers after a restart", p.Answers, 1)
		return err
	})
}

func TestOpenRefusesWhatOthersCanReach(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such mode")
	}
	dir := filepath.Join(t.TempDir(), "data")
	path := filepath.Join(dir, "coach.db")
	closeStore(t, openAt(t, path))
	for _, test := range []struct {
		dir, file fs.FileMode
		cure      string // of what is refused
	}{
		{0o700, 0o600, ""},
		{0o755, 0o600, ""},
		{0o775, 0o600, ""}, // the group is often the person's own
		{0o777 | fs.ModeSticky, 0o600, ""},
		{0o777, 0o600, "chmod 700 " + dir},
		{0o702, 0o600, "chmod 700 " + dir},
		{0o700, 0o640, "chmod 600 " + path},
		{0o700, 0o604, "chmod 600 " + path},
		{0o700, 0o620, "chmod 600 " + path},
		{0o700, 0o644, "chmod 600 " + path},
	} {
		if err := errors.Join(os.Chmod(dir, test.dir), os.Chmod(path, test.file)); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if test.cure == "" {
			if err != nil {
				t.Errorf("%v, %v: %v", test.dir, test.file, err)
				continue
			}
			closeStore(t, s)
			continue
		}
		if !errors.Is(err, ErrExposed) || !strings.Contains(err.Error(), test.cure) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, %v: %v, want ErrExposed with %q", test.dir, test.file, err, test.cure)
		}
	}
}

// validFile returns the bytes of a file with some data in it.
func validFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	for i := range 20 {
		update(t, s, func(tx coach.Tx) error {
			_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Text: strings.Repeat("x", 500*i)})
			return err
		})
	}
	closeStore(t, s)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pointOutside makes every row of the file one whose key lies gigabytes behind it,
// where no memory is mapped: reading it is a fault, no panic of bbolt's.
func pointOutside(valid []byte) []byte {
	data := bytes.Clone(valid)
	const head, leaf = 16, 0x02
	row := []byte{0, 0, 0, 0, 0, 0, 0, 0x60, 4, 0, 0, 0, 4, 0, 0, 0} // flags, position, key's and value's size
	for page := 2 * pageSize; page < len(data); page += pageSize {
		if data[page+8] == leaf {
			copy(data[page+head:page+pageSize], bytes.Repeat(row, pageSize/len(row)))
		}
	}
	return data
}

func TestOpenRefusesWithASentence(t *testing.T) {
	valid := validFile(t)
	write := func(data []byte, mode fs.FileMode) func(path string) error {
		return func(path string) error { return os.WriteFile(path, data, mode) }
	}
	raw := func(fill func(*bolt.Tx) error) func(path string) error {
		return func(path string) error {
			db, err := bolt.Open(path, 0o600, nil)
			if err != nil {
				return err
			}
			return errors.Join(db.Update(fill), db.Close())
		}
	}
	version := func(v string) func(path string) error {
		return raw(func(tx *bolt.Tx) error {
			meta, err := tx.CreateBucket([]byte(tableMeta))
			if err != nil {
				return err
			}
			return meta.Put(schemaVersionKey(), []byte(v))
		})
	}
	for _, test := range []struct {
		name  string
		make  func(path string) error
		class error
		says  string
	}{
		{"a folder", func(path string) error { return os.Mkdir(path, 0o700) }, ErrNotStore, "interviewcoach.db"},
		{"an empty file", write(nil, 0o600), ErrNotStore, "remove it"},
		{"a short text", write([]byte("hello"), 0o600), ErrNotStore, "give --db another file"},
		{"a long text", write(bytes.Repeat([]byte("hello "), 5000), 0o600), ErrNotStore, "give --db another file"},
		{"zeros", write(make([]byte, 1<<16), 0o600), ErrNotStore, "give --db another file"},
		{"a read-only file", write(valid, 0o400), ErrReadOnly, "cannot be written"},
		{"both heads damaged", write(append(bytes.Repeat([]byte{7}, 2*pageSize), valid[2*pageSize:]...), 0o600), ErrNotStore, "--db"},
		{"the rest damaged", write(append(bytes.Clone(valid[:2*pageSize]), bytes.Repeat([]byte{0xff}, len(valid)-2*pageSize)...), 0o600), ErrNotStore, "backup"},
		{"rows that point outside", write(pointOutside(valid), 0o600), ErrNotStore, "backup"},
		{"a file cut short", write(valid[:2*pageSize], 0o600), ErrNotStore, "backup"},
		{"somebody else's bbolt file", raw(func(tx *bolt.Tx) error {
			_, err := tx.CreateBucket([]byte("widgets"))
			return err
		}), ErrNotStore, "not a data file of interviewcoach"},
		{"a newer file", version("7"), ErrNewer, fmt.Sprintf("version 7 and this interviewcoach knows only version %d", SchemaVersion())},
		{"no version", version("seven"), ErrNotStore, "not a data file of interviewcoach"},
		{"version 0", version("0"), ErrNotStore, "not a data file of interviewcoach"},
		{"a link to nowhere", func(path string) error { return os.Symlink(path+".gone", path) }, fs.ErrNotExist, "open the data file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "coach.db")
			if err := test.make(path); err != nil {
				t.Fatal(err)
			}
			s, err := Open(path)
			if err == nil {
				closeStore(t, s)
				t.Fatal("opened")
			}
			if !errors.Is(err, test.class) {
				t.Errorf("error %v is not %v", err, test.class)
			}
			if got := err.Error(); !strings.Contains(got, test.says) || !strings.Contains(got, path) || strings.Contains(got, "\n") {
				t.Errorf("error %q: want one sentence with %q and the path", got, test.says)
			}
		})
	}
}

func TestOpenNeedsAUsablePath(t *testing.T) {
	if _, err := Open(""); !errors.Is(err, ErrNotStore) {
		t.Errorf("no name: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "coach.db")); !errors.Is(err, ErrNotStore) {
		t.Errorf("a file as folder: %v", err)
	}
}

func TestOpenInAReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		// The system lets root write everywhere; what it tells others is explained.
		for _, cause := range []error{syscall.EACCES, syscall.EROFS, syscall.EPERM} {
			err := explain("coach.db", &fs.PathError{Op: "open", Path: "coach.db", Err: cause})
			if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "its folder") {
				t.Errorf("%v explained as %q", cause, err)
			}
		}
		return
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(dir, "coach.db")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Open = %v, want ErrReadOnly", err)
	}
}

func TestSecondOpenerIsToldWithinASecond(t *testing.T) {
	t.Parallel() // it waits for the lock
	s := openTemp(t)
	start := time.Now()
	_, err := Open(s.Path())
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
	want := fmt.Sprintf("another interviewcoach uses %s; stop it or give --db another file", s.Path())
	if !errors.Is(err, ErrLocked) || err.Error() != want {
		t.Errorf("Open = %v, want %q", err, want)
	}
}

func TestTwoThatCreateAtOnceShareOneFile(t *testing.T) {
	t.Parallel() // it waits for the lock
	path := filepath.Join(t.TempDir(), "coach.db")
	closeStore(t, openAt(t, path))
	s := openAt(t, path)
	defer closeStore(t, s)
	update(t, s, func(tx coach.Tx) error { return tx.PutProgress("T1", "U1", coach.Progress{Answers: 1}) })
	// The other process found no file a moment ago and comes to its end now.
	if err := create(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); !errors.Is(err, ErrLocked) {
		t.Errorf("the file was replaced under its owner: %v", err)
	}
}

func TestFailedCommitStopsTheStore(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "coach.db")
	closeStore(t, openAt(t, path))
	var file *os.File
	s := openAt(t, path, func(o *bolt.Options) {
		o.OpenFile = func(name string, flag int, mode fs.FileMode) (f *os.File, err error) {
			file, err = os.OpenFile(name, flag, mode)
			return file, err
		}
	})
	put := func(tx coach.Tx) error { return tx.PutProgress("T1", "U1", coach.Progress{Answers: 1}) }
	update(t, s, put)
	mine := errors.New("mine")
	if err := s.Update(ctx, func(coach.Tx) error { return mine }); !errors.Is(err, mine) || errors.Is(err, ErrFailed) {
		t.Errorf("error of the function: %v", err)
	}
	// The disk goes away: what bbolt writes to is closed under it.
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, put); !errors.Is(err, ErrFailed) || !errors.Is(err, fs.ErrClosed) {
		t.Errorf("first Update on a broken disk = %v, want ErrFailed with its cause", err)
	}
	err := s.Update(ctx, func(coach.Tx) error { t.Error("called on a failed store"); return nil })
	if !errors.Is(err, ErrFailed) || !errors.Is(err, fs.ErrClosed) || !strings.Contains(err.Error(), "start interviewcoach again") {
		t.Errorf("later Update = %v, want ErrFailed with its cause", err)
	}
	if _, err := s.AddInbound(ctx, []coach.Inbound{{ID: "Ev1", Team: "T1"}}); !errors.Is(err, ErrFailed) {
		t.Errorf("AddInbound = %v, want ErrFailed: an event that is not kept must not be acknowledged", err)
	}
	view(t, s, func(tx coach.Tx) error { _, err := tx.Progress("T1", "U1"); return err })
	if err := s.Close(); err == nil {
		t.Error("Close hides that the file is gone")
	}
	checkFile(t, path)
}

func TestFullFileRefusesAndGoesOn(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t, WithMaxSize(1<<20))
	put := func(size int) error {
		_, err := s.AddInbound(ctx, []coach.Inbound{{Team: "T1", Event: make([]byte, size)}})
		return err
	}
	if err := put(4 << 20); !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("too much = %v, want ErrFull", err)
	}
	if err := put(100); err != nil {
		t.Errorf("a little, later: %v", err)
	}
	for _, cause := range []error{
		fmt.Errorf("write: %w", syscall.ENOSPC),
		fmt.Errorf("file resize error: %s", syscall.ENOSPC), // how bbolt tells it
	} {
		if err := s.commitError(cause); !errors.Is(err, ErrFull) {
			t.Errorf("%v gives %v, want ErrFull", cause, err)
		}
	}
	if err := put(100); err != nil {
		t.Errorf("after a full disk: %v", err)
	}
	// Told by a sync, it is not known what is on the disk, and a second sync may
	// succeed although the first one lost something.
	for _, cause := range []error{
		syscall.ENOSPC, // how bbolt tells it on Linux
		&fs.PathError{Op: "sync", Path: s.Path(), Err: syscall.ENOSPC}, // and elsewhere
	} {
		if err := s.commitError(cause); !errors.Is(err, ErrFailed) {
			t.Errorf("%#v gives %v, want ErrFailed", cause, err)
		}
	}
	if err := put(100); !errors.Is(err, ErrFailed) {
		t.Errorf("after a full disk that a sync told of: %v, want ErrFailed", err)
	}
}

func TestUpdateAndViewStartOnlyWithALiveContext(t *testing.T) {
	s := openTemp(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	never := func(coach.Tx) error { t.Error("called"); return nil }
	if err := s.View(ctx, never); !errors.Is(err, context.Canceled) {
		t.Errorf("View = %v", err)
	}
	if err := s.Update(ctx, never); !errors.Is(err, context.Canceled) {
		t.Errorf("Update = %v", err)
	}
}

func TestUpdateUndoesErrorsAndPanics(t *testing.T) {
	s := openTemp(t)
	mark := func(tx coach.Tx) {
		if err := tx.MarkSeen("T1", "k", noon()); err != nil {
			t.Error(err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(context.Background(), func(tx coach.Tx) error { mark(tx); panic("bug") })
	}()
	if err := s.Update(context.Background(), func(tx coach.Tx) error { mark(tx); return errBadKey }); err == nil {
		t.Error("the error is lost")
	}
	view(t, s, func(tx coach.Tx) error {
		seen, err := tx.Seen("T1", "k")
		equal(t, "seen", seen, false)
		return err
	})
	if err := s.View(context.Background(), func(tx coach.Tx) error { return tx.MarkSeen("T1", "k", noon()) }); err == nil {
		t.Error("View wrote")
	}
}
