package localslack_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

type args = map[string]any

func TestAuthorization(t *testing.T) {
	tests := []struct {
		token, method, want string
		broken              bool
	}{
		{"", "chat.postMessage", "not_authed", true},
		{"xoxb-other", "auth.test", "invalid_auth", false},
		{"xapp-local-app", "auth.test", "not_allowed_token_type", true},
		{"xoxb-local-bot", "apps.connections.open", "not_allowed_token_type", true},
		{"xoxb-local-bot", "chat.nothing", "unknown_method", true},
		{"xoxb-local-bot", "reactions.get", "missing_scope", true},
		{"", "api.test", "", false},
		{"xoxb-local-bot", "auth.test", "", false},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.want, func(t *testing.T) {
			r := newRig(t)
			status, header, body := r.callAs(test.token, test.method, args{})
			if got, _ := body["error"].(string); got != test.want || status != http.StatusOK {
				t.Errorf("error %q with status %d, want %q with 200", got, status, test.want)
			}
			if got := len(r.Violations()) > 0; got != test.broken {
				t.Errorf("rule broken is %v, want %v", got, test.broken)
			}
			if test.want == "missing_scope" && (body["needed"] != "reactions:read" || !strings.Contains(body["provided"].(string), "chat:write")) {
				t.Errorf("needed %v, provided %v", body["needed"], body["provided"])
			}
			if test.want == "" && test.token != "" && !strings.HasPrefix(header.Get("X-OAuth-Scopes"), "chat:write,commands") {
				t.Errorf("X-OAuth-Scopes is %q", header.Get("X-OAuth-Scopes"))
			}
			if got, want := header.Get("Date"), "Mon, 02 Mar 2026 09:00:00 GMT"; got != want {
				t.Errorf("Date is %q, want the clock's %q", got, want)
			}
		})
	}
}

func TestConnectionsOpenTakesTheTokenInTheHeader(t *testing.T) {
	r := newRig(t)
	for _, test := range []struct {
		do   func() (*http.Response, error)
		want string
	}{
		{func() (*http.Response, error) {
			return http.PostForm(r.APIURL()+"apps.connections.open", url.Values{"token": {"xapp-local-app"}})
		}, "not_authed"},
		{func() (*http.Response, error) { return http.Get(r.APIURL() + "apps.connections.open") }, "insecure_request"},
	} {
		res, err := test.do()
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		log := r.Log()
		if got := string(log[len(log)-1].Response); !strings.Contains(got, test.want) {
			t.Errorf("answered %s, want %s", got, test.want)
		}
	}
}

func TestFormAndJSONBodies(t *testing.T) {
	r := newRig(t)
	res, err := http.PostForm(r.APIURL()+"chat.postMessage", url.Values{"token": {"xoxb-local-bot"}, "channel": {"C0GENERAL"}, "text": {"form"}})
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "json", "blocks": []any{args{"type": "divider"}}})
	got := r.Messages("C0GENERAL")
	if len(got) != 2 || got[0].Text != "form" || got[1].Text != "json" || !strings.Contains(string(got[1].Blocks), "block_id") {
		t.Errorf("messages %+v", got)
	}
	for _, e := range r.Log() {
		if _, there := e.Params["token"]; there {
			t.Error("the log holds a token")
		}
	}
}

