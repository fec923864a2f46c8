package localslack

import (
	"encoding/json"
	"fmt"
	"slices"

	"interviewcoach/internal/localslack/blockkit"
)

// maxStack is how many modals lie on one another at most
// (https://docs.slack.dev/surfaces/modals).
const maxStack = 3

// view is an open modal or a published Home.
type view struct {
	id, hash, user string
	raw            json.RawMessage // as sent, with all ids
	content        object
	state          inputState
	root, previous string
}

func (v *view) text(field string) string { t, _ := v.content[field].(string); return t }

// fill gives the view new content; what was typed into elements that keep their ids
// stays.
func (s *Server) fill(v *view, raw json.RawMessage) {
	content := parse(raw).(object)
	fillBlocks(content["blocks"])
	v.content, v.raw = content, encode(content)
	before := v.state
	v.state = blockkit.State(v.raw)
	if v.state == nil {
		v.state = inputState{}
	}
	for block, elements := range v.state {
		for action := range elements {
			if kept, there := before[block][action]; there {
				elements[action] = kept
			}
		}
	}
	v.hash = fmt.Sprintf("%d.%s", s.clock.Now().Unix(), newID("")[:8])
}

// viewObject is a view as payloads and answers show it.
func (s *Server) viewObject(v *view) object {
	o := object{}
	for _, field := range []string{"private_metadata", "callback_id", "external_id"} {
		o[field] = ""
	}
	for _, field := range []string{"title", "submit", "close"} {
		o[field] = nil
	}
	o["clear_on_close"], o["notify_on_close"], o["submit_disabled"] = false, false, false
	for name, value := range v.content {
		o[name] = value
	}
	o["id"], o["team_id"], o["app_id"] = v.id, s.cfg.Workspace.ID, s.cfg.Bot.AppID
	o["app_installed_team_id"], o["bot_id"] = s.cfg.Workspace.ID, s.cfg.Bot.BotID
	o["hash"], o["root_view_id"], o["previous_view_id"] = v.hash, v.root, nil
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	o["state"] = object{"values": v.state}
	// A copy: the view may change before this is written.
	return decode[object](encode(o))
}

// readView reads and checks the argument view, which must be of this type.
func (s *Server) readView(c *call, kind string) (json.RawMessage, *apiError) {
	if refusal := c.required("view"); refusal != nil {
		return nil, refusal
	}
	raw, refusal := checkView(json.RawMessage(c.params["view"]), kind)
	if refusal != nil {
		return nil, refusal
	}
	return raw, s.checkPictures(raw)
}

func checkView(raw json.RawMessage, kind string) (json.RawMessage, *apiError) {
	if problems := blockkit.CheckView(raw); len(problems) > 0 {
		return nil, refuseProblems(problems)
	}
	content, ok := parse(raw).(object)
	if !ok {
		return nil, refuse("invalid_arguments", "[ERROR] view is not an object [json-pointer:/view]")
	}
	if content["type"] != kind {
		return nil, refuse("invalid_arguments", fmt.Sprintf("[ERROR] must be of type %s [json-pointer:/view/type]", kind))
	}
	return raw, nil
}

// taken refuses an external_id that another view has.
func (s *Server) taken(raw json.RawMessage, except *view) *apiError {
	id := decode[struct {
		ExternalID string `json:"external_id"`
	}](raw).ExternalID
	if id == "" {
		return nil
	}
	for _, v := range s.ws.views {
		if v != except && v.text("external_id") == id {
			return refuse("duplicate_external_id")
		}
	}
	return nil
}

// open puts a modal on a person's stack.
func (s *Server) open(user string, raw json.RawMessage) *view {
	v := &view{id: newID("V"), user: user}
	v.root = v.id
	stack := s.ws.stacks[user]
	if n := len(stack); n > 0 {
		v.root, v.previous = stack[0].id, stack[n-1].id
	}
	s.fill(v, raw)
	s.ws.stacks[user] = append(slices.Clone(stack), v)
	s.ws.views[v.id] = v
	s.viewsMoved(user)
	return v
}

// closeViews takes the modals of a person off the stack down to size keep.
func (s *Server) closeViews(user string, keep int) {
	stack := s.ws.stacks[user]
	for _, v := range stack[keep:] {
		delete(s.ws.views, v.id)
	}
	s.ws.stacks[user] = stack[:keep:keep]
	s.viewsMoved(user)
}

