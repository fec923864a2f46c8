package handlers

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// role shows the person's roles with a menu, or sets them.
func (h *Handlers) role(ctx context.Context, cl call) (Reply, error) {
	if cl.Args == "" {
		s, _, err := h.coach.Known(ctx, cl.Team, cl.User)
		if err != nil {
			return Reply{}, err
		}
		return Reply{Ack: h.roleMenu(s)}, nil
	}
	var ids []string
	if !strings.EqualFold(cl.Args, "all") {
		var offer *Reply
		var err error
		if ids, offer, err = h.matchRoles(cl.Args); err != nil || offer != nil {
			return replyOf(offer), err
		}
	}
	return h.setRoles(ctx, cl, ids)
}

// chooseRoles takes a choice in the menu of roles.
func (h *Handlers) chooseRoles(ctx context.Context, cl call, ids []string) (Reply, error) {
	for _, id := range ids {
		if _, ok := h.coach.Bank().Role(id); !ok {
			return Reply{Ack: say(outdated)}, nil
		}
	}
	return h.setRoles(ctx, cl, ids)
}

func (h *Handlers) setRoles(ctx context.Context, cl call, ids []string) (Reply, error) {
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	s, err := h.coach.SetRoles(ctx, cl.Cause, cl.User, by, ids)
	if err != nil {
		return Reply{}, err
	}
	text := "You now get questions " + h.rolesInWords(s.Roles) + "."
	if !s.Subscribed {
		text += " " + Slash + " subscribe brings one every day."
	}
	return Reply{Ack: say(text)}, nil
}

func (h *Handlers) roleMenu(s coach.Subscriber) *Message {
	w := &writer{}
	w.para("You get questions " + h.rolesInWords(s.Roles) + ". To change that write " + Slash + " role <name>, <name>, or “all” for every role.\n" + h.roleList())
	h.roleChoice(w, s.Roles)
	return w.message()
}

// roleList names the roles there are, as many as are of use in one message.
func (h *Handlers) roleList() string {
	const most = 40
	roles := h.coach.Bank().Roles()
	names := make([]string, 0, most)
	for _, r := range roles[:min(most, len(roles))] {
		names = append(names, r.Name)
	}
	list := "There are: " + strings.Join(names, ", ")
	if more := len(roles) - most; more > 0 {
		list += " and " + count(more, "other")
	}
	return list + "."
}

// roleSelect is a menu of all roles with the chosen ones marked. A bank with more
// roles than one menu may hold is searched as the person types.
func (h *Handlers) roleSelect(actionID string, chosen []string) *slack.MultiSelectBlockElement {
	bank := h.coach.Bank()
	roles := bank.Roles()
	kind := slack.MultiOptTypeStatic
	if len(roles) > maxOptions {
		kind = slack.MultiOptTypeExternal
	}
	menu := slack.NewOptionsMultiSelectBlockElement(kind, plainText("Every role"), actionID)
	for _, r := range roles {
		if option := roleOption(r); kind == slack.MultiOptTypeStatic {
			menu.Options = append(menu.Options, option)
		}
	}
	if kind == slack.MultiOptTypeExternal {
		zero := 0
		menu.MinQueryLength = &zero
	}
	most := coach.MaxRoles
	menu.MaxSelectedItems = &most
	for _, id := range chosen[:min(len(chosen), most)] {
		if r, ok := bank.Role(id); ok {
			menu.InitialOptions = append(menu.InitialOptions, roleOption(r))
		}
	}
	return menu
}

func roleOption(r questions.Role) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(r.ID, plainText(clip(r.Name, maxOption)), nil)
}

// Suggest offers roles, or time zones, for what is typed into a menu of them.
func (h *Handlers) Suggest(ctx context.Context, s Suggestion) []*slack.OptionBlockObject {
	if !h.admit(ctx, visitor{Team: s.Team, From: s.From, User: s.User}).Open {
		return nil
	}
	if s.ActionID == fieldZone {
		return h.suggestZones(clip(typed(s.Typed), maxName))
	}
	var out []*slack.OptionBlockObject
	add := func(r questions.Role) {
		if len(out) < maxOptions {
			out = append(out, roleOption(r))
		}
	}
	text, bank := strings.ToLower(clip(typed(s.Typed), maxName)), h.coach.Bank()
	for _, r := range bank.Roles() {
		if text == "" || strings.Contains(strings.ToLower(r.Name), text) {
			add(r)
		}
	}
	if len(out) == 0 {
		m := bank.MatchRole(text)
		if m.Certain {
			add(m.Role)
		}
		for _, r := range m.Suggestions {
			add(r)
		}
	}
	return out
}
