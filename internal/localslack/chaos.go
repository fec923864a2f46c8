package localslack

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// Chaos is a mix of faults by chance. What a draw decides depends on Seed and on
// how many draws there were before for the same kind of thing: the same method and
// channel, the same event and channel, the same round of Sockets. So one seed gives
// the same decisions for the same sequence of calls and events in each channel,
// however the channels take turns. The zero Chaos does nothing.
type Chaos struct {
	Seed uint64 `json:"seed"`
	// Calls are looked through in order; the first that names the method of a call,
	// or failing that the first with "*", decides about it.
	Calls   []CallChance  `json:"calls,omitempty"`
	Events  EventChances  `json:"events,omitzero"`
	Sockets SocketChances `json:"sockets,omitzero"`
}

// CallChance is how likely a call is to fail, and how.
type CallChance struct {
	Method string `json:"method"` // or "*"
	// Odds are between 0 and 1.
	Odds float64 `json:"odds"`
	// Faults are what may happen, each as likely as the others; Count and Channel
	// have no meaning here.
	Faults []MethodFault `json:"faults"`
}

// EventChances disturbs events. Commands and interactions, for which a person
// waits, are left alone: Slack sends them once.
type EventChances struct {
	// Copies sends each event 1 to so many times, all as likely, under one event_id.
	Copies int `json:"copies,omitempty"`
	// Late is how likely a copy comes late: up to LateMost on the clock, evenly. So
	// copies and events overtake one another.
	Late     float64  `json:"late,omitempty"`
	LateMost Duration `json:"late_most,omitempty"`
	// Lose is how likely the socket ends instead of taking a copy.
	Lose float64 `json:"lose,omitempty"`
	// AckLost is how likely an acknowledgement is lost on its way.
	AckLost float64 `json:"ack_lost,omitempty"`
}

// SocketChances strikes one open socket after each Every on the clock.
type SocketChances struct {
	Every Duration `json:"every,omitempty"`
	// Kinds are what may happen, each as likely as the others: one of the Blow
	// constants, a reason of a disconnect frame, or one of the Odd constants.
	Kinds []string `json:"kinds,omitempty"`
	// Times is how many blows there are in all, 0 for no end.
	Times int `json:"times,omitempty"`
}

// What SocketChances does besides sending disconnect and odd frames.
const (
	BlowDrop     = "drop"
	BlowReset    = "reset"
	BlowHalfOpen = "half_open"
)

// RateLimitShapes returns a 429 in every form a client has to read: with
// Retry-After from 1 to 5 seconds, missing, 0, negative and as an HTTP date, and
// ratelimited with status 200.
func RateLimitShapes() []MethodFault {
	const limited = http.StatusTooManyRequests
	return []MethodFault{
		{Status: limited, RetryAfter: 1}, {Status: limited, RetryAfter: 3}, {Status: limited, RetryAfter: 5},
		{Status: limited, RetryHeader: RetryNone}, {Status: limited, RetryHeader: "0"}, {Status: limited, RetryHeader: "-5"},
		{Status: limited, RetryHeader: RetryDate, RetryAfter: 2}, {Error: "ratelimited", RetryAfter: 2}, {Error: "ratelimited"},
	}
}

// UnknownOutcomes returns every answer that does not tell whether the call had its
// effect, each once with the effect and once without.
func UnknownOutcomes() []MethodFault {
	var list []MethodFault
	for _, when := range []string{"before", "after"} {
		for _, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout} {
			list = append(list, MethodFault{Status: status, When: when})
		}
		for _, code := range []string{"fatal_error", "internal_error", "request_timeout", "service_unavailable"} {
			list = append(list, MethodFault{Error: code, When: when})
		}
		for _, body := range []string{BodyHTML, BodyEmpty, BodyHalf, BodyCut} {
			list = append(list, MethodFault{Body: body, When: when})
		}
		list = append(list, MethodFault{Drop: true, When: when}, MethodFault{Redirect: true, When: when})
	}
	return list
}

