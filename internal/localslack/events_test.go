package localslack_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

// heard acknowledges n events and returns them in order.
func (w *wire) heard(n int) []map[string]any {
	w.t.Helper()
	var events []map[string]any
	for range n {
		f := w.next()
		w.ack(f.ID, nil)
		e := f.event()
		e["event_id"] = f.Payload["event_id"]
		events = append(events, e)
	}
	return events
}

func TestMentionIsTwoEvents(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "@interviewcoach hi"})
	got := w.heard(2)
	types := []any{got[0]["type"], got[1]["type"]}
	if diff := cmp.Diff([]any{"message", "app_mention"}, types); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
	if got[0]["event_id"] == got[1]["event_id"] || got[0]["ts"] != got[1]["ts"] || got[1]["text"] != "<@U0COACH> hi" {
		t.Errorf("events %v", got)
	}
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "@interviewcoach hi"})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "end"})
	if got := w.heard(2); got[1]["text"] != "end" {
		t.Errorf("a mention in direct messages came as %v", got)
	}
	r.clean()
}

func TestSubtypes(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	parent := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "parent"})
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0BODO", Text: "reply", ThreadTS: parent, Broadcast: true})
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0BODO", Text: "file", ThreadTS: parent, Files: []localslack.TypedFile{{Name: "a.txt", Content: "x"}}})
	if err := r.EditMessage("C0GENERAL", parent, "U0ALICE", "edited"); err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteMessage("C0GENERAL", parent, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	if err := r.SetChannel(localslack.ChannelChange{ID: "C0GENERAL", Members: &[]string{"U0ALICE", "U0COACH"}}); err != nil {
		t.Fatal(err)
	}
	if err := r.SetChannel(localslack.ChannelChange{ID: "C0GENERAL", Members: &[]string{"U0ALICE", "U0COACH", "U0CHIE"}}); err != nil {
		t.Fatal(err)
	}
	got := w.heard(6)
	var subtypes []any
	for _, e := range got {
		subtypes = append(subtypes, e["subtype"])
	}
	if diff := cmp.Diff([]any{nil, "thread_broadcast", "file_share", "message_changed", "message_deleted", "channel_join"}, subtypes); diff != "" {
		t.Errorf("subtypes (-want +got):\n%s", diff)
	}
	if path(got[1], "root", "ts") != parent || got[1]["parent_user_id"] != "U0ALICE" || got[2]["thread_ts"] != parent {
		t.Errorf("replies %v, %v", got[1], got[2])
	}
	if path(got[3], "message", "text") != "edited" || path(got[3], "previous_message", "text") != "parent" ||
		path(got[3], "message", "edited", "user") != "U0ALICE" || got[3]["hidden"] != true || got[4]["deleted_ts"] != parent {
		t.Errorf("edit %v, deletion %v", got[3], got[4])
	}
	r.clean()
}

func TestWhatTheAppDoesNotHear(t *testing.T) {
	r := newRig(t, trouble, func(c *localslack.Config) {
		c.Scopes = slices.DeleteFunc(c.Scopes, func(s string) bool { return s == "channels:history" })
		c.Events = slices.DeleteFunc(c.Events, func(e string) bool { return e == "user_change" })
	})
	w := r.wire()
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "no scope"})
	r.send(localslack.Typed{Channel: "C0OUT", User: "U0ALICE", Text: "not a member"})
	zone := "Europe/Paris"
	if err := r.SetUser(localslack.UserChange{ID: "U0ALICE", TZ: &zone}); err != nil {
		t.Fatal(err)
	}
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "end"})
	if got := w.heard(1); got[0]["text"] != "end" {
		t.Errorf("the app heard %v", got)
	}
}

func TestUserChangeAndUninstall(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	zone, wrong := "Europe/Paris", "Mars/Olympus"
	if err := r.SetUser(localslack.UserChange{ID: "U0ALICE", TZ: &zone}); err != nil {
		t.Fatal(err)
	}
	if got := w.heard(1)[0]; got["type"] != "user_change" || path(got, "user", "tz") != zone {
		t.Errorf("got %v", got)
	}
	if err := r.SetUser(localslack.UserChange{ID: "U0ALICE", TZ: &wrong}); err == nil {
		t.Error("a time zone that does not exist was taken")
	}
	r.Uninstall()
	got := w.heard(2)
	if got[0]["type"] != "tokens_revoked" || got[1]["type"] != "app_uninstalled" {
		t.Errorf("got %v", got)
	}
	if got := r.code("auth.test", nil); got != "account_inactive" {
		t.Errorf("got %q, want account_inactive", got)
	}
}

func TestRedeliverAndEnvelopeFaults(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	say := func(text string) {
		r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: text})
	}
	say("a")
	first := w.heard(1)[0]
	if err := r.Redeliver(first["event_id"].(string)); err != nil {
		t.Fatal(err)
	}
	if got := w.heard(1)[0]; got["event_id"] != first["event_id"] {
		t.Errorf("redelivered %v, want %v", got["event_id"], first["event_id"])
	}
	if err := r.Redeliver("Ev0"); err == nil {
		t.Error("an unknown event was redelivered")
	}
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Duplicate: 1}})
	say("b")
	if got := w.heard(2); got[0]["event_id"] != got[1]["event_id"] {
		t.Errorf("duplicate has another event_id: %v", got)
	}
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Shuffle: 3}})
	say("c")
	say("d")
	say("e")
	got := w.heard(3)
	if got[0]["text"] != "e" || got[2]["text"] != "c" {
		t.Errorf("shuffled events %v", got)
	}
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Late: 1, Delay: localslack.Duration(time.Minute)}})
	say("late")
	say("early")
	if got := w.heard(1); got[0]["text"] != "early" {
		t.Errorf("got %v, want early", got)
	}
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- r.clock.Advance(r.ctx(), time.Minute) }()
	if got := w.heard(1); got[0]["text"] != "late" {
		t.Errorf("got %v, want late", got)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Lose: 1}})
	say("lost")
	if _, _, err := w.ReadMessage(); err == nil {
		t.Error("the connection is still there")
	}
	r.clean()
}

