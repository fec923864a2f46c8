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
package localslack
