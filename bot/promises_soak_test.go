package bot_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/localslack"
)

// A vital is what a process that runs for days must not have more and more of.
type vital struct {
	at         time.Duration
	goroutines int
	files      int   // open
	resident   int64 // bytes of memory
	data       int64 // bytes of the data file
}

func (r *rig) vital(since time.Time) (v vital) {
	r.t.Helper()
	runtime.GC()
	v.at = time.Since(since)
	v.goroutines, _ = goroutines()
	if open, err := os.ReadDir("/proc/self/fd"); err == nil {
		v.files = len(open)
	}
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range bytes.Lines(status) {
			if f := bytes.Fields(line); len(f) > 1 && string(f[0]) == "VmRSS:" {
				kib, _ := strconv.ParseInt(string(f[1]), 10, 64)
				v.resident = kib << 10
			}
		}
	}
	info, err := os.Stat(r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	v.data = info.Size()
	return v
}

// perHour is the slope of the straight line that fits the resident memory best.
func perHour(list []vital) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, v := range list {
		x, y := v.at.Hours(), float64(v.resident)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	if d := n*sxx - sx*sx; d != 0 {
		return (n*sxy - sx*sy) / d
	}
	return 0
}

// Hours of traffic, an hour on the clock at a time, with faults and lost connections
// among it: what the process holds is as much at the end as after its first weeks.
// It runs with PROMISES=soak for as long as PROMISES_FOR says.
func TestPromiseSoak(t *testing.T) {
	if os.Getenv("PROMISES") != "soak" {
		t.Skip("set PROMISES=soak, and PROMISES_FOR=30m or 8h")
	}
	length, err := time.ParseDuration(os.Getenv("PROMISES_FOR"))
	if err != nil {
		t.Fatalf("PROMISES_FOR: %v", err)
	}
	const people, each = 20, 60
	// Keys of events are kept for a week and swept once a day.
	const hoursUntilFlat = 10 * 24
	chance := dice(t)
	r := newRig(alone{t}, crowd(people, 2), unlimited, anyFault, func(_ *rig, _ *localslack.Config, cfg *config) {
		cfg.Log = nil   // a panic on purpose is not worth its lines
		cfg.Workers = 1 // one user of chance
	})
	r.handler.set(func(h *echo) {
		h.onEvent = func(e handlers.Event) error {
			if e.TS[len(e.TS)-1] == '7' && chance.IntN(50) == 0 {
				panic("on purpose")
			}
			return nil
		}
	})
	r.run()
	r.follow()
	ways := []string{"reset", "warning", "refresh_requested", "link_disabled"}
	began := time.Now()
	var list []vital
	hours, wrote, got := 0, 0, 0
	for time.Since(began) < length || hours < hoursUntilFlat+100 {
		var want []string
		r.SetFaults(localslack.Faults{
			Envelopes: localslack.EnvelopeFaults{Duplicate: 5},
			Methods: map[string][]localslack.MethodFault{"chat.postMessage": {
				{Status: 429, RetryAfter: 3}, {Status: 500, When: "after"}, {Drop: true},
			}},
		})
		for i := range each {
			u := person(i % people)
			want = append(want, fmt.Sprintf("hour %d message %d", hours, i))
			r.say(dmOf(u), u, want[i])
		}
		if hours%10 == 0 {
			greeted := r.hellos()
			losses(r)[ways[hours/10%len(ways)]]()
			if !until(r.ctx(), func() bool { return r.hellos() > greeted }) {
				t.Fatal("no new connection")
			}
		}
		for range 12 {
			r.pass(5 * time.Minute)
			r.settled()
		}
		var posts []string
		for i := range people {
			posts = append(posts, r.posted(dmOf(person(i)))...)
		}
		wrote, got = wrote+len(want), got+len(posts)
		r.Reset()
		r.handler.set(func(h *echo) { h.events = nil })
		if hours++; hours > hoursUntilFlat && hours%10 == 0 {
			list = append(list, r.vital(began))
		}
	}
	r.finish(time.Hour)
	first, last := list[0], list[len(list)-1]
	slope := perHour(list[len(list)/2:]) / (1 << 20)
	t.Logf("%v, %d hours on the clock, %d messages, %d posts; first %+v, last %+v; %.2f MiB an hour", length, hours, wrote, got, first, last, slope)
	if d := last.goroutines - first.goroutines; d < -5 || d > 5 {
		t.Errorf("%d goroutines more than at first", d)
	}
	if d := last.files - first.files; d < -2 || d > 2 {
		t.Errorf("%d open files more than at first", d)
	}
	if last.data > first.data {
		t.Errorf("the data file has grown from %d to %d bytes", first.data, last.data)
	}
	if length >= 20*time.Minute && slope >= 1 {
		t.Errorf("resident memory grows by %.2f MiB an hour", slope)
	}
	if wrote != got {
		t.Errorf("%d messages written, %d answered", wrote, got)
	}
}
