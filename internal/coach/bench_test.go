//go:build unix

package coach_test

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/internal/review/level"
)

// One day of many people, minute by minute as the schedule calls it. What counts is
// the processor's time, with what bbolt takes to write, in all and in one tick.
func BenchmarkPlanDay(b *testing.B) {
	var spread []string
	for i := range 24 {
		spread = append(spread, fmt.Sprintf("Etc/GMT%+d", i-11))
	}
	for _, day := range []struct {
		name   string
		people int
		zones  []string
	}{
		{"10000-in-one-zone", 10_000, []string{"Europe/Berlin"}},
		{"10000-in-24-zones", 10_000, spread},
		{"100000-in-24-zones", 100_000, spread},
	} {
		b.Run(day.name, func(b *testing.B) {
			used, longest := time.Duration(0), time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				r := rigOn(b, bankOf(b, 100))
				r.fill(day.people, day.zones)
				runtime.GC() // what filling left behind is not planning's
				b.StartTimer()
				posted, began := 0, processorTime(b)
				before := began
				for range 24 * 60 {
					r.now = r.now.Add(time.Minute)
					posted += r.tick().Posted
					after := processorTime(b)
					longest, before = max(longest, after-before), after
				}
				used += before - began
				if posted != day.people {
					b.Fatalf("posted %d, want %d", posted, day.people)
				}
			}
			b.ReportMetric(float64(longest.Microseconds())/1000, "cpu-ms/longest-tick")
			b.ReportMetric(used.Seconds()/float64(b.N), "cpu-s/day")
		})
	}
}

// processorTime is what this process has used so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// fill subscribes n people, a thousand in each transaction.
func (r *rig) fill(n int, zones []string) {
	r.Helper()
	locations := make([]*time.Location, len(zones))
	for i, name := range zones {
		locations[i] = must[*time.Location](r)(time.LoadLocation(name))
	}
	for from := 0; from < n; from += 1000 {
		r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
			for i := from; i < min(n, from+1000); i++ {
				local := r.now.In(locations[i%len(zones)])
				s := coach.Subscriber{
					Team: team, ID: fmt.Sprintf("U%06d", i), Zone: zones[i%len(zones)], Subscribed: true, At: coach.DefaultTime, Days: coach.EveryDay,
					NextDue: time.Date(local.Year(), local.Month(), local.Day(), 9, 0, 0, 0, local.Location()),
				}
				if !s.NextDue.After(r.now) {
					s.NextDue = s.NextDue.AddDate(0, 0, 1)
				}
				if err := tx.PutSubscriber(s); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func BenchmarkCountAnswerAfter10(b *testing.B)    { benchmarkProgress(b, 10, true) }
func BenchmarkCountAnswerAfter10000(b *testing.B) { benchmarkProgress(b, 10_000, true) }
func BenchmarkSummaryAfter10(b *testing.B)        { benchmarkProgress(b, 10, false) }
func BenchmarkSummaryAfter10000(b *testing.B)     { benchmarkProgress(b, 10_000, false) }

// benchmarkProgress counts one more answer after so many, or else tells how it
// stands: both cost the same with ten and with 10,000.
func benchmarkProgress(b *testing.B, answers int, more bool) {
	r := newRig(b)
	r.subscribe(alice, person(alice), "09:00")
	feedback := review.Feedback{Scored: true, Level: 3, Words: 80, Dimensions: &level.Dimensions{Structure: 3, Evidence: 2.5, Ownership: 3, Relevance: 4, Delivery: 3.5}}
	answer := func(i, day int) coach.Answer {
		return coach.Answer{
			Team: team, User: alice, Seq: uint64(i), Question: fmt.Sprint("q", i%5), Role: "agent", Theme: fmt.Sprint("Theme ", i%5), Skills: []string{"Care", fmt.Sprint("Skill ", i%5)},
			Day: coach.Date("2026-01-01").Add(day), At: r.now, Zone: "UTC", Planned: coach.EveryDay, Feedback: feedback,
		}
	}
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		for i := range answers {
			day := i * 200 / answers // both have the same weeks behind them
			if err := coach.CountAnswer(tx, answer(i+1, day)); err != nil {
				return err
			}
		}
		for i := range 190 { // and as many days
			if err := coach.CountAnswer(tx, answer(answers+i+1, 200+i)); err != nil {
				return err
			}
		}
		if last := answer(answers+191, 389); more {
			for b.Loop() {
				if err := coach.CountAnswer(tx, last); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	if more {
		return
	}
	for b.Loop() {
		sum := must[coach.Summary](r)(r.Progress(r.Context(), team, alice))
		if got := len(sum.Trends()); got != coach.Dimensions || sum.Progress.Answers != answers+190 {
			b.Fatalf("%d answers, %d trends", sum.Progress.Answers, got)
		}
	}
}
