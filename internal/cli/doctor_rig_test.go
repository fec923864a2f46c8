package cli

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// A patient is a set-up for the doctor to examine: a Slack in which it is nine in
// the morning, a data file and a folder of questions. All of it is right until the
// test spoils something.
type patient struct {
	*testing.T
	config  localslack.Config
	slack   *localslack.Server
	clock   *localslack.Clock
	dir     string
	db      string
	folder  string   // of questions
	options []string // of the command; nil for those that say where all of it is
	args    []string
	does    func(*patient) // what a person does while the doctor waits
	stop    func()         // what Ctrl-C does to the doctor
	address string         // of the Web API
}

func newPatient(t *testing.T, change ...func(*patient)) *patient {
	t.Helper()
	dir := t.TempDir()
	p := &patient{
		T: t, config: localslack.DefaultConfig(), clock: localslack.NewStoppedClock(date(t, "2026-03-02 09:00", "UTC")),
		dir: dir, db: filepath.Join(dir, "data", "coach.db"), folder: filepath.Join(dir, "questions"),
	}
	p.config.Scopes, p.config.Events = botScopes(), botEvents()
	p.config.Tokens.Bot, p.config.Tokens.App = canaryBot, canaryApp
	t.Setenv("SLACK_BOT_TOKEN", canaryBot)
	t.Setenv("SLACK_APP_TOKEN", canaryApp)
	st, err := store.Open(p.db)
	if err := errors.Join(err, st.Close(), os.CopyFS(p.folder, os.DirFS("../../docs/writing-questions/final"))); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(p)
	}
	p.slack = localslack.New(p.config, p.clock, slog.New(slog.DiscardHandler))
	if _, err := p.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.slack.Close)
	p.address = p.slack.APIURL()
	return p
}

// A bell rings when the doctor has asked the person.
type bell struct {
	output
	once sync.Once
	rung chan struct{}
}

func (b *bell) Write(data []byte) (int, error) {
	n, err := b.output.Write(data)
	if strings.Contains(b.String(), "Now you:") {
		b.once.Do(func() { close(b.rung) })
	}
	return n, err
}

// examine runs the doctor. Neither token may be in what it says, nor what somebody
// wrote.
func (p *patient) examine(args ...string) (code int, out, stderr string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	p.stop = cancel
	options := p.options
	if options == nil {
		options = []string{"--db", p.db, "--api-url", p.address, "--no-bundled", "--questions", p.folder}
	}
	all := slices.Concat([]string{"doctor"}, options, p.args)
	asked := &bell{rung: make(chan struct{})}
	var errOut bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, append(all, args...), streams{in: strings.NewReader(""), out: asked, err: &errOut, clock: p.clock})
	}()
	select {
	case <-asked.rung:
		if p.does != nil {
			p.does(p)
		}
		code = <-done
	case code = <-done:
	}
	for _, secret := range []string{"canary", "ticket="} {
		if text := asked.String() + errOut.String(); strings.Contains(text, secret) {
			p.Errorf("%q is written:\n%s", secret, text)
		}
	}
	return code, asked.String(), errOut.String()
}

// steady replaces what differs from one run to the next.
func (p *patient) steady(text string) string {
	if u, err := url.Parse(p.address); err == nil && u.Host != "" {
		text = strings.ReplaceAll(text, u.Host, "SLACK")
	}
	text = strings.ReplaceAll(text, p.dir, "DIR")
	return regexp.MustCompile(`\d+(\.\d+)? (bytes|[kMGTP]B)\b`).ReplaceAllString(text, "N MB")
}

// The four things that a person does.
func (p *patient) types() { p.tries(p.ping()) }
func (p *patient) press() { p.tries(p.interact()) }
func (p *patient) write() { p.tries(p.message("Ping ")) }
func (p *patient) home()  { p.tries(p.slack.OpenHome("U0BODO", "home")) }
func (p *patient) tries(err error) {
	p.Helper()
	if err != nil {
		p.Error(err)
	}
}

func (p *patient) ping() error {
	_, err := p.slack.Command(p.Context(), localslack.Command{Channel: "C0GENERAL", User: "U0BODO", Command: "/interview", Text: "ping"})
	return err
}

func (p *patient) interact() error {
	return p.slack.Interact(p.Context(), localslack.Interaction{User: "U0BODO", Channel: "C0GENERAL", Action: localslack.Action{ActionID: "doctor_press"}})
}

func (p *patient) message(text string) error {
	_, _, err := p.slack.SendMessage(localslack.Typed{User: "U0BODO", Channel: "U0COACH", Text: text})
	return err
}

// waits lets the minute pass in which the person may do something.
func (p *patient) waits() {
	p.Helper()
	p.tries(p.clock.Advance(p.Context(), time.Minute))
}

// connect opens a connection that is not the doctor's.
func (p *patient) connect() {
	p.Helper()
	_, address, err := slack.New("", slack.OptionAppLevelToken(canaryApp), slack.OptionAPIURL(p.address)).StartSocketModeContext(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(p.Context(), address, nil)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { conn.Close() })
}
