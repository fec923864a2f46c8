// Package bench measures the bot as it runs: a Slack on this machine in a process
// of its own, the bot in another one that is `serve` in all but its limits, real
// sockets between them, and a real data file with every sync. The bench itself only
// starts them, gives orders and reads /proc, so that what it says of the bot's
// memory and processor time is the bot's alone.
//
// Everything is seen from Slack's side. An acknowledgement is timed from the moment
// the envelope is written to the socket, a reply from the same moment to that of the
// post. Where load comes at a rate, envelopes are sent when their time has come,
// whatever became of those before; how late the sender itself was is told too.
//
// Slack's limits would make every measurement one of Slack: two posts a second.
// They are switched off in the Slack on this machine, and the bot's limiter is set
// far away, but for the fan-out: there both are sped up by the same factor, the
// bot's rates for the workspace and the rule that the posts are checked against
// afterwards. The limit of one channel is never scaled.
package bench
