package coach_test

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/internal/review/level"
)

// One day of 10,000 people, minute by minute as the schedule calls it.
func BenchmarkPlanDay10000Subscribers(b *testing.B) {
	var spread []string
	for i := range 24 {
		spread = append(spread, fmt.Sprintf("Etc/GMT%+d", i-11))
	}
	for name, zones := range map[string][]string{"one-zone": {"Europe/Berlin"}, "24-zones": spread} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				r := rigOn(b, bankOf(b, 100))
				r.fill(10_000, zones)
				b.StartTimer()
				posted, longest := 0, time.Duration(0)
				for range 24 * 60 {
					r.now = r.now.Add(time.Minute)
					began := time.Now()
					posted += r.tick().Posted
					longest = max(longest, time.Since(began))
				}
				if posted != 10_000 {
					b.Fatalf("posted %d, want 10000", posted)
				}
				b.ReportMetric(float64(longest.Microseconds())/1000, "ms/longest-tick")
			}
		})
	}
}

// fill subscribes n people in one transaction.
func (r *rig) fill(n int, zones []string) {
	r.Helper()
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		for i := range n {
			s := coach.Subscriber{
				Team: team, ID: fmt.Sprintf("U%06d", i), Zone: zones[i%len(zones)], Subscribed: true, At: coach.DefaultTime, Days: coach.EveryDay,
			}
			local := r.now.In(must[*time.Location](r)(time.LoadLocation(s.Zone)))
			s.NextDue = time.Date(local.Year(), local.Month(), local.Day(), 9, 0, 0, 0, local.Location())
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
