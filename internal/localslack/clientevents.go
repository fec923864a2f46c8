package localslack

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The pace of the event stream, in real time.
const (
	streamBeat     = 2 * time.Second       // the clock is told at least so often
	streamPause    = 50 * time.Millisecond // between two writes
	trafficPause   = 200 * time.Millisecond
	streamPatience = 30 * time.Second // for a browser that does not read
	streamBatch    = 64               // changes in one write
)

// stream is one browser that hears what changes. It reads the journal at its own
// pace: a slow one holds nothing up, and what it misses it loads again.
type stream struct {
	server  *Server
	user    string
	cursor  uint64    // the newest change that was told
	traffic uint64    // the state of the log that was told
	told    time.Time // when that was
	out     bytes.Buffer
}

// serveEvents tells a browser what changes, as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html), until it goes
// or the server closes.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	user, after := r.URL.Query().Get("user"), r.URL.Query().Get("after")
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		after = id // newer than the address, which a reconnecting browser keeps
	}
	unlock := s.lock()
	err := s.sitsHere(user)
	if err == nil && s.closed {
		err = errReset
	}
	if err != nil {
		unlock()
		controlAnswer(w, nil, err)
		return
	}
	t := &stream{server: s, user: user, cursor: s.journal.head(), traffic: ^uint64(0)} // which is told at once
	if after != "" {
		t.cursor, _ = strconv.ParseUint(after, 10, 64) // 0 is never known
	}
	s.running.Add(1)
	unlock()
	defer s.running.Done()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	t.run(r.Context(), w)
}

// run writes what is new until ctx or the server ends, or the browser does not take
// it.
func (t *stream) run(ctx context.Context, w http.ResponseWriter) {
	var watching sync.WaitGroup
	defer watching.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	control := http.NewResponseController(w)
	moved, forget := t.server.clock.watch()
	defer forget()
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	watching.Go(func() { // a write that hangs ends with the server
		select {
		case <-t.server.done:
			_ = control.SetWriteDeadline(time.Now())
		case <-ctx.Done():
		}
	})
	t.out.WriteString("retry: 1000\n\n")
	clock := true
	for {
		changed, more, wait := t.take(clock)
		if t.out.Len() > 0 {
			_ = control.SetWriteDeadline(time.Now().Add(streamPatience))
			if t.over(ctx) { // and has perhaps set a deadline that this one took back
				return
			}
			_, err := w.Write(t.out.Bytes())
			t.out.Reset()
			if err != nil || control.Flush() != nil {
				return
			}
		}
		if clock = false; more {
			continue
		}
		if !t.rest(ctx, time.After(streamPause)) {
			return
		}
		select {
		case <-changed:
		case <-moved:
			clock = true
		case <-beat.C:
			clock = true
		case <-wait:
		case <-ctx.Done():
			return
		case <-t.server.done:
			return
		}
	}
}

// over reports whether the browser is gone or the server closed.
func (t *stream) over(ctx context.Context) bool {
	select {
	case <-t.server.done:
		return true
	default:
		return ctx.Err() != nil
	}
}

// rest waits; it reports false when the stream is over.
func (t *stream) rest(ctx context.Context, until <-chan time.Time) bool {
	select {
	case <-until:
		return true
	case <-ctx.Done():
	case <-t.server.done:
	}
	return false
}

// take puts what is new into the buffer: at most one batch. It returns what is
// closed at the next change, whether there is more already, and when traffic that
// was held back may be told.
func (t *stream) take(clock bool) (changed <-chan struct{}, more bool, wait <-chan time.Time) {
	s := t.server
	defer s.lock()()
	j := s.journal
	changes, last, known := j.after(t.cursor, streamBatch)
	moved := last != t.cursor
	t.cursor = last
	if !known {
		t.event("reset", object{})
	}
	marks := map[string]bool{}
	for _, c := range changes {
		t.tell(c, marks)
	}
	for id := range marks {
		if c := s.ws.channels[id]; c != nil && c.has(t.user) {
			t.event("read", s.readMark(c, t.user))
		}
	}
	if s.logState != t.traffic {
		if left := trafficPause - time.Since(t.told); left <= 0 {
			t.traffic, t.told = s.logState, time.Now()
			t.event("traffic", object{"last": s.entrySeq, "violations": s.oracle.brokenRules()})
		} else {
			wait = time.After(left)
		}
	}
	if clock {
		t.event("clock", s.clientClock())
	}
	// The number comes last: who breaks off before it hears the batch again.
	if moved || clock {
		t.id()
	}
	return j.changed, last != j.head(), wait
}

// tell writes one change as it is now, if the person may see it. Channels whose
// count of unread messages it touches are put into marks.
func (t *stream) tell(c change, marks map[string]bool) {
	s := t.server
	if s.sitsHere(t.user) != nil { // any more
		if c.kind == placesChanged {
			t.event("places", object{})
		}
		return
	}
	switch c.kind {
	case messageChanged:
		conv := s.ws.channels[c.channel]
		if conv == nil || !conv.has(t.user) {
			return
		}
		m := conv.any(c.ts)
		if m == nil || !m.seenBy(t.user) {
			return
		}
		t.event("message", object{"channel": c.channel, "message": s.clientMessage(conv, m, t.user)})
		if !m.isReply() && m.EphemeralTo == "" {
			marks[c.channel] = true
		}
	case viewsChanged:
		if c.user == t.user {
			t.event("views", object{"views": s.clientViews(t.user)})
		}
	case homeChanged:
		if c.user == t.user {
			t.event("home", object{"home": s.clientHome(t.user)})
		}
	case readChanged:
		if c.user == t.user {
			marks[c.channel] = true
		}
	case placesChanged:
		t.event("places", object{})
	}
}

// event writes one event; id numbers it.
func (t *stream) event(name string, data object) {
	fmt.Fprintf(&t.out, "event: %s\ndata: %s\n\n", name, encode(data))
}

// id numbers the last event with the newest change that was told.
func (t *stream) id() {
	if n := t.out.Len(); n > 0 && bytes.HasSuffix(t.out.Bytes(), []byte("\n\n")) {
		t.out.Truncate(n - 1)
		fmt.Fprintf(&t.out, "id: %d\n\n", t.cursor)
	}
}
