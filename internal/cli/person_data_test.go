package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/store"
)

// A person who cannot ask the bot gets the same file as one who does.
func TestExportIsWhatThePersonWouldGet(t *testing.T) {
	r := answered(t)
	r.command("U0ALICE", "D0ALICE", "export")
	r.pass(5 * time.Second)
	st := r.program.store
	all, err := r.program.coach.Export(t.Context(), "T0LOCAL", "U0ALICE")
	if err != nil {
		t.Fatal(err)
	}
	want, err := all.File()
	if err != nil || !bytes.Contains(want, []byte("two customers")) {
		t.Fatalf("the person's file lacks the answer (%v)", err)
	}
	if teams, err := st.Teams(t.Context()); err != nil || len(teams) != 1 {
		t.Fatalf("teams %v, %v", teams, err)
	}
	path := filepath.Join(t.TempDir(), "alice.json")
	if out := r.data("export", "--team", "T0LOCAL", "--user", "U0ALICE", path); !strings.Contains(out, "1 answer") {
		t.Errorf("it says %s", out)
	}
	private(t, path)
	if got := read(t, path); got != string(want) {
		t.Errorf("the file differs from the person's:\n%s", got)
	}
	if got := r.data("export", "--user", "U0ALICE"); got != string(want)+"\n" { // one workspace: no --team
		t.Errorf("on standard output:\n%s", got)
	}
	refused(t, "is there already", exitError, "export", "--user", "U0ALICE", path, "--db", r.db)
	refused(t, "nothing is stored about U0NOBODY", exitError, "export", "--user", "U0NOBODY", "--db", r.db)
	refused(t, "no person's id", exitUsage, "export", "--user", "alice", "--db", r.db)
	refused(t, "no workspace's id", exitUsage, "export", "--user", "U0ALICE", "--team", "acme", "--db", r.db)
	r.stop()
	if got := r.data("export", "--user", "U0ALICE"); got != string(want)+"\n" {
		t.Errorf("from the file itself:\n%s", got)
	}
}

func TestForgetOnlineAndOffline(t *testing.T) {
	for _, online := range []bool{true, false} {
		t.Run(fmt.Sprint("online ", online), func(t *testing.T) {
			r := answered(t)
			r.command("U0BODO", "D0BODO", "subscribe 09:00")
			if !online {
				r.stop()
			}
			refused(t, "add --yes", exitUsage, "forget", "--user", "U0ALICE", "--db", r.db)
			out := r.data("forget", "--user", "U0ALICE", "--yes")
			if !strings.Contains(out, "Forgotten: 1 answer, 1 question asked") || strings.Contains(out, "ALICE") || strings.Contains(out, "two customers") {
				t.Errorf("it says %s", out)
			}
			if later := strings.Contains(out, "within the hour"); later != online {
				t.Errorf("it says %s", out)
			}
			refused(t, "nothing is stored", exitError, "export", "--user", "U0ALICE", "--db", r.db)
			r.data("export", "--user", "U0BODO")
			if online {
				if due, err := r.program.store.ErasureDue(t.Context()); err != nil || !due {
					t.Errorf("no compaction is due (%v)", err)
				}
				r.data("compact")
				r.stop()
			}
			data, err := os.ReadFile(r.db)
			if err != nil || bytes.Contains(data, []byte("U0ALICE")) {
				t.Errorf("the person is still in the file (%v)", err)
			}
		})
	}
}

func TestSeveralWorkspacesNeedTheTeam(t *testing.T) {
	db := filepath.Join(t.TempDir(), "coach.db")
	st, err := store.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Update(t.Context(), func(tx coach.Tx) error {
		return errors.Join(tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "U1"}), tx.PutSubscriber(coach.Subscriber{Team: "T2", ID: "U1"}))
	})
	if err := errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	refused(t, "give --team, one of T1, T2", exitError, "forget", "--yes", "--user", "U1", "--db", db)
	for _, what := range [][]string{{"forget", "--yes"}, {"export"}} { // a slip must not look like something done
		refused(t, "of the workspace T3: give --team one of T1, T2", exitError, append(what, "--team", "T3", "--user", "U1", "--db", db)...)
	}
	if code, _, stderr := command(t, "forget", "--yes", "--team", "T1", "--user", "U1", "--db", db); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if code, _, stderr := command(t, "export", "--team", "T2", "--user", "U1", "--db", db); code != exitOK {
		t.Errorf("the other workspace's: exit code %d: %s", code, stderr)
	}
}

func TestAskBack(t *testing.T) {
	there := control.Forgotten{Person: control.Person{Team: "T1", User: "U1"}, Stored: coach.Stored{Answers: 2, Channels: 1}}
	for typed, want := range map[string]bool{"yes\n": true, " yes \r\n": true, "yes": true, "y\n": false, "\n": false, "": false, "no\n": false, "yes please\n": false} {
		var out bytes.Buffer
		got, err := askBack(strings.NewReader(typed), &out, there)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", typed, got, err, want)
		}
		if !strings.Contains(out.String(), "2 answers") || !strings.Contains(out.String(), "1 channel that they set up") {
			t.Errorf("it asks %s", &out)
		}
	}
	broken := errors.New("broken")
	if sure, err := askBack(errReader{broken}, io.Discard, there); sure || !errors.Is(err, broken) {
		t.Errorf("a keyboard that fails: %v, %v", sure, err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }
