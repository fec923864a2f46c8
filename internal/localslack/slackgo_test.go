package localslack_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"interviewcoach/internal/localslack"
)

// app is an app built on slack-go: it acknowledges everything and answers as told.
type app struct {
	*rig
	client *socketmode.Client
	events chan socketmode.Event
	slash  func(slack.SlashCommand) any
	action func(slack.InteractionCallback) any
}

func (r *rig) app(slash func(slack.SlashCommand) any, action func(slack.InteractionCallback) any) *app {
	r.t.Helper()
	a := &app{rig: r, client: socketmode.New(r.api), events: make(chan socketmode.Event, 100), slash: slash, action: action}
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		a.client.RunContext(ctx)
	}()
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		for {
			select {
			case ev := <-a.client.Events:
				a.handle(ctx, ev)
			case <-stopped:
				return
			}
		}
	}()
	r.t.Cleanup(func() {
		cancel()
		<-stopped
		<-handled
	})
	if err := r.WaitSockets(r.ctx(), 1); err != nil {
		r.t.Fatal(err)
	}
	return a
}

func (a *app) handle(ctx context.Context, ev socketmode.Event) {
	if ev.Request == nil || ev.Request.EnvelopeID == "" {
		return
	}
	var payload any
	switch data := ev.Data.(type) {
	case slack.SlashCommand:
		if a.slash != nil {
			payload = a.slash(data)
		}
	case slack.InteractionCallback:
		if a.action != nil {
			payload = a.action(data)
		}
	}
	a.client.AckCtx(ctx, ev.Request.EnvelopeID, payload)
	a.events <- ev
}

func (a *app) next() socketmode.Event {
	a.t.Helper()
	select {
	case ev := <-a.events:
		return ev
	case <-a.ctx().Done():
		a.t.Fatal("no event came")
		return socketmode.Event{}
	}
}

func message(t *testing.T, ev socketmode.Event) *slackevents.MessageEvent {
	t.Helper()
	outer, ok := ev.Data.(slackevents.EventsAPIEvent)
	if !ok {
		t.Fatalf("event is %T", ev.Data)
	}
	m, ok := outer.InnerEvent.Data.(*slackevents.MessageEvent)
	if !ok {
		t.Fatalf("event is %T", outer.InnerEvent.Data)
	}
	return m
}

func TestSlackGoMessageAndAnswer(t *testing.T) {
	r := newRig(t)
	a := r.app(nil, nil)
	ts := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "a < b & @interviewcoach"})
	m := message(t, a.next())
	if want := "a &lt; b &amp; <@U0COACH>"; m.Text != want || m.User != "U0ALICE" || m.TimeStamp != ts || m.ChannelType != "im" {
		t.Errorf("got %q by %s at %s in %s, want %q by U0ALICE at %s in im", m.Text, m.User, m.TimeStamp, m.ChannelType, want, ts)
	}
	channel, posted, err := r.api.PostMessage("U0ALICE", slack.MsgOptionText("hello", false), slack.MsgOptionTS(ts),
		slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "hello", false, true), nil, nil)),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "coach_answer", EventPayload: map[string]any{"key": "k1"}}))
	if err != nil || channel != "D0ALICE" {
		t.Fatalf("posted to %q: %v, want D0ALICE", channel, err)
	}
	own := message(t, a.next())
	if own.BotID != "B0COACH" || own.SubType != "" || own.User != "U0COACH" || own.ThreadTimeStamp != ts {
		t.Errorf("own post came back as bot %q subtype %q user %q thread %q", own.BotID, own.SubType, own.User, own.ThreadTimeStamp)
	}
	replies, _, _, err := r.api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, IncludeAllMetadata: true})
	if err != nil || len(replies) != 2 || replies[1].Metadata.EventPayload["key"] != "k1" {
		t.Fatalf("replies %+v: %v, want the parent and one with its key", replies, err)
	}
	history, err := r.api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: channel})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Timestamp != ts || history.Messages[0].ReplyCount != 1 {
		t.Fatalf("history %+v: %v, want the parent alone", history, err)
	}
	if _, _, _, err := r.api.UpdateMessage(channel, posted, slack.MsgOptionText("changed", false)); err != nil {
		t.Fatal(err)
	}
	if changed := message(t, a.next()); changed.SubType != "message_changed" || changed.Message.Text != "changed" || changed.PreviousMessage.Text != "hello" {
		t.Errorf("update came as %+v", changed)
	}
	r.clean()
}