// viewsMoved tells of a change of a person's modals. The mutex is held.
func (s *Server) viewsMoved(user string) {
	s.journal.note(change{kind: viewsChanged, user: user})
	s.touch()
}

// homeMoved tells of a change of a person's Home. The mutex is held.
func (s *Server) homeMoved(user string) {
	s.journal.note(change{kind: homeChanged, user: user})
	s.touch()
}

func (s *Server) viewsOpen(c *call) (object, *apiError) { return s.openByTrigger(c, false) }
func (s *Server) viewsPush(c *call) (object, *apiError) { return s.openByTrigger(c, true) }

func (s *Server) openByTrigger(c *call, push bool) (object, *apiError) {
	if refusal := c.required("trigger_id"); refusal != nil {
		return nil, refusal
	}
	raw, refusal := s.readView(c, "modal")
	if refusal != nil {
		return nil, refusal
	}
	if refusal := s.taken(raw, nil); refusal != nil {
		return nil, refusal
	}
	t := s.triggers[c.params["trigger_id"]]
	if push && t != nil && (t.view == nil || t.view.text("type") != "modal") {
		return nil, refuse("invalid_trigger_id", "[ERROR] views.push needs a trigger from inside a modal")
	}
	if push && t != nil && len(s.ws.stacks[t.user]) >= maxStack {
		return nil, refuse("push_limit_reached")
	}
	t, refusal = s.exchange(c.params["trigger_id"])
	if refusal != nil {
		return nil, refusal
	}
	if push && len(s.ws.stacks[t.user]) == 0 {
		return nil, &apiError{code: "not_found"}
	}
	if !push {
		s.closeViews(t.user, 0)
	}
	return object{"view": s.viewObject(s.open(t.user, raw))}, nil
}

// viewsUpdate replaces the content of an open view.
func (s *Server) viewsUpdate(c *call) (object, *apiError) {
	var v *view
	switch id, external := c.params["view_id"], c.params["external_id"]; {
	case id != "":
		v = s.ws.views[id]
	case external != "":
		for _, x := range s.ws.views {
			if x.text("external_id") == external {
				v = x
			}
		}
	default:
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view_id")
	}
	kind := "modal"
	if v != nil {
		kind = v.text("type")
	}
	raw, refusal := s.readView(c, kind)
	switch {
	case refusal != nil:
		return nil, refusal
	case v == nil:
		return nil, refuse("not_found")
	case c.params["hash"] != "" && c.params["hash"] != v.hash:
		return nil, refuse("hash_conflict")
	}
	if refusal := s.taken(raw, v); refusal != nil {
		return nil, refusal
	}
	s.fill(v, raw)
	if kind == "home" {
		s.homeMoved(v.user)
	} else {
		s.viewsMoved(v.user)
	}
	return object{"view": s.viewObject(v)}, nil
}

// viewsPublish replaces a person's Home.
func (s *Server) viewsPublish(c *call) (object, *apiError) {
	if refusal := c.required("user_id"); refusal != nil {
		return nil, refusal
	}
	if !s.cfg.HomeTab {
		return nil, refuse("not_enabled")
	}
	raw, refusal := s.readView(c, "home")
	if refusal != nil {
		return nil, refusal
	}
	user := c.params["user_id"]
	if u := s.ws.users[user]; u == nil || u.IsBot || s.teamOf(user) != s.cfg.Workspace.ID {
		return nil, refuse("invalid_arguments", "[ERROR] invalid value for user_id")
	}
	v := s.ws.homes[user]
	if h := c.params["hash"]; h != "" && (v == nil || v.hash != h) {
		return nil, refuse("hash_conflict")
	}
	if refusal := s.taken(raw, v); refusal != nil {
		return nil, refusal
	}
	if v == nil {
		v = &view{id: newID("V"), user: user}
		v.root = v.id
		s.ws.homes[user] = v
		s.ws.views[v.id] = v
	}
	s.fill(v, raw)
	s.homeMoved(user)
	return object{"view": s.viewObject(v)}, nil
}

// Home returns the Home view of a person as payloads show it; nil when none was
// published.
func (s *Server) Home(user string) json.RawMessage {
	defer s.lock()()
	if v := s.ws.homes[user]; v != nil {
		return encode(s.viewObject(v))
	}
	return nil
}

// Views returns the open modals of a person, the root first.
func (s *Server) Views(user string) []json.RawMessage {
	defer s.lock()()
	list := []json.RawMessage{}
	for _, v := range s.ws.stacks[user] {
		list = append(list, encode(s.viewObject(v)))
	}
	return list
}
