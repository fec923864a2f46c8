package doctor

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"interviewcoach/bot"
)

// maxFrame bounds what one frame may take in memory.
const maxFrame = 1 << 20

// A connection is the doctor's own. What comes over it may be meant for a bot, so it
// is open no longer than needed, and what is not waited for is not acknowledged:
// Slack sends it again, to whoever is connected then
// (https://docs.slack.dev/apis/events-api#retries).
type connection struct{ ws *websocket.Conn }

// A frame is what is read of one thing Slack sends.
type frame struct {
	Type       string `json:"type"`
	EnvelopeID string `json:"envelope_id"`
	Payload    struct {
		Type    string `json:"type"` // of interactive
		TeamID  string `json:"team_id"`
		Command string `json:"command"`
		Text    string `json:"text"`
		Team    struct {
			ID string `json:"id"`
		} `json:"team"`
		Actions []struct {
			ActionID string `json:"action_id"`
		} `json:"actions"`
		Event struct {
			Type        string `json:"type"`
			Subtype     string `json:"subtype"`
			ChannelType string `json:"channel_type"`
			BotID       string `json:"bot_id"`
			Text        string `json:"text"`
			Tab         string `json:"tab"`
		} `json:"event"`
	} `json:"payload"`

	// hello and disconnect
	Reason string `json:"reason"`
	Count  int    `json:"num_connections"`
	Info   struct {
		AppID string `json:"app_id"`
	} `json:"connection_info"`
}

// read returns the next frame that can be read as one.
func (c *connection) read() (f frame, err error) {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return f, err
		}
		f = frame{}
		if json.Unmarshal(data, &f) == nil {
			return f, nil
		}
	}
}

// acknowledge answers an envelope, with a payload or nil.
func (c *connection) acknowledge(envelope string, payload any) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(callWithin))
	return c.ws.WriteJSON(struct {
		ID      string `json:"envelope_id"`
		Payload any    `json:"payload,omitempty"`
	}{envelope, payload})
}

// partWithin is how long Slack may take to answer the end of a connection. It does
// not always (https://github.com/slackapi/node-slack-sdk/releases, socket-mode 2.0.7).
const partWithin = time.Second

func (c *connection) sayGoodbye() {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(partWithin))
}

// frames reads the connection until stop, which ends it in order: one that is cut off
// may take the last acknowledgement with it. The channel is closed when the
// connection ends by itself.
func (c *connection) frames() (frames <-chan frame, stop func()) {
	out, quit := make(chan frame), make(chan struct{})
	_ = c.ws.SetReadDeadline(time.Time{})
	go func() {
		defer close(out)
		for {
			f, err := c.read()
			if err != nil || f.Type == "disconnect" {
				return
			}
			select {
			case out <- f:
			case <-quit:
			}
		}
	}()
	return out, func() {
		close(quit)
		_ = c.ws.SetReadDeadline(time.Now().Add(partWithin))
		c.sayGoodbye()
		for range out { // not acknowledged: it comes again
		}
		_ = c.ws.Close()
	}
}

func (v *visit) hangUp() {
	if v.conn != nil {
		v.conn.sayGoodbye()
		_ = v.conn.ws.Close()
		v.conn = nil
	}
}

const (
	socketModeOff = "Socket Mode is off, so that nothing will come from Slack"
	switchItOn    = "switch it on under Socket Mode on the app's page at https://api.slack.com/apps"
)

// connection opens one, unless a bot that runs has its own.
func (v *visit) connection(ctx context.Context) []Check {
	switch {
	case v.held():
		return v.ofTheBot(ctx)
	case !v.appGood:
		return skipped(nameConnection, "there is no app token to open it with")
	case !v.reached:
		return skipped(nameConnection, "Slack's API cannot be reached")
	}
	opened, _, err := v.call(ctx, "apps.connections.open", v.of.App.Token, nil)
	switch {
	case err != nil:
		text, todo := trouble(err, v.apiURL(), v.of.APIURL != "")
		return wrong(nameConnection, text, todo)
	case passing(opened.Error):
		return busy(nameConnection, opened.Error)
	case !opened.OK:
		return v.refused(nameConnection, bot.TokenFault(bot.VarAppToken, opened.Error))
	}
	hello, err := v.greet(ctx, opened.URL)
	switch {
	case err != nil:
		text, todo := trouble(err, opened.URL, false)
		return wrong(nameConnection, text, todo)
	case hello.Type == "disconnect" && hello.Reason == "link_disabled", socketModeIsOff(opened):
		return wrong(nameConnection, socketModeOff, switchItOn)
	case hello.Type == "disconnect" && hello.Reason == "too_many_websockets":
		return wrong(nameConnection, "Slack takes no more connections of this app: 10 are open", "stop the other bots that use this app token")
	case hello.Type == "disconnect":
		return wrong(nameConnection, "Slack ended the connection at once", "try again in a minute")
	}
	text := "opens, and Slack says hello"
	if others := hello.Count - 1; others > 0 {
		text += "; there is one more of this app"
		if others > 1 {
			text = fmt.Sprintf("opens, and Slack says hello; there are %d more of this app", others)
		}
		text += ", and each takes a part of what people do: let one bot run alone"
	}
	return ok(nameConnection, "%s", text)
}

