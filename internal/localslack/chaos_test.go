package localslack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

// limits is a mix in which so many posts are told to wait.
func limits(seed uint64, odds float64) localslack.Faults {
	return localslack.Faults{Chaos: localslack.Chaos{Seed: seed, Calls: []localslack.CallChance{
		{Method: "chat.postMessage", Odds: odds, Faults: localslack.RateLimitShapes()},
		{Method: "*", Odds: 1, Faults: []localslack.MethodFault{{Error: "internal_error"}}},
	}}}
}

func TestSameSeedSameDecisions(t *testing.T) {
	outcome := func(seed uint64, channels ...string) map[string][]string {
		r := newRig(t, func(c *localslack.Config) { c.RateLimits = false })
		r.SetFaults(limits(seed, 0.3))
		got := map[string][]string{}
		for range 100 {
			for _, channel := range channels {
				status, header, body := r.call("chat.postMessage", args{"channel": channel, "text": "x"})
				wait := header.Get("Retry-After")
				if strings.HasSuffix(wait, "GMT") {
					wait = "date" // which depends on the order of the channels
				}
				got[channel] = append(got[channel], fmt.Sprint(status, wait, body["error"]))
				r.advance(time.Minute) // past every wait
			}
		}
		return got
	}
	first := outcome(7, "C0GENERAL", "D0ALICE")
	if diff := cmp.Diff(first, outcome(7, "D0ALICE", "C0GENERAL")); diff != "" {
		t.Errorf("one seed decided in two ways (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, outcome(8, "C0GENERAL", "D0ALICE")) {
		t.Error("two seeds decided alike")
	}
	if cmp.Equal(first["C0GENERAL"], first["D0ALICE"]) {
		t.Error("two channels have the same luck")
	}
	limited := 0
	for _, got := range slices.Concat(first["C0GENERAL"], first["D0ALICE"]) {
		if got != "200<nil>" && got != "200 <nil>" {
			limited++
		}
	}
	if limited < 40 || limited > 80 {
		t.Errorf("%d of 200 calls were limited, want about 60", limited)
	}
}

func TestChanceForOtherMethods(t *testing.T) {
	r := newRig(t)
	r.SetFaults(limits(1, 0))
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})
	if got := r.code("auth.test", nil); got != "internal_error" {
		t.Errorf("auth.test answered %q, want what * says", got)
	}
}

func TestEventCopiesAcrossReconnects(t *testing.T) {
	r := newRig(t)
	a := r.app(nil, nil)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() { // nothing here reads what the app heard
		for {
			select {
			case <-a.events:
			case <-stop:
				return
			}
		}
	}()
	r.SetFaults(localslack.Faults{Chaos: localslack.Chaos{
		Seed:    3,
		Events:  localslack.EventChances{Copies: 4, Late: 0.7, LateMost: localslack.Duration(10 * time.Minute), Lose: 0.03, AckLost: 0.1},
		Sockets: localslack.SocketChances{Every: localslack.Duration(30 * time.Second), Kinds: []string{localslack.BlowReset, localslack.BlowDrop, "refresh_requested", "warning"}, Times: 20},
	}})
	const n = 60
	for i := range 18 * 60 { // late copies come within 10 minutes, retries within 6 more
		if i < n {
			r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
		}
		r.advance(time.Second)
		if err := r.WaitSockets(r.ctx(), 1); err != nil {
			t.Fatal(err)
		}
	}
	report := r.Report()
	if got := report.Events; got.Raised != n || got.Acked != n || got.Open != 0 || got.GivenUp != 0 || got.AcksLost == 0 {
		t.Errorf("events %+v, want all of %d acknowledged", got, n)
	}
	copies, late, overtaken := map[int]int{}, 0, false
	last := time.Time{}
	for _, e := range report.Sent {
		first := 0
		for _, d := range e.Deliveries {
			if d.Attempt == 0 {
				first++
			}
			if d.Attempt == 0 && d.Time.Sub(e.Time) > 10*time.Minute {
				t.Errorf("a copy came %v late", d.Time.Sub(e.Time))
			}
		}
		copies[first]++
		if came := e.Deliveries[0].Time; came.After(e.Time) {
			late++
			overtaken = overtaken || came.Before(last)
			last = came
		}
	}
	if len(copies) != 4 || copies[0] > 0 || late == 0 || !overtaken {
		t.Errorf("copies %v, %d late, overtaken %v", copies, late, overtaken)
	}
	if report.Faults["event lost"] == 0 || report.Faults["ack lost"] == 0 {
		t.Errorf("faults %v, want lost events and acknowledgements", report.Faults)
	}
	if report.SocketsOpened < 10 || len(report.Unacked()) != 0 {
		t.Errorf("%d sockets were opened, want many; not acknowledged: %+v", report.SocketsOpened, report.Unacked())
	}
	r.clean()
}

func TestAckLost(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{AckLost: 1}})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	w.heard(1)
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	r.advance(3 * time.Second)
	f := w.next()
	if f.Attempt != 1 || f.event()["text"] != "x" {
		t.Errorf("got %+v, want the retry", f)
	}
	w.ack(f.ID, nil)
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	e := r.Report().Sent[0]
	if len(e.Deliveries) != 2 || !e.Deliveries[0].AckLost || e.Deliveries[0].Failure != "timeout" || e.Deliveries[1].Acked.IsZero() {
		t.Errorf("account %+v", e)
	}
	r.clean()
}

func TestChaosOverHTTP(t *testing.T) {
	r := newRig(t)
	mix := limits(9, 0.5)
	mix.Chaos.Events = localslack.EventChances{Copies: 2, Late: 0.1, LateMost: localslack.Duration(time.Minute)}
	mix.Chaos.Sockets = localslack.SocketChances{Every: localslack.Duration(time.Minute), Kinds: []string{localslack.BlowHalfOpen}}
	raw, err := json.Marshal(mix)
	if err != nil {
		t.Fatal(err)
	}
	if status, answer := r.control("faults", string(raw)); status != http.StatusOK {
		t.Fatalf("answered %d %v", status, answer)
	}
	if diff := cmp.Diff(mix.Chaos, r.Faults().Chaos); diff != "" {
		t.Errorf("chaos (-sent +kept):\n%s", diff)
	}
	for _, wrong := range []string{
		`{"chaos":{"calls":[{"method":"x","odds":1.5,"faults":[{"status":500}]}]}}`,
		`{"chaos":{"calls":[{"method":"x","odds":0.5}]}}`,
		`{"chaos":{"calls":[{"method":"x","odds":0.5,"faults":[{"body":"htlm"}]}]}}`,
		`{"chaos":{"sockets":{"every":"1s","kinds":["nudge"]}}}`,
		`{"chaos":{"events":{"late":-1}}}`,
		`{"sockets":{"odd":["square"]}}`,
		`{"methods":{"auth.test":[{"when":"later"}]}}`,
		`{"methods":{"auth.test":[{"status":99}]}}`,
	} {
		if status, answer := r.control("faults", wrong); status != http.StatusBadRequest {
			t.Errorf("%s was taken: %v", wrong, answer)
		}
	}
}
