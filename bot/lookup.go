package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// How a message whose sending was interrupted is looked for.
const (
	// lookBack allows for clocks that differ.
	lookBack = 120 * time.Second
	// lookAgain is how long a message may take to appear.
	lookAgain = 10 * time.Second
	// lookTimes is how often nothing must be found before it is sent again.
	lookTimes = 2
	// lookLimit is the most that every kind of app may ask for at once
	// (https://docs.slack.dev/reference/methods/conversations.history).
	lookLimit = 15
	lookPages = 20
	// blindTimes is how often a message is sent again where it cannot be looked up,
	// and blindWait how long it waits before all but the first.
	blindTimes = 2
	blindWait  = time.Minute
)

// errTooMany: so much was written since that the message was not reached.
var errTooMany = errors.New("too many messages since")

// find looks for the message with the key among the bot's own since the call
// began.
func (s *sender) find(ctx context.Context, d coach.Delivery, o handlers.Outgoing, key string) (ref coach.MessageRef, found bool, err error) {
	channel, err := s.conversation(ctx, o.Channel)
	if err != nil {
		return ref, false, err
	}
	since := d.Started.Add(-lookBack)
	oldest := fmt.Sprintf("%d.%06d", since.Unix(), since.Nanosecond()/1000)
	cursor := ""
	for range lookPages {
		var page []slack.Message
		if page, cursor, err = s.messages(ctx, channel, o.Thread, oldest, cursor); err != nil {
			return ref, false, err
		}
		for _, m := range page {
			if s.own(m) && m.Metadata.EventType == metadataType && m.Metadata.EventPayload["k"] == key {
				return coach.MessageRef{Channel: channel, TS: m.Timestamp}, true, nil
			}
		}
		if cursor == "" {
			return ref, false, nil
		}
	}
	return ref, false, errTooMany
}

func (s *sender) own(m slack.Message) bool {
	return m.BotID == s.me.BotID || m.User == s.me.User
}

// messages reads one page of a channel, or of a thread: replies are not in a
// channel's history.
func (s *sender) messages(ctx context.Context, channel, thread, oldest, cursor string) ([]slack.Message, string, error) {
	if thread != "" {
		page, _, next, err := s.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: oldest, Inclusive: true, Limit: lookLimit, Cursor: cursor, IncludeAllMetadata: true,
		})
		return page, next, err
	}
	resp, err := s.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: channel, Oldest: oldest, Inclusive: true, Limit: lookLimit, Cursor: cursor, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return resp.Messages, resp.ResponseMetaData.NextCursor, nil
}

// lookUp decides a delivery whose last call may have posted: done is true when it
// need not, or must not yet, be made again.
func (s *sender) lookUp(ctx context.Context, d *coach.Delivery, o handlers.Outgoing, last bool) (done bool, err error) {
	method := methodHistory
	if o.Thread != "" {
		method = methodReplies
	}
	now := s.clock.Now()
	if at, ok := s.limits.call(method, now); !ok {
		s.hold(rowHold(*d), at)
		return true, nil
	}
	began := time.Now()
	ref, found, err := s.find(ctx, *d, o, messageKey(*d))
	now = s.clock.Now()
	if found {
		s.tell(ctx, *d, o, postFound, "", time.Since(began))
		return true, s.coach.Sent(ctx, *d, coach.Sent{Ref: ref, Last: last}, now)
	}
	if err == nil {
		return s.notFound(ctx, d, now)
	}
	switch v := judge(err, true, now); v.outcome {
	case outcomeWait:
		s.limits.pause(method, now.Add(v.wait))
		return true, s.postpone(ctx, *d, coach.Unknown, now.Add(v.wait))
	case outcomeTransient, outcomeUnknown:
		if !errors.Is(err, errTooMany) && now.Sub(d.Created) < giveUpAfter {
			return true, s.postpone(ctx, *d, coach.Unknown, now.Add(backoff(d.Attempt)))
		}
	case outcomeDead:
		s.fail(TokenFault(VarBotToken, v.code))
		return true, nil
	}
	if !s.atMostOnce(*d) {
		return s.sendBlind(ctx, d, now)
	}
	s.log.WarnContext(ctx, "message neither found nor sent again", "kind", d.Kind, "error", err)
	return true, s.coach.Sent(ctx, *d, coach.Sent{Last: last}, now)
}

// sendBlind lets a message be sent again that may be there already: once without
// waiting, and a few times in all. Each time may make one more of it.
func (s *sender) sendBlind(ctx context.Context, d *coach.Delivery, now time.Time) (done bool, err error) {
	if d.Blind++; d.Blind > blindTimes {
		return true, s.bury(ctx, *d, coach.DeadBlind, now)
	}
	if d.Blind > 1 {
		return true, s.postpone(ctx, *d, coach.Pending, now.Add(blindWait))
	}
	d.State = coach.Pending
	return false, s.coach.Put(ctx, *d)
}

// notFound waits once more, and then lets the message be sent again: it is not
// there. The wait grows with the calls that ended so, and they end after a day.
func (s *sender) notFound(ctx context.Context, d *coach.Delivery, now time.Time) (done bool, err error) {
	if d.Looked++; d.Looked < lookTimes {
		return true, s.postpone(ctx, *d, coach.Unknown, now.Add(max(lookAgain, backoff(d.Attempt))))
	}
	d.Looked, d.State = 0, coach.Pending
	if now.Sub(d.Created) >= giveUpAfter {
		return true, s.bury(ctx, *d, coach.DeadOld, now)
	}
	return false, s.coach.Put(ctx, *d)
}

// atMostOnce reports whether nothing is better than twice: a daily question, its
// reminder, and what a whole channel sees. A reply is better twice than never.
func (s *sender) atMostOnce(d coach.Delivery) bool {
	return d.Kind == coach.KindReveal || d.Kind == coach.KindDigest || d.Notice == coach.NoticeReminder ||
		d.Kind == coach.KindQuestion && d.Priority == coach.PriorityFanOut
}
