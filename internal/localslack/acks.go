package localslack

import (
	"bytes"
	"encoding/json"
	"fmt"
)

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
		defer s.blame(s.record(&LogEntry{
			Kind: "frame", Method: "ignored", Time: s.clock.Now(), EnvelopeID: ack.EnvelopeID, Socket: k.id, Failure: rule,
		}))()
		s.breach(rule, "", ack.EnvelopeID, cause)
	}
	e := s.envelopes.get(ack.EnvelopeID)
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
	case s.tolerated.get(ack.EnvelopeID) != nil:
		return
	case e == nil:
		ignore(RuleAckUnknown, "")
		return
	case e.acked, e.heard:
		ignore(RuleAckTwice, e.describe())
		return
	case e.ended:
		ignore(RuleAckLate, e.describe())
		return
	}
	if s.losesAck(e) {
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
	e.entry.end("")
	s.logged()
	s.oracle.acked(e, k, s.clock.Now())
	switch {
	case payload != nil && !e.accepts:
		e.entry.mistake = RuleAckPayloadUnwanted
		s.breach(RuleAckPayloadUnwanted, "", e.id, e.describe())
	case payload != nil && e.check != nil:
		if wrong := e.check(payload); wrong != "" {
			e.entry.mistake = RuleAckPayloadInvalid
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

// losesAck reports whether the acknowledgement of an event is lost on its way by a
// fault: then the envelope runs into its deadline. The mutex is held.
func (s *Server) losesAck(e *envelope) bool {
	lost := &s.faults.Envelopes.AckLost
	if e.event == nil || !e.ackLost && *lost == 0 {
		return false
	}
	if !e.ackLost {
		*lost--
	}
	e.heard = true
	delete(s.waiting, e.id)
	s.oracle.fault("ack lost")
	s.oracle.ackLost(e)
	return true
}
