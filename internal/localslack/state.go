package localslack

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"interviewcoach/internal/localslack/blockkit"
)

// object is a JSON object as Slack's payloads are built of.
type object = map[string]any

// Message is a message as it is kept. Text is as it was sent, with Slack's
// encoding; Mentions are those a reader would be notified of or could follow.
type Message struct {
	Channel     string          `json:"channel"`
	TS          string          `json:"ts"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id,omitempty"`
	Subtype     string          `json:"subtype,omitempty"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	EphemeralTo string          `json:"ephemeral_to,omitempty"`
	Edited      *Edited         `json:"edited,omitempty"`
	Deleted     bool            `json:"deleted,omitempty"`
	Reactions   []Reaction      `json:"reactions,omitempty"`
	Files       []File          `json:"files,omitempty"`
	Mentions    []Mention       `json:"mentions,omitempty"`
	ClientMsgID string          `json:"client_msg_id,omitempty"`
	// Response tells whether the message came by a response_url or an ack.
	Response bool `json:"response,omitempty"`
}

// Mention is a blockkit.Mention with the names of the control API.
type Mention struct {
	Kind   string `json:"kind"`
	ID     string `json:"id"`
	Source string `json:"source"`
}

// mentions finds what a reader would be notified of or could follow.
func mentions(text string, blocks json.RawMessage) []Mention {
	var found []Mention
	for _, m := range blockkit.Mentions(text, blocks) {
		found = append(found, Mention(m))
	}
	return found
}

// Edited says who changed a message and when.
type Edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// Reaction is one emoji under a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// File is a file shared in the workspace.
type File struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Mimetype   string   `json:"mimetype"`
	Size       int      `json:"size"`
	User       string   `json:"user"`
	Created    int64    `json:"created"`
	URLPrivate string   `json:"url_private"`
	Permalink  string   `json:"permalink"`
	Channels   []string `json:"channels,omitempty"`
	// AltText is the description that screen readers read.
	AltText string `json:"alt_txt,omitempty"`
	// Preview is the beginning of a text file, as Slack shows it in a message.
	Preview string `json:"preview,omitempty"`
}

// conversation is a channel or the direct messages of one person and the app.
type conversation struct {
	Channel
	im       bool
	person   string     // of an im
	opened   bool       // of an im: something was said or it was opened
	messages []*Message // oldest first
	roots    []*Message // those of them that not only a thread shows
	byTS     map[string]*Message
	threads  map[string][]*Message // replies by their parent's ts
	answers  map[string]int        // how many of them are not deleted
	read     map[string]string     // up to which ts a person has read
}

// kind is the channel_type of Slack's message events.
func (c *conversation) kind() string {
	switch {
	case c.im:
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

func (c *conversation) has(user string) bool { return slices.Contains(c.Members, user) }

// add appends a message; ephemeral ones are seen by one person and found by nobody.
func (c *conversation) add(m *Message) {
	if c.byTS == nil {
		c.byTS, c.threads, c.answers = map[string]*Message{}, map[string][]*Message{}, map[string]int{}
	}
	c.opened = true
	c.messages = append(c.messages, m)
	if !m.isReply() {
		c.roots = append(c.roots, m)
	}
	if m.EphemeralTo != "" {
		return
	}
	c.byTS[m.TS] = m
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		c.threads[m.ThreadTS] = append(c.threads[m.ThreadTS], m)
		c.answers[m.ThreadTS]++
	}
}

// strike marks a message as deleted.
func (c *conversation) strike(m *Message) {
	if !m.Deleted && m.EphemeralTo == "" && m.ThreadTS != "" && m.ThreadTS != m.TS {
		c.answers[m.ThreadTS]--
	}
	m.Deleted = true
}

// hasReplies reports whether anybody answered in the thread of this ts.
func (c *conversation) hasReplies(ts string) bool { return len(c.threads[ts]) > 0 }

// find returns the message with this ts, deleted ones too, but not ephemeral ones.
func (c *conversation) find(ts string) *Message { return c.byTS[ts] }

// findEphemeral returns the ephemeral message with this ts.
func (c *conversation) findEphemeral(ts string) *Message {
	if m := c.any(ts); m != nil && m.EphemeralTo != "" {
		return m
	}
	return nil
}

// replies returns the thread's replies that are not deleted, oldest first.
func (c *conversation) replies(ts string) []*Message {
	var found []*Message
	for _, m := range c.threads[ts] {
		if !m.Deleted {
			found = append(found, m)
		}
	}
	return found
}

// inputState is state.values: what was entered by block_id and action_id.
type inputState = map[string]map[string]any

// workspace is everything the server remembers that people see.
type workspace struct {
	users     map[string]*User
	userOrder []string
	channels  map[string]*conversation
	order     []string
	homes     map[string]*view
	stacks    map[string][]*view // open modals of a person, root first
	views     map[string]*view
	files     map[string]*storedFile
	fileOrder []string // of files, oldest first
	uploads   map[string]*storedFile
	scheduled map[string]*scheduledMessage
	inputs    map[*Message]map[string]inputState // what each person entered in a message
	refusal   string                             // what tokens are refused with; "" while the app is installed
	botToken  string
	lastTS    int64 // microseconds
}

func newWorkspace(cfg Config) *workspace {
	w := &workspace{
		users: map[string]*User{}, channels: map[string]*conversation{}, homes: map[string]*view{},
		stacks: map[string][]*view{}, views: map[string]*view{}, files: map[string]*storedFile{},
		uploads: map[string]*storedFile{}, scheduled: map[string]*scheduledMessage{}, inputs: map[*Message]map[string]inputState{},
		botToken: cfg.Tokens.Bot,
	}
	for _, u := range cfg.Users {
		w.addUser(u, cfg.Bot.UserID)
	}
	if w.users[cfg.Bot.UserID] == nil {
		w.addUser(User{ID: cfg.Bot.UserID, Name: cfg.Bot.Name, RealName: cfg.Bot.Name, IsBot: true}, cfg.Bot.UserID)
	}
	for _, ch := range cfg.Channels {
		ch.Members = slices.Clone(ch.Members)
		w.channels[ch.ID] = &conversation{Channel: ch}
		w.order = append(w.order, ch.ID)
	}
	return w
}

// addUser adds a person together with the direct messages between them and the app.
func (w *workspace) addUser(u User, bot string) {
	u.IsBot = u.IsBot || u.ID == bot
	if u.Name == "" {
		u.Name = strings.ToLower(strings.TrimLeft(u.ID[1:], "0"))
	}
	if u.RealName == "" {
		u.RealName = u.Name
	}
	w.users[u.ID] = &u
	w.userOrder = append(w.userOrder, u.ID)
	if u.IsBot {
		return
	}
	id := imID(u.ID)
	w.channels[id] = &conversation{
		Channel: Channel{ID: id, Name: "directmessage", Private: true, Members: []string{u.ID, bot}},
		im:      true, person: u.ID,
	}
	w.order = append(w.order, id)
}

// imID is the channel id of the direct messages between a person and the app.
func imID(user string) string { return "D" + user[1:] }

// nextTS returns a message ts: the clock's time in microseconds, unique and
// increasing even when the clock stands or was set back.
func (w *workspace) nextTS(now time.Time) string {
	w.lastTS = max(w.lastTS+1, now.UnixMicro())
	return fmt.Sprintf("%d.%06d", w.lastTS/1e6, w.lastTS%1e6)
}

// newID returns prefix and ten random letters and digits, as Slack's ids look.
func newID(prefix string) string { return prefix + rand.Text()[:10] }

// newUUID returns a random UUID of version 4.
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// clone returns a copy that shares nothing that is later changed in place.
func (m *Message) clone() Message {
	c := *m
	c.Reactions = slices.Clone(m.Reactions)
	for i := range c.Reactions {
		c.Reactions[i].Users = slices.Clone(c.Reactions[i].Users)
	}
	c.Files = slices.Clone(m.Files)
	c.Mentions = slices.Clone(m.Mentions)
	if m.Edited != nil {
		edited := *m.Edited
		c.Edited = &edited
	}
	return c
}
