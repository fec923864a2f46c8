package localslack_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
)

func TestServedByAnotherServer(t *testing.T) {
	s := localslack.New(localslack.DefaultConfig(), nil, nil)
	t.Cleanup(s.Close)
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	api := slack.New("xoxb-local-bot", slack.OptionAppLevelToken("xapp-local-app"), slack.OptionAPIURL(web.URL+"/api/"))
	if _, err := api.AuthTest(); err != nil {
		t.Fatal(err)
	}
	if _, address, err := api.StartSocketModeContext(t.Context()); err != nil || !strings.HasPrefix(address, "ws"+strings.TrimPrefix(web.URL, "http")) {
		t.Errorf("WebSocket address %q: %v", address, err)
	}
	if got, want := s.APIURL(), web.URL+"/api/"; got != want {
		t.Errorf("APIURL is %q, want %q", got, want)
	}
}

func TestBodies(t *testing.T) {
	r := newRig(t)
	do := func(method, kind string, body io.Reader) string {
		req, err := http.NewRequestWithContext(r.ctx(), method, r.APIURL()+"users.info?user=U0ALICE", body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer xoxb-local-bot")
		req.Header.Set("Content-Type", kind)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		return string(raw)
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("user", "U0BODO")
	w.Close()
	for _, test := range []struct {
		method, kind, body, want string
	}{
		{"GET", "", "", `"id":"U0ALICE"`},
		{"POST", w.FormDataContentType(), form.String(), `"id":"U0BODO"`},
		{"POST", "application/json", "", `"id":"U0ALICE"`},
		{"POST", "application/json", "{", "invalid_json"},
		{"POST", "application/json", "[]", "json_not_object"},
		{"POST", "application/x-www-form-urlencoded", "%zz", "invalid_form_data"},
	} {
		if got := do(test.method, test.kind, strings.NewReader(test.body)); !strings.Contains(got, test.want) {
			t.Errorf("%s %s %q answered %s, want %s", test.method, test.kind, test.body, got, test.want)
		}
	}
}

func TestMoreErrors(t *testing.T) {
	scopes := func(c *localslack.Config) {
		c.Scopes = append(c.Scopes, "channels:join", "channels:read", "files:read")
	}
	for _, test := range []struct {
		method string
		args   args
		want   string
	}{
		{"conversations.join", args{"channel": "C0SECRET"}, "channel_not_found"},
		{"conversations.join", args{"channel": "C0OLD"}, "is_archived"},
		{"conversations.join", args{"channel": "C0GENERAL"}, ""}, // a member already
		{"conversations.join", args{"channel": "D0ALICE"}, "method_not_supported_for_channel_type"},
		{"conversations.list", args{"limit": 1000}, "invalid_limit"},
		{"conversations.list", args{"cursor": "x"}, "invalid_cursor"},
		{"conversations.open", args{}, "invalid_arguments"},
		{"conversations.open", args{"users": "U0ALICE,U0BODO"}, "missing_scope"},
		{"chat.getPermalink", args{"channel": "C0GENERAL", "message_ts": "1.0"}, "message_not_found"},
		{"chat.deleteScheduledMessage", args{"channel": "C0GENERAL", "scheduled_message_id": "Q"}, "invalid_scheduled_message_id"},
		{"bots.info", args{"bot": "B0"}, "bot_not_found"},
		{"users.conversations", args{"user": "U0"}, "user_not_found"},
		{"files.getUploadURLExternal", args{"filename": "a", "length": 0}, "invalid_arguments"},
		{"files.completeUploadExternal", args{"files": []any{args{"id": "F0"}}}, "file_not_found"},
		{"files.info", args{"file": "F0"}, "file_not_found"},
		{"views.publish", args{"user_id": "U0", "view": args{"type": "home", "blocks": []any{}}}, "invalid_arguments"},
		{"chat.postMessage", args{"channel": "C0GENERAL", "text": "x", "metadata": args{"event_type": "x", "event_payload": args{"deep": args{"er": args{}}}}}, "invalid_metadata_schema"},
		{"chat.postMessage", args{"channel": "C0GENERAL", "attachments": make([]any, 101)}, "too_many_attachments"},
		{"api.test", args{"error": "mine"}, "mine"},
	} {
		r := newRig(t, trouble, scopes)
		if got := r.code(test.method, test.args); got != test.want {
			t.Errorf("%s %v: got %q, want %q", test.method, test.args, got, test.want)
		}
	}
}

func TestScheduleAtMostThirtyInFiveMinutes(t *testing.T) {
	r := newRig(t)
	for range 30 {
		r.must("chat.scheduleMessage", args{"channel": "C0GENERAL", "text": "x", "post_at": start.Add(time.Hour).Unix()})
	}
	late := args{"channel": "C0GENERAL", "text": "x", "post_at": start.Add(64 * time.Minute).Unix()}
	if got := r.code("chat.scheduleMessage", late); got != "restricted_too_many" {
		t.Errorf("got %q, want restricted_too_many", got)
	}
	late["post_at"] = start.Add(65 * time.Minute).Unix()
	if got := r.code("chat.scheduleMessage", late); got != "" {
		t.Errorf("five minutes later: %q", got)
	}
}

func TestDeleteOwnMessage(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	ts := r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "x"})["ts"]
	r.must("chat.delete", args{"channel": "C0GENERAL", "ts": ts})
	if got := w.heard(2); got[1]["subtype"] != "message_deleted" {
		t.Errorf("the app heard %v", got)
	}
	if got := r.must("conversations.history", args{"channel": "C0GENERAL"})["messages"].([]any); len(got) != 0 {
		t.Errorf("history shows %v", got)
	}
	r.clean()
}

