// Package opinion asks a language model for a second opinion on the key points
// that the rules of the review were unsure of. It is optional: without a Client
// nothing leaves the program.
//
// The model may name key points and sentence numbers, and nothing else. Both are
// checked against what was asked, and no text of the model goes anywhere, neither
// into a result nor into an error. The answer under review is untrusted: whoever
// wrote it can, at worst, talk the model into naming a sentence that does not
// cover the point. The sentence named is always one of their own.
package opinion

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// DefaultTimeout bounds one attempt when Config names no Timeout.
const DefaultTimeout = 20 * time.Second

// Config says which model to ask, and where.
type Config struct {
	BaseURL string        // of an OpenAI-compatible API, such as https://api.openai.com/v1
	APIKey  Key           // may be empty: an endpoint of one's own often asks for none
	Model   string        // as the endpoint names it
	Timeout time.Duration // of one attempt; 0 is DefaultTimeout
}

// Client asks one model at one endpoint. It may be used by many at once.
type Client struct {
	chat    openai.ChatCompletionService
	model   string
	timeout time.Duration
}

// New returns a Client, or one sentence that says which setting to correct. It
// asks the endpoint nothing: whether the key is accepted shows at the first use.
//
// Only the Config counts. The variables of the environment that OpenAI's client
// reads on its own (OPENAI_API_KEY, OPENAI_ORG_ID, OPENAI_CUSTOM_HEADERS, ...)
// are not read: the endpoint may be anybody's, and they were not meant for it.
func New(c Config) (*Client, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	// A key and an answer go to the address that was configured, or nowhere.
	web := &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: 2,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Client{
		chat: openai.NewChatCompletionService(
			option.WithBaseURL(c.BaseURL),
			option.WithAPIKey(string(c.APIKey)),
			option.WithHTTPClient(web),
			option.WithMiddleware(guard),
			// Settle tries again by itself: a reply can be well sent and still useless.
			option.WithMaxRetries(0),
		),
		model:   c.Model,
		timeout: c.Timeout,
	}, nil
}

// check reports the first setting that cannot work. It quotes none of them: a key
// may have been put in the wrong place.
func (c Config) check() error {
	if c.BaseURL == "" {
		return errors.New("the base URL is missing: set it to the address of an OpenAI-compatible API, such as https://api.openai.com/v1")
	}
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		return errors.New("the base URL is not an address: write it as https://host/v1")
	case u.User != nil:
		return errors.New("the base URL holds a user name or password: take it out and set the API key instead")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the base URL goes on after its path: leave out everything from the ? or # on")
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions"):
		return errors.New("the base URL names one call: leave out /chat/completions at its end")
	case strings.TrimSpace(c.Model) == "":
		return errors.New("the model is missing: set it to a name that the endpoint knows")
	case strings.ContainsFunc(string(c.APIKey), func(r rune) bool { return r <= ' ' || r > '~' }):
		return errors.New("the API key contains a space, a line end or a letter that no key has: copy it again, alone")
	case c.Timeout < 0:
		return errors.New("the timeout is negative: set it to the seconds that one attempt may take, or leave it out")
	}
	return nil
}

// Unsure is a key point that the rules neither found nor ruled out.
type Unsure struct {
	ID    string // unique among those asked about
	Label string
	Text  string
}

// Settle asks which of the points a sentence of the answer covers, and returns by
// point ID the number of that sentence, counted from 1. A point that is not in
// the map is covered by none. Without points or sentences nothing is asked.
//
// There is one more attempt: at once after a slow one or a reply that is not
// exactly what was asked for; when the endpoint is busy, broken or unreachable,
// after the time that it names (not at all, if that exceeds the timeout) or else
// a fortieth of the timeout. An endpoint that rejects the request is asked again
// without a response format, which some lack. So Settle takes up to three
// timeouts; ctx bounds the whole. Then the error is one sentence that holds
// nothing of the answer, the reply or the key, and the rules' finding stands. If
// ctx ended, errors.Is finds its error; after a slow attempt it finds
// context.DeadlineExceeded.
func (c *Client) Settle(ctx context.Context, question string, points []Unsure, sentences []string) (map[string]int, error) {
	if len(points) == 0 || len(sentences) == 0 {
		return map[string]int{}, nil
	}
	t, err := newTask(question, points, sentences)
	if err != nil {
		return nil, err
	}
	found, err := c.attempt(ctx, t)
	f, ok := errors.AsType[*fault](err)
	if !ok || !f.passing {
		return found, err
	}
	wait := f.wait
	if wait == unsaid {
		wait = c.timeout / 40
	}
	if wait > c.timeout {
		return nil, err
	}
	if err := pause(ctx, wait); err != nil {
		return nil, err
	}
	t.plain = f.plainer
	return c.attempt(ctx, t)
}

// attempt asks once. A failure is a *fault, unless ctx ended.
func (c *Client) attempt(ctx context.Context, t task) (map[string]int, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	completion, err := c.chat.New(limited, t.params(c.model))
	switch {
	case ctx.Err() != nil:
		return nil, gaveUp(ctx)
	case err == nil:
		return t.read(completion)
	case limited.Err() != nil:
		return nil, tooSlow(c.timeout)
	}
	if f, ok := errors.AsType[*fault](err); ok {
		return nil, f
	}
	// The status was good, so it is the body that could not be read. The cause is
	// not wrapped: it may quote the body.
	return nil, unusable("it is not a completion in JSON")
}

// pause waits, unless ctx ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return gaveUp(ctx)
	case <-timer.C:
		return nil
	}
}

func gaveUp(ctx context.Context) error {
	return fmt.Errorf("the second opinion was given up: %w", ctx.Err())
}
