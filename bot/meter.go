package bot

import (
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// A Meter is told what a bot does. Its methods are called where people wait, and at
// the same time: each must return within a microsecond and wait for nothing. No
// argument holds an id, a token or anything that somebody wrote; those that are
// words are of the lists below.
type Meter interface {
	// Event: an event was read from the socket; one of EventTypes.
	Event(kind string)
	// Repeated: so many events had been taken in before.
	Repeated(n int)
	// Acked: an event was acknowledged so long after it was read.
	Acked(took time.Duration)
	// Unacked: an event or interaction was not acknowledged in time, for one of
	// UnackedReasons. Slack sends events again.
	Unacked(reason string)
	// Worked: the work on an event ended, with one of WorkOutcomes.
	Worked(kind, outcome string, took time.Duration)
	// Interacted: a person's command, click, form or menu was answered, one of
	// InteractionKinds; took counts from when it was read.
	Interacted(kind string, took time.Duration)
	// Posted: a call for a delivery came to one of PostVerdicts; took is 0 where there
	// was none.
	Posted(kind, verdict string, took time.Duration)
	// Limited: Slack refused a call of one of Methods because there were too many.
	Limited(method string)
	// Planned: so many daily questions were put in the outbox.
	Planned(n int)
	// Asked: a daily question was sent so long after the moment that was promised.
	Asked(late time.Duration)
	// Missed: so many daily questions will not be asked on their day.
	Missed(n int)
	// Connected: Slack said hello; again tells that it had before.
	Connected(again bool)
	// ConnectFailed: an attempt to connect failed.
	ConnectFailed()
}

// What an event is, beside the kinds that the handlers know.
const (
	eventIgnored    = "ignored"    // it means nothing here
	eventUnreadable = "unreadable" // it is no event that can be read
)

// EventTypes are the words that Event and Worked are called with.
func EventTypes() []string {
	return []string{
		string(handlers.EventMessage), string(handlers.EventEdited), string(handlers.EventDeleted), string(handlers.EventHomeOpened),
		string(handlers.EventUserChanged), string(handlers.EventUninstalled), eventIgnored, eventUnreadable,
	}
}

// How the work on an event ended.
const (
	workDone      = "done"
	workDuplicate = "duplicate" // it had been worked before
	workWaiting   = "waiting"   // for what it is about, or for room on the disk
	workRetried   = "retried"   // it failed and is tried again
	workDead      = "dead"      // it failed for good and is kept aside
)

// WorkOutcomes are the words that Worked is called with.
func WorkOutcomes() []string {
	return []string{workDone, workDuplicate, workWaiting, workRetried, workDead}
}

// Why something was not acknowledged.
const (
	unackedBusy      = "busy"      // too much came at once
	unackedLate      = "late"      // the disk or the handler took too long
	unackedLost      = "lost"      // there was no connection to write it to
	unackedUnwritten = "unwritten" // the data file did not take it
)

// UnackedReasons are the words that Unacked is called with.
func UnackedReasons() []string {
	return []string{unackedBusy, unackedLate, unackedLost, unackedUnwritten}
}

const interactionCommand = "command"

// InteractionKinds are the words that Interacted is called with: a command, and
// Slack's types of the others (https://docs.slack.dev/reference/interaction-payloads).
func InteractionKinds() []string {
	return []string{interactionCommand, "block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", "message_action"}
}

// What came of a call for a delivery.
const (
	postSent       = "sent"
	postFound      = "found"         // a look-up found it sent
	postLimited    = "limited"       // too many calls: it waits as long as Slack says
	postRetried    = "retried"       // nothing was done; it is tried again
	postUnknown    = "unknown"       // it may have been done; it is looked up
	postRejected   = "rejected"      // Slack will never do it for this target
	postMalformed  = "malformed"     // Slack refuses what was sent
	postMoot       = "moot"          // what was to be changed is gone
	postToken      = "token_refused" // the token is no longer good
	postUnrendered = "unrendered"    // it did not become a message
	postDead       = "dead"          // it was given up and is kept aside
)

// PostVerdicts are the words that Posted is called with. A delivery that is given up
// counts once as dead, beside what its last call came to.
func PostVerdicts() []string {
	return []string{
		postSent, postFound, postLimited, postRetried, postUnknown, postRejected, postMalformed, postMoot, postToken, postUnrendered,
		postDead,
	}
}

// word is what a verdict is called in the log and by the meter.
func (v verdict) word() string {
	switch v.outcome {
	case outcomeSent:
		return postSent
	case outcomeWait:
		return postLimited
	case outcomeTransient:
		return postRetried
	case outcomeUnknown:
		return postUnknown
	case outcomeBadCall:
		return postMalformed
	case outcomeDead:
		return postToken
	}
	if v.moot {
		return postMoot
	}
	return postRejected
}

// Methods are the Web API's methods that the bot calls, the words of Limited.
func Methods() []string {
	return []string{
		string(handlers.MethodPost), string(handlers.MethodEphemeral), string(handlers.MethodUpdate), string(handlers.MethodDelete),
		string(handlers.MethodReact), string(handlers.MethodHome), string(handlers.MethodFile),
		methodUsersInfo, methodViewsOpen, methodHistory, methodReplies, methodOpen, methodAuthTest, methodConnect,
	}
}

// Kinds are the kinds of deliveries that Posted is called with.
func Kinds() []string {
	var all []string
	for _, k := range []coach.Kind{
		coach.KindQuestion, coach.KindReply, coach.KindRevise, coach.KindRemoved, coach.KindReveal, coach.KindLadder, coach.KindPrepare,
		coach.KindMotives, coach.KindNotice, coach.KindReaction, coach.KindHome, coach.KindExport, coach.KindResult, coach.KindCard,
		coach.KindChart, coach.KindDigest,
	} {
		all = append(all, string(k))
	}
	return all
}

// noMeter is for a bot that nobody watches.
type noMeter struct{}

func (noMeter) Event(string)                         {}
func (noMeter) Repeated(int)                         {}
func (noMeter) Acked(time.Duration)                  {}
func (noMeter) Unacked(string)                       {}
func (noMeter) Worked(string, string, time.Duration) {}
func (noMeter) Interacted(string, time.Duration)     {}
func (noMeter) Posted(string, string, time.Duration) {}
func (noMeter) Limited(string)                       {}
func (noMeter) Planned(int)                          {}
func (noMeter) Asked(time.Duration)                  {}
func (noMeter) Missed(int)                           {}
func (noMeter) Connected(bool)                       {}
func (noMeter) ConnectFailed()                       {}
