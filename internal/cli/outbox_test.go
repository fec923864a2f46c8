package cli

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/internal/localslack"
)

// outbox runs the command on the rig's data file.
func (r *rig) outbox(args ...string) (code int, out, stderr string) {
	r.Helper()
	return command(r.T, append([]string{"outbox", "--db", r.db}, args...)...)
}

// report is what the command prints as JSON.
func (r *rig) report() (report coach.OutboxReport) {
	r.Helper()
	code, out, stderr := r.outbox("--json")
	if code != exitOK {
		r.Fatalf("exit code %d: %s", code, stderr)
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		r.Fatal(err)
	}
	return report
}

// deadReply has the bot's reply to an answer refused as malformed, whatever it holds.
func deadReply(t *testing.T) *rig {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	question := r.one("D0ALICE", "Question ·")
	r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {{Error: "msg_too_long", Count: 2}}}})
	r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
	r.settle()
	if got := len(matching(r.said("D0ALICE"), "Attempt 1")); got != 0 {
		t.Fatalf("%d replies, want none", got)
	}
	return r
}

// While the bot runs it holds the file; the command goes through it.
func TestOutboxOfARunningBot(t *testing.T) {
	r := deadReply(t)
	report := r.report()
	if len(report.Dead) != 1 || report.Dead[0].Kind != "reply" || report.Dead[0].Reason != "Slack refuses the message: msg_too_long" {
		t.Fatalf("dead letters %+v", report.Dead)
	}
	_, out, _ := r.outbox()
	if !regexp.MustCompile(`(?m)^d-[a-z2-7]{8} +reply +2026-03-02T13:00:00Z +Slack refuses the message: msg_too_long$`).MatchString(out) {
		t.Errorf("the list lacks the dead letter:\n%s", out)
	}
	for _, secret := range []string{"two customers", "ALICE"} {
		if strings.Contains(out, secret) {
			t.Errorf("the list holds %q:\n%s", secret, out)
		}
	}
	if code, _, stderr := r.outbox("retry", "d-aaaaaaaa"); code == exitOK || !strings.Contains(stderr, "d-aaaaaaaa: there is no dead letter with this id") {
		t.Errorf("retry of an unknown id ends with %d: %s", code, stderr)
	}
	if code, _, stderr := r.outbox("retry"); code != exitUsage {
		t.Errorf("retry of nothing ends with %d: %s", code, stderr)
	}
	if code, out, stderr := r.outbox("retry", report.Dead[0].ID); code != exitOK || out != "1 dead letter to be tried again.\n" {
		t.Errorf("retry ends with %d: %s%s", code, out, stderr)
	}
	r.settle()
	r.one("D0ALICE", "Attempt 1")
	if _, out, _ := r.outbox(); out != "Nothing waits.\nNo dead letters.\n" {
		t.Errorf("afterwards: %s", out)
	}
	if code, text := r.stop(); code != exitOK {
		t.Errorf("serve ended with %d: %s", code, text)
	}
	if _, err := os.Lstat(control.Path(r.db)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left: %v", err)
	}
}

// Without a bot the command opens the file itself.
func TestOutboxOfADataFile(t *testing.T) {
	r := deadReply(t)
	r.stop()
	if got := len(r.report().Dead); got != 1 {
		t.Fatalf("%d dead letters, want 1", got)
	}
	// A killed bot leaves its socket behind.
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: control.Path(r.db), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	if err := os.Chmod(control.Path(r.db), 0o666); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := r.outbox(); code == exitOK || !strings.Contains(stderr, "chmod 600") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("a socket that others can use ends with %d: %s", code, stderr)
	}
	if err := os.Chmod(control.Path(r.db), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := r.outbox("drop", "--all")
	if code != exitOK || out != "1 dead letter dropped.\n" || !strings.Contains(stderr, "left over") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("drop ends with %d: %s%s", code, out, stderr)
	}
	r.serve() // replaces the socket
	if got := len(r.report().Dead); got != 0 {
		t.Errorf("%d dead letters, want none", got)
	}
}

func TestOutboxWithoutADataFile(t *testing.T) {
	db := filepath.Join(t.TempDir(), "none.db")
	code, _, stderr := command(t, "outbox", "--db", db)
	if code != exitError || !strings.Contains(stderr, "there is no data file") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if _, err := os.Stat(db); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it made one: %v", err)
	}
}

// A name too long for a socket costs the command, not the bot, and one line.
func TestABotWithoutASocket(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.db = filepath.Join(filepath.Dir(r.db), strings.Repeat("long", 25)+".db")
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	r.one("D0ALICE", "Question ·")
	_, stderr := r.stop()
	if got := strings.Count(stderr, "commands cannot reach the bot"); got != 1 {
		t.Errorf("%d lines about it, want 1: %s", got, stderr)
	}
}
