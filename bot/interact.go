package bot

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"interviewcoach/handlers"
)

// What a person reads when something went wrong here.
const (
	sentenceBusy   = "I am answering many people right now: try again in a moment."
	sentenceBroken = "Something went wrong on my side: try again in a moment."
	sentenceLong   = "That is more than fits here: ask for less at once."
)

const (
	// maxAckPayload stays below 20,480 bytes with its envelope; Slack ignores what
	// is larger (slack-go/slack, socketmode: maxResponseSize).
	maxAckPayload = 20_000
	maxOptions    = 100
	// ackAtLast is when an acknowledgement would come too late.
	ackAtLast = 2900 * time.Millisecond
	// respondWithin is for a response_url, which is good for 30 minutes.
	respondWithin = 10 * time.Second
)

// An interaction is a command, a click, a form, or a menu that is typed into. A
// person waits for its answer, and Slack for its acknowledgement.
type interaction struct {
	event    socketmode.Event
	received time.Time
}

// An interactor answers interactions, a bounded number at a time.
type interactor struct {
	handler Handler
	api     *slack.Client
	http    *http.Client
	limits  *limiter
	clock   Clock
	log     *slog.Logger
	meter   Meter
	ack     func(ctx context.Context, envelope string, payload any) error
	plain   func(envelope string, by time.Time) // an acknowledgement without payload
	worked  func()
	jobs    chan interaction
	busy    *busyCount
}

// offer takes an interaction without waiting. One too many is told so, except a
// form: without an acknowledgement it stays open with what was typed.
func (t *interactor) offer(i interaction) {
	t.busy.begin()
	select {
	case t.jobs <- i:
		return
	default:
	}
	defer t.busy.end()
	t.meter.Unacked(unackedBusy)
	t.log.Warn("too many interactions at once", "type", i.event.Type)
	envelope, by := i.event.Request.EnvelopeID, i.received.Add(ackWithin)
	if i.event.Type == socketmode.EventTypeSlashCommand {
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		if err := t.ack(ctx, envelope, ephemeral(&handlers.Message{Text: sentenceBusy})); err != nil {
			t.log.Warn("command not answered", "error", err)
		}
		return
	}
	if cb, ok := i.event.Data.(slack.InteractionCallback); ok && cb.Type != slack.InteractionTypeViewSubmission {
		t.plain(envelope, by)
	}
}

// work answers interactions until quit is closed and none is left. work is the
// context that handlers get.
func (t *interactor) work(work context.Context, quit <-chan struct{}) {
	for {
		select {
		case i := <-t.jobs:
			t.answer(work, i)
		case <-quit:
			select {
			case i := <-t.jobs:
				t.answer(work, i)
			default:
				return
			}
		}
	}
}

// answer handles one interaction and acknowledges it within the time Slack gives.
func (t *interactor) answer(work context.Context, i interaction) {
	defer t.busy.end()
	ctx, cancel := context.WithDeadline(work, i.received.Add(ackWithin))
	defer cancel()
	envelope, what := i.event.Request.EnvelopeID, interactionCommand
	var payload any
	var after func()
	switch data := i.event.Data.(type) {
	case slack.SlashCommand:
		payload, after = t.command(ctx, data)
	case slack.InteractionCallback:
		what = string(data.Type)
		payload, after = t.callback(ctx, work, data)
	}
	// A handler that used up its time may still be answered for.
	last, cancelLast := context.WithDeadline(work, i.received.Add(ackAtLast))
	defer cancelLast()
	err := t.ack(last, envelope, fit(payload))
	t.worked()
	if after != nil {
		after()
	}
	outcome := "acknowledged"
	if err != nil {
		outcome = "unacknowledged"
		t.meter.Unacked(unackedLate)
	}
	took := time.Since(i.received)
	t.meter.Interacted(what, took)
	t.log.InfoContext(work, "interaction", "type", what, "outcome", outcome, "took_ms", took.Milliseconds())
}

func (t *interactor) command(ctx context.Context, c slack.SlashCommand) (payload any, after func()) {
	reply, err := guard(t, "command", func() handlers.Reply {
		return t.handler.Command(ctx, handlers.Command{
			Team: c.TeamID, Channel: c.ChannelID, User: c.UserID, Name: c.Command, Text: c.Text, TriggerID: c.TriggerID,
		})
	})
	if err == nil && reply.Open != nil {
		err = t.open(ctx, c.TriggerID, reply.Open)
	}
	if err != nil {
		reply.Ack = &handlers.Message{Text: sentenceBroken}
	}
	if reply.Respond != nil {
		after = func() { t.respond(c.ResponseURL, reply.Respond) }
	}
	if reply.Ack == nil {
		return nil, after
	}
	return ephemeral(reply.Ack), after
}

func (t *interactor) callback(ctx, work context.Context, cb slack.InteractionCallback) (payload any, after func()) {
	switch cb.Type {
	case slack.InteractionTypeBlockActions:
		return nil, t.click(ctx, cb)
	case slack.InteractionTypeViewSubmission:
		return t.submission(ctx, cb)
	case slack.InteractionTypeBlockSuggestion:
		options, err := guard(t, "suggestion", func() []*slack.OptionBlockObject {
			return t.handler.Suggest(ctx, handlers.Suggestion{Team: teamOf(cb), From: cb.User.TeamID, User: cb.User.ID, ActionID: cb.ActionID, Typed: cb.Value})
		})
		if err != nil || options == nil {
			options = []*slack.OptionBlockObject{}
		}
		return slack.OptionsResponse{Options: options[:min(len(options), maxOptions)]}, nil
	}
	return nil, nil // closed forms and what the app does not offer
}

