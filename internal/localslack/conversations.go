package localslack

import (
	"slices"
	"strings"
)

// readable finds a conversation the app may read in: code is the answer for a
// channel it is not a member of.
func (s *Server) readable(id, suffix string) (*conversation, *apiError) {
	c := s.ws.channels[id]
	if c == nil || c.im && !c.opened {
		return nil, refuse("channel_not_found")
	}
	if refusal := s.needScope(scopeOf(c, suffix)); refusal != nil {
		return nil, refusal
	}
	if c.Private && !c.has(s.cfg.Bot.UserID) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

func (s *Server) conversationObject(c *conversation) object {
	if c.im {
		return object{
			"id": c.ID, "is_im": true, "user": c.person, "is_archived": false, "is_user_deleted": s.ws.users[c.person].Deleted,
			"is_org_shared": false, "context_team_id": s.cfg.Workspace.ID, "created": 0, "priority": 0,
		}
	}
	return object{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private, "is_im": false,
		"is_mpim": false, "is_private": c.Private, "is_archived": c.Archived, "is_general": c.Name == "general",
		"is_member": c.has(s.cfg.Bot.UserID), "num_members": len(c.Members), "created": 0, "creator": "",
		"context_team_id": s.cfg.Workspace.ID, "topic": object{"value": "", "creator": "", "last_set": 0},
		"purpose": object{"value": "", "creator": "", "last_set": 0},
	}
}

// conversationsOpen opens the direct messages with one person. Group messages are
// not part of this workspace.
func (s *Server) conversationsOpen(c *call) (object, *apiError) {
	if id := c.params["channel"]; id != "" {
		conv := s.ws.channels[id]
		if conv == nil || !conv.im {
			return nil, refuse("channel_not_found")
		}
		conv.opened = true
		return object{"channel": s.conversationObject(conv)}, nil
	}
	if refusal := c.required("users"); refusal != nil {
		return nil, refusal
	}
	ids := strings.Split(c.params["users"], ",")
	if len(ids) > 8 {
		return nil, refuse("too_many_users")
	}
	for i, id := range ids {
		u := s.ws.users[strings.TrimSpace(id)]
		switch {
		case u == nil:
			return nil, refuse("user_not_found")
		case u.Deleted:
			return nil, refuse("user_disabled")
		case s.teamOf(u.ID) != s.cfg.Workspace.ID:
			return nil, refuse("user_not_visible")
		case u.IsBot:
			return nil, refuse("cannot_dm_bot")
		}
		ids[i] = u.ID
	}
	if len(ids) > 1 {
		if refusal := s.needScope("mpim:write"); refusal != nil {
			return nil, refusal
		}
		return nil, refuse("method_not_supported_for_channel_type")
	}
	conv := s.ws.channels[imID(ids[0])]
	was := conv.opened
	conv.opened = true
	answer := object{"channel": object{"id": conv.ID}}
	if c.flag("return_im") {
		answer["channel"] = s.conversationObject(conv)
	}
	if was {
		answer["no_op"], answer["already_open"] = true, true
	}
	return answer, nil
}

func (s *Server) conversationsInfo(c *call) (object, *apiError) {
	if refusal := c.required("channel"); refusal != nil {
		return nil, refusal
	}
	conv, refusal := s.readable(c.params["channel"], "read")
	if refusal != nil {
		return nil, refusal
	}
	return object{"channel": s.conversationObject(conv)}, nil
}

// listed returns the conversations a listing shows: by type, without archived ones
// on request, and only what the app may see.
func (s *Server) listed(c *call, member string) []object {
	types := strings.Split(c.params["types"], ",")
	if c.params["types"] == "" {
		types = []string{"public_channel"}
	}
	name := map[string]string{"channel": "public_channel", "group": "private_channel", "im": "im"}
	found := []object{}
	for _, id := range s.ws.order {
		conv := s.ws.channels[id]
		switch {
		case !slices.Contains(types, name[conv.kind()]),
			!s.hasScope(scopeOf(conv, "read")),
			c.flag("exclude_archived") && conv.Archived,
			conv.Private && !conv.has(s.cfg.Bot.UserID),
			conv.im && !conv.opened,
			member != "" && !conv.has(member):
			continue
		}
		found = append(found, s.conversationObject(conv))
	}
	return found
}

func (s *Server) conversationsList(c *call) (object, *apiError) { return s.listPage(c, "") }

func (s *Server) usersConversations(c *call) (object, *apiError) {
	user := c.params["user"]
	if user == "" {
		user = s.cfg.Bot.UserID
	}
	if s.ws.users[user] == nil {
		return nil, refuse("user_not_found")
	}
	return s.listPage(c, user)
}

func (s *Server) listPage(c *call, member string) (object, *apiError) {
	all := s.listed(c, member)
	size, refusal := c.limit(100, 999)
	if refusal != nil {
		return nil, refusal
	}
	from, to, next, refusal := c.page(len(all), size)
	if refusal != nil {
		return nil, refusal
	}
	return object{"channels": all[from:to], "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) conversationsMembers(c *call) (object, *apiError) {
	if refusal := c.required("channel"); refusal != nil {
		return nil, refusal
	}
	conv, refusal := s.readable(c.params["channel"], "read")
	if refusal != nil {
		return nil, refusal
	}
	size, refusal := c.limit(100, 1000)
	if refusal != nil {
		return nil, refusal
	}
	from, to, next, refusal := c.page(len(conv.Members), size)
	if refusal != nil {
		return nil, refusal
	}
	return object{"members": slices.Clone(conv.Members[from:to]), "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) conversationsJoin(c *call) (object, *apiError) {
	if refusal := c.required("channel"); refusal != nil {
		return nil, refusal
	}
	conv := s.ws.channels[c.params["channel"]]
	switch {
	case conv == nil || conv.Private && !conv.has(s.cfg.Bot.UserID):
		return nil, refuse("channel_not_found")
	case conv.im || conv.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case conv.Archived:
		return nil, refuse("is_archived")
	}
	if conv.has(s.cfg.Bot.UserID) {
		c.warnings = append(c.warnings, "already_in_channel")
	} else {
		s.join(conv, s.cfg.Bot.UserID)
	}
	return object{"channel": s.conversationObject(conv)}, nil
}

// join makes somebody a member, with the line in the channel that says so.
func (s *Server) join(c *conversation, user string) {
	c.Members = append(c.Members, user)
	s.placesMoved()
	s.post(c, &Message{Channel: c.ID, User: user, Subtype: "channel_join", Text: "<@" + user + "> has joined the channel"})
}
