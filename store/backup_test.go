package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"interviewcoach/internal/coach"
)

// aBackup writes a store with one answer, and the backup of it.
func aBackup(t *testing.T) (path string) {
	t.Helper()
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error { _, err := tx.PutAnswer(goldenAnswerNew()); return err })
	path = filepath.Join(t.TempDir(), "backup.db")
	if _, err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	return path
}

func goldenAnswerNew() coach.Answer {
	a := goldenAnswer()
	a.Seq = 0
	return a
}

func hasGoldenAnswer(t *testing.T, s *Store) {
	t.Helper()
	view(t, s, func(tx coach.Tx) error {
		found(t, goldenAnswer())(tx.AnswerAt("T1", coach.MessageRef{Channel: "D1", TS: "1.0"}))
		return nil
	})
}

func TestSnapshotIsABackupThatLeavesNothingBehind(t *testing.T) {
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error { _, err := tx.PutAnswer(goldenAnswerNew()); return err })
	snap, err := s.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files(t, s.Path(), "coach.db") // also while it is read
	to := filepath.Join(t.TempDir(), "there.db")
	checked, err := WriteBackup(t.Context(), to, func(w io.Writer) error {
		n, err := snap.WriteTo(w)
		equal(t, "bytes", n, snap.Size)
		return err
	})
	if err := errors.Join(err, snap.Close()); err != nil {
		t.Fatal(err)
	}
	equal(t, "what was checked there", checked, snap.Checked)
	files(t, to, "there.db")
	b := openAt(t, to)
	defer closeStore(t, b)
	hasGoldenAnswer(t, b)
}

// The copy of a file that no bot has open is of its own version, and the file stays
// as it is.
func TestSnapshotOfAFileKeepsItsVersion(t *testing.T) {
	path := golden(t, 2)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := SnapshotFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	var copied bytes.Buffer
	if _, err := snap.WriteTo(&copied); err != nil {
		t.Fatal(err)
	}
	equal(t, "version", snap.Schema, 2)
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
	files(t, path, "coach.db")
	sameRows(t, rowsOf(t, path), rowsOf(t, file(t, copied.Bytes())))
}

func file(t *testing.T, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWriteBackupLeavesNothingWhenItFails(t *testing.T) {
	whole, err := os.ReadFile(aBackup(t))
	if err != nil {
		t.Fatal(err)
	}
	mine := errors.New("mine")
	for name, test := range map[string]struct {
		fill func(io.Writer) error
		want error
		says string
	}{
		"the writer fails": {func(w io.Writer) error { _, err := w.Write(whole[:5000]); return errors.Join(err, mine) }, mine, "mine"},
		"the disk is full": {func(io.Writer) error { return &fs.PathError{Op: "write", Err: syscall.ENOSPC} }, ErrFull, "no space left"},
		"half came":        {func(w io.Writer) error { _, err := w.Write(whole[:3*pageSize]); return err }, ErrNotStore, "damaged"},
		"nothing came":     {func(io.Writer) error { return nil }, ErrNotStore, "not a data file"},
		"a bit is another": {func(w io.Writer) error { _, err := w.Write(flipped(t, whole)); return err }, ErrNotStore, "damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "backup.db")
			_, err := WriteBackup(t.Context(), to, test.fill)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") && !errors.Is(err, mine) {
				t.Errorf("%v, want %v with %q", err, test.want, test.says)
			}
			files(t, to)
		})
	}
}

// A backup, a snapshot and a compaction that are told to end do so, and leave no file.
func TestUpkeepEndsWithItsContextAndWithTheStore(t *testing.T) {
	for range 20 {
		s := openTemp(t)
		for range 30 {
			update(t, s, func(tx coach.Tx) error {
				_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Text: strings.Repeat("word ", 500)})
				return err
			})
		}
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 3)
		to := s.Path() + ".backup"
		go func() { _, err := s.Backup(ctx, to); errs <- err }()
		go func() {
			snap, err := s.Snapshot(ctx)
			if err == nil {
				err = snap.Close()
			}
			errs <- err
		}()
		go func() { errs <- s.Compact(t.Context()) }()
		cancel()
		closeStore(t, s) // ends the compaction
		for range 3 {
			if err := <-errs; err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("it ended with %v", err)
			}
		}
		want := []string{"coach.db"}
		if _, err := os.Stat(to); err == nil {
			want = append(want, "coach.db.backup")
		}
		files(t, s.Path(), want...)
	}
}

// Who waits for their turn waits no longer than their context.
func TestWaitingForTheTurnEndsWithTheContext(t *testing.T) {
	s := openTemp(t)
	if err := s.upkeep.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer s.upkeep.give()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(ctx, s.Path()+".backup"); !errors.Is(err, context.Canceled) {
		t.Errorf("Backup = %v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		held, ended := newTurn(), false
		if err := held.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			if err := held.take(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("take = %v", err)
			}
			ended = true
		}()
		synctest.Wait()
		equal(t, "ended before its context", ended, false)
		cancel()
		synctest.Wait()
		equal(t, "ended with its context", ended, true)
	})
}

// What a killed process left goes with the next backup; what may be under way stays.
func TestLeftoversOfBackupsAreRemoved(t *testing.T) {
	s := openTemp(t)
	dir := t.TempDir()
	to := filepath.Join(dir, "interviewcoach-2026-11-22T031500Z.db")
	old := time.Now().Add(-2 * staleAfter)
	for name, age := range map[string]time.Time{
		to + ".new-123":                    old,
		to + ".new-12a":                    old,
		to + ".new-77":                     time.Now(),
		dir + "/other.db.new-5":            old,
		dir + "/interviewcoach-1.db.new-9": old,
	} {
		if err := errors.Join(os.WriteFile(name, nil, 0o600), os.Chtimes(name, age, age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Backup(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	base := filepath.Base(to)
	files(t, to, "interviewcoach-1.db.new-9", base, base+".new-12a", base+".new-77", "other.db.new-5")
	RemoveStaleBackups(dir, "interviewcoach-")
	files(t, to, base, base+".new-12a", base+".new-77", "other.db.new-5")

	// A copy beside the data file is removed whatever its age: only who holds the file
	// makes one.
	path := filepath.Join(t.TempDir(), "coach.db")
	closeStore(t, openAt(t, path))
	if err := os.WriteFile(path+".copy-1", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	closeStore(t, openAt(t, path))
	files(t, path, "coach.db")
}

func TestTeams(t *testing.T) {
	s := openTemp(t)
	teams := func() []string {
		t.Helper()
		all, err := s.Teams(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	equal(t, "of an empty file", teams(), []string(nil))
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(fill(tx, "T1", "U1", "D1"), fill(tx, "T12", "U1", "D1"), tx.MarkSeen("T2", "k", noon()))
	})
	equal(t, "teams", teams(), []string{"T1", "T12", "T2"})
}
