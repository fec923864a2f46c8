// Package localslack is Slack on this machine: the Web API, Socket Mode and
// response_urls over real HTTP and WebSocket, for one workspace and one app.
//
// Official clients work against it unchanged; only the base URL of the Web API
// differs (Server.APIURL). What a person does in a Slack client is done here by
// methods of Server, or over HTTP by the control API under /_control/.
//
// The server keeps Slack's rules: scopes, sizes, rate limits, triggers that
// expire, envelopes that must be acknowledged within three seconds and are sent
// again when they are not. What an app does against a rule is answered as Slack
// answers it and is kept as a Violation, so that a test can ask for none.
//
// Time is a Clock, shared with the app under test. It runs, or it stands still
// and is moved by Advance.
//
// # The page
//
// A person uses the workspace in a browser: the server's address shows it as Slack
// shows itself, with what people do, the clock, and what passed between the app and
// Slack. The page is embedded, plain HTML, CSS and ES modules; it does what people do
// by the control API and reads by calls of its own under /_client/, always as one
// person (?user=):
//
//	GET  boot                        who and what is there, and where the events begin
//	GET  history  channel, before    a page of a channel, oldest first
//	GET  thread   channel, ts        a parent and its replies
//	POST read     {user,channel,ts}  up to where a person has read
//	GET  traffic  before             the log and the rules broken, newest first
//	GET  events   after              server-sent events of everything that changes
//
// These calls show no more than the person may see: their channels, their direct
// messages with the app, what is ephemeral to them, their modals and their Home.
// There is no sign-in: whoever reaches the server may be anybody in it. It is meant
// for one machine, and keeps other web sites out (http.CrossOriginProtection, and the
// names it answers to).
//
// Changes are kept in a journal of references, which each browser follows at its own
// pace; one that was away for too long is told to load everything again.
//
// # Faults
//
// Nothing goes wrong unless it is asked for, by Server.SetFaults or POST
// /_control/faults. Faults are counted out one by one:
//
//   - Methods: an answer with another status, error code or body, in every form of
//     429, with or without the effect of the call, late, cut off, redirected to
//     another host, or no answer at all (MethodFault).
//   - Envelopes: events twice, late, newest first, lost with their socket, or with
//     their acknowledgement lost (EnvelopeFaults).
//   - Sockets: dropped, reset in the middle of a frame, half-open, sent away, or
//     sent frames that no app should stumble over (SocketFaults).
//   - DateOff: the Date header of every answer is wrong.
//
// or they come by chance (Chaos), from a seed that decides the same way again for
// the same calls and events:
//
//	{"chaos": {
//	  "seed": 7,
//	  "calls": [{"method": "chat.postMessage", "odds": 0.3, "faults": [
//	    {"status": 429, "retry_after": 5}, {"status": 429, "retry_header": "none"},
//	    {"body": "html", "when": "after"}]}],
//	  "events": {"copies": 4, "late": 0.5, "late_most": "10m", "lose": 0.05, "ack_lost": 0.05},
//	  "sockets": {"every": "6s", "kinds": ["reset", "half_open", "refresh_requested"]}}}
//
// RateLimitShapes and UnknownOutcomes are lists to choose from. People and places
// end by SetUser, SetChannel, CloseDM, RevokeTokens and Uninstall; Reinstall brings
// the app back, and SendForeign is somebody of another workspace, whose user id may
// be that of a person here.
//
// # The report
//
// Server.Report, or GET /_control/report (?brief for the counters alone), tells
// from outside the app what became of everything: each event with all its
// deliveries, their sockets and acknowledgements, each post by its metadata key,
// calls before Retry-After had passed, and how long acknowledgements took. A test
// of an app that must lose nothing and say nothing twice compares with it.
//
// For long runs Config.Keep bounds what is kept; counters go on.
package localslack
