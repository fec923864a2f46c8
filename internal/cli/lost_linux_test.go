package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// lose has every write to an open data file fail from now on, as on a broken disk.
func lose(t *testing.T, st *store.Store) {
	t.Helper()
	readOnly, err := os.Open(st.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer readOnly.Close()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	replaced := 0
	for _, e := range open {
		fd, err := strconv.Atoi(e.Name())
		if target, linkErr := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err != nil || linkErr != nil || target != st.Path() || fd == int(readOnly.Fd()) {
			continue
		}
		if err := syscall.Dup3(int(readOnly.Fd()), fd, syscall.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
		replaced++
	}
	if replaced == 0 {
		t.Fatal("the data file is not open")
	}
}

// A lost data file ends the process, whichever workspace notices.
func TestALostFileEndsTheProcess(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.serve()
	q.ready("acme")
	q.ready("beta")
	lose(t, q.process.store)
	if _, _, err := q.slacks["beta"].SendMessage(localslack.Typed{User: "U0ALICE", Channel: "D0ALICE", Text: anAnswer}); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-q.done:
		if code != exitError {
			t.Errorf("exit code %d, want %d", code, exitError)
		}
	case <-time.After(patience):
		t.Fatal("the process goes on")
	}
	if found := q.lines("not served"); len(found) > 0 {
		t.Errorf("it is tried again: %q", found)
	}
}
