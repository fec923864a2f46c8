package cli

import (
	"log/slog"
	"time"

	"interviewcoach/internal/jobs"
)

// startJobs does by schedule what is there of list, until stop, which ends what is
// under way and waits for that. observe, which may be nil, is told the outcome of each
// run, jobs.OutcomeOK or jobs.OutcomeFailed.
func startJobs(log *slog.Logger, now func() time.Time, observe func(job, outcome string, took time.Duration), list ...*jobs.Job) (stop func(), err error) {
	runner := jobs.New(jobs.Options{Log: log, Now: now, Observe: observe})
	some := false
	for _, job := range list {
		if job == nil {
			continue
		}
		if err := runner.Add(*job); err != nil {
			return nil, err
		}
		some = true
	}
	if !some {
		return func() {}, nil
	}
	runner.Start()
	return runner.Stop, nil
}
