package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// childVariable tells a child of the test binary what to do, and on which file.
const childVariable = "STORE_TEST_CHILD"

// TestChild is no test: it is what the children run.
func TestChild(t *testing.T) {
	task, rest, _ := strings.Cut(os.Getenv(childVariable), " ")
	switch task {
	case "":
		t.Skip("only in a child process")
	case "crash":
		moment, path, _ := strings.Cut(rest, " ")
		crashAt(t, moment, path)
	case "garbled":
		readGarbled(t, rest)
	}
}

// child runs the test binary with a task and returns what it printed.
func child(t *testing.T, task string) (out []byte, err error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childVariable+"="+task)
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	err = cmd.Run()
	return stdout.Bytes(), err
}

// crashAt opens the file, forgets U12 and compacts, and ends by SIGKILL at a moment
// of that.
func crashAt(t *testing.T, moment, path string) {
	env := environment{now: noon, at: func(at string) {
		if at != moment {
			return
		}
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if err := self.Kill(); err != nil {
			t.Fatal(err)
		}
		select {}
	}}
	s, err := open(path, env, nil)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U12") })
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Fatalf("never came to %s", moment)
}

// repeats is how often a crash is tried at each moment.
func repeats() int {
	if os.Getenv("CRASHTEST") == "nightly" {
		return 20
	}
	return 1
}

func TestAKilledMigrationGoesOn(t *testing.T) {
	for _, moment := range []string{"migrate-begin", "migrate-copied", "migrate-synced", "migrate-kept", "migrate-renamed"} {
		for range repeats() {
			path := golden(t, 2)
			old, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			killed(t, moment, path)
			s, err := open(path, environment{now: noon, at: func(string) {}}, nil)
			if err != nil {
				t.Fatalf("after a kill at %s: %v", moment, err)
			}
			readGolden(t, s)
			checkStore(t, s)
			closeStore(t, s)
			files(t, path, "coach.db", "coach.db.v2-20261214")
			if kept, err := os.ReadFile(copyName(path, 2, noon(), 1)); err != nil || !bytes.Equal(kept, old) {
				t.Errorf("killed at %s: the copy differs from the old file (%v)", moment, err)
			}
		}
	}
}

// killed runs crashAt and makes sure that it ended where it should.
func killed(t *testing.T, moment, path string) {
	t.Helper()
	_, err := child(t, "crash "+moment+" "+path)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended with %v, want it killed at %s", err, moment)
	}
}

func TestAKilledCompactionLosesNothing(t *testing.T) {
	for _, moment := range []string{"compact-begin", "compact-copied", "compact-synced", "compact-renamed", "compact-done"} {
		for range repeats() {
			path := t.TempDir() + "/coach.db"
			s := openAt(t, path)
			update(t, s, func(tx coach.Tx) error {
				return errors.Join(fill(tx, "T1", "U1", "D1"), fill(tx, "T1", "U12", "D12"))
			})
			gone := valuesOf(t, s, "U12")
			closeStore(t, s)
			killed(t, moment, path)
			s = openAt(t, path)
			checkStore(t, s)
			equal(t, "rows of U12 after a kill at "+moment, traces(t, s, "T1", "U12"), []string(nil))
			if got := len(traces(t, s, "T1", "U1")); got < 10 {
				t.Errorf("rows of U1 after a kill at %s: %d", moment, got)
			}
			if _, err := s.Sweep(context.Background(), noon()); err != nil {
				t.Fatal(err)
			}
			closeStore(t, s)
			files(t, path, "coach.db")
			equal(t, "records left in the file after a kill at "+moment, leftIn(t, path, gone), 0)
		}
	}
}

// valuesOf returns the records of a person as they stand in the file, where they
// are long enough to be nobody else's.
func valuesOf(t *testing.T, s *Store, user string) (values [][]byte) {
	t.Helper()
	for _, rows := range dump(t, s.db) {
		for k, v := range rows {
			if names(k, []string{user}) && len(v) > 24 {
				values = append(values, v)
			}
		}
	}
	if len(values) < 5 {
		t.Fatalf("%d records of %s, want more", len(values), user)
	}
	return values
}

// leftIn counts which of values the raw file still holds.
func leftIn(t *testing.T, path string, values [][]byte) (n int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if bytes.Contains(raw, v) {
			n++
		}
	}
	return n
}

