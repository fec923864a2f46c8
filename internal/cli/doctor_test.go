package cli

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/control"
	"interviewcoach/internal/doctor"
	"interviewcoach/internal/localslack"
)

// setSchema writes a schema version into the data file.
func setSchema(t *testing.T, db, version string) {
	t.Helper()
	file, err := bolt.Open(db, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = file.Update(func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema_version"), []byte(version))
	})
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestDoctor examines set-ups, one of them all right, and compares what it says with
// testdata/doctor. Each that is broken ends with exit code 1.
func TestDoctor(t *testing.T) {
	for _, test := range []struct {
		name  string
		right bool
		spoil func(*patient) // before Slack is started
		then  func(*patient) // afterwards
	}{
		{name: "all-right", right: true},
		{name: "all-right-wait", right: true, spoil: func(p *patient) {
			p.args = []string{"--wait"}
			p.does = func(p *patient) { p.types(); p.press(); p.write(); p.home() }
		}},
		{name: "no-tokens", spoil: func(p *patient) { p.Setenv("SLACK_BOT_TOKEN", ""); p.Setenv("SLACK_APP_TOKEN", "") }},
		{name: "tokens-swapped", spoil: func(p *patient) { p.Setenv("SLACK_BOT_TOKEN", canaryApp); p.Setenv("SLACK_APP_TOKEN", canaryBot) }},
		{name: "token-file-missing", spoil: func(p *patient) {
			p.Setenv("SLACK_APP_TOKEN", "")
			p.Setenv("SLACK_APP_TOKEN_FILE", filepath.Join(p.dir, "app-token"))
		}},
		{name: "bot-token-revoked", then: func(p *patient) { p.slack.RevokeTokens() }},
		{name: "app-removed", then: func(p *patient) { p.slack.Uninstall() }},
		{name: "app-token-refused", spoil: func(p *patient) { p.Setenv("SLACK_APP_TOKEN", "xapp-canary-of-somebody-else") }},
		{name: "socket-mode-off", spoil: func(p *patient) { p.config.SocketModeOff = true }},
		{name: "other-app", spoil: func(p *patient) { p.config.Tokens.AppOf = "A0OTHER" }},
		{name: "scopes-missing", spoil: func(p *patient) {
			p.config.Scopes = []string{"app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "im:write", "reactions:write", "channels:join"}
		}},
		{name: "scopes-more", right: true, spoil: func(p *patient) { p.config.Scopes = append(botScopes(), "channels:join", "team:read") }},
		{name: "clock-off", then: func(p *patient) { p.slack.SetFaults(localslack.Faults{DateOff: localslack.Duration(-5 * time.Minute)}) }},
		{name: "data-file-newer", spoil: func(p *patient) { setSchema(p.T, p.db, "99") }},
		{name: "data-file-exposed", spoil: func(p *patient) { p.tries(os.Chmod(p.db, 0o644)) }},
		{name: "data-file-missing", right: true, spoil: func(p *patient) { p.db = filepath.Join(p.dir, "new", "folder", "coach.db") }},
		{name: "questions-broken", spoil: func(p *patient) {
			for _, name := range []string{"one", "two", "three", "four"} {
				p.tries(os.WriteFile(filepath.Join(p.folder, "public-services", name+".md"), []byte("---\nrole: Clerk\n---\n# What?\n\n## Key points\n- **A**: b\n  - one\n    - two\n"), 0o600))
			}
		}},
		{name: "questions-none", spoil: func(p *patient) { p.folder = filepath.Join(p.dir, "data") }},
		{name: "nothing-listens", then: func(p *patient) { p.slack.Close() }},
		{name: "no-slack-there", then: func(p *patient) { p.address = strings.TrimSuffix(p.address, "api/") + "ap/" }},
		{name: "api-url-none", then: func(p *patient) { p.address = "slack" }},
		{name: "slack-in-trouble", then: func(p *patient) {
			p.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"auth.test": {{Error: "internal_error"}}, "apps.connections.open": {{Status: 503}}}})
		}},
		{name: "tabs-off-wait", spoil: func(p *patient) {
			p.args = []string{"--wait"}
			p.config.HomeTab, p.config.MessagesTab = false, false
			p.does = func(p *patient) {
				p.types()
				p.press()
				if p.message("ping") == nil || p.slack.OpenHome("U0BODO", "home") == nil {
					p.Error("a tab that is off was used")
				}
				p.waits()
			}
		}},
		{name: "nothing-comes-wait", spoil: func(p *patient) {
			p.args = []string{"--wait"}
			p.config.Events, p.config.Commands = nil, nil
			p.does = func(p *patient) {
				if p.ping() == nil {
					p.Error("a command that is not there was typed")
				}
				p.write()
				p.home()
				p.waits()
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPatient(t, func(p *patient) {
				if test.spoil != nil {
					test.spoil(p)
				}
			})
			if test.then != nil {
				test.then(p)
			}
			code, out, stderr := p.examine()
			if want := map[bool]int{true: exitOK, false: exitError}[test.right]; code != want {
				t.Errorf("exit code %d, want %d: %s", code, want, stderr)
			}
			if test.right != (stderr == "") || strings.Count(stderr, "\n") > 1 {
				t.Errorf("on stderr: %q", stderr)
			}
			if test.right {
				for _, v := range p.slack.Violations() {
					t.Errorf("rule broken: %+v", v)
				}
			}
			golden(t, filepath.Join("testdata/doctor", test.name+".txt"), p.steady(out))
		})
	}
}

