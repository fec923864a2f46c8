package control_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
)

// desk answers with what it is told, and remembers what it was asked.
type desk struct {
	report coach.OutboxReport
	err    error
	asked  []string
}

func (d *desk) Report(context.Context) (coach.OutboxReport, error) { return d.report, d.err }

func (d *desk) Retry(_ context.Context, ids []string, all bool) (coach.DeadDone, error) {
	d.asked = append(d.asked, "retry "+strings.Join(ids, " "))
	return coach.DeadDone{Done: ids}, d.err
}

func (d *desk) Drop(_ context.Context, ids []string, all bool) (coach.DeadDone, error) {
	if all {
		ids = []string{"all"}
	}
	d.asked = append(d.asked, "drop "+strings.Join(ids, " "))
	return coach.DeadDone{Done: ids}, d.err
}

// dataFile names a data file whose socket has a short enough name.
func dataFile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	db := filepath.Join(dir, "coach.db")
	if err := os.WriteFile(db, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return db
}

func serving(t *testing.T, db string, d *desk) *control.Server {
	t.Helper()
	s, err := control.Listen(db)
	if err != nil {
		t.Fatal(err)
	}
	s.HandleOutbox(d)
	s.Handle("GET /v1/stream", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "a backup") }))
	s.Serve(slog.New(slog.DiscardHandler))
	return s
}

func dial(t *testing.T, db string) *control.Client {
	t.Helper()
	c, err := control.Dial(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheCommandReachesTheBot(t *testing.T) {
	db := dataFile(t)
	d := &desk{report: coach.OutboxReport{
		Counts: []coach.OutboxCount{{State: coach.Pending, Kind: coach.KindReply, Count: 3}}, Oldest: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Age: 60,
		Dead: []coach.DeadLetter{{ID: "d-1", Kind: "reply", Reason: "why", Died: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}},
	}}
	s := serving(t, db, d)
	info, err := os.Stat(control.Path(db))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket's mode is %v, %v, want 0600", info.Mode(), err)
	}
	c := dial(t, db)
	report, err := c.Report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d.report, report); diff != "" {
		t.Error(diff)
	}
	if done, err := c.Retry(t.Context(), []string{"d-1", "e-2"}, false); err != nil || len(done.Done) != 2 {
		t.Errorf("retry: %+v, %v", done, err)
	}
	if _, err := c.Drop(t.Context(), nil, true); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"retry d-1 e-2", "drop all"}, d.asked); diff != "" {
		t.Error(diff)
	}
	body, err := c.Open(t.Context(), http.MethodGet, "/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if data, err := io.ReadAll(body); err != nil || string(data) != "a backup" {
		t.Errorf("stream %q, %v", data, err)
	}
	d.err = errors.New("the disk is gone")
	if _, err := c.Report(t.Context()); err == nil || err.Error() != "the disk is gone" {
		t.Errorf("a failure comes as %v", err)
	}
	if _, err := c.Open(t.Context(), http.MethodGet, "/v9/other", nil); err == nil || !strings.Contains(err.Error(), "start it again") {
		t.Errorf("an unknown command: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(control.Path(db)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left after a clean stop: %v", err)
	}
	if _, err := control.Dial(t.Context(), db); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("Dial after the stop: %v", err)
	}
	if _, err := c.Report(t.Context()); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a call after the stop: %v", err)
	}
}

// leftOver makes a socket nobody listens on, as a killed process leaves it.
func leftOver(t *testing.T, db string) {
	t.Helper()
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: control.Path(db), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	if err := os.Chmod(control.Path(db), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestALeftOverSocketIsSaidAndReplaced(t *testing.T) {
	db := dataFile(t)
	leftOver(t, db)
	if _, err := control.Dial(t.Context(), db); !errors.Is(err, control.ErrLeftOver) {
		t.Errorf("Dial: %v", err)
	}
	s := serving(t, db, &desk{})
	if _, err := dial(t, db).Report(t.Context()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotTrusted(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string) error
		want  string
	}{
		"mode":      {func(path string) error { return os.Chmod(path, 0o666) }, "chmod 600"},
		"owner":     {func(path string) error { return os.Lchown(path, 12345, -1) }, "belongs to user 12345"},
		"no socket": {func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)) }, "is no socket"},
	} {
		t.Run(name, func(t *testing.T) {
			db := dataFile(t)
			leftOver(t, db)
			if err := c.spoil(control.Path(db)); err != nil {
				t.Skip("this user cannot set it up:", err)
			}
			_, err := control.Dial(t.Context(), db)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("Dial: %v, want a sentence with %q", err, c.want)
			}
		})
	}
}

// Root asks the bot of whoever owns the data file.
func TestRootMayAskTheOwnersBot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away")
	}
	db := dataFile(t)
	s := serving(t, db, &desk{})
	defer s.Close()
	for _, path := range []string{db, control.Path(db)} {
		if err := os.Lchown(path, 12345, -1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := dial(t, db).Report(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestListenDoesNotTakeWhatIsNotItsOwn(t *testing.T) {
	db := dataFile(t)
	if err := os.WriteFile(control.Path(db), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Listen(db); err == nil {
		t.Error("a file was replaced by a socket")
	}
	if data, err := os.ReadFile(control.Path(db)); err != nil || string(data) != "mine" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

func TestANameThatIsTooLong(t *testing.T) {
	dir := filepath.Dir(dataFile(t))
	for n, fits := range map[int]bool{103: true, 104: false} {
		db := filepath.Join(dir, strings.Repeat("x", n-len(dir)-len("/.sock")))
		s, err := control.Listen(db)
		if (err == nil) != fits {
			t.Errorf("%d bytes: %v", n, err)
		}
		if err == nil {
			s.Serve(slog.New(slog.DiscardHandler))
			s.Close()
		} else if _, err := control.Dial(t.Context(), db); !errors.Is(err, control.ErrNotRunning) {
			t.Errorf("Dial of a long name: %v", err)
		}
	}
}
