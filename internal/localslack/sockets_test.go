package localslack_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"interviewcoach/internal/localslack"
)

func TestHelloAndPing(t *testing.T) {
	r := newRig(t)
	w := r.dial()
	pinged := false
	w.SetPingHandler(func(string) error { pinged = true; return nil })
	hello := w.next()
	if hello.Type != "hello" || hello.Count != 1 || hello.Info["app_id"] != "A0COACH" || hello.Debug["approximate_connection_time"] == nil {
		t.Errorf("first frame is %+v", hello)
	}
	if !pinged {
		t.Error("no ping came before hello")
	}
	r.clean()
}

func TestTicketIsUsedOnceAndSoon(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	_, _, body := r.callAs("xapp-local-app", "apps.connections.open", nil)
	address := body["url"].(string)
	conn, _, err := websocket.DefaultDialer.DialContext(r.ctx(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, res, err := websocket.DefaultDialer.DialContext(r.ctx(), address, nil); err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("a used ticket opened a connection: %v", err)
	}
	_, _, body = r.callAs("xapp-local-app", "apps.connections.open", nil)
	r.advance(31 * time.Second)
	if _, _, err := websocket.DefaultDialer.DialContext(r.ctx(), body["url"].(string), nil); err == nil {
		t.Error("an old ticket opened a connection")
	}
	r.broke(localslack.RuleTicketInvalid)
}

func TestTooManyWebSockets(t *testing.T) {
	r := newRig(t)
	for range 10 {
		r.wire()
	}
	r.clean()
	if got := r.dial().next(); got.Type != "disconnect" || got.Reason != "too_many_websockets" {
		t.Errorf("first frame of the eleventh connection is %+v", got)
	}
	r.broke(localslack.RuleTooManySockets)
}

func TestOnePayloadGoesToOneConnection(t *testing.T) {
	r := newRig(t)
	got := make(chan int, 100)
	for i := range 3 {
		w := r.wire()
		go func() {
			for {
				var f frame
				if w.ReadJSON(&f) != nil {
					return
				}
				w.WriteJSON(map[string]any{"envelope_id": f.ID})
				got <- i
			}
		}()
	}
	counts := map[int]int{}
	for range 30 {
		r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	}
	for range 30 {
		counts[<-got]++
	}
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	if len(counts) != 3 || len(got) != 0 {
		t.Errorf("30 events went to the connections like %v with %d more", counts, len(got))
	}
	r.clean()
}

func TestRedelivery(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	type delivery struct {
		Attempt int
		Reason  string
		After   time.Duration
	}
	var got []delivery
	events := map[any]bool{}
	envelopes := map[string]bool{}
	at := start
	for _, wait := range []time.Duration{3 * time.Second, 63 * time.Second, 303 * time.Second, 10 * time.Minute} {
		f := w.next()
		entry, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.EnvelopeID == f.ID })
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, delivery{f.Attempt, f.Why, entry.Time.Sub(at)})
		at = entry.Time
		events[f.Payload["event_id"]] = true
		envelopes[f.ID] = true
		r.advance(wait)
	}
	want := []delivery{{0, "", 0}, {1, "timeout", 3 * time.Second}, {2, "timeout", 63 * time.Second}, {3, "timeout", 303 * time.Second}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deliveries (-want +got):\n%s", diff)
	}
	if len(events) != 1 || len(envelopes) != 4 {
		t.Errorf("%d event ids in %d envelopes, want 1 in 4", len(events), len(envelopes))
	}
	if diff := cmp.Diff([]string{localslack.RuleNotAcked, localslack.RuleNotAcked, localslack.RuleNotAcked, localslack.RuleNotAcked}, r.rules()); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
}

func TestEventWithoutConnectionComesLater(t *testing.T) {
	r := newRig(t)
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	w := r.wire()
	r.clock.SetPatience(0)
	r.advance(time.Minute)
	if f := w.next(); f.Attempt != 2 || f.Why != "timeout" || f.event()["text"] != "x" {
		t.Errorf("got %+v, want the second retry", f)
	}
	r.clean()
}

