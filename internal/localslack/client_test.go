package localslack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func TestBoot(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) {
		c.Commands = []localslack.SlashCommand{{Command: "/interview", Description: "d", UsageHint: "u"}}
		c.Tour = []string{"try"}
		c.Scopes = []string{"chat:write"}
	})
	boot := r.read("/_client/boot?user=U0BODO")
	want := map[string]any{
		"ok": true, "me": "U0BODO", "workspace": map[string]any{"id": "T0LOCAL", "name": "Local"},
		"app": map[string]any{
			"id": "A0COACH", "user": "U0COACH", "bot_id": "B0COACH", "name": "interviewcoach",
			"home": true, "messages": true, "messages_read_only": false, "scopes": []any{"chat:write"},
		},
		"commands": []any{map[string]any{"command": "/interview", "description": "d", "usage_hint": "u"}},
		"clock":    map[string]any{"now": "2026-03-02T09:00:00Z", "running": false},
		"home":     nil, "views": []any{}, "violations": 0.0, "tour": []any{"try"}, "start": "home",
	}
	people, channels := boot["people"].([]any), boot["channels"].([]any)
	for _, name := range []string{"people", "channels", "seq"} {
		delete(boot, name)
	}
	if diff := cmp.Diff(want, boot); diff != "" {
		t.Errorf("boot (-want +got):\n%s", diff)
	}
	if got, want := people[1], map[string]any{
		"id": "U0BODO", "name": "bodo", "real_name": "Bodo Brandt", "tz": "Europe/Berlin", "is_bot": false, "deleted": false,
		"guest": false, "is_admin": false, "dm": "D0BODO",
	}; !cmp.Equal(got, any(want)) {
		t.Errorf("a person is %v, want %v", got, want)
	}
	var places []string
	for _, c := range channels {
		places = append(places, fmt.Sprint(path(c, "id"), " ", path(c, "name"), " ", path(c, "kind")))
	}
	if diff := cmp.Diff([]string{"D0BODO interviewcoach im", "C0GENERAL general channel", "C0INTERVIEWS interviews channel"}, places); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
}

func TestBootOffersPeople(t *testing.T) {
	r := newRig(t)
	deleted := true
	if err := r.SetUser(localslack.UserChange{ID: "U0DIEGO", Deleted: &deleted}); err != nil {
		t.Fatal(err)
	}
	if me := r.read("/_client/boot")["me"]; me != "U0ALICE" {
		t.Errorf("who does not say who they are is %v, want the first person", me)
	}
	for _, user := range []string{"U0NOBODY", "U0DIEGO", "U0COACH"} {
		status, raw := r.get("/_client/boot?user=" + user)
		var answer struct {
			OK     bool
			Error  string
			People []any
		}
		if err := json.Unmarshal([]byte(raw), &answer); err != nil || status != http.StatusBadRequest || answer.OK || answer.Error == "" || len(answer.People) != 5 {
			t.Errorf("boot of %q answered %d %s", user, status, raw)
		}
	}
}

