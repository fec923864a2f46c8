//go:build linux

package crashtest

import (
	"testing"
	"time"
)

// killed runs cycles of: start, write, kill -9 between 5 and 65 ms later. It checks
// what was acknowledged after every tenth, and stops when a check finds something.
func killed(r *rig, binary string, cycles int) (found []string, ran int) {
	r.ask(len(r.people))
	first := r.start(binary)
	r.await("the first questions", func(o *oracle) bool { return len(o.daily) >= 10 })
	first.kill()
	for ran < cycles && len(found) == 0 {
		c := r.start(binary)
		if r.random.IntN(3) > 0 {
			r.answering() // past what it does first
		}
		r.burst(time.Duration(5+r.random.IntN(61)) * time.Millisecond)
		c.kill()
		if ran++; ran%10 == 0 || ran == cycles {
			found = r.lost()
		}
	}
	return found, ran
}

func TestKilledAtAnyMoment(t *testing.T) {
	heavy(t)
	r := newRig(t, 50)
	binary := program(t)
	began := time.Now()
	found, ran := killed(r, binary, sized(40, 1000))
	r.report(found)
	acked := len(r.oracle.acknowledged())
	r.drain(binary)
	r.report(r.broken())
	t.Logf("%d kills, %d messages written, %d acknowledged before the last one; %d questions of the day; took %v",
		ran, len(r.oracle.said), acked, r.due, time.Since(began).Round(time.Millisecond))
}

func TestKillFindsAnAckBeforeTheCommit(t *testing.T) {
	heavy(t)
	r := newRig(t, 50)
	r.mutant = true
	found, ran := killed(r, program(t, "mutant_ack"), sized(100, 100))
	if len(found) == 0 {
		t.Errorf("%d kills found nothing wrong with a program that acknowledges before it stores (seed %d)", ran, r.seed)
	}
	t.Logf("after %d kills: %v", ran, found)
}
