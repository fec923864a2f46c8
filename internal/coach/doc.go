// Package coach holds the rules: who is asked what and when, what an answer
// causes, what a person may see and take away again. It knows neither Slack's
// payloads nor the data file: ids are opaque strings, the store is an interface
// declared here, and time comes in as an argument.
//
// Everything one cause brings about (an event, a command, a click) is one
// transaction: Coach.do claims the cause, runs the rule, and drops the inbox row
// with it. A cause that was claimed before changes nothing. Reviewing an answer
// is pure and slow, so it happens between a read and that transaction, which
// checks that what was read still holds.
//
// What is to be said is put in the outbox as a Delivery (kind and ids), never as
// rendered text: it is rendered when sent, so a pending message survives an
// upgrade, and an edit that comes before the reply went out is in it.
package coach