func TestHistoryShowsWhatAChannelShows(t *testing.T) {
	r := newRig(t)
	say := func(user, text, thread string, broadcast bool) string {
		return r.send(localslack.Typed{Channel: "C0GENERAL", User: user, Text: text, ThreadTS: thread, Broadcast: broadcast})
	}
	one := say("U0ALICE", "one", "", false)
	two := say("U0ALICE", "two", "", false)
	say("U0BODO", "reply", one, false)
	say("U0BODO", "reply to two", two, false)
	say("U0CHIE", "sent to the channel too", one, true)
	gone := say("U0BODO", "gone", "", false)
	for _, ts := range []string{gone, two} {
		user := map[string]string{gone: "U0BODO", two: "U0ALICE"}[ts]
		if err := r.DeleteMessage("C0GENERAL", ts, user); err != nil {
			t.Fatal(err)
		}
	}
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": "only Alice"})

	got := r.read("/_client/history?user=U0ALICE&channel=C0GENERAL")
	if diff := cmp.Diff([]string{"one", "", "sent to the channel too", "only Alice"}, texts(got)); diff != "" {
		t.Errorf("what Alice sees (-want +got):\n%s", diff)
	}
	parent, tombstone := path(got["messages"].([]any)[0]), path(got["messages"].([]any)[1])
	if path(parent, "reply_count") != 2.0 || !cmp.Equal(path(parent, "reply_users"), any([]any{"U0BODO", "U0CHIE"})) || path(parent, "latest_reply") == nil {
		t.Errorf("a parent is %v", parent)
	}
	if path(tombstone, "deleted") != true || path(tombstone, "reply_count") != 1.0 || path(tombstone, "blocks") != nil {
		t.Errorf("a deleted parent is %v", tombstone)
	}
	if got := texts(r.read("/_client/history?user=U0BODO&channel=C0GENERAL")); len(got) != 3 {
		t.Errorf("Bodo sees %q", got)
	}
	for _, ts := range []string{one, path(r.read("/_client/thread?user=U0ALICE&channel=C0GENERAL&ts=" + one)["messages"].([]any)[1], "ts").(string)} {
		thread := r.read("/_client/thread?user=U0ALICE&channel=C0GENERAL&ts=" + ts)
		if diff := cmp.Diff([]string{"one", "reply", "sent to the channel too"}, texts(thread)); diff != "" {
			t.Errorf("thread of %s (-want +got):\n%s", ts, diff)
		}
	}
	for _, ts := range []string{gone, "1.000000", ""} {
		if status, raw := r.get("/_client/thread?user=U0ALICE&channel=C0GENERAL&ts=" + ts); status != http.StatusBadRequest {
			t.Errorf("the thread of %q answered %d %s", ts, status, raw)
		}
	}
}

func TestHistoryComesInPages(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Keep = 40 })
	for i := range 100 { // of which some are no longer kept
		r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: fmt.Sprint(i)})
	}
	var all []string
	before := ""
	for {
		page := r.read("/_client/history?user=U0BODO&channel=C0GENERAL&limit=7&before=" + before)
		all = slices.Concat(texts(page), all)
		before = path(page["messages"].([]any)[0], "ts").(string)
		if page["has_more"] != true {
			break
		}
		if n := len(page["messages"].([]any)); n != 7 {
			t.Fatalf("a page has %d messages, want 7", n)
		}
	}
	var want []string
	for i := 100 - len(all); i < 100; i++ {
		want = append(want, fmt.Sprint(i))
	}
	if diff := cmp.Diff(want, all); diff != "" || len(all) < 40 {
		t.Errorf("pages together have %d messages (-want +got):\n%s", len(all), diff)
	}
	for _, limit := range []string{"0", "-1", "x"} {
		if status, _ := r.get("/_client/history?user=U0BODO&channel=C0GENERAL&limit=" + limit); status != http.StatusBadRequest {
			t.Errorf("limit %s answered %d", limit, status)
		}
	}
}