func TestFileNeedsScope(t *testing.T) {
	r := newRig(t)
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Files: []localslack.TypedFile{{Name: "cv.txt", Content: "secret"}}})
	address := r.Messages("D0ALICE")[0].Files[0].URLPrivate
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer xoxb-local-bot")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if raw, _ := io.ReadAll(res.Body); strings.Contains(string(raw), "secret") || !strings.Contains(string(raw), "Sign in") {
		t.Errorf("without files:read the file has %q", raw)
	}
	r.broke("missing_scope")
}

func TestExternalIDIsUnique(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	v := modal("one")
	v["external_id"] = "mine"
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": v})
	if got := r.code("views.open", args{"trigger_id": r.command(w, "U0BODO")["trigger_id"], "view": v}); got != "duplicate_external_id" {
		t.Errorf("got %q, want duplicate_external_id", got)
	}
	v["callback_id"] = "two"
	if got := r.must("views.update", args{"external_id": "mine", "view": v}); path(got, "view", "callback_id") != "two" {
		t.Errorf("updated %v", got)
	}
	if got := r.code("views.push", args{"trigger_id": r.command(w, "U0BODO")["trigger_id"], "view": modal("x")}); got != "invalid_trigger_id" {
		t.Errorf("pushing from a command: %q, want invalid_trigger_id", got)
	}
}

func TestAckPayloads(t *testing.T) {
	tests := map[string]any{
		"response_type": args{"text": "x", "response_type": "everybody"},
		"blocks":        args{"blocks": []any{args{"type": "section"}}},
		"text":          []any{"x"},
	}
	for name, payload := range tests {
		r := newRig(t)
		w := r.wire()
		failed := make(chan error, 1)
		go func() {
			_, err := r.Command(r.ctx(), localslack.Command{Channel: "D0ALICE", User: "U0ALICE", Command: "/interview"})
			failed <- err
		}()
		w.ack(w.next().ID, payload)
		if err := <-failed; err == nil || !strings.Contains(err.Error(), name) && name != "text" {
			t.Errorf("%s: %v", name, err)
		}
		r.broke(localslack.RuleAckPayloadInvalid)
		if got := r.Messages("D0ALICE"); len(got) != 0 {
			t.Errorf("%s: %+v was shown", name, got)
		}
	}
}

func TestCommandPayload(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) {
		c.Channels = append(c.Channels, localslack.Channel{ID: "C0OUT", Name: "out", Private: true, Members: []string{"U0ALICE"}})
	})
	w := r.wire()
	got := r.command(w, "U0ALICE")
	for name, want := range map[string]any{
		"team_id": "T0LOCAL", "team_domain": "local", "channel_id": "C0GENERAL", "channel_name": "general",
		"user_id": "U0ALICE", "user_name": "alice", "command": "/interview", "text": "x <y>", "api_app_id": "A0COACH",
	} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	// Where the app is no member a command works too, and so does its answer.
	done := make(chan error, 1)
	go func() {
		_, err := r.Command(r.ctx(), localslack.Command{Channel: "C0OUT", User: "U0ALICE", Command: "/interview"})
		done <- err
	}()
	f := w.next()
	w.ack(f.ID, args{"text": "hi"})
	if err := <-done; err != nil || f.Payload["channel_name"] != "privategroup" || len(r.Messages("C0OUT")) != 1 {
		t.Errorf("%v in %v: %d messages", err, f.Payload["channel_name"], len(r.Messages("C0OUT")))
	}
	r.clean()
}

