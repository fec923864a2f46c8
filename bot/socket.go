package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"interviewcoach/handlers"
)

// acksWaiting is how many acknowledgements may wait to be written. slack-go has
// room for 20 more, and blocks beyond that while it is not connected.
const acksWaiting = 512

// A socket is the connection to Slack. One goroutine drains its events and never
// waits: a reader that stalls costs the connection, for good
// (https://github.com/slack-go/slack, socketmode: Events holds 50).
type socket struct {
	client   *socketmode.Client
	pace     *pacer
	me       handlers.Identity
	appID    string // of the bot token's app; empty when it is not known
	clock    Clock
	log      *slog.Logger
	meter    Meter
	commit   *committer
	talk     func(handlers.Event) bool // tells what concerns nobody here; may be nil
	interact *interactor
	people   *directory
	hello    func(now time.Time)
	lost     func() // there is no connection
	fail     func(error)

	acks    chan pendingAck
	closing atomic.Bool  // nothing new is taken
	acked   atomic.Int64 // real time of the last acknowledgement, in nanoseconds
}

type pendingAck struct {
	envelope string
	by       time.Time
}

// run keeps the connection until ctx ends. It reports through fail when the
// connection has died for good.
func (s *socket) run(ctx context.Context) {
	err := s.client.RunContext(ctx)
	if ctx.Err() != nil {
		return
	}
	s.fail(connectFault(err))
}

// connectFault says what the end of the connection means. slack-go gives up for
// four codes and an address that is not there.
func connectFault(err error) error {
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code == http.StatusNotFound {
		return fmt.Errorf("connect to Slack: no Web API at this address (HTTP 404): check the API URL")
	}
	if code := errorCode(err); code != "" {
		return TokenFault(VarAppToken, code)
	}
	return fmt.Errorf("the connection to Slack ended: %w", err)
}

// hopeless reports whether an error of apps.connections.open will not pass by
// itself. slack-go would try for ever
// (https://docs.slack.dev/reference/methods/apps.connections.open#errors).
func hopeless(code string) bool {
	switch code {
	case "missing_scope", "not_allowed_token_type", "forbidden_team", "token_expired", "org_login_required", "access_denied",
		"invalid_auth", "not_authed", "account_inactive", "token_revoked", "no_permission", "ekm_access_denied":
		return true
	}
	return false
}

// drain takes every event until ctx ends.
func (s *socket) drain(ctx context.Context) {
	for {
		select {
		case e := <-s.client.Events:
			s.take(e, time.Now())
		case <-ctx.Done():
			return
		}
	}
}

// take handles one event without waiting for anything.
func (s *socket) take(e socketmode.Event, received time.Time) {
	switch e.Type {
	case socketmode.EventTypeHello:
		s.greeted(e.Request)
	case socketmode.EventTypeConnecting:
		s.lost()
	case socketmode.EventTypeConnectionError:
		if failure, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
			s.refused(failure)
		}
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			s.badMessage(bad, received)
		}
	case socketmode.EventTypeErrorWriteFailed:
		s.meter.Unacked(unackedLost)
		s.log.Warn("acknowledgement not written; Slack sends the event again")
	case socketmode.EventTypeEventsAPI:
		if s.closing.Load() {
			return // not acknowledged: it comes again
		}
		s.pace.used()
		s.event(e.Request.EnvelopeID, e.Request.Payload, received)
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive:
		if s.closing.Load() {
			return
		}
		s.pace.used()
		s.interact.offer(interaction{event: e, received: received})
	default:
		if e.Request != nil && e.Request.EnvelopeID != "" {
			s.ack(e.Request.EnvelopeID, received.Add(ackWithin))
		}
	}
}

func (s *socket) greeted(hello *socketmode.Request) {
	app := hello.ConnectionInfo.AppID
	if s.appID != "" && app != "" && app != s.appID {
		s.fail(fmt.Errorf("%s belongs to the app %s and %s to the app %s: take both from the same app",
			VarAppToken, app, VarBotToken, s.appID))
		return
	}
	s.log.Info("connected", "connections", hello.NumConnections)
	s.hello(s.clock.Now())
}

