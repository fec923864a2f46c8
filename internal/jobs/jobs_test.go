package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Clocks of the tests show this at first: midnight UTC, as in every bubble.
func midnight() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

// runs starts a job in a bubble, lets time go by, and tells when it ran.
func runs(t *testing.T, job Job, during time.Duration) (at []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := New(Options{Log: slog.New(slog.DiscardHandler)})
		job.Run = func(context.Context) error {
			at = append(at, time.Now().UTC().Format("02T15:04"))
			return nil
		}
		if err := r.Add(job); err != nil {
			t.Fatal(err)
		}
		r.Start()
		time.Sleep(during) // fake
		r.Stop()
	})
	return at
}

func TestWhatIsDueRunsOnce(t *testing.T) {
	const nightly = "15 3 * * *"
	for name, test := range map[string]struct {
		schedule string
		last     time.Time
		want     []string
	}{
		"never done":                {nightly, time.Time{}, []string{"01T00:00", "01T03:15", "02T03:15"}},
		"done at its last moment":   {nightly, midnight().Add(-20*time.Hour - 45*time.Minute), []string{"01T03:15", "02T03:15"}},
		"missed by a minute":        {nightly, midnight().Add(-20*time.Hour - 46*time.Minute), []string{"01T00:00", "01T03:15", "02T03:15"}},
		"missed for a month":        {nightly, midnight().AddDate(0, -1, 0), []string{"01T00:00", "01T03:15", "02T03:15"}},
		"done in the future":        {nightly, midnight().AddDate(1, 0, 0), []string{"01T03:15", "02T03:15"}},
		"a zone of its own":         {"CRON_TZ=America/New_York " + nightly, midnight().Add(-time.Hour), []string{"01T08:15", "02T08:15"}},
		"twice a day":               {"0 6,18 * * *", midnight().Add(-time.Hour), []string{"01T06:00", "01T18:00", "02T06:00", "02T18:00"}},
		"a word in place of fields": {"@daily", midnight(), []string{"02T00:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := runs(t, Job{Name: "it", Schedule: test.schedule, Last: test.last}, 47*time.Hour+59*time.Minute)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The clock of the runner decides, not that of the machine.
func TestTheClockIsTheRunners(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		r := New(Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return midnight() }})
		err := r.Add(Job{Name: "it", Schedule: "@hourly", Last: midnight(), Run: func(context.Context) error { ran.Add(1); return nil }})
		if err != nil {
			t.Fatal(err)
		}
		r.Start()
		time.Sleep(10 * time.Hour) // fake
		r.Stop()
		if got := ran.Load(); got != 0 {
			t.Errorf("ran %d times while its clock stood still", got)
		}
	})
}

func TestAFailureIsOneLineAndNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var outcomes []string
		r := New(Options{
			Log:     slog.New(slog.NewTextHandler(&log, nil)),
			Observe: func(job, outcome string, _ time.Duration) { outcomes = append(outcomes, job+" "+outcome) },
		})
		n := 0
		err := r.Add(Job{Name: "backup", Schedule: "@hourly", Run: func(context.Context) error {
			switch n++; n {
			case 1:
				return errors.New("the disk is full")
			case 2:
				panic("a bug")
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		r.Start()
		time.Sleep(2*time.Hour + time.Minute) // fake
		r.Stop()
		if diff := cmp.Diff([]string{"backup failed", "backup failed", "backup ok"}, outcomes); diff != "" {
			t.Error(diff)
		}
		if text := log.String(); strings.Count(text, "\n") != 2 || strings.Count(text, "the disk is full") != 1 || !strings.Contains(text, "a bug") {
			t.Errorf("want one line for each failure:\n%s", text)
		}
	})
}

func TestOneRunAtATimeAndStopWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var under, most, ended int
		r := New(Options{Log: slog.New(slog.DiscardHandler), Observe: func(string, string, time.Duration) { t.Error("a run that was stopped counts") }})
		err := r.Add(Job{Name: "it", Schedule: "* * * * *", Run: func(ctx context.Context) error {
			under++
			most = max(most, under)
			<-ctx.Done()
			time.Sleep(time.Second) // fake: it tidies up
			under--
			ended++
			return ctx.Err()
		}})
		if err != nil {
			t.Fatal(err)
		}
		r.Start()
		time.Sleep(time.Hour) // fake
		r.Stop()
		if most != 1 || ended != 1 || under != 0 {
			t.Errorf("at most %d at once, %d ended, %d left behind", most, ended, under)
		}
	})
}

func TestSchedulesThatAreRefused(t *testing.T) {
	for schedule, want := range map[string]string{
		"":                       "not understood",
		"   ":                    "not understood",
		"15 3 * *":               "five fields",
		"61 3 * * *":             "not understood",
		"every night":            "not understood",
		"CRON_TZ=Europe/Berlin":  "names a zone and no time",
		"TZ=UTC ":                "names a zone and no time",
		"CRON_TZ=Mars 1 1 * * *": "not understood",
		"0 0 30 2 *":             "never comes",
	} {
		_, err := Parse(schedule)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want a sentence with %q", schedule, err, want)
		}
	}
}