func TestResetForgetsWhatIsUnderWay(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	f := w.next()
	before := r.Messages("D0ALICE")[0].TS
	r.Reset()
	w.ack(f.ID, nil)
	after := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "y"})
	w.heard(1)
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	if after <= before || len(r.Messages("D0ALICE")) != 1 || r.Sockets() != 1 {
		t.Errorf("ts %s after %s, %d messages, %d sockets", after, before, len(r.Messages("D0ALICE")), r.Sockets())
	}
	r.clean()
}

func TestTSIncreasesWhenTheClockIsSetBack(t *testing.T) {
	r := newRig(t)
	first := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	r.clock.Set(start.Add(-time.Hour))
	second := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "y"})
	if second <= first {
		t.Errorf("ts %s came after %s", second, first)
	}
}

func TestHeldEventsGoAfterTwoSeconds(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Shuffle: 3}})
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	done := make(chan error, 1)
	go func() { done <- r.clock.Advance(r.ctx(), 2*time.Second) }()
	if got := w.heard(1)[0]; got["text"] != "x" {
		t.Errorf("got %v", got)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r.clean()
}

func TestReactionEvents(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) {
		c.Scopes = append(c.Scopes, "reactions:read")
		c.Events = append(c.Events, "reaction_added", "reaction_removed")
	})
	w := r.wire()
	ts := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	react := args{"channel": "D0ALICE", "timestamp": ts, "name": "eyes"}
	r.must("reactions.add", react)
	if got := r.must("reactions.get", react); len(path(got, "message", "reactions").([]any)) != 1 {
		t.Errorf("reactions.get answered %v", got)
	}
	r.must("reactions.remove", react)
	got := w.heard(3)
	if got[1]["type"] != "reaction_added" || path(got[1], "item", "ts") != ts || got[2]["type"] != "reaction_removed" {
		t.Errorf("the app heard %v", got[1:])
	}
	r.clean()
}

func TestModalChecksWhatAClientChecks(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	v := modal("x")
	v["blocks"] = []any{
		args{"type": "input", "block_id": "b", "label": plain("L"), "element": args{"type": "plain_text_input", "action_id": "a", "min_length": 2, "max_length": 3}},
		args{"type": "input", "block_id": "c", "label": plain("L"), "optional": true, "element": args{"type": "checkboxes", "action_id": "k", "options": []any{args{"text": plain("A"), "value": "a"}}}},
	}
	r.must("views.open", args{"trigger_id": r.command(w, "U0ALICE")["trigger_id"], "view": v})
	for _, values := range []map[string]any{
		{}, {"a": "é"}, {"a": "éééé"}, {"a": "éé", "k": []any{"z"}}, {"a": "éé", "none": "x"}, {"a": 7},
	} {
		if _, err := r.Submit(r.ctx(), localslack.Submission{User: "U0ALICE", Values: values}); err == nil {
			t.Errorf("%v was sent off", values)
		}
	}
	if _, _, err := r.submit(w, "ééé", nil); err != nil {
		t.Error(err)
	}
	r.clean()
}

func TestTooManyOptions(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.must("chat.postMessage", args{"channel": "D0ALICE", "text": "x", "blocks": []any{args{"type": "actions", "elements": []any{
		args{"type": "external_select", "action_id": "a", "placeholder": plain("p")}}}}})
	w.heard(1)
	failed := make(chan error, 1)
	go func() {
		_, err := r.Suggest(r.ctx(), localslack.Suggestion{User: "U0ALICE", Channel: "D0ALICE", ActionID: "a", Value: "x"})
		failed <- err
	}()
	options := make([]any, 101)
	for i := range options {
		options[i] = args{"text": plain("x"), "value": "x"}
	}
	w.ack(w.next().ID, args{"options": options})
	if err := <-failed; err == nil {
		t.Error("101 options were taken")
	}
	r.broke(localslack.RuleAckPayloadInvalid)
}