// click handles a button or menu. Its acknowledgement carries nothing; what it
// brings goes by the trigger or the response_url.
func (t *interactor) click(ctx context.Context, cb slack.InteractionCallback) (after func()) {
	if len(cb.ActionCallback.BlockActions) == 0 {
		return nil
	}
	reply, err := guard(t, "click", func() handlers.Reply {
		return t.handler.Action(ctx, actionOf(cb, cb.ActionCallback.BlockActions[0]))
	})
	if err == nil && reply.Open != nil {
		err = t.open(ctx, cb.TriggerID, reply.Open)
	}
	if err != nil {
		reply.Respond = &handlers.Message{Text: sentenceBroken}
	}
	return func() {
		if reply.Respond != nil && cb.ResponseURL != "" {
			t.respond(cb.ResponseURL, reply.Respond)
		}
		if reply.Home != nil {
			t.publish(cb.User.ID, reply.Home)
		}
	}
}

func (t *interactor) submission(ctx context.Context, cb slack.InteractionCallback) (payload any, after func()) {
	s := handlers.Submission{
		Team: teamOf(cb), From: cb.User.TeamID, User: cb.User.ID, ViewID: cb.View.ID, Hash: cb.View.Hash, CallbackID: cb.View.CallbackID,
		Metadata: cb.View.PrivateMetadata,
	}
	if cb.View.State != nil {
		s.Values = cb.View.State.Values
	}
	reply, err := guard(t, "form", func() handlers.Reply { return t.handler.Submit(ctx, s) })
	switch {
	case err != nil:
		if block := firstInput(cb.View); block != "" {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{block: sentenceBroken}), nil
		}
		return nil, nil
	case reply.View == nil:
		return nil, nil // closes the form
	}
	return reply.View, nil
}

// guard calls a handler; one that panics costs only this answer.
func guard[T any](t *interactor, what string, f func() T) (result T, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.log.Error("panic while answering", "what", what, "panic", panicText(p), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return f(), nil
}

func (t *interactor) open(ctx context.Context, trigger string, view *slack.ModalViewRequest) error {
	now := t.clock.Now()
	if _, ok := t.limits.call(methodViewsOpen, now); !ok {
		return &slack.RateLimitedError{}
	}
	_, err := t.api.OpenViewContext(ctx, trigger, *view)
	if err != nil {
		if v := judge(err, true, now); v.outcome == outcomeWait {
			t.limits.pause(methodViewsOpen, now.Add(v.wait))
		}
		t.log.ErrorContext(ctx, "form not opened", "code", errorCode(err), "details", details(err))
	}
	return err
}

// respond answers a click by its response_url, which is a credential: it is not
// logged.
func (t *interactor) respond(url string, m *handlers.Message) {
	ctx, cancel := context.WithTimeout(context.Background(), respondWithin)
	defer cancel()
	msg := &slack.WebhookMessage{Text: m.Text, ResponseType: slack.ResponseTypeEphemeral, ReplaceOriginal: m.Replace}
	if len(m.Blocks) > 0 {
		msg.Blocks = &slack.Blocks{BlockSet: m.Blocks}
	}
	if err := slack.PostWebhookCustomHTTPContext(ctx, url, t.http, msg); err != nil {
		t.log.Warn("click not answered", "error", redactURL(err))
	}
}

// publish shows a person their Home anew. It is not tried again: the next look at
// it does the same.
func (t *interactor) publish(user string, view *slack.HomeTabViewRequest) {
	ctx, cancel := context.WithTimeout(context.Background(), respondWithin)
	defer cancel()
	if _, ok := t.limits.call(string(handlers.MethodHome), t.clock.Now()); !ok {
		return
	}
	if _, err := t.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: *view}); err != nil {
		if judge(err, true, t.clock.Now()).outcome == outcomeWait {
			t.meter.Limited(string(handlers.MethodHome))
		}
		t.log.Warn("Home not published", "code", errorCode(err))
	}
}

// ackMessage is what a slash command is answered with.
type ackMessage struct {
	ResponseType string        `json:"response_type"`
	Text         string        `json:"text"`
	Blocks       []slack.Block `json:"blocks,omitempty"`
}

func ephemeral(m *handlers.Message) ackMessage {
	return ackMessage{ResponseType: slack.ResponseTypeEphemeral, Text: m.Text, Blocks: m.Blocks}
}

// fit makes a payload small enough for an acknowledgement: a message loses its
// blocks, and what is still too large is replaced.
func fit(payload any) any {
	if payload == nil || encodedSize(payload) < maxAckPayload {
		return payload
	}
	m, ok := payload.(ackMessage)
	if !ok {
		return nil
	}
	m.Blocks = nil
	if m.Text == "" || encodedSize(m) >= maxAckPayload {
		m.Text = sentenceLong
	}
	return m
}

func encodedSize(payload any) int {
	data, err := json.Marshal(payload)
	if err != nil {
		return maxAckPayload
	}
	return len(data)
}
