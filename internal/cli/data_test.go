package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// data runs a command on the rig's data file; it must end well.
func (r *rig) data(args ...string) (out string) {
	r.Helper()
	code, out, stderr := command(r.T, append(args, "--db", r.db)...)
	if code != exitOK {
		r.Fatalf("%q ends with %d: %s%s", args, code, out, stderr)
	}
	return out
}

// refused runs a command that must fail with one sentence.
func refused(t *testing.T, want string, code int, args ...string) {
	t.Helper()
	got, out, stderr := command(t, args...)
	if got != code || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
		t.Errorf("%q ends with %d, want %d and one sentence with %q: %s%s", args, got, code, want, out, stderr)
	}
}

// answered has Bodo asked and answer once.
func answered(t *testing.T) *rig {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	question := r.one("D0ALICE", "Question ·")
	r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
	r.settle()
	r.one("D0ALICE", "Attempt 1")
	return r
}

func TestBackUpARunningBotAndRestoreItElsewhere(t *testing.T) {
	r := answered(t)
	backup := filepath.Join(t.TempDir(), "backup.db")
	out := r.data("backup", backup)
	if !strings.Contains(out, "schema version 3, checked, in ") || !strings.HasPrefix(out, backup+": ") {
		t.Errorf("it says %s", out)
	}
	private(t, backup)
	refused(t, "never replaces a file", exitError, "backup", backup, "--db", r.db)
	refused(t, "there is no folder", exitError, "backup", filepath.Join(backup+"-none", "x.db"), "--db", r.db)
	refused(t, "a running bot has", exitError, "restore", backup, "--force", "--db", r.db)

	// The backup is a whole data file, and says so.
	_, out, _ = command(t, "check", "--db", backup)
	if !strings.Contains(out, "✓ no fault") {
		t.Errorf("check of the backup: %s", out)
	}
	r.command("U0ALICE", "D0ALICE", "software engineer") // after the backup
	r.stop()

	old := r.db
	r.db = filepath.Join(t.TempDir(), "other", "coach.db")
	if out := r.data("restore", backup); !strings.Contains(out, "forget them again") {
		t.Errorf("it says %s", out)
	}
	private(t, r.db)
	r.serve()
	if got := r.command("U0ALICE", "D0ALICE", "progress"); !strings.Contains(got, "1 answer") {
		t.Errorf("the restored bot knows: %s", got)
	}
	r.stop()

	r.db = old
	refused(t, "add --force", exitError, "restore", backup, "--db", r.db)
	if out := r.data("restore", "--force", backup); !strings.Contains(out, "kept for 30 days: "+r.db+".before-restore-") {
		t.Errorf("it says %s", out)
	}
	r.serve()
}

// private checks that a file is its owner's alone, and that none is beside it but
// other whole ones.
func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of %s is %v, %v, want 0600", path, info, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		for _, part := range []string{".new-", ".copy-", ".rewrite-", ".restore-", ".check-"} {
			if strings.Contains(e.Name(), part) {
				t.Errorf("%s is left behind", e.Name())
			}
		}
	}
}

// A reply that waited when the backup was made, and was sent after it, is not sent
// again by the restored bot.
func TestARestoredBotDoesNotRepeatItself(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	question := r.one("D0ALICE", "Question ·")
	r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {{Status: 429, RetryAfter: 600}}}})
	r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
	r.settle()
	backup := filepath.Join(t.TempDir(), "backup.db")
	r.data("backup", backup)
	if got := len(matching(r.said("D0ALICE"), "Attempt 1")); got != 0 {
		t.Fatalf("%d replies before the backup: this test could not fail", got)
	}
	r.slack.SetFaults(localslack.Faults{})
	r.pass(11 * time.Minute)
	r.one("D0ALICE", "Attempt 1")
	r.stop()
	r.data("restore", "--force", backup)
	r.serve()
	r.pass(10 * time.Minute)
	r.one("D0ALICE", "Attempt 1")
	if report := r.report(); len(report.Dead) > 0 || len(report.Counts) > 0 {
		t.Errorf("something is left in the outbox: %+v", report)
	}
}

// Without a bot, the file itself is copied.
func TestBackUpADataFile(t *testing.T) {
	r := answered(t)
	r.stop()
	before, err := os.ReadFile(r.db)
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup.db")
	r.data("backup", backup)
	code, piped, stderr := command(t, "backup", "-", "--db", r.db)
	if code != exitOK || !strings.Contains(stderr, "checked") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	other := file(t, t.TempDir(), "piped.db", piped)
	for _, path := range []string{backup, other} {
		if code, out, stderr := command(t, "check", "--db", path); code != exitOK || !strings.Contains(out, "answers         1") {
			t.Errorf("check ends with %d: %s%s", code, out, stderr)
		}
	}
	if after, err := os.ReadFile(r.db); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the data file was changed (%v)", err)
	}
	private(t, r.db)
	refused(t, "there is no data file", exitError, "backup", backup+"2", "--db", r.db+".none")
	private(t, backup)
}

