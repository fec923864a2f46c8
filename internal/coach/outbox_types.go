package coach

import "time"

// Kind says what a Delivery says or does.
type Kind string

// The kinds of deliveries. How each looks in Slack is handlers.Render's affair.
const (
	KindQuestion Kind = "question" // ask Post
	KindReply    Kind = "reply"    // the review of answer Seq, then sample and minefields
	KindRevise   Kind = "revise"   // the reply to answer Seq again, in place, after an edit
	KindRemoved  Kind = "removed"  // the reply to an answer that is gone becomes a note (Refs); Args: why
	KindReveal   Kind = "reveal"   // sample and minefields of Post for all in its thread
	KindLadder   Kind = "ladder"   // "show me": every rung of Post's question
	KindPrepare  Kind = "prepare"  // how to prepare for Post's question
	KindMotives  Kind = "motives"  // what the interviewer wants to find out
	KindNotice   Kind = "notice"   // one of the Notice sentences
	KindReaction Kind = "reaction" // ✅ on message Refs[0]
	KindHome     Kind = "home"     // the App Home of User
	KindExport   Kind = "export"   // everything stored about User, as a file
	KindResult   Kind = "result"   // in a session: the short result of answer Seq
	KindCard     Kind = "card"     // the scorecard of User's session; Args: its id
	KindChart    Kind = "chart"    // User's progress as a picture, and in words
	KindDigest   Kind = "digest"   // a channel's week; Args: its Monday
)

// Priorities. Replies to people overtake the daily fan-out.
const (
	PriorityReply  = 0
	PriorityFanOut = 1
)

// DeliveryState is where a delivery stands. A row is gone once it is sent, or once
// there is nothing left to do about it.
type DeliveryState string

// States of a delivery.
const (
	Pending DeliveryState = "pending"
	// Sending is committed before the call, so that after a crash it is known
	// that the message may or may not exist.
	Sending DeliveryState = "sending"
	// Unknown: the call's outcome is not known; the message is looked up by its
	// metadata before it is sent again.
	Unknown DeliveryState = "unknown"
	// Dead: it could not be made, and stays for the person who runs the bot to
	// retry or drop. Nothing else looks at it.
	Dead DeliveryState = "dead"
)

// A Delivery is one row of the outbox: what to say, to whom, and how far that got.
type Delivery struct {
	Key      string       `json:"key"` // unique within the team; doing the same twice makes one row
	Team     string       `json:"team"`
	Kind     Kind         `json:"kind"`
	To       string       `json:"to"`                 // channel, or a person's id for their DM
	Thread   string       `json:"thread,omitempty"`   // thread_ts to answer in
	User     string       `json:"user,omitempty"`     // the person it is about
	OnlyFor  bool         `json:"only_for,omitempty"` // ephemeral: only User sees it
	Post     string       `json:"post,omitempty"`     // ids of what is said …
	Question string       `json:"question,omitempty"` //
	Seq      uint64       `json:"seq,omitempty"`      //
	Notice   Notice       `json:"notice,omitempty"`   //
	Args     []string     `json:"args,omitempty"`     // values of the notice
	Refs     []MessageRef `json:"refs,omitempty"`     // messages to change or react to

	Priority int       `json:"priority"`
	ReadyAt  time.Time `json:"ready_at"`
	Due      time.Time `json:"due,omitzero"`   // of a daily question: the moment that was promised
	Until    time.Time `json:"until,omitzero"` // not begun later than this
	Created  time.Time `json:"created"`

	State   DeliveryState `json:"state"`
	Attempt int           `json:"attempt,omitempty"` // calls made for the current part
	Started time.Time     `json:"started,omitzero"`  // when the current call began
	Looked  int           `json:"looked,omitempty"`  // look-ups that found nothing
	Blind   int           `json:"blind,omitempty"`   // times sent again although nothing could be looked up
	Sent    []MessageRef  `json:"sent,omitempty"`    // parts done, in order
	File    string        `json:"file,omitempty"`    // of a chart: Slack's id of its picture, once uploaded
	Plain   bool          `json:"plain,omitempty"`   // of a chart: in words, because Slack takes no picture
	Rev     uint64        `json:"rev,omitempty"`     // grows when what it says changes before it is sent
	Stale   bool          `json:"stale,omitempty"`   // what it says changed while it was being sent
	Reason  string        `json:"reason,omitempty"`  // of a dead one: why, in fixed words
	Died    time.Time     `json:"died,omitzero"`     // of a dead one: when
}

// Part is the index of the message that is to be sent next.
func (d Delivery) Part() int { return len(d.Sent) }

// Arg is the i-th of Args, and nothing where there are fewer.
func (d Delivery) Arg(i int) string {
	if i < len(d.Args) {
		return d.Args[i]
	}
	return ""
}

// Notice names a sentence; handlers holds its words.
type Notice string

// The notices.
const (
	NoticeShort      Notice = "short"      // Args: words found, answers given before
	NoticeTryAgain   Notice = "try-again"  // Post
	NoticeSubscribed Notice = "subscribed" // to a channel, that it will be asked
	NoticeFeedback   Notice = "feedback"   // to a channel, where answers are reviewed from now on; Args: mode
	NoticePaused     Notice = "paused"     // Args: channel, reason; to who set it up
	NoticeNothing    Notice = "nothing"    // a DM while no question is open; Args: nearest command
	NoticeMention    Notice = "mention"    // the bot was mentioned outside a question
	NoticeCommand    Notice = "command"    // a command typed in DM; Args: the answer's text
	NoticeSilent     Notice = "silent"     // three daily questions without an answer: paused
	NoticeReminder   Notice = "reminder"   // Post waits for an answer
	NoticeExhausted  Notice = "exhausted"  // nothing new is left to ask; Args: when the next review comes, or nothing
	NoticeTime       Notice = "time"       // a timed answer's time is over; Args: seconds
	NoticeSession    Notice = "session"    // about the session; Args: "paused" or "expired", its id
)

// An Inbound is one event as it stands in the inbox until its work is done.
type Inbound struct {
	Seq          uint64    `json:"seq"` // order of arrival; given by the store
	ID           string    `json:"id"`  // Slack's event_id: the duplicate check
	Team         string    `json:"team"`
	Via          string    `json:"via,omitempty"` // team whose bot took it in, when the event names another
	Conversation string    `json:"conversation"`  // worked in order within one
	Event        []byte    `json:"event"`
	At           time.Time `json:"at"`
	Tries        int       `json:"tries,omitempty"`
	NotBefore    time.Time `json:"not_before,omitzero"`
	Reason       string    `json:"reason,omitempty"` // of a dead one: one of the words below
	Died         time.Time `json:"died,omitzero"`    // of a dead one: when
}

// Why an event was given up.
const (
	DeadPanic    = "panic"
	DeadDeadline = "deadline"
	DeadError    = "error"
)
