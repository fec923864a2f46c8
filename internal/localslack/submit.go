package localslack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"interviewcoach/internal/localslack/blockkit"
)

// Submission is a person sending off a modal.
type Submission struct {
	User   string `json:"user"`
	ViewID string `json:"view_id"` // the person's top modal when empty
	// Values holds what is entered: {block_id: {action_id: value}} or
	// {action_id: value}. A value is a state object, a text, the value of an
	// option, or a list.
	Values map[string]any `json:"values"`
}

// stateOf is the state of blocks in which nothing was entered.
func stateOf(blocks json.RawMessage) inputState {
	if len(blocks) == 0 {
		return nil
	}
	return blockkit.State(encode(object{"type": "modal", "blocks": blocks}))
}

// topView finds an open modal; only the top one can be acted on.
func (s *Server) topView(user, id string) (*view, error) {
	if _, err := s.person(user); err != nil {
		return nil, err
	}
	stack := s.ws.stacks[user]
	if len(stack) == 0 {
		return nil, fmt.Errorf("user %s has no open modal", user)
	}
	v := stack[len(stack)-1]
	if id != "" && v.id != id {
		return nil, fmt.Errorf("view %q is not the top modal of user %s", id, user)
	}
	return v, nil
}

// Submit enters the values, sends the modal off and waits for the acknowledgement:
// its response_action is done and returned, nil closes the modal. What a Slack
// client does not let through, such as an empty required input, is a FormError and
// sends nothing.
func (s *Server) Submit(ctx context.Context, sub Submission) (json.RawMessage, error) {
	unlock := s.lock()
	v, err := s.topView(sub.User, sub.ViewID)
	if err == nil {
		err = v.enter(sub.Values)
	}
	if err == nil {
		err = v.complete()
	}
	if err != nil {
		unlock()
		return nil, err
	}
	payload := s.interactionPayload("view_submission", sub.User, &spot{view: v})
	delete(payload, "container")
	payload["response_urls"] = []any{}
	e := s.request("interactive", payload,
		func(raw json.RawMessage) string { return s.checkSubmissionAck(v, raw) },
		func(raw json.RawMessage) { s.afterSubmit(v, raw) })
	unlock()
	answer, err := e.answer(ctx)
	if err != nil {
		return nil, fmt.Errorf("we had some trouble connecting: %w", err)
	}
	return answer, nil
}

// submissionAck is the payload of an acknowledgement of view_submission.
type submissionAck struct {
	Action string            `json:"response_action"`
	Errors map[string]string `json:"errors"`
	View   json.RawMessage   `json:"view"`
}

// checkSubmissionAck says what is wrong with it
// (https://docs.slack.dev/surfaces/modals#displaying_errors).
func (s *Server) checkSubmissionAck(v *view, raw json.RawMessage) string {
	var a submissionAck
	if err := json.Unmarshal(raw, &a); err != nil {
		return "not a response_action"
	}
	switch a.Action {
	case "clear":
	case "errors":
		inputs := blockkit.InputBlockIDs(v.raw)
		if len(a.Errors) == 0 {
			return "no errors"
		}
		for block := range a.Errors {
			if !inputs[block] {
				return fmt.Sprintf("errors: %q is not the block_id of an input block", block)
			}
		}
	case "update", "push":
		if _, refusal := checkView(a.View, "modal"); refusal != nil {
			return fmt.Sprint("view: ", refusal.code, " ", refusal.messages)
		}
		if a.Action == "push" && len(s.ws.stacks[v.user]) >= maxStack {
			return "push_limit_reached"
		}
	default:
		return fmt.Sprintf("response_action %q", a.Action)
	}
	return ""
}

// afterSubmit does what the acknowledgement asks for.
func (s *Server) afterSubmit(v *view, raw json.RawMessage) {
	i := slices.Index(s.ws.stacks[v.user], v)
	if i < 0 {
		return // closed in the meantime
	}
	a := decode[submissionAck](raw)
	switch a.Action {
	case "clear":
		s.closeViews(v.user, 0)
	case "errors":
	case "update":
		v.state = nil
		s.fill(v, a.View)
		s.viewsMoved(v.user)
	case "push":
		s.open(v.user, a.View)
	default:
		s.closeViews(v.user, i)
	}
}

// enter puts values into the state of a view.
func (v *view) enter(values map[string]any) error {
	put := func(block, action string, given any) error {
		el := findElement(v.content["blocks"], block, action, "")
		if el == nil {
			return fmt.Errorf("%w: %q in the modal", errNothingThere, action)
		}
		state, err := el.entered(given)
		if err != nil {
			return err
		}
		if v.state[el.blockID] == nil {
			v.state[el.blockID] = map[string]any{}
		}
		v.state[el.blockID][action] = state
		return nil
	}
	blocks, _ := v.content["blocks"].([]any)
	for name, given := range values {
		inner, nested := given.(object)
		isBlock := slices.ContainsFunc(blocks, func(b any) bool { o, _ := b.(object); return o["block_id"] == name })
		if !nested || !isBlock {
			if err := put("", name, given); err != nil {
				return err
			}
			continue
		}
		for action, entered := range inner {
			if err := put(name, action, entered); err != nil {
				return err
			}
		}
	}
	return nil
}

// CloseView is a person closing a modal: by Cancel the top one, or with all by the
// cross everything. The app hears of it by view_closed where it asked to
// (notify_on_close).
func (s *Server) CloseView(ctx context.Context, user, viewID string, all bool) error {
	unlock := s.lock()
	v, err := s.topView(user, viewID)
	if err != nil {
		unlock()
		return err
	}
	told, keep := v, len(s.ws.stacks[user])-1
	if all {
		told, keep = s.ws.stacks[user][0], 0
	}
	notify := told.content["notify_on_close"] == true
	payload := s.interactionPayload("view_closed", user, &spot{view: told})
	delete(payload, "trigger_id")
	delete(payload, "container")
	payload["is_cleared"] = all
	payload["view"].(object)["state"] = object{"values": object{}}
	s.closeViews(user, keep)
	if !notify {
		unlock()
		return nil
	}
	e := s.request("interactive", payload, func(json.RawMessage) string { return "view_closed takes no payload" }, nil)
	unlock()
	if _, err := e.answer(ctx); err != nil && !errors.Is(err, ErrOperationTimeout) && !errors.Is(err, ErrDispatchFailed) {
		return err
	}
	return nil
}
