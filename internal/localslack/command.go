package localslack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Command is a slash command a person types.
type Command struct {
	Channel string `json:"channel"`
	User    string `json:"user"`
	Command string `json:"command"` // with the slash
	Text    string `json:"text"`
	// ThreadTS is where it is typed; Slack refuses commands in threads.
	ThreadTS string `json:"thread_ts"`
}

// Command sends a slash command, waits for the app to acknowledge it, shows the
// answer in the acknowledgement as a message, and returns that answer: nil when
// there is none. It fails with ErrOperationTimeout or ErrDispatchFailed as Slack
// does.
func (s *Server) Command(ctx context.Context, typed Command) (json.RawMessage, error) {
	unlock := s.lock()
	e, err := s.sendCommand(typed)
	unlock()
	if err != nil {
		return nil, err
	}
	payload, err := e.answer(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s failed: %w", typed.Command, err)
	}
	return payload, nil
}

// respondInAck posts the message in an acknowledgement.
func (s *Server) respondInAck(c *conversation, user string, payload json.RawMessage) {
	said := decode[struct {
		Text         string          `json:"text"`
		Blocks       json.RawMessage `json:"blocks"`
		ResponseType string          `json:"response_type"`
	}](payload)
	blocks, _ := readBlocks(string(said.Blocks)) // checked before
	if says := (content{text: said.Text, blocks: blocks}); !says.empty() {
		s.respond(c, user, says, said.ResponseType, "")
	}
}

func (s *Server) sendCommand(typed Command) (*envelope, error) {
	if _, err := s.person(typed.User); err != nil {
		return nil, err
	}
	if typed.ThreadTS != "" {
		return nil, fmt.Errorf("%s is not supported in threads", typed.Command)
	}
	if !slices.ContainsFunc(s.cfg.Commands, func(c SlashCommand) bool { return c.Command == typed.Command }) || !s.hasScope("commands") || s.ws.refusal != "" {
		return nil, fmt.Errorf("%s is not a valid command", typed.Command)
	}
	c, err := s.place(typed.Channel, typed.User)
	if err != nil {
		return nil, err
	}
	name := c.Name
	if c.Private && !c.im {
		name = "privategroup"
	}
	payload := object{
		"token": "local", "team_id": s.cfg.Workspace.ID, "team_domain": s.cfg.Workspace.Domain,
		"channel_id": c.ID, "channel_name": name, "user_id": typed.User, "user_name": s.ws.users[typed.User].Name,
		"command": typed.Command, "text": typed.Text, "api_app_id": s.cfg.Bot.AppID, "is_enterprise_install": "false",
		"response_url": s.newResponseURL(c, typed.User, nil), "trigger_id": s.newTrigger(typed.User, nil),
	}
	respond := func(payload json.RawMessage) { s.respondInAck(c, typed.User, payload) }
	return s.request("slash_commands", payload, checkMessagePayload, respond), nil
}

// Suggestion is what a person types into a select that asks the app for options.
type Suggestion struct {
	User      string `json:"user"`
	ViewID    string `json:"view_id"`
	Channel   string `json:"channel"`
	MessageTS string `json:"message_ts"`
	ActionID  string `json:"action_id"`
	BlockID   string `json:"block_id"`
	Value     string `json:"value"`
}

// Suggest asks the app for options and returns its answer, {"options":…} or
// {"option_groups":…}.
func (s *Server) Suggest(ctx context.Context, asked Suggestion) (json.RawMessage, error) {
	unlock := s.lock()
	e, err := s.sendSuggestion(asked)
	unlock()
	if err != nil {
		return nil, err
	}
	return e.answer(ctx)
}

func (s *Server) sendSuggestion(asked Suggestion) (*envelope, error) {
	if _, err := s.person(asked.User); err != nil {
		return nil, err
	}
	where, err := s.locate(Interaction{
		User: asked.User, ViewID: asked.ViewID, Channel: asked.Channel, MessageTS: asked.MessageTS,
	}, asked.BlockID, asked.ActionID, "")
	if err != nil {
		return nil, err
	}
	if where.element == nil {
		return nil, fmt.Errorf("there is no element %q", asked.ActionID)
	}
	if kind := where.element.kind(); kind != "external_select" && kind != "multi_external_select" {
		return nil, fmt.Errorf("%s does not ask the app for options", kind)
	}
	payload := s.interactionPayload("block_suggestion", asked.User, where)
	delete(payload, "trigger_id")
	delete(payload, "response_url")
	payload["action_id"], payload["block_id"], payload["value"] = asked.ActionID, where.element.blockID, asked.Value
	return s.request("interactive", payload, checkOptions, nil), nil
}

// checkOptions says what is wrong with an answer to block_suggestion.
func checkOptions(raw json.RawMessage) string {
	var p struct {
		Options []json.RawMessage `json:"options"`
		Groups  []json.RawMessage `json:"option_groups"`
	}
	switch err := json.Unmarshal(raw, &p); {
	case err != nil, p.Options == nil && p.Groups == nil:
		return "no options or option_groups"
	case len(p.Options) > 100, len(p.Groups) > 100:
		return "more than 100 options or groups"
	}
	return ""
}

// errNothingThere is returned for a click on something that is not there.
var errNothingThere = errors.New("there is no such element to act on any more")
