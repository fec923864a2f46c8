package bot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// One event in a hundred makes the handler panic, each time: all others are worked
// once, each of these is a dead letter with one line in the log, and the bot is up.
// When the fault is mended a retry works them too.
func TestAPanicStopsNothingElse(t *testing.T) {
	const people, badOne = 50, 100
	each := 12
	if os.Getenv("PROMISES") == "nightly" {
		each = 40
	}
	log := &lines{}
	r := running(t, manyPeople(people), unlimited, logged(log), func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(coach.Delivery) ([]handlers.Outgoing, error) { return nil, nil }
	})
	bad := map[string]bool{}
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			if bad[e.Text] {
				panic("on purpose")
			}
			return nil
		}
		for i := range people * each {
			if i%badOne == 7 {
				bad[text(i)] = true
			}
		}
	})
	for i := range people * each {
		r.say(me, member(i%people), text(i))
		if i%200 == 199 { // more than the bot can hold would wait for Slack to send it again
			r.settle()
		}
	}
	want := people*each - len(bad)
	for range 60 { // each is tried three times, and holds its conversation back meanwhile
		r.settle()
		if len(r.handler.worked()) >= want && r.store.Queues().DeadEvents == len(bad) {
			break
		}
		r.advance(5 * time.Second)
	}
	r.workedOnce(want)
	if h, q := r.bot.Health(), r.store.Queues(); q.DeadEvents != len(bad) || h.Inbox != 0 {
		t.Errorf("health %+v, queues %+v, want %d dead events", h, q, len(bad))
	}
	if got := log.count(`msg="dead letter"`); got != len(bad) {
		t.Errorf("%d lines in the log, want %d", got, len(bad))
	}
	for _, d := range r.dead() {
		if d.Kind != coach.KindEvent || d.Reason != coach.DeadPanic {
			t.Errorf("dead letter %+v", d)
		}
	}
	r.handler.set(func(h *echo) { h.onEvent = nil })
	if done, err := r.desk().Retry(r.ctx(), nil, true); err != nil || len(done.Done) != len(bad) {
		t.Errorf("retry: %d of %d, %v", len(done.Done), len(bad), err)
	}
	r.settle()
	r.workedOnce(people * each)
	if got := r.store.Queues().DeadEvents; got != 0 {
		t.Errorf("%d dead events after the retry", got)
	}
}

func text(i int) string { return fmt.Sprintf("event %04d", i) }

// workedOnce checks that so many events were worked, none twice.
func (r *rig) workedOnce(want int) {
	r.t.Helper()
	times := map[string]int{}
	for _, e := range r.handler.worked() {
		if times[e.Text]++; times[e.Text] == 2 {
			r.t.Errorf("%q was worked twice", e.Text)
		}
	}
	if len(times) != want {
		r.t.Errorf("%d events were worked, want %d", len(times), want)
	}
}

// Work that does not end, and does not hear that it should, costs one event and no
// worker: the only one goes on.
func TestAnEventWithoutEndStopsNothingElse(t *testing.T) {
	forever := make(chan struct{})
	t.Cleanup(func() { close(forever) })
	r := running(t, func(r *rig, _ *localslack.Config, cfg *config) {
		cfg.Workers, cfg.EventWithin = 1, 50*time.Millisecond
		r.handler.onEvent = func(e handlers.Event) error {
			if e.Text == "hang" {
				<-forever
			}
			return nil
		}
	})
	r.say(me, alice, "hang")
	r.say(me, alice, "after")
	r.say(me, bodo, "other")
	r.settle()
	if got := texts(r.handler.worked()); len(got) != 2 {
		t.Errorf("worked %q, want the two others", got)
	}
	if dead := r.dead(); len(dead) != 1 || dead[0].Reason != coach.DeadDeadline {
		t.Errorf("dead letters %+v", dead)
	}
}

// The word for why an event is dead holds nothing of the error, which may quote
// somebody; and the event is dropped when asked.
func TestWhyAnEventIsDead(t *testing.T) {
	r := running(t)
	r.handler.set(func(h *echo) { h.onEvent = func(handlers.Event) error { return errors.New("a canary") } })
	r.say(me, alice, "hello")
	for range 5 {
		r.settle()
		r.advance(time.Minute)
	}
	dead := r.dead()
	if len(dead) != 1 || dead[0].Reason != coach.DeadError {
		t.Fatalf("dead letters %+v", dead)
	}
	if done, err := r.desk().Drop(r.ctx(), []string{dead[0].ID}, false); err != nil || len(done.Done) != 1 || len(r.dead()) != 0 {
		t.Errorf("drop: %+v, %v", done, err)
	}
}

// fullGrave is an inbox that has no room for the dead.
type fullGrave struct {
	bot.Inbox
	full atomic.Bool
}

func (f *fullGrave) BuryInbound(ctx context.Context, seq uint64, tries int, reason string, at time.Time) (bool, error) {
	if f.full.Load() {
		return false, store.ErrFull
	}
	return f.Inbox.BuryInbound(ctx, seq, tries, reason, at)
}

// A data file without room keeps the event in the inbox rather than losing it.
func TestAnEventThatCannotBeBuriedStays(t *testing.T) {
	r := newRig(t)
	full := &fullGrave{Inbox: r.store}
	full.full.Store(true)
	r.config.Inbox = full
	r.make(r.config)
	r.run()
	r.handler.set(func(h *echo) { h.onEvent = func(handlers.Event) error { panic("on purpose") } })
	r.say(me, alice, "hello")
	for range 5 {
		r.settle()
		r.advance(time.Minute)
	}
	r.settle()
	if left, err := r.store.PendingInbound(r.ctx(), 0, 10); err != nil || len(left) != 1 {
		t.Errorf("the inbox holds %d events, %v, want 1", len(left), err)
	}
	full.full.Store(false)
	r.advance(time.Minute)
	r.settle()
	if got := len(r.dead()); got != 1 {
		t.Errorf("%d dead letters, want 1", got)
	}
}
