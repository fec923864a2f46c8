package localslack

import (
	"errors"
	"fmt"
	"slices"
)

// Typed is a message a person writes.
type Typed struct {
	Channel string `json:"channel"` // or the app's user id for direct messages
	User    string `json:"user"`
	// Text is what is typed. Names after @ and #, addresses and & < > become
	// what a Slack client makes of them.
	Text     string      `json:"text"`
	ThreadTS string      `json:"thread_ts"`
	Files    []TypedFile `json:"files"`
	// Broadcast sends a reply to the channel too.
	Broadcast bool `json:"broadcast"`
}

// TypedFile is a file a person adds to a message.
type TypedFile struct {
	Name    string `json:"name"`
	Content string `json:"content"`
}

// person finds an active person of the workspace.
func (s *Server) person(id string) (*User, error) {
	u := s.ws.users[id]
	switch {
	case u == nil:
		return nil, fmt.Errorf("there is no user %q", id)
	case u.Deleted:
		return nil, fmt.Errorf("user %s is deactivated", id)
	}
	return u, nil
}

// place finds a conversation a person may write in.
func (s *Server) place(channel, user string) (*conversation, error) {
	if _, err := s.person(user); err != nil {
		return nil, err
	}
	if channel == s.cfg.Bot.UserID {
		channel = imID(user)
	}
	c := s.ws.channels[channel]
	switch {
	case c == nil:
		return nil, fmt.Errorf("there is no channel %q", channel)
	case !c.has(user):
		return nil, fmt.Errorf("user %s is not in channel %s", user, channel)
	case c.Archived:
		return nil, fmt.Errorf("channel %s is archived", channel)
	}
	return c, nil
}

// SendMessage posts what a person types and returns its ts.
func (s *Server) SendMessage(t Typed) (ts, channel string, err error) {
	defer s.lock()()
	c, err := s.place(t.Channel, t.User)
	if err != nil {
		return "", "", err
	}
	if c.im && (!s.cfg.MessagesTab || s.cfg.MessagesTabReadOnly) {
		return "", "", errors.New("the app's Messages tab does not let people write")
	}
	if t.Text == "" && len(t.Files) == 0 {
		return "", "", errors.New("a message needs text or a file")
	}
	m := &Message{Channel: c.ID, User: t.User, Text: s.encodeTyped(t.Text), ThreadTS: t.ThreadTS, ClientMsgID: newUUID()}
	m.Blocks = richTextBlocks(m.Text)
	m.Mentions = mentions(m.Text, nil)
	if t.ThreadTS != "" {
		parent := c.find(t.ThreadTS)
		if parent == nil || parent.Deleted && len(c.replies(parent.TS)) == 0 {
			return "", "", fmt.Errorf("there is no message %s in %s", t.ThreadTS, c.ID)
		}
		if parent.ThreadTS != "" {
			m.ThreadTS = parent.ThreadTS
		}
		if t.Broadcast {
			m.Subtype = "thread_broadcast"
		}
	}
	for _, f := range t.Files {
		m.Subtype = "file_share"
		m.Files = append(m.Files, s.keepFile(f.Name, t.User, []byte(f.Content), c.ID).File)
	}
	s.post(c, m)
	return m.TS, c.ID, nil
}

// written finds a person's own message; an admin may take anybody's.
func (s *Server) written(channel, ts, user string, adminToo bool) (*conversation, *Message, error) {
	c, err := s.place(channel, user)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(ts)
	if m == nil || m.Deleted {
		return nil, nil, fmt.Errorf("there is no message %s in %s", ts, c.ID)
	}
	if m.User != user && !(adminToo && s.ws.users[user].IsAdmin) {
		return nil, nil, fmt.Errorf("message %s was written by somebody else", ts)
	}
	return c, m, nil
}

// EditMessage changes the text of a person's message.
func (s *Server) EditMessage(channel, ts, user, text string) error {
	defer s.lock()()
	c, m, err := s.written(channel, ts, user, false)
	if err != nil {
		return err
	}
	before := s.messageObject(c, m, true)
	m.Text = s.encodeTyped(text)
	m.Blocks = richTextBlocks(m.Text)
	m.Mentions = mentions(m.Text, nil)
	m.Edited = &Edited{User: user, TS: s.ws.nextTS(s.clock.Now())}
	s.announce(*m)
	s.raiseChanged(c, m, before)
	return nil
}

// DeleteMessage deletes a person's message, or for an admin anybody's.
func (s *Server) DeleteMessage(channel, ts, user string) error {
	defer s.lock()()
	c, m, err := s.written(channel, ts, user, true)
	if err != nil {
		return err
	}
	s.remove(c, m)
	return nil
}

// AddReaction adds an emoji, named without colons, to a message.
func (s *Server) AddReaction(channel, ts, user, name string) error {
	defer s.lock()()
	c, m, err := s.reactable(channel, ts, user)
	if err != nil {
		return err
	}
	if !validEmoji(name) {
		return fmt.Errorf("%q is not the name of an emoji", name)
	}
	s.react(c, m, user, name)
	return nil
}

