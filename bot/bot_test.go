package bot_test

import (
	"context"
	"errors"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMessageIsAnswered(t *testing.T) {
	r := running(t)
	r.say(me, alice, "hello")
	r.settle()
	if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

// The whole way with the coach's own handlers: subscribe, be asked at nine in one's
// own zone, answer, and get the review.
func TestDailyQuestion(t *testing.T) {
	r := running(t, real)
	defer r.clock.Follow(r.bot.Follow)()
	if _, err := r.Server.Command(r.ctx(), localslack.Command{Channel: "D0BODO", User: bodo, Command: "/interview", Text: "subscribe software engineer"}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	before := len(r.posted("D0BODO"))
	r.advance(24 * time.Hour)
	r.settle()
	if got := len(r.posted("D0BODO")); got != before+1 {
		t.Fatalf("%d messages in a day, want the question", got-before)
	}
	r.say(me, bodo, longAnswer)
	r.settle()
	if got := len(r.posted("D0BODO")); got < before+2 {
		t.Error("the answer got no reply")
	}
	r.advance(24 * time.Hour)
	r.settle()
	if h := r.bot.Health(); !h.Ready || h.LastTick.IsZero() || h.LastHello.IsZero() || h.Inbox != 0 {
		t.Errorf("health %+v", h)
	}
}

// lost is a store that fails for good, or has no room, when it is told to.
type lost struct {
	*store.Store
	err     atomic.Pointer[error]
	refused chan struct{} // has a place for the first time
}

func (l *lost) AddInbound(ctx context.Context, rows []coach.Inbound) ([]bool, error) {
	if err := l.err.Load(); err != nil {
		select {
		case l.refused <- struct{}{}:
		default:
		}
		return nil, *err
	}
	return l.Store.AddInbound(ctx, rows)
}

func failing(t *testing.T, options ...option) (*rig, *lost) {
	r := newRig(t, append(options, anyFault)...)
	l := &lost{Store: r.store, refused: make(chan struct{}, 1)}
	r.config.Inbox = l
	r.make(r.config)
	r.run()
	return r, l
}

func TestWhatIsNotWrittenIsNotAcked(t *testing.T) {
	m := &tape{}
	r, l := failing(t, metered(m))
	l.err.Store(&store.ErrFull)
	r.say(me, alice, "hello")
	select {
	case <-l.refused:
	case <-r.ctx().Done():
		t.Fatal("nothing was to be written")
	}
	if err := r.bot.Settle(r.ctx()); err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Log() {
		if e.Acked {
			t.Errorf("acknowledged %+v", e)
		}
	}
	m.want(1, "unacked", "unwritten")
	l.err.Store(nil)
	r.clock.SetPatience(10 * time.Millisecond)
	r.advance(3 * time.Second) // Slack sends it again
	r.settle()
	if got := r.posted(aliceDM); len(got) != 1 {
		t.Errorf("posted %q, want the answer once", got)
	}
}

func TestLostStoreEndsTheProcess(t *testing.T) {
	r, l := failing(t)
	l.err.Store(&store.ErrFailed)
	r.say(me, alice, "hello")
	if err := r.ended(r.done); !errors.Is(err, store.ErrFailed) {
		t.Errorf("Run: %v, want the store's error", err)
	}
}

func TestStopIsQuick(t *testing.T) {
	r := running(t)
	began := time.Now()
	r.stop()
	if err := r.ended(r.done); err != nil {
		t.Errorf("Run: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("an idle bot stopped after %v", took)
	}
	if err := r.bot.Run(t.Context()); err == nil {
		t.Error("ran twice")
	}
}

// What Slack says of a person is kept until Slack says that it changed.
func TestDirectory(t *testing.T) {
	r := running(t)
	zone := func() string {
		t.Helper()
		p, err := r.handler.dir.Profile(r.ctx(), bodo)
		if err != nil {
			t.Fatal(err)
		}
		return p.Zone
	}
	for range 3 {
		if got := zone(); got != "Europe/Berlin" {
			t.Errorf("zone %q", got)
		}
	}
	if got := r.calls("users.info"); got != 1 {
		t.Errorf("asked Slack %d times, want once", got)
	}
	tokyo := "Asia/Tokyo"
	if err := r.SetUser(localslack.UserChange{ID: bodo, TZ: &tokyo}); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := zone(); got != tokyo {
		t.Errorf("zone %q after the move", got)
	}
	r.advance(5 * time.Minute)
	zone()
	if got := r.calls("users.info"); got != 3 {
		t.Errorf("asked Slack %d times in five minutes, want 3", got)
	}
	r.advance(time.Minute)
	admin, err := r.handler.dir.Profile(r.ctx(), alice)
	if want := (handlers.Profile{Name: "alice", Zone: "America/New_York", Admin: true, Teams: []string{"T0LOCAL"}}); err != nil || !cmp.Equal(admin, want) {
		t.Errorf("got %+v, error %v; want %+v", admin, err, want)
	}
	if _, err := r.handler.dir.Profile(r.ctx(), "U0NOBODY"); err == nil {
		t.Error("no error for somebody who is not there")
	}
}
