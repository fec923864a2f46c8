package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
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
	canaryPhrase = `kanaris "größe" & 100%`
	canaryPerson = "Kanarina Canaryname"
	canaryPack   = "canarypack"
)

// TestNoSecretIsWrittenAnywhere runs the program at its most talkative through what
// goes wrong, with tokens and answers that can be told from everything else.
func TestNoSecretIsWrittenAnywhere(t *testing.T) {
	cfg := localslack.DefaultConfig()
	cfg.Scopes, cfg.Events = botScopes(), botEvents()
	cfg.Tokens.Bot, cfg.Tokens.App = canaryBot, canaryApp
	for i := range cfg.Users {
		cfg.Users[i].RealName = canaryPerson
	}
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
	started, done := make(chan *process, 1), make(chan int, 1)
	go func() {
		done <- run(ctx, []string{
			"serve", "--debug", "--db", r.db, "--api-url", r.slack.APIURL(), "--http", ":0", "--no-bundled", "--questions", canaryQuestions(t),
		}, streams{
			in: strings.NewReader(""), out: &out, err: &out, clock: clock, started: func(p *process) { started <- p },
		})
	}()
	select {
	case p := <-started:
		r.program = p.first()
	case code := <-done:
		t.Fatalf("serve ended with %d: %s", code, &out)
	}
	<-r.program.bot.Ready()
	defer r.clock.Follow(r.program.bot.Follow)()

	say := func(text string) string { return r.write("U0BODO", "D0BODO", "", text) }
	words := "I called the customer about the " + canaryAnswer + ", said " + canaryPhrase + ", listened to the complaint and calmed them down."
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
	r.slack.SetFaults(localslack.Faults{Sockets: localslack.SocketFaults{Odd: []string{
		localslack.OddMalformed, localslack.OddNotJSON, localslack.OddUnknownType, localslack.OddNumber, localslack.OddUnknownBlock, localslack.OddNoUser,
	}}})
	r.pass(time.Minute)
	scraped := scrape(t, out.String())
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
	ids := []string{"U0BODO", "D0BODO", "U0ALICE", "D0ALICE", "T0LOCAL", "C0GENERAL"}
	secrets := []string{canaryBot, canaryApp, "canary-bot", "canary-app", canaryAnswer, canaryPhrase, "Canaryname", canaryPack, "ticket="}
	for _, leak := range leaks(text, append(secrets, ids...)...) {
		t.Errorf("written: %s", leak)
	}
	for _, leak := range leaks(scraped, append(secrets, ids...)...) {
		t.Errorf("served: %s", leak)
	}
}

// canaryQuestions is a folder with one question that can be told from all others.
func canaryQuestions(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pack")
	if err := os.CopyFS(dir, os.DirFS("../../docs/writing-questions/final")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text := strings.ReplaceAll(read(t, path), "book", canaryPack)
		return os.WriteFile(path, []byte(text), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// scrape asks everything that serve, whose log is given, answers over HTTP.
func scrape(t *testing.T, log string) string {
	t.Helper()
	at := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(log)
	if at == nil {
		t.Fatalf("the log does not tell where it is served: %s", log)
	}
	var all strings.Builder
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		resp, err := http.Get("http://" + at[1] + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || len(body) == 0 {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
		all.Write(body)
	}
	return all.String()
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
