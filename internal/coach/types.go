package coach

import (
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/review"
)

// MessageRef names one message in Slack: ts is a string and the key of a message
// within its channel, never a number.
type MessageRef struct {
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
}

// since reports whether the message was written at or after t; ts begins with the
// seconds since 1970.
func (r MessageRef) since(t time.Time) bool {
	seconds, _, _ := strings.Cut(r.TS, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	return err == nil && n >= t.Unix()
}

// Feedback modes of a channel: where the review of an answer given there goes.
const (
	FeedbackDM     = "dm"     // to the person, by DM; the thread gets the sample later
	FeedbackThread = "thread" // in the thread, at once
)

// A Subscriber is a person (U…, W…) or a channel (C…, G…) that the coach knows:
// its roles, its zone, and, while Subscribed, when it is asked.
type Subscriber struct {
	Team       string    `json:"team"`
	ID         string    `json:"id"`
	Roles      []string  `json:"roles,omitempty"`       // role ids; none means every role
	Zone       string    `json:"zone,omitempty"`        // IANA name
	ZoneChosen bool      `json:"zone_chosen,omitempty"` // the person chose Zone: it does not follow Slack
	Subscribed bool      `json:"subscribed,omitempty"`
	At         TimeOfDay `json:"at"`
	Days       Weekdays  `json:"days"`

	Paused      bool   `json:"paused,omitempty"`
	PausedUntil Date   `json:"paused_until,omitempty"` // first day asked again; empty: until resumed
	PauseReason string `json:"pause_reason,omitempty"` // why the coach itself paused

	NextDue    time.Time `json:"next_due,omitzero"`   // zero: nothing is planned
	LastDate   Date      `json:"last_date,omitempty"` // days up to it are decided
	Skipped    []Date    `json:"skipped,omitempty"`   // planned days after it that are left out
	LastPosted time.Time `json:"last_posted,omitzero"`

	// How the coach behaves towards a person; the zero values are the defaults.
	Interview Date `json:"interview,omitempty"`   // the day of their interview
	Reminder  bool `json:"reminder,omitempty"`    // one reminder on a day without an answer
	NoCatchUp bool `json:"no_catch_up,omitempty"` // a question that is late is missed
	Named     bool `json:"named,omitempty"`       // digests and leaderboards may name them
	Silent    int  `json:"silent,omitempty"`      // daily questions in a row without an answer
	Reviews   int  `json:"reviews,omitempty"`     // questions in a row that were reviews
	Told      Date `json:"told,omitempty"`        // when they were told that nothing new is left
	Back      Date `json:"back,omitempty"`        // … and when the next review was due then
	Away      Date `json:"away,omitempty"`        // first day of the pause that is on

	SessionUntil time.Time `json:"session_until,omitzero"` // a practice session runs until then: no daily question meanwhile
	Held         Date      `json:"held,omitempty"`         // the day whose question waits for the session to end
	LeftOut      Date      `json:"left_out,omitempty"`     // the day whose question waited in vain, until the person is told

	// What a channel has chosen.
	Digest bool `json:"digest,omitempty"` // a weekly message with counts
	Board  bool `json:"board,omitempty"`  // … that ranks by days kept those who want to be named

	Digested Date       `json:"digested,omitempty"` // Monday of the week that the latest digest is about …
	DigestAt MessageRef `json:"digest_at,omitzero"` // … and where it stands

	OpenPost    string    `json:"open_post,omitempty"`    // the question that a plain DM answers; for a channel, its latest
	DM          string    `json:"dm,omitempty"`           // D… of a person, once known
	SetUpBy     string    `json:"set_up_by,omitempty"`    // who subscribed the channel
	Feedback    string    `json:"feedback,omitempty"`     // channels only
	Home        string    `json:"home,omitempty"`         // digest of the Home last published
	ChartFile   string    `json:"chart_file,omitempty"`   // Slack's id of the picture drawn last …
	ChartDigest string    `json:"chart_digest,omitempty"` // … of what it was drawn from …
	ChartWords  string    `json:"chart_words,omitempty"`  // … and what it says, in at most 900 characters
	Since       time.Time `json:"since,omitzero"`
}

// IsChannel tells a channel from a person by the id's first letter, as Slack
// gives it: C for public, G for private channels.
func (s Subscriber) IsChannel() bool { return IsChannel(s.ID) }

// IsChannel reports whether id names a channel rather than a person or a DM.
func IsChannel(id string) bool { return strings.HasPrefix(id, "C") || strings.HasPrefix(id, "G") }

// IsDM reports whether id names the direct conversation of a person with the bot.
func IsDM(id string) bool { return strings.HasPrefix(id, "D") }

// A Post is one question asked of one subscriber. Its id starts with the
// subscriber's id and a dash, so that all posts of one stand together.
type Post struct {
	ID         string    `json:"id"`
	Team       string    `json:"team"`
	Subscriber string    `json:"subscriber"`
	Question   string    `json:"question"`
	Daily      bool      `json:"daily,omitempty"`
	Day        Date      `json:"day,omitempty"` // of a daily question
	AskedAt    time.Time `json:"asked_at"`
	SeenAt     time.Time `json:"seen_at,omitzero"` // when it was asked the time before
	At         MessageRef
	Before     string `json:"before,omitempty"`   // the post that was open until this one
	Closed     bool   `json:"closed,omitempty"`   // skipped, or its sample is public
	Review     bool   `json:"review,omitempty"`   // asked again because it was due
	Session    string `json:"session,omitempty"`  // the practice session it is part of
	LeftOut    Date   `json:"left_out,omitempty"` // the daily question before it, which a session kept from being asked
}

// A Try is what one person did with one post.
type Try struct {
	Attempts int       `json:"attempts"`          // answers counted, deleted ones included: a number is never given twice
	Peeked   time.Time `json:"peeked,omitzero"`   // when "show me" was pressed before or between answers
	Hinted   time.Time `json:"hinted,omitzero"`   // when a hint was opened
	Answers  []uint64  `json:"answers,omitempty"` // sequence numbers, oldest first
}

// An Answer is one attempt of one person, kept with the zone and local day on
// which it counted and the feedback as it was given.
type Answer struct {
	Team     string          `json:"team"`
	User     string          `json:"user"`
	Seq      uint64          `json:"seq"` // counts a person's answers from 1
	Post     string          `json:"post"`
	Question string          `json:"question"`
	Role     string          `json:"role,omitempty"` // of the question, as it was then
	Theme    string          `json:"theme,omitempty"`
	Skills   []string        `json:"skills,omitempty"` // competencies that the question evaluates, at most 10
	Attempt  int             `json:"attempt"`
	Message  MessageRef      `json:"message"`
	Thread   string          `json:"thread,omitempty"` // thread_ts; empty for a plain DM
	Text     string          `json:"text"`
	Cut      bool            `json:"cut,omitempty"` // only the first MaxAnswer characters were read
	Peeked   bool            `json:"peeked,omitempty"`
	At       time.Time       `json:"at"`
	Edited   time.Time       `json:"edited,omitzero"`
	Expired  time.Time       `json:"expired,omitzero"` // when its words were removed because of their age
	Zone     string          `json:"zone,omitempty"`
	Day      Date            `json:"day"`
	Planned  Weekdays        `json:"planned,omitempty"` // days that end a streak when missed; none: days that had a question posted
	Feedback review.Feedback `json:"feedback"`
	Session  string          `json:"session,omitempty"` // in which it was given; none once that is over
	Warmup   bool            `json:"warmup,omitempty"`  // to a question that is not scored and counts nowhere
	Took     int             `json:"took,omitempty"`    // seconds from question to answer, in a timed drill
	Replies  []MessageRef    `json:"replies,omitempty"` // our messages about it, for edits
}

// Asked is what is known of one question for one subscriber.
type Asked struct {
	Question string    `json:"question"`
	Times    int       `json:"times"`
	Last     time.Time `json:"last"`
	Answers  int       `json:"answers,omitempty"`
}

// Slot states. A slot is one local day of one subscriber; once set it stays, so
// no day is asked twice. Only a posted one that was taken back unseen changes its
// state.
const (
	SlotPosted  = "posted"
	SlotMissed  = "missed"
	SlotSkipped = "skipped"
)

// A Slot records what became of one planned day.
type Slot struct {
	State  string    `json:"state"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}
