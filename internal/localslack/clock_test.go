package localslack_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func TestAdvanceWalksTimersAndMinutes(t *testing.T) {
	c := localslack.NewStoppedClock(start.Add(30 * time.Second))
	var got []string
	note := func(what string) { got = append(got, fmt.Sprint(what, " ", c.Now().Format("15:04:05"))) }
	c.AfterFunc(90*time.Second, func() { note("late") })
	c.AfterFunc(30*time.Second, func() {
		note("timer")
		c.AfterFunc(0, func() { note("at once") })
	})
	stop := c.AfterFunc(40*time.Second, func() { note("stopped") })
	remove := c.Follow(func(_ context.Context, now time.Time) { note("first") })
	c.Follow(func(_ context.Context, now time.Time) { note("second") })
	if !stop() || stop() {
		t.Error("a timer that was stopped once was not, or was twice")
	}
	if err := c.Advance(t.Context(), 100*time.Second); err != nil {
		t.Fatal(err)
	}
	remove()
	if err := c.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"timer 09:01:00", "at once 09:01:00", "first 09:01:00", "second 09:01:00",
		"late 09:02:00", "first 09:02:00", "second 09:02:00", "second 09:03:00",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order of the walk (-want +got):\n%s", diff)
	}
	if want := start.Add(190 * time.Second); !c.Now().Equal(want) {
		t.Errorf("clock shows %v, want %v", c.Now(), want)
	}
}

func TestAdvanceDayIsFast(t *testing.T) {
	r := newRig(t)
	r.app(nil, nil)
	minutes := 0
	r.clock.Follow(func(context.Context, time.Time) { minutes++ })
	began := time.Now()
	r.advance(24 * time.Hour)
	if took := time.Since(began); minutes != 1440 || took > time.Second {
		t.Errorf("%d minutes in %v, want 1440 in less than a second", minutes, took)
	}
}

func TestAdvanceRefusesToGoBack(t *testing.T) {
	c := localslack.NewStoppedClock(start)
	if err := c.Advance(t.Context(), -time.Second); err == nil {
		t.Error("advanced by a negative time")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Advance(ctx, time.Hour); err == nil || !c.Now().Equal(start) {
		t.Errorf("advanced to %v with an ended context: %v", c.Now(), err)
	}
}

func TestSetMovesTheTimeAndLeavesTimers(t *testing.T) {
	c := localslack.NewStoppedClock(start)
	due := c.After(time.Minute)
	c.Set(start.Add(-time.Hour))
	select {
	case <-due:
		t.Fatal("a timer fired when the clock was set")
	default:
	}
	if err := c.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if got, want := <-due, start.Add(-59*time.Minute); !got.Equal(want) {
		t.Errorf("timer fired at %v, want %v", got, want)
	}
}

func TestRunningClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := localslack.NewClock(start)
		minutes := make(chan time.Time, 100)
		remove := c.Follow(func(_ context.Context, now time.Time) { minutes <- now })
		if got := <-c.After(90 * time.Second); !got.Equal(start.Add(90 * time.Second)) {
			t.Errorf("timer fired at %v", got)
		}
		if got := <-minutes; !got.Equal(start.Add(time.Minute)) || len(minutes) != 0 {
			t.Errorf("minute was followed at %v, and %d more", got, len(minutes))
		}
		if err := c.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			<-minutes
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := c.Now(); !got.Equal(start.Add(62*time.Minute + 30*time.Second)) {
			t.Errorf("clock shows %v after an hour's advance", got)
		}
		remove()
	})
}

func TestAdvanceWaitsForAcknowledgement(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "hi"})
	done := make(chan error, 1)
	go func() { done <- r.clock.Advance(r.ctx(), time.Hour) }()
	w.ack(w.next().ID, nil)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r.clean() // the hour did not pass before the acknowledgement
}

func TestTwoWalksToOneTime(t *testing.T) {
	r := newRig(t)
	walked := make(chan int, 2)
	walk := func() {
		status, _ := r.control("clock", `{"to":"2026-03-02T10:00:00Z"}`)
		walked <- status
	}
	second := false
	r.clock.Follow(func(context.Context, time.Time) {
		if !second { // while the first is on its way
			second = true
			go walk()
		}
	})
	go walk()
	for range 2 {
		if status := <-walked; status != http.StatusOK {
			t.Errorf("the clock answered %d", status)
		}
	}
	if got, want := r.clock.Now(), start.Add(time.Hour); !got.Equal(want) {
		t.Errorf("the clock shows %v, want %v", got, want)
	}
}
