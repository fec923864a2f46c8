package coach_test

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/coach"
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

func BenchmarkProgress10(b *testing.B)           { benchmarkProgress(b, 10) }
func BenchmarkProgress10000Answers(b *testing.B) { benchmarkProgress(b, 10_000) }

func benchmarkProgress(b *testing.B, answers int) {
	r := newRig(b)
	r.subscribe(alice, person(alice), "09:00")
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		for i := range answers {
			_, err := tx.PutAnswer(coach.Answer{
				Team: team, User: alice, Post: "p", Question: "q", Text: long, Day: coach.Today(r.now, "UTC"),
				Message: coach.MessageRef{Channel: aliceDM, TS: fmt.Sprintf("%d.000001", i)},
			})
			if err != nil {
				return err
			}
		}
		return tx.PutProgress(team, alice, coach.Progress{Answers: answers, LastDay: coach.Today(r.now, "UTC")})
	}))
	for b.Loop() {
		if got := must[coach.Summary](r)(r.Progress(r.Context(), team, alice)).Progress.Answers; got != answers {
			b.Fatalf("%d answers, want %d", got, answers)
		}
	}
}
