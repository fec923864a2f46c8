package cli

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// patience is how long a test waits for what it expects to see.
const patience = 20 * time.Second

// A rig is a Slack on this machine, and `serve` run against it as often as the
// test starts it, on one data file and one clock that stands until it is moved.
type rig struct {
	*testing.T
	slack   *localslack.Server
	clock   *localslack.Clock
	db      string
	args    []string
	process *process
	program *program // the first workspace of the process
	stop    func() (code int, stderr string)
}

// newRig starts a Slack in which it is start. The app may do what its manifest
// asks for. Broken rules fail the test.
func newRig(t *testing.T, start time.Time) *rig {
	t.Helper()
	cfg := localslack.DefaultConfig()
	cfg.Scopes, cfg.Events = botScopes(), botEvents()
	r := &rig{T: t, clock: localslack.NewStoppedClock(start), db: filepath.Join(t.TempDir(), "data", "coach.db")}
	r.slack = localslack.New(cfg, r.clock, slog.New(slog.DiscardHandler))
	if _, err := r.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.slack.Close)
	t.Cleanup(func() {
		for _, v := range r.slack.Violations() {
			t.Errorf("rule broken: %s (%s): %s", v.Rule, v.Method, v.Cause)
		}
	})
	t.Setenv("SLACK_BOT_TOKEN", cfg.Tokens.Bot)
	t.Setenv("SLACK_APP_TOKEN", cfg.Tokens.App)
	return r
}

// serve starts the program and waits until Slack has greeted it.
func (r *rig) serve() {
	r.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	started := make(chan *process, 1)
	var stderr bytes.Buffer
	done := make(chan int, 1)
	go func() {
		args := append([]string{"serve", "--db", r.db, "--api-url", r.slack.APIURL()}, r.args...)
		done <- run(ctx, args, streams{
			in: strings.NewReader(""), out: io.Discard, err: io.MultiWriter(&stderr, r.Output()),
			clock: r.clock, started: func(p *process) { started <- p },
		})
	}()
	select {
	case r.process = <-started:
		r.program = r.process.first()
	case code := <-done:
		cancel()
		r.Fatalf("serve ended with %d: %s", code, &stderr)
	}
	select {
	case <-r.program.bot.Ready():
	case code := <-done:
		cancel()
		r.Fatalf("serve ended with %d: %s", code, &stderr)
	}
	unfollow := r.clock.Follow(r.program.bot.Follow)
	stopped := false
	r.stop = func() (int, string) {
		unfollow()
		cancel()
		stopped = true
		return <-done, stderr.String()
	}
	r.Cleanup(func() {
		if !stopped {
			if code, text := r.stop(); code != 0 {
				r.Errorf("serve ended with %d: %s", code, text)
			}
		}
	})
}

// first is the first workspace of a process as a program of its own.
func (p *process) first() *program {
	w := p.workspaces[0]
	return &program{store: p.store, coach: w.coach, bot: w.running(), log: w.log}
}

// restart stops the program in order and starts it on the same file.
func (r *rig) restart() {
	r.Helper()
	if code, text := r.stop(); code != 0 {
		r.Fatalf("serve ended with %d: %s", code, text)
	}
	r.serve()
}

func (r *rig) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r.Cleanup(cancel)
	return ctx
}

// settle waits until all that was set off has come to rest.
func (r *rig) settle() {
	r.Helper()
	w := &world{server: r.slack, clock: r.clock, program: r.program}
	if err := w.settle(r.ctx()); err != nil {
		r.Fatal(err)
	}
}

// pass lets time go by, as it would with the program running.
func (r *rig) pass(d time.Duration) {
	r.Helper()
	r.settle()
	if err := r.clock.Advance(r.ctx(), d); err != nil {
		r.Fatal(err)
	}
	r.settle()
}

// until moves the clock to an instant.
func (r *rig) until(at time.Time) { r.Helper(); r.pass(at.Sub(r.clock.Now())) }

// command types a slash command and returns the text of its answer.
func (r *rig) command(user, channel, text string) string {
	r.Helper()
	payload, err := r.slack.Command(r.ctx(), localslack.Command{Channel: channel, User: user, Command: "/interview", Text: text})
	if err != nil {
		r.Fatalf("/interview %s: %v", text, err)
	}
	r.settle()
	return decodeText(r.T, payload)
}

// write sends a message, in a thread when thread is not empty, and returns its ts.
func (r *rig) write(user, channel, thread, text string) string {
	r.Helper()
	ts, _, err := r.slack.SendMessage(localslack.Typed{User: user, Channel: channel, ThreadTS: thread, Text: text})
	if err != nil {
		r.Fatal(err)
	}
	return ts
}

// said returns what the bot says in a channel now, ephemeral and deleted messages
// aside.
func (r *rig) said(channel string) (out []localslack.Message) {
	for _, m := range r.slack.Messages(channel) {
		if m.BotID != "" && m.EphemeralTo == "" && !m.Deleted {
			out = append(out, m)
		}
	}
	return out
}

// matching keeps the messages whose text contains part.
func matching(messages []localslack.Message, part string) (out []localslack.Message) {
	for _, m := range messages {
		if strings.Contains(m.Text, part) {
			out = append(out, m)
		}
	}
	return out
}

// one returns the only message of the bot in a channel that contains part.
func (r *rig) one(channel, part string) localslack.Message {
	r.Helper()
	found := matching(r.said(channel), part)
	if len(found) != 1 {
		r.Fatalf("%d messages in %s contain %q, want 1: %s", len(found), channel, part, texts(r.said(channel)))
	}
	return found[0]
}

func texts(messages []localslack.Message) string {
	var b strings.Builder
	for _, m := range messages {
		first, _, _ := strings.Cut(m.Text, "\n")
		b.WriteString("\n  " + m.TS + " " + m.ThreadTS + " " + first)
	}
	return b.String()
}
