package localslack

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"interviewcoach/internal/localslack/blockkit"
)

// Limits of a message's text: https://docs.slack.dev/reference/methods/chat.postMessage
// and chat.update.
const (
	maxText         = 40_000
	maxUpdateText   = 4_000
	maxMarkdownText = 12_000
	maxAttachments  = 100
)

// target finds the conversation a message goes to; a user id means the direct
// messages with the app.
func (s *Server) target(id string) (*conversation, *apiError) {
	if u := s.ws.users[id]; u != nil {
		id = imID(id)
	}
	c := s.ws.channels[id]
	switch {
	case c == nil:
		return nil, refuse("channel_not_found")
	case c.im && s.ws.users[c.person].Deleted:
		return nil, refuse("user_disabled")
	case c.im && s.teamOf(c.person) != s.cfg.Workspace.ID:
		return nil, refuse("channel_not_found")
	case c.im && !s.cfg.MessagesTab:
		return nil, refuse("messages_tab_disabled")
	case c.im:
		return c, nil
	case !c.has(s.cfg.Bot.UserID) && c.Private:
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.has(s.cfg.Bot.UserID) && !s.hasScope("chat:write.public"):
		return nil, refuse("not_in_channel")
	}
	return c, nil
}

// content is what a message says.
type content struct {
	text        string
	blocks      json.RawMessage
	attachments json.RawMessage
	metadata    json.RawMessage
}

// readContent reads and checks text, blocks, attachments and metadata.
func (s *Server) readContent(c *call) (content, *apiError) {
	read := content{text: c.params["text"]}
	if md := c.params["markdown_text"]; md != "" {
		if read.text != "" || c.params["blocks"] != "" {
			return read, refuse("markdown_text_conflict")
		}
		if utf8.RuneCountInString(md) > maxMarkdownText {
			return read, refuse("msg_too_long")
		}
		read.text = md
	}
	var refusal *apiError
	if read.blocks, refusal = readBlocks(c.params["blocks"]); refusal != nil {
		return read, refusal
	}
	if refusal = s.checkPictures(read.blocks); refusal != nil {
		return read, refusal
	}
	if raw := c.params["attachments"]; raw != "" {
		var list []json.RawMessage
		if err := json.Unmarshal([]byte(raw), &list); err != nil {
			return read, refuse("invalid_attachments")
		}
		if len(list) > maxAttachments {
			return read, refuse("too_many_attachments")
		}
		if len(list) > 0 {
			read.attachments = json.RawMessage(raw)
		}
	}
	if raw := c.params["metadata"]; raw != "" && raw != "{}" {
		if problems := blockkit.CheckMetadata(json.RawMessage(raw)); len(problems) > 0 {
			return read, refuseProblems(problems)
		}
		read.metadata = json.RawMessage(raw)
	}
	return read, nil
}

// readBlocks checks the blocks of a message; none is nil.
func readBlocks(raw string) (json.RawMessage, *apiError) {
	if raw == "" || raw == "[]" {
		return nil, nil
	}
	if problems := blockkit.CheckBlocks(blockkit.Message, json.RawMessage(raw)); len(problems) > 0 {
		return nil, refuseProblems(problems)
	}
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(raw), &list); err != nil {
		return nil, refuse("invalid_blocks_format")
	}
	return fillIDs(json.RawMessage(raw)), nil
}

// empty reports whether there is nothing to show.
func (c content) empty() bool {
	return strings.TrimSpace(c.text) == "" && c.blocks == nil && c.attachments == nil
}

// cut shortens a text to what a message holds.
func (s *Server) cut(c *call, text string) string {
	runes := []rune(text)
	if len(runes) <= maxText {
		return text
	}
	s.breach(RuleTextTruncated, c.method, "", "text has more than 40,000 characters")
	c.warnings = append(c.warnings, "message_truncated")
	return string(runes[:maxText])
}

// botMessage is a message by the app, not yet posted.
func (s *Server) botMessage(c *conversation, says content) *Message {
	return &Message{
		Channel: c.ID, User: s.cfg.Bot.UserID, BotID: s.cfg.Bot.BotID, Text: says.text, Blocks: says.blocks,
		Attachments: says.attachments, Metadata: says.metadata, Mentions: mentions(says.text, says.blocks),
	}
}

// post gives a message its ts, keeps it, and tells everybody.
func (s *Server) post(c *conversation, m *Message) {
	m.TS = s.ws.nextTS(s.clock.Now())
	c.add(m)
	s.forgetMessages(c)
	if m.BotID != "" {
		s.oracle.posted(m, s.clock.Now())
	}
	s.announce(*m)
	if m.EphemeralTo == "" {
		s.raisePosted(c, m)
	}
}

// thread finds the parent for thread_ts. Slack takes an unknown thread_ts too, so a
// wrong one is only recorded.
func (s *Server) thread(method string, c *conversation, ts string) string {
	if ts == "" {
		return ""
	}
	parent := c.find(ts)
	switch {
	case parent == nil && c.findEphemeral(ts) != nil:
		s.breach(RuleEphemeralTS, method, "", "thread_ts "+ts)
	case parent == nil:
		s.breach(RuleThreadUnknown, method, "", "thread_ts "+ts)
	case parent.ThreadTS != "" && parent.ThreadTS != ts:
		s.breach(RuleThreadOfReply, method, "", "thread_ts "+ts+" is a reply to "+parent.ThreadTS)
		return parent.ThreadTS
	}
	return ts
}

// readText reads the content of a message that must say something.
func (s *Server) readText(c *call) (content, *apiError) {
	says, refusal := s.readContent(c)
	if refusal == nil && says.empty() {
		refusal = refuse("no_text")
	}
	return says, refusal
}

func (s *Server) postMessage(c *call) (object, *apiError) {
	if refusal := c.required("channel"); refusal != nil {
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
	says.text = s.cut(c, says.text)
	m := s.botMessage(conv, says)
	m.ThreadTS = s.thread(c.method, conv, c.params["thread_ts"])
	if m.ThreadTS != "" && c.flag("reply_broadcast") {
		m.Subtype = "thread_broadcast"
	}
	s.post(conv, m)
	return object{"channel": conv.ID, "ts": m.TS, "message": s.messageObject(conv, m, true)}, nil
}

func (s *Server) postEphemeral(c *call) (object, *apiError) {
	if refusal := c.required("channel", "user"); refusal != nil {
		return nil, refusal
	}
	conv, refusal := s.target(c.params["channel"])
	if refusal != nil {
		return nil, refusal
	}
	user := c.params["user"]
	if u := s.ws.users[user]; u == nil || u.Deleted || !conv.has(user) {
		return nil, refuse("user_not_in_channel")
	}
	says, refusal := s.readText(c)
	if refusal != nil {
		return nil, refusal
	}
	if utf8.RuneCountInString(says.text) > maxText {
		return nil, refuse("msg_too_long")
	}
	m := s.botMessage(conv, says)
	m.Metadata = nil
	m.ThreadTS, m.EphemeralTo = s.thread(c.method, conv, c.params["thread_ts"]), user
	if m.ThreadTS != "" && !conv.hasReplies(m.ThreadTS) {
		s.breach(RuleEphemeralNoThread, c.method, "", m.ThreadTS)
	}
	s.post(conv, m)
	return object{"message_ts": m.TS}, nil
}