func TestWrongAcknowledgements(t *testing.T) {
	big := strings.Repeat("x", 20_480)
	tests := []struct {
		rule string
		ack  func(w *wire, f frame)
		// taken tells whether the envelope counts as acknowledged all the same.
		taken bool
	}{
		{localslack.RuleAckTooLarge, func(w *wire, f frame) { w.ack(f.ID, map[string]any{"text": big}) }, false},
		{localslack.RuleAckFragmented, func(w *wire, f frame) { fragmented(w, f.ID) }, false},
		{localslack.RuleAckMalformed, func(w *wire, f frame) { w.WriteMessage(websocket.TextMessage, []byte("[")) }, false},
		{localslack.RuleAckUnknown, func(w *wire, f frame) { w.ack("nobody", nil) }, false},
		{localslack.RuleAckPayloadUnwanted, func(w *wire, f frame) { w.ack(f.ID, map[string]any{"text": "x"}) }, true},
		{localslack.RuleAckTwice, func(w *wire, f frame) { w.ack(f.ID, nil); w.ack(f.ID, nil) }, true},
	}
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			r := newRig(t)
			r.clock.SetPatience(0)
			w := r.wire()
			r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
			f := w.next()
			test.ack(w, f)
			if err := r.WaitViolation(r.ctx(), test.rule); err != nil {
				t.Fatal(err)
			}
			r.broke(test.rule)
			r.advance(3 * time.Second)
			again := len(r.rules()) > 1
			if again == test.taken {
				t.Errorf("acknowledged is %v, want %v", !again, test.taken)
			}
		})
	}
}

// fragmented acknowledges in two frames.
func fragmented(w *wire, id string) {
	raw := []byte(`{"envelope_id":"` + id + `"}`)
	mask := []byte{0, 0, 0, 0}
	first := append([]byte{0x01, 0x80 | 5}, mask...)
	rest := append([]byte{0x80, 0x80 | byte(len(raw)-5)}, mask...)
	conn := w.NetConn()
	conn.Write(append(first, raw[:5]...))
	conn.Write(append(rest, raw[5:]...))
}

func TestLateAcknowledgement(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	f := w.next()
	r.advance(3 * time.Second)
	w.ack(f.ID, nil)
	again := w.next()
	w.ack(again.ID, nil)
	if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.EnvelopeID == again.ID && e.Acked }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{localslack.RuleNotAcked, localslack.RuleAckLate}, r.rules()); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
}

func TestAckOnAnotherSocketIsTaken(t *testing.T) {
	r := newRig(t)
	first := r.wire()
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	f := first.next()
	r.wire().ack(f.ID, nil)
	e, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.Acked })
	if err != nil || e.Socket != 1 || e.AckSocket != 2 {
		t.Errorf("entry %+v: %v, want an ack by socket 2", e, err)
	}
	r.clean()
}

func TestCommandTimeoutAndNoConnection(t *testing.T) {
	r := newRig(t)
	command := localslack.Command{Channel: "C0GENERAL", User: "U0ALICE", Command: "/interview"}
	if _, err := r.Command(r.ctx(), command); err == nil || !strings.Contains(err.Error(), "dispatch_failed") {
		t.Errorf("without a connection: %v, want dispatch_failed", err)
	}
	r.clock.SetPatience(0)
	w := r.wire()
	failed := make(chan error, 1)
	go func() { _, err := r.Command(r.ctx(), command); failed <- err }()
	w.next()
	r.advance(3 * time.Second)
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "operation_timeout") {
		t.Errorf("without an acknowledgement: %v, want operation_timeout", err)
	}
	command.ThreadTS = "1.000001"
	if _, err := r.Command(r.ctx(), command); err == nil || !strings.Contains(err.Error(), "not supported in threads") {
		t.Errorf("in a thread: %v", err)
	}
	command.ThreadTS, command.Command = "", "/other"
	if _, err := r.Command(r.ctx(), command); err == nil {
		t.Error("an unknown command was sent")
	}
}

func TestWarningIsTenSeconds(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	w := r.wire()
	r.Disconnect("warning")
	if f := w.next(); f.Type != "disconnect" || f.Reason != "warning" {
		t.Fatalf("got %+v", f)
	}
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	if f := w.next(); f.event()["text"] != "x" {
		t.Fatalf("got %+v, want the message in the warning time", f)
	}
	r.advance(10 * time.Second)
	for {
		if _, _, err := w.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				t.Errorf("connection ended with %v", err)
			}
			break
		}
	}
}