func TestUnread(t *testing.T) {
	r := newRig(t)
	l := r.listen("U0BODO", "")
	counts := func() string {
		t.Helper()
		channels := r.read("/_client/boot?user=U0BODO")["channels"].([]any)
		c := channels[slices.IndexFunc(channels, func(c any) bool { return path(c, "id") == "C0GENERAL" })]
		return fmt.Sprint(path(c, "unread"), " ", path(c, "mentions"))
	}
	say := func(user, text, thread string) string {
		return r.send(localslack.Typed{Channel: "C0GENERAL", User: user, Text: text, ThreadTS: thread})
	}
	one := say("U0ALICE", "one", "")
	say("U0BODO", "mine", "")
	say("U0ALICE", "a reply", one)
	say("U0ALICE", "hello @bodo", "")
	gone := say("U0ALICE", "gone", "")
	if err := r.DeleteMessage("C0GENERAL", gone, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0BODO", "text": "only Bodo"})
	if got := counts(); got != "2 1" {
		t.Errorf("unread and mentions are %s, want 2 1", got)
	}
	status, answer := r.post("/_client/read", `{"user":"U0BODO","channel":"C0GENERAL","ts":"`+one+`"}`)
	if status != http.StatusOK || answer["unread"] != 1.0 || answer["last_read"] != one {
		t.Errorf("read answered %d %v", status, answer)
	}
	l.until(func(e told) bool {
		return e.name == "read" && e.data["channel"] == "C0GENERAL" && e.data["last_read"] == one && e.data["unread"] == 1.0
	})
	if got := counts(); got != "1 1" {
		t.Errorf("after reading one, unread and mentions are %s, want 1 1", got)
	}
	r.post("/_client/read", `{"user":"U0BODO","channel":"C0GENERAL","ts":"9999999999.000000"}`)
	if got := counts(); got != "0 0" {
		t.Errorf("after reading all, unread and mentions are %s, want 0 0", got)
	}
	say("U0CHIE", "more", "")
	say("U0CHIE", "@here and @alice", "")
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0CHIE", Text: "a reply for all", ThreadTS: one, Broadcast: true})
	if got := counts(); got != "3 1" {
		t.Errorf("of what came later, unread and mentions are %s, want 3 1", got)
	}
	for _, body := range []string{
		`{"user":"U0BODO","channel":"C0GENERAL","ts":"yesterday"}`, `{"user":"U0BODO","channel":"D0ALICE","ts":"1.000000"}`,
		`{"user":"","channel":"C0GENERAL","ts":"1.000000"}`, `{`,
	} {
		if status, answer := r.post("/_client/read", body); status != http.StatusBadRequest || answer["error"] == "" {
			t.Errorf("%s answered %d %v", body, status, answer)
		}
	}
}

// TestNobodySeesWhatIsNotTheirs lets everything happen around Alice, in places and
// ways that Bodo may not see.
func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	const mark = "classified"
	r := newRig(t, func(c *localslack.Config) {
		c.Channels = append(c.Channels, localslack.Channel{ID: "C0SECRET", Name: "secret", Private: true, Members: []string{"U0ALICE", "U0COACH"}})
	})
	w := r.wire()
	after := seqOf(r.read("/_client/boot?user=U0BODO"))
	alice, bodo := r.listen("U0ALICE", ""), r.listen("U0BODO", "")
	root := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0BODO", Text: "for all"})
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0CHIE", Text: "reply", ThreadTS: root})
	secret := r.send(localslack.Typed{Channel: "C0SECRET", User: "U0ALICE", Text: mark + " channel"})
	dm := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: mark + " dm", Files: []localslack.TypedFile{{Name: mark + ".txt", Content: "x"}}})
	w.heard(4)
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": mark + " aside"})
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": mark + " aside in a thread", "thread_ts": root})
	r.must("views.publish", args{"user_id": "U0ALICE", "view": args{"type": "home", "blocks": []any{args{"type": "section", "text": plain(mark + " home")}}}})
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": modal(mark)})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "a form", "blocks": []any{args{
		"type": "input", "block_id": "b", "label": plain("l"), "element": args{"type": "plain_text_input", "action_id": "a"},
	}}})
	w.heard(1)
	if err := r.Interact(r.ctx(), localslack.Interaction{User: "U0ALICE", Channel: "C0GENERAL", Action: localslack.Action{ActionID: "a", Value: mark + " input"}}); err != nil {
		t.Fatal(err)
	}
	said := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "soon gone"})
	r.must("reactions.add", args{"channel": "D0ALICE", "timestamp": dm, "name": "eyes"})
	if err := r.DeleteMessage("C0GENERAL", said, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0DIEGO", Text: "the end"})
	alice.message("the end")
	bodo.message("the end")

	resumed := r.listen("U0BODO", after)
	resumed.message("the end")
	seen := map[string]string{"events": bodo.raw.String(), "events again": resumed.raw.String()}
	for _, call := range []string{
		"boot?user=U0BODO", "history?user=U0BODO&channel=C0GENERAL&limit=200", "thread?user=U0BODO&channel=C0GENERAL&ts=" + root,
		"history?user=U0BODO&channel=C0SECRET", "history?user=U0BODO&channel=D0ALICE", "history?user=U0BODO&channel=D0BODO",
		"thread?user=U0BODO&channel=C0SECRET&ts=" + secret, "thread?user=U0BODO&channel=D0ALICE&ts=" + dm, "history?user=U0COACH&channel=D0ALICE",
		"history?channel=D0ALICE", "thread?user=&channel=D0ALICE&ts=" + dm,
	} {
		_, seen[call] = r.get("/_client/" + call)
	}
	for call, raw := range seen {
		for _, private := range []string{mark, "C0SECRET\"", "soon gone"} {
			if strings.Contains(raw, private) && !strings.Contains(raw, "is in no channel") {
				t.Errorf("%s shows %q", call, private)
			}
		}
	}
	// All of it is there for Alice.
	for _, want := range []string{" channel", " dm", ".txt", " aside", " aside in a thread", " home"} {
		if !strings.Contains(alice.raw.String(), mark+want) {
			t.Errorf("Alice has not heard of %q", mark+want)
		}
	}
	if raw := fmt.Sprint(r.read("/_client/boot?user=U0ALICE"), r.read("/_client/history?user=U0ALICE&channel=C0GENERAL")); !strings.Contains(raw, "callback_id:"+mark) || !strings.Contains(raw, mark+" input") {
		t.Errorf("Alice does not see her own modal and input")
	}
	r.clean()
}

