package bot_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/localslack"
)

func TestAckDoesNotWaitForTheWork(t *testing.T) {
	r := running(t)
	release := make(chan struct{})
	r.handler.set(func(h *echo) { h.onEvent = func(handlers.Event) error { <-release; return nil } })
	r.say(me, alice, "hello")
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatalf("not acknowledged while the handler works: %v", err)
	}
	if got := r.posted(aliceDM); len(got) != 0 {
		t.Errorf("posted %q before the work was done", got)
	}
	close(release)
	r.settle()
	if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicatesAreAckedAndDropped(t *testing.T) {
	r := running(t)
	r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Duplicate: 1}})
	r.say(me, alice, "hello")
	r.settle()
	entry, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.EventID != "" })
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Redeliver(entry.EventID); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := len(r.handler.worked()); got != 1 {
		t.Errorf("handled %d times, want once", got)
	}
	if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

func TestOwnPostsAreAckedAndIgnored(t *testing.T) {
	r := running(t)
	r.say(general, alice, "hello") // the answer is itself an event in the channel
	r.settle()
	r.settle()
	if got := len(r.handler.worked()); got != 1 {
		t.Errorf("handled %d events, want the person's alone", got)
	}
}

// What slack-go cannot decode is acknowledged, and an answer in it is not lost.
func TestBadMessages(t *testing.T) {
	w := newWire(t)
	const event = `{"envelope_id":%q,"type":"events_api","accepts_response_payload":false,"payload":{"type":"event_callback",` +
		`"team_id":"T0LOCAL","event_id":"Ev%s","event":%s}}`
	w.ownSocket(
		fmt.Sprintf(event, "unknown", "1", `{"type":"never_heard_of"}`),
		fmt.Sprintf(event, "blocks", "2", `{"type":"message","channel":"D0ALICE","user":"U0ALICE","ts":"1.000001","text":"my answer","blocks":"none"}`),
		`{"envelope_id":"kind","type":"never_heard_of","payload":{}}`,
		`{"not":"an envelope"}`,
		`not JSON at all`,
		fmt.Sprintf(event, "last", "3", `{"type":"message","channel":"D0ALICE","user":"U0ALICE","ts":"1.000002","text":"more"}`),
	)
	r := running(t, w.between)
	got := map[string]bool{}
	for len(got) < 4 {
		select {
		case frame := <-w.acks:
			var ack struct {
				ID string `json:"envelope_id"`
			}
			if err := json.Unmarshal([]byte(frame), &ack); err != nil {
				t.Fatal(err)
			}
			got[ack.ID] = true
		case <-r.ctx().Done():
			t.Fatalf("acknowledged only %v", got)
		}
	}
	if want := map[string]bool{"unknown": true, "blocks": true, "kind": true, "last": true}; !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	r.settle()
	answers := r.posted(aliceDM)
	slices.Sort(answers) // on a clock that stands they are due at the same moment
	if diff := cmp.Diff([]string{"more", "my answer"}, answers); diff != "" {
		t.Error(diff)
	}
}

func TestDroppedSocket(t *testing.T) {
	r := running(t)
	for i := range 3 {
		r.DropSockets()
		if err := r.WaitSockets(r.ctx(), 1); err != nil {
			t.Fatal(err)
		}
		r.say(me, alice, fmt.Sprint("hello ", i))
		r.settle()
	}
	if diff := cmp.Diff([]string{"hello 0", "hello 1", "hello 2"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

// paceMost is the longest wait before a connection is opened again.
const paceMost = time.Minute

func TestTooManyWebsockets(t *testing.T) {
	r := newRig(t, anyFault)
	api := slack.New("", slack.OptionAppLevelToken("xapp-local-app"), slack.OptionAPIURL(r.APIURL()))
	var others []*websocket.Conn
	for range 10 {
		_, url, err := api.StartSocketModeContext(r.ctx())
		if err != nil {
			t.Fatal(err)
		}
		conn, _, err := websocket.DefaultDialer.DialContext(r.ctx(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		others = append(others, conn)
	}
	if err := r.WaitSockets(r.ctx(), len(others)); err != nil {
		t.Fatal(err)
	}
	r.begin()
	refused := map[int]bool{} // by socket
	if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool {
		if e.Kind == "frame" && e.Method == "disconnect" {
			refused[e.Socket] = true
		}
		return len(refused) == 3
	}); err != nil {
		t.Fatal(err)
	}
	r.advance(10 * time.Minute)
	if got := r.calls("apps.connections.open") - len(others); got > 30 {
		t.Errorf("opened %d connections in ten minutes", got)
	}
	for _, conn := range others {
		conn.Close()
	}
	for range 10 { // until Slack has noticed that there is room
		since := r.clock.Now()
		r.advance(paceMost)
		answer, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.Kind == "frame" && e.Time.After(since) })
		if err != nil {
			t.Fatal(err)
		}
		if answer.Method == "hello" {
			<-r.bot.Ready()
			return
		}
	}
	t.Error("not connected when there was room again")
}

func TestDeadTokens(t *testing.T) {
	bad := func(botToken, appToken string) option {
		return func(_ *rig, cfg *localslack.Config, _ *bot.Config) {
			cfg.Tokens.Bot, cfg.Tokens.App = botToken, appToken
		}
	}
	for _, test := range []struct {
		name string
		with option
		want string
	}{
		{"bot token at the start", bad("xoxb-another-one", "xapp-local-app"), "SLACK_BOT_TOKEN"},
		{"app token at the start", bad("xoxb-local-bot", "xapp-another-one"), "SLACK_APP_TOKEN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, anyFault, test.with)
			r.begin()
			if err := r.ended(r.done); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Run: %v, want an error that names %s", err, test.want)
			}
		})
	}
	t.Run("bot token while sending", func(t *testing.T) {
		r := running(t, anyFault)
		r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {{Error: "token_revoked"}}}})
		r.say(me, alice, "hello")
		if err := r.ended(r.done); err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
			t.Errorf("Run: %v, want an error that names SLACK_BOT_TOKEN", err)
		}
	})
	// slack-go would try these for ever.
	for _, code := range []string{"missing_scope", "not_allowed_token_type", "account_inactive"} {
		t.Run("app token at a reconnect: "+code, func(t *testing.T) {
			r := running(t, anyFault)
			r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"apps.connections.open": {{Error: code, Count: -1}}}})
			r.DropSockets()
			if err := r.ended(r.done); err == nil || !strings.Contains(err.Error(), "SLACK_APP_TOKEN") {
				t.Errorf("Run: %v, want an error that names SLACK_APP_TOKEN", err)
			}
		})
	}
	t.Run("tokens of two apps", func(t *testing.T) {
		w := newWire(t)
		w.next("bots.info", jsonAnswer(`{"ok":true,"bot":{"id":"B0COACH","app_id":"A0OTHER"}}`))
		r := newRig(t, w.between)
		r.begin()
		err := r.ended(r.done)
		if err == nil || !strings.Contains(err.Error(), "A0OTHER") || !strings.Contains(err.Error(), "same app") {
			t.Errorf("Run: %v, want an error that names both apps", err)
		}
	})
}

func TestStartWithoutNetwork(t *testing.T) {
	w := newWire(t)
	w.next("auth.test", statusAnswer(502, nil, "<html>"), statusAnswer(503, nil, "<html>"))
	r := newRig(t, w.between)
	r.begin()
	for r.calls("auth.test") == 0 {
		r.advance(5 * time.Second)
	}
	select {
	case <-r.bot.Ready():
	case <-r.ctx().Done():
		t.Fatal("not connected")
	}
}
