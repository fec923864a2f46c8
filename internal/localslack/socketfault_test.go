package localslack_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/socketmode"

	"interviewcoach/internal/localslack"
)

// strikes sets faults of sockets.
func (r *rig) strikes(f localslack.SocketFaults) { r.SetFaults(localslack.Faults{Sockets: f}) }

// ended reads until the connection ends and returns how.
func (w *wire) ended() error {
	for {
		if _, _, err := w.ReadMessage(); err != nil {
			return err
		}
	}
}

func TestResetInTheMiddleOfAFrame(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.strikes(localslack.SocketFaults{Reset: true})
	if err := w.ended(); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the connection ended with %v, want a reset", err)
	}
	if got := r.Sockets(); got != 0 {
		t.Errorf("%d sockets are open", got)
	}
	r.clean()
}

func TestDropHitsSoManySockets(t *testing.T) {
	r := newRig(t)
	for range 3 {
		r.wire()
	}
	r.strikes(localslack.SocketFaults{Drop: true, Count: 2})
	if got := r.Sockets(); got != 1 {
		t.Errorf("%d sockets are open, want 1 of 3", got)
	}
}

func TestDisconnectReasons(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled", "too_many_websockets"} {
		t.Run(reason, func(t *testing.T) {
			r := newRig(t)
			w := r.wire()
			r.strikes(localslack.SocketFaults{Disconnect: reason})
			if f := w.next(); f.Type != "disconnect" || f.Reason != reason {
				t.Fatalf("got %+v", f)
			}
			if reason == "warning" || reason == "refresh_requested" {
				r.advance(10 * time.Second)
			}
			if err := w.ended(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				t.Errorf("the connection ended with %v", err)
			}
			r.clean()
		})
	}
}

func TestHalfOpen(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	r.strikes(localslack.SocketFaults{HalfOpen: true})
	pongs := 0
	w.SetPongHandler(func(string) error { pongs++; return nil })
	w.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	w.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	if kind, frame, err := w.ReadMessage(); !isTimeout(err) || pongs != 0 {
		t.Errorf("heard %d %q %v and %d pongs, want silence", kind, frame, err, pongs)
	}
	if got := r.Sockets(); got != 1 {
		t.Errorf("%d sockets are open: the server noticed", got)
	}
	w.Close()
	if err := r.WaitGone(r.ctx()); err != nil {
		t.Fatal(err)
	}
	again := r.wire()
	r.advance(3 * time.Second)
	if f := again.next(); f.Attempt != 1 || f.event()["text"] != "x" {
		t.Errorf("got %+v, want the retry", f)
	}
	r.clean()
}

func TestNobodyCanAcknowledgeInSilence(t *testing.T) {
	r := newRig(t)
	r.wire()
	r.strikes(localslack.SocketFaults{HalfOpen: true})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	r.advance(7 * time.Minute)
	if got := r.Report(); got.Events.GivenUp != 1 || got.Sent[0].Deliveries[0].Failure != "timeout" {
		t.Errorf("events %+v, %+v", got.Events, got.Sent)
	}
	r.clean()
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func TestSlackGoLeavesAHalfOpenSocket(t *testing.T) {
	r := newRig(t)
	client := socketmode.New(r.api, socketmode.OptionPingInterval(100*time.Millisecond)) // the server's first ping is at once
	go client.RunContext(t.Context())
	go func() {
		for range client.Events {
		}
	}()
	if err := r.WaitSockets(r.ctx(), 1); err != nil {
		t.Fatal(err)
	}
	r.strikes(localslack.SocketFaults{HalfOpen: true})
	if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.Method == "hello" && e.Socket == 2 }); err != nil {
		t.Errorf("no second connection: %v", err)
	}
}

func TestOddFrames(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	next := func(odd string) []byte {
		t.Helper()
		r.strikes(localslack.SocketFaults{Odd: []string{odd}})
		_, raw, err := w.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	if raw := next(localslack.OddMalformed); json.Valid(raw) || !strings.Contains(string(raw), "envelope_id") {
		t.Errorf("malformed: %q", raw)
	} else {
		w.ack(string(raw[len(`{"envelope_id":"`):][:36]), nil) // allowed, needed by nobody
	}
	if raw := next(localslack.OddNotJSON); json.Valid(raw) {
		t.Errorf("not JSON: %q", raw)
	}
	if raw := next(localslack.OddHuge); len(raw) < 50<<20 {
		t.Errorf("huge: %d bytes", len(raw))
	}
	r.strikes(localslack.SocketFaults{Odd: []string{localslack.OddHuge}, OddBytes: 1000})
	if f := w.next(); len(f.event()["text"].(string)) != 1000 {
		t.Errorf("not so huge: %+v", f)
	}
	for odd, wrong := range map[string]func(frame) bool{
		localslack.OddUnknownType:  func(f frame) bool { return f.Type == "weather_report" },
		localslack.OddNumber:       func(f frame) bool { return f.event()["text"] == 42.0 },
		localslack.OddUnknownBlock: func(f frame) bool { return path(f.event()["blocks"].([]any)[0], "type") == "hologram" },
		localslack.OddNoUser:       func(f frame) bool { return f.event()["user"] == nil },
		localslack.OddUnknownEvent: func(f frame) bool { return f.event()["type"] == "tea_time" },
	} {
		var f frame
		if err := json.Unmarshal(next(odd), &f); err != nil || !wrong(f) {
			t.Errorf("%s: %+v %v", odd, f, err)
		}
	}
	r.advance(3 * time.Second) // what is an event comes again
	for range 4 {
		if f := w.next(); f.Type != "events_api" || f.Attempt != 1 {
			t.Errorf("got %+v, want a retry", f)
		}
	}
	r.clean()
}

func TestSlackGoOutlivesOddFrames(t *testing.T) {
	r := newRig(t)
	a := r.app(nil, nil)
	for _, odd := range localslack.OddFrames() {
		if odd != localslack.OddHuge {
			r.strikes(localslack.SocketFaults{Odd: []string{odd}})
		}
	}
	r.strikes(localslack.SocketFaults{Odd: []string{localslack.OddHuge}, OddBytes: 1 << 18})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "after all that"})
	for {
		ev := a.next()
		if strings.Contains(string(ev.Request.Payload), "after all that") {
			break
		}
	}
	r.clean()
}

func TestTenReconnectsAMinute(t *testing.T) {
	r := newRig(t)
	a := r.app(nil, nil)
	r.SetFaults(localslack.Faults{Chaos: localslack.Chaos{Seed: 1, Sockets: localslack.SocketChances{
		Every: localslack.Duration(6 * time.Second), Kinds: []string{localslack.BlowDrop}, Times: 3,
	}}})
	for range 3 {
		r.advance(6 * time.Second)
		if err := r.WaitSockets(r.ctx(), 1); err != nil {
			t.Fatal(err)
		}
	}
	r.advance(time.Minute)
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	if m := message(t, a.next()); m.Text != "x" {
		t.Errorf("got %+v", m)
	}
	if got := r.Report(); got.SocketsOpened != 4 || got.Faults["socket drop"] != 3 {
		t.Errorf("%d sockets were opened after %v, want 4 after 3 drops", got.SocketsOpened, got.Faults)
	}
}
