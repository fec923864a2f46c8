package localslack_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

func ptr[T any](v T) *T { return &v }

func TestPlacesThatEnd(t *testing.T) {
	post := func(channel string) args { return args{"channel": channel, "text": "x"} }
	tests := map[string]struct {
		end     func(r *rig) error
		channel string
		code    string
		event   string // that tells of it
	}{
		"archived": {func(r *rig) error {
			return r.SetChannel(localslack.ChannelChange{ID: "C0GENERAL", Archived: ptr(true)})
		}, "C0GENERAL", "is_archived", "channel_archive"},
		"kicked":      {func(r *rig) error { return r.SetChannel(localslack.ChannelChange{ID: "C0GENERAL", RemoveBot: true}) }, "C0GENERAL", "not_in_channel", "channel_left"},
		"deactivated": {func(r *rig) error { return r.SetUser(localslack.UserChange{ID: "U0ALICE", Deleted: ptr(true)}) }, "D0ALICE", "user_disabled", "user_change"},
		"revoked":     {func(r *rig) error { r.RevokeTokens(); return nil }, "D0ALICE", "token_revoked", "tokens_revoked"},
		"uninstalled": {func(r *rig) error { r.Uninstall(); return nil }, "D0ALICE", "account_inactive", "tokens_revoked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *localslack.Config) { c.Events = append(c.Events, "channel_archive", "channel_left") })
			w := r.wire()
			r.must("chat.postMessage", post(test.channel))
			w.heard(1)
			if err := test.end(r); err != nil {
				t.Fatal(err)
			}
			if got := r.code("chat.postMessage", post(test.channel)); got != test.code {
				t.Errorf("posting answered %q, want %q", got, test.code)
			}
			if got := w.heard(1)[0]["type"]; got != test.event {
				t.Errorf("the app heard of %v, want %s", got, test.event)
			}
		})
	}
}

func TestClosedDM(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Events = append(c.Events, "im_close") })
	w := r.wire()
	r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x"})
	w.heard(1)
	if status, answer := r.control("close-dm", `{"user":"U0ALICE"}`); status != 200 {
		t.Fatalf("answered %v", answer)
	}
	if got := w.heard(1)[0]; got["type"] != "im_close" || got["channel"] != "D0ALICE" {
		t.Errorf("heard %v", got)
	}
	if got := r.code("conversations.history", args{"channel": "D0ALICE"}); got != "channel_not_found" {
		t.Errorf("reading answered %q", got)
	}
	r.must("conversations.open", args{"users": "U0ALICE"})
	r.must("conversations.history", args{"channel": "D0ALICE"})
	if err := r.CloseDM("U0NOBODY"); err == nil {
		t.Error("nobody's direct messages were closed")
	}
}

func TestReinstalled(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	r.must("auth.test", nil)
	if status, answer := r.control("revoke", `{}`); status != 200 {
		t.Fatalf("answered %v", answer)
	}
	if got := r.code("auth.test", nil); got != "token_revoked" {
		t.Errorf("a revoked token is answered %q", got)
	}
	w := r.wire() // with the app's own token, which goes on
	w.SetReadDeadline(time.Now().Add(5 * time.Second))
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "unheard"})
	r.Uninstall()
	if got := r.code("auth.test", nil); got != "account_inactive" {
		t.Errorf("after uninstalling it is answered %q", got)
	}
	if status, answer := r.control("reinstall", `{"bot_token":"xoxb-second"}`); status != 200 {
		t.Fatalf("answered %v", answer)
	}
	if got := r.code("auth.test", nil); got != "invalid_auth" {
		t.Errorf("the old token is answered %q", got)
	}
	if _, _, body := r.callAs("xoxb-second", "auth.test", nil); body["ok"] != true {
		t.Errorf("the new token is answered %v", body)
	}
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "heard"})
	for {
		if got := w.heard(1)[0]; got["text"] == "heard" {
			break
		} else if got["text"] == "unheard" {
			t.Error("an event came while the token was revoked")
		}
	}
	if err := r.Reinstall("xapp-wrong"); err == nil {
		t.Error("a token of another kind was taken")
	}
}