func TestTypedText(t *testing.T) {
	r := newRig(t)
	tests := []struct{ typed, want string }{
		{"a & b < c > d &amp;", "a &amp; b &lt; c &gt; d &amp;amp;"},
		{"hi @alice, @here and @nobody", "hi <@U0ALICE>, <!here> and @nobody"},
		{"see #general and #nowhere", "see <#C0GENERAL|general> and #nowhere"},
		{"https://x.org/?a=1&b=2 ok", "<https://x.org/?a=1&amp;b=2> ok"},
		{"<@U0ALICE> <!channel> <https://x.org|x> <b>", "<@U0ALICE> <!channel> <https://x.org|x> &lt;b&gt;"},
		{"mail bodo@alice", "mail bodo@alice"},
	}
	for _, test := range tests {
		ts := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: test.typed})
		got := r.Messages("C0GENERAL")
		if m := got[len(got)-1]; m.Text != test.want || m.TS != ts {
			t.Errorf("%q became %q, want %q", test.typed, m.Text, test.want)
		}
	}
}

func TestMentionsAreRecorded(t *testing.T) {
	r := newRig(t)
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "you said <!channel> and <@U0ALICE>"})
	var got []string
	for _, m := range r.Messages("C0GENERAL")[0].Mentions {
		got = append(got, m.Kind+" "+m.ID)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"special channel", "user U0ALICE"}, got); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
}

func TestPeopleAreRefused(t *testing.T) {
	r := newRig(t, trouble)
	own := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})["ts"].(string)
	for name, do := range map[string]func() error{
		"unknown person": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "C0GENERAL", User: "U0", Text: "x"})
			return err
		},
		"deactivated": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "D0GONE", User: "U0GONE", Text: "x"})
			return err
		},
		"not a member": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "C0OUT", User: "U0BODO", Text: "x"})
			return err
		},
		"archived": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "C0OLD", User: "U0ALICE", Text: "x"})
			return err
		},
		"empty": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE"})
			return err
		},
		"unknown thread": func() error {
			_, _, err := r.SendMessage(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x", ThreadTS: "1.0"})
			return err
		},
		"other's message":  func() error { return r.EditMessage("C0GENERAL", own, "U0BODO", "x") },
		"other's deletion": func() error { return r.DeleteMessage("C0GENERAL", own, "U0BODO") },
		"unknown emoji":    func() error { return r.AddReaction("C0GENERAL", own, "U0BODO", ":eyes:") },
		"unknown tab":      func() error { return r.OpenHome("U0ALICE", "about") },
		"no such button": func() error {
			return r.Interact(r.ctx(), localslack.Interaction{Channel: "C0GENERAL", User: "U0BODO", Action: localslack.Action{ActionID: "no"}})
		},
		"no modal": func() error { _, err := r.Submit(r.ctx(), localslack.Submission{User: "U0ALICE"}); return err },
	} {
		if do() == nil {
			t.Errorf("%s: was let through", name)
		}
	}
	if err := r.DeleteMessage("C0GENERAL", own, "U0ALICE"); err != nil {
		t.Errorf("an admin may delete: %v", err)
	}
}

func TestPersonTakesReactionBack(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) {
		c.Scopes = append(c.Scopes, "reactions:read")
		c.Events = []string{"reaction_added", "reaction_removed"}
	})
	w := r.wire()
	ts := r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "hi"})
	for _, user := range []string{"U0ALICE", "U0BODO"} {
		if err := r.AddReaction("C0GENERAL", ts, user, "eyes"); err != nil {
			t.Fatal(err)
		}
	}
	w.heard(2)
	if err := r.RemoveReaction("C0GENERAL", ts, "U0BODO", "eyes"); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"type": "reaction_removed", "user": "U0BODO", "reaction": "eyes", "item_user": "U0ALICE",
		"item": map[string]any{"type": "message", "channel": "C0GENERAL", "ts": ts},
	}
	got := w.heard(1)[0]
	delete(got, "event_ts")
	delete(got, "event_id")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if got := r.Messages("C0GENERAL")[0].Reactions; len(got) != 1 || !slices.Equal(got[0].Users, []string{"U0ALICE"}) || got[0].Count != 1 {
		t.Errorf("reactions that are left: %+v", got)
	}
	for name, act := range map[string]func() error{
		"not theirs":      func() error { return r.RemoveReaction("C0GENERAL", ts, "U0BODO", "eyes") },
		"another channel": func() error { return r.RemoveReaction("D0ALICE", ts, "U0BODO", "eyes") },
		"no message":      func() error { return r.RemoveReaction("C0GENERAL", "1.000000", "U0ALICE", "eyes") },
	} {
		if act() == nil {
			t.Errorf("%s: an emoji was taken back", name)
		}
	}
}
