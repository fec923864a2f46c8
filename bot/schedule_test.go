package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Cron calls at full minutes, and in between nothing is more than half a minute
// away, whether cron calls or is silent.
func TestSomethingTicksEveryHalfMinute(t *testing.T) {
	for _, silent := range []bool{false, true} {
		t.Run(fmt.Sprint("cron silent ", silent), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(17 * time.Second)
				began := time.Now()
				var ticks []time.Time
				calls := make(chan time.Time, 100)
				ticked := newSignal()
				c, err := newSchedule(func() {
					ticked.raise()
					calls <- time.Now()
				}, slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				if !silent {
					c.Start()
				}
				ctx, stop := context.WithCancel(t.Context())
				go stayAwake(ctx, ticked, func() { calls <- time.Now() })
				time.Sleep(10*time.Minute + time.Second)
				stop()
				<-c.Stop().Done()
				synctest.Wait()
				for len(calls) > 0 {
					ticks = append(ticks, <-calls)
				}
				last := began
				for _, at := range append(ticks, time.Now()) {
					if at.Sub(last) > 30*time.Second {
						t.Errorf("no tick between %v and %v", last, at)
					}
					last = at
				}
				for minute := began.Truncate(time.Minute).Add(time.Minute); !silent && minute.Before(last); minute = minute.Add(time.Minute) {
					if !slices.ContainsFunc(ticks, minute.Equal) {
						t.Errorf("no tick at the full minute %v", minute)
					}
				}
			})
		})
	}
}
