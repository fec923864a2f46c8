package cli

import (
	"runtime/debug"
	"time"

	"interviewcoach/internal/metrics"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// newMeter returns the meter of this program.
func newMeter() *metrics.Meter {
	build := metrics.Build{Version: "unknown"}
	if info, ok := debug.ReadBuildInfo(); ok {
		v := versionOf(info)
		build = metrics.Build{Version: v.Version, Revision: v.Commit, GoVersion: v.Go}
	}
	return metrics.New(build)
}

// timedReviews is an evaluator whose time is taken.
type timedReviews struct {
	evaluator review.Evaluator
	meter     *metrics.Meter
}

// Review implements review.Evaluator.
func (t timedReviews) Review(q *questions.Question, answer string, said map[string]bool) review.Feedback {
	began := time.Now()
	defer func() { t.meter.Reviewed(time.Since(began)) }()
	return t.evaluator.Review(q, answer, said)
}
