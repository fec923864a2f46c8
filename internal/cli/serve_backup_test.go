package cli

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

const nightly = "15 3 * * *"

// inFolder lists what a folder holds.
func inFolder(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// during runs backups by schedule in a bubble, whose clock begins at midnight of
// 1 January 2000 UTC, for so long.
func during(t *testing.T, f backupFlags, d time.Duration, meanwhile func()) (outcomes []string, log string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "coach.db")
	var lines bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		st, err := store.Open(db)
		if err != nil {
			t.Fatal(err)
		}
		err = st.Update(t.Context(), func(tx coach.Tx) error {
			_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Text: "an answer"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.NewTextHandler(&lines, nil))
		job, err := backupJob(f, st, log, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		stop, err := startJobs(log, time.Now, func(_, outcome string, took time.Duration) {
			outcomes = append(outcomes, outcome)
		}, job)
		if err != nil {
			t.Fatal(err)
		}
		if meanwhile != nil {
			synctest.Wait()
			meanwhile()
		}
		time.Sleep(d) // fake
		stop()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return outcomes, lines.String()
}

func TestBackupsBySchedule(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "backups")
	outcomes, _ := during(t, backupFlags{Dir: dir, Schedule: nightly, Keep: 3}, 4*24*time.Hour, nil)
	if diff := cmp.Diff([]string{"ok", "ok", "ok", "ok", "ok"}, outcomes); diff != "" {
		t.Error(diff)
	}
	want := []string{"interviewcoach-2000-01-02T031500Z.db", "interviewcoach-2000-01-03T031500Z.db", "interviewcoach-2000-01-04T031500Z.db"}
	if diff := cmp.Diff(want, inFolder(t, dir)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode of the folder is %v, %v, want 0700", info.Mode(), err)
	}
	for _, name := range want {
		private(t, filepath.Join(dir, name))
		if code, out, stderr := command(t, "check", "--db", filepath.Join(dir, name)); code != exitOK || !strings.Contains(out, "answers         1") {
			t.Errorf("check of %s: %s%s", name, out, stderr)
		}
	}
}

// What was missed is made up for once; what was not missed is not made again.
func TestAMissedBackupIsMadeAtTheStart(t *testing.T) {
	for name, test := range map[string]struct {
		there string
		want  int
	}{
		"none yet":                  {"", 1},
		"of last night":             {"interviewcoach-1999-12-31T031500Z.db", 0},
		"of the night before":       {"interviewcoach-1999-12-30T031500Z.db", 1},
		"of a clock that was ahead": {"interviewcoach-2031-01-01T031500Z.db", 0},
		"with no such date":         {"interviewcoach-1999-99-99T031500Z.db", 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if test.there != "" {
				file(t, dir, test.there, "")
			}
			outcomes, _ := during(t, backupFlags{Dir: dir, Schedule: nightly, Keep: 3}, 3*time.Hour, nil)
			if len(outcomes) != test.want {
				t.Errorf("%d backups by 03:00, want %d", len(outcomes), test.want)
			}
		})
	}
}

