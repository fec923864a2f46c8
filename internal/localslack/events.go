package localslack

import (
	"slices"
	"strings"
)

// raise sends an event, if the app subscribed to it under name. The mutex is held.
func (s *Server) raise(name string, content object) {
	if !s.subscribed(name) || s.ws.refusal != "" && name != "app_uninstalled" && name != "tokens_revoked" {
		return
	}
	if content["event_ts"] == nil {
		content["event_ts"] = s.ws.nextTS(s.clock.Now())
	}
	s.raiseEvent(s.newEvent(name, content))
}

// eventName is the manifest's name for messages of a conversation.
func eventName(c *conversation) string {
	switch c.kind() {
	case "im":
		return "message.im"
	case "group":
		return "message.groups"
	}
	return "message.channels"
}

// raiseMessage sends a message event about a conversation the app is in and may
// read.
func (s *Server) raiseMessage(c *conversation, content object) {
	if !c.has(s.cfg.Bot.UserID) || !s.hasScope(scopeOf(c, "history")) {
		return
	}
	content["type"], content["channel"], content["channel_type"] = "message", c.ID, c.kind()
	s.raise(eventName(c), content)
}

// raisePosted sends the events of a new message: message, and app_mention when the
// app was named in a channel. The app's own posts come back to it
// (slackapi/bolt-js#580).
func (s *Server) raisePosted(c *conversation, m *Message) {
	content := s.messageObject(c, m, true)
	content["event_ts"] = m.TS
	if m.Subtype == "thread_broadcast" {
		if root := c.find(m.ThreadTS); root != nil {
			content["root"] = s.messageObject(c, root, true)
		}
	}
	s.raiseMessage(c, content)
	if c.im || m.BotID != "" || !c.has(s.cfg.Bot.UserID) || !s.hasScope("app_mentions:read") ||
		!strings.Contains(m.Text, "<@"+s.cfg.Bot.UserID) {
		return
	}
	mention := object{"type": "app_mention", "channel": c.ID, "event_ts": m.TS}
	for _, field := range []string{"user", "text", "ts", "team", "blocks", "thread_ts", "parent_user_id", "client_msg_id", "files"} {
		if v, there := content[field]; there {
			mention[field] = v
		}
	}
	s.raise("app_mention", mention)
}

// raiseChanged tells of an edit by anybody.
func (s *Server) raiseChanged(c *conversation, m *Message, before object) {
	ts := s.ws.nextTS(s.clock.Now())
	s.raiseMessage(c, object{
		"subtype": "message_changed", "hidden": true, "ts": ts, "event_ts": ts,
		"message": s.messageObject(c, m, true), "previous_message": before,
	})
}

// raiseDeleted tells of a message that is gone.
func (s *Server) raiseDeleted(c *conversation, m *Message, before object) {
	ts := s.ws.nextTS(s.clock.Now())
	s.raiseMessage(c, object{
		"subtype": "message_deleted", "hidden": true, "ts": ts, "event_ts": ts,
		"deleted_ts": m.TS, "previous_message": before,
	})
}

// messageObject is a message as events and the Web API show it. Metadata has its
// payload only where it was asked for
// (https://docs.slack.dev/messaging/message-metadata).
func (s *Server) messageObject(c *conversation, m *Message, metadata bool) object {
	o := object{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": s.teamOf(m.User)}
	set := func(name string, value any, there bool) {
		if there {
			o[name] = value
		}
	}
	set("subtype", m.Subtype, m.Subtype != "")
	set("blocks", m.Blocks, len(m.Blocks) > 0)
	set("attachments", m.Attachments, len(m.Attachments) > 0)
	set("client_msg_id", m.ClientMsgID, m.ClientMsgID != "")
	set("edited", m.Edited, m.Edited != nil)
	set("files", s.fileObjects(m.Files), len(m.Files) > 0)
	set("reactions", m.clone().Reactions, len(m.Reactions) > 0)
	if m.BotID != "" {
		o["bot_id"], o["app_id"] = m.BotID, s.cfg.Bot.AppID
		o["bot_profile"] = s.botObject()
	}
	if len(m.Metadata) > 0 {
		if metadata {
			o["metadata"] = m.Metadata
		} else {
			o["metadata"] = object{"event_type": decode[object](m.Metadata)["event_type"]}
		}
	}
	switch replies := c.replies(m.TS); {
	case m.ThreadTS != "" && m.ThreadTS != m.TS:
		o["thread_ts"] = m.ThreadTS
		if parent := c.find(m.ThreadTS); parent != nil {
			o["parent_user_id"] = parent.User
		}
	case len(replies) > 0:
		o["thread_ts"], o["reply_count"], o["latest_reply"] = m.TS, len(replies), replies[len(replies)-1].TS
		var people []string
		for _, r := range replies {
			if !slices.Contains(people, r.User) {
				people = append(people, r.User)
			}
		}
		o["reply_users"], o["reply_users_count"] = people, len(people)
	}
	return o
}

func (s *Server) teamOf(user string) string {
	if u := s.ws.users[user]; u != nil && u.Team != "" {
		return u.Team
	}
	return s.cfg.Workspace.ID
}

func (s *Server) botObject() object {
	return object{
		"id": s.cfg.Bot.BotID, "app_id": s.cfg.Bot.AppID, "user_id": s.cfg.Bot.UserID, "name": s.cfg.Bot.Name,
		"deleted": false, "updated": 0, "team_id": s.cfg.Workspace.ID,
		"icons": object{"image_36": "", "image_48": "", "image_72": ""},
	}
}