func (s *socket) refused(failure *slack.ConnectionErrorEvent) {
	if code := errorCode(failure.ErrorObj); hopeless(code) {
		s.fail(TokenFault(VarAppToken, code))
		return
	}
	s.meter.ConnectFailed()
	if judge(failure.ErrorObj, true, s.clock.Now()).outcome == outcomeWait {
		s.meter.Limited(methodConnect)
	}
	s.log.Warn("not connected", "attempt", failure.Attempt, "again_in", failure.Backoff, "error", plain(failure.ErrorObj))
}

// event offers an event to the inbox. What means nothing is acknowledged at once: a
// busy workspace is full of it, and in the inbox it would cost two writes to the
// disk.
func (s *socket) event(envelope string, payload json.RawMessage, received time.Time) {
	by := received.Add(ackWithin)
	e, ok, err := translate(payload, s.me)
	switch {
	case err != nil:
		s.meter.Event(eventUnreadable)
		s.log.Warn("event not understood", "envelope_id", envelope)
		s.ack(envelope, by)
		return
	case !ok, s.talk != nil && s.talk(e):
		s.meter.Event(eventIgnored)
		s.ack(envelope, by)
		return
	case e.Kind == handlers.EventUserChanged:
		s.people.forget(e.User)
	}
	s.meter.Event(string(e.Kind))
	a, err := newArrival(e, envelope, s.clock.Now(), received)
	if err != nil {
		s.log.Error("event not kept", "envelope_id", envelope, "error", err)
		return
	}
	if !s.commit.offer(a) {
		s.meter.Unacked(unackedBusy)
		s.log.Warn("too many events at once; Slack sends this one again", "envelope_id", envelope)
	}
}

// badMessage is an envelope that slack-go could not decode, and therefore did not
// acknowledge: Slack would send it again and again. It may still be an event that
// the bot can read.
func (s *socket) badMessage(bad *socketmode.ErrorBadMessage, received time.Time) {
	var envelope struct {
		ID      string          `json:"envelope_id"`
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(bad.Message, &envelope) != nil || envelope.ID == "" {
		s.meter.Event(eventUnreadable)
		s.log.Warn("frame not understood", "bytes", len(bad.Message))
		return
	}
	if envelope.Type == socketmode.RequestTypeEventsAPI {
		if !s.closing.Load() {
			s.event(envelope.ID, envelope.Payload, received)
		}
		return
	}
	s.meter.Event(eventUnreadable)
	s.log.Warn("envelope not understood", "envelope_id", envelope.ID, "type", envelope.Type)
	s.ack(envelope.ID, received.Add(ackWithin))
}

// ack has an envelope acknowledged by then, without waiting. Where there is no room
// it is not, and comes again.
func (s *socket) ack(envelope string, by time.Time) {
	select {
	case s.acks <- pendingAck{envelope, by}:
	default:
		s.meter.Unacked(unackedBusy)
		s.log.Warn("too many acknowledgements at once", "envelope_id", envelope)
	}
}

// acknowledge writes acknowledgements until quit is closed and none is left.
func (s *socket) acknowledge(quit <-chan struct{}) {
	for {
		select {
		case a := <-s.acks:
			s.write(a)
		case <-quit:
			select {
			case a := <-s.acks:
				s.write(a)
			default:
				return
			}
		}
	}
}

// write gives up at the deadline: an acknowledgement that is queued while there is
// no connection would go out on the next one, too late.
func (s *socket) write(a pendingAck) {
	ctx, cancel := context.WithDeadline(context.Background(), a.by)
	defer cancel()
	if err := s.reply(ctx, a.envelope, nil); err != nil {
		s.meter.Unacked(unackedLost)
		s.log.Warn("envelope not acknowledged", "envelope_id", a.envelope, "error", err)
		return
	}
	s.meter.Acked(ackWithin - time.Until(a.by))
}

// reply queues an acknowledgement, with a payload or nil.
func (s *socket) reply(ctx context.Context, envelope string, payload any) error {
	s.acked.Store(time.Now().UnixNano())
	return s.client.AckCtx(ctx, envelope, payload)
}

// flushed returns when what was acknowledged last should be written: slack-go
// queues it, and does not tell.
func (s *socket) flushed() <-chan time.Time {
	return time.After(flushTime - time.Since(time.Unix(0, s.acked.Load())))
}

// plain is an error without the address it happened at: that of a WebSocket holds
// a ticket.
func plain(err error) string {
	if code := errorCode(err); code != "" {
		return code
	}
	return redactURL(err)
}
