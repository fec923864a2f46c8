//go:build linux

package crashtest

import (
	"fmt"
	"strings"
	"time"
)

// anAnswer is long enough to be reviewed; each has a number of its own.
func (r *rig) anAnswer() string {
	return fmt.Sprintf("Last spring %d customers called at once. I asked who was at risk, took that job first and told the other when I would come; "+
		"both were served before noon, and we lost none.", r.random.IntN(9000)+1000)
}

// write has somebody who was asked write something. One in five asks for help.
func (r *rig) write() said {
	r.Helper()
	asked := r.oracle.asked()
	if len(asked) == 0 {
		r.Fatal("nobody was asked")
	}
	user := asked[r.random.IntN(len(asked))]
	text, answer := r.anAnswer(), true
	if r.random.IntN(5) == 0 {
		text, answer = "help", false
	}
	s, err := r.oracle.say(user, text, answer, answer && r.random.IntN(2) == 0)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

// burst writes until the moment comes, with little pauses.
func (r *rig) burst(length time.Duration) {
	r.Helper()
	for end := time.Now().Add(length); time.Now().Before(end); {
		r.write()
		pause := min(time.Duration(3+r.random.IntN(12))*time.Millisecond, time.Until(end))
		<-time.After(pause)
	}
}

// redeliver hands in again what was never acknowledged, as Slack does on its own
// after up to five minutes.
func (r *rig) redeliver() {
	r.Helper()
	ids, acked, _ := r.oracle.events()
	for _, id := range ids {
		if !acked[id] {
			if err := r.slack.Redeliver(id); err != nil {
				r.Fatal(err)
			}
		}
	}
}

// drain runs the program until everything is done, and stops it in order. It is
// started anew every few seconds, with its limits of posts a second fresh.
func (r *rig) drain(binary string) {
	r.Helper()
	done := func(o *oracle) bool { return len(o.daily) >= r.due && o.answered() }
	// The bot keeps to Slack's limits: what many cycles wrote takes its time.
	for end := time.Now().Add(patience + time.Duration(len(r.oracle.said))*100*time.Millisecond); ; {
		c := r.start(binary)
		r.redeliver()
		err := r.oracle.await(r.within(4*time.Second), done)
		r.quiet()
		c.stop()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			if r.mutant { // its mistake may be why, and is looked for elsewhere
				r.Logf("what is owed does not come: %s", r.oracle.state())
				return
			}
			r.Errorf("what is owed does not come: %s", r.oracle.state())
			return
		}
	}
}

// quiet waits until everything on its way to the program is acknowledged.
func (r *rig) quiet() {
	r.Helper()
	if err := r.slack.Quiet(r.within(patience)); err != nil {
		r.Error(err)
	}
}

// lost checks what was acknowledged against the file; the program must not be
// running.
func (r *rig) lost() []string {
	acked := r.oracle.acknowledged()
	s, err := open(r.db, r.people, acked)
	if err != nil {
		return []string{err.Error()}
	}
	return s.faults(acked, false)
}

// broken is every promise that does not hold after drain.
func (r *rig) broken() []string {
	faults := r.oracle.slackFaults(r.people[:r.due])
	s, err := open(r.db, r.people, r.oracle.said)
	if err != nil {
		return append(faults, err.Error())
	}
	if s.left > 0 {
		faults = append(faults, fmt.Sprintf("%d deliveries were not made", s.left))
	}
	return append(faults, s.faults(r.oracle.said, true)...)
}

func (r *rig) report(faults []string) {
	r.Helper()
	if len(faults) > 0 {
		r.Errorf("%d promises broken (seed %d):\n%s", len(faults), r.seed, strings.Join(faults[:min(len(faults), 20)], "\n"))
	}
}
