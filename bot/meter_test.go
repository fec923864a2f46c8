package bot_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// tape is a meter that remembers what it was told, and complains of words that are of
// no list.
type tape struct {
	t    testing.TB
	mu   sync.Mutex
	told map[string]int
	late []time.Duration
	took []time.Duration // to acknowledge
}

func (m *tape) tell(n int, words ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.told[fmt.Sprintln(words...)] += n
}

func (m *tape) of(list []string, word string) string {
	if !slices.Contains(list, word) {
		m.t.Errorf("%q is none of %q", word, list)
	}
	return word
}

func (m *tape) Event(kind string) { m.tell(1, "event", m.of(bot.EventTypes(), kind)) }
func (m *tape) Repeated(n int)    { m.tell(n, "repeated") }
func (m *tape) Acked(took time.Duration) {
	m.mu.Lock()
	m.took = append(m.took, took)
	m.mu.Unlock()
	m.tell(1, "acked")
}
func (m *tape) Unacked(reason string) { m.tell(1, "unacked", m.of(bot.UnackedReasons(), reason)) }
func (m *tape) Worked(kind, outcome string, _ time.Duration) {
	m.tell(1, "worked", m.of(bot.EventTypes(), kind), m.of(bot.WorkOutcomes(), outcome))
}
func (m *tape) Interacted(kind string, _ time.Duration) {
	m.tell(1, "interacted", m.of(bot.InteractionKinds(), kind))
}
func (m *tape) Posted(kind, verdict string, _ time.Duration) {
	m.tell(1, "posted", m.of(bot.Kinds(), kind), m.of(bot.PostVerdicts(), verdict))
}
func (m *tape) Limited(method string) { m.tell(1, "limited", m.of(bot.Methods(), method)) }
func (m *tape) Planned(n int)         { m.tell(n, "planned") }
func (m *tape) Asked(late time.Duration) {
	m.mu.Lock()
	m.late = append(m.late, late)
	m.mu.Unlock()
	m.tell(1, "asked")
}
func (m *tape) Missed(n int)     { m.tell(n, "missed") }
func (m *tape) Connected(a bool) { m.tell(1, "connected", a) }
func (m *tape) ConnectFailed()   { m.tell(1, "failed to connect") }

func (m *tape) count(words ...any) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.told[fmt.Sprintln(words...)]
}

// metered has the rig's bot tell a tape what it does.
func metered(m *tape) option {
	return func(r *rig, _ *localslack.Config, cfg *config) {
		m.t, m.told = r.t, map[string]int{}
		cfg.Meter = m
	}
}

func (m *tape) want(want int, words ...any) {
	m.t.Helper()
	if got := m.count(words...); got != want {
		m.t.Errorf("%v: %d times, want %d", words, got, want)
	}
}

func TestMeterIsToldOfEvents(t *testing.T) {
	m := &tape{}
	r := running(t, metered(m), anyFault)
	fails := 2
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			switch {
			case e.Text == "panics":
				panic("on purpose")
			case e.Text == "fails twice" && fails > 0:
				fails--
				return errors.New("on purpose")
			}
			return nil
		}
	})
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Duplicate: 1}})
	r.say(aliceDM, alice, "well")
	r.settle()
	r.say(aliceDM, alice, "fails twice")
	r.say("D0BODO", bodo, "panics")
	for range 12 {
		r.settle()
		r.advance(5 * time.Second)
	}
	r.settle()
	m.want(4, "event", "message") // one of them twice
	m.want(1, "repeated")
	m.want(2, "worked", "message", "done")
	m.want(4, "worked", "message", "retried")
	m.want(1, "worked", "message", "dead")
	m.want(2, "posted", "notice", "sent")
	if acked, read := m.count("acked"), 4+m.count("event", "ignored"); acked != read {
		t.Errorf("%d acknowledged of %d", acked, read)
	}
	if slowest := slices.Max(m.took); slowest <= 0 || slowest > time.Second {
		t.Errorf("the slowest acknowledgement took %v", slowest)
	}
}

func TestMeterIsToldOfRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		fault   localslack.MethodFault
		verdict string
		limited int
	}{
		"too many":  {localslack.MethodFault{Status: 429, RetryAfter: 3}, "limited", 1},
		"no such":   {localslack.MethodFault{Error: "channel_not_found"}, "rejected", 0},
		"too long":  {localslack.MethodFault{Error: "msg_too_long"}, "malformed", 0},
		"passing":   {localslack.MethodFault{Error: "some_new_error"}, "retried", 0},
		"who knows": {localslack.MethodFault{Error: "internal_error"}, "unknown", 0},
	} {
		t.Run(name, func(t *testing.T) {
			m := &tape{}
			r := running(t, metered(m), anyFault)
			c.fault.Count = 1
			r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {c.fault}}})
			r.put(coach.Delivery{Key: "k", To: aliceDM, Args: []string{"hello"}})
			r.bot.Wake()
			r.settle()
			m.want(1, "posted", "notice", c.verdict)
			m.want(c.limited, "limited", "chat.postMessage")
			dead := 0
			if c.verdict == "rejected" || c.verdict == "malformed" {
				dead = 1
			}
			m.want(dead, "posted", "notice", "dead")
		})
	}
}

// A question is late from the moment that was promised, however late it was planned.
func TestMeterIsToldHowLateAQuestionComes(t *testing.T) {
	m := &tape{}
	r := running(t, metered(m), real)
	err := r.store.Update(r.ctx(), func(tx coach.Tx) error {
		return tx.PutSubscriber(coach.Subscriber{
			Team: team, ID: alice, DM: aliceDM, Subscribed: true, At: 8*60 + 50, Zone: "UTC", Days: coach.EveryDay,
			NextDue: start.Add(-10 * time.Minute), Since: start.Add(-24 * time.Hour),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.tick()
	m.want(1, "planned")
	m.want(1, "asked")
	m.want(0, "missed")
	if len(m.late) != 1 || m.late[0] != 10*time.Minute {
		t.Errorf("late by %v, want 10 minutes", m.late)
	}
}

func TestMeterAndHealthFollowTheConnection(t *testing.T) {
	m := &tape{}
	r := running(t, metered(m), anyFault)
	if h := r.bot.Health(); !h.Running || !h.Connected || h.SinceTick > time.Minute {
		t.Errorf("connected: %+v", h)
	}
	m.want(1, "connected", false)
	r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"apps.connections.open": {{Status: 500, Count: 1}}}})
	r.DropSockets()
	if !until(r.ctx(), func() bool { return !r.bot.Health().Connected }) {
		t.Error("the loss is not noticed")
	}
	if !until(r.ctx(), func() bool { return r.bot.Health().Connected }) {
		t.Error("it is not mended")
	}
	m.want(1, "connected", true)
	m.want(1, "failed to connect")
	r.stop()
	r.ended(r.done)
	if h := r.bot.Health(); h.Running || h.Connected {
		t.Errorf("after the end: %+v", h)
	}
}

// What could be worked and is not is a lag; what waits for its time is none.
func TestLagIsOfWhatCouldBeDone(t *testing.T) {
	r := running(t, anyFault)
	if h := r.bot.Health(); h.InboxLag != 0 || h.OutboxLag != 0 {
		t.Errorf("idle: %+v", h)
	}
	hold := make(chan struct{})
	entered := make(chan struct{})
	r.handler.set(func(h *echo) {
		h.onEvent = func(handlers.Event) error {
			close(entered)
			<-hold
			return nil
		}
	})
	r.say(aliceDM, alice, "slow")
	<-entered
	if err := r.clock.Advance(r.ctx(), 2*time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := r.bot.Health().InboxLag; got != 2*time.Minute {
		t.Errorf("an event that is worked for two minutes: %v", got)
	}
	r.handler.set(func(h *echo) { h.onEvent = nil })
	close(hold)
	r.settle()
	r.handler.set(func(h *echo) {
		h.onEvent = func(handlers.Event) error { return &coach.Error{Code: coach.CodeNotYet, Message: "not yet"} }
	})
	r.say(aliceDM, alice, "early")
	r.settle()
	if err := r.clock.Advance(r.ctx(), 2*time.Minute); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.bot.Health().InboxLag; got != 0 {
		t.Errorf("an event that waits for its time: %v", got)
	}
	r.put(coach.Delivery{Key: "later", To: aliceDM, ReadyAt: r.clock.Now().Add(time.Hour)})
	r.bot.Wake()
	r.settle()
	if got := r.bot.Health().OutboxLag; got != 0 {
		t.Errorf("a delivery of a later moment: %v", got)
	}
	for i := range 6 { // more than may be sent to one channel at once
		r.put(coach.Delivery{Key: fmt.Sprint("many", i), To: general, Args: []string{"x"}, ReadyAt: r.clock.Now().Add(-time.Minute)})
	}
	r.bot.Wake()
	r.settle()
	if got := r.bot.Health().OutboxLag; got != time.Minute {
		t.Errorf("deliveries that wait for the limit of a channel: %v", got)
	}
}
