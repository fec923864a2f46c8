package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/jobs"
	"interviewcoach/store"
)

// retentionFlags say for how long what people wrote is kept.
type retentionFlags struct {
	Retention string `name:"retention" placeholder:"365d" env:"INTERVIEWCOACH_RETENTION" help:"Remove what people wrote once it is older, each night; counts, levels and schedules stay. Days, weeks (52w) or hours (8760h), at least 7d; kept for ever when left out."`
}

// keep is how long answers are kept, 0 for ever. The error is one sentence.
func (f retentionFlags) keep() (time.Duration, error) {
	text := strings.TrimSpace(f.Retention)
	if text == "" {
		return 0, nil
	}
	keep, ok := parseKeep(text)
	if !ok {
		return 0, fmt.Errorf("--retention or INTERVIEWCOACH_RETENTION is %q, which is no length of time: write it as 365d, 52w or 8760h, or leave it out to keep answers for ever", text)
	}
	if keep < coach.MinRetention {
		return 0, fmt.Errorf("--retention or INTERVIEWCOACH_RETENTION is %q, which is too short: write at least 7d, or leave it out to keep answers for ever", text)
	}
	return keep, nil
}

// parseKeep reads days, weeks, or what Go writes for a time.
func parseKeep(text string) (time.Duration, bool) {
	unit := 24 * time.Hour
	digits, ok := strings.CutSuffix(text, "d")
	if !ok {
		unit *= 7
		digits, ok = strings.CutSuffix(text, "w")
	}
	if !ok {
		keep, err := time.ParseDuration(text)
		return keep, err == nil && keep >= 0 && keep <= maxKeep
	}
	n, err := strconv.ParseUint(digits, 10, 31)
	if err != nil || n > uint64(maxKeep/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// maxKeep is a century, and far from where a Duration ends.
const maxKeep = 100 * 365 * 24 * time.Hour

// retentionSchedule is after the backups of the night.
const retentionSchedule = "45 3 * * *"

// retentionJob removes every night, and at the start, what people wrote more than keep
// ago. With 0 there is none.
func retentionJob(st *store.Store, keep time.Duration, now func() time.Time, log *slog.Logger, observe func(removed int)) *jobs.Job {
	if keep <= 0 {
		return nil
	}
	return &jobs.Job{Name: "retention", Schedule: retentionSchedule, Run: expireJob(st, keep, now, log, observe)}
}

// expireJob returns the work that removes what people wrote more than keep ago. The
// data file is then written anew with the next sweep, within the hour, as after
// somebody was forgotten.
//
// What is removed cannot be brought back, so a clock that runs ahead must not
// remove it: the age is counted from when the clock was last known to be right, an
// hour ago at most while the bot is connected, if that is earlier than now. Until
// it was right once nothing is removed.
func expireJob(st *store.Store, keep time.Duration, now func() time.Time, log *slog.Logger, observe func(removed int)) func(context.Context) error {
	return func(ctx context.Context) error {
		trusted, err := st.LastTime(ctx)
		if err != nil {
			return fmt.Errorf("read the time that was kept: %w", err)
		}
		if trusted.IsZero() {
			log.InfoContext(ctx, "nothing expired: the clock has not been compared with Slack's yet")
			return nil
		}
		at := now()
		if trusted.Before(at) {
			at = trusted
		}
		began := time.Now()
		removed, err := st.Expire(ctx, at.Add(-keep), at)
		observe(removed)
		if removed > 0 {
			log.InfoContext(ctx, "expired", "removed", removed, "kept_for", keep, "took", time.Since(began).Round(time.Millisecond))
		}
		return err
	}
}
