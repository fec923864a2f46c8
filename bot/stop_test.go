package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// A call that hangs does not hold up the end; whether its message exists is looked
// up at the next start.
func TestStopWhileSending(t *testing.T) {
	r := newRig(t, func(_ *rig, _ *localslack.Config, cfg *config) { cfg.StopWithin = 300 * time.Millisecond })
	r.run()
	r.SetFaults(fault("chat.postMessage", localslack.MethodFault{Delay: localslack.Duration(time.Hour)}))
	r.put(coach.Delivery{Key: "a", To: general, Args: []string{"hello"}})
	if err := r.bot.Tick(r.ctx(), r.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.Method == "chat.postMessage" }); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	r.stop()
	if err := r.ended(r.done); err != nil || time.Since(began) > 5*time.Second {
		t.Errorf("Run: %v after %v", err, time.Since(began))
	}
	if d, there := r.delivery("a"); !there || d.State != coach.Sending {
		t.Errorf("after the stop: %+v, want it sending", d)
	}
	r.make(r.config)
	r.run()
	r.settle()
	r.advance(10 * time.Second)
	r.tick()
	if diff := cmp.Diff([]string{"hello"}, r.posted(general)); diff != "" {
		t.Error(diff)
	}
}
