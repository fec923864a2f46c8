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
)

type demoCmd struct {
	bankFlags
	Listen string `placeholder:"ADDR" default:"127.0.0.1:8422" help:"Address of the Slack on this machine."`
	DB     string `name:"db" placeholder:"FILE" type:"path" help:"Data file to keep; a temporary one when left out."`
	Script string `placeholder:"FILE" help:"Run a conversation file and print the transcript; - reads it from standard input."`
	Debug  bool   `help:"Show the bot's log."`
}

// Help is shown below the options.
func (demoCmd) Help() string {
	return "In a terminal it is a chat: type as a person, see what the bot posts. :help lists what else can be typed."
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
	remove := w.clock.Follow(w.program.bot.Follow)
	defer remove()

	if c.Script != "" {
		err = c.script(ctx, s, w)
	} else {
		fmt.Fprintf(s.out, "Slack on this machine: %s (control API under %s/_control/)\n", w.base, w.base)
		fmt.Fprintf(s.out, "Data file: %s\n", w.db)
		if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			err = newChat(w, s.out).interactive(running, s.in)
		} else {
			select {
			case <-ctx.Done():
			case err := <-done:
				return err
			}
		}
	}
	stop()
	return errors.Join(err, <-done)
}

// A world is a workspace on this machine with the bot in it.
type world struct {
	config  localslack.Config
	server  *localslack.Server
	clock   *localslack.Clock
	base    string
	db      string
	program *program
	cleanup []func()
}

func (c demoCmd) open(log *slog.Logger) (*world, error) {
	bank, err := c.bankFlags.open()
	if err != nil {
		return nil, err
	}
	clock, listen := localslack.NewClock(time.Now()), c.Listen
	cfg := localslack.DefaultConfig()
	if c.Script != "" {
		clock, listen = localslack.NewStoppedClock(scriptStart), "127.0.0.1:0"
		cfg.Seed = 1
	}
	// The app may do what its manifest asks for, and nothing else.
	cfg.Scopes, cfg.Events = botScopes(), botEvents()
	w := &world{config: cfg, clock: clock, db: c.DB}
	if w.db == "" {
		path, remove, err := tempDB()
		if err != nil {
			return nil, err
		}
		w.db = path
		w.cleanup = append(w.cleanup, remove)
	}
	w.server = localslack.New(cfg, clock, log)
	w.cleanup = append(w.cleanup, w.server.Close)
	if w.base, err = w.server.Start(listen); err != nil {
		w.close()
		return nil, fmt.Errorf("%s cannot be served on: %w; choose another address with --listen", listen, err)
	}
	w.program, err = newProgram(w.db, bank, review.New(), bot.Config{
		BotToken: bot.Token(cfg.Tokens.Bot), AppToken: bot.Token(cfg.Tokens.App), APIURL: w.server.APIURL(), Clock: clock, Log: log,
	})
	if err != nil {
		w.close()
		return nil, err
	}
	w.cleanup = append(w.cleanup, func() { _ = w.program.store.Close() })
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
