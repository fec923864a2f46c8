package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// sweepEvery is how often keys of old events are removed.
const sweepEvery = 24 * time.Hour

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

type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (l cronLog) Info(msg string, keysAndValues ...any) { l.log.Debug("cron: "+msg, keysAndValues...) }

// Error implements cron.Logger.
func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("cron: "+msg, append(keysAndValues, "error", err)...)
}
