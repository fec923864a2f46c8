package localslack

import (
	"bytes"
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
	s.envelopes[e.id] = e
	open := s.openSockets()
	if len(open) > 0 && s.faults.Envelopes.Lose > 0 {
		s.faults.Envelopes.Lose--
		s.drop(open[s.random.IntN(len(open))])
		open = nil
	}
	if len(open) == 0 {
		s.undelivered(e, "no connection", ErrDispatchFailed)
		return
	}
	e.socket = open[s.random.IntN(len(open))]
	e.entry.Socket = e.socket.id
	e.sent = s.clock.monotonic()
	s.waiting[e.id] = e
	e.deadline = s.after(ackTime, func() {
		delete(s.waiting, e.id)
		// On a connection that is gone nobody could answer; that breaks no rule.
		if slices.Contains(s.openSockets(), e.socket) {
			s.breach(RuleNotAcked, "", e.id, e.describe())
		}
		s.undelivered(e, "timeout", ErrOperationTimeout)
		s.touch()
	})
	frame := object{"envelope_id": e.id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.accepts}
	if e.event != nil {
		frame["retry_attempt"], frame["retry_reason"] = e.attempt, ""
		if e.attempt > 0 {
			frame["retry_reason"] = "timeout"
		}
	}
	e.socket.write(encode(frame))
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
	e.finish(nil, err)
	delays := retryDelays()
	if e.event == nil || e.attempt >= len(delays) {
		return
	}
	again := &envelope{kind: e.kind, payload: e.payload, event: e.event, attempt: e.attempt + 1}
	if delay := delays[e.attempt]; delay > 0 {
		s.after(delay, func() { s.deliver(again) })
		return
	}
	s.deliver(again)
}

// receive takes one frame of the app: an acknowledgement, or a mistake.
func (s *Server) receive(k *socket, frame []byte, fragmented bool) {
	defer s.lock()()
	defer s.touch()
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	err := json.Unmarshal(frame, &ack)
	ignore := func(rule, cause string) {
		s.breach(rule, "", ack.EnvelopeID, cause)
		s.record(&LogEntry{Kind: "frame", Method: "ignored", Time: s.clock.Now(), EnvelopeID: ack.EnvelopeID, Socket: k.id, Failure: rule})
	}
	e := s.envelopes[ack.EnvelopeID]
	switch {
	case err != nil || ack.EnvelopeID == "":
		ignore(RuleAckMalformed, "a frame without envelope_id")
		return
	case len(frame) >= maxAck:
		ignore(RuleAckTooLarge, fmt.Sprintf("%d bytes", len(frame)))
		return
	case fragmented:
		ignore(RuleAckFragmented, fmt.Sprintf("%d bytes in several frames", len(frame)))
		return
	case s.forgotten[ack.EnvelopeID]:
		delete(s.forgotten, ack.EnvelopeID)
		return
	case e == nil:
		ignore(RuleAckUnknown, "")
		return
	case e.acked:
		ignore(RuleAckTwice, e.describe())
		return
	case e.ended:
		ignore(RuleAckLate, e.describe())
		return
	}
	payload := ack.Payload
	if p := string(bytes.TrimSpace(payload)); p == "" || p == "null" || p == "{}" || p == `""` {
		payload = nil // clients write an empty payload in different ways
	}
	e.acked = true
	delete(s.waiting, e.id)
	s.cancel(e.deadline)
	e.entry.Acked, e.entry.Ack = true, payload
	e.entry.Latency = Duration(s.clock.monotonic() - e.sent)
	if k != e.socket {
		e.entry.AckSocket = k.id
	}
	switch {
	case payload != nil && !e.accepts:
		s.breach(RuleAckPayloadUnwanted, "", e.id, e.describe())
	case payload != nil && e.check != nil:
		if wrong := e.check(payload); wrong != "" {
			s.breach(RuleAckPayloadInvalid, "", e.id, wrong)
			e.finish(nil, fmt.Errorf("the app's answer does not fit: %s", wrong))
			return
		}
	}
	if e.effect != nil {
		e.effect(payload)
	}
	e.finish(payload, nil)
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
