package localslack

import (
	"strconv"
	"time"
)

// Limits of https://docs.slack.dev/reference/methods/chat.scheduleMessage.
const (
	maxAhead       = 120 * 24 * time.Hour
	scheduleWindow = 5 * time.Minute
	maxPerWindow   = 30
)

// scheduledMessage waits to be posted.
type scheduledMessage struct {
	channel string
	at      time.Time
	timer   *serverTimer
}

// scheduleMessage keeps a message for later. One with metadata is taken and never
// posted: that is how Slack's page describes it.
func (s *Server) scheduleMessage(c *call) (object, *apiError) {
	if refusal := c.required("channel", "post_at"); refusal != nil {
		return nil, refusal
	}
	conv, refusal := s.target(c.params["channel"])
	if refusal != nil {
		return nil, refusal
	}
	says, refusal := s.readText(c)
	if refusal != nil {
		return nil, refusal
	}
	unix, err := strconv.ParseInt(c.params["post_at"], 10, 64)
	if err != nil {
		return nil, refuse("invalid_time")
	}
	now, at := s.clock.Now(), time.Unix(unix, 0)
	if !at.After(now) {
		return nil, refuse("time_in_past")
	}
	if at.Sub(now) > maxAhead {
		return nil, refuse("time_too_far")
	}
	near := 0
	for _, other := range s.ws.scheduled {
		if other.channel == conv.ID && other.at.Sub(at).Abs() < scheduleWindow {
			near++
		}
	}
	if near >= maxPerWindow {
		return nil, refuse("restricted_too_many")
	}
	says.text = s.cut(c, says.text)
	m := s.botMessage(conv, says)
	m.ThreadTS = s.thread(c.method, conv, c.params["thread_ts"])
	id := newID("Q")
	entry := &scheduledMessage{channel: conv.ID, at: at}
	s.ws.scheduled[id] = entry
	entry.timer = s.after(at.Sub(now), func() {
		delete(s.ws.scheduled, id)
		if m.Metadata == nil {
			s.post(conv, m)
		}
	})
	if m.Metadata != nil {
		s.breach(RuleScheduledMetadata, c.method, "", id)
	}
	return object{
		"channel": conv.ID, "scheduled_message_id": id, "post_at": unix,
		"message": object{"type": "delayed_message", "text": m.Text, "user": m.User, "bot_id": m.BotID},
	}, nil
}

func (s *Server) deleteScheduled(c *call) (object, *apiError) {
	if refusal := c.required("channel", "scheduled_message_id"); refusal != nil {
		return nil, refusal
	}
	id := c.params["scheduled_message_id"]
	entry := s.ws.scheduled[id]
	if entry == nil || entry.channel != c.params["channel"] {
		return nil, refuse("invalid_scheduled_message_id")
	}
	s.cancel(entry.timer)
	delete(s.ws.scheduled, id)
	return object{}, nil
}
