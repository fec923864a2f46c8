package localslack_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func TestEventsTellWhatChanges(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	l := r.listen("U0ALICE", "")
	if now := l.wait("clock").data["now"]; now != "2026-03-02T09:00:00Z" {
		t.Errorf("the clock that comes at once shows %v", now)
	}
	ts := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "one"})
	if e, _ := l.message("one"); e.data["channel"] != "C0GENERAL" || path(e.data, "message", "ts") != ts {
		t.Errorf("a new message is %v", e.data)
	}
	about := func(change func(m map[string]any) bool) func(told) bool {
		return func(e told) bool {
			m, _ := e.data["message"].(map[string]any)
			return e.name == "message" && m["ts"] == ts && change(m)
		}
	}
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0BODO", Text: "reply", ThreadTS: ts})
	l.message("reply")
	l.until(about(func(m map[string]any) bool { return m["reply_count"] == 1.0 && m["latest_reply"] != nil }))
	for _, act := range []struct {
		path, body string
		seen       func(map[string]any) bool
	}{
		{"edit-message", `"text":"two"`, func(m map[string]any) bool { return m["text"] == "two" && m["edited"] != nil }},
		{"reaction", `"name":"eyes"`, func(m map[string]any) bool { return m["reactions"] != nil }},
		{"unreact", `"name":"eyes"`, func(m map[string]any) bool { return m["reactions"] == nil }},
		{"delete-message", `"text":""`, func(m map[string]any) bool { return m["deleted"] == true && m["text"] == "" && m["blocks"] == nil }},
	} {
		if _, answer := r.control(act.path, `{"channel":"C0GENERAL","ts":"`+ts+`","user":"U0ALICE",`+act.body+`}`); answer["ok"] != true {
			t.Fatalf("%s answered %v", act.path, answer)
		}
		l.until(about(act.seen))
	}
	w.heard(4)
	r.must("views.publish", args{"user_id": "U0ALICE", "view": args{"type": "home", "blocks": []any{args{"type": "divider"}}}})
	if home := l.wait("home").data["home"]; path(home, "type") != "home" || path(home, "id") == nil {
		t.Errorf("the Home is %v", home)
	}
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": modal("m")})
	if views := l.wait("views").data["views"].([]any); len(views) != 1 || path(views[0], "callback_id") != "m" || path(views[0], "hash") == "" {
		t.Errorf("the views are %v", views)
	}
	if err := r.CloseView(r.ctx(), "U0ALICE", "", false); err != nil {
		t.Fatal(err)
	}
	if views := l.wait("views").data["views"].([]any); len(views) != 0 {
		t.Errorf("after closing it the views are %v", views)
	}
	zone := "Asia/Tokyo"
	if err := r.SetUser(localslack.UserChange{ID: "U0BODO", TZ: &zone}); err != nil {
		t.Fatal(err)
	}
	l.wait("places")
	w.heard(1)
	if r.code("no.such.method", nil) == "" {
		t.Fatal("there is a method no.such.method")
	}
	log := r.Log()
	l.until(func(e told) bool {
		return e.name == "traffic" && e.data["violations"] == 1.0 && e.data["last"] == float64(log[len(log)-1].Seq)
	})
	r.advance(time.Hour)
	l.until(func(e told) bool { return e.name == "clock" && e.data["now"] == "2026-03-02T10:00:00Z" })
	r.clock.Set(start)
	l.until(func(e told) bool { return e.name == "clock" && e.data["now"] == "2026-03-02T09:00:00Z" })
	r.Reset()
	l.wait("reset")
}

func TestEventsRefuseWhoIsNotHere(t *testing.T) {
	r := newRig(t)
	for _, user := range []string{"", "U0NOBODY", "U0COACH"} {
		if status, raw := r.get("/_client/events?user=" + user); status != http.StatusBadRequest {
			t.Errorf("events for %q answered %d %s", user, status, raw)
		}
	}
}

func TestEventsResume(t *testing.T) {
	r := newRig(t)
	say := func(text string) string {
		return r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: text})
	}
	after := seqOf(r.read("/_client/boot?user=U0BODO"))
	say("one")
	l := r.listen("U0BODO", after)
	l.message("one")
	l.wait("clock") // which ends the batch, and carries its number
	l.body.Close()
	two := say("two")
	say("three")
	for i := range 20 {
		if err := r.EditMessage("C0GENERAL", two, "U0ALICE", fmt.Sprint("edit ", i)); err != nil {
			t.Fatal(err)
		}
	}
	// The header of a browser that connects again is newer than its address.
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodGet, r.base+"/_client/events?user=U0BODO&after="+after, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", l.lastID)
	for name, l := range map[string]*listening{"after": r.listen("U0BODO", l.lastID), "Last-Event-ID": r.listenTo(req)} {
		_, before := l.message("edit 19")
		var got []string
		for _, e := range before {
			if e.name == "message" {
				got = append(got, path(e.data, "message", "text").(string))
			}
		}
		if diff := cmp.Diff([]string{"three"}, got); diff != "" {
			t.Errorf("%s: before the last edit came (-want +got):\n%s", name, diff)
		}
	}
}

