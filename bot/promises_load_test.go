package bot_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// roomToWrite is a little less than what may wait to be written.
const roomToWrite = 200

// allAcked waits until Slack has every acknowledgement. What was written too late for
// one is sent again three seconds later on the clock.
func (r *rig) allAcked() {
	r.t.Helper()
	for range 20 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		err := r.Quiet(ctx)
		cancel()
		if err == nil {
			return
		}
		r.pass(3 * time.Second)
	}
	r.t.Fatal("not everything is acknowledged")
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc >> 20
}

// A burst while every handler stands still: all of it is written and acknowledged,
// and no more of it than the bound is in memory, until it is drained.
func TestPromiseBurst(t *testing.T) {
	const people = 50
	count := sized(2000, 10_000)
	r := newRig(t, crowd(people, 0), unlimited, terse, anyFault, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			if !strings.HasSuffix(d.Arg(0), "0") {
				return nil, nil // a tenth is posted, the rest is dropped
			}
			return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: d.Arg(0)}}, nil
		}
	})
	gate := make(chan struct{})
	var most atomic.Int64
	sample := func() {
		held := int64(r.bot.Health().Inbox)
		for seen := most.Load(); held > seen && !most.CompareAndSwap(seen, held); seen = most.Load() {
		}
	}
	r.handler.set(func(h *echo) {
		h.onEvent = func(handlers.Event) error {
			<-gate
			sample()
			return nil
		}
	})
	r.run()
	before := heap()
	var want, tenth []string
	for i := range count {
		text := fmt.Sprintf("message %05d", i)
		r.say(dmOf(person(i%people)), person(i%people), text)
		want = append(want, text)
		if i%10 == 0 {
			tenth = append(tenth, text)
		}
		if i%roomToWrite == 0 {
			r.allAcked()
			sample()
		}
	}
	r.allAcked()
	sample()
	if held := r.bot.Health().Inbox; held != bot.RowsInMemory {
		t.Errorf("%d rows in memory while nothing is worked, want the bound of %d", held, bot.RowsInMemory)
	}
	waiting, err := r.store.PendingInbound(r.ctx(), 0, count+1)
	if err != nil || len(waiting) != count {
		t.Errorf("%d rows in the inbox, error %v; want all %d", len(waiting), err, count)
	}
	peak := heap()
	close(gate)
	r.finish(time.Minute)
	if got := most.Load(); got > bot.RowsInMemory {
		t.Errorf("%d rows in memory at the most, want %d", got, bot.RowsInMemory)
	}
	if h := r.bot.Health(); h.Inbox != 0 {
		t.Errorf("%d rows in memory after all is done", h.Inbox)
	}
	var got, worked []string
	for i := range people {
		got = append(got, r.posted(dmOf(person(i)))...)
	}
	for _, e := range r.handler.worked() {
		worked = append(worked, e.Text)
	}
	sameTexts(t, "events worked", want, worked)
	sameTexts(t, "posts", tenth, got)
	r.onlyUnacked()
	t.Logf("%d messages; heap of bot and local Slack together: %d MiB before, %d MiB at the peak, %d MiB after", count, before, peak, heap())
}

// Messages of one conversation are worked in the order in which they came, however
// long each takes, and conversations do not wait for each other.
func TestPromiseOrder(t *testing.T) {
	chance := dice(t)
	rooms, each := sized(20, 100), sized(50, 100)
	r := newRig(t, crowd(1, rooms), unlimited, terse, anyFault, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(coach.Delivery) ([]handlers.Outgoing, error) { return nil, nil }
	})
	var (
		mu           sync.Mutex
		began, ended = map[string][]string{}, map[string][]string{}
		hand, most   int
		busy         = map[string]bool{}
		overlaps     int
		done         atomic.Int64
		delays       = map[string]time.Duration{}
	)
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			mu.Lock()
			if busy[e.Channel] {
				overlaps++
			}
			busy[e.Channel] = true
			began[e.Channel] = append(began[e.Channel], e.Text)
			hand++
			most = max(most, hand)
			delay := delays[e.Channel+e.Text]
			mu.Unlock()
			<-r.clock.After(delay)
			mu.Lock()
			hand--
			busy[e.Channel] = false
			ended[e.Channel] = append(ended[e.Channel], e.Text)
			mu.Unlock()
			done.Add(1)
			return nil
		}
	})
	r.run()
	want := map[string][]string{}
	var serial time.Duration
	wrote := 0
	for n := range each {
		for _, i := range chance.Perm(rooms) {
			text := fmt.Sprintf("number %03d", n)
			delay := time.Duration(chance.Int64N(int64(20 * time.Millisecond)))
			mu.Lock()
			delays[room(i)+text] = delay
			mu.Unlock()
			serial += delay
			r.say(room(i), person(0), text)
			want[room(i)] = append(want[room(i)], text)
			if wrote++; wrote%roomToWrite == 0 {
				r.allAcked()
			}
		}
	}
	ctx := r.patience()
	r.allAcked()
	from := r.clock.Now()
	if !until(ctx, func() bool {
		r.pass(time.Millisecond)
		return done.Load() == int64(rooms*each)
	}) {
		t.Fatalf("%d of %d worked", done.Load(), rooms*each)
	}
	took := r.clock.Now().Sub(from)
	r.finish(time.Minute)
	if diff := cmp.Diff(want, began); diff != "" {
		t.Error("begun out of order or not at all:", diff)
	}
	if diff := cmp.Diff(want, ended); diff != "" {
		t.Error("ended out of order or not at all:", diff)
	}
	if overlaps > 0 {
		t.Errorf("%d messages were begun while another of their conversation was in hand", overlaps)
	}
	if most < 8 {
		t.Errorf("%d conversations in hand at once at the most, want at least 8", most)
	}
	r.onlyUnacked()
	t.Logf("%d messages, %d conversations in hand at once; %v of handlers' time in %v", rooms*each, most, serial, took)
}
