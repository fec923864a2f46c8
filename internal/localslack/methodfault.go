package localslack

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MethodFault makes calls of a method fail or late. At most one of Drop, Redirect,
// Error, Body and Status decides the answer, in this order; Status also goes with
// Body.
type MethodFault struct {
	// Status answers with this HTTP status: 429 with Retry-After, others with HTML.
	Status int `json:"status,omitempty"`
	// Error answers ok:false with this code. For ratelimited with RetryAfter or
	// RetryHeader set there is a Retry-After too, with status 200.
	Error string `json:"error,omitempty"`
	// Body answers with status 200, or Status, and one of the Body constants.
	Body string `json:"body,omitempty"`
	// BodyBytes is the size of BodyHuge, 64 MiB when not set.
	BodyBytes int `json:"body_bytes,omitempty"`
	// Redirect answers 307 to another host name. What arrives there is answered
	// with 404 and, with a token in it, is a broken rule.
	Redirect bool `json:"redirect,omitempty"`
	// Drop ends the connection without an answer.
	Drop bool `json:"drop,omitempty"`
	// When is "before" (the default: nothing is stored) or "after" (the call has
	// its effect and only the answer is lost).
	When string `json:"when,omitempty"`
	// Delay holds the call for this long on the clock first.
	Delay Duration `json:"delay,omitempty"`
	// AnswerDelay holds the answer for this long on the clock: what the call did is
	// seen, and heard of by events, before the app has its answer.
	AnswerDelay Duration `json:"answer_delay,omitempty"`
	// RetryAfter is in seconds, 1 when not set.
	RetryAfter int `json:"retry_after,omitempty"`
	// RetryHeader says how Retry-After is written: as seconds when it is empty,
	// RetryNone, RetryDate, or any other text as it is, such as 0, -5 or soon.
	// A text that is no positive number asks for no wait.
	RetryHeader string `json:"retry_header,omitempty"`
	// Count is how many calls it affects, 1 when not set; -1 is all.
	Count int `json:"count,omitempty"`
	// Channel limits the fault to calls with this channel.
	Channel string `json:"channel,omitempty"`
}

// The values of MethodFault.Body.
const (
	BodyHTML  = "html"
	BodyEmpty = "empty"
	BodyHalf  = "half" // the first half of the JSON, as if that were all
	BodyCut   = "cut"  // the same, but Content-Length promises the whole
	BodyHuge  = "huge" // valid JSON with a very long channel
)

// The words of MethodFault.RetryHeader.
const (
	RetryNone = "none" // no header at all
	RetryDate = "date" // an HTTP date, RetryAfter seconds ahead
)

const hugeBody = 64 << 20

func (f *MethodFault) after() bool { return f.When == "after" }

func (f *MethodFault) validate() error {
	switch {
	case f.When != "" && f.When != "before" && f.When != "after":
		return fmt.Errorf("when is before or after, not %q", f.When)
	case f.Body != "" && !slices.Contains([]string{BodyHTML, BodyEmpty, BodyHalf, BodyCut, BodyHuge}, f.Body):
		return fmt.Errorf("there is no body %q", f.Body)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("%d is no status of an answer", f.Status)
	case f.BodyBytes < 0 || f.RetryAfter < 0 || f.Count < -1:
		return errors.New("body_bytes, retry_after and count are not negative, but for count -1")
	}
	return nil
}

// name says in a few words what the fault does, for the report.
func (f *MethodFault) name() string {
	name := ""
	switch {
	case f.Drop:
		name = "drop"
	case f.Redirect:
		name = "redirect"
	case f.Error != "":
		name = f.Error
	case f.Body != "":
		name = f.Body
	case f.Status != 0:
		name = strconv.Itoa(f.Status)
	default:
		return "slow"
	}
	if f.after() {
		name += " after"
	}
	return name
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
			s.oracle.fault(c.method + " " + fault.name())
			return &fault
		}
	}
	if fault := s.chanceOf(c); fault != nil {
		s.oracle.fault(c.method + " " + fault.name())
		return fault
	}
	return nil
}