func TestErasureIsReal(t *testing.T) {
	const canary = "CANARY-of-U12"
	ctx := context.Background()
	s := openTemp(t)
	const count = 300
	addInbound(t, s, coach.Inbound{ID: "Ev1", Team: "T1", Conversation: "D12", Event: []byte(`"` + canary + `"`), At: noon()})
	gone := valuesIn(t, s, tableInbox)
	// Long, and nothing that can be packed: so many pages that a day's writes cannot
	// have used all of them anew.
	chance := rand.New(rand.NewPCG(1, 1))
	noise := func() string {
		b := make([]byte, 1500)
		for i := range b {
			b[i] = byte('!' + chance.IntN(90))
		}
		return string(b)
	}
	update(t, s, func(tx coach.Tx) error {
		for i := range count {
			for _, user := range []string{"U1", "U12"} {
				_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: user, Text: fmt.Sprint(canary, i, noise())})
				if err != nil {
					return err
				}
			}
			err := tx.PutDelivery(coach.Delivery{Team: "T1", Key: fmt.Sprint(i), To: "U12", Args: []string{canary, noise()}, ReadyAt: noon()})
			if err != nil {
				return err
			}
		}
		return tx.DropInbound(1)
	})
	gone = append(gone, valuesOf(t, s, "U12")...)
	update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U12") })
	for i := range 50 { // what a busy day writes does not erase it
		update(t, s, func(tx coach.Tx) error { return tx.MarkSeen("T1", fmt.Sprint(i), noon()) })
	}
	if records, canaries := leftIn(t, s.Path(), gone), leftIn(t, s.Path(), [][]byte{[]byte(canary)}); records == 0 || canaries == 0 {
		t.Errorf("%d records and %d canaries are in the file before the compaction: this test could not fail", records, canaries)
	}
	if due, err := s.ErasureDue(ctx); err != nil || !due {
		t.Errorf("ErasureDue = %v, %v, want true", due, err)
	}
	backup := s.Path() + ".backup"
	if report, err := s.Backup(ctx, backup); err != nil || !report.Sound() {
		t.Fatalf("Backup = %+v, %v", report, err)
	}
	if _, err := s.Sweep(ctx, noon()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{s.Path(), backup} {
		equal(t, "records left in the file", leftIn(t, path, gone), 0)
		equal(t, "canaries left in the file", leftIn(t, path, [][]byte{[]byte(canary)}), 0)
		checkOther(t, s, path)
	}
	if due, err := s.ErasureDue(ctx); err != nil || due {
		t.Errorf("ErasureDue after the compaction = %v, %v", due, err)
	}
	view(t, s, func(tx coach.Tx) error {
		left, err := tx.Answers("T1", "U1", 0)
		equal(t, "answers of somebody else", len(left), count)
		return err
	})
}

// checkOther checks path unless s has it open.
func checkOther(t *testing.T, s *Store, path string) {
	t.Helper()
	if path != s.Path() {
		checkFile(t, path)
	}
}

func valuesIn(t *testing.T, s *Store, name table) (values [][]byte) {
	t.Helper()
	for _, v := range dump(t, s.db)[name] {
		values = append(values, v)
	}
	return values
}

// Somebody is forgotten while the copy is made: what it had of them is erased by
// the next one.
func TestForgetDuringACompaction(t *testing.T) {
	ctx := context.Background()
	path := t.TempDir() + "/coach.db"
	var s *Store
	forgets := true
	env := environment{now: noon, at: func(moment string) {
		if moment == "compact-copied" && forgets {
			forgets = false
			update(t, s, func(tx coach.Tx) error { return tx.Forget("T1", "U12") })
		}
	}}
	s, err := open(path, env, nil)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(fill(tx, "T1", "U1", "D1"), fill(tx, "T1", "U12", "D12"), tx.Forget("T1", "U9"))
	})
	gone := valuesOf(t, s, "U12")
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	equal(t, "rows", traces(t, s, "T1", "U12"), []string(nil))
	if due, err := s.ErasureDue(ctx); err != nil || !due {
		t.Errorf("ErasureDue = %v, %v, want true: the new file holds %d records of the person", due, err, leftIn(t, path, gone))
	}
	if err := s.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	equal(t, "records left", leftIn(t, path, gone), 0)
	if due, err := s.ErasureDue(ctx); err != nil || due {
		t.Errorf("ErasureDue = %v, %v, want false", due, err)
	}
	closeStore(t, s)
	checkFile(t, path)
}

