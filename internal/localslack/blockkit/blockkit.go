// Package blockkit holds the rules Slack applies to Block Kit payloads: what is
// refused and with which error, which mentions a text makes, what state a view
// starts with, and what a person reads. It is pure: JSON in, values out.
//
// Limits follow Slack's Block Kit reference
// (https://docs.slack.dev/reference/block-kit) and count characters (runes), not
// bytes.
package blockkit

// Surface is a place where blocks are shown. It decides which blocks are allowed
// and how many.
type Surface string

// The surfaces of Slack (https://docs.slack.dev/surfaces).
const (
	Message Surface = "message"
	Modal   Surface = "modal"
	Home    Surface = "home"
)

// Problem is one reason why Slack would refuse a payload.
type Problem struct {
	// Code is the value of "error" in Slack's answer, such as "invalid_blocks".
	Code string
	// Pointer is the JSON pointer (RFC 6901) of the faulty value, such as
	// "/blocks/0/text/text"; empty if the payload as a whole is at fault.
	Pointer string
	// Message says what is wrong in Slack's words, such as
	// "must be less than 3001 characters".
	Message string
}

// Mention is one piece of text that notifies people or becomes a link.
type Mention struct {
	// Kind is user, channel, special, usergroup or link.
	Kind string
	// ID is a user, channel or user group id; here, channel or everyone for a
	// special mention; the address of a link. For a channel found by
	// auto-parsing it is the name that was written.
	ID string
	// Source is "text" for the top-level text, else the JSON pointer of the
	// text that holds the mention.
	Source string
}
