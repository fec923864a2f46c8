package localslack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Deadlines of Socket Mode: three seconds to acknowledge, then up to three more
// tries at once, after one and after five minutes
// (https://docs.slack.dev/apis/events-api#retries). An acknowledgement of 20,480
// bytes or more is ignored (slack-go/slack, socketmode.maxResponseSize).
const (
	ackTime = 3 * time.Second
	maxAck  = 20_480
)

func retryDelays() []time.Duration { return []time.Duration{0, time.Minute, 5 * time.Minute} }

// What a person sees when the app did not answer a command or a click.
var (
	// ErrOperationTimeout is returned when the app did not acknowledge in time.
	ErrOperationTimeout = errors.New("operation_timeout")
	// ErrDispatchFailed is returned when no connection of the app is open.
	ErrDispatchFailed = errors.New("dispatch_failed")
)

// envelope is one thing sent to the app on a socket.
type envelope struct {
	id       string
	kind     string // events_api, slash_commands, interactive
	payload  object
	event    *event // of events_api
	attempt  int
	accepts  bool
	check    func(payload json.RawMessage) string // of the ack; says what is wrong
	effect   func(payload json.RawMessage)        // of the ack, nil payload too
	socket   *socket
	sent     time.Duration
	deadline *serverTimer
	entry    *LogEntry
	ended    bool
	acked    bool
	gaveUp   bool // Advance has waited for it long enough
	odd      bool // the frame is a fault itself: leaving it unanswered breaks no rule
	lose     bool // by chance: the socket ends instead
	ackLost  bool // by chance: the acknowledgement is lost
	heard    bool // it was lost
	sentReal time.Time
	account  *Sent // in the report
	delivery int   // its place there
	result   chan ackResult
}

type ackResult struct {
	payload json.RawMessage
	err     error
}

// finish ends an envelope and tells whoever waits for it.
func (e *envelope) finish(payload json.RawMessage, err error) {
	if e.ended {
		return
	}
	e.ended = true
	if e.result != nil {
		e.result <- ackResult{payload, err}
	}
}

// request sends an envelope that a person waits for. check and effect, which may be
// nil, are called with the mutex held when it is acknowledged. The mutex is held.
func (s *Server) request(kind string, payload object, check func(json.RawMessage) string, effect func(json.RawMessage)) *envelope {
	e := &envelope{kind: kind, payload: payload, accepts: true, check: check, effect: effect, result: make(chan ackResult, 1)}
	s.deliver(e)
	return e
}

// answer waits for the acknowledgement of an envelope.
func (e *envelope) answer(ctx context.Context) (json.RawMessage, error) {
	select {
	case r := <-e.result:
		return r.payload, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for the app: %w", ctx.Err())
	}
}

// deliver sends an envelope on one open socket, or fails it. The mutex is held.
func (s *Server) deliver(e *envelope) {
	open := s.receivers()
	if lost := &s.faults.Envelopes.Lose; len(open) > 0 && (e.lose || *lost > 0) {
		if !e.lose {
			*lost--
		}
		s.oracle.fault("event lost")
		s.drop(open[s.random.IntN(len(open))])
		open = nil
	}
	if len(open) == 0 {
		s.deliverOn(e, nil)
		return
	}
	s.deliverOn(e, open[s.random.IntN(len(open))])
}

// deliverOn sends an envelope on a socket; without one it fails. The mutex is held.
func (s *Server) deliverOn(e *envelope, k *socket) {
	if e.id == "" {
		e.id = newUUID()
	}
	e.entry = s.record(&LogEntry{
		Kind: "envelope", Method: e.kind, Time: s.clock.Now(), EnvelopeID: e.id,
		Payload: encode(e.payload), Attempt: e.attempt,
	})
	if e.event != nil {
		e.entry.EventID = e.event.id
	}
	e.sent, e.sentReal = s.clock.monotonic(), time.Now()
	s.envelopes.add(e.id, e)
	s.oracle.delivered(e, k)
	if k == nil {
		s.undelivered(e, "no connection", ErrDispatchFailed)
		return
	}
	e.socket = k
	e.entry.Socket = k.id
	if !k.silent.Load() {
		s.waiting[e.id] = e
	}
	e.deadline = s.after(ackTime, func() {
		delete(s.waiting, e.id)
		// On a connection that is gone or silent nobody could answer; that breaks no
		// rule.
		if slices.Contains(s.openSockets(), k) && !k.silent.Load() && !e.odd && !e.heard {
			s.breach(RuleNotAcked, "", e.id, e.describe())
		}
		s.undelivered(e, "timeout", ErrOperationTimeout)
		s.touch()
	})
	frame := object{"envelope_id": e.id, "type": e.kind, "payload": e.entry.Payload, "accepts_response_payload": e.accepts}
	if e.event != nil {
		frame["retry_attempt"], frame["retry_reason"] = e.attempt, ""
		if e.attempt > 0 {
			frame["retry_reason"] = "timeout"
		}
	}
	k.push(output{frame: encode(frame)})
	s.touch()
}

// describe names what an envelope carries, without anything a person wrote.
func (e *envelope) describe() string {
	if e.event != nil {
		return fmt.Sprintf("%s %s, attempt %d", e.event.name, e.event.id, e.attempt)
	}
	if kind, ok := e.payload["type"].(string); ok {
		return kind
	}
	return e.kind
}

// undelivered ends an envelope without an acknowledgement; an event is tried again.
func (s *Server) undelivered(e *envelope, failure string, err error) {
	e.entry.Failure = failure
	s.logged()
	e.finish(nil, err)
	delays := retryDelays()
	last := e.event == nil || e.attempt >= len(delays)
	s.oracle.failed(e, failure, last)
	if last {
		return
	}
	again := &envelope{kind: e.kind, payload: e.payload, event: e.event, attempt: e.attempt + 1, odd: e.odd}
	if delay := delays[e.attempt]; delay > 0 {
		s.after(delay, func() { s.deliver(again) })
		return
	}
	s.deliver(again)
}

// Quiet waits until no envelope is unacknowledged on an open socket.
func (s *Server) Quiet(ctx context.Context) error {
	if err := s.until(ctx, func() bool { return len(s.waiting) == 0 }); err != nil {
		return fmt.Errorf("wait for acknowledgements: %w", err)
	}
	return nil
}

// settle is Quiet for the clock, which also waits for an app that was given an
// address to connect to. What was waited for in vain is not waited for again.
func (s *Server) settle(ctx context.Context) {
	busy := func() bool {
		for _, e := range s.waiting {
			if !e.gaveUp {
				return true
			}
		}
		return len(s.dialing) > 0
	}
	if s.until(ctx, func() bool { return !busy() }) == nil {
		return
	}
	defer s.lock()()
	clear(s.dialing)
	for _, e := range s.waiting {
		e.gaveUp = true
	}
}
