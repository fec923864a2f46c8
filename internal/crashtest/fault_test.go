//go:build linux

package crashtest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// injected has strace disturb a call of the program.
func injected(what string) []string {
	call, _, _ := strings.Cut(what, ":")
	return []string{"strace", "-D", "-f", "-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + what}
}

// asking makes a workspace of people who were asked.
func asking(t *testing.T, binary string, people int) *rig {
	t.Helper()
	r := newRig(t, people)
	r.ask(people)
	c := r.start(binary)
	r.await("the questions", func(o *oracle) bool { return len(o.daily) == people })
	c.stop()
	return r
}

// A disk that fails once ends the program; the next start goes on from what is
// there.
func TestDiskFails(t *testing.T) {
	heavy(t)
	needStrace(t)
	binary := program(t)
	r := asking(t, binary, sized(12, 90)) // so many that nobody comes near a quota
	began := time.Now()
	runs := sized(4, 60)
	for n := range runs {
		when := 1 + n*3
		if runs > 4 {
			when = n + 1
		}
		// Counted for each thread of the program: the first one there fails.
		c := r.begin(binary, injected(fmt.Sprintf("fdatasync:error=EIO:when=%d", when)))
		for end := time.Now().Add(patience); c.running() && time.Now().Before(end); {
			r.write()
			select {
			case <-c.done:
			case <-time.After(10 * time.Millisecond):
			}
		}
		if s := c.ended(); !s.Exited() || s.ExitStatus() == 0 {
			t.Errorf("after EIO the program ended with %s, see %s", how(s), c.log)
		}
		r.report(r.lost())
	}
	r.drain(binary)
	r.report(r.broken())
	t.Logf("%d failures of the disk, %d messages; took %v", runs, len(r.oracle.said), time.Since(began).Round(time.Millisecond))
}

// latencies are those of the envelopes that were acknowledged since.
func latencies(s *localslack.Server, since time.Time) (all []time.Duration) {
	for _, e := range s.Log() {
		if e.Kind == "envelope" && e.Acked && e.EventID != "" && e.Time.After(since) && bytes.Contains(e.Payload, []byte("client_msg_id")) {
			all = append(all, time.Duration(e.Latency))
		}
	}
	slices.Sort(all)
	return all
}

// 200 envelopes in four seconds on a disk that takes 200 ms for each sync.
func TestSlowDisk(t *testing.T) {
	heavy(t)
	needStrace(t)
	binary := program(t)
	r := asking(t, binary, 20)
	c := r.begin(binary, injected("fdatasync:delay_enter=200000"))
	c.connected()
	began := time.Now()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for range 200 {
		<-beat.C
		r.write()
	}
	// What is not acknowledged in time is sent again, and again late.
	r.quietFor(10 * time.Second)
	c.kill()
	all := latencies(r.slack, began)
	if len(all) == 0 {
		t.Fatal("nothing was acknowledged")
	}
	if worst := all[len(all)-1]; worst > 2500*time.Millisecond {
		t.Errorf("an envelope was acknowledged after %v", worst)
	}
	r.report(r.lost())
	r.stored(binary)
	t.Logf("%d messages, %d acknowledgements: median %v, p99 %v, worst %v", len(r.oracle.said), len(all),
		all[len(all)/2].Round(time.Millisecond), all[len(all)*99/100].Round(time.Millisecond), all[len(all)-1].Round(time.Millisecond))
}

// A disk that does not answer: nothing is acknowledged. When it does again the same
// process goes on.
func TestHangingDisk(t *testing.T) {
	heavy(t)
	needStrace(t)
	binary := program(t)
	r := asking(t, binary, 12)
	c := r.start(binary)
	release := r.hang(c)
	began := time.Now()
	for range 20 {
		r.write()
	}
	if err := r.slack.WaitViolation(r.within(patience), localslack.RuleNotAcked); err != nil {
		t.Fatal(err)
	}
	if all := latencies(r.slack, began); len(all) > 0 {
		t.Errorf("%d envelopes were acknowledged while the disk hung", len(all))
	}
	release()
	r.redeliver()
	r.quiet()
	if !c.running() {
		t.Fatalf("the program ended, see %s", c.log)
	}
	c.kill()
	r.report(r.lost())
	r.drain(binary)
	r.report(r.broken())
}

// hang holds every sync of a running program until release.
func (r *rig) hang(c *child) (release func()) {
	r.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	cmd := exec.CommandContext(ctx, "strace", "-f", "-p", strconv.Itoa(c.cmd.Process.Pid), "-o", os.DevNull,
		"-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=600000000")
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		r.Fatal(err)
	}
	// Its end lets the program go on.
	release = sync.OnceFunc(func() { cancel(); _ = cmd.Wait() })
	r.Cleanup(release)
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil || !strings.Contains(line, "attached") {
		release()
		r.Skipf("strace may not be attached to a running process here: %s%v", line, err)
	}
	return release
}

