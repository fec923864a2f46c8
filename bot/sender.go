package bot

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/failpoint"
)

const (
	// readyPage is how many deliveries one look at the outbox takes; when all of
	// them are held back, the next look takes more.
	readyPage    = 64
	readyPageMax = 4096
	// storeRetry is when a delivery is looked at again whose record could not be
	// written.
	storeRetry = 5 * time.Second
	// badRender is how often a delivery may fail to become a message.
	badRender = 8
)

// A sender makes the deliveries of the outbox: a few at once, never two in one
// channel, replies first, and none before the limiter lets it.
//
// A row is Sending before its call and is Sent, Pending again, Unknown or gone
// after it. One that was Sending when the process ended is Unknown, which is looked
// up before anything is posted again.
type sender struct {
	coach   *coach.Coach
	handler Handler
	api     *slack.Client
	me      handlers.Identity
	limits  *limiter
	clock   Clock
	guard   *clockGuard // the fan-out waits while the clock is in doubt
	log     *slog.Logger
	meter   Meter
	fail    func(error)      // ends the process
	fatal   func(error) bool // tells a store that failed for good

	wake  signal
	jobs  chan coach.Delivery
	done  chan coach.Delivery
	asks  chan chan struct{} // who wants to know when nothing is left to send now
	begun busyCount

	mu    sync.Mutex
	holds map[string]time.Time // what may not be sent before when: rows, and the fan-out
	since time.Time            // when the row became ready that waits longest, at the last look
}

// holdFanOut holds the whole fan-out.
const holdFanOut = "fan-out"

func rowHold(d coach.Delivery) string { return "row " + d.Team + " " + d.Key }

func channelHold(d coach.Delivery) string { return "channel " + channelOf(d) }

// channelOf is what at most one call at a time goes to.
func channelOf(d coach.Delivery) string {
	if d.To == "" {
		return d.User
	}
	return d.To
}

// run sends until ctx ends, then waits for the calls in hand. It looks at the
// outbox when it is woken, when a call has ended, and when the next row or limit is
// due.
func (s *sender) run(ctx, work context.Context, workers int) {
	var pool sync.WaitGroup
	for range workers {
		pool.Go(func() { s.work(work) })
	}
	defer pool.Wait()
	defer close(s.jobs)

	bell := alarm{clock: s.clock}
	busy := map[string]bool{} // channels, and whether what goes there is of the fan-out
	var waiting []chan struct{}
	for {
		next, started := s.pass(work, busy, workers)
		if len(busy) == 0 && !started {
			for _, w := range waiting {
				close(w)
			}
			waiting = nil
		}
		select {
		case <-s.wake:
		case d := <-s.done:
			delete(busy, channelOf(d))
		case w := <-s.asks:
			waiting = append(waiting, w)
		case <-bell.until(next):
			bell.rang()
		case <-ctx.Done():
			for range busy {
				<-s.done
			}
			return
		}
	}
}

// pass starts what may be sent now. It returns when to look again at the latest:
// zero means when woken.
func (s *sender) pass(ctx context.Context, busy map[string]bool, workers int) (next time.Time, started bool) {
	for limit := readyPage; ; limit *= 4 {
		now := s.clock.Now()
		rows, err := s.coach.Ready(ctx, now, limit)
		if err != nil {
			s.storeFailed(ctx, "read the outbox", err)
			return now.Add(storeRetry), started
		}
		s.saw(rows)
		skip := map[string]bool{} // channels whose first row waits: the others wait behind it
		for _, d := range rows {
			if len(busy) == workers {
				return time.Time{}, started // the next free worker looks again
			}
			channel := channelOf(d)
			_, taken := busy[channel]
			if taken || skip[channel] {
				continue
			}
			fanOut := d.Priority == coach.PriorityFanOut
			if s.held(d, now) || fanOut && !roomForFanOut(busy, workers) {
				skip[channel] = true
				continue
			}
			busy[channel], started = fanOut, true
			s.jobs <- d // never waits: there is a place for every worker
		}
		// Rows come by priority: behind the fan-out there is nothing else.
		waits := s.fanOutHeld(now) || !roomForFanOut(busy, workers)
		if started || len(rows) < limit || waits && rows[len(rows)-1].Priority == coach.PriorityFanOut || limit >= readyPageMax {
			return s.nextMoment(ctx, now), started
		}
	}
}