// people changes the workspace so that it has every kind of trouble.
func trouble(c *localslack.Config) {
	c.Users = append(c.Users,
		localslack.User{ID: "U0GONE", Deleted: true},
		localslack.User{ID: "U0FAR", Team: "T0FAR", TZ: "Asia/Tokyo"})
	c.Channels = append(c.Channels,
		localslack.Channel{ID: "C0OLD", Name: "old", Archived: true, Members: []string{"U0ALICE", "U0COACH"}},
		localslack.Channel{ID: "C0OUT", Name: "out", Members: []string{"U0ALICE"}},
		localslack.Channel{ID: "C0SECRET", Name: "secret", Private: true, Members: []string{"U0ALICE"}})
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("é", 4001)
	tests := []struct {
		name, method string
		args         args
		want         string
		broken       bool
	}{
		{"public without membership", "chat.postMessage", args{"channel": "C0OUT", "text": "x"}, "not_in_channel", false},
		{"private without membership", "chat.postMessage", args{"channel": "C0SECRET", "text": "x"}, "channel_not_found", false},
		{"archived", "chat.postMessage", args{"channel": "C0OLD", "text": "x"}, "is_archived", false},
		{"deactivated", "chat.postMessage", args{"channel": "U0GONE", "text": "x"}, "user_disabled", false},
		{"stranger", "chat.postMessage", args{"channel": "U0FAR", "text": "x"}, "channel_not_found", false},
		{"no channel", "chat.postMessage", args{"text": "x"}, "invalid_arguments", true},
		{"no text", "chat.postMessage", args{"channel": "C0GENERAL"}, "no_text", true},
		{"empty blocks", "chat.postMessage", args{"channel": "C0GENERAL", "blocks": []any{}}, "no_text", true},
		{"bad blocks", "chat.postMessage", args{"channel": "C0GENERAL", "blocks": []any{args{"type": "section"}}}, "invalid_blocks", true},
		{"markdown and text", "chat.postMessage", args{"channel": "C0GENERAL", "text": "x", "markdown_text": "x"}, "markdown_text_conflict", true},
		{"update too long", "chat.update", args{"channel": "C0GENERAL", "ts": "BOT", "text": long}, "msg_too_long", true},
		{"update of a person's", "chat.update", args{"channel": "C0GENERAL", "ts": "ALICE", "text": "x"}, "cant_update_message", true},
		{"update of nothing", "chat.update", args{"channel": "C0GENERAL", "ts": "1.000000", "text": "x"}, "message_not_found", false},
		{"update by user id", "chat.update", args{"channel": "U0ALICE", "ts": "BOT", "text": "x"}, "channel_not_found", false},
		{"delete of a person's", "chat.delete", args{"channel": "C0GENERAL", "ts": "ALICE"}, "cant_delete_message", true},
		{"ephemeral to an outsider", "chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0FAR", "text": "x"}, "user_not_in_channel", false},
		{"update of ephemeral", "chat.update", args{"channel": "C0GENERAL", "ts": "EPHEMERAL", "text": "x"}, "message_not_found", true},
		{"reaction to ephemeral", "reactions.add", args{"channel": "C0GENERAL", "timestamp": "EPHEMERAL", "name": "eyes"}, "message_not_found", true},
		{"reaction with colons", "reactions.add", args{"channel": "C0GENERAL", "timestamp": "BOT", "name": ":eyes:"}, "invalid_name", true},
		{"reaction not there", "reactions.remove", args{"channel": "C0GENERAL", "timestamp": "BOT", "name": "eyes"}, "no_reaction", false},
		{"unknown person", "users.info", args{"user": "U0NOBODY"}, "user_not_found", false},
		{"open with deactivated", "conversations.open", args{"users": "U0GONE"}, "user_disabled", false},
		{"open with stranger", "conversations.open", args{"users": "U0FAR"}, "user_not_visible", false},
		{"open with bot", "conversations.open", args{"users": "U0COACH"}, "cannot_dm_bot", false},
		{"open with nine", "conversations.open", args{"users": "1,2,3,4,5,6,7,8,9"}, "too_many_users", true},
		{"info without scope", "conversations.info", args{"channel": "C0GENERAL"}, "missing_scope", true},
		{"history of unopened", "conversations.history", args{"channel": "D0CHIE"}, "channel_not_found", false},
		{"history outside", "conversations.history", args{"channel": "C0OUT"}, "not_in_channel", false},
		{"thread of nothing", "conversations.replies", args{"channel": "C0GENERAL", "ts": "1.000000"}, "thread_not_found", false},
		{"scheduled in the past", "chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "x", "post_at": start.Unix()}, "time_in_past", true},
		{"scheduled too far", "chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "x", "post_at": start.AddDate(0, 0, 121).Unix()}, "time_too_far", true},
		{"unknown trigger", "views.open", args{"trigger_id": "1.2.3", "view": modal("x")}, "invalid_trigger_id", true},
		{"update of no view", "views.update", args{"view_id": "V0", "view": modal("x")}, "not_found", false},
		{"home as modal", "views.publish", args{"user_id": "U0ALICE", "view": modal("x")}, "invalid_arguments", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, trouble)
			stand := map[any]any{
				"ALICE":     r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "x"}),
				"BOT":       r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})["ts"],
				"EPHEMERAL": r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": "x"})["message_ts"],
			}
			given := args{}
			for name, value := range test.args {
				given[name] = value
				if text, ok := value.(string); ok && stand[text] != nil {
					given[name] = stand[text]
				}
			}
			if got := r.code(test.method, given); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := len(r.Violations()) > 0; got != test.broken {
				t.Errorf("rules broken are %v, want some: %v", r.rules(), test.broken)
			}
		})
	}
}

func TestMessagesTab(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.MessagesTab, c.HomeTab = false, false })
	if got := r.code("chat.postMessage", args{"channel": "U0ALICE", "text": "x"}); got != "messages_tab_disabled" {
		t.Errorf("got %q, want messages_tab_disabled", got)
	}
	if _, _, err := r.SendMessage(localslack.Typed{Channel: "U0COACH", User: "U0ALICE", Text: "x"}); err == nil {
		t.Error("a person wrote to an app without a Messages tab")
	}
	if got := r.code("views.publish", args{"user_id": "U0ALICE", "view": args{"type": "home", "blocks": []any{}}}); got != "not_enabled" {
		t.Errorf("got %q, want not_enabled", got)
	}
}