func TestSlackGoCommandButtonModal(t *testing.T) {
	r := newRig(t)
	submissions := 0
	modal := slack.ModalViewRequest{
		Type: slack.VTModal, Title: slack.NewTextBlockObject("plain_text", "Answer", false, false),
		Submit: slack.NewTextBlockObject("plain_text", "Send", false, false), CallbackID: "answer", PrivateMetadata: "q17",
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("b", slack.NewTextBlockObject("plain_text", "Text", false, false), nil,
			slack.NewPlainTextInputBlockElement(nil, "a"))}},
	}
	a := r.app(
		func(c slack.SlashCommand) any {
			if c.Text == "modal" {
				if _, err := r.api.OpenView(c.TriggerID, modal); err != nil {
					t.Error(err)
				}
				return nil
			}
			return map[string]any{"text": "you said " + c.Text}
		},
		func(in slack.InteractionCallback) any {
			if in.Type == slack.InteractionTypeBlockActions {
				if got := in.ActionCallback.BlockActions[0]; got.Value != "7" || in.Container.ChannelID != "C0GENERAL" {
					t.Errorf("button came as %+v in %+v", got, in.Container)
				}
				err := slack.PostWebhook(in.ResponseURL, &slack.WebhookMessage{Text: "pressed", ReplaceOriginal: true})
				if err != nil {
					t.Error(err)
				}
				return nil
			}
			submissions++
			if in.View.State.Values["b"]["a"].Value == "bad" {
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"b": "try again"})
			}
			return nil
		})
	payload, err := r.Command(r.ctx(), localslack.Command{Channel: "C0GENERAL", User: "U0BODO", Command: "/interview", Text: "hi"})
	if err != nil || string(payload) != `{"text":"you said hi"}` {
		t.Fatalf("command answered %s: %v", payload, err)
	}
	if got := r.Messages("C0GENERAL"); len(got) != 1 || got[0].EphemeralTo != "U0BODO" || got[0].Text != "you said hi" {
		t.Errorf("messages %+v, want one that only U0BODO sees", got)
	}
	button := slack.NewActionBlock("act", slack.NewButtonBlockElement("press", "7", slack.NewTextBlockObject("plain_text", "Press", false, false)))
	if _, _, err := r.api.PostMessage("C0GENERAL", slack.MsgOptionText("a button", false), slack.MsgOptionBlocks(button)); err != nil {
		t.Fatal(err)
	}
	if err := r.Interact(r.ctx(), localslack.Interaction{Channel: "C0GENERAL", User: "U0BODO", Action: localslack.Action{ActionID: "press"}}); err != nil {
		t.Fatal(err)
	}
	if got := r.Messages("C0GENERAL"); got[1].Text != "pressed" {
		t.Errorf("text after the click is %q, want pressed", got[1].Text)
	}
	if _, err := r.Command(r.ctx(), localslack.Command{Channel: "D0BODO", User: "U0BODO", Command: "/interview", Text: "modal"}); err != nil {
		t.Fatal(err)
	}
	if got := len(r.Views("U0BODO")); got != 1 {
		t.Fatalf("%d views are open, want 1", got)
	}
	sub := localslack.Submission{User: "U0BODO", Values: map[string]any{"a": ""}}
	if _, err := r.Submit(r.ctx(), sub); err == nil || submissions != 0 {
		t.Errorf("an empty required input was sent (%d submissions, error %v)", submissions, err)
	}
	sub.Values["a"] = "bad"
	if payload, err := r.Submit(r.ctx(), sub); err != nil || len(payload) == 0 || len(r.Views("U0BODO")) != 1 {
		t.Errorf("errors were answered by %s (%v) and %d views", payload, err, len(r.Views("U0BODO")))
	}
	sub.Values = map[string]any{"b": map[string]any{"a": map[string]any{"type": "plain_text_input", "value": "good"}}}
	if payload, err := r.Submit(r.ctx(), sub); err != nil || payload != nil || len(r.Views("U0BODO")) != 0 {
		t.Errorf("submission was answered by %s (%v) and %d views, want a closed modal", payload, err, len(r.Views("U0BODO")))
	}
	for range 5 {
		a.next()
	}
	r.clean()
}

func TestSlackGoReconnects(t *testing.T) {
	for _, end := range []func(*rig){
		func(r *rig) { r.DropSockets() },
		func(r *rig) { r.Disconnect("refresh_requested") },
		func(r *rig) { r.Disconnect("warning") },
		func(r *rig) { r.Disconnect("link_disabled") },
	} {
		r := newRig(t)
		a := r.app(nil, nil)
		end(r)
		if _, err := r.WaitLog(r.ctx(), func(e localslack.LogEntry) bool { return e.Method == "hello" && e.Socket == 2 }); err != nil {
			t.Fatal(err)
		}
		r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "again"})
		r.advance(time.Minute) // the old socket may have been chosen
		if m := message(t, a.next()); m.Text != "again" {
			t.Errorf("got %q, want again", m.Text)
		}
	}
}

func TestSlackGoRateLimit(t *testing.T) {
	r := newRig(t)
	r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {{Status: 429, RetryAfter: 7}}}})
	_, _, err := r.api.PostMessage("C0GENERAL", slack.MsgOptionText("x", false))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Fatalf("got %v, want to wait 7 s", err)
	}
	r.clean()
	if _, _, err := r.api.PostMessage("C0GENERAL", slack.MsgOptionText("x", false)); !errors.As(err, &limited) {
		t.Errorf("got %v, want to wait", err)
	}
	r.broke(localslack.RuleCalledWhileToldToWait)
	r.advance(7 * time.Second)
	if _, _, err := r.api.PostMessage("C0GENERAL", slack.MsgOptionText("x", false)); err != nil {
		t.Error(err)
	}
}

func TestSlackGoFiles(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Scopes = append(c.Scopes, "files:read") })
	f, err := r.api.UploadFile(slack.UploadFileParameters{Filename: "a.txt", Content: "abc", FileSize: 3, Channel: "C0GENERAL", InitialComment: "look"})
	if err != nil {
		t.Fatal(err)
	}
	got := r.Messages("C0GENERAL")
	if len(got) != 1 || got[0].Subtype != "file_share" || got[0].Text != "look" || got[0].Files[0].ID != f.ID {
		t.Fatalf("messages %+v, want the shared file", got)
	}
	info, _, _, err := r.api.GetFileInfo(f.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if err := r.api.GetFile(info.URLPrivateDownload, &content); err != nil || content.String() != "abc" {
		t.Errorf("file has %q: %v, want abc", content.String(), err)
	}
	r.clean()
}
