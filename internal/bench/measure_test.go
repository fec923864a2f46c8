package bench

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSummarize(t *testing.T) {
	var list []time.Duration
	for i := range 200 {
		list = append(list, time.Duration(200-i))
	}
	for _, test := range []struct {
		name string
		list []time.Duration
		want Times
	}{
		{"nothing", nil, Times{}},
		{"one", []time.Duration{7}, Times{1, 7, 7, 7}},
		{"many", list, Times{200, 100, 198, 200}},
	} {
		if diff := cmp.Diff(test.want, summarize(test.list)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

// The rules that the fan-out is checked against find what breaks them.
func TestBreaches(t *testing.T) {
	at := func(n int, apart time.Duration) (times []int64) {
		for i := range n {
			times = append(times, int64(i)*apart.Microseconds())
		}
		return times
	}
	for _, test := range []struct {
		name  string
		times []int64
		want  int
	}{
		{"none", nil, 0},
		{"a burst", at(5, 0), 0},
		{"one too many", at(6, 0), 1},
		{"one a second for long", at(100, time.Second), 0},
		{"two a second", at(20, 500*time.Millisecond), 6},
	} {
		if got := breaches(test.times, 5, 1); got != test.want {
			t.Errorf("%s: %d breaches, want %d", test.name, got, test.want)
		}
	}
}

// A post that comes twice, one that is missing, and a crowd are all seen.
func TestJudge(t *testing.T) {
	s := &slackServer{}
	s.forget()
	o := FanOutOrder{From: 1, To: 4, Scale: 1, Rate: 2, Burst: 20}
	s.posts[dmID(1)] = []post{{1e6, "a"}}
	s.posts[dmID(2)] = []post{{2e6, "b"}, {3e6, "b"}}
	r := FanOutResult{People: 3}
	s.judge(&r, o)
	want := FanOutResult{People: 3, Posted: 2, Missing: 1, Twice: 1, Took: time.Second, PerSecond: 2, Share: 2.0 / 22}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	for i := range 400 {
		s.posts[dmID(3)] = append(s.posts[dmID(3)], post{int64(i), "c"})
	}
	s.judge(&r, o)
	if r.Breaches != 395+100 { // in the channel, and in the workspace
		t.Errorf("%d breaches", r.Breaches)
	}
}

func TestProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("no /proc")
	}
	m, err := memory(os.Getpid())
	if err != nil || m.Resident == 0 || m.Peak < m.Resident/2 || m.Own > m.Resident {
		t.Errorf("memory %+v, %v", m, err)
	}
	before, err := cpuTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for until := before + 2*tick; ; {
		now, err := cpuTime(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		if now >= until {
			break // it grows as the processor works
		}
	}
	if _, err := cpuTime(-1); err == nil {
		t.Error("a process that is not there has used no time")
	}
}
