package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// sweepEvery is how often what is past its time is removed: keys of old events, and
// what was forgotten, which must be out of the file within a day.
const sweepEvery = time.Hour

// A sweeper removes what is kept for a time only.
type sweeper interface {
	Sweep(ctx context.Context, now time.Time) (removed int, err error)
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