// quietFor waits for acknowledgements, at most so long.
func (r *rig) quietFor(d time.Duration) {
	_ = r.slack.Quiet(r.within(d)) // what is missing is sent again later
}

// stored runs the program until everything that was written is stored, without
// waiting for every reply.
func (r *rig) stored(binary string) {
	r.Helper()
	var faults []string
	for end := time.Now().Add(patience); time.Now().Before(end); {
		c := r.start(binary)
		r.redeliver()
		r.quietFor(patience)
		<-time.After(500 * time.Millisecond) // for the work after the last acknowledgement
		c.stop()
		s, err := open(r.db, r.people, r.oracle.said)
		if err != nil {
			r.Fatal(err)
		}
		if faults = s.faults(r.oracle.said, true); len(faults) == 0 {
			return
		}
	}
	r.report(faults)
}

// A full disk: what cannot be stored is not acknowledged, and the same process goes
// on when there is room.
func TestFullDisk(t *testing.T) {
	heavy(t)
	binary := program(t)
	r := newRig(t, 12)
	small := filepath.Join(r.dir, "small")
	if err := os.Mkdir(small, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=4m,mode=0700"); err != nil {
		t.Skipf("a file system of 4 MiB cannot be mounted here (%v): run as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.keep) // before it is unmounted
	r.db = filepath.Join(small, "coach.db")
	r.ask(12)
	c := r.start(binary)
	r.await("the questions", func(o *oracle) bool { return len(o.daily) == 12 })
	filler := filepath.Join(small, "filler")
	fill(t, filler)
	refused := func() bool {
		return slices.ContainsFunc(r.slack.Violations(), func(v localslack.Violation) bool { return v.Rule == localslack.RuleNotAcked })
	}
	for end := time.Now().Add(patience); !refused(); {
		if !c.running() || time.Now().After(end) {
			t.Fatalf("the disk does not fill up, see %s", c.log)
		}
		r.write()
		<-time.After(100 * time.Millisecond)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	r.redeliver()
	r.quiet()
	if !c.running() {
		t.Fatalf("the program ended, see %s", c.log)
	}
	c.kill()
	r.report(r.lost())
	r.drain(binary)
	r.report(r.broken())
	t.Logf("%d messages", len(r.oracle.said))
}

// fill takes all the room there is.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// SIGTERM at any moment: an orderly end, and nothing lost or twice.
func TestStoppedAtAnyMoment(t *testing.T) {
	heavy(t)
	binary := program(t)
	r := newRig(t, 40)
	r.ask(40)
	began := time.Now()
	first := r.start(binary)
	r.await("the first questions", func(o *oracle) bool { return len(o.daily) >= 10 })
	first.stop()
	stops := sized(10, 200)
	for range stops {
		c := r.start(binary)
		r.burst(time.Duration(r.random.IntN(100)) * time.Millisecond)
		c.stop()
	}
	r.report(r.lost())
	r.drain(binary)
	r.report(r.broken())
	t.Logf("%d stops, %d messages written; took %v", stops, len(r.oracle.said), time.Since(began).Round(time.Millisecond))
}

// A second signal ends a stop that waits for Slack.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	heavy(t)
	binary := program(t)
	r := asking(t, binary, 2)
	c := r.start(binary)
	hang := localslack.MethodFault{Delay: localslack.Duration(time.Hour), Count: -1}
	r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {hang}}})
	r.answering()
	_, err := r.slack.WaitLog(r.within(patience), func(e localslack.LogEntry) bool {
		return e.Kind == "call" && e.Method == "chat.postMessage" && e.Time.After(c.began)
	})
	if err != nil {
		t.Fatal(err)
	}
	c.signal(syscall.SIGTERM)
	for tick := time.NewTicker(10 * time.Millisecond); c.running(); {
		select {
		case <-c.done:
		case <-tick.C:
			if text, err := os.ReadFile(c.log); err == nil && bytes.Contains(text, []byte(`"msg":"stopping"`)) {
				c.signal(syscall.SIGTERM)
			}
		}
	}
	if s := c.ended(); !s.Signaled() || s.Signal() != syscall.SIGTERM {
		t.Errorf("after two signals the program ended with %s, see %s", how(s), c.log)
	}
	r.slack.SetFaults(localslack.Faults{})
	r.drain(binary)
	r.report(r.broken())
}