func TestGuestAndConnectStranger(t *testing.T) {
	r := newRig(t)
	if err := r.SetUser(localslack.UserChange{ID: "U0BODO", IsGuest: ptr(true)}); err != nil {
		t.Fatal(err)
	}
	if got := path(r.must("users.info", args{"user": "U0BODO"}), "user", "is_restricted"); got != true {
		t.Errorf("is_restricted is %v", got)
	}
}

func TestForeign(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	send := func(f localslack.Foreign) frame {
		t.Helper()
		if _, _, err := r.SendForeign(f); err != nil {
			t.Fatal(err)
		}
		got := w.next()
		w.ack(got.ID, nil)
		return got
	}
	who := func(f frame, user, team string) []any {
		return []any{path(f.Payload, "team_id"), path(f.event(), user), path(f.event(), team), path(f.Payload, "is_ext_shared_channel")}
	}
	// the id of a local person, in a channel shared with their workspace
	got := send(localslack.Foreign{Team: "T0OTHER", User: "U0ALICE", Channel: "C0GENERAL", Text: "@interviewcoach hi", Kind: "mention"})
	if diff := cmp.Diff([]any{"T0LOCAL", "U0ALICE", "T0OTHER", true}, who(got, "user", "team")); diff != "" {
		t.Errorf("Slack Connect (-want +got):\n%s", diff)
	}
	// the same id in the app's other installation
	got = send(localslack.Foreign{Team: "T0OTHER", User: "U0ALICE", Channel: "D0ALICE", Text: "hi", Installed: true})
	if diff := cmp.Diff([]any{"T0OTHER", "U0ALICE", "T0OTHER", false}, who(got, "user", "team")); diff != "" {
		t.Errorf("other installation (-want +got):\n%s", diff)
	}
	got = send(localslack.Foreign{Kind: "command", Team: "T0OTHER", User: "U0ALICE", Channel: "C0GENERAL", Command: "/interview", Text: "status"})
	if got.Type != "slash_commands" || got.Payload["team_id"] != "T0OTHER" || got.Payload["user_id"] != "U0ALICE" {
		t.Errorf("command %+v", got)
	}
	ts := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})["ts"].(string)
	w.heard(1)
	got = send(localslack.Foreign{Kind: "action", Team: "T0OTHER", User: "U0ALICE", Channel: "C0GENERAL", ActionID: "next", Value: "1", MessageTS: ts})
	if path(got.Payload, "user", "team_id") != "T0OTHER" || path(got.Payload, "message", "ts") != ts || path(got.Payload["actions"].([]any)[0], "value") != "1" {
		t.Errorf("click %+v", got)
	}
	if status, _ := r.control("stranger", `{"team":"T0LOCAL","user":"U0ALICE","channel":"C0GENERAL"}`); status != 400 {
		t.Error("somebody of this workspace is foreign")
	}
	if status, answer := r.control("stranger", `{"team":"T0OTHER","user":"U9","channel":"C0GENERAL","text":"x"}`); status != 200 || answer["event_id"] == "" {
		t.Errorf("answered %v", answer)
	}
	w.heard(1)
	r.clean()
}

func TestChangesInAnyOrder(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Shuffle: 4}})
	ts := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "reply", ThreadTS: ts, Broadcast: true})
	if err := r.EditMessage("D0ALICE", ts, "U0ALICE", "y"); err != nil {
		t.Fatal(err)
	}
	if err := r.DeleteMessage("D0ALICE", ts, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	var got []any
	for _, e := range w.heard(4) {
		got = append(got, e["subtype"])
	}
	if diff := cmp.Diff([]any{"message_deleted", "message_changed", "thread_broadcast", nil}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	r.clean()
}
