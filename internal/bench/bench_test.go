package bench_test

import (
	"bytes"
	"context"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"testing"

	"interviewcoach/internal/bench"
	"interviewcoach/internal/cli"
)

// childVariable makes this test's own binary the program that the bench starts.
const childVariable = "INTERVIEWCOACH_BENCH_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		code := cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// Everything is measured, on real processes, in the smallest sizes. What is asked
// for here is what must hold on any machine, however busy: nothing is lost, nothing
// comes twice, no rule is broken. Times are not looked at.
func TestRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	sizes := bench.Sizes{
		Name: "tiny", Rates: []int{50}, Seconds: 1, Sustained: 200, Answers: 20, FanOut: []int{40}, Scale: 100, Plan: 240,
		Starts: 1, StoredAnswers: 60, StoredSubscribers: 250, StartAnswers: 30, StartSubscribers: 50,
	}
	dir := t.TempDir()
	r, err := bench.Run(t.Context(), bench.Options{
		Program: os.Args[0], Env: []string{childVariable + "=1"}, Sizes: sizes, Dir: dir, Progress: func(s string) { t.Log(s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	loads := append([]bench.Load{r.Replies, r.Fast, r.FastReplies}, r.Loads...)
	for i, sent := range []int{100, 201, 20, 50} {
		l := loads[i]
		if l.Sent != sent || l.Acked != sent || l.Replied != l.Answers || len(l.Violations) > 0 {
			t.Errorf("load %d, want %d sent, acknowledged and replied to: %+v", i, sent, l)
		}
		if l.Memory.Peak == 0 || l.Ack.Count != sent {
			t.Errorf("load %d was not measured: %+v", i, l)
		}
	}
	if got, want := r.Loads[0].Answers, 10; got != want {
		t.Errorf("%d of the events were answers, want %d", got, want)
	}
	f := r.FanOuts[0]
	if f.Posted != 40 || f.Missing+f.Twice+f.Breaches+len(f.Violations) > 0 || f.Replied != f.Answers {
		t.Errorf("fan-out: %+v", f)
	}
	if r.Plan.Posted != 240 || r.Plan.Ticks.Count < 24 {
		t.Errorf("plan: %+v", r.Plan)
	}
	if r.Start.Answers != 30 || r.Start.Took.Count != 1 || r.Idle.Resident == 0 || r.AnswerBytes == 0 {
		t.Errorf("start %+v, idle %+v, %f bytes for an answer", r.Start, r.Idle, r.AnswerBytes)
	}
	var table bytes.Buffer
	if err := r.Print(&table); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"what", "50 events/s: ack", "fan-out to 40", "✓", "load average"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, &table)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
