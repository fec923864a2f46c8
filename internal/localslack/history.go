package localslack

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Page sizes of conversations.history and conversations.replies.
const (
	historyPage = 100
	maxHistory  = 999
)

// compareTS orders ts values as numbers; they are never read as floats, which have
// too few digits.
func compareTS(a, b string) int {
	as, am, _ := strings.Cut(a, ".")
	bs, bm, _ := strings.Cut(b, ".")
	whole := func(x string) int64 { n, _ := strconv.ParseInt(x, 10, 64); return n }
	pad := func(x string) string { return (x + "000000")[:6] }
	return cmp.Or(cmp.Compare(whole(as), whole(bs)), cmp.Compare(pad(am), pad(bm)))
}

// validTS reports whether ts has the form of one: seconds and microseconds.
func validTS(ts string) bool {
	whole, micros, dot := strings.Cut(ts, ".")
	for _, digits := range []string{whole, micros} {
		if _, err := strconv.ParseUint(digits, 10, 63); err != nil {
			return false
		}
	}
	return dot && len(micros) == 6
}

// within reports whether ts lies in the asked range.
func (c *call) within(ts string) bool {
	inside := func(bound string, direction int) bool {
		order := compareTS(ts, bound) * direction
		return order > 0 || order == 0 && c.flag("inclusive")
	}
	oldest, latest := c.params["oldest"], c.params["latest"]
	return (oldest == "" || oldest == "0" || inside(oldest, 1)) && (latest == "" || latest == "0" || inside(latest, -1))
}

// history finds the conversation of a reading call.
func (s *Server) history(c *call) (*conversation, *apiError) {
	if refusal := c.required("channel"); refusal != nil {
		return nil, refusal
	}
	conv, refusal := s.readable(c.params["channel"], "history")
	if refusal != nil {
		return nil, refusal
	}
	if !conv.has(s.cfg.Bot.UserID) {
		return nil, refuse("not_in_channel")
	}
	return conv, nil
}

// conversationsHistory answers newest first and without thread replies, except
// those also sent to the channel.
func (s *Server) conversationsHistory(c *call) (object, *apiError) {
	conv, refusal := s.history(c)
	if refusal != nil {
		return nil, refusal
	}
	var found []*Message
	for _, m := range slices.Backward(conv.messages) {
		reply := m.ThreadTS != "" && m.ThreadTS != m.TS && m.Subtype != "thread_broadcast"
		gone := m.Deleted && len(conv.replies(m.TS)) == 0
		if m.EphemeralTo == "" && !reply && !gone && c.within(m.TS) {
			found = append(found, m)
		}
	}
	answer, refusal := s.messagePage(c, conv, found)
	if refusal == nil {
		answer["pin_count"] = 0
	}
	return answer, refusal
}

// conversationsReplies answers the parent and its replies, oldest first.
func (s *Server) conversationsReplies(c *call) (object, *apiError) {
	conv, refusal := s.history(c)
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.required("ts"); refusal != nil {
		return nil, refusal
	}
	m := conv.find(c.params["ts"])
	if m == nil {
		return nil, refuse("thread_not_found")
	}
	parent := m
	if m.ThreadTS != "" && conv.find(m.ThreadTS) != nil {
		parent = conv.find(m.ThreadTS)
	}
	replies := conv.replies(parent.TS)
	if parent.Deleted && len(replies) == 0 {
		return nil, refuse("thread_not_found")
	}
	found := []*Message{parent}
	for _, r := range replies {
		if c.within(r.TS) {
			found = append(found, r)
		}
	}
	return s.messagePage(c, conv, found)
}

func (s *Server) messagePage(c *call, conv *conversation, found []*Message) (object, *apiError) {
	size, refusal := c.limit(historyPage, maxHistory)
	if refusal != nil {
		return nil, refusal
	}
	from, to, next, refusal := c.page(len(found), size)
	if refusal != nil {
		return nil, refusal
	}
	list := []object{}
	for _, m := range found[from:to] {
		o := s.messageObject(conv, m, c.flag("include_all_metadata"))
		if m.Deleted {
			o = object{"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT", "hidden": true, "ts": m.TS, "thread_ts": m.TS}
		}
		list = append(list, o)
	}
	answer := object{"messages": list, "has_more": next != ""}
	if next != "" {
		answer["response_metadata"] = object{"next_cursor": next}
	}
	return answer, nil
}
