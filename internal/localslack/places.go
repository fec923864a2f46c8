package localslack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Uninstall takes the app out of the workspace: its tokens end and it is told by
// app_uninstalled and tokens_revoked.
func (s *Server) Uninstall() {
	defer s.lock()()
	s.ws.refusal = "account_inactive"
	s.raiseRevoked()
	s.raise("app_uninstalled", object{"type": "app_uninstalled"})
}

// RevokeTokens ends the bot token, which is answered token_revoked from now on, and
// tells the app by tokens_revoked. No events come any more; sockets and the app's own
// token go on.
func (s *Server) RevokeTokens() {
	defer s.lock()()
	s.ws.refusal = "token_revoked"
	s.raiseRevoked()
}

func (s *Server) raiseRevoked() {
	s.raise("tokens_revoked", object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{s.cfg.Bot.UserID}}})
}

// Reinstall puts the app back after Uninstall or RevokeTokens. A new installation
// of an app that was uninstalled has another bot token; empty keeps the old one.
// Conversations and messages are as they were.
func (s *Server) Reinstall(botToken string) error {
	defer s.lock()()
	if botToken != "" && !strings.HasPrefix(botToken, "xoxb-") {
		return errors.New("a bot token starts with xoxb-")
	}
	s.ws.refusal = ""
	if botToken != "" {
		s.ws.botToken = botToken
	}
	s.touch()
	return nil
}

// CloseDM closes the direct messages between a person and the app: reading them is
// answered channel_not_found until somebody writes there or opens them again.
func (s *Server) CloseDM(user string) error {
	defer s.lock()()
	c := s.ws.channels[imID(user)]
	if s.ws.users[user] == nil || c == nil {
		return fmt.Errorf("user %s has no direct messages with the app", user)
	}
	c.opened = false
	s.raise("im_close", object{"type": "im_close", "user": user, "channel": c.ID})
	s.touch()
	return nil
}

// raiseChannel tells of what became of a channel, if the app subscribed to that.
func (s *Server) raiseChannel(c *conversation, wasArchived, wasIn bool) {
	name := map[bool]string{false: "channel", true: "group"}[c.Private]
	switch in := c.has(s.cfg.Bot.UserID); {
	case wasIn && !in:
		s.raise(name+"_left", object{"type": name + "_left", "channel": c.ID})
	case in && c.Archived && !wasArchived:
		s.raise(name+"_archive", object{"type": name + "_archive", "channel": c.ID})
	case in && !c.Archived && wasArchived:
		s.raise(name+"_unarchive", object{"type": name + "_unarchive", "channel": c.ID})
	}
}

// Foreign is what somebody of another workspace does: a message, a command or a
// click. Their user id may be the same as that of a person here.
type Foreign struct {
	// Kind is message, the default, mention, command or action.
	Kind string `json:"kind"`
	// Team is the other workspace, User the person there.
	Team    string `json:"team"`
	User    string `json:"user"`
	Channel string `json:"channel"`
	Text    string `json:"text"`
	// ThreadTS is the thread of a message.
	ThreadTS string `json:"thread_ts"`
	// Command is the slash command, ActionID and Value the button that was clicked,
	// MessageTS the message it is in.
	Command   string `json:"command"`
	ActionID  string `json:"action_id"`
	Value     string `json:"value"`
	MessageTS string `json:"message_ts"`
	// Installed tells that the app is installed in the other workspace too and this
	// comes from there. Otherwise the person is in a channel shared by Slack
	// Connect (https://docs.slack.dev/apis/slack-connect).
	Installed bool `json:"installed"`
}

// SendForeign sends the app what somebody of another workspace does. It is not kept
// in any channel. For a message it returns the event_id and the ts; a command or a
// click is not waited for.
func (s *Server) SendForeign(f Foreign) (eventID, ts string, err error) {
	defer s.lock()()
	if f.Team == "" || f.Team == s.cfg.Workspace.ID || f.User == "" || f.Channel == "" {
		return "", "", errors.New("somebody foreign has another team, a user id and a channel")
	}
	owner := s.cfg.Workspace.ID
	if f.Installed {
		owner = f.Team
	}
	ts = s.ws.nextTS(s.clock.Now())
	switch f.Kind {
	case "", "message", "mention":
		ev := s.foreignEvent(f, owner, ts)
		s.raiseEvent(ev)
		return ev.id, ts, nil
	case "command":
		s.request("slash_commands", object{
			"token": "local", "team_id": f.Team, "team_domain": "foreign", "channel_id": f.Channel, "channel_name": "shared",
			"user_id": f.User, "user_name": strings.ToLower(f.User), "command": f.Command, "text": f.Text,
			"api_app_id": s.cfg.Bot.AppID, "is_enterprise_install": "false",
			"response_url": s.base + "/response/foreign", "trigger_id": "0.0." + newID(""),
		}, nil, nil)
		return "", ts, nil
	case "action":
		payload := object{
			"type": "block_actions", "token": "local", "api_app_id": s.cfg.Bot.AppID,
			"team":       object{"id": owner, "domain": "foreign"},
			"user":       object{"id": f.User, "username": strings.ToLower(f.User), "name": strings.ToLower(f.User), "team_id": f.Team},
			"container":  object{"type": "message", "message_ts": f.MessageTS, "channel_id": f.Channel, "is_ephemeral": false},
			"channel":    object{"id": f.Channel, "name": "shared"},
			"trigger_id": "0.0." + newID(""), "response_url": s.base + "/response/foreign",
			"enterprise": nil, "is_enterprise_install": false, "state": object{"values": object{}},
			"actions": []object{{
				"type": "button", "action_id": f.ActionID, "block_id": newID("")[:5], "value": f.Value, "action_ts": ts,
				"text": object{"type": "plain_text", "text": f.ActionID, "emoji": true},
			}},
		}
		if c := s.ws.channels[f.Channel]; c != nil && c.find(f.MessageTS) != nil {
			payload["message"] = s.messageObject(c, c.find(f.MessageTS), true)
		}
		s.request("interactive", payload, nil, nil)
		return "", ts, nil
	}
	return "", "", fmt.Errorf("somebody foreign sends a message, mention, command or action, not %q", f.Kind)
}

// foreignEvent is a message event from another workspace.
func (s *Server) foreignEvent(f Foreign, owner, ts string) *event {
	text := s.encodeTyped(f.Text)
	content := object{
		"type": "message", "channel": f.Channel, "user": f.User, "text": text, "blocks": richTextBlocks(text), "ts": ts,
		"event_ts": ts, "client_msg_id": newUUID(), "team": f.Team, "user_team": f.Team, "source_team": f.Team,
	}
	name := "message.channels"
	switch {
	case f.Kind == "mention":
		name, content["type"] = "app_mention", "app_mention"
	case strings.HasPrefix(f.Channel, "D"):
		name, content["channel_type"] = "message.im", "im"
	default:
		content["channel_type"] = "channel"
	}
	if f.ThreadTS != "" {
		content["thread_ts"] = f.ThreadTS
	}
	ev := s.newEvent(name, content)
	ev.payload["team_id"] = owner
	ev.payload["is_ext_shared_channel"] = !f.Installed && slices.Contains([]string{"channel", ""}, textOf(content["channel_type"]))
	authorized := ev.payload["authorizations"].([]object)
	authorized[0]["team_id"] = owner
	return ev
}

func textOf(v any) string { text, _ := v.(string); return text }
