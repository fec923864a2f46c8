package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// A quarter is one process that serves several workspaces, each on a Slack of its own,
// on one clock.
type quarter struct {
	*testing.T
	*journal
	dir     string
	clock   *localslack.Clock
	slacks  map[string]*localslack.Server
	process *process
	done    chan int
	stop    context.CancelFunc
}

// newQuarter makes a Slack for each name, whose team is T0 and what teams says, and
// the file that configures them. The token files hold what they should.
func newQuarter(t *testing.T, names []string, teams ...string) *quarter {
	t.Helper()
	q := &quarter{T: t, journal: newJournal(t), dir: t.TempDir(), clock: localslack.NewStoppedClock(date(t, "2026-03-02 08:00", "UTC")), slacks: map[string]*localslack.Server{}}
	for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} {
		t.Setenv(name, "")
	}
	text := "db: coach.db\ndebug: true\nworkspaces:\n"
	for i, name := range names {
		cfg := localslack.DefaultConfig()
		cfg.Scopes, cfg.Events = botScopes(), botEvents()
		cfg.Workspace.ID = "T0" + teams[i]
		cfg.Tokens.Bot, cfg.Tokens.App = "xoxb-"+name+"-token", "xapp-"+name+"-token"
		s := localslack.New(cfg, q.clock, slog.New(slog.DiscardHandler))
		if _, err := s.Start("127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		q.slacks[name] = s
		file(t, q.dir, name+"/bot", cfg.Tokens.Bot+"\n")
		file(t, q.dir, name+"/app", cfg.Tokens.App+"\n")
		text += fmt.Sprintf("  - name: %s\n    bot_token_file: %s/bot\n    app_token_file: %s/app\n    api_url: %s\n", name, name, name, s.APIURL())
	}
	file(t, q.dir, "config.yaml", text)
	return q
}

// serve starts the process.
func (q *quarter) serve() {
	q.T.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	q.stop, q.done = cancel, make(chan int, 1)
	started := make(chan *process, 1)
	go func() {
		q.done <- run(ctx, []string{"serve", "--log-format", "text", "--config", filepath.Join(q.dir, "config.yaml")}, streams{
			in: strings.NewReader(""), out: io.Discard, err: io.MultiWriter(q.journal, q.Output()),
			clock: q.clock, started: func(p *process) { started <- p },
		})
	}()
	select {
	case q.process = <-started:
	case code := <-q.done:
		q.T.Fatalf("serve ended with %d", code)
	}
	q.Cleanup(cancel)
}

// ended stops the process and returns its exit code.
func (q *quarter) ended() int {
	q.T.Helper()
	q.stop()
	select {
	case code := <-q.done:
		return code
	case <-time.After(patience):
		q.T.Fatal("the process does not end")
		return 0
	}
}

func (q *quarter) workspace(name string) *workspace {
	q.T.Helper()
	for _, w := range q.process.workspaces {
		if w.name == name {
			return w
		}
	}
	q.T.Fatalf("no workspace is called %s", name)
	return nil
}

// ready waits until the present bot of a workspace is connected.
func (q *quarter) ready(name string) {
	q.T.Helper()
	select {
	case <-q.workspace(name).running().Ready():
	case <-time.After(patience):
		q.T.Fatalf("%s is not served", name)
	}
}

func (q *quarter) advance(d time.Duration) {
	q.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := q.clock.Advance(ctx, d); err != nil {
		q.T.Fatal(err)
	}
}

// command types a slash command of alice's in a workspace, and returns the answer.
func (q *quarter) command(name, text string) string {
	q.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	payload, err := q.slacks[name].Command(ctx, localslack.Command{Channel: "D0ALICE", User: "U0ALICE", Command: "/interview", Text: text})
	if err != nil {
		q.T.Fatalf("/interview %s in %s: %v", text, name, err)
	}
	return decodeText(q.T, payload)
}