// Every answer and event that was acknowledged before a backup began is in it, while
// others come in.
func TestBackupUnderLoadHoldsWhatWasAcknowledged(t *testing.T) {
	db := filepath.Join(t.TempDir(), "coach.db")
	st, err := store.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	server, err := control.Listen(db)
	if err != nil {
		t.Fatal(err)
	}
	handleData(server, st, time.Now, slog.New(slog.DiscardHandler))
	server.Serve(slog.New(slog.DiscardHandler))

	ctx, stop := context.WithCancel(t.Context())
	var answers, events atomic.Int64
	var load sync.WaitGroup
	load.Go(func() {
		for n := int64(1); ctx.Err() == nil; n++ {
			err := st.Update(context.Background(), func(tx coach.Tx) error {
				_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Text: fmt.Sprint("answer ", n)})
				return err
			})
			if err != nil {
				t.Error(err)
				return
			}
			answers.Store(n)
		}
	})
	load.Go(func() {
		for n := int64(1); ctx.Err() == nil; n++ {
			if _, err := st.AddInbound(context.Background(), []coach.Inbound{{ID: fmt.Sprint("Ev", n), Team: "T1", Event: []byte("{}")}}); err != nil {
				t.Error(err)
				return
			}
			events.Store(n)
		}
	})
	for i := range 5 {
		for answers.Load() < int64(20*(i+1)) || events.Load() < int64(20*(i+1)) {
			if t.Failed() {
				t.FailNow()
			}
			<-time.After(time.Millisecond)
		}
		answered, arrived := answers.Load(), events.Load()
		backup := filepath.Join(t.TempDir(), "backup.db")
		if code, _, stderr := command(t, "backup", backup, "--db", db); code != exitOK {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		elsewhere := filepath.Join(t.TempDir(), "coach.db")
		if code, _, stderr := command(t, "restore", backup, "--db", elsewhere); code != exitOK {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		holds(t, elsewhere, answered, arrived)
	}
	stop()
	load.Wait()
	if err := errors.Join(server.Close(), st.Close()); err != nil {
		t.Error(err)
	}
}

// holds checks that a file has the first so many answers and events at least, and none
// without those before it.
func holds(t *testing.T, path string, answered, arrived int64) {
	t.Helper()
	st, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	err = st.View(t.Context(), func(tx coach.Tx) error {
		all, err := tx.Answers("T1", "U1", 0)
		if int64(len(all)) < answered {
			t.Errorf("%d answers are in the backup, want the %d that were acknowledged before it", len(all), answered)
		}
		for i, a := range all {
			if want := fmt.Sprint("answer ", len(all)-i); a.Text != want {
				t.Errorf("answer %d is %q, want %q", i, a.Text, want)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	pending, err := st.PendingInbound(t.Context(), 0, 1<<30)
	if err != nil || int64(len(pending)) < arrived {
		t.Errorf("%d events, %v, want %d", len(pending), err, arrived)
	}
}

func TestCheckOfARunningBotAndOfADamagedFile(t *testing.T) {
	r := answered(t)
	var online control.CheckReport
	if err := json.Unmarshal([]byte(r.data("check", "--json")), &online); err != nil {
		t.Fatal(err)
	}
	if online.Records["answers"] != 1 || online.Schema != store.SchemaVersion() || len(online.Faults) != 0 {
		t.Errorf("check through the bot: %+v", online)
	}
	r.stop()
	data, err := os.ReadFile(r.db)
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.ReplaceAll(data, []byte(`"streak":`), []byte(`"Streak":`))
	if bytes.Equal(bad, data) {
		t.Fatal("nothing was damaged")
	}
	if err := os.WriteFile(r.db, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := command(t, "check", "--db", r.db)
	if code != exitError || !strings.Contains(out, "✗ table \"progress\"") || !strings.Contains(stderr, "fault") {
		t.Errorf("check ends with %d: %s%s", code, out, stderr)
	}
	if strings.Contains(out+stderr, "ALICE") {
		t.Errorf("somebody is named: %s%s", out, stderr)
	}
	refused(t, "is damaged", exitError, "backup", filepath.Join(t.TempDir(), "b.db"), "--db", r.db)
	refused(t, "is damaged", exitError, "restore", r.db, "--db", filepath.Join(t.TempDir(), "c.db"))
}

func TestCompactOnlineAndOffline(t *testing.T) {
	r := answered(t)
	if out := r.data("compact"); !strings.HasSuffix(out, " now.\n") {
		t.Errorf("it says %s", out)
	}
	r.command("U0ALICE", "D0ALICE", "status") // the bot goes on
	r.stop()
	r.data("compact")
	r.data("check")
}

// Without the options of the bot a restore would land beside its data file.
func TestRestoreTakesTheDataFileFromTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	st, err := store.Open(filepath.Join(dir, "from", "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	config := file(t, dir, "config.yaml", "db: data/coach.db\n")
	if code, _, stderr := command(t, "restore", st.Path(), "--config", config); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	private(t, filepath.Join(dir, "data", "coach.db"))
}
