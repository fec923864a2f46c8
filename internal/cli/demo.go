package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"interviewcoach/bot"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/store"
)

type demoCmd struct {
	bankFlags
	Listen string `placeholder:"ADDR" default:"127.0.0.1:8422" help:"Address of the Slack on this machine."`
	DB     string `name:"db" placeholder:"FILE" type:"path" help:"Data file to keep; a temporary one when left out."`
	Open   bool   `help:"Open the page in your browser."`
	Script string `placeholder:"FILE" help:"Run a conversation file and print the transcript; - reads it from standard input."`
	Debug  bool   `help:"Show the bot's log."`
}

// Help is shown below the options.
func (demoCmd) Help() string {
	return "Open the address that it prints in a browser: a Slack with the bot in it, and on the first start a question that waits for you. " +
		"In a terminal it is a chat beside the page: type as a person, see what the bot posts. :help lists what else can be typed."
}

// scriptStart is when every conversation file begins, so that its transcript is
// the same whenever it runs: a Monday, 07:00 in New York.
var scriptStart = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

// Run starts a Slack and the bot on one clock, and then chats, runs the script,
// or serves until ctx ends.
func (c demoCmd) Run(ctx context.Context, s streams) error {
	level := slog.LevelError
	if c.Debug {
		level = slog.LevelDebug
	}
	w, err := c.open(s.log(level))
	if err != nil {
		return err
	}
	defer w.close()
	running, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan error, 1)
	go func() {
		defer stop() // without the bot there is nobody to chat with
		done <- w.program.bot.Run(running)
	}()
	select {
	case <-w.program.bot.Ready():
	case err := <-done:
		return err
	}
	defer w.clock.Follow(w.program.bot.Follow)()

	if c.Script != "" {
		err = c.script(ctx, s, w)
	} else {
		err = c.host(running, s, w)
	}
	stop()
	err = errors.Join(err, <-done)
	if c.Script == "" {
		w.keepTime(context.WithoutCancel(ctx))
	}
	return err
}

// host serves the page until ctx ends, and in a terminal the chat beside it until
// that does.
func (c demoCmd) host(ctx context.Context, s streams, w *world) error {
	defer w.clock.Follow(w.keepHours)()
	waiting := ""
	if w.first {
		if err := w.greet(ctx); err != nil {
			if ctx.Err() != nil {
				return nil // it is to end before it has begun
			}
			return fmt.Errorf("greet the visitor of the demo: %w", err)
		}
		waiting = "; a question waits there for Alice"
	}
	page := w.base + "/"
	fmt.Fprintf(s.out, "Open %s in a browser: a Slack on this machine with the bot in it%s.\n", page, waiting)
	fmt.Fprintf(s.out, "Control API: %s/_control/\nData file: %s\n", w.base, w.db)
	if c.Open {
		opening, stop := context.WithCancel(ctx)
		wait := openBrowser(opening, page, s.out)
		defer wait()
		defer stop()
	}
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return newChat(w, s.out).interactive(ctx, s.in)
	}
	<-ctx.Done()
	return nil
}

// A world is a workspace on this machine with the bot in it.
type world struct {
	beginning
	config  localslack.Config
	server  *localslack.Server
	clock   *localslack.Clock
	base    string
	db      string
	role    string // that the visitor prepares for
	program *program
	cleanup []func()
}

func (c demoCmd) open(log *slog.Logger) (_ *world, err error) {
	w := &world{db: c.DB, config: localslack.DefaultConfig()}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	bank, role, err := c.bank()
	if err != nil {
		return nil, err
	}
	w.role = role
	if w.db == "" {
		path, remove, err := tempDB()
		if err != nil {
			return nil, err
		}
		w.db = path
		w.cleanup = append(w.cleanup, remove)
	}
	st, err := store.Open(w.db)
	if err != nil {
		return nil, err
	}
	w.cleanup = append(w.cleanup, func() { _ = st.Close() })
	// The app may do what its manifest asks for, and nothing else.
	w.config.Scopes, w.config.Events = botScopes(), botEvents()
	w.config.Commands = slashCommands()
	listen := c.Listen
	if c.Script != "" {
		w.clock, listen = localslack.NewStoppedClock(scriptStart), "127.0.0.1:0"
		w.config.Seed = 1
	} else {
		if w.beginning, err = beginningOf(context.Background(), st, w.config, time.Now()); err != nil {
			return nil, err
		}
		w.clock = localslack.NewClock(w.at)
		if w.first {
			w.config.Tour = tour()
		}
	}
	w.server = localslack.New(w.config, w.clock, log)
	w.cleanup = append(w.cleanup, w.server.Close)
	if w.base, err = w.server.Start(listen); err != nil {
		return nil, fmt.Errorf("%s cannot be served on: %w; choose another address with --listen", listen, err)
	}
	w.program, err = programOn(st, bank, review.New(), bot.Config{
		BotToken: bot.Token(w.config.Tokens.Bot), AppToken: bot.Token(w.config.Tokens.App), APIURL: w.server.APIURL(), Clock: w.clock, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// close undoes open, last first.
func (w *world) close() {
	for i := len(w.cleanup) - 1; i >= 0; i-- {
		w.cleanup[i]()
	}
}

// settle waits until everything that was set off has come to rest, moving a
// stopped clock over what waits only for the rate limit.
func (w *world) settle(ctx context.Context) error {
	for {
		if err := w.server.Quiet(ctx); err != nil {
			return err
		}
		if err := w.program.bot.Settle(ctx); err != nil {
			return err
		}
		next, ok, err := w.program.coach.NextReady(ctx)
		if err != nil {
			return err
		}
		wait := next.Sub(w.clock.Now())
		if !ok || wait > time.Minute {
			return w.server.Quiet(ctx)
		}
		if err := w.clock.Advance(ctx, max(wait, time.Millisecond)); err != nil {
			return err
		}
	}
}

func (c demoCmd) script(ctx context.Context, s streams, w *world) error {
	in := s.in
	if c.Script != "-" {
		f, err := os.Open(c.Script)
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", c.Script, err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", c.Script, err)
	}
	return newChat(w, s.out).run(ctx, c.Script, string(text))
}
