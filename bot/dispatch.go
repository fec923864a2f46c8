package bot

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"sync"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/failpoint"
)

const (
	// rowsInMemory bounds what the dispatcher holds; the rest waits in the inbox.
	rowsInMemory = 1024
	loadPage     = 256
	// rowTries is how often an event whose work failed is handed in.
	rowTries = 3
	// notYetFor is how long an event may wait for what it is about.
	notYetFor = time.Hour
	// notYetPause is how long it waits before the next look.
	notYetPause = time.Second
)

// A lane holds the rows of one conversation, in order. Only its first row is
// worked; while that one waits for another try, so do the rows behind it.
type lane struct {
	rows []coach.Inbound
}

// A dispatcher hands the rows of the inbox to a fixed number of workers. A
// conversation always goes to the same one, chosen by its hash, so its events are
// worked one after another.
type dispatcher struct {
	inbox   Inbox
	handler Handler
	clock   Clock
	within  time.Duration // for the work on one event, in real time
	log     *slog.Logger
	meter   Meter
	worked  func()       // something may be ready to be sent
	failed  func(error)  // a store error; ends the process when it is for good
	queues  []chan *lane // one for each worker, with room for every lane there can be
	wake    signal       // rows were added, or work has ended
	asks    chan chan struct{}
	begun   busyCount

	mu     sync.Mutex
	lanes  map[string]*lane
	parked map[*lane]time.Time // lanes whose first row must wait until then
	held   int                 // rows in memory
	active int                 // lanes with a worker
	cursor uint64              // the last row that was loaded
}

func newDispatcher(inbox Inbox, handler Handler, clock Clock, log *slog.Logger, workers int) *dispatcher {
	d := &dispatcher{
		inbox: inbox, handler: handler, clock: clock, within: rowDeadline, log: log, meter: noMeter{}, wake: newSignal(), asks: make(chan chan struct{}),
		queues: make([]chan *lane, workers), lanes: map[string]*lane{}, parked: map[*lane]time.Time{},
	}
	for i := range d.queues {
		d.queues[i] = make(chan *lane, rowsInMemory)
	}
	return d
}

// run loads rows until ctx ends, then waits for the rows in hand; what is left
// stays in the inbox. work is the context that handlers get.
func (d *dispatcher) run(ctx, work context.Context) {
	var pool sync.WaitGroup
	defer pool.Wait()
	for _, queue := range d.queues {
		pool.Go(func() { d.work(ctx, work, queue) })
	}
	bell := alarm{clock: d.clock}
	var waiting []chan struct{}
	for {
		next, idle := d.load(work)
		if idle {
			for _, w := range waiting {
				close(w)
			}
			waiting = nil
		}
		select {
		case <-d.wake:
		case w := <-d.asks:
			waiting = append(waiting, w)
		case <-bell.until(next):
			bell.rang()
		case <-ctx.Done():
			return
		}
	}
}

// load wakes lanes that have waited long enough and reads rows as long as there is
// room. It returns when the next lane is due, and whether nothing can be worked
// now.
func (d *dispatcher) load(ctx context.Context) (next time.Time, idle bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		room := min(loadPage, rowsInMemory-d.held)
		rows, err := d.inbox.PendingInbound(ctx, d.cursor, room)
		if err != nil {
			if ctx.Err() == nil {
				d.failed(fmt.Errorf("read the inbox: %w", err))
			}
			return d.clock.Now().Add(storeRetry), false
		}
		for _, row := range rows {
			d.cursor = row.Seq
			d.add(row)
		}
		if len(rows) < room || room == 0 {
			break
		}
	}
	now := d.clock.Now()
	for l, at := range d.parked {
		if !at.After(now) {
			delete(d.parked, l)
			d.start(l)
		} else if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, d.active == 0
}

func (d *dispatcher) add(row coach.Inbound) {
	d.held++
	l := d.lanes[row.Conversation]
	if l != nil {
		l.rows = append(l.rows, row)
		return
	}
	l = &lane{rows: []coach.Inbound{row}}
	d.lanes[row.Conversation] = l
	d.parked[l] = row.NotBefore // load starts it when its time has come
}

// start gives a lane to its worker.
func (d *dispatcher) start(l *lane) {
	d.active++
	h := fnv.New32a()
	h.Write([]byte(l.rows[0].Conversation))
	d.queues[h.Sum32()%uint32(len(d.queues))] <- l
}

func (d *dispatcher) work(ctx, work context.Context, queue chan *lane) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-queue:
			if ctx.Err() != nil {
				return
			}
			d.mu.Lock()
			row := l.rows[0]
			d.mu.Unlock()
			d.begun.begin()
			again := d.try(work, &row)
			d.finish(l, row, again)
			d.begun.end()
		}
	}
}

