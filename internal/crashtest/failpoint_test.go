//go:build linux

package crashtest

import (
	"maps"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// failpoints are the moments of internal/failpoint, on the way in and on the way out.
func failpoints() []string {
	return []string{
		"inbox-before-commit", "inbox-after-commit", "before-ack", "after-ack", "before-work", "after-work",
		"before-intent", "before-send", "after-accepted", "before-record", "after-record",
	}
}

// killedAt kills a program, built with the tag failpoints, so many times at each of
// the named moments, and leaves the file for a drain.
func killedAt(r *rig, binary string, times int, points []string) {
	r.ask(4)
	first := r.start(binary)
	r.await("the first questions", func(o *oracle) bool { return len(o.daily) == 4 })
	first.stop()
	for _, name := range points {
		for range times {
			r.ask(1)
			hit := 1 + r.random.IntN(2)
			c := r.begin(binary, nil, "INTERVIEWCOACH_FAILPOINT="+name+":"+strconv.Itoa(hit))
			// What is written before the connection stands is not there to be worked.
			for pause := 100 * time.Millisecond; c.running(); pause += pause / 4 {
				r.write()
				select {
				case <-c.done:
				case <-time.After(pause):
				}
				if pause > 20*time.Second {
					r.Fatalf("the program does not come to %s:%d, see %s", name, hit, c.log)
				}
			}
			if s := c.ended(); !s.Signaled() || s.Signal() != syscall.SIGKILL {
				r.Fatalf("at %s the program ended with %s, see %s", name, how(s), c.log)
			}
			r.report(prefixed(name, r.lost()))

		}
	}
}

func prefixed(with string, faults []string) (all []string) {
	for _, f := range faults {
		all = append(all, with+": "+f)
	}
	return all
}

func TestKilledAtNamedMoments(t *testing.T) {
	heavy(t)
	times := sized(2, 50)
	points := failpoints()
	r := newRig(t, 4+times*len(points))
	binary := program(t, "failpoints")
	began := time.Now()
	killedAt(r, binary, times, points)
	r.drain(binary)
	r.report(r.broken())
	t.Logf("%d moments × %d kills, %d messages written, %d questions of the day; took %v",
		len(points), times, len(r.oracle.said), r.due, time.Since(began).Round(time.Millisecond))
}

func TestKillFindsNoDedupe(t *testing.T) {
	heavy(t)
	r := newRig(t, 10)
	r.mutant = true
	binary := program(t, "failpoints", "mutant_dedupe")
	killedAt(r, binary, 1, []string{"after-accepted", "before-record"})
	if _, err := r.oracle.say(r.oracle.asked()[0], "help", false, false); err != nil {
		t.Fatal(err)
	}
	r.drain(binary)
	faults := strings.Join(r.broken(), "\n")
	if !strings.Contains(faults, "was posted") {
		t.Errorf("a program that does not look for what it sent posts nothing twice: %q", faults)
	}
	again := r.start(binary)
	r.oracle.mu.Lock()
	before := maps.Clone(r.oracle.helps)
	r.oracle.mu.Unlock()
	ids, _, _ := r.oracle.events()
	for _, id := range ids {
		if err := r.slack.Redeliver(id); err != nil {
			t.Fatal(err)
		}
	}
	if !r.await("a second answer to an event", func(o *oracle) bool {
		for user, n := range before {
			if o.helps[user] > n {
				return true
			}
		}
		return false
	}) {
		t.Error("a program that takes every event for new answers none twice")
	}
	again.kill()
	t.Logf("found: %s", faults)
}