func (c Chaos) clone() Chaos {
	c.Calls = slices.Clone(c.Calls)
	for i := range c.Calls {
		c.Calls[i].Faults = slices.Clone(c.Calls[i].Faults)
	}
	c.Sockets.Kinds = slices.Clone(c.Sockets.Kinds)
	return c
}

func (c Chaos) validate() error {
	odds := map[string]float64{"late": c.Events.Late, "lose": c.Events.Lose, "ack_lost": c.Events.AckLost}
	for _, chance := range c.Calls {
		odds[chance.Method] = chance.Odds
		if chance.Method == "" || len(chance.Faults) == 0 {
			return fmt.Errorf("calls need a method and faults: %q", chance.Method)
		}
		for _, f := range chance.Faults {
			if err := f.validate(); err != nil {
				return fmt.Errorf("%s: %w", chance.Method, err)
			}
		}
	}
	for name, p := range odds {
		if !(p >= 0 && p <= 1) {
			return fmt.Errorf("odds of %s are %v, not between 0 and 1", name, p)
		}
	}
	for _, kind := range c.Sockets.Kinds {
		if !slices.Contains(blows(), kind) {
			return fmt.Errorf("there is no blow %q, only %v", kind, blows())
		}
	}
	if c.Events.Copies < 0 || c.Events.LateMost < 0 || c.Sockets.Every < 0 || c.Sockets.Times < 0 {
		return fmt.Errorf("copies, late_most, every and times are not negative")
	}
	return nil
}

func blows() []string {
	return append([]string{BlowDrop, BlowReset, BlowHalfOpen, "warning", "refresh_requested", "link_disabled", "too_many_websockets"}, OddFrames()...)
}

// draws counts the draws of a seed by what they are about.
type draws struct {
	seed  uint64
	count map[string]uint64
}

func newDraws(seed uint64) *draws { return &draws{seed: seed, count: map[string]uint64{}} }

// next returns the random numbers of the next draw about key.
func (d *draws) next(key string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(key))
	n := d.count[key]
	d.count[key]++
	return rand.New(rand.NewPCG(d.seed^h.Sum64(), n))
}

// chanceOf draws a fault for a call; nil lets it pass. The mutex is held.
func (s *Server) chanceOf(c *call) *MethodFault {
	calls := s.faults.Chaos.Calls
	at := slices.IndexFunc(calls, func(x CallChance) bool { return x.Method == c.method })
	if at < 0 {
		at = slices.IndexFunc(calls, func(x CallChance) bool { return x.Method == "*" })
	}
	if at < 0 || len(calls[at].Faults) == 0 {
		return nil
	}
	draw := s.draws.next("call " + c.method + " " + c.params["channel"])
	if draw.Float64() >= calls[at].Odds {
		return nil
	}
	fault := calls[at].Faults[draw.IntN(len(calls[at].Faults))]
	return &fault
}

// plan is what is drawn for one copy of an event.
type plan struct {
	late          time.Duration
	lose, ackLost bool
}

// planEvent draws how often an event is sent, and how. Without chaos it is once and
// undisturbed. The mutex is held.
func (s *Server) planEvent(ev *event) []plan {
	chances := s.faults.Chaos.Events
	if chances == (EventChances{}) {
		return []plan{{}}
	}
	draw := s.draws.next("event " + ev.name + " " + ev.channel + " " + ev.user)
	copies := make([]plan, 1+draw.IntN(max(1, chances.Copies)))
	for i := range copies {
		if draw.Float64() < chances.Late && chances.LateMost > 0 {
			copies[i].late = time.Duration(draw.Int64N(int64(chances.LateMost) + 1))
		}
		copies[i].lose = draw.Float64() < chances.Lose
		copies[i].ackLost = draw.Float64() < chances.AckLost
	}
	return copies
}
