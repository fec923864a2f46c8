package localslack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Interaction is a click or a choice in a message, a modal or the Home.
type Interaction struct {
	User string `json:"user"`
	// ViewID names a modal or Home. Channel and MessageTS name a message; without
	// MessageTS it is the newest that has the element, without Channel and ViewID
	// the person's top modal, their Home, or their direct messages.
	ViewID    string `json:"view_id"`
	Channel   string `json:"channel"`
	MessageTS string `json:"message_ts"`
	Action    Action `json:"action"`
}

// Action is the element and what is done to it. In JSON it may be the action_id
// alone.
type Action struct {
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id,omitempty"`
	// Value is what is entered or chosen: a text, the value of an option, or a
	// list. For a button it tells buttons with one action_id apart.
	Value any `json:"value,omitempty"`
	// Forced sends the action though the element is not there any more.
	Forced bool `json:"forced,omitempty"`
}

// UnmarshalJSON takes an action_id, or an object whose value may also be given
// under the name of the state, such as selected_option.
func (a *Action) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &a.ActionID)
	}
	type plain Action
	if err := json.Unmarshal(raw, (*plain)(a)); err != nil {
		return err
	}
	fields, _ := parse(raw).(object)
	for name, value := range fields {
		if strings.HasPrefix(name, "selected_") || name == "rich_text_value" || name == "value" {
			a.Value = value
		}
	}
	return nil
}

// spot is where an interaction takes place.
type spot struct {
	view    *view
	conv    *conversation
	message *Message
	element *element
}

// Interact does to an element what a person does and waits until the app has
// acknowledged it. Input elements that send nothing just keep what was entered. It
// fails with ErrOperationTimeout or ErrDispatchFailed as Slack does.
func (s *Server) Interact(ctx context.Context, in Interaction) error {
	unlock := s.lock()
	e, err := s.sendAction(in)
	unlock()
	if err != nil || e == nil {
		return err
	}
	if _, err := e.answer(ctx); err != nil {
		return fmt.Errorf("%s failed: %w", in.Action.ActionID, err)
	}
	return nil
}

func (s *Server) sendAction(in Interaction) (*envelope, error) {
	if _, err := s.person(in.User); err != nil {
		return nil, err
	}
	value, _ := in.Action.Value.(string)
	where, err := s.locate(in, in.Action.BlockID, in.Action.ActionID, value)
	if err != nil {
		return nil, err
	}
	action, sends, err := s.act(where, in.User, in.Action)
	if err != nil || !sends {
		s.touch()
		return nil, err
	}
	payload := s.interactionPayload("block_actions", in.User, where)
	payload["actions"] = []object{action}
	refuseAny := func(json.RawMessage) string { return "block_actions takes no payload" }
	return s.request("interactive", payload, refuseAny, nil), nil
}

// act enters the value, and builds the action; sends is false for an input element
// without dispatch_action.
func (s *Server) act(where *spot, user string, a Action) (action object, sends bool, err error) {
	ts := s.ws.nextTS(s.clock.Now())
	el := where.element
	if el == nil {
		if !a.Forced {
			return nil, false, fmt.Errorf("%w: %q", errNothingThere, a.ActionID)
		}
		block := a.BlockID
		if block == "" {
			block = newID("")[:5]
		}
		action = object{"type": "button", "action_id": a.ActionID, "block_id": block, "action_ts": ts, "text": object{"type": "plain_text", "text": a.ActionID, "emoji": true}}
		if a.Value != nil {
			action["value"] = a.Value
		}
		return action, true, nil
	}
	action = object{"type": el.kind(), "action_id": a.ActionID, "block_id": el.blockID, "action_ts": ts}
	switch el.kind() {
	case "overflow":
		chosen, err := el.option(a.Value)
		if err != nil {
			return nil, false, err
		}
		action["selected_option"] = chosen
		return action, true, nil
	}
	if _, stateful := stateField(el.kind()); !stateful {
		for _, field := range []string{"text", "value", "url"} {
			if v, there := el.content[field]; there {
				action[field] = v
			}
		}
		return action, true, nil
	}
	state, err := el.entered(a.Value)
	if err != nil {
		return nil, false, err
	}
	values := s.inputs(where, user)
	if values[el.blockID] == nil {
		values[el.blockID] = map[string]any{}
	}
	values[el.blockID][a.ActionID] = state
	for name, v := range state {
		action[name] = v
	}
	return action, el.block["type"] != "input" || el.block["dispatch_action"] == true, nil
}