func TestBlockProblemIsAnsweredWithAPointer(t *testing.T) {
	r := newRig(t)
	_, _, body := r.call("chat.postMessage", args{"channel": "C0GENERAL", "blocks": []any{
		args{"type": "section", "text": args{"type": "mrkdwn", "text": strings.Repeat("x", 3001)}},
	}})
	meta, _ := body["response_metadata"].(map[string]any)
	messages, _ := meta["messages"].([]any)
	if len(messages) == 0 || !strings.Contains(messages[0].(string), "[json-pointer:/blocks/0/text") {
		t.Errorf("answered %v, want a message with a pointer", body)
	}
	r.broke("invalid_blocks")
}

func TestPostTruncatesUpdateKeeps(t *testing.T) {
	r := newRig(t)
	body := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": strings.Repeat("é", 40_001),
		"metadata": args{"event_type": "x", "event_payload": args{"k": "v"}}})
	if got := len([]rune(r.Messages("C0GENERAL")[0].Text)); got != 40_000 || body["warning"] != "message_truncated" {
		t.Errorf("%d characters were kept with warning %v, want 40,000", got, body["warning"])
	}
	r.broke(localslack.RuleTextTruncated)
	ts := body["ts"]
	r.must("chat.update", args{"channel": "C0GENERAL", "ts": ts, "blocks": []any{args{"type": "divider"}}, "text": "a"})
	m := r.Messages("C0GENERAL")[0]
	if len(m.Blocks) == 0 || len(m.Metadata) == 0 || m.Edited != nil {
		t.Errorf("after an update with blocks: %+v", m)
	}
	r.must("chat.update", args{"channel": "C0GENERAL", "ts": ts, "text": "b", "metadata": args{}})
	m = r.Messages("C0GENERAL")[0]
	if len(m.Blocks) != 0 || len(m.Metadata) != 0 || m.Edited == nil || m.Text != "b" {
		t.Errorf("after an update with text: %+v", m)
	}
}

func TestHistory(t *testing.T) {
	r := newRig(t)
	var ts []string
	for _, text := range []string{"a", "b", "c"} {
		ts = append(ts, r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": text,
			"metadata": args{"event_type": "e", "event_payload": args{"k": text}}})["ts"].(string))
	}
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "reply", "thread_ts": ts[0]})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "both", "thread_ts": ts[0], "reply_broadcast": true})
	r.must("chat.postEphemeral", args{"channel": "C0GENERAL", "user": "U0ALICE", "text": "secret"})
	texts := func(method string, a args) (list []string) {
		for _, m := range r.must(method, a)["messages"].([]any) {
			list = append(list, m.(map[string]any)["text"].(string))
		}
		return list
	}
	tests := []struct {
		method string
		args   args
		want   []string
	}{
		{"conversations.history", args{"channel": "C0GENERAL"}, []string{"both", "c", "b", "a"}},
		{"conversations.history", args{"channel": "C0GENERAL", "oldest": ts[1]}, []string{"both", "c"}},
		{"conversations.history", args{"channel": "C0GENERAL", "oldest": ts[1], "latest": ts[2], "inclusive": true}, []string{"c", "b"}},
		{"conversations.history", args{"channel": "C0GENERAL", "limit": 1}, []string{"both"}},
		{"conversations.history", args{"channel": "C0GENERAL", "limit": 2, "cursor": "next:2"}, []string{"b", "a"}},
		{"conversations.replies", args{"channel": "C0GENERAL", "ts": ts[0]}, []string{"a", "reply", "both"}},
		{"conversations.replies", args{"channel": "C0GENERAL", "ts": ts[1]}, []string{"b"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, texts(test.method, test.args)); diff != "" {
			t.Errorf("%s %v (-want +got):\n%s", test.method, test.args, diff)
		}
	}
	metadata := func(a args) any {
		list := r.must("conversations.history", a)["messages"].([]any)
		return list[len(list)-1].(map[string]any)["metadata"]
	}
	if diff := cmp.Diff(any(args{"event_type": "e"}), metadata(args{"channel": "C0GENERAL"})); diff != "" {
		t.Errorf("metadata not asked for (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(any(args{"event_type": "e", "event_payload": args{"k": "a"}}), metadata(args{"channel": "C0GENERAL", "include_all_metadata": true})); diff != "" {
		t.Errorf("metadata asked for (-want +got):\n%s", diff)
	}
	r.clean()
}

func TestWrongThreads(t *testing.T) {
	r := newRig(t)
	parent := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "a"})["ts"]
	reply := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "b", "thread_ts": parent})["ts"]
	r.clean()
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "c", "thread_ts": reply})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "d", "thread_ts": "1.000000"})
	if diff := cmp.Diff([]string{localslack.RuleThreadOfReply, localslack.RuleThreadUnknown}, r.rules()); diff != "" {
		t.Errorf("broken rules (-want +got):\n%s", diff)
	}
	if got := r.Messages("C0GENERAL")[2].ThreadTS; got != parent {
		t.Errorf("reply to a reply is in thread %s, want %s", got, parent)
	}
}

