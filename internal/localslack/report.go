package localslack

import (
	"slices"
	"time"
)

// Report is what the server has seen of the app, told from outside the app: what
// was sent to it and acknowledged, and what it posted. Counters count everything
// since the start or the last Reset; the lists hold the newest Config.Keep things.
type Report struct {
	Since time.Time `json:"since"`
	Now   time.Time `json:"now"`
	// Events counts events, whatever became of their deliveries.
	Events EventCount `json:"events"`
	// PostCount counts messages by the app.
	PostCount PostCount `json:"post_count"`
	// Ack tells how long, in real time, the app took from sending to ack.
	Ack Latency `json:"ack"`
	// EarlyCalls were made before Retry-After had passed, InFlight of them so soon
	// (Config.InFlight) that they break no rule.
	EarlyCalls int `json:"early_calls"`
	InFlight   int `json:"in_flight,omitempty"`
	// SocketsOpened counts connections, SocketsOpen those that take envelopes now.
	SocketsOpened int `json:"sockets_opened"`
	SocketsOpen   int `json:"sockets_open"`
	// Calls counts by method, Violations by rule, Faults by what was done to whom.
	Calls      map[string]int `json:"calls"`
	Violations map[string]int `json:"violations"`
	Faults     map[string]int `json:"faults"`

	// Sent are events, commands and interactions, Posts what the app posted by its
	// metadata, Early the calls before Retry-After; oldest first.
	Sent  []Sent      `json:"sent,omitempty"`
	Posts []Post      `json:"posts,omitempty"`
	Early []EarlyCall `json:"early,omitempty"`
}

// EventCount counts events. An event whose acknowledgement was lost counts as
// acknowledged only if a later one arrived.
type EventCount struct {
	Raised     int `json:"raised"`
	Acked      int `json:"acked"`
	Open       int `json:"open"`     // neither acknowledged nor given up
	GivenUp    int `json:"given_up"` // after the last retry
	Deliveries int `json:"deliveries"`
	AcksLost   int `json:"acks_lost"`
}

// PostCount counts messages by the app. Twice are keys that were posted more than
// once; a key that comes again after it was forgotten is not noticed.
type PostCount struct {
	Total     int `json:"total"`
	Keyed     int `json:"keyed"` // with metadata
	Keys      int `json:"keys"`
	Twice     int `json:"twice"`
	Forgotten int `json:"forgotten"` // keys
}

// Latency is a distribution; its quantiles are up to 3 % too long.
type Latency struct {
	Count int      `json:"count"`
	P50   Duration `json:"p50"`
	P90   Duration `json:"p90"`
	P99   Duration `json:"p99"`
	P999  Duration `json:"p999"`
	Max   Duration `json:"max"`
}

// Sent is one event with all its deliveries, or one command or interaction.
type Sent struct {
	// ID is the event_id, or the envelope_id of a command or interaction.
	ID string `json:"id"`
	// Name is the event by the manifest's name, slash_commands or interactive.
	Name string `json:"name"`
	// Channel, TS and User are what it is about, as far as it says.
	Channel string    `json:"channel,omitempty"`
	TS      string    `json:"ts,omitempty"`
	User    string    `json:"user,omitempty"`
	Time    time.Time `json:"time"`
	// Acked is when the first acknowledgement came, zero for none.
	Acked time.Time `json:"acked,omitzero"`
	// GivenUp tells that all tries ended without one.
	GivenUp    bool       `json:"given_up,omitempty"`
	Deliveries []Delivery `json:"deliveries"`
}

// Delivery is one envelope.
type Delivery struct {
	EnvelopeID string    `json:"envelope_id"`
	Attempt    int       `json:"attempt"`
	Time       time.Time `json:"time"`
	Socket     int       `json:"socket,omitempty"`
	Acked      time.Time `json:"acked,omitzero"`
	AckSocket  int       `json:"ack_socket,omitempty"`
	// Took is the real time from sending to ack.
	Took Duration `json:"took,omitempty"`
	// AckLost tells that the app acknowledged and a fault lost it.
	AckLost bool `json:"ack_lost,omitempty"`
	// Failure is "timeout" or "no connection".
	Failure string `json:"failure,omitempty"`
}

// Post is every message of the app with one metadata key.
type Post struct {
	// Key is the value of the only field of event_payload when that is a text, and
	// else event_payload as JSON with sorted names. Type is event_type.
	Key  string `json:"key"`
	Type string `json:"type"`
	// Count is how many messages there were; Messages holds the first 16.
	Count    int       `json:"count"`
	Messages []PostRef `json:"messages"`
}

// PostRef is where and when a message was posted.
type PostRef struct {
	Channel  string    `json:"channel"`
	TS       string    `json:"ts"`
	ThreadTS string    `json:"thread_ts,omitempty"`
	Time     time.Time `json:"time"`
}

// EarlyCall is a call before Retry-After had passed.
type EarlyCall struct {
	Method  string    `json:"method"`
	Channel string    `json:"channel,omitempty"`
	Time    time.Time `json:"time"`
	// Left is how much of the wait was left, SinceTold how long ago, in real time,
	// the app was told to wait.
	Left      Duration `json:"left"`
	SinceTold Duration `json:"since_told"`
}

// Report returns what the server has seen since the start or the last Reset.
func (s *Server) Report() Report {
	defer s.lock()()
	r := s.oracle.report()
	r.Now, r.SocketsOpen = s.clock.Now(), len(s.openSockets())
	return r
}

// Twice returns the keys that were posted more than once.
func (r Report) Twice() []Post {
	var list []Post
	for _, p := range r.Posts {
		if p.Count > 1 {
			list = append(list, p)
		}
	}
	return list
}

// Missing returns those of the wanted keys under which nothing was posted.
func (r Report) Missing(wanted ...string) []string {
	there := map[string]bool{}
	for _, p := range r.Posts {
		there[p.Key] = true
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(key string) bool { return there[key] })
}

// Unacked returns what no acknowledgement has come for, given up or not.
func (r Report) Unacked() []Sent {
	var list []Sent
	for _, e := range r.Sent {
		if e.Acked.IsZero() {
			list = append(list, e)
		}
	}
	return list
}