// finish takes a row that is done off its lane, or parks the lane until the row
// may be tried again.
func (d *dispatcher) finish(l *lane, row coach.Inbound, again bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.active--
	defer d.wake.raise()
	if again {
		l.rows[0] = row
		d.parked[l] = row.NotBefore
		return
	}
	d.held--
	if l.rows = l.rows[1:]; len(l.rows) == 0 {
		delete(d.lanes, row.Conversation)
		return
	}
	if at := l.rows[0].NotBefore; at.After(d.clock.Now()) {
		d.parked[l] = at
		return
	}
	d.start(l)
}

// try hands a row to the handlers and settles what came of it. again is true when
// the row stays, with the moment of its next try in it.
func (d *dispatcher) try(work context.Context, row *coach.Inbound) (again bool) {
	began, seq, tries := time.Now(), row.Seq, row.Tries+1
	failpoint.Hit("before-work")
	kind, err := d.call(work, *row)
	failpoint.Hit("after-work")
	d.worked()
	again, outcome := d.conclude(work, row, err)
	if outcome == "" {
		return again
	}
	took := time.Since(began)
	d.meter.Worked(kind, outcome, took)
	level := slog.LevelInfo
	if outcome == workWaiting || outcome == workDuplicate {
		level = slog.LevelDebug // every second, for as long as an hour
	}
	d.log.Log(work, level, "event", "type", kind, "outcome", outcome, "tries", tries, "took_ms", took.Milliseconds(), "seq", seq)
	return again
}

// conclude does what the end of the work on a row asks for. outcome is empty when
// the process ends.
func (d *dispatcher) conclude(work context.Context, row *coach.Inbound, err error) (again bool, outcome string) {
	now := d.clock.Now()
	var why *coach.Error
	outcome = workDone
	switch {
	case err == nil:
	case errors.Is(err, coach.ErrDuplicate):
		outcome = workDuplicate
	case work.Err() != nil:
		row.NotBefore = now
		return true, "" // the row is there at the next start
	case errors.As(err, &why) && why.Code == coach.CodeNotYet && now.Sub(row.At) < notYetFor:
		row.NotBefore = now.Add(notYetPause)
		return d.retry(work, row), workWaiting
	case errors.Is(err, coach.ErrFull):
		// Not the event's fault: it waits for room, however long that takes.
		d.failed(fmt.Errorf("work an event: %w", err))
		row.NotBefore = now.Add(storeRetry)
		return true, workWaiting
	default:
		d.failed(fmt.Errorf("work an event: %w", err))
		if row.Tries++; row.Tries < rowTries && !errors.Is(err, errAbandoned) {
			row.NotBefore = now.Add(backoff(row.Tries))
			return d.retry(work, row), workRetried
		}
		return d.giveUp(work, row, deadWord(err), now), workDead
	}
	if err := d.inbox.DoneInbound(work, row.Seq); err != nil && work.Err() == nil {
		d.failed(fmt.Errorf("remove an event from the inbox: %w", err))
	}
	return false, outcome
}

// giveUp keeps a row aside whose tries are used up. again is true when that could
// not be written: the row is tried once more then, rather than lost.
func (d *dispatcher) giveUp(work context.Context, row *coach.Inbound, reason string, now time.Time) (again bool) {
	buried, err := d.inbox.BuryInbound(work, row.Seq, row.Tries, reason, now)
	switch {
	case err != nil && work.Err() == nil:
		d.failed(fmt.Errorf("keep a dead event: %w", err))
		fallthrough
	case err != nil:
		row.Tries--
		row.NotBefore = now.Add(storeRetry)
		return true
	case buried:
		d.log.ErrorContext(work, "dead letter", "kind", coach.KindEvent, "id", row.DeadID(), "tries", row.Tries, "reason", reason)
	}
	return false
}

// retry notes in the inbox that a row is tried again: a restart must not begin
// counting anew.
func (d *dispatcher) retry(work context.Context, row *coach.Inbound) bool {
	if err := d.inbox.RetryInbound(work, row.Seq, row.Tries, row.NotBefore); err != nil && work.Err() == nil {
		d.failed(fmt.Errorf("postpone an event: %w", err))
	}
	return true
}

// settle returns when no row may be worked now and no worker is at work.
func (d *dispatcher) settle(ctx context.Context, stopped <-chan struct{}) error {
	return ask(ctx, d.asks, stopped)
}

// size is how many rows are in memory.
func (d *dispatcher) size() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.held
}

// oldest is since when the row could be worked that could be first, among those in
// memory: they are the oldest there are. It is zero when there is none, and to come
// when none could be worked yet.
func (d *dispatcher) oldest() (at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.lanes {
		from := l.rows[0].At
		if again := l.rows[0].NotBefore; again.After(from) {
			from = again
		}
		if at.IsZero() || from.Before(at) {
			at = from
		}
	}
	return at
}
