package localslack

import (
	"net/http"
	"strconv"
	"time"
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
	// Sockets acts at once when the faults are set and does not stay.
	Sockets SocketFaults `json:"sockets,omitzero"`
}

// MethodFault makes calls of a method fail or late.
type MethodFault struct {
	// Status answers with this HTTP status: 429 with Retry-After, 5xx with HTML.
	Status int `json:"status,omitempty"`
	// Error answers ok:false with this code.
	Error string `json:"error,omitempty"`
	// Drop ends the connection without an answer.
	Drop bool `json:"drop,omitempty"`
	// When is "before" (the default: nothing is stored) or "after" (the call has
	// its effect and only the answer is lost).
	When string `json:"when,omitempty"`
	// Delay holds the call for this long on the clock first.
	Delay Duration `json:"delay,omitempty"`
	// RetryAfter is in seconds, 1 when not set.
	RetryAfter int `json:"retry_after,omitempty"`
	// Count is how many calls it affects, 1 when not set; -1 is all.
	Count int `json:"count,omitempty"`
	// Channel limits the fault to calls with this channel.
	Channel string `json:"channel,omitempty"`
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
}

// SocketFaults ends sockets.
type SocketFaults struct {
	// Drop ends all connections without a word.
	Drop bool `json:"drop,omitempty"`
	// Disconnect sends a disconnect frame: warning, refresh_requested or
	// link_disabled.
	Disconnect string `json:"disconnect,omitempty"`
}

func (f *MethodFault) after() bool { return f.When == "after" }

// SetFaults replaces all faults.
func (s *Server) SetFaults(f Faults) {
	unlock := s.lock()
	now := f.Sockets
	f.Sockets = SocketFaults{}
	s.faults = f.clone()
	unlock()
	if now.Drop {
		s.DropSockets()
	}
	if now.Disconnect != "" {
		s.Disconnect(now.Disconnect)
	}
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
	return f
}

// takeFault returns the fault for a call and counts it down. The mutex is held.
func (s *Server) takeFault(c *call) *MethodFault {
	for _, name := range []string{c.method, "*"} {
		list := s.faults.Methods[name]
		for i := range list {
			if list[i].Channel != "" && list[i].Channel != c.params["channel"] {
				continue
			}
			fault := list[i]
			if list[i].Count > 0 {
				list[i].Count--
			}
			if list[i].Count == 0 {
				s.faults.Methods[name] = append(list[:i:i], list[i+1:]...)
			}
			if len(s.faults.Methods[name]) == 0 {
				delete(s.faults.Methods, name)
			}
			return &fault
		}
	}
	return nil
}

// answerFault gives the false answer and reports whether there was one.
func (s *Server) answerFault(w http.ResponseWriter, entry *LogEntry, c *call, f *MethodFault) bool {
	if !f.Drop && f.Error == "" && f.Status == 0 {
		return false // only late
	}
	unlock := s.lock()
	if entry.Status == 0 { // the call itself never ran: its pause still counts
		if until, now := s.limits.paused[c.method], s.clock.monotonic(); until > now {
			s.breach(RuleCalledWhileToldToWait, c.method, "", strconv.Itoa(seconds(until-now))+" s before Retry-After had passed")
		}
	}
	entry.Status = f.Status
	entry.Failure = "fault"
	if f.Status == http.StatusTooManyRequests {
		s.limits.pause(c.method, s.clock.monotonic(), time.Duration(max(1, f.RetryAfter))*time.Second)
	}
	s.touch()
	unlock()
	switch {
	case f.Drop:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
			return true
		}
		panic(http.ErrAbortHandler)
	case f.Error != "":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write(encode(object{"ok": false, "error": f.Error}))
	case f.Status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(max(1, f.RetryAfter)))
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(f.Status)
		w.Write(encode(object{"ok": false, "error": "ratelimited"}))
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.Status)
		w.Write([]byte("<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body></body></html>"))
	}
	return true
}
