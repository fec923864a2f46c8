//go:build linux

package crashtest

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// command runs the program beside the bot, and waits until it has done well.
func (r *rig) command(binary string, args ...string) {
	r.Helper()
	if out, err := exec.CommandContext(r.within(patience), binary, args...).CombinedOutput(); err != nil {
		r.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// Backups are made while people write. What was acknowledged before one began is in
// it, restored elsewhere; and a bot that goes on from the last one, made when nothing
// was in hand, has nothing to say twice.
func TestBackupsWhilePeopleWrite(t *testing.T) {
	heavy(t)
	r := newRig(t, 10)
	binary := program(t)
	r.ask(len(r.people))
	c := r.start(binary)
	r.await("the first questions", func(o *oracle) bool { return len(o.daily) >= 3 })
	restored := ""
	for i := range sized(3, 50) {
		r.answering()
		r.burst(60 * time.Millisecond)
		acked := r.oracle.acknowledged()
		backup, done := filepath.Join(r.dir, fmt.Sprintf("backup-%d.db", i)), make(chan struct{})
		go func() {
			defer close(done)
			if out, err := exec.Command(binary, "backup", backup, "--db", r.db).CombinedOutput(); err != nil {
				r.Errorf("backup: %v\n%s", err, out)
			}
		}()
		r.burst(60 * time.Millisecond)
		<-done
		restored = filepath.Join(r.dir, fmt.Sprintf("restored-%d", i), "coach.db")
		r.command(binary, "restore", backup, "--db", restored)
		s, err := open(restored, r.people, acked)
		if err != nil {
			r.Fatal(err)
		}
		r.report(s.faults(acked, false))
		if len(acked) == 0 {
			r.Error("nothing was acknowledged: this test could not fail")
		}
	}

	r.await("every reply", func(o *oracle) bool { return len(o.daily) >= r.due && o.answered() })
	r.quiet()
	last := filepath.Join(r.dir, "last.db")
	r.command(binary, "backup", last, "--db", r.db)
	c.kill()
	r.db = filepath.Join(r.dir, "moved", "coach.db")
	r.command(binary, "restore", last, "--db", r.db)
	r.drain(binary)
	r.report(r.broken())
	r.command(binary, "check", "--db", r.db)
}
