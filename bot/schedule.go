package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// sweepEvery is how often what is past its time is removed: keys of old events, and
// what was forgotten, which must be out of the file within a day.
const sweepEvery = time.Hour

// A sweeper removes what is kept for a time only.
type sweeper interface {
	Sweep(ctx context.Context, now time.Time) (removed int, err error)
}

// A deadSweeper removes what was given up long ago, of all whom the data file is
// for. An Inbox that is none leaves it to the coach, who knows its own.
type deadSweeper interface {
	SweepDead(ctx context.Context, now time.Time) (removed int, err error)
}

// sweep removes what is past its time, if that was not done lately.
func (b *Bot) sweep(ctx context.Context, now time.Time) error {
	s, ok := b.cfg.Inbox.(sweeper)
	last := b.swept.Load()
	if !ok || last != nil && now.Sub(*last) < sweepEvery && !now.Before(*last) {
		return nil
	}
	if !b.swept.CompareAndSwap(last, &now) {
		return nil // another tick does it
	}
	backErr := b.installed(ctx)
	removed, err := s.Sweep(ctx, now)
	if err == nil && removed > 0 {
		b.cfg.Log.InfoContext(ctx, "swept", "removed", removed)
	}
	given, shared := b.cfg.Inbox.(deadSweeper)
	if !shared {
		given = b.cfg.Coach
	}
	dead, deadErr := given.SweepDead(ctx, now)
	if deadErr == nil && dead > 0 {
		b.cfg.Log.WarnContext(ctx, "dead letters swept", "removed", dead, "kept_for", coach.KeepDead)
	}
	return errors.Join(backErr, err, deadErr)
}

// installed notes that the workspace has the app, if its token works. What Slack
// told may have been of another token, or have come after the app was installed
// again: no workspace is forgotten for that. A token that Slack refuses ends Run: the
// connection, which goes by the other one, would look sound for as long as nothing is
// to be sent.
func (b *Bot) installed(ctx context.Context) error {
	r := b.current.Load()
	if r == nil {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, takeWithin)
	defer cancel()
	who, err := r.api.AuthTestContext(asking)
	if v := judge(err, true, b.cfg.Clock.Now()); err != nil && v.outcome == outcomeDead {
		r.fail(TokenFault(VarBotToken, v.code))
	}
	if err != nil {
		return nil // the next hour asks again
	}
	return b.cfg.Coach.TeamBack(ctx, who.TeamID)
}

// sweepRefused sweeps at a start that fails because Slack refuses the token: where
// the app was removed there is no other occasion. Slack, which has answered, is asked
// once more, so that there are the two readings that end a doubt of the clock.
func (b *Bot) sweepRefused(ctx context.Context, api *slack.Client) error {
	if !b.guard.trusts(b.cfg.Clock.Now()) {
		_, _ = api.AuthTestContext(ctx) // for its Date alone
	}
	now := b.cfg.Clock.Now()
	if !b.guard.trusts(now) {
		return nil
	}
	return b.sweep(ctx, now)
}

// newSchedule returns a cron that calls tick at every full minute. When a question
// is due is decided by the coach from what is stored: cron knows nothing of people,
// their zones, or what was due while nothing ran.
//
// Recover stands inside SkipIfStillRunning: the other way round a panic would keep
// the job from ever running again (https://github.com/robfig/cron/issues/367).
func newSchedule(tick func(), log *slog.Logger) (*cron.Cron, error) {
	l := cronLog{log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(l), cron.WithChain(cron.SkipIfStillRunning(l), cron.Recover(l)))
	if _, err := c.AddFunc("* * * * *", tick); err != nil {
		return nil, fmt.Errorf("schedule the tick: %w", err)
	}
	return c, nil
}

// tickEvery is the longest time without a tick.
const tickEvery = 30 * time.Second

// stayAwake calls tick when cron, which raises ticked, has not for half a minute.
// When the clock is set back, cron is silent until it shows again what it showed
// (https://github.com/robfig/cron/issues/480). These waits go by elapsed time: they
// stand still only while the machine is suspended, and after that the rest of one
// is less than half a minute. Two ticks at once do no harm.
func stayAwake(ctx context.Context, ticked signal, tick func()) {
	for {
		wait := time.NewTimer(tickEvery)
		select {
		case <-wait.C:
			tick()
		case <-ticked:
		case <-ctx.Done():
		}
		wait.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (l cronLog) Info(msg string, keysAndValues ...any) { l.log.Debug("cron: "+msg, keysAndValues...) }

// Error implements cron.Logger.
func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("cron: "+msg, append(keysAndValues, "error", err)...)
}