// golden holds a text against a file, or with -update writes it.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(read(t, path), got); diff != "" {
		t.Errorf("go test ./internal/cli -run TestDoctor -update mends it (-file +now):\n%s", diff)
	}
}

// With --json the same checks are one list, and what the person is to do is not in it.
func TestDoctorAsJSON(t *testing.T) {
	p := newPatient(t, func(p *patient) { p.Setenv("SLACK_APP_TOKEN", "") })
	_, out, _ := p.examine()
	code, raw, _ := p.examine("--json", "--wait")
	var checks []doctor.Check
	if err := json.Unmarshal([]byte(raw), &checks); err != nil || code != exitError {
		t.Fatalf("exit code %d, %v: %s", code, err, raw)
	}
	if len(checks) != strings.Count(out, "✓")+strings.Count(out, "✗")+strings.Count(out, "–") {
		t.Errorf("%d checks, in the text there are others:\n%s", len(checks), out)
	}
	for _, c := range checks {
		if !strings.Contains(out, c.Name) || c.Text == "" || (c.State == doctor.Wrong) != (c.Todo != "") {
			t.Errorf("check %+v", c)
		}
	}
}

// What comes over the doctor's connection and is not waited for stays for the bot:
// Slack sends it again.
func TestDoctorLeavesToTheBotWhatIsTheBots(t *testing.T) {
	p := newPatient(t, func(p *patient) {
		p.args = []string{"--wait"}
		p.does = func(p *patient) {
			p.tries(p.message(canaryAnswer))
			p.types()
			p.press()
			p.write()
			p.home()
		}
	})
	if code, out, stderr := p.examine(); code != exitOK {
		t.Fatalf("exit code %d: %s%s", code, out, stderr)
	}
	if got := p.slack.Report().Events; got.Raised != 3 || got.Acked != 2 || got.Open != 1 {
		t.Errorf("events %+v, want the answer to wait alone", got)
	}
}

// The doctor keeps its hands off a bot that runs, and asks it.
func TestDoctorBesideABotThatRuns(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 09:00", "UTC"))
	r.serve()
	p := &patient{T: t, slack: r.slack, clock: r.clock, db: r.db, dir: filepath.Dir(r.db), address: r.slack.APIURL(), folder: "../../docs/writing-questions/final"}
	code, out, stderr := p.examine()
	if code != exitOK {
		t.Errorf("exit code %d: %s%s", code, out, stderr)
	}
	golden(t, "testdata/doctor/bot-runs.txt", p.steady(out))
	if code, out, stderr := p.examine("--wait"); code != exitError || out != "" || !strings.Contains(stderr, "stop it first") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("--wait ends with %d: %s%s", code, out, stderr)
	}
	if got := r.slack.Report().SocketsOpened; got != 1 {
		t.Errorf("%d connections were opened, want the bot's alone", got)
	}
	if got := r.command("U0BODO", "D0BODO", "ping"); !strings.HasPrefix(got, "pong: ") {
		t.Errorf("the bot answers %q", got)
	}
}