func TestEventsReset(t *testing.T) {
	r, other := newRig(t), newRig(t)
	old := seqOf(r.read("/_client/boot?user=U0BODO"))
	foreign := seqOf(other.read("/_client/boot?user=U0BODO"))
	for i := range 4097 {
		r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: fmt.Sprint(i)})
	}
	now := seqOf(r.read("/_client/boot?user=U0BODO"))
	r.Reset()
	for name, after := range map[string]string{"too old": old, "another process": foreign, "before Reset": now, "none": "x", "zero": "0"} {
		l := r.listen("U0BODO", after)
		if e, ok := l.next(); !ok || e.name != "reset" {
			t.Errorf("%s: the first event is %q, want reset", name, e.name)
		}
		r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "after " + name})
		if _, before := l.message("after " + name); slices.Contains(names(before), "message") {
			t.Errorf("%s: after reset the past is told: %v", name, names(before))
		}
	}
}

func TestEventsOfTooLongAgo(t *testing.T) {
	r := newRig(t)
	old := seqOf(r.read("/_client/boot?user=U0BODO"))
	post := func(n int) {
		for range n {
			r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "x"})
		}
	}
	post(4096)
	if e, _ := r.listen("U0BODO", old).next(); e.name != "message" {
		t.Errorf("what the journal still holds begins with %q, want message", e.name)
	}
	post(1)
	if e, _ := r.listen("U0BODO", old).next(); e.name != "reset" {
		t.Errorf("what the journal no longer holds begins with %q, want reset", e.name)
	}
}

func TestTrafficIsToldSeldom(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.RateLimits = false })
	l := r.listen("U0ALICE", "")
	l.wait("traffic")
	began := time.Now()
	for range 300 {
		r.must("api.test", nil)
	}
	log := r.Log()
	last := float64(log[len(log)-1].Seq)
	_, before := l.until(func(e told) bool { return e.name == "traffic" && e.data["last"] == last })
	count := 1
	for _, e := range before {
		if e.name == "traffic" {
			count++
		}
	}
	if most := 2 + int(time.Since(began)/(200*time.Millisecond)); count > most {
		t.Errorf("300 calls were told by %d events in %v, want at most %d", count, time.Since(began), most)
	}
}

// TestSlowBrowser has a browser that never reads what it is told.
func TestSlowBrowser(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Events = nil })
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.(*net.TCPConn).SetReadBuffer(4096); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /_client/events?user=U0ALICE HTTP/1.1\r\nHost: localhost\r\n\r\n")
	l := r.listen("U0ALICE", "")
	l.wait("clock")
	long := strings.Repeat("x", 30_000)
	for range 120 { // more than the buffers of a connection hold: each is there twice, as text and as blocks
		r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: long})
	}
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "the end"})
	l.message("the end")
	r.advance(time.Hour)
	if status, _ := r.control("clock", `{"advance":"1h"}`); status != http.StatusOK {
		t.Errorf("the clock answered %d", status)
	}
	closed := make(chan struct{})
	go func() { r.Close(); close(closed) }()
	select {
	case <-closed:
	case <-r.ctx().Done():
		t.Fatal("Close waits for a browser that does not read")
	}
}

func TestCloseEndsEvents(t *testing.T) {
	r := newRig(t)
	l := r.listen("U0ALICE", "")
	l.wait("clock")
	r.Close()
	for {
		if _, ok := l.next(); !ok {
			break
		}
	}
}

// TestLongWalkHoldsNothingUp reads, writes and listens while the clock is on its way.
func TestLongWalkHoldsNothingUp(t *testing.T) {
	r := newRig(t)
	l := r.listen("U0ALICE", "")
	under, goOn := make(chan struct{}), make(chan struct{})
	minutes := 0
	r.clock.Follow(func(context.Context, time.Time) {
		if minutes++; minutes == 90 {
			close(under)
			<-goOn
		}
	})
	walked := make(chan int, 1)
	go func() {
		status, _ := r.control("clock", `{"advance":"24h"}`)
		walked <- status
	}()
	<-under
	l.until(func(e told) bool { return e.name == "clock" && e.data["now"] == "2026-03-02T10:30:00Z" })
	if now := path(r.read("/_client/boot?user=U0ALICE"), "clock", "now"); now != "2026-03-02T10:30:00Z" {
		t.Errorf("on its way the clock shows %v", now)
	}
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "meanwhile"})
	l.message("meanwhile")
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "and the app"})
	l.message("and the app")
	close(goOn)
	if status := <-walked; status != http.StatusOK {
		t.Errorf("the clock answered %d", status)
	}
	l.until(func(e told) bool { return e.name == "clock" && e.data["now"] == "2026-03-03T09:00:00Z" })
}

// TestWalkOutlivesWhoAsked: a browser that goes away leaves no morning half reached.
func TestWalkOutlivesWhoAsked(t *testing.T) {
	r := newRig(t)
	var serves context.Context // of the call, which ends with its browser
	handler := r.Handler()
	browser := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		serves = req.Context()
		handler.ServeHTTP(w, req)
	}))
	t.Cleanup(browser.Close)
	ctx, leave := context.WithCancel(r.ctx())
	minutes, arrived := 0, make(chan struct{})
	r.clock.Follow(func(_ context.Context, now time.Time) {
		switch minutes++; minutes {
		case 1:
			leave()
			<-serves.Done()
		case 60:
			close(arrived)
		}
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, browser.URL+"/_control/clock", strings.NewReader(`{"advance":"1h"}`))
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Error("the browser has not left")
	}
	select {
	case <-arrived:
	case <-r.ctx().Done():
		t.Errorf("the walk stopped at %v", r.clock.Now())
	}
}
