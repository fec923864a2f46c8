package bot

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// slack-go decodes each message with all its blocks, on the goroutine that reads
// the socket. Nobody looks at the result: translate reads the raw payload. Most of
// these messages are the bot's own, which come back and are the longest, so that it
// was a sixth of the bot's processor time. Clients read the map without a lock,
// therefore it is changed before there is one.
func init() {
	for _, kind := range []slackevents.EventsAPIType{slackevents.Message, slackevents.AppMention} {
		slackevents.EventsAPIInnerEventMapping[kind] = struct{}{}
	}
}

// Limits of the connection. slack-go's own client has none of them.
const (
	callTimeout = 15 * time.Second
	// maxResponse is far above what any method used here returns.
	maxResponse = 4 << 20
	// maxFrame bounds what one WebSocket message may take in memory.
	maxFrame = 1 << 20
	// pingInterval is how long Slack may be silent before the connection counts as
	// dead.
	pingInterval = 30 * time.Second
	// frameBuffer keeps an acknowledgement in one frame: Slack does not put
	// fragments together (https://github.com/slack-go/slack/issues/1196).
	frameBuffer = 32 << 10
)

var errResponseTooLarge = errors.New("the answer is larger than 4 MiB")

// newHTTPClient returns the client for everything but the WebSocket. It follows no
// redirect: a 307 would carry the token in the form to another host.
func newHTTPClient(timeout time.Duration) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	transport.MaxIdleConnsPerHost = 8
	return &http.Client{
		Timeout:       timeout,
		Transport:     cappedTransport{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// cappedTransport bounds how much of a response is read.
type cappedTransport struct{ base http.RoundTripper }

func (t cappedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &cappedBody{ReadCloser: resp.Body, left: maxResponse}
	return resp, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the base.
func (t cappedTransport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type cappedBody struct {
	io.ReadCloser
	left int64
}

// Read fails past the limit: an end of file there would look like a whole answer.
func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errResponseTooLarge
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// httpDoer is what slack-go asks of an HTTP client.
type httpDoer interface {
	Do(*http.Request) (*http.Response, error)
}

// newSlackClient returns a Web API client. It has no retries: re-sending a post
// whose answer was lost makes two of it.
func newSlackClient(cfg Config, do httpDoer) *slack.Client {
	options := []slack.Option{
		slack.OptionHTTPClient(do),
		slack.OptionAppLevelToken(string(cfg.AppToken)),
		slack.OptionLog(log.New(io.Discard, "", 0)),
	}
	if cfg.APIURL != "" {
		options = append(options, slack.OptionAPIURL(cfg.APIURL))
	}
	return slack.New(string(cfg.BotToken), options...)
}

// newSocketClient returns a Socket Mode client that opens connections no faster
// than pace allows.
func newSocketClient(cfg Config, client *http.Client, pace *pacer) *socketmode.Client {
	return socketmode.New(
		newSlackClient(cfg, pacedClient{client, pace}),
		socketmode.OptionDialer(&websocket.Dialer{
			Proxy:            http.ProxyFromEnvironment,
			HandshakeTimeout: callTimeout,
			WriteBufferSize:  frameBuffer,
			TLSClientConfig:  &tls.Config{MinVersion: tls.VersionTLS12},
		}),
		socketmode.OptionReadLimit(maxFrame),
		socketmode.OptionPingInterval(pingInterval),
		socketmode.OptionLog(log.New(io.Discard, "", 0)),
	)
}

// pacedClient waits for its pacer before every call. The Socket Mode client makes
// only one: apps.connections.open.
type pacedClient struct {
	*http.Client
	pace *pacer
}

// Do implements the interface slack-go asks for.
func (c pacedClient) Do(r *http.Request) (*http.Response, error) {
	if err := c.pace.wait(r.Context()); err != nil {
		return nil, err
	}
	return c.Client.Do(r)
}

// sleep waits for d on the clock, or until ctx ends.
func sleep(ctx context.Context, clock Clock, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	select {
	case <-clock.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
