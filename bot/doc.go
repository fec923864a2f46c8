// Package bot is the running process: the connection to Slack, the inbox, the
// daily schedule and the sender of the outbox. It is the only package that starts
// goroutines, and the only one that knows Socket Mode and cron.
//
// What arrives as an event is committed to the inbox before it is acknowledged,
// and worked in order within its conversation, side by side with others:
//
//	socket ─ translate ─ committer ─ ack
//	                         └ inbox ─ dispatcher ─ workers ─ handlers ─ coach
//	socket ─ interactions ─ handlers ─ ack (commands, clicks, forms)
//	cron ─ Tick ─ coach ─ outbox ─ sender ─ limiter ─ render ─ Slack
//
// Every queue is bounded; what does not fit into memory waits in the data file,
// and what cannot be written is not acknowledged, so that Slack sends it again.
//
// Waiting goes by Config.Clock. Only the time-outs of the network go by real time.
package bot