func TestCallersNoticeNoCompaction(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	var wait sync.WaitGroup
	stop := make(chan struct{})
	counts := make([]int, 4)
	for g := range counts {
		wait.Go(func() {
			user := fmt.Sprint("U", g)
			for {
				select {
				case <-stop:
					return
				default:
				}
				err := s.Update(ctx, func(tx coach.Tx) error {
					_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: user, Text: strings.Repeat("x", 100)})
					return err
				})
				if err == nil {
					counts[g]++
					err = s.View(ctx, func(tx coach.Tx) error {
						_, ok, err := tx.Answer("T1", user, uint64(counts[g]))
						if !ok {
							return errors.Join(err, fmt.Errorf("answer %d is lost", counts[g]))
						}
						return err
					})
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 5 {
		if err := s.Compact(ctx); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wait.Wait()
	checkStore(t, s)
	for g, want := range counts {
		view(t, s, func(tx coach.Tx) error {
			all, err := tx.Answers("T1", fmt.Sprint("U", g), 0)
			equal(t, "answers", len(all), want)
			return err
		})
	}
}

func TestACompactionWithoutSpaceChangesNothing(t *testing.T) {
	ctx := context.Background()
	full := true
	s := openTemp(t, func(o *bolt.Options) {
		openFile := o.OpenFile
		o.OpenFile = func(name string, flag int, mode fs.FileMode) (*os.File, error) {
			if full && strings.Contains(name, rewriteSuffix) {
				return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOSPC}
			}
			return openFile(name, flag, mode)
		}
	})
	update(t, s, func(tx coach.Tx) error { return errors.Join(fill(tx, "T1", "U1", "D1"), tx.Forget("T1", "U9")) })
	if err := s.Compact(ctx); !errors.Is(err, ErrFull) || strings.Contains(err.Error(), "\n") {
		t.Errorf("Compact = %v, want ErrFull", err)
	}
	files(t, s.Path(), "coach.db")
	update(t, s, func(tx coach.Tx) error { return tx.MarkSeen("T1", "k", noon()) })
	if due, err := s.ErasureDue(ctx); err != nil || !due {
		t.Errorf("ErasureDue = %v, %v, want true", due, err)
	}
	full = false
	if _, err := s.Sweep(ctx, noon()); err != nil {
		t.Error(err)
	}
	files(t, s.Path(), "coach.db")
}

func TestCloseEndsACompaction(t *testing.T) {
	path := t.TempDir() + "/coach.db"
	var s *Store
	s, err := open(path, environment{now: noon, at: func(moment string) {
		if moment == "compact-begin" {
			s.close() // what Close does first
		}
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Compact(context.Background()); !errors.Is(err, context.Canceled) {
		t.Errorf("Compact = %v, want it cancelled", err)
	}
	files(t, path, "coach.db")
	closeStore(t, s)
}

func TestBackupUnderLoad(t *testing.T) {
	count := 10
	if os.Getenv("CRASHTEST") == "nightly" {
		count = 100
	}
	ctx := context.Background()
	s := openTemp(t)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() { // each number is committed after the one before it
		defer close(done)
		for i := 1; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			err := s.Update(ctx, func(tx coach.Tx) error {
				_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: fmt.Sprint("U", i%7), Text: fmt.Sprint(i)})
				return errors.Join(err, tx.PutProgress("T1", "U", coach.Progress{Answers: i}))
			})
			if err != nil {
				t.Error(err)
				return
			}
		}
	}()
	for i := range count {
		to := fmt.Sprint(s.Path(), ".backup-", i)
		report, err := s.Backup(ctx, to)
		if err != nil || !report.Sound() {
			t.Fatalf("Backup = %+v, %v", report, err)
		}
		if _, err := s.Backup(ctx, to); !errors.Is(err, fs.ErrExist) {
			t.Errorf("a second Backup to the same name = %v, want it refused", err)
		}
		b := openAt(t, to)
		checkStore(t, b)
		view(t, b, func(tx coach.Tx) error {
			progress, err := tx.Progress("T1", "U")
			equal(t, "answers in the copy: as many as were committed", report.Records["answers"], progress.Answers)
			return err
		})
		closeStore(t, b)
	}
	close(stop)
	<-done
}