func TestSchedule(t *testing.T) {
	r := newRig(t)
	at := start.Add(time.Hour).Unix()
	r.must("chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "later", "post_at": at})
	gone := r.must("chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "deleted", "post_at": at})
	r.must("chat.deleteScheduledMessage", args{"channel": "C0GENERAL", "scheduled_message_id": gone["scheduled_message_id"]})
	r.clean()
	r.must("chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "never", "post_at": at, "metadata": args{"event_type": "x", "event_payload": args{}}})
	r.broke(localslack.RuleScheduledMetadata)
	r.advance(2 * time.Hour)
	got := r.Messages("C0GENERAL")
	if len(got) != 1 || got[0].Text != "later" {
		t.Errorf("messages %+v, want later alone", got)
	}
}

func TestReactions(t *testing.T) {
	r := newRig(t)
	ts := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	add := args{"channel": "D0ALICE", "timestamp": ts, "name": "eyes"}
	r.must("reactions.add", add)
	if got := r.code("reactions.add", add); got != "already_reacted" {
		t.Errorf("got %q, want already_reacted", got)
	}
	if err := r.AddReaction("D0ALICE", ts, "U0ALICE", "eyes"); err != nil {
		t.Fatal(err)
	}
	r.must("reactions.remove", add)
	if diff := cmp.Diff([]localslack.Reaction{{Name: "eyes", Users: []string{"U0ALICE"}, Count: 1}}, r.Messages("D0ALICE")[0].Reactions); diff != "" {
		t.Errorf("reactions (-want +got):\n%s", diff)
	}
	r.clean()
}

func TestUsersAndChannels(t *testing.T) {
	r := newRig(t, trouble, func(c *localslack.Config) {
		c.Scopes = append(c.Scopes, "channels:read", "im:read", "channels:join", "team:read")
	})
	user := r.must("users.info", args{"user": "U0BODO"})["user"].(map[string]any)
	if user["tz"] != "Europe/Berlin" || user["tz_offset"] != 3600.0 {
		t.Errorf("time zone %v, %v", user["tz"], user["tz_offset"])
	}
	far := r.must("users.info", args{"user": "U0FAR"})["user"].(map[string]any)
	if _, there := far["tz"]; there || far["is_stranger"] != true {
		t.Errorf("a stranger is shown as %v", far)
	}
	if got := len(r.must("users.list", args{})["members"].([]any)); got != 7 {
		t.Errorf("%d members, want 7", got)
	}
	if got := len(r.must("conversations.list", args{})["channels"].([]any)); got != 4 {
		t.Errorf("%d channels, want 4", got)
	}
	if got := len(r.must("users.conversations", args{"exclude_archived": true})["channels"].([]any)); got != 2 {
		t.Errorf("%d channels of the app, want 2", got)
	}
	open := r.must("conversations.open", args{"users": "U0ALICE"})["channel"].(map[string]any)
	if open["id"] != "D0ALICE" || r.must("conversations.open", args{"users": "U0ALICE"})["already_open"] != true {
		t.Errorf("opened %v", open)
	}
	r.must("conversations.join", args{"channel": "C0OUT"})
	if got := r.Messages("C0OUT"); len(got) != 1 || got[0].Subtype != "channel_join" {
		t.Errorf("messages after joining: %+v", got)
	}
	r.must("chat.postMessage", args{"channel": "C0OUT", "text": "x"})
	if got := r.must("conversations.members", args{"channel": "C0OUT"})["members"]; len(got.([]any)) != 2 {
		t.Errorf("members %v", got)
	}
	r.must("bots.info", args{"bot": "B0COACH"})
	r.must("team.info", nil)
	link := r.must("chat.getPermalink", args{"channel": "C0OUT", "message_ts": r.Messages("C0OUT")[1].TS})["permalink"].(string)
	if !strings.HasPrefix(link, "https://local.slack.com/archives/C0OUT/p") {
		t.Errorf("permalink %q", link)
	}
	r.clean()
}
