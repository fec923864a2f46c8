package localslack

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
)

// Page sizes of the traffic.
const (
	trafficPage    = 200
	maxTrafficPage = 1000
)

// trafficEntry is an entry of the log with what became of it.
type trafficEntry struct {
	LogEntry
	// TookMS is the real time from the call to its answer, or from sending to ack.
	TookMS *float64 `json:"took_ms,omitempty"`
	// OK is missing while it is open.
	OK *bool `json:"ok,omitempty"`
	// Error is the code a call was answered with, or what a fault made of it; of an
	// envelope the rule its acknowledgement broke, or why there was none.
	Error string `json:"error,omitempty"`
}

// clientTraffic is a page of the log and the rules broken, newest first: what came
// before an entry, or the newest.
func (s *Server) clientTraffic(before, limit string) (object, error) {
	size, err := pageSize(limit, trafficPage, maxTrafficPage)
	if err != nil {
		return nil, err
	}
	until := math.MaxInt
	if before != "" {
		if until, err = strconv.Atoi(before); err != nil {
			return nil, fmt.Errorf("before is the seq of an entry, not %q", before)
		}
	}
	defer s.lock()()
	end := len(s.entries)
	if end > 0 { // their numbers follow one another
		end = min(max(until-s.entries[0].Seq, 0), end)
	}
	from := max(end-size, 0)
	entries := []trafficEntry{}
	for i := end - 1; i >= from; i-- {
		entries = append(entries, s.entries[i].traffic())
	}
	violations := []Violation{}
	for i := len(s.violations) - 1; i >= 0 && len(violations) < size; i-- {
		if v := s.violations[i]; v.Entry < until {
			violations = append(violations, v)
		}
	}
	return object{"entries": entries, "violations": violations, "has_more": from > 0}, nil
}

// traffic is the entry as the page shows it.
func (e *LogEntry) traffic() trafficEntry {
	t := trafficEntry{LogEntry: *e}
	if e.took > 0 {
		ms := math.Round(float64(e.took.Microseconds())/10) / 100
		t.TookMS = &ms
	}
	t.Error = cmp.Or(e.mistake, e.Failure)
	answered := e.over || e.Kind == "frame" || e.Kind == "elsewhere" // to which there is no answer
	if ok := t.Error == ""; !ok || answered {
		t.OK = &ok
	}
	return t
}
