package localslack

import (
	"encoding/json"
	"strings"
)

// Frames that no app should stumble over. Those that are events have an event_id
// and come again until they are acknowledged; the others come once and may be
// acknowledged or not. None breaks a rule.
const (
	OddMalformed    = "malformed"       // an envelope whose JSON ends too early
	OddNotJSON      = "not_json"        // a frame that is not JSON at all
	OddUnknownType  = "unknown_type"    // an envelope of a type nobody knows
	OddHuge         = "huge"            // a message event of 50 MB, sent once
	OddNumber       = "number_for_text" // a message event whose text is a number
	OddUnknownBlock = "unknown_block"   // a message event with unknown block types
	OddNoUser       = "no_user"         // a message event whose user is null
	OddUnknownEvent = "unknown_event"   // an event of a type nobody knows
)

const hugeFrame = 50 << 20

// OddFrames returns the names of all odd frames.
func OddFrames() []string {
	return []string{OddMalformed, OddNotJSON, OddUnknownType, OddHuge, OddNumber, OddUnknownBlock, OddNoUser, OddUnknownEvent}
}

// sendOdd sends an odd frame on one socket; size is that of a huge one. The mutex
// is held.
func (s *Server) sendOdd(k *socket, kind string, size int) {
	s.oracle.fault("frame " + kind)
	id := newUUID()
	raw := func(frame string) {
		s.tolerated.add(id, &struct{}{})
		s.record(&LogEntry{Kind: "frame", Method: kind, Time: s.clock.Now(), EnvelopeID: id, Socket: k.id})
		k.push(output{frame: json.RawMessage(frame)})
	}
	switch kind {
	case OddMalformed:
		raw(`{"envelope_id":"` + id + `","type":"events_api","payload":{"event":{"type":"message","te`)
		return
	case OddNotJSON:
		raw("\x01upstream connect error")
		return
	case OddUnknownType:
		raw(`{"envelope_id":"` + id + `","type":"weather_report","payload":{"sky":"grey"},"accepts_response_payload":false}`)
		return
	}
	content := s.oddMessage()
	switch kind {
	case OddHuge:
		if size == 0 {
			size = hugeFrame
		}
		content["text"] = "" // filled in below
	case OddNumber:
		content["text"] = 42
	case OddUnknownBlock:
		content["blocks"] = []object{
			{"type": "hologram", "block_id": "h", "depth": 3, "layers": []any{1, nil, "x"}},
			{"type": "rich_text", "block_id": "r", "elements": []object{{"type": "rich_text_spiral", "elements": []object{{"type": "glyph", "code": 7}}}}},
		}
	case OddNoUser:
		content["user"] = nil
	case OddUnknownEvent:
		content = object{"type": "tea_time", "event_ts": content["event_ts"], "item": []any{1, "two"}}
	}
	ev := s.newEvent("odd "+kind, content)
	if kind == OddHuge { // once, and not kept
		frame := encode(object{"envelope_id": id, "type": "events_api", "payload": ev.payload, "accepts_response_payload": false, "retry_attempt": 0, "retry_reason": ""})
		raw(strings.Replace(string(frame), `"text":""`, `"text":"`+strings.Repeat("x", size)+`"`, 1))
		return
	}
	s.events.add(ev.id, ev)
	s.oracle.raised(ev, s.clock.Now())
	e := firstCopy(ev)
	e.odd = true
	s.deliverOn(e, k)
}

// oddMessage is a direct message of the first person, which exists nowhere.
func (s *Server) oddMessage() object {
	user, ts := "U0NOBODY", s.ws.nextTS(s.clock.Now())
	for _, id := range s.ws.userOrder {
		if u := s.ws.users[id]; !u.IsBot && !u.Deleted && s.teamOf(id) == s.cfg.Workspace.ID {
			user = id
			break
		}
	}
	return object{
		"type": "message", "channel": imID(user), "channel_type": "im", "user": user, "team": s.cfg.Workspace.ID,
		"text": "odd", "ts": ts, "event_ts": ts,
	}
}
