package localslack

import (
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

// event is one event of the Events API; redeliveries carry the same one.
type event struct {
	id      string
	name    string
	payload object
	// channel, ts and user are what the event is about, as far as it says.
	channel, ts, user string
	// chains counts the copies that are still to be sent or acknowledged.
	chains int
	sent   *Sent
}

// shuffleTime is how long events that wait to be shuffled are held at most.
const shuffleTime = 2 * time.Second

// newEvent wraps what an event says. The mutex is held.
func (s *Server) newEvent(name string, content object) *event {
	ev := &event{id: newID("Ev"), name: name}
	ev.channel, _ = content["channel"].(string)
	ev.ts, _ = content["ts"].(string)
	ev.user, _ = content["user"].(string)
	team := s.cfg.Workspace.ID
	ev.payload = object{
		"token": "local", "team_id": team, "api_app_id": s.cfg.Bot.AppID,
		"event": content, "type": "event_callback", "event_id": ev.id, "event_time": s.clock.Now().Unix(),
		"event_context":         "4-" + base64.RawURLEncoding.EncodeToString([]byte(ev.id)),
		"is_ext_shared_channel": false,
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": team, "user_id": s.cfg.Bot.UserID,
			"is_bot": true, "is_enterprise_install": false,
		}},
	}
	return ev
}

// raiseEvent keeps an event and delivers it. The mutex is held.
func (s *Server) raiseEvent(ev *event) {
	s.events.add(ev.id, ev)
	s.oracle.raised(ev, s.clock.Now())
	s.dispatch(ev)
}

// dispatch delivers an event's first envelopes, disturbed by the faults.
func (s *Server) dispatch(ev *event) {
	f := &s.faults.Envelopes
	switch {
	case f.Shuffle > 0:
		f.Shuffle--
		s.shuffled = append(s.shuffled, firstCopy(ev))
		if len(s.shuffled) == 1 {
			s.after(shuffleTime, func() { s.flushShuffled() })
		}
		if f.Shuffle == 0 {
			slices.Reverse(s.shuffled)
			s.flushShuffled()
		}
		return
	case f.Late > 0:
		f.Late--
		late := firstCopy(ev)
		s.after(time.Duration(f.Delay), func() { s.deliver(late) })
		return
	}
	for _, p := range s.planEvent(ev) {
		e := firstCopy(ev)
		e.lose, e.ackLost = p.lose, p.ackLost
		if p.late > 0 {
			s.after(p.late, func() { s.deliver(e) })
			continue
		}
		s.deliver(e)
	}
	if f.Duplicate > 0 {
		f.Duplicate--
		s.deliver(firstCopy(ev))
	}
}

// firstCopy is a new first envelope of an event.
func firstCopy(ev *event) *envelope {
	ev.chains++
	return &envelope{kind: "events_api", payload: ev.payload, event: ev}
}

func (s *Server) flushShuffled() {
	held := s.shuffled
	s.shuffled = nil
	for _, e := range held {
		s.deliver(e)
	}
}

// Redeliver sends an event once more, as Slack at times does without need: with the
// same event_id and retry_attempt 0.
func (s *Server) Redeliver(eventID string) error {
	defer s.lock()()
	ev := s.events.get(eventID)
	if ev == nil {
		return fmt.Errorf("there was no event %q", eventID)
	}
	s.deliver(firstCopy(ev))
	return nil
}
