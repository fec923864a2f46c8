package bot

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/failpoint"
)

// send makes the call of a delivery that is marked as Sending, and does what its
// verdict asks for. The error is one of the store.
func (s *sender) send(ctx context.Context, d coach.Delivery, o handlers.Outgoing, last bool) error {
	began := time.Now()
	done, connected, err := s.attempt(ctx, o, messageKey(d))
	failpoint.Hit("after-accepted")
	v := judge(err, connected, s.clock.Now())
	if refusesPicture(v, err) {
		if d.Kind == coach.KindChart {
			return s.awaitPicture(ctx, d, s.clock.Now())
		}
		if o.Method == handlers.MethodHome {
			s.log.WarnContext(ctx, "picture refused", "kind", d.Kind)
			o.Home = withoutPictures(o.Home)
			done, connected, err = s.attempt(ctx, o, messageKey(d))
			v = judge(err, connected, s.clock.Now())
		}
	}
	if v.outcome == outcomeBadCall && len(o.Blocks) > 0 && o.Text != "" {
		// What is wrong with blocks is our mistake; the person gets the words at least.
		s.log.ErrorContext(ctx, "blocks refused", "kind", d.Kind, "method", o.Method, "code", v.code, "details", details(err))
		o.Blocks = nil
		done, connected, err = s.attempt(ctx, o, messageKey(d))
		v = judge(err, connected, s.clock.Now())
	}
	now := s.clock.Now()
	s.tell(ctx, d, o, v.word(), v.code, time.Since(began))
	if v.outcome == outcomeUnknown && ctx.Err() != nil {
		return nil // the process ends: Sending is what the next one must find
	}
	done.Last = last
	return s.conclude(ctx, d, o, done, v, now)
}

// tell writes the line that every call for a delivery has in the log.
func (s *sender) tell(ctx context.Context, d coach.Delivery, o handlers.Outgoing, verdict, code string, took time.Duration) {
	s.meter.Posted(string(d.Kind), verdict, took)
	if (verdict == postSent || verdict == postFound) && asks(d) {
		s.meter.Asked(since(d.Due, s.clock.Now()))
	}
	s.log.InfoContext(ctx, "delivery", "kind", d.Kind, "id", d.DeadID(), "method", o.Method, "verdict", verdict, "code", code,
		"tries", d.Attempt, "took_ms", took.Milliseconds())
}

// asks reports whether the next part of d is the daily question itself.
func asks(d coach.Delivery) bool {
	return d.Kind == coach.KindQuestion && !d.Due.IsZero() && d.Part() == 0
}

// unasked counts a daily question that will not be sent.
func (s *sender) unasked(d coach.Delivery) {
	if asks(d) {
		s.meter.Missed(1)
	}
}

func (s *sender) conclude(ctx context.Context, d coach.Delivery, o handlers.Outgoing, done coach.Sent, v verdict, now time.Time) error {
	if pictureFails(d, o, v) {
		s.log.WarnContext(ctx, "chart in words", "code", v.code, "needed", v.needed, "tries", d.Attempt)
		return s.coach.ChartInWords(ctx, d, now)
	}
	switch v.outcome {
	case outcomeSent:
		failpoint.Hit("before-record")
		return s.coach.Sent(ctx, d, done, now)
	case outcomeWait:
		until := now.Add(v.wait)
		s.limits.pause(string(o.Method), until)
		d.Attempt--
		return s.postpone(ctx, d, coach.Pending, until)
	case outcomeUnknown:
		if o.Method == handlers.MethodPost {
			d.Looked = 0
			return s.postpone(ctx, d, coach.Unknown, now)
		}
		return s.later(ctx, d, now) // doing these again changes nothing
	case outcomeTransient:
		return s.later(ctx, d, now)
	case outcomeDead:
		s.fail(TokenFault(VarBotToken, v.code))
		return s.postpone(ctx, d, coach.Pending, now)
	case outcomeBadCall: // our mistake: no subscription is paused for it
		d.State = coach.Pending
		return s.bury(ctx, d, "Slack refuses the message: "+v.code, now)
	}
	if v.needed != "" {
		s.log.ErrorContext(ctx, "scope missing", "method", o.Method, "needed", v.needed)
	}
	if v.moot {
		return s.coach.Drop(ctx, d)
	}
	dead, err := s.coach.Reject(ctx, d, v.reason, now)
	if dead {
		s.buried(ctx, d, v.reason)
	} else if err == nil {
		s.unasked(d)
	}
	return err
}

// bury keeps a delivery that cannot be made for the person who runs the bot.
func (s *sender) bury(ctx context.Context, d coach.Delivery, reason string, now time.Time) error {
	dead, err := s.coach.Bury(ctx, d, reason, now)
	if dead {
		s.buried(ctx, d, reason)
	}
	return err
}

// buried writes the one line that each dead letter has in the log.
func (s *sender) buried(ctx context.Context, d coach.Delivery, reason string) {
	s.meter.Posted(string(d.Kind), postDead, 0)
	s.unasked(d)
	s.log.ErrorContext(ctx, "dead letter", "kind", d.Kind, "id", d.DeadID(), "tries", d.Attempt, "reason", reason)
}

// postpone puts a delivery back in the outbox.
func (s *sender) postpone(ctx context.Context, d coach.Delivery, state coach.DeliveryState, at time.Time) error {
	d.State, d.ReadyAt = state, at
	return s.coach.Put(ctx, d)
}

// unrendered tries a delivery that did not become a message again later, and gives
// it up in the end.
func (s *sender) unrendered(ctx context.Context, d coach.Delivery) {
	now := s.clock.Now()
	s.meter.Posted(string(d.Kind), postUnrendered, 0)
	if d.Attempt++; d.Attempt >= badRender {
		s.record(ctx, d, s.bury(ctx, d, coach.DeadUnrendered, now))
		return
	}
	s.record(ctx, d, s.postpone(ctx, d, d.State, now.Add(backoff(d.Attempt))))
}

// later tries again after a back-off, for a day.
func (s *sender) later(ctx context.Context, d coach.Delivery, now time.Time) error {
	d.State = coach.Pending
	if now.Sub(d.Created) >= giveUpAfter {
		return s.bury(ctx, d, coach.DeadOld, now)
	}
	return s.postpone(ctx, d, coach.Pending, now.Add(backoff(d.Attempt)))
}

// details are Slack's words about a malformed call: pointers and limits, nothing a
// person wrote.
func details(err error) []string {
	var refusal slack.SlackErrorResponse
	if errors.As(err, &refusal) {
		return refusal.ResponseMetadata.Messages
	}
	return nil
}

// errorCode is Slack's error code, or empty.
func errorCode(err error) string {
	var refusal slack.SlackErrorResponse
	if errors.As(err, &refusal) {
		return refusal.Err
	}
	return ""
}