// One workspace with a revoked token stops nobody, and is served again once its file
// holds a token that is accepted.
func TestABrokenWorkspaceIsTriedAgain(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.slacks["acme"].RevokeTokens()
	q.serve()
	q.ready("beta")
	first := q.await(1, "not served", "workspace=acme")
	for _, want := range []string{"again_in=1m0s", "the token of bot_token_file", "config.yaml line 5"} {
		if !strings.Contains(first, want) {
			t.Errorf("%q does not contain %q", first, want)
		}
	}
	if got := q.workspace("acme").outage(); got.err == nil || got.attempts != 1 || !got.again.Equal(q.clock.Now().Add(time.Minute)) {
		t.Errorf("outage %+v", got)
	}
	if got := q.command("beta", "subscribe 09:00"); !strings.Contains(got, "09:00") {
		t.Errorf("the other answers %q", got)
	}
	q.advance(time.Minute)
	q.await(1, "not served", "workspace=acme", "again_in=2m0s")

	// A file that holds no token is one attempt more.
	file(t, q.dir, "acme/bot", "nonsense")
	q.advance(2 * time.Minute)
	q.await(1, "not served", "workspace=acme", "again_in=4m0s", "does not start with xoxb-")

	if err := q.slacks["acme"].Reinstall("xoxb-another-token"); err != nil {
		t.Fatal(err)
	}
	file(t, q.dir, "acme/bot", "xoxb-another-token")
	q.advance(4 * time.Minute)
	q.await(1, "served again", "workspace=acme", "attempts=3")
	q.ready("acme")
	if w := q.workspace("acme"); w.team() != "T0ACME" || w.outage().err != nil {
		t.Errorf("it serves %q: %+v", w.team(), w.outage())
	}
	if got := q.command("acme", "status"); !strings.Contains(got, "no daily question") {
		t.Errorf("what the other subscribed to is seen here: %q", got)
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	for _, secret := range []string{"acme-token", "beta-token", "another-token"} {
		if found := q.lines(secret); len(found) > 0 {
			t.Errorf("a token is logged: %q", found)
		}
	}
	if got := len(q.lines("connected", "workspace=beta")); got == 0 {
		t.Error("the bot's log does not name its workspace")
	}
}

// The wait between attempts grows up to a quarter of an hour.
func TestTheWaitGrowsToAQuarterOfAnHour(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.slacks["acme"].RevokeTokens()
	q.serve()
	q.ready("beta")
	for i, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		line := q.await(i+1, "not served", "workspace=acme")
		if !strings.Contains(line, fmt.Sprint("again_in=", wait)) {
			t.Errorf("attempt %d: %s, want again_in=%v", i+1, line, wait)
		}
		q.advance(wait)
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestTheSameTeamTwiceIsServedOnce(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "SAME", "SAME")
	q.serve()
	line := q.await(1, "not served", "tokens of the same Slack workspace T0SAME")
	if !strings.Contains(line, "acme") || !strings.Contains(line, "beta") {
		t.Errorf("%q does not name both", line)
	}
	served := 0
	for _, w := range q.process.workspaces {
		if w.outage().err == nil {
			served++
			q.ready(w.name)
			if got := q.command(w.name, "help"); got == "" {
				t.Error("the one that is served does not answer")
			}
		}
	}
	if served != 1 {
		t.Errorf("%d are served, want 1", served)
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// Dead letters of any workspace are sent again, by the bot whose they are.
func TestWakeReachesEveryBot(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.serve()
	q.ready("acme")
	q.ready("beta")
	q.command("beta", "software engineer")
	settle := func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		w := &world{server: q.slacks["beta"], clock: q.clock, program: &program{coach: q.workspace("beta").coach, bot: q.workspace("beta").running()}}
		if err := w.settle(ctx); err != nil {
			t.Fatal(err)
		}
	}
	settle()
	q.slacks["beta"].SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {{Error: "msg_too_long", Count: 2}}}})
	if _, _, err := q.slacks["beta"].SendMessage(localslack.Typed{User: "U0ALICE", Channel: "D0ALICE", Text: anAnswer}); err != nil {
		t.Fatal(err)
	}
	settle()
	before := len(q.slacks["beta"].Messages("D0ALICE"))
	code, out, stderr := command(t, "outbox", "--config", filepath.Join(q.dir, "config.yaml"), "retry", "--all")
	if code != exitOK || !strings.HasPrefix(out, "1 dead letter") {
		t.Fatalf("exit code %d: %s%s", code, out, stderr)
	}
	// The clock stands still: nothing but being woken has it sent.
	for deadline := time.After(patience); len(q.slacks["beta"].Messages("D0ALICE")) != before+1; {
		select {
		case <-deadline:
			t.Fatalf("%d messages after the retry, want one more than %d", len(q.slacks["beta"].Messages("D0ALICE")), before)
		case <-time.After(5 * time.Millisecond):
		}
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestWorkspacesOnTheCommandLine(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	for name, s := range q.slacks {
		upper := strings.ToUpper(name)
		t.Setenv("SLACK_BOT_TOKEN_"+upper, "xoxb-"+name+"-token")
		t.Setenv("SLACK_APP_TOKEN_"+upper+"_FILE", filepath.Join(q.dir, name, "app"))
		t.Setenv("SLACK_API_URL_"+upper, s.APIURL())
	}
	if err := os.WriteFile(filepath.Join(q.dir, "config.yaml"), []byte("db: coach.db\nworkspaces: [acme, beta]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	q.serve()
	q.ready("acme")
	q.ready("beta")
	if code := q.ended(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
