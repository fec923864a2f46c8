package cli

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

func TestRetentionIsRead(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"": 0, "  ": 0, "365d": 365 * day, "7d": 7 * day, "1w": 7 * day, "52w": 364 * day, "168h": 7 * day, "8760h": 365 * day, "200h30m": 200*time.Hour + 30*time.Minute, "36500d": 36500 * day,
	} {
		if got, err := (retentionFlags{text}).keep(); err != nil || got != want {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for text, reason := range map[string]string{
		"365": "no length of time", "d": "no length of time", "-8d": "no length of time", "1.5w": "no length of time", "a year": "no length of time", "+9d": "no length of time",
		"36501d": "no length of time", "99999999999999999999d": "no length of time", "-200h": "no length of time", "1y": "no length of time",
		"6d": "too short", "0d": "too short", "0": "too short", "0w": "too short", "167h59m": "too short",
	} {
		got, err := retentionFlags{text}.keep()
		if err == nil || got != 0 || !strings.Contains(err.Error(), reason) || !strings.Contains(err.Error(), "--retention or INTERVIEWCOACH_RETENTION") || strings.Contains(err.Error(), ". ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q is %v, %v, want one sentence with %q", text, got, err, reason)
		}
	}
}

// What is wrong with it is told with everything else that is wrong, before anything
// is opened.
func TestServeRefusesAWrongRetention(t *testing.T) {
	t.Setenv("SLACK_BOT_TOKEN", "")
	t.Setenv("SLACK_APP_TOKEN", "")
	t.Setenv("INTERVIEWCOACH_RETENTION", "3d")
	db := t.TempDir() + "/coach.db"
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"serve", "--db", db}, streams{in: strings.NewReader(""), out: io.Discard, err: &stderr})
	if code != 1 || !strings.Contains(stderr.String(), `is "3d", which is too short`) || !strings.Contains(stderr.String(), "SLACK_BOT_TOKEN") {
		t.Errorf("serve ended with %d: %s", code, &stderr)
	}
	if _, err := os.Stat(db); err == nil {
		t.Error("the data file was made")
	}
}

// The nightly job removes words by a clock that was right once, and not by one that
// runs ahead.
func TestExpireJobTrustsNoClockThatRunsAhead(t *testing.T) {
	now := time.Date(2026, 12, 14, 3, 45, 0, 0, time.UTC)
	open := func() *store.Store {
		st, err := store.Open(t.TempDir() + "/coach.db")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		for _, age := range []int{1, 29, 31, 400} {
			a := coach.Answer{Team: "T1", User: "U1", Text: "words", At: now.AddDate(0, 0, -age)}
			if err := st.Update(t.Context(), func(tx coach.Tx) error { _, err := tx.PutAnswer(a); return err }); err != nil {
				t.Fatal(err)
			}
		}
		return st
	}
	const keep = 30 * 24 * time.Hour
	for _, test := range []struct {
		name        string
		keep        time.Duration
		trusted     time.Time
		now         time.Time
		left        int // answers with words
		erasureDue  bool
		wantInLines string
	}{
		{"as it should be", keep, now.Add(-20 * time.Minute), now, 2, true, "removed=2"},
		{"the clock was never right", keep, time.Time{}, now, 4, false, "has not been compared"},
		{"the clock runs ten years ahead", keep, now.Add(-time.Hour), now.AddDate(10, 0, 0), 2, true, "removed=2"},
		{"the clock was set back since", keep, now, now.AddDate(0, 0, -2), 3, true, "removed=1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := open()
			if !test.trusted.IsZero() {
				if err := st.KeepTime(t.Context(), test.trusted); err != nil {
					t.Fatal(err)
				}
			}
			var lines bytes.Buffer
			job := expireJob(st, test.keep, func() time.Time { return test.now }, slog.New(slog.NewTextHandler(&lines, nil)), func(int) {})
			for range 2 { // the second time there is nothing left to do
				if err := job(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			left := 0
			if err := st.View(t.Context(), func(tx coach.Tx) error {
				answers, err := tx.Answers("T1", "U1", 0)
				for _, a := range answers {
					if a.Text != "" {
						left++
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			due, err := st.ErasureDue(t.Context())
			if left != test.left || due != test.erasureDue || err != nil {
				t.Errorf("%d answers have words, a compaction is due: %v (%v); want %d and %v", left, due, err, test.left, test.erasureDue)
			}
			if !strings.Contains(lines.String(), test.wantInLines) || strings.Count(lines.String(), "expired") > 2 || strings.Contains(lines.String(), "words") {
				t.Errorf("the log says %s", &lines)
			}
		})
	}
	if job := retentionJob(open(), 0, time.Now, slog.New(slog.DiscardHandler), func(int) {}); job != nil {
		t.Error("there is a job where answers are kept for ever")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := expireJob(open(), keep, time.Now, slog.New(slog.DiscardHandler), func(int) {})(ended); err == nil {
		t.Error("a job that was ended says that all is done")
	}
}

// Privacy is told as serve was configured.
func TestServeTellsItsRetention(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	r.args = []string{"--retention", "52w"}
	r.serve()
	for _, line := range []string{"help privacy", "privacy"} {
		if got := r.command("U0BODO", "D0BODO", line); !strings.Contains(got, "364 days, then removed") || !strings.Contains(got, "An upgrade keeps a copy of it for 30 days.") {
			t.Errorf("/interview %s: %s", line, got)
		}
	}
	r.write("U0BODO", "D0BODO", "", "privacy")
	r.settle()
	r.one("D0BODO", "364 days, then removed")
}
