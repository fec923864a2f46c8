package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

const (
	// rowDeadline is how long the work on one event may take, a second opinion on an
	// answer included.
	rowDeadline = time.Minute
	// rowGrace is how long work that was told to stop may take to do so. Then its
	// worker goes on without it.
	rowGrace = time.Second
)

// errPanic, errRowDeadline and errAbandoned are why the work on an event failed.
var (
	errPanic       = errors.New("the handler panicked")
	errRowDeadline = errors.New("took too long")
	errAbandoned   = fmt.Errorf("%w and does not stop", errRowDeadline)
)

// call hands a row to the handler. Nothing that the handler does, or does not do,
// keeps the worker from the next row: a panic is an error, and work that does not
// end is left to itself. What such work still commits is not done again by a retry,
// whose cause is claimed then.
func (d *dispatcher) call(work context.Context, row coach.Inbound) (kind string, err error) {
	var e handlers.Event
	if err := json.Unmarshal(row.Event, &e); err != nil {
		return eventUnreadable, errors.New("decode event: it is no JSON of an event") // the decoder may quote it
	}
	kind = string(e.Kind)
	ctx, cancel := context.WithTimeoutCause(work, d.within, errRowDeadline)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- d.guarded(ctx, e, row.Seq) }()
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done:
		case <-time.After(rowGrace):
			return kind, fmt.Errorf("%s event: %w", kind, errAbandoned)
		}
	}
	switch {
	case err == nil:
		return kind, nil
	case errors.Is(context.Cause(ctx), errRowDeadline):
		return kind, fmt.Errorf("%s event: %w", kind, errRowDeadline)
	}
	return kind, fmt.Errorf("%s event: %w", kind, err)
}

func (d *dispatcher) guarded(ctx context.Context, e handlers.Event, seq uint64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			d.log.ErrorContext(ctx, "panic while working an event", "seq", seq, "panic", panicText(p), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return d.handler.Event(ctx, e, seq)
}

// deadWord is the word for why an event's work failed: errors may quote people.
func deadWord(err error) string {
	switch {
	case errors.Is(err, errPanic):
		return coach.DeadPanic
	case errors.Is(err, errRowDeadline):
		return coach.DeadDeadline
	}
	return coach.DeadError
}

// panicText is what a recovered panic says, unless somebody's words may be in it.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a %T", p)
}
