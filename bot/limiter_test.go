package bot

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"interviewcoach/handlers"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestLimiterPost(t *testing.T) {
	l := newLimiter(Limits{})
	posts := func(now time.Time, fanOut bool, channels ...string) (n int) {
		for _, c := range channels {
			if _, _, ok := l.post(c, fanOut, now); ok {
				n++
			}
		}
		return n
	}
	if got := posts(noon, false, "C1", "C1", "C1", "C1"); got != 3 {
		t.Errorf("%d posts to a channel at once, want 3", got)
	}
	at, shared, ok := l.post("C1", false, noon)
	if ok || shared || at != noon.Add(time.Second) {
		t.Errorf("the next at %v, shared %v, now %v; want one second later, for this channel", at, shared, ok)
	}
	var many []string
	for i := range 100 {
		many = append(many, fmt.Sprint("D", i))
	}
	if got := posts(noon, true, many...); got != 20 {
		t.Errorf("a fan-out of %d at once, want 20", got)
	}
	at, shared, ok = l.post("D99", true, noon)
	if ok || !shared || at != noon.Add(500*time.Millisecond) {
		t.Errorf("the next at %v, shared %v, now %v; want half a second later, for every channel", at, shared, ok)
	}
	if got := posts(noon, false, "D99"); got != 1 {
		t.Error("a reply waits behind the fan-out")
	}
	if got := posts(noon.Add(time.Minute), true, many...); got != 20 {
		t.Errorf("a fan-out of %d a minute later, want 20: the burst does not grow", got)
	}
	// A day of asking without success must not use anything up.
	for range 1000 {
		l.post("C1", false, noon)
	}
	if got := posts(noon.Add(2*time.Minute), false, "C1", "C1", "C1", "C1"); got != 3 {
		t.Errorf("%d posts two minutes later, want 3", got)
	}
}

func TestLimiterPause(t *testing.T) {
	l := newLimiter(Limits{})
	until := noon.Add(time.Minute)
	l.pause(string(handlers.MethodPost), until)
	l.pause(string(handlers.MethodPost), noon.Add(time.Second)) // does not shorten it
	if at, _, ok := l.post("C1", false, noon); ok || at != until {
		t.Errorf("post at %v, now %v; want it at %v", at, ok, until)
	}
	if _, ok := l.call(string(handlers.MethodUpdate), noon); !ok {
		t.Error("another method is paused too")
	}
	if _, _, ok := l.post("C1", false, until); !ok {
		t.Error("paused longer than asked")
	}
}

func TestLimiterMethod(t *testing.T) {
	l := newLimiter(Limits{})
	n := 0
	for range 20 {
		if _, ok := l.call(string(handlers.MethodReact), noon); ok {
			n++
		}
	}
	if at, _ := l.call(string(handlers.MethodReact), noon); n != 10 || at.Sub(noon) < time.Second || at.Sub(noon) > 2*time.Second {
		t.Errorf("%d calls at once and the next after %v, want 10 and 1.2 s", n, at.Sub(noon))
	}
}

func TestLimiterForgetsChannels(t *testing.T) {
	l := newLimiter(Limits{})
	for i := range 5 * keepChannels {
		l.post(fmt.Sprint("D", i), false, noon.Add(time.Duration(i)*time.Second))
	}
	if got := len(l.channels); got > keepChannels+1 {
		t.Errorf("%d channels are kept, want at most %d", got, keepChannels)
	}
}

type syncClock struct{ systemClock }

// Opening a connection that ends at once: three at once, then ever more slowly.
func TestPacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pacer{clock: syncClock{}}
		began, opens := time.Now(), 0
		for time.Since(began) < 10*time.Minute {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if opens++; opens == freeOpens && time.Since(began) > 0 {
				t.Errorf("the first %d took %v", freeOpens, time.Since(began))
			}
		}
		if opens < 12 || opens > 40 {
			t.Errorf("%d connections in ten minutes", opens)
		}
		p.used()
		if began := time.Now(); p.wait(t.Context()) != nil || time.Since(began) > 0 {
			t.Error("waits after a connection that was of use")
		}
		<-time.After(steady)
		for range freeOpens {
			if began := time.Now(); p.wait(t.Context()) != nil || time.Since(began) > 0 {
				t.Error("waits after a connection that lived")
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := p.wait(ctx); err == nil {
			t.Error("does not obey its context")
		}
	})
}

func TestAlarmKeepsOneTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := 0
		a := alarm{clock: countingClock{&made}}
		soon := time.Now().Add(time.Second)
		for range 100 {
			a.until(soon.Add(time.Hour))
			a.until(soon)
		}
		if made > 3 {
			t.Errorf("%d timers were set, want a few", made)
		}
		<-a.until(soon)
		if time.Now().Before(soon) {
			t.Error("rang too early")
		}
	})
}

type countingClock struct{ made *int }

func (c countingClock) Now() time.Time { return time.Now() }
func (c countingClock) After(d time.Duration) <-chan time.Time {
	*c.made++
	return time.After(d)
}
