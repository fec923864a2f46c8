// Package handlers says what a Slack thing means and how what the coach says
// looks in Slack. An event, a command, a click or a form becomes a call to the
// coach; a Delivery of the outbox becomes messages with blocks and text. It
// starts no goroutine, knows no data file, and sends nothing itself.
package handlers

import (
	"context"
	"log/slog"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// A Profile is what Slack says of a person.
type Profile struct {
	Name     string   // what the person is called; empty when Slack tells none
	Zone     string   // IANA name; empty when Slack knows none
	Admin    bool     // workspace admin or owner
	Guest    bool     // of one channel or several
	Stranger bool     // of another workspace, met through a shared channel
	Teams    []string // the workspaces and organisation the person belongs to; none when Slack tells none
	Bot      bool
	Gone     bool // deactivated
}

// A Directory looks people up, with a cache of at most five minutes: whoever lost
// their admin rights must not keep them here.
type Directory interface {
	Profile(ctx context.Context, user string) (Profile, error)
}

// Identity is who the bot is in its workspace, as auth.test tells.
type Identity struct {
	Team  string
	Org   string // E… of the organisation the workspace is part of; empty for most
	User  string // U… of the bot
	BotID string // B…
	URL   string // https://<workspace>.slack.com/
}

// Handlers turns what arrives into calls to the coach, and what the coach says
// into messages. It is safe for concurrent use.
type Handlers struct {
	coach *coach.Coach
	dir   Directory
	me    Identity
	now   func() time.Time
	log   *slog.Logger
	away  toldOnce // who was turned away

	keeping Keeping
}

// New returns Handlers for the workspace that me names.
func New(c *coach.Coach, dir Directory, me Identity, now func() time.Time, log *slog.Logger, options ...Option) *Handlers {
	h := &Handlers{coach: c, dir: dir, me: me, now: now, log: log}
	for _, option := range options {
		option(h)
	}
	return h
}

// EventKind says what an Event is.
type EventKind string

// The events that mean something to the coach.
const (
	EventMessage     EventKind = "message" // also a thread_broadcast, a file_share and a mention
	EventEdited      EventKind = "edited"
	EventDeleted     EventKind = "deleted"
	EventHomeOpened  EventKind = "home_opened"
	EventUserChanged EventKind = "user_changed"
	EventUninstalled EventKind = "uninstalled" // also when the bot's token was revoked
)

// An Event is one event of the Events API in the coach's own words. It is what
// the inbox keeps, as JSON.
type Event struct {
	ID      string    `json:"id"` // event_id
	Kind    EventKind `json:"kind"`
	Team    string    `json:"team"`
	Channel string    `json:"channel,omitempty"`
	User    string    `json:"user,omitempty"`
	From    string    `json:"from,omitempty"`      // the person's own workspace, when Slack tells it
	TS      string    `json:"ts,omitempty"`        // of the message written, edited or deleted
	Version string    `json:"version,omitempty"`   // of an edit: its own ts
	Thread  string    `json:"thread_ts,omitempty"` // empty for a thread's first message
	Text    string    `json:"text,omitempty"`      // as Slack encodes it
	Mention bool      `json:"mention,omitempty"`   // it came as app_mention
	Zone    string    `json:"zone,omitempty"`      // of a changed user
	Gone    bool      `json:"gone,omitempty"`      // of a changed user: deactivated, or a guest now
}

// Conversation is what an event is worked in order with: a DM as a whole, a
// thread of a channel, or a person.
func (e Event) Conversation() string {
	switch {
	case e.Channel == "":
		return e.Team + "/" + e.User
	case coach.IsDM(e.Channel) || e.Thread == "":
		return e.Team + "/" + e.Channel
	default:
		return e.Team + "/" + e.Channel + "/" + e.Thread
	}
}

// A Command is one slash command.
type Command struct {
	Team, Channel, User string
	Name                string // "/interview"
	Text                string
	TriggerID           string
}

// An Action is one click on a button, or choice in a menu, of a message or view.
type Action struct {
	Team, User string
	From       string // the person's own workspace, when Slack tells it
	Channel    string // empty in a view
	MessageTS  string // of the message the button is on
	Thread     string // thread_ts of that message
	Ephemeral  bool
	ActionID   string
	Value      string   // of a button
	Selected   []string // of a menu
	ActionTS   string
	TriggerID  string
}

// A Submission is a modal that was sent.
type Submission struct {
	Team, User string
	From       string // the person's own workspace, when Slack tells it
	ViewID     string
	Hash       string
	CallbackID string
	Metadata   string                                  // private_metadata
	Values     map[string]map[string]slack.BlockAction // block_id → action_id → state
}

// A Suggestion asks for the options of a menu that is typed into.
type Suggestion struct {
	Team, User string
	From       string // the person's own workspace, when Slack tells it
	ActionID   string
	Typed      string
}

// A Message is text and blocks for a command's ack or a response_url.
type Message struct {
	Text    string
	Blocks  []slack.Block
	Replace bool // response_url only: in place of the message that was clicked
}

// A Reply is what a command, click or form is answered with, at once. Each part
// may be missing.
type Reply struct {
	Ack     *Message                // a slash command's answer, visible to the person only
	Respond *Message                // by the response_url of a click
	Open    *slack.ModalViewRequest // a modal to open with the trigger
	View    *slack.ViewSubmissionResponse
	Home    *slack.HomeTabViewRequest // the person's Home, to publish

	asked bool // what was asked for is on its way to the person's DM, and is answer enough there
}

// Method names what an Outgoing does.
type Method string

// The methods.
const (
	MethodPost      Method = "chat.postMessage"
	MethodEphemeral Method = "chat.postEphemeral"
	MethodUpdate    Method = "chat.update"
	MethodDelete    Method = "chat.delete"
	MethodReact     Method = "reactions.add"
	MethodHome      Method = "views.publish"
	MethodFile      Method = "files.upload"
)

// An Outgoing is one call that a Delivery becomes.
type Outgoing struct {
	Method   Method
	Channel  string // a person's id means their DM
	Thread   string
	User     string // ephemeral, home
	TS       string // update, delete, react
	Text     string
	Blocks   []slack.Block
	Reaction string // without colons
	Home     *slack.HomeTabViewRequest
	Digest   string // of Home, or of what File was drawn from
	FileName string
	File     []byte
	Title    string // of File; empty for its name
	AltText  string // what a picture in File says, at most 2,000 characters
}