func TestWhoLeavesHearsNoMore(t *testing.T) {
	r := newRig(t)
	l := r.listen("U0BODO", "")
	members := []string{"U0ALICE", "U0COACH"}
	if err := r.SetChannel(localslack.ChannelChange{ID: "C0GENERAL", Members: &members}); err != nil {
		t.Fatal(err)
	}
	l.wait("places")
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "without Bodo"})
	r.send(localslack.Typed{Channel: "C0INTERVIEWS", User: "U0ALICE", Text: "with Bodo"})
	l.message("with Bodo")
	if strings.Contains(l.raw.String(), "without Bodo") {
		t.Error("who is no longer a member hears of messages")
	}
	deleted := true
	if err := r.SetUser(localslack.UserChange{ID: "U0BODO", Deleted: &deleted}); err != nil {
		t.Fatal(err)
	}
	l.wait("places")
	r.send(localslack.Typed{Channel: "C0INTERVIEWS", User: "U0ALICE", Text: "after Bodo"})
	if err := r.SetUser(localslack.UserChange{ID: "U0CHIE", Deleted: &deleted}); err != nil {
		t.Fatal(err)
	}
	if l.wait("places"); strings.Contains(l.raw.String(), "after Bodo") {
		t.Error("who is deactivated hears of messages")
	}
}

// BenchmarkHistory loads a page in the middle of a long channel.
func BenchmarkHistory(b *testing.B) {
	for _, bench := range []struct {
		name     string
		messages int
		threaded bool
	}{{"10000", 10_000, false}, {"100000", 100_000, false}, {"100000 replies", 100_000, true}} {
		b.Run(bench.name, func(b *testing.B) {
			cfg := localslack.DefaultConfig()
			cfg.Events = nil
			s := localslack.New(cfg, localslack.NewStoppedClock(start), nil)
			defer s.Close()
			first, middle := "", ""
			for i := range bench.messages {
				m := localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "a message of some length, as people write them"}
				if bench.threaded && i > 0 {
					m.ThreadTS = first
				}
				ts, _, err := s.SendMessage(m)
				if err != nil {
					b.Fatal(err)
				}
				if i == 0 {
					first = ts
				}
				if i == bench.messages/2 {
					middle = ts
				}
			}
			handler := s.Handler()
			req, err := http.NewRequest(http.MethodGet, "http://localhost/_client/history?user=U0BODO&channel=C0GENERAL&before="+middle, nil)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				w := &discard{header: http.Header{}}
				handler.ServeHTTP(w, req)
				if w.bytes < 100 {
					b.Fatal("no page")
				}
			}
		})
	}
}

// discard counts an answer.
type discard struct {
	header http.Header
	bytes  int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Write(p []byte) (int, error) { d.bytes += len(p); return len(p), nil }
