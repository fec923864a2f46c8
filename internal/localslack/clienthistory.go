package localslack

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Page sizes of what the page shows of a channel.
const (
	clientPage    = 50
	maxClientPage = 200
	maxFaces      = 5 // people shown beside the number of replies
)

// clientMessage is a message as a person sees it.
type clientMessage struct {
	Message
	ReplyCount  int        `json:"reply_count,omitempty"`
	ReplyUsers  []string   `json:"reply_users,omitempty"`
	LatestReply string     `json:"latest_reply,omitempty"`
	Values      inputState `json:"values,omitempty"`
}

// isReply tells the messages that only their thread shows.
func (m *Message) isReply() bool {
	return m.ThreadTS != "" && m.ThreadTS != m.TS && m.Subtype != "thread_broadcast"
}

// seenBy tells whether a member of the channel may see the message.
func (m *Message) seenBy(user string) bool { return m.EphemeralTo == "" || m.EphemeralTo == user }

// fromTS returns the index of the first message with this ts or a later one, in a
// list in the order of ts, as messages are kept.
func fromTS(messages []*Message, ts string) int {
	i, _ := slices.BinarySearchFunc(messages, ts, func(m *Message, ts string) int { return compareTS(m.TS, ts) })
	return i
}

// any returns the message with this ts, ephemeral or not, nil when there is none.
func (c *conversation) any(ts string) *Message {
	if i := fromTS(c.messages, ts); i < len(c.messages) && c.messages[i].TS == ts {
		return c.messages[i]
	}
	return nil
}

// shows tells whether the channel itself shows the message to a person: deleted
// ones only where replies are left.
func (c *conversation) shows(m *Message, user string) bool {
	return m.seenBy(user) && !m.isReply() && (!m.Deleted || c.answers[m.TS] > 0)
}

// reader finds the conversation that a person wants to read. Nobody learns what
// there is where they are not a member.
func (s *Server) reader(user, channel string) (*conversation, error) {
	if err := s.sitsHere(user); err != nil {
		return nil, err
	}
	c := s.ws.channels[channel]
	if c == nil || !c.has(user) {
		return nil, fmt.Errorf("user %s is in no channel %q", user, channel)
	}
	return c, nil
}

// sitsHere refuses everybody who has no Slack client to sit at.
func (s *Server) sitsHere(user string) error {
	if user == "" {
		return errors.New("say who reads, such as ?user=U0ALICE")
	}
	u, err := s.person(user)
	if err == nil && u.IsBot {
		err = fmt.Errorf("user %s is an app, not a person", user)
	}
	return err
}

// clientMessage is a message as a person may see it: of a deleted one no more than
// that it was there.
func (s *Server) clientMessage(c *conversation, m *Message, user string) clientMessage {
	shown := clientMessage{Message: m.clone()}
	shown.Metadata = nil
	if m.Deleted {
		shown.Message = Message{
			Channel: m.Channel, TS: m.TS, User: m.User, BotID: m.BotID, Subtype: m.Subtype,
			ThreadTS: m.ThreadTS, EphemeralTo: m.EphemeralTo, Deleted: true,
		}
	}
	shown.ReplyCount = c.answers[m.TS]
	shown.LatestReply, shown.ReplyUsers = c.lately(m.TS)
	if values := s.ws.inputs[m][user]; values != nil && !m.Deleted {
		shown.Values = decode[inputState](encode(values)) // it may change before this is written
	}
	return shown
}

// lately returns the ts of the newest reply of a thread that is left, and who wrote
// the newest ones, each once. It looks no further back than a page.
func (c *conversation) lately(ts string) (latest string, people []string) {
	replies := c.threads[ts]
	for _, r := range slices.Backward(replies[max(0, len(replies)-maxClientPage):]) {
		if r.Deleted {
			continue
		}
		latest = cmp.Or(latest, r.TS)
		if len(people) < maxFaces && !slices.Contains(people, r.User) {
			people = append(people, r.User)
		}
	}
	slices.Reverse(people)
	return latest, people
}

// clientHistory is a page of a channel, oldest first: what came before a ts, or the
// newest.
func (s *Server) clientHistory(user, channel, before, limit string) (object, error) {
	size, err := pageSize(limit, clientPage, maxClientPage)
	if err != nil {
		return nil, err
	}
	defer s.lock()()
	c, err := s.reader(user, channel)
	if err != nil {
		return nil, err
	}
	end := len(c.roots)
	if before != "" {
		end = fromTS(c.roots, before)
	}
	found, more := []clientMessage{}, false
	for _, m := range slices.Backward(c.roots[:end]) {
		if !c.shows(m, user) {
			continue
		}
		if more = len(found) == size; more {
			break
		}
		found = append(found, s.clientMessage(c, m, user))
	}
	slices.Reverse(found)
	return object{"messages": found, "has_more": more}, nil
}

// clientThread is a thread: the parent and all its replies, oldest first.
func (s *Server) clientThread(user, channel, ts string) (object, error) {
	defer s.lock()()
	c, err := s.reader(user, channel)
	if err != nil {
		return nil, err
	}
	parent := c.find(ts)
	if parent != nil && parent.ThreadTS != "" {
		parent = c.find(parent.ThreadTS)
	}
	if parent == nil || parent.Deleted && c.answers[parent.TS] == 0 {
		return nil, fmt.Errorf("there is no message %s in %s", ts, channel)
	}
	found := []clientMessage{s.clientMessage(c, parent, user)}
	for _, m := range c.messages[fromTS(c.messages, parent.TS):] {
		if m != parent && m.ThreadTS == parent.TS && m.seenBy(user) && !m.Deleted {
			found = append(found, s.clientMessage(c, m, user))
		}
	}
	return object{"messages": found}, nil
}

// unread counts what others wrote in a channel after a person's mark, and what of it
// the person is notified of: in direct messages all, elsewhere their name and @here.
func (s *Server) unread(c *conversation, user string) (count, mentions int) {
	for _, m := range c.roots[fromTS(c.roots, c.read[user]):] {
		if m.TS == c.read[user] || m.User == user || m.EphemeralTo != "" || m.Deleted || m.Subtype == "channel_join" {
			continue
		}
		count++
		if c.im || slices.ContainsFunc(m.Mentions, func(x Mention) bool { return x.ID == user || x.Kind == "special" }) {
			mentions++
		}
	}
	return count, mentions
}

// readMark is a person's mark in a channel as the page shows it.
func (s *Server) readMark(c *conversation, user string) object {
	unread, mentions := s.unread(c, user)
	return object{"channel": c.ID, "last_read": c.read[user], "unread": unread, "mentions": mentions}
}

// clientRead remembers up to where a person has read a channel.
func (s *Server) clientRead(m messageAct) (object, error) {
	defer s.lock()()
	c, err := s.reader(m.User, m.Channel)
	if err != nil {
		return nil, err
	}
	if !validTS(m.TS) {
		return nil, fmt.Errorf("%q is not the ts of a message", m.TS)
	}
	if n := len(c.messages); n > 0 && compareTS(m.TS, c.messages[n-1].TS) > 0 {
		m.TS = c.messages[n-1].TS // what is to come is unread
	}
	if c.read == nil {
		c.read = map[string]string{}
	}
	if c.read[m.User] != m.TS {
		c.read[m.User] = m.TS
		s.journal.note(change{kind: readChanged, user: m.User, channel: c.ID})
	}
	return s.readMark(c, m.User), nil
}

// pageSize reads how many things a page is to have.
func pageSize(given string, usual, most int) (int, error) {
	if given == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("limit is a number from 1 to %d, not %q", most, given)
	}
	return min(n, most), nil
}
