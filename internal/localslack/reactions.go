package localslack

import (
	"regexp"
	"slices"
)

// reacted finds the message a reaction call is about.
func (s *Server) reacted(c *call) (*conversation, *Message, *apiError) {
	if refusal := c.required("channel", "timestamp"); refusal != nil {
		return nil, nil, refusal
	}
	conv := s.ws.channels[c.params["channel"]]
	switch {
	case conv == nil || conv.Private && !conv.has(s.cfg.Bot.UserID):
		return nil, nil, refuse("channel_not_found")
	case conv.Archived:
		return nil, nil, refuse("is_archived")
	case !conv.has(s.cfg.Bot.UserID):
		return nil, nil, refuse("not_in_channel")
	}
	m := conv.find(c.params["timestamp"])
	if m == nil || m.Deleted {
		if conv.findEphemeral(c.params["timestamp"]) != nil {
			s.breach(RuleEphemeralTS, c.method, "", "timestamp "+c.params["timestamp"])
		}
		return nil, nil, refuse("message_not_found")
	}
	return conv, m, nil
}

// emojiName is the name of an emoji, without colons around it.
var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)

func validEmoji(name string) bool { return emojiName.MatchString(name) }

func (s *Server) reactionsAdd(c *call) (object, *apiError) {
	if refusal := c.required("name"); refusal != nil {
		return nil, refusal
	}
	if !validEmoji(c.params["name"]) {
		return nil, refuse("invalid_name")
	}
	conv, m, refusal := s.reacted(c)
	if refusal != nil {
		return nil, refusal
	}
	if !s.react(conv, m, s.cfg.Bot.UserID, c.params["name"]) {
		return nil, refuse("already_reacted")
	}
	return object{}, nil
}

// react adds a reaction; false means it was there.
func (s *Server) react(c *conversation, m *Message, user, name string) bool {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		i = len(m.Reactions) - 1
	}
	if slices.Contains(m.Reactions[i].Users, user) {
		return false
	}
	m.Reactions[i].Users = append(m.Reactions[i].Users, user)
	m.Reactions[i].Count++
	s.announce(*m)
	if s.hasScope("reactions:read") && c.has(s.cfg.Bot.UserID) {
		s.raise("reaction_added", s.reactionEvent("reaction_added", c, m, user, name))
	}
	return true
}

func (s *Server) reactionEvent(kind string, c *conversation, m *Message, user, name string) object {
	return object{
		"type": kind, "user": user, "reaction": name, "item_user": m.User,
		"item": object{"type": "message", "channel": c.ID, "ts": m.TS},
	}
}

func (s *Server) reactionsRemove(c *call) (object, *apiError) {
	if refusal := c.required("name"); refusal != nil {
		return nil, refusal
	}
	conv, m, refusal := s.reacted(c)
	if refusal != nil {
		return nil, refusal
	}
	if !s.unreact(conv, m, s.cfg.Bot.UserID, c.params["name"]) {
		return nil, refuse("no_reaction")
	}
	return object{}, nil
}

// unreact takes a reaction back; false means it was not there.
func (s *Server) unreact(c *conversation, m *Message, user, name string) bool {
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 || !slices.Contains(m.Reactions[i].Users, user) {
		return false
	}
	m.Reactions = slices.Clone(m.Reactions)
	r := &m.Reactions[i]
	r.Users = slices.DeleteFunc(slices.Clone(r.Users), func(u string) bool { return u == user })
	if r.Count--; r.Count == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
	s.announce(*m)
	if s.hasScope("reactions:read") && c.has(s.cfg.Bot.UserID) {
		s.raise("reaction_removed", s.reactionEvent("reaction_removed", c, m, user, name))
	}
	return true
}

func (s *Server) reactionsGet(c *call) (object, *apiError) {
	conv, m, refusal := s.reacted(c)
	if refusal != nil {
		return nil, refusal
	}
	return object{"type": "message", "channel": conv.ID, "message": s.messageObject(conv, m, false)}, nil
}
