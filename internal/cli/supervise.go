package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// How long a workspace whose bot ended waits before the next attempt, at first and at
// most. Nothing but a person ends what keeps it from running, so that more often would
// only ask Slack in vain.
const (
	retryFrom = time.Minute
	retryTo   = 15 * time.Minute
)

// A workspace is one of those that the process serves. Its bot is replaced when it has
// ended; coach and data stay.
type workspace struct {
	options workspaceOptions
	name    string
	banks   bankFlags
	start   *questions.Bank // until there is a coach
	data    *store.Workspace
	coach   *coach.Coach
	log     *slog.Logger

	mu     sync.Mutex
	bot    *bot.Bot
	broken outage
}

// An outage is why a workspace is not served; without an error it is.
type outage struct {
	err      error
	since    time.Time
	attempts int       // that failed, one after another
	again    time.Time // of the next
}

// team is the id of the Slack workspace that is served now, empty when none is.
func (w *workspace) team() string { return w.data.Team() }

// running is the present bot: it runs, has ended, or is about to start.
func (w *workspace) running() *bot.Bot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bot
}

// outage is why the workspace is not served at present.
func (w *workspace) outage() outage {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken
}

// renew makes a new bot for the workspace; every one after the first with its tokens
// as they are now: they may have been replaced.
func (p *process) renew(w *workspace) (err error) {
	botToken, appToken := w.options.botToken, w.options.appToken
	if w.running() != nil {
		if botToken, appToken, err = w.options.readTokens(); err != nil {
			return err
		}
	}
	b, err := bot.New(bot.Config{
		BotToken: botToken, AppToken: appToken, APIURL: w.options.apiURL, Clock: p.clock, Log: w.log, Meter: p.meter.For(w.name),
		Coach: w.coach, Inbox: w.data,
		Identified: func(me handlers.Identity) error { return p.claim(w, me.Team) },
		Fatal:      lost,
		NewHandler: func(dir handlers.Directory, me handlers.Identity) bot.Handler {
			return handlers.New(w.coach, dir, me, p.now, w.log, handlers.WithKeeping(p.keeping()))
		},
	})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bot = b
	return nil
}

// lost reports whether the data file cannot be used any more, so that the process must
// end and start again.
func lost(err error) bool { return errors.Is(err, store.ErrFailed) }

// claim has a workspace serve a team, unless another one does.
func (p *process) claim(w *workspace, team string) error {
	err := w.data.Serve(team)
	if !errors.Is(err, store.ErrServed) {
		return err
	}
	for _, other := range p.workspaces {
		if other != w && other.team() == team {
			return renamed{fmt.Sprintf("the workspaces %s and %s have tokens of the same Slack workspace %s: give %s the tokens of its own, or leave it out", other.name, w.name, team, w.name), err}
		}
	}
	return err
}

// keepRunning runs the bot of a workspace until ctx ends, and returns what ends the
// process: the data file is lost, or the only workspace cannot be served. One of
// several is tried again instead, and the others go on.
func (p *process) keepRunning(ctx context.Context, w *workspace) error {
	for {
		switch err := p.runOnce(ctx, w); {
		case err == nil || lost(err):
			return err
		case w.options.sole:
			return w.options.inOurWords(err)
		default:
			for err != nil { // until there is a bot to try again with
				if !p.pause(ctx, w, w.options.inOurWords(err)) {
					return nil
				}
				err = p.renew(w)
			}
		}
	}
}

// runOnce runs the present bot of a workspace. Once it is connected the outage before
// it is over.
func (p *process) runOnce(ctx context.Context, w *workspace) error {
	b := w.running()
	ended := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		select {
		case <-b.Ready():
		case <-ended:
			select {
			case <-b.Ready(): // too short for the other case to be taken
			default:
				return
			}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.broken.err != nil {
			w.log.Info("served again", "attempts", w.broken.attempts, "after", p.now().Sub(w.broken.since).Round(time.Second))
		}
		w.broken = outage{}
	})
	err := b.Run(ctx)
	close(ended)
	watching.Wait()
	return err
}

// pause notes and logs why a workspace is not served, and waits until it is to be
// tried again. It reports false when ctx ended.
func (p *process) pause(ctx context.Context, w *workspace, err error) bool {
	w.mu.Lock()
	now := p.now()
	if w.broken.err == nil {
		w.broken.since = now
	}
	wait := retryTo
	if n := w.broken.attempts; n < 4 {
		wait = min(retryTo, retryFrom<<n)
	}
	w.broken.err, w.broken.again = err, now.Add(wait)
	w.broken.attempts++
	w.mu.Unlock()
	again := p.after(wait)
	w.log.ErrorContext(ctx, "this workspace is not served; the others go on", "error", err, "again_in", wait)
	select {
	case <-again:
		return true
	case <-ctx.Done():
		return false
	}
}
