package localslack

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Violation is one rule of Slack's that the app broke.
type Violation struct {
	// Rule is one of the Rule constants or the error code of the Web API.
	Rule string `json:"rule"`
	// Text says in one sentence what the rule is.
	Text string `json:"text"`
	// Method is the Web API method or "response_url"; EnvelopeID the envelope.
	Method     string    `json:"method,omitempty"`
	EnvelopeID string    `json:"envelope_id,omitempty"`
	Time       time.Time `json:"time"`
	// Cause is what broke the rule: a pointer into a payload, a size, an id.
	Cause string `json:"cause,omitempty"`
	// Entry is the Seq of the entry of the log that broke the rule: the call, or the
	// envelope; 0 when there is none.
	Entry int `json:"entry"`
}

// The rules that have no error code of the Web API. Where Slack answers a mistake
// with an error, that error's code is the rule.
const (
	RuleRateLimited            = "ratelimited"
	RuleCalledWhileToldToWait  = "called_while_told_to_wait"
	RuleTextTruncated          = "text_truncated"
	RuleThreadOfReply          = "thread_ts_of_a_reply"
	RuleThreadUnknown          = "thread_ts_unknown"
	RuleEphemeralTS            = "ephemeral_ts_used"
	RuleEphemeralNoThread      = "ephemeral_in_no_thread"
	RuleScheduledMetadata      = "scheduled_with_metadata"
	RuleNotAcked               = "not_acknowledged"
	RuleAckLate                = "ack_late"
	RuleAckUnknown             = "ack_unknown_envelope"
	RuleAckTwice               = "ack_twice"
	RuleAckTooLarge            = "ack_too_large"
	RuleAckFragmented          = "ack_fragmented"
	RuleAckMalformed           = "ack_malformed"
	RuleAckPayloadUnwanted     = "ack_payload_unwanted"
	RuleAckPayloadInvalid      = "ack_payload_invalid"
	RuleTooManySockets         = "too_many_websockets"
	RuleTicketInvalid          = "ticket_invalid"
	RuleTokenElsewhere         = "token_sent_elsewhere"
	RuleResponseURLUsedUp      = "used_url"
	RuleResponseURLExpired     = "expired_url"
	RuleResponseURLUnsupported = "response_url_unsupported"
)

// ruleTexts says for each rule what it is. An error code that is missing here is
// an ordinary outcome an app must expect, not a rule it broke.
func ruleText(rule string) string {
	switch rule {
	case RuleRateLimited:
		return "calls of a method stay under its rate limit"
	case RuleCalledWhileToldToWait:
		return "after a 429 a method is not called before Retry-After has passed"
	case RuleTextTruncated:
		return "a message's text has at most 40,000 characters; the rest is cut off"
	case RuleEphemeralNoThread:
		return "an ephemeral message is shown in a thread only if the thread has replies"
	case RuleThreadOfReply:
		return "thread_ts names the parent of a thread, not one of its replies"
	case RuleThreadUnknown:
		return "thread_ts names a message of the channel"
	case RuleEphemeralTS:
		return "an ephemeral message has no ts that other methods take"
	case RuleScheduledMetadata:
		return "a scheduled message with metadata is never posted"
	case RuleNotAcked:
		return "an envelope is acknowledged within 3 seconds"
	case RuleAckLate:
		return "an envelope is acknowledged before its 3 seconds are over"
	case RuleAckUnknown:
		return "only envelopes that were sent are acknowledged, and hello and disconnect are none"
	case RuleAckTwice:
		return "an envelope is acknowledged once"
	case RuleAckTooLarge:
		return "an acknowledgement stays under 20,480 bytes; a larger one is ignored"
	case RuleAckFragmented:
		return "an acknowledgement is one WebSocket frame; a fragmented one is ignored"
	case RuleAckMalformed:
		return "a frame to Slack is a JSON object with an envelope_id"
	case RuleAckPayloadUnwanted:
		return "a payload is sent only where accepts_response_payload says so"
	case RuleAckPayloadInvalid:
		return "the payload of an acknowledgement has the form its envelope asks for"
	case RuleTooManySockets:
		return "an app opens at most 10 connections"
	case RuleTicketInvalid:
		return "a WebSocket address is used once and within 30 seconds"
	case RuleTokenElsewhere:
		return "a token is sent to Slack and to no other host"
	case RuleResponseURLUsedUp:
		return "a response_url is used at most 5 times"
	case RuleResponseURLExpired:
		return "a response_url is used within 30 minutes"
	case RuleResponseURLUnsupported:
		return "a response_url does only what its message allows"
	case "missing_scope":
		return "the token has the scope the method asks for"
	case "not_allowed_token_type":
		return "each method takes its own kind of token"
	case "not_authed":
		return "a call carries a token in the Authorization header or the body"
	case "insecure_request":
		return "apps.connections.open is a POST"
	case "unknown_method":
		return "the method exists"
	case "invalid_arguments", "missing_argument", "missing_args", "invalid_form_data", "invalid_json", "json_not_object":
		return "arguments are complete and well formed"
	case "no_text":
		return "a message has text, blocks or attachments"
	case "msg_too_long":
		return "a message's text keeps to its limit: 4,000 characters when updating"
	case "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "view_too_large",
		"invalid_attachments", "too_many_attachments", "only_one_table_allowed":
		return "blocks keep to Block Kit's limits and to their surface"
	case "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app":
		return "message metadata is an event_type and a flat event_payload"
	case "markdown_text_conflict":
		return "markdown_text is sent without text and blocks"
	case "cant_update_message", "cant_delete_message":
		return "an app changes and deletes its own messages only"
	case "expired_trigger_id":
		return "a trigger_id is good for 3 seconds"
	case "exchanged_trigger_id":
		return "a trigger_id is good for one view"
	case "invalid_trigger_id":
		return "a trigger_id comes from an interaction"
	case "push_limit_reached":
		return "at most three modals lie on one another"
	case "duplicate_external_id":
		return "an external_id is unique in the workspace"
	case "not_enabled":
		return "a Home view is published only where the Home tab is on"
	case "invalid_name":
		return "a reaction is named without colons"
	case "too_many_users", "not_enough_users":
		return "a conversation is opened with 1 to 8 people"
	case "time_in_past", "time_too_far", "restricted_too_many":
		return "a message is scheduled up to 120 days ahead, 30 in 5 minutes"
	}
	return ""
}