// A socket that cannot be asked may be a bot's: nothing is taken from it.
func TestDoctorOfASocketThatCannotBeAsked(t *testing.T) {
	p := newPatient(t)
	s, err := control.Listen(p.db)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Serve(slog.New(slog.DiscardHandler))
	p.tries(os.Chmod(control.Path(p.db), 0o666))
	code, out, _ := p.examine()
	for _, want := range []string{"✗ data file      others can use ", "→ let its owner run chmod 600 ", "– connection     a bot seems to run on "} {
		if code != exitError || !strings.Contains(out, want) {
			t.Errorf("exit code %d, want %q in:\n%s", code, want, out)
		}
	}
	if got := p.slack.Report().SocketsOpened; got != 0 {
		t.Errorf("%d connections were opened", got)
	}
}

// A bot that knows how it is tells so.
func TestDoctorAsksHowTheBotIs(t *testing.T) {
	for answer, want := range map[string]string{
		`{"workspaces":[{"name":"a","connected":false},{"name":"default","connected":true}]}`: "✓ connection     the bot that runs is connected\n",
		`{"workspaces":[{"name":"default","connected":false}]}`:                               "✗ connection     the bot that runs is not connected to Slack\n",
		`{"workspaces":[{"name":"a","connected":true},{"name":"b","connected":true}]}`:        " was started with another configuration: it serves a, b\n",
		`{}`:     "coach.db holds it\n",
		`"well"`: "coach.db holds it\n",
	} {
		p := newPatient(t)
		s, err := control.Listen(p.db)
		if err != nil {
			t.Fatal(err)
		}
		s.Handle("GET /v1/health", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(answer)) }))
		s.Serve(slog.New(slog.DiscardHandler))
		if _, out, _ := p.examine(); !strings.Contains(out, want) {
			t.Errorf("%s makes\n%s", answer, out)
		}
		p.tries(s.Close())
	}
}

// A connection that Slack ends, or never greets, is told.
func TestDoctorOfConnectionsThatEnd(t *testing.T) {
	p := newPatient(t, func(p *patient) {
		p.args = []string{"--wait"}
		p.does = func(p *patient) { p.types(); p.slack.Disconnect("link_disabled") }
	})
	code, out, _ := p.examine()
	if code != exitError || strings.Count(out, "the connection to Slack ended before it was done") != 3 {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	p = newPatient(t)
	for range 10 {
		p.connect()
	}
	p.tries(p.slack.WaitSockets(t.Context(), 10))
	if _, out, _ := p.examine(); !strings.Contains(out, "✗ connection     Slack takes no more connections of this app: 10 are open\n") {
		t.Errorf("with ten connections:\n%s", out)
	}
	p = newPatient(t)
	p.connect()
	p.tries(p.slack.WaitSockets(t.Context(), 1))
	if _, out, _ := p.examine(); !strings.Contains(out, "✓ connection     opens, and Slack says hello; there is one more of this app") {
		t.Errorf("with one connection:\n%s", out)
	}
}

// Names that come from Slack do not reach the terminal with what it would obey.
func TestDoctorPrintsNoControlCharacters(t *testing.T) {
	p := newPatient(t, func(p *patient) { p.config.Workspace.Name = "Lo\x1b[31mcal\x07" })
	if _, out, _ := p.examine(); !strings.Contains(out, "Lo[31mcal (T0LOCAL)") {
		t.Errorf("it prints %q", out)
	}
}

// To stop the doctor while it waits is no fault of the set-up, and no success.
func TestDoctorIsStopped(t *testing.T) {
	p := newPatient(t, func(p *patient) {
		p.args = []string{"--wait"}
		p.does = func(p *patient) { p.types(); p.stop() }
	})
	code, out, stderr := p.examine()
	if code != exitError || stderr != "interviewcoach: stopped before the end\n" || strings.Contains(out, "✗") || strings.Count(out, "stopped before it was done") != 3 {
		t.Errorf("exit code %d: %s%s", code, out, stderr)
	}
}
