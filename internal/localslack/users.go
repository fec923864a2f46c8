package localslack

import (
	"strings"
	"time"
)

// userObject is a person as users.info and user_change show them. Somebody from
// another workspace has no time zone here.
func (s *Server) userObject(u *User) object {
	o := object{
		"id": u.ID, "team_id": s.teamOf(u.ID), "name": u.Name, "deleted": u.Deleted, "real_name": u.RealName,
		"is_bot": u.IsBot, "is_app_user": false, "updated": 0,
		"profile": object{"real_name": u.RealName, "display_name": u.Name, "real_name_normalized": u.RealName, "display_name_normalized": u.Name, "team": s.teamOf(u.ID)},
	}
	if s.teamOf(u.ID) != s.cfg.Workspace.ID {
		o["is_stranger"] = true
		return o
	}
	if u.IsBot {
		o["profile"].(object)["bot_id"] = s.cfg.Bot.BotID
		o["profile"].(object)["api_app_id"] = s.cfg.Bot.AppID
	}
	if u.Deleted {
		return o
	}
	o["is_admin"], o["is_owner"], o["is_primary_owner"] = u.IsAdmin, u.IsOwner, false
	o["is_restricted"], o["is_ultra_restricted"] = u.IsGuest, false
	if u.TZ != "" {
		if zone, err := time.LoadLocation(u.TZ); err == nil {
			label, offset := s.clock.Now().In(zone).Zone()
			o["tz"], o["tz_label"], o["tz_offset"] = u.TZ, label, offset
		}
	}
	return o
}

func (s *Server) usersInfo(c *call) (object, *apiError) {
	if refusal := c.required("user"); refusal != nil {
		return nil, refusal
	}
	u := s.ws.users[c.params["user"]]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": s.userObject(u)}, nil
}

func (s *Server) usersList(c *call) (object, *apiError) {
	size, refusal := c.limit(len(s.ws.userOrder), 1000)
	if refusal != nil {
		return nil, refusal
	}
	from, to, next, refusal := c.page(len(s.ws.userOrder), size)
	if refusal != nil {
		return nil, refusal
	}
	members := []object{}
	for _, id := range s.ws.userOrder[from:to] {
		members = append(members, s.userObject(s.ws.users[id]))
	}
	return object{"members": members, "cache_ts": s.clock.Now().Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

func (s *Server) botsInfo(c *call) (object, *apiError) {
	if id := c.params["bot"]; id != "" && id != s.cfg.Bot.BotID {
		return nil, refuse("bot_not_found")
	}
	return object{"bot": s.botObject()}, nil
}

// userNamed finds a person by the name that follows an @.
func (s *Server) userNamed(name string) *User {
	for _, id := range s.ws.userOrder {
		if u := s.ws.users[id]; strings.EqualFold(u.Name, name) {
			return u
		}
	}
	return nil
}