// A new backup never goes in favour of one that a wrong clock dated later, and what is
// not ours stays.
func TestRotationRemovesOnlyItsOwn(t *testing.T) {
	dir := t.TempDir()
	others := []string{
		".hidden", "interviewcoach-2000-01-01T000000Z.db.gz", "interviewcoach-2000-01-01.db", "interviewcoach.db",
		"my-interviewcoach-1990-01-01T000000Z.db", "notes.txt",
	}
	ours := []string{"interviewcoach-1990-01-01T000000Z.db", "interviewcoach-1991-01-01T000000Z.db", "interviewcoach-2031-01-01T031500Z.db"}
	for _, name := range slices.Concat(others, ours) {
		file(t, dir, name, "x")
	}
	if err := os.Mkdir(filepath.Join(dir, "interviewcoach-1989-01-01T000000Z.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	during(t, backupFlags{Dir: dir, Schedule: nightly, Keep: 2}, 4*time.Hour, nil)
	want := slices.Sorted(slices.Values(append(others,
		"interviewcoach-1989-01-01T000000Z.db", "interviewcoach-2000-01-01T031500Z.db", "interviewcoach-2031-01-01T031500Z.db")))
	if diff := cmp.Diff(want, inFolder(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// A backup that fails is a line and an outcome; the ones before it stay, whatever is to
// be kept, and the next one is made.
func TestAFailedBackupRemovesNothing(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "interviewcoach-2000-01-01T031500Z.db") // the name of the next one
	outcomes, log := during(t, backupFlags{Dir: dir, Schedule: nightly, Keep: 1}, 28*time.Hour, func() {
		if err := os.Mkdir(taken, 0o700); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"interviewcoach-2000-01-01T000000Z.db", filepath.Base(taken)}, inFolder(t, dir)); diff != "" {
			t.Error(diff)
		}
	})
	if diff := cmp.Diff([]string{"ok", "failed", "ok"}, outcomes); diff != "" {
		t.Error(diff)
	}
	if strings.Count(log, "level=ERROR") != 1 || !strings.Contains(log, "backup failed") {
		t.Errorf("want one line of the failure:\n%s", log)
	}
	if diff := cmp.Diff([]string{filepath.Base(taken), "interviewcoach-2000-01-02T031500Z.db"}, inFolder(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestBackupsKeptTooLongAreSaid(t *testing.T) {
	for _, test := range []struct {
		schedule string
		keep     int
		said     bool
	}{{nightly, 14, false}, {nightly, 29, false}, {nightly, 31, true}, {"15 3 * * 0", 14, true}, {"0 * * * *", 14, false}, {"0 0 29 2 *", 99, true}} {
		_, log := during(t, backupFlags{Dir: t.TempDir(), Schedule: test.schedule, Keep: test.keep}, time.Minute, nil)
		if said := strings.Contains(log, "longer than 30 days"); said != test.said {
			t.Errorf("%s, %d: said %v, want %v", test.schedule, test.keep, said, test.said)
		}
	}
}

func TestBackupOptionsThatAreRefused(t *testing.T) {
	exposed := t.TempDir()
	if err := os.Chmod(exposed, 0o777); err != nil {
		t.Fatal(err)
	}
	plain := file(t, t.TempDir(), "plain", "")
	good := t.TempDir()
	for name, test := range map[string]struct {
		flags backupFlags
		want  []string
	}{
		"no folder: nothing is looked at": {backupFlags{Schedule: "x", Keep: 0}, nil},
		"well":                            {backupFlags{good, nightly, 1}, nil},
		"none kept":                       {backupFlags{good, nightly, 0}, []string{"--backup-keep 0"}},
		"never":                           {backupFlags{good, "0 0 30 2 *", 1}, []string{"--backup-schedule: ", "never comes"}},
		"a file":                          {backupFlags{plain, nightly, 1}, []string{"--backup-dir"}},
		"below a file":                    {backupFlags{filepath.Join(plain, "x"), nightly, 1}, []string{"--backup-dir"}},
		"open to everybody":               {backupFlags{exposed, nightly, 1}, []string{"chmod 700 " + exposed}},
		"all at once":                     {backupFlags{exposed, "x", -1}, []string{"--backup-keep -1", "--backup-schedule: ", "chmod 700"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := errors.Join(test.flags.check(), test.flags.prepare())
			if test.want == nil {
				if err != nil {
					t.Error(err)
				}
				return
			}
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want a sentence with %q", err, want)
				}
			}
		})
	}
	if names := inFolder(t, good); len(names) > 0 {
		t.Errorf("trying the folder left %v", names)
	}
}

// A stop waits for the backup under way, which ends at once and leaves nothing.
func TestAStopEndsABackupUnderWay(t *testing.T) {
	for range 10 {
		dir, db := t.TempDir(), filepath.Join(t.TempDir(), "coach.db")
		st, err := store.Open(db)
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		job, err := backupJob(backupFlags{dir, nightly, 1}, st, log, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		stop, err := startJobs(log, time.Now, nil, job)
		if err != nil {
			t.Fatal(err)
		}
		stop()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
		for _, name := range inFolder(t, dir) {
			if !strings.HasSuffix(name, ".db") {
				t.Errorf("%s is left behind", name)
			}
		}
	}
}

// The bot itself makes backups, while it runs.
func TestServeMakesBackups(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	dir := filepath.Join(t.TempDir(), "backups")
	r.args = []string{"--backup-dir", dir}
	r.serve()
	want := "interviewcoach-2026-03-02T130000Z.db" // on the bot's clock
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		if names := inFolder(t, dir); slices.Contains(names, want) {
			break
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("no backup at the start: %v", inFolder(t, dir))
		}
	}
	if code, text := r.stop(); code != exitOK {
		t.Errorf("serve ended with %d: %s", code, text)
	}
	if code, out, stderr := command(t, "check", "--db", filepath.Join(dir, want)); code != exitOK {
		t.Errorf("check of it: %s%s", out, stderr)
	}
	r.args = []string{"--backup-dir", dir, "--backup-keep", "0"}
	code, _, stderr := command(t, "serve", "--db", r.db, "--backup-dir", dir, "--backup-keep", "0", "--backup-schedule", "x")
	if code == exitOK || !strings.Contains(stderr, "--backup-keep") || !strings.Contains(stderr, "--backup-schedule") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if _, err := newestBackup(dir + "-none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is gone: %v", err)
	}
}