// RemoveReaction takes a person's own emoji, named without colons, back.
func (s *Server) RemoveReaction(channel, ts, user, name string) error {
	defer s.lock()()
	c, m, err := s.reactable(channel, ts, user)
	if err != nil {
		return err
	}
	if !s.unreact(c, m, user, name) {
		return fmt.Errorf("user %s has no %q on message %s", user, name, ts)
	}
	return nil
}

// reactable finds a message a person may put an emoji on.
func (s *Server) reactable(channel, ts, user string) (*conversation, *Message, error) {
	c, err := s.place(channel, user)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(ts)
	if m == nil || m.Deleted {
		return nil, nil, fmt.Errorf("there is no message %s in %s", ts, c.ID)
	}
	return c, m, nil
}

// OpenHome is a person opening the app: tab is home, the default, or messages.
func (s *Server) OpenHome(user, tab string) error {
	defer s.lock()()
	if _, err := s.person(user); err != nil {
		return err
	}
	if tab == "" {
		tab = "home"
	}
	switch {
	case tab != "home" && tab != "messages":
		return fmt.Errorf("the app has no tab %q", tab)
	case tab == "home" && !s.cfg.HomeTab, tab == "messages" && !s.cfg.MessagesTab:
		return fmt.Errorf("the app's %s tab is off", tab)
	case s.ws.channels[imID(user)] == nil:
		return fmt.Errorf("user %s cannot open the app", user)
	}
	s.ws.channels[imID(user)].opened = true
	content := object{"type": "app_home_opened", "user": user, "channel": imID(user), "tab": tab}
	if v := s.ws.homes[user]; v != nil {
		content["view"] = s.viewObject(v)
	}
	s.raise("app_home_opened", content)
	return nil
}

// UserChange changes a person; what is nil stays.
type UserChange struct {
	ID       string  `json:"id"`
	Name     *string `json:"name"`
	RealName *string `json:"real_name"`
	TZ       *string `json:"tz"`
	Deleted  *bool   `json:"deleted"`
	IsAdmin  *bool   `json:"is_admin"`
	IsOwner  *bool   `json:"is_owner"`
	IsGuest  *bool   `json:"guest"`
}

// SetUser changes a person and tells the app by user_change.
func (s *Server) SetUser(change UserChange) error {
	defer s.lock()()
	u := s.ws.users[change.ID]
	if u == nil {
		return fmt.Errorf("there is no user %q", change.ID)
	}
	if change.TZ != nil {
		if err := checkZone(*change.TZ); err != nil {
			return err
		}
	}
	assign(&u.Name, change.Name)
	assign(&u.RealName, change.RealName)
	assign(&u.TZ, change.TZ)
	assign(&u.Deleted, change.Deleted)
	assign(&u.IsAdmin, change.IsAdmin)
	assign(&u.IsOwner, change.IsOwner)
	assign(&u.IsGuest, change.IsGuest)
	s.placesMoved()
	if s.hasScope("users:read") {
		s.raise("user_change", object{"type": "user_change", "user": s.userObject(u), "cache_ts": s.clock.Now().Unix()})
	}
	return nil
}

// placesMoved tells of a change of people, channels or members. The mutex is held.
func (s *Server) placesMoved() {
	s.journal.note(change{kind: placesChanged})
	s.touch()
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// ChannelChange changes a channel; what is nil stays. An unknown id with a name
// makes a new channel.
type ChannelChange struct {
	ID        string    `json:"id"`
	Name      *string   `json:"name"`
	Private   *bool     `json:"private"`
	Archived  *bool     `json:"archived"`
	Members   *[]string `json:"members"`
	RemoveBot bool      `json:"remove_bot"`
}

// SetChannel changes a channel. New members are announced in it.
func (s *Server) SetChannel(change ChannelChange) error {
	defer s.lock()()
	c := s.ws.channels[change.ID]
	switch {
	case c == nil && (change.Name == nil || len(change.ID) < 2 || change.ID[0] != 'C'):
		return fmt.Errorf("there is no channel %q; a new one needs an id that starts with C and a name", change.ID)
	case c == nil:
		c = &conversation{Channel: Channel{ID: change.ID}}
	case c.im:
		return fmt.Errorf("channel %s is a direct message", change.ID)
	}
	if change.Members != nil {
		for _, id := range *change.Members {
			if s.ws.users[id] == nil {
				return fmt.Errorf("there is no user %q", id)
			}
		}
	}
	wasArchived, wasIn := c.Archived, c.has(s.cfg.Bot.UserID)
	if s.ws.channels[change.ID] == nil {
		s.ws.channels[change.ID] = c
		s.ws.order = append(s.ws.order, change.ID)
	}
	assign(&c.Name, change.Name)
	assign(&c.Private, change.Private)
	assign(&c.Archived, change.Archived)
	if change.Members != nil {
		c.Members = slices.DeleteFunc(c.Members, func(id string) bool { return !slices.Contains(*change.Members, id) })
		for _, id := range *change.Members {
			if !c.has(id) {
				s.join(c, id)
			}
		}
	}
	if change.RemoveBot {
		c.Members = slices.DeleteFunc(c.Members, func(id string) bool { return id == s.cfg.Bot.UserID })
	}
	s.raiseChannel(c, wasArchived, wasIn)
	s.placesMoved()
	return nil
}