// LogEntry is one thing that passed between the app and the server.
type LogEntry struct {
	// Seq numbers the entries, across Reset too.
	Seq int `json:"seq"`
	// Kind is call (Web API), response_url, envelope, frame (hello, disconnect, odd
	// frames, and frames of the app that acknowledge nothing) or elsewhere (a call
	// that followed a redirect to another host).
	Kind   string    `json:"kind"`
	Method string    `json:"method"` // or the envelope's type
	Time   time.Time `json:"time"`
	// Params are a call's arguments without the token.
	Params   map[string]string `json:"params,omitempty"`
	Status   int               `json:"status,omitempty"`
	Response json.RawMessage   `json:"response,omitempty"`
	// EnvelopeID, Payload, Attempt, Socket and Ack tell of an envelope.
	EnvelopeID string          `json:"envelope_id,omitempty"`
	EventID    string          `json:"event_id,omitempty"`
	Payload    json.RawMessage `json:"payload,omitempty"`
	Attempt    int             `json:"attempt,omitempty"`
	Socket     int             `json:"socket,omitempty"`
	Acked      bool            `json:"acked,omitempty"`
	Ack        json.RawMessage `json:"ack,omitempty"`
	// AckSocket is the socket the ack came by when it was not Socket.
	AckSocket int `json:"ack_socket,omitempty"`
	// Latency is from sending to ack, on the clock.
	Latency Duration `json:"latency,omitempty"`
	// Failure says why an envelope was not delivered or not acknowledged.
	Failure string `json:"failure,omitempty"`

	began   time.Time     // in real time
	took    time.Duration // in real time, until it was answered
	over    bool          // it was answered
	mistake string        // the code it was answered with
}

// end notes that the entry was answered, with an error code or with none.
func (e *LogEntry) end(mistake string) {
	e.over, e.mistake, e.took = true, mistake, time.Since(e.began)
}

// Duration is a time.Duration that is written like "1m30s" in JSON.
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// breach records a broken rule. The server's mutex is held.
func (s *Server) breach(rule, method, envelope, cause string) {
	text := ruleText(rule)
	if text == "" {
		return
	}
	entry := 0
	if e := s.envelopes.get(envelope); e != nil {
		entry = e.entry.Seq
	} else if s.cause != nil {
		entry = s.cause.Seq
	}
	s.violations = newest(append(s.violations, Violation{
		Rule: rule, Text: text, Method: method, EnvelopeID: envelope, Time: s.clock.Now(), Cause: cause, Entry: entry,
	}), s.cfg.Keep)
	s.logged()
	s.oracle.broken(rule)
	s.log.Warn("rule broken", "rule", rule, "method", method, "envelope_id", envelope)
}

// record keeps an entry of the log; its fields may still be filled in.
func (s *Server) record(e *LogEntry) *LogEntry {
	s.entrySeq++
	e.Seq, e.began = s.entrySeq, time.Now()
	s.entries = newest(append(s.entries, e), s.cfg.Keep)
	s.logged()
	s.touch()
	return e
}

// logged tells the page that the log has changed. The mutex is held.
func (s *Server) logged() {
	s.logState++
	s.journal.wake()
}

// blame makes entry the cause of every rule that is broken until the function it
// returns is called. The mutex is held.
func (s *Server) blame(entry *LogEntry) (done func()) {
	s.cause = entry
	return func() { s.cause = nil }
}

// Violations returns every rule the app broke since the start or the last Reset, or
// the newest of them (Config.Keep).
func (s *Server) Violations() []Violation {
	defer s.lock()()
	return slices.Clone(s.violations)
}

// Log returns every call and envelope since the start or the last Reset, or the
// newest of them (Config.Keep), oldest first.
func (s *Server) Log() []LogEntry {
	defer s.lock()()
	entries := make([]LogEntry, len(s.entries))
	for i, e := range s.entries {
		entries[i] = *e
		entries[i].Params = maps.Clone(e.Params)
	}
	return entries
}
