package coach_test

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// Those who are due together are sent over the minute, each in the same second every
// day, never before and never in the next minute; one alone is sent at once, and so
// is who is late.
func TestSpread(t *testing.T) {
	r := newRig(t)
	const people = 120
	for i := range people {
		r.subscribe(fmt.Sprintf("U%03d", i), person(fmt.Sprintf("U%03d", i)), "09:00")
	}
	r.subscribe(alice, person(alice), "10:00")
	gone := func(d coach.Delivery) {
		t.Helper()
		r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error { return tx.DropDelivery(d.Team, d.Key) }))
	}
	second := func(people int) map[string]int {
		t.Helper()
		if got := r.tick().Posted; got != people {
			t.Fatalf("planned %d, want %d", got, people)
		}
		at := map[string]int{}
		for _, d := range r.outbox() {
			at[d.User] = int(d.ReadyAt.Sub(r.now) / time.Second)
			if slot := r.slot(d.User, coach.Today(r.now, "UTC")); slot.State != coach.SlotPosted || d.ReadyAt.Before(r.now) || d.ReadyAt.Sub(r.now) >= time.Minute {
				t.Errorf("%s is sent at %v, with %+v", d.User, d.ReadyAt, slot)
			}
			gone(d)
		}
		return at
	}
	r.goTo("14 09:00")
	first, used := second(people), map[int]bool{}
	for _, s := range first {
		used[s] = true
	}
	if len(used) < 40 { // of 60; by chance there are 52
		t.Errorf("%d people are sent in %d seconds of the minute", people, len(used))
	}
	r.goTo("14 10:00")
	r.tick()
	if d := r.row(coach.KindQuestion); !d.ReadyAt.Equal(r.now) {
		t.Errorf("one alone is sent at %v, want %v", d.ReadyAt, r.now)
	}
	gone(r.row(coach.KindQuestion))
	r.goTo("15 09:00")
	for user, s := range second(people) {
		if s != first[user] {
			t.Errorf("%s is sent in second %d, and in %d the day before", user, s, first[user])
		}
	}
	r.goTo("16 10:30")
	for user, s := range second(people + 1) { // with alice
		if s != 0 {
			t.Errorf("%s is late and waits %d seconds more", user, s)
		}
	}
}

// The eight hours between two questions count from when the first one stood in Slack,
// not from when its turn should have come.
func TestSpacingCountsFromSending(t *testing.T) {
	for _, test := range []struct {
		sent string
		want int
	}{{"14 13:00", 1}, {"14 16:30", 0}} {
		r := newRig(t)
		r.subscribe(alice, person(alice), "13:00")
		r.goTo("14 13:00")
		r.tick()
		r.goTo(test.sent)
		r.send(r.row(coach.KindQuestion))
		r.goTo("14 17:00")
		r.subscribe(alice, person(alice), "00:10")
		r.goTo("15 00:10")
		if got := r.tick().Posted; got != test.want {
			t.Errorf("sent at %s: %d questions at 00:10, want %d", test.sent, got, test.want)
		}
	}
}
