// Package jobs runs what is to be done at certain times, such as a backup at night.
//
// What is due is decided as for the daily questions: once a minute the clock is
// compared with the first moment that the schedule names after the last run. What was
// missed, because no process ran or the machine slept, is so done at the start, once;
// and a schedule in a zone with summer time is read by cron's rules, which leave out a
// moment that the clock skips.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Outcomes of a run, for Observe.
const (
	OutcomeOK     = "ok"
	OutcomeFailed = "failed"
)

// A Job is done again and again.
type Job struct {
	Name     string // in the log
	Schedule string // as Parse takes it
	// Last is when it was done last, by an earlier process too; zero for never. One
	// that was never done is due at once.
	Last time.Time
	// Run does it. Only one run is under way at a time; its context ends with Stop. A
	// run that fails is due again when the schedule says so next.
	Run func(ctx context.Context) error
}

// Options are what a Runner needs from outside.
type Options struct {
	Log *slog.Logger
	Now func() time.Time // nil: the system's clock
	// Observe is told of every run that came to its end; nil: nobody is.
	Observe func(job, outcome string, took time.Duration)
}

// A Runner runs jobs. Add them, then Start it once and Stop it.
type Runner struct {
	options Options
	cron    *cron.Cron
	jobs    []cron.Job
	ctx     context.Context
	end     context.CancelFunc
	first   sync.WaitGroup
}

// New returns a Runner without jobs.
func New(options Options) *Runner {
	if options.Now == nil {
		options.Now = time.Now
	}
	r := &Runner{options: options, cron: cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cronLog{options.Log}))}
	r.ctx, r.end = context.WithCancel(context.Background())
	return r
}

// Parse reads a schedule of five fields (minute, hour, day of month, month, day of
// week), or one like @daily, in UTC unless CRON_TZ=Zone stands before it. An error is
// a sentence.
func Parse(schedule string) (cron.Schedule, error) {
	if zone, rest, spaced := strings.Cut(strings.TrimSpace(schedule), " "); strings.Contains(zone, "=") && (!spaced || strings.TrimSpace(rest) == "") {
		return nil, fmt.Errorf("the schedule %q names a zone and no time: write it as CRON_TZ=Europe/Berlin 15 3 * * *", schedule)
	}
	parsed, err := cron.ParseStandard(strings.TrimSpace(schedule))
	if err != nil {
		return nil, fmt.Errorf("the schedule %q is not understood: write five fields, such as 15 3 * * * for a quarter past three every night (%w)", schedule, err)
	}
	if parsed.Next(time.Unix(0, 0).UTC()).IsZero() {
		return nil, fmt.Errorf("the schedule %q names a moment that never comes", schedule)
	}
	return parsed, nil
}

// Add adds a job before Start; the error is that of its schedule.
func (r *Runner) Add(job Job) error {
	schedule, err := Parse(job.Schedule)
	if err != nil {
		return err
	}
	t := &timed{runner: r, job: job, schedule: schedule, last: job.Last}
	l := cronLog{r.options.Log}
	// Recover stands inside SkipIfStillRunning: the other way round a panic would keep
	// the job from ever running again (https://github.com/robfig/cron/issues/367).
	wrapped := cron.NewChain(cron.SkipIfStillRunning(l), cron.Recover(l)).Then(t)
	if _, err := r.cron.AddJob("* * * * *", wrapped); err != nil {
		return fmt.Errorf("schedule %s: %w", job.Name, err)
	}
	r.jobs = append(r.jobs, wrapped)
	return nil
}

// Start begins to look at the clock, and does at once what is due.
func (r *Runner) Start() {
	for _, job := range r.jobs {
		r.first.Go(job.Run)
	}
	r.cron.Start()
}

// Stop ends the runs under way and returns when they have come to their end.
func (r *Runner) Stop() {
	stopped := r.cron.Stop()
	r.end()
	<-stopped.Done()
	r.first.Wait()
}

// timed is a Job that is asked once a minute whether it is due. Its fields are used by
// one run at a time.
type timed struct {
	runner   *Runner
	job      Job
	schedule cron.Schedule
	last     time.Time // when it was tried last
}

// Run implements cron.Job.
func (t *timed) Run() {
	r := t.runner
	now := r.options.Now()
	if t.last.After(now) {
		t.last = now // the clock was set back: what it showed then does not hold up what is due now
	}
	if r.ctx.Err() != nil || !t.last.IsZero() && t.schedule.Next(t.last.UTC()).After(now) {
		return
	}
	t.last = now
	began := time.Now() // how long it takes goes by elapsed time
	outcome := OutcomeFailed
	defer func() { // after a panic too
		if r.options.Observe != nil && r.ctx.Err() == nil {
			r.options.Observe(t.job.Name, outcome, time.Since(began))
		}
	}()
	err := t.job.Run(r.ctx)
	switch {
	case err == nil:
		outcome = OutcomeOK
	case r.ctx.Err() != nil && errors.Is(err, context.Canceled):
		r.options.Log.Info(t.job.Name+" not finished: the process stops", "job", t.job.Name)
	default:
		r.options.Log.Error(t.job.Name+" failed", "job", t.job.Name, "took", time.Since(began).Round(time.Millisecond), "error", err)
	}
}

type cronLog struct{ log *slog.Logger }

// Info implements cron.Logger.
func (l cronLog) Info(string, ...any) {} // once a minute, of nothing

// Error implements cron.Logger.
func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("job: "+msg, append(keysAndValues, "error", err)...)
}
