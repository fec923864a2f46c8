package bot

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/handlers"
)

func TestTranslate(t *testing.T) {
	id := handlers.Identity{Team: "T1", User: "UBOT", BotID: "BBOT"}
	event := func(kind handlers.EventKind, change func(*handlers.Event)) *handlers.Event {
		e := &handlers.Event{ID: "Ev1", Kind: kind, Team: "T1", Channel: "C1", User: "U1", TS: "1.1"}
		if change != nil {
			change(e)
		}
		return e
	}
	for _, test := range []struct {
		name, event string
		want        *handlers.Event // nil means nothing
	}{
		{"message", `{"type":"message","channel":"C1","user":"U1","ts":"1.1","text":"hi"}`,
			event(handlers.EventMessage, func(e *handlers.Event) { e.Text = "hi" })},
		{"parent of a thread", `{"type":"message","channel":"C1","user":"U1","ts":"1.1","thread_ts":"1.1"}`, event(handlers.EventMessage, nil)},
		{"reply", `{"type":"message","channel":"C1","user":"U1","ts":"1.1","thread_ts":"1.0"}`,
			event(handlers.EventMessage, func(e *handlers.Event) { e.Thread = "1.0" })},
		{"thread_broadcast", `{"type":"message","subtype":"thread_broadcast","channel":"C1","user":"U1","ts":"1.1","thread_ts":"1.0"}`,
			event(handlers.EventMessage, func(e *handlers.Event) { e.Thread = "1.0" })},
		{"file_share", `{"type":"message","subtype":"file_share","channel":"C1","user":"U1","ts":"1.1"}`, event(handlers.EventMessage, nil)},
		{"me_message", `{"type":"message","subtype":"me_message","channel":"C1","user":"U1","ts":"1.1"}`, event(handlers.EventMessage, nil)},
		{"mention", `{"type":"app_mention","channel":"C1","user":"U1","ts":"1.1","text":"<@UBOT> hi"}`,
			event(handlers.EventMessage, func(e *handlers.Event) { e.Text, e.Mention = "<@UBOT> hi", true })},
		{"own post", `{"type":"message","channel":"C1","user":"UBOT","bot_id":"BBOT","ts":"1.1"}`, nil},
		{"own post without bot_id", `{"type":"message","channel":"C1","user":"UBOT","ts":"1.1"}`, nil},
		{"another bot", `{"type":"message","channel":"C1","user":"U2","bot_id":"B2","ts":"1.1"}`, nil},
		{"bot_message", `{"type":"message","subtype":"bot_message","channel":"C1","bot_id":"B2","ts":"1.1"}`, nil},
		{"Slackbot", `{"type":"message","channel":"C1","user":"USLACKBOT","ts":"1.1"}`, nil},
		{"join", `{"type":"message","subtype":"channel_join","channel":"C1","user":"U1","ts":"1.1"}`, nil},
		{"topic", `{"type":"message","subtype":"channel_topic","channel":"C1","user":"U1","ts":"1.1"}`, nil},
		{"message_replied", `{"type":"message","subtype":"message_replied","hidden":true,"channel":"C1","ts":"1.1"}`, nil},
		{"edit", `{"type":"message","subtype":"message_changed","hidden":true,"channel":"C1","ts":"1.5",
			"message":{"user":"U1","ts":"1.1","text":"new","edited":{"user":"U1","ts":"1.0"}},"previous_message":{"user":"U1","ts":"1.1","text":"old"}}`,
			event(handlers.EventEdited, func(e *handlers.Event) { e.Text, e.Version = "new", "1.5" })},
		{"edit in a thread", `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.5",
			"message":{"user":"U1","ts":"1.1","thread_ts":"1.0","text":"new","edited":{}},"previous_message":{"user":"U1","thread_ts":"1.0","text":"old"}}`,
			event(handlers.EventEdited, func(e *handlers.Event) { e.Text, e.Version, e.Thread = "new", "1.5", "1.0" })},
		{"unfurl", `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.5",
			"message":{"user":"U1","ts":"1.1","text":"old"},"previous_message":{"user":"U1","text":"old"}}`, nil},
		{"edit that changes no text", `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.5",
			"message":{"user":"U1","ts":"1.1","text":"old","edited":{}},"previous_message":{"user":"U1","text":"old"}}`, nil},
		{"own update", `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.5",
			"message":{"user":"UBOT","bot_id":"BBOT","ts":"1.1","text":"new","edited":{}},"previous_message":{"user":"UBOT","bot_id":"BBOT","text":"old"}}`, nil},
		{"deletion", `{"type":"message","subtype":"message_deleted","channel":"C1","ts":"1.5","deleted_ts":"1.1","previous_message":{"user":"U1","text":"old"}}`,
			event(handlers.EventDeleted, nil)},
		{"deletion of a parent", `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.5",
			"message":{"subtype":"tombstone","user":"USLACKBOT","ts":"1.1","text":"This message was deleted."},"previous_message":{"user":"U1","text":"old"}}`,
			event(handlers.EventDeleted, nil)},
		{"own deletion", `{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.1","previous_message":{"user":"UBOT","bot_id":"BBOT"}}`, nil},
		{"home", `{"type":"app_home_opened","user":"U1","channel":"D1","tab":"home","event_ts":"1"}`,
			event(handlers.EventHomeOpened, func(e *handlers.Event) { e.Channel, e.TS = "", "" })},
		{"messages tab", `{"type":"app_home_opened","user":"U1","channel":"D1","tab":"messages"}`, nil},
		{"moved", `{"type":"user_change","user":{"id":"U1","tz":"Asia/Tokyo"}}`,
			event(handlers.EventUserChanged, func(e *handlers.Event) { e.Channel, e.TS, e.Zone = "", "", "Asia/Tokyo" })},
		{"left", `{"type":"user_change","user":{"id":"U1","deleted":true}}`,
			event(handlers.EventUserChanged, func(e *handlers.Event) { e.Channel, e.TS, e.Gone = "", "", true })},
		{"changed bot", `{"type":"user_change","user":{"id":"U2","is_bot":true}}`, nil},
		{"uninstalled", `{"type":"app_uninstalled"}`,
			event(handlers.EventUninstalled, func(e *handlers.Event) { e.Channel, e.TS, e.User = "", "", "" })},
		{"bot token revoked", `{"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["UBOT"]}}`,
			event(handlers.EventUninstalled, func(e *handlers.Event) { e.Channel, e.TS, e.User = "", "", "" })},
		{"another token revoked", `{"type":"tokens_revoked","tokens":{"oauth":["U1"]}}`, nil},
		{"unknown", `{"type":"never_heard_of"}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			payload := fmt.Sprintf(`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":%s}`, test.event)
			got, ok, err := translate([]byte(payload), id)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				if test.want != nil {
					t.Errorf("dropped, want %+v", *test.want)
				}
				return
			}
			if test.want == nil {
				t.Fatalf("got %+v, want it dropped", got)
			}
			if diff := cmp.Diff(*test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, payload := range []string{``, `[]`, `{"type":"event_callback"}`, `{"type":"event_callback","event":[]}`} {
		if _, ok, err := translate([]byte(payload), id); err == nil || ok {
			t.Errorf("%q: ok %v, error %v; want an error", payload, ok, err)
		}
	}
	if _, ok, err := translate([]byte(`{"type":"app_rate_limited","team_id":"T1"}`), id); err != nil || ok {
		t.Errorf("app_rate_limited: ok %v, error %v; want it dropped", ok, err)
	}
}

func FuzzTranslate(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","team_id":"T1","event_id":"E","event":{"type":"message","channel":"C","user":"U","ts":"1"}}`))
	f.Add([]byte(`{"type":"event_callback","event":{"type":"message","subtype":"message_changed","message":{},"previous_message":null}}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, ok, _ := translate(payload, handlers.Identity{User: "UBOT"})
		if ok && (e.Kind == "" || e.User == "UBOT") {
			t.Errorf("translated to %+v", e)
		}
	})
}
