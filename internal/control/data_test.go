package control_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
)

// archive answers with what it is told. A backup writes its text and then, when hang is
// set, comes to its end only with its context.
type archive struct {
	text  string
	hang  chan struct{}
	err   error
	asked []control.Person
}

func (a *archive) Backup(ctx context.Context, w io.Writer) (control.Copied, error) {
	if _, err := io.WriteString(w, a.text); err != nil {
		return control.Copied{}, err
	}
	if a.hang != nil {
		close(a.hang)
		<-ctx.Done()
		return control.Copied{}, ctx.Err()
	}
	return control.Copied{Schema: 3, Size: int64(len(a.text)), Records: 7}, a.err
}

func (a *archive) Check(ctx context.Context) (control.CheckReport, error) {
	if a.hang != nil {
		close(a.hang)
		<-ctx.Done()
		return control.CheckReport{}, ctx.Err()
	}
	return control.CheckReport{File: "coach.db", Records: map[string]int{"answers": 3}, Faults: []string{"one"}}, a.err
}

func (a *archive) Compact(context.Context) (control.Compacted, error) {
	return control.Compacted{Before: 2, After: 1}, a.err
}

func (a *archive) Export(_ context.Context, who control.Person) (control.Exported, error) {
	a.asked = append(a.asked, who)
	return control.Exported{Person: who, File: bytes.Repeat([]byte("x"), 20<<20), Stored: coach.Stored{Answers: 5}}, a.err
}

func (a *archive) Forget(_ context.Context, who control.Person, countOnly bool) (control.Forgotten, error) {
	a.asked = append(a.asked, who)
	return control.Forgotten{Person: who, Stored: coach.Stored{Answers: 5}, Erased: !countOnly}, a.err
}

func offering(t *testing.T, a *archive) (*control.Server, *control.Client) {
	t.Helper()
	db := dataFile(t)
	s, err := control.Listen(db)
	if err != nil {
		t.Fatal(err)
	}
	s.HandleData(a)
	s.Serve(slog.New(slog.DiscardHandler))
	return s, dial(t, db)
}

func TestDataThroughTheSocket(t *testing.T) {
	a := &archive{text: strings.Repeat("a backup ", 99999)}
	s, c := offering(t, a)
	defer s.Close()
	var got bytes.Buffer
	copied, err := c.Backup(t.Context(), &got)
	if err != nil || got.String() != a.text {
		t.Errorf("backup of %d bytes, %v, want %d", got.Len(), err, len(a.text))
	}
	if diff := cmp.Diff(control.Copied{Schema: 3, Size: int64(len(a.text)), Records: 7}, copied); diff != "" {
		t.Error(diff)
	}
	report, err := c.Check(t.Context())
	if err != nil || report.Records["answers"] != 3 || len(report.Faults) != 1 {
		t.Errorf("check: %+v, %v", report, err)
	}
	if done, err := c.Compact(t.Context()); err != nil || done != (control.Compacted{Before: 2, After: 1}) {
		t.Errorf("compact: %+v, %v", done, err)
	}
	who := control.Person{Team: "T1", User: "U1"}
	exported, err := c.Export(t.Context(), who)
	if err != nil || len(exported.File) != 20<<20 || exported.Person != who || exported.Stored.Answers != 5 {
		t.Errorf("export of %d bytes, %v", len(exported.File), err)
	}
	for _, countOnly := range []bool{true, false} {
		done, err := c.Forget(t.Context(), who, countOnly)
		if err != nil || done.Erased == countOnly || done.Stored.Answers != 5 {
			t.Errorf("forget: %+v, %v", done, err)
		}
	}
	if diff := cmp.Diff([]control.Person{who, who, who}, a.asked); diff != "" {
		t.Error(diff)
	}
}

func TestAFailureBeforeAndWithinABackupIsTold(t *testing.T) {
	s, c := offering(t, &archive{err: errors.New("there is no space left")})
	defer s.Close()
	var got bytes.Buffer
	if _, err := c.Backup(t.Context(), &got); err == nil || err.Error() != "there is no space left" || got.Len() > 0 {
		t.Errorf("before the first byte: %v, %d bytes", err, got.Len())
	}
	s, c = offering(t, &archive{text: strings.Repeat("x", 1<<20), err: errors.New("the disk is gone")})
	defer s.Close()
	if _, err := c.Backup(t.Context(), &got); err == nil || !strings.Contains(err.Error(), "in the middle") {
		t.Errorf("after some: %v", err)
	}
	full := errors.New("no space here")
	if _, err := c.Backup(t.Context(), failing{full}); !errors.Is(err, full) {
		t.Errorf("where it is written: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// A bot that stops does not wait for what takes long, and says so.
func TestCloseEndsWhatTakesLong(t *testing.T) {
	for name, call := range map[string]func(*control.Client) error{
		"a backup": func(c *control.Client) error { _, err := c.Backup(context.Background(), io.Discard); return err },
		"a check":  func(c *control.Client) error { _, err := c.Check(context.Background()); return err },
	} {
		t.Run(name, func(t *testing.T) {
			a := &archive{text: "x", hang: make(chan struct{})}
			s, c := offering(t, a)
			ended := make(chan error, 1)
			go func() { ended <- call(c) }()
			<-a.hang
			began := time.Now()
			if err := s.Close(); err != nil {
				t.Errorf("Close = %v, want it in order", err)
			}
			if took := time.Since(began); took > time.Second {
				t.Errorf("Close took %v", took)
			}
			if err := <-ended; err == nil || !strings.Contains(err.Error(), "stop") {
				t.Errorf("the command is told %v", err)
			}
		})
	}
}
