package localslack

import (
	"errors"
	"fmt"
	"slices"
)

// Faults is what goes wrong on purpose. A fault is used up once its Count has run
// out.
type Faults struct {
	// Methods holds faults by Web API method; "*" stands for every method. The
	// first that applies to a call is used.
	Methods   map[string][]MethodFault `json:"methods,omitempty"`
	Envelopes EnvelopeFaults           `json:"envelopes,omitzero"`
	// FileProcessing is how long a file that was uploaded is worked on: until
	// then no image block may show it.
	FileProcessing Duration `json:"file_processing,omitempty"`
	// DateOff is how far the Date header of every answer is off the clock, ahead
	// or, negative, behind.
	DateOff Duration `json:"date_off,omitempty"`
	// Sockets acts at once when the faults are set and does not stay.
	Sockets SocketFaults `json:"sockets,omitzero"`
	// Chaos disturbs by chance what no other fault has disturbed.
	Chaos Chaos `json:"chaos,omitzero"`
}

// EnvelopeFaults disturbs the next events; each number counts down.
type EnvelopeFaults struct {
	// Duplicate sends so many events twice, with the same event_id.
	Duplicate int `json:"duplicate,omitempty"`
	// Late sends so many envelopes Delay later.
	Late  int      `json:"late,omitempty"`
	Delay Duration `json:"delay,omitempty"`
	// Shuffle holds so many events back and then sends them newest first; what is
	// held after 2 seconds on the clock goes as it is.
	Shuffle int `json:"shuffle,omitempty"`
	// Lose drops the socket instead of sending, so many times.
	Lose int `json:"lose,omitempty"`
	// AckLost loses the acknowledgements of so many events on their way: the app
	// has said it, and the event comes again.
	AckLost int `json:"ack_lost,omitempty"`
}

// SocketFaults disturbs sockets.
type SocketFaults struct {
	// Count is how many of the open sockets it hits, chosen by the seed; 0 is all.
	Count int `json:"count,omitempty"`
	// Drop ends connections without a word.
	Drop bool `json:"drop,omitempty"`
	// Reset ends connections by a TCP reset in the middle of a frame.
	Reset bool `json:"reset,omitempty"`
	// HalfOpen makes connections silent: nothing is sent, pings of the app are not
	// answered, what it says is not heard, and the server does not notice.
	HalfOpen bool `json:"half_open,omitempty"`
	// Disconnect sends a disconnect frame: warning, refresh_requested,
	// link_disabled or too_many_websockets.
	Disconnect string `json:"disconnect,omitempty"`
	// Odd are frames no app should stumble over, one of the Odd constants each.
	Odd []string `json:"odd,omitempty"`
	// OddBytes is the size of an OddHuge frame, 50 MB when not set.
	OddBytes int `json:"odd_bytes,omitempty"`
}

// SetFaults replaces all faults. Events that are held back or late still come.
func (s *Server) SetFaults(f Faults) {
	unlock := s.lock()
	now := f.Sockets
	f.Sockets = SocketFaults{}
	s.faults = f.clone()
	s.draws = newDraws(f.Chaos.Seed)
	s.cancel(s.nextBlow)
	s.nextBlow = nil
	s.plotBlow()
	unlock()
	s.disturb(now)
}

// Faults returns the faults that have not been used up.
func (s *Server) Faults() Faults {
	defer s.lock()()
	return s.faults.clone()
}

func (f Faults) clone() Faults {
	methods := map[string][]MethodFault{}
	for name, list := range f.Methods {
		for _, m := range list {
			if m.Count == 0 {
				m.Count = 1
			}
			methods[name] = append(methods[name], m)
		}
	}
	f.Methods = methods
	f.Chaos = f.Chaos.clone()
	return f
}

// Validate reports every word and number in the faults that means nothing, joined.
// SetFaults takes such faults and leaves out what it does not know; the control API
// refuses them.
func (f Faults) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for name, list := range f.Methods {
		for _, m := range list {
			if err := m.validate(); err != nil {
				bad("%s: %w", name, err)
			}
		}
	}
	for _, kind := range f.Sockets.Odd {
		if !slices.Contains(OddFrames(), kind) {
			bad("sockets: there is no odd frame %q, only %v", kind, OddFrames())
		}
	}
	if f.Sockets.Count < 0 || f.Sockets.OddBytes < 0 {
		bad("sockets: count and odd_bytes are not negative")
	}
	if err := f.Chaos.validate(); err != nil {
		bad("chaos: %w", err)
	}
	return errors.Join(errs...)
}