// saw notes which of the rows that may be sent has waited longest.
func (s *sender) saw(ready []coach.Delivery) {
	var first time.Time
	for _, d := range ready {
		if first.IsZero() || d.ReadyAt.Before(first) {
			first = d.ReadyAt
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = first
}

// oldest is since when the delivery waits that waits longest; zero when none does.
func (s *sender) oldest() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.since
}

// roomForFanOut reports whether the fan-out may have another worker. One is left to
// replies: a call that hangs takes as long as Slack lets it.
func roomForFanOut(busy map[string]bool, workers int) bool {
	n := 0
	for _, fanOut := range busy {
		if fanOut {
			n++
		}
	}
	return n < max(1, workers-1)
}

// fanOutHeld reports whether the whole fan-out is held.
func (s *sender) fanOutHeld(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holds[holdFanOut].After(now) || !s.guard.trusts(now)
}

// held reports whether a hold keeps d from being sent at now.
func (s *sender) held(d coach.Delivery, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Priority == coach.PriorityFanOut && (s.holds[holdFanOut].After(now) || !s.guard.trusts(now)) {
		return true
	}
	return s.holds[rowHold(d)].After(now) || s.holds[channelHold(d)].After(now)
}

func (s *sender) hold(what string, until time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds[what] = until
}

// nextMoment is the earliest of the holds and of the rows that are not ready yet.
func (s *sender) nextMoment(ctx context.Context, now time.Time) (next time.Time) {
	if at, ok, err := s.coach.NextReady(ctx); err == nil && ok && at.After(now) {
		next = at
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for what, until := range s.holds {
		if !until.After(now) {
			delete(s.holds, what)
		} else if next.IsZero() || until.Before(next) {
			next = until
		}
	}
	return next
}

func (s *sender) work(ctx context.Context) {
	for d := range s.jobs {
		s.deliver(ctx, d)
		s.done <- d // never waits, as jobs
	}
}

// deliver makes one call for a delivery, and records what came of it.
func (s *sender) deliver(ctx context.Context, d coach.Delivery) {
	s.begun.begin()
	defer s.begun.end()
	defer func() {
		if p := recover(); p != nil {
			s.log.ErrorContext(ctx, "panic while sending", "kind", d.Kind, "panic", panicText(p), "stack", string(debug.Stack()))
			s.unrendered(ctx, d)
		}
	}()
	parts, err := s.handler.Render(ctx, d)
	if err != nil {
		s.log.WarnContext(ctx, "delivery not rendered", "kind", d.Kind, "id", d.DeadID(), "tries", d.Attempt, "error", err)
		s.unrendered(ctx, d)
		return
	}
	if d.Part() >= len(parts) {
		s.record(ctx, d, s.coach.Sent(ctx, d, coach.Sent{Last: true}, s.clock.Now()))
		return
	}
	o, last := parts[d.Part()], d.Part() == len(parts)-1
	if d.State != coach.Pending && o.Method == handlers.MethodPost && !failpoint.NoDedupe {
		if done, err := s.lookUp(ctx, &d, o, last); err != nil || done {
			s.record(ctx, d, err)
			return
		}
	}
	now := s.clock.Now()
	if !s.allowed(d, o, now) {
		return
	}
	failpoint.Hit("before-intent")
	d, there, err := s.coach.Begin(ctx, d, now)
	if err == nil && !there && now.After(d.Until) {
		s.unasked(d)
	}
	if err != nil || !there {
		s.record(ctx, d, err)
		return
	}
	failpoint.Hit("before-send")
	err = s.send(ctx, d, o, last)
	failpoint.Hit("after-record")
	s.record(ctx, d, err)
}

// allowed asks the limiter, and holds back what must wait.
func (s *sender) allowed(d coach.Delivery, o handlers.Outgoing, now time.Time) bool {
	if o.Method != handlers.MethodPost {
		at, ok := s.limits.call(string(o.Method), now)
		if !ok {
			s.hold(rowHold(d), at)
		}
		return ok
	}
	fanOut := d.Priority == coach.PriorityFanOut
	at, shared, ok := s.limits.post(o.Channel, fanOut, now)
	switch {
	case ok:
		return true
	case shared && fanOut:
		s.hold(holdFanOut, at)
	default:
		s.hold(channelHold(d), at)
	}
	return false
}

// record is where a delivery's work ends: an error here is one of the store.
func (s *sender) record(ctx context.Context, d coach.Delivery, err error) {
	if err == nil || ctx.Err() != nil {
		return // what was under way is looked up at the next start
	}
	s.hold(rowHold(d), s.clock.Now().Add(storeRetry))
	s.storeFailed(ctx, "record a delivery", err)
}

func (s *sender) storeFailed(ctx context.Context, what string, err error) {
	if ctx.Err() != nil {
		return
	}
	if s.fatal(err) {
		s.fail(fmt.Errorf("%s: %w", what, err))
		return
	}
	s.log.ErrorContext(ctx, "outbox", "doing", what, "error", err)
}

// settle returns when nothing may be sent now and nothing is being sent.
func (s *sender) settle(ctx context.Context, stopped <-chan struct{}) error {
	return ask(ctx, s.asks, stopped)
}
