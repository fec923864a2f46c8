package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"interviewcoach/bot"
	"interviewcoach/internal/localslack"
)

// An output is all that a program writes, for as long as it runs.
type output struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all.String()
}

// A canaryClock shows a time, and panics with words of a person's while it is armed:
// what a bug in a handler may do.
type canaryClock struct {
	*localslack.Clock
	mu     sync.Mutex
	panics int
}

func (c *canaryClock) Now() time.Time {
	c.mu.Lock()
	armed := c.panics > 0
	if armed {
		c.panics--
	}
	c.mu.Unlock()
	if armed {
		panic("handling " + canaryAnswer)
	}
	return c.Clock.Now()
}

func (c *canaryClock) arm(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.panics = n
}

const (
	canaryBot    = "xoxb-canary-bot-0123456789"
	canaryApp    = "xapp-canary-app-0123456789"
	canaryAnswer = "canaryanswer"
)

// TestNoSecretIsWrittenAnywhere runs the program at its most talkative through what
// goes wrong, with tokens and answers that can be told from everything else.
func TestNoSecretIsWrittenAnywhere(t *testing.T) {
	cfg := localslack.DefaultConfig()
	cfg.Scopes, cfg.Events = botScopes(), botEvents()
	cfg.Tokens.Bot, cfg.Tokens.App = canaryBot, canaryApp
	r := &rig{T: t, clock: localslack.NewStoppedClock(date(t, "2026-03-02 08:00", "UTC")), db: t.TempDir() + "/data/coach.db"}
	r.slack = localslack.New(cfg, r.clock, slog.New(slog.DiscardHandler))
	if _, err := r.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.slack.Close)
	t.Setenv("SLACK_BOT_TOKEN", canaryBot)
	t.Setenv("SLACK_APP_TOKEN", canaryApp)

	var out output
	clock := &canaryClock{Clock: r.clock}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started, done := make(chan *program, 1), make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"serve", "--debug", "--db", r.db, "--api-url", r.slack.APIURL()}, streams{
			in: strings.NewReader(""), out: &out, err: &out, clock: clock, started: func(p *program) { started <- p },
		})
	}()
	select {
	case r.program = <-started:
	case code := <-done:
		t.Fatalf("serve ended with %d: %s", code, &out)
	}
	<-r.program.bot.Ready()
	defer r.clock.Follow(r.program.bot.Follow)()

	say := func(text string) string { return r.write("U0BODO", "D0BODO", "", text) }
	words := "I called the customer about the " + canaryAnswer + ", listened to the complaint and calmed them down."
	r.command("U0BODO", "D0BODO", "ask")
	r.pass(2 * time.Second)
	ts := say(words)
	r.settle()
	if len(matching(r.said("D0BODO"), "Attempt 1")) != 1 {
		t.Fatalf("the answer was not reviewed: %s", texts(r.said("D0BODO")))
	}
	if err := r.slack.EditMessage("D0BODO", ts, "U0BODO", words+" Then I wrote about the "+canaryAnswer+"."); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.command("U0BODO", "D0BODO", "role "+canaryAnswer)
	r.command("U0BODO", "D0BODO", canaryAnswer+" "+canaryAnswer)
	say("history " + canaryAnswer)
	r.settle()
	r.command("U0BODO", "D0BODO", "export")
	r.pass(5 * time.Second)

	// A bug whose message holds what somebody wrote.
	before := strings.Count(out.String(), "panic")
	clock.arm(1)
	if _, err := r.slack.Command(r.ctx(), localslack.Command{Channel: "D0BODO", User: "U0BODO", Command: "/interview", Text: "status " + canaryAnswer}); err != nil {
		t.Log(err)
	}
	clock.arm(0)
	if strings.Count(out.String(), "panic") == before {
		t.Error("the panic is not in the log: this test does not see it")
	}

	// Slack fails in its ways.
	for _, fault := range []localslack.MethodFault{
		{Status: 500}, {Status: 307}, {Drop: true, When: "after"}, {Error: "internal_error"}, {Status: 429}, {Error: "user_not_found"},
	} {
		fault.Count = 2
		r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{
			"chat.postMessage": {fault}, "users.info": {fault}, "chat.update": {fault}, "reactions.add": {fault},
		}})
		say(words)
		r.pass(6 * time.Minute)
		if _, err := r.slack.Command(r.ctx(), localslack.Command{Channel: "D0BODO", User: "U0BODO", Command: "/interview", Text: "ask"}); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
	}
	r.slack.SetFaults(localslack.Faults{})
	r.slack.DropSockets()
	if err := r.slack.WaitSockets(r.ctx(), 1); err != nil {
		t.Fatal(err)
	}
	r.pass(10 * time.Minute)

	r.command("U0BODO", "D0BODO", "forget")
	r.pass(time.Minute)
	cancel()
	if code := <-done; code != exitOK {
		t.Errorf("serve ended with %d", code)
	}
	text := out.String()
	if !strings.Contains(text, "DEBUG") {
		t.Error("nothing was logged at the level debug")
	}
	for _, secret := range []string{canaryBot, canaryApp, "canary-bot", "canary-app", canaryAnswer, "ticket="} {
		for line := range strings.Lines(text) {
			if strings.Contains(line, secret) {
				t.Errorf("%q is written: %s", secret, line)
			}
		}
	}
}

// TestTokensPrintNothing tries every way in which a value gets into a log.
func TestTokensPrintNothing(t *testing.T) {
	token := bot.Token(canaryBot)
	cfg := bot.Config{BotToken: token, AppToken: bot.Token(canaryApp)}
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "% x"} {
		fmt.Fprintf(&b, verb+"\n", token)
		fmt.Fprintf(&b, verb+"\n", &token)
		fmt.Fprintf(&b, verb+"\n", cfg)
		fmt.Fprintf(&b, verb+"\n", []any{token, map[string]any{"t": token}})
	}
	for _, v := range []any{token, &token, map[string]bot.Token{"t": token}, struct{ T bot.Token }{token}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
	}
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("x", "token", token, "pointer", &token, "in", struct{ T bot.Token }{token}, "any", []any{token})
	}
	fmt.Fprintln(&b, fmt.Errorf("with %w and %v", io.EOF, token), bot.CheckTokens(token[:12], "xoxb-canary-app"))
	hex := fmt.Sprintf("%x", canaryBot)
	for _, secret := range []string{"canary", hex[10:20], strings.ToUpper(hex[10:20]), fmt.Sprintf("% x", canaryBot)[15:30]} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%q is printed:\n%s", secret, &b)
		}
	}
}

// Control characters in what goes to the log must not make lines of their own.
func TestLogLinesAreQuoted(t *testing.T) {
	var b bytes.Buffer
	streams{err: &b}.log(slog.LevelDebug).Info("x", "error", "one\nlevel=ERROR msg=forged\x1b[31m\u2028two", "code", "a\rb")
	if got := strings.Count(b.String(), "\n"); got != 1 || strings.ContainsAny(b.String(), "\x1b\r") {
		t.Errorf("%d lines: %q", got, b.String())
	}
}
