package bot_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// A tenth of the events fail once: what waits for its second try holds back its
// conversation, and no other.
func TestOrderWithinConversations(t *testing.T) {
	r := running(t, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(coach.Delivery) ([]handlers.Outgoing, error) { return nil, nil }
	})
	roots := make([]string, 10)
	for i := range roots {
		roots[i] = r.say(general, alice, "thread")
	}
	r.settle()
	failed := map[string]bool{}
	r.handler.set(func(h *echo) {
		h.events = nil
		h.onEvent = func(e handlers.Event) error {
			r.handler.mu.Lock()
			defer r.handler.mu.Unlock()
			if !failed[e.TS] && rand.N(10) == 0 {
				failed[e.TS] = true
				return errors.New("once")
			}
			return nil
		}
	})
	want := map[string][]string{}
	for n := range 10 {
		for _, root := range roots {
			text := fmt.Sprint("answer ", n)
			if _, _, err := r.SendMessage(localslack.Typed{Channel: general, User: bodo, ThreadTS: root, Text: text}); err != nil {
				t.Fatal(err)
			}
			want[root] = append(want[root], text)
		}
	}
	for range 100 {
		r.settle()
		if len(r.handler.worked()) == 100 {
			break
		}
		r.advance(5 * time.Second)
	}
	got := map[string][]string{}
	for _, e := range r.handler.worked() {
		got[e.Thread] = append(got[e.Thread], e.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRetryHoldsBackOnlyItsConversation(t *testing.T) {
	r := running(t)
	var tries atomic.Int32
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			if e.Text == "first" && tries.Add(1) == 1 {
				return &coach.Error{Code: coach.CodeNotYet, Message: "not yet"}
			}
			return nil
		}
	})
	r.say(me, alice, "first")
	r.say(me, alice, "second")
	r.say(me, bodo, "other")
	r.settle()
	if diff := cmp.Diff([]string{"other"}, texts(r.handler.worked())); diff != "" {
		t.Error(diff)
	}
	r.advance(time.Second)
	r.settle()
	if diff := cmp.Diff([]string{"other", "first", "second"}, texts(r.handler.worked())); diff != "" {
		t.Error(diff)
	}
}

func texts(events []handlers.Event) []string {
	var list []string
	for _, e := range events {
		list = append(list, e.Text)
	}
	return list
}

func TestPanicCostsOneEvent(t *testing.T) {
	r := running(t)
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			if e.Text == "panic" {
				panic("on purpose")
			}
			return nil
		}
	})
	r.say(me, alice, "panic")
	r.say(me, alice, "after")
	r.say(me, bodo, "other")
	for range 3 {
		r.settle()
		r.advance(5 * time.Minute)
	}
	r.settle()
	if diff := cmp.Diff([]string{"other", "after"}, texts(r.handler.worked())); diff != "" {
		t.Error(diff)
	}
	left, err := r.store.PendingInbound(r.ctx(), 0, 10)
	if err != nil || len(left) > 0 {
		t.Errorf("the inbox holds %d rows, error %v; want none", len(left), err)
	}
}

// A process that ends under load loses nothing: what it read is worked by the next
// one, what it did not acknowledge comes again.
func TestStopLosesNothing(t *testing.T) {
	r := running(t, anyFault, unlimited)
	const count = 150
	var slow atomic.Int32
	r.handler.set(func(h *echo) {
		h.onEvent = func(handlers.Event) error {
			if slow.Add(1) == 20 {
				r.stop()
			}
			return nil
		}
	})
	users := []string{alice, bodo, "U0CHIE", "U0DIEGO"}
	var want []string
	for i := range count {
		text := fmt.Sprintf("message %03d", i)
		r.say(me, users[i%len(users)], text)
		want = append(want, text)
	}
	began := time.Now()
	if err := r.ended(r.done); err != nil {
		t.Errorf("Run: %v", err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("stopped after %v", took)
	}
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	r.handler.set(func(h *echo) { h.onEvent = nil })
	r.open(r.config)
	r.run()
	r.clock.Follow(r.bot.Follow)
	r.advance(8 * time.Minute)
	r.settle()
	var got []string
	for _, u := range users {
		got = append(got, r.posted("D"+u[1:])...)
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, v := range r.Violations() {
		if v.Rule != localslack.RuleNotAcked {
			t.Errorf("rule broken: %+v", v)
		}
	}
}