// inputs is what a person has entered in the message or view; the caller may change
// it.
func (s *Server) inputs(where *spot, user string) inputState {
	if where.view != nil {
		return where.view.state
	}
	state := s.ws.inputs[where.message][user]
	if state == nil {
		if state = stateOf(where.message.Blocks); state == nil {
			state = inputState{}
		}
		if s.ws.inputs[where.message] == nil {
			s.ws.inputs[where.message] = map[string]inputState{}
		}
		s.ws.inputs[where.message][user] = state
	}
	return state
}

// locate finds the view or message of an interaction and its element, nil when the
// element is not there.
func (s *Server) locate(in Interaction, block, action, value string) (*spot, error) {
	if in.ViewID != "" {
		v := s.ws.views[in.ViewID]
		if v == nil || v.user != in.User {
			return nil, fmt.Errorf("user %s has no view %q", in.User, in.ViewID)
		}
		return &spot{view: v, element: findAgain(v.content["blocks"], block, action, value)}, nil
	}
	if in.Channel == "" && in.MessageTS == "" {
		views := slices.Clone(s.ws.stacks[in.User])
		slices.Reverse(views)
		if home := s.ws.homes[in.User]; home != nil {
			views = append(views, home)
		}
		for _, v := range views {
			if el := findElement(v.content["blocks"], block, action, value); el != nil {
				return &spot{view: v, element: el}, nil
			}
		}
		in.Channel = s.cfg.Bot.UserID
	}
	c, err := s.place(in.Channel, in.User)
	if err != nil {
		return nil, err
	}
	var newest *Message
	for _, m := range slices.Backward(c.messages) {
		if m.BotID == "" || m.EphemeralTo != "" && m.EphemeralTo != in.User || in.MessageTS != "" && m.TS != in.MessageTS {
			continue
		}
		if m.Deleted && in.MessageTS == "" {
			continue
		}
		if el := findAgain(parse(m.Blocks), block, action, value); el != nil && !m.Deleted {
			return &spot{conv: c, message: m, element: el}, nil
		}
		if newest == nil {
			newest = m
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("there is no such message of the app in %s", c.ID)
	}
	return &spot{conv: c, message: newest}, nil
}

// interactionPayload is what block_actions and block_suggestion share
// (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
func (s *Server) interactionPayload(kind, user string, where *spot) object {
	u := s.ws.users[user]
	payload := object{
		"type": kind, "token": "local", "api_app_id": s.cfg.Bot.AppID,
		"team":       object{"id": s.cfg.Workspace.ID, "domain": s.cfg.Workspace.Domain},
		"user":       object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": s.teamOf(u.ID)},
		"trigger_id": s.newTrigger(user, where.view), "enterprise": nil, "is_enterprise_install": false,
	}
	if v := where.view; v != nil {
		payload["container"] = object{"type": "view", "view_id": v.id}
		payload["view"] = s.viewObject(v)
		return payload
	}
	m := where.message
	container := object{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.EphemeralTo != ""}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	name := where.conv.Name
	if where.conv.Private && !where.conv.im {
		name = "privategroup"
	}
	payload["container"] = container
	payload["channel"] = object{"id": m.Channel, "name": name}
	payload["state"] = decode[object](encode(object{"values": s.inputs(where, user)}))
	payload["response_url"] = s.newResponseURL(where.conv, user, m)
	if m.EphemeralTo == "" {
		payload["message"] = s.messageObject(where.conv, m, true)
	}
	return payload
}