// socketModeIsOff reads the warning with which Slack opens a connection of an app
// whose Socket Mode is off: there is no error code for it, and hello comes.
func socketModeIsOff(opened answer) bool {
	for _, m := range opened.Metadata.Messages {
		if strings.Contains(strings.ToLower(m), "socket mode is not turned on") {
			return true
		}
	}
	return false
}

// greet opens the WebSocket and returns the first frame that says how it stands.
func (v *visit) greet(ctx context.Context, address string) (frame, error) {
	dialer := &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: callWithin,
		TLSClientConfig:  &tls.Config{MinVersion: tls.VersionTLS12},
	}
	ws, _, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		return frame{}, err
	}
	v.conn = &connection{ws}
	ws.SetReadLimit(maxFrame)
	_ = ws.SetReadDeadline(time.Now().Add(callWithin))
	defer context.AfterFunc(ctx, func() { _ = ws.Close() })()
	for {
		f, err := v.conn.read()
		if err != nil || f.Type == "disconnect" {
			v.hangUp()
			return f, err
		}
		if f.Type == "hello" {
			v.app = f.Info.AppID
			if v.cfg.Wait == 0 {
				v.hangUp() // at once, before something comes that is meant for a bot
			}
			return f, nil
		}
	}
}

// ofTheBot asks the bot that runs about its connection.
func (v *visit) ofTheBot(ctx context.Context) []Check {
	if v.bot == nil {
		return skipped(nameConnection, "a bot seems to run on %s, and to hold it", v.cfg.DB)
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	health, err := v.bot.Health(ctx)
	if err != nil {
		return skipped(nameConnection, "the bot that runs on %s holds it", v.cfg.DB)
	}
	var names []string
	for _, w := range health.Workspaces {
		switch {
		case w.Name != v.of.Name:
			names = append(names, w.Name)
		case w.Connected:
			return ok(nameConnection, "the bot that runs is connected")
		case w.Cause != "":
			return wrong(nameConnection, "the bot that runs is not connected to Slack:\n"+w.Cause, "mend that; the bot tries again by itself, within 15 minutes")
		default:
			return wrong(nameConnection, "the bot that runs is not connected to Slack", "look into its log for the reason")
		}
	}
	if len(names) == 0 {
		return skipped(nameConnection, "the bot that runs on %s holds it", v.cfg.DB)
	}
	return skipped(nameConnection, "the bot that runs on %s was started with another configuration: it serves %s", v.cfg.DB, strings.Join(names, ", "))
}

// oneApp compares whose the two tokens are.
func (v *visit) oneApp(ctx context.Context) []Check {
	switch {
	case v.held():
		return skipped(nameApp, "the bot that runs compares the two tokens itself")
	case v.app == "" || v.who.BotID == "":
		return skipped(nameApp, "both tokens must work before they can be compared")
	}
	info, _, err := v.call(ctx, "bots.info", v.of.Bot.Token, url.Values{"bot": {v.who.BotID}})
	switch {
	case err != nil:
		text, todo := trouble(err, v.apiURL(), v.of.APIURL != "")
		return wrong(nameApp, text, todo)
	case info.Error == "missing_scope":
		return skipped(nameApp, "without the scope users:read Slack does not tell whose the bot token is")
	case !info.OK || info.Bot.AppID == "":
		return skipped(nameApp, "Slack does not tell whose the bot token is (%s)", info.Error)
	case info.Bot.AppID != v.app:
		return wrong(nameApp, v.of.InOurWords(fmt.Sprintf("%s belongs to the app %s and %s to the app %s", bot.VarAppToken, v.app, bot.VarBotToken, info.Bot.AppID)),
			"take both tokens from the same app")
	}
	return ok(nameApp, "both tokens are of the app %s", v.app)
}
