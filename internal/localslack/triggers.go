package localslack

import (
	"fmt"
	"time"
)

// triggerLife is how long a trigger_id opens a view
// (https://docs.slack.dev/surfaces/modals).
const triggerLife = 3 * time.Second

// trigger is the right to open one view for one person.
type trigger struct {
	user   string
	view   *view // the modal it was raised in, if any
	issued time.Duration
	used   bool
}

func (s *Server) newTrigger(user string, from *view) string {
	id := fmt.Sprintf("%d.%s.%s", s.clock.Now().UnixMilli(), s.cfg.Workspace.ID, newID(""))
	prune(s.triggers, s.cfg.Keep, func(t *trigger) bool { return s.clock.monotonic()-t.issued > triggerLife })
	s.triggers[id] = &trigger{user: user, view: from, issued: s.clock.monotonic()}
	return id
}

// exchange uses a trigger up.
func (s *Server) exchange(id string) (*trigger, *apiError) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case s.clock.monotonic()-t.issued > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}
