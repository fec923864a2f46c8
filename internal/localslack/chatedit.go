package localslack

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// own finds one of the app's messages; code is the refusal for somebody else's.
func (s *Server) own(c *call, code string) (*conversation, *Message, *apiError) {
	if refusal := c.required("channel", "ts"); refusal != nil {
		return nil, nil, refusal
	}
	conv := s.ws.channels[c.params["channel"]]
	if conv == nil || conv.Private && !conv.has(s.cfg.Bot.UserID) {
		return nil, nil, refuse("channel_not_found")
	}
	m := conv.find(c.params["ts"])
	if m == nil || m.Deleted {
		if conv.findEphemeral(c.params["ts"]) != nil {
			s.breach(RuleEphemeralTS, c.method, "", "ts "+c.params["ts"])
		}
		return nil, nil, refuse("message_not_found")
	}
	if m.BotID != s.cfg.Bot.BotID {
		return nil, nil, refuse(code)
	}
	if conv.Archived {
		return nil, nil, refuse("is_inactive")
	}
	return conv, m, nil
}

// updateMessage changes one of the app's messages: text without blocks removes the
// blocks, metadata is kept unless it is given, and {} removes it
// (https://docs.slack.dev/reference/methods/chat.update).
func (s *Server) updateMessage(c *call) (object, *apiError) {
	conv, m, refusal := s.own(c, "cant_update_message")
	if refusal != nil {
		return nil, refusal
	}
	says, refusal := s.readText(c)
	if refusal != nil {
		return nil, refusal
	}
	if n := utf8.RuneCountInString(says.text); n > maxUpdateText {
		return nil, refuse("msg_too_long", fmt.Sprintf("%d characters", n))
	}
	before := s.messageObject(conv, m, true)
	if says.text != "" {
		m.Text = says.text
	}
	m.Blocks, m.Attachments = says.blocks, says.attachments
	if c.params["metadata"] != "" {
		m.Metadata = says.metadata
	}
	m.Mentions = mentions(m.Text, m.Blocks)
	if m.Blocks == nil {
		m.Edited = &Edited{User: s.cfg.Bot.UserID, TS: s.ws.nextTS(s.clock.Now())}
	}
	s.announce(*m)
	s.raiseChanged(conv, m, before)
	return object{"channel": conv.ID, "ts": m.TS, "text": m.Text, "message": s.messageObject(conv, m, true)}, nil
}

func (s *Server) deleteMessage(c *call) (object, *apiError) {
	conv, m, refusal := s.own(c, "cant_delete_message")
	if refusal != nil {
		return nil, refusal
	}
	s.remove(conv, m)
	return object{"channel": conv.ID, "ts": m.TS}, nil
}

// remove deletes a message for everybody.
func (s *Server) remove(c *conversation, m *Message) {
	before := s.messageObject(c, m, true)
	c.strike(m)
	s.announce(*m)
	if m.EphemeralTo == "" {
		s.raiseDeleted(c, m, before)
	}
}

func (s *Server) getPermalink(c *call) (object, *apiError) {
	if refusal := c.required("channel", "message_ts"); refusal != nil {
		return nil, refusal
	}
	conv := s.ws.channels[c.params["channel"]]
	if conv == nil || conv.Private && !conv.has(s.cfg.Bot.UserID) {
		return nil, refuse("channel_not_found")
	}
	m := conv.find(c.params["message_ts"])
	if m == nil || m.Deleted {
		return nil, refuse("message_not_found")
	}
	link := strings.TrimSuffix(s.workspaceURL(), "/") + "/archives/" + conv.ID + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + conv.ID
	}
	return object{"channel": conv.ID, "permalink": link}, nil
}
