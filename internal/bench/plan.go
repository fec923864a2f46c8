package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// planZones is how many zones the subscribers of a planned day live in.
const planZones = 24

// planDay is the day that is planned: one without a change of clocks anywhere.
func planDay() time.Time { return time.Date(2026, time.December, 14, 0, 0, 0, 0, time.UTC) }

// dueIn24Zones has everybody asked at 09:00 of their own clock, within a day from
// planDay.
func dueIn24Zones(i int) (coach.Subscriber, bool) {
	zone := fmt.Sprintf("Etc/GMT%+d", i%planZones-11)
	due := planDay().Add(time.Duration(9+i%planZones-11) * time.Hour)
	if !due.After(planDay()) {
		due = due.AddDate(0, 0, 1)
	}
	return coach.Subscriber{Zone: zone, At: coach.DefaultTime, NextDue: due}, true
}

// A PlanResult is what it took to plan a day, minute by minute.
type PlanResult struct {
	Subscribers int           `json:"subscribers"`
	Posted      int           `json:"posted"`
	CPU         time.Duration `json:"cpu_ns"`
	Ticks       Times         `json:"ticks"` // those with something due
	Idle        Times         `json:"idle_ticks"`
}

// Plan plans a day on the data file at path, as the bot's tick does, and writes a
// PlanResult to out. It is for a process of its own, whose processor time it tells.
func Plan(ctx context.Context, path string, bank *questions.Bank, out io.Writer) error {
	st, err := store.Open(path)
	if err != nil {
		return err
	}
	c := coach.New(st, bank, review.New())
	var r PlanResult
	var busy, idle []time.Duration
	before, err := cpuTime(os.Getpid())
	if err != nil {
		return errors.Join(err, st.Close())
	}
	for minute := 1; minute <= 24*60; minute++ {
		began := time.Now()
		planned, err := c.PlanDaily(ctx, planDay().Add(time.Duration(minute)*time.Minute))
		if err != nil {
			return errors.Join(err, st.Close())
		}
		took := time.Since(began)
		if planned.Posted+planned.Missed > 0 {
			busy = append(busy, took)
		} else {
			idle = append(idle, took)
		}
		r.Posted += planned.Posted
		r.Subscribers += planned.Posted + planned.Missed
	}
	after, err := cpuTime(os.Getpid())
	r.CPU, r.Ticks, r.Idle = after-before, summarize(busy), summarize(idle)
	return errors.Join(err, json.NewEncoder(out).Encode(r), st.Close())
}