// pause waits on the clock; it reports false when the call or the server ended
// meanwhile.
func (s *Server) pause(r *http.Request, d Duration) bool {
	if d <= 0 {
		return true
	}
	select {
	case <-s.clock.After(time.Duration(d)):
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

// limited reports whether the fault is a 429 in one of its forms.
func (f *MethodFault) limited() bool {
	return f.Status == http.StatusTooManyRequests && f.Body == "" && f.Error == "" ||
		f.Error == "ratelimited" && (f.RetryAfter > 0 || f.RetryHeader != "")
}

// retryAfter returns the header, "" for none, and how long it asks to wait.
func (f *MethodFault) retryAfter(now time.Time) (header string, wait time.Duration) {
	asked := max(1, f.RetryAfter)
	switch f.RetryHeader {
	case "":
		return strconv.Itoa(asked), time.Duration(asked) * time.Second
	case RetryNone:
		return "", 0
	case RetryDate:
		at := now.Add(time.Duration(asked) * time.Second).Truncate(time.Second)
		return at.UTC().Format(http.TimeFormat), at.Sub(now)
	}
	if n, err := strconv.Atoi(f.RetryHeader); err == nil && n > 0 {
		return f.RetryHeader, time.Duration(n) * time.Second
	}
	return f.RetryHeader, 0
}

// answerFault gives the false answer and reports whether there was one.
func (s *Server) answerFault(w http.ResponseWriter, r *http.Request, entry *LogEntry, c *call, f *MethodFault) bool {
	if !f.Drop && !f.Redirect && f.Error == "" && f.Body == "" && f.Status == 0 {
		return false // only late
	}
	unlock := s.lock()
	done := s.blame(entry)
	if entry.Status == 0 { // the call itself never ran: its pause still counts
		if until, now := s.limits.paused[c.method], s.clock.monotonic(); until > now {
			s.early(c, c.method, until-now)
		}
	}
	truth := entry.Response
	entry.Status = f.Status
	entry.Failure = "fault"
	if f.limited() {
		header, wait := f.retryAfter(s.clock.Now())
		if header != "" {
			w.Header().Set("Retry-After", header)
		}
		if wait > 0 {
			s.limits.pause(c.method, s.clock.monotonic(), wait)
		}
	}
	done()
	entry.end(f.name())
	s.logged()
	s.touch()
	unlock()
	const asJSON, asHTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
	say := func(kind string, status int, body []byte) bool {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		w.Write(body)
		return true
	}
	switch {
	case f.Drop:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
			return true
		}
		panic(http.ErrAbortHandler)
	case f.Redirect:
		w.Header().Set("Location", elsewhere(r))
		w.WriteHeader(http.StatusTemporaryRedirect)
		return true
	case f.Error != "":
		return say(asJSON, http.StatusOK, encode(object{"ok": false, "error": f.Error}))
	}
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	if truth == nil {
		truth = encode(object{"ok": true, "channel": c.params["channel"], "ts": "0000000000.000000"})
	}
	switch f.Body {
	case BodyEmpty:
		return say(asJSON, status, nil)
	case BodyHalf:
		return say(asJSON, status, truth[:len(truth)/2])
	case BodyCut:
		w.Header().Set("Content-Length", strconv.Itoa(len(truth)))
		say(asJSON, status, truth[:len(truth)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case BodyHuge:
		return sayHuge(w, status, f.BodyBytes)
	}
	if f.Body == "" && status == http.StatusTooManyRequests {
		return say(asJSON, status, encode(object{"ok": false, "error": "ratelimited"}))
	}
	return say(asHTML, status, []byte("<!DOCTYPE html><html><head><title>Server Error | Slack</title></head><body></body></html>"))
}

// sayHuge answers with valid JSON of so many bytes.
func sayHuge(w http.ResponseWriter, status, size int) bool {
	if size == 0 {
		size = hugeBody
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	const head, tail = `{"ok":true,"channel":"`, `"}`
	w.Write([]byte(head))
	part := []byte(strings.Repeat("C", 64<<10))
	for left := size - len(head) - len(tail); left > 0; {
		n, err := w.Write(part[:min(left, len(part))])
		if err != nil {
			return true // the app has read enough
		}
		left -= n
	}
	w.Write([]byte(tail))
	return true
}
