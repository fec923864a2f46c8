package opinion

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/openai/openai-go/v3/option"
)

// maxBody is how many bytes of a response are read, unpacked. The findings need a
// few hundred; some models send what they thought along with them.
const maxBody = 256 << 10

// fault is a failed attempt: a sentence made here, of nothing that was received
// but the status code.
type fault struct {
	text    string
	cause   error         // context.DeadlineExceeded or nil
	passing bool          // another attempt may help
	plainer bool          // if it asks in a simpler way
	wait    time.Duration // before that attempt; unsaid if the endpoint left it open
}

const unsaid time.Duration = -1

func (f *fault) Error() string { return f.text }

func (f *fault) Unwrap() error { return f.cause }

func tooSlow(limit time.Duration) *fault {
	return &fault{
		text:    fmt.Sprintf("the model did not reply within %v: try a faster one, or allow more time", limit),
		cause:   context.DeadlineExceeded,
		passing: true,
	}
}

func unusable(why string) *fault {
	return &fault{text: "the model's reply cannot be used: " + why, passing: true}
}

// guard stands between OpenAI's client and the network. It lets through only a
// good response of bounded length; all else becomes a fault, and its body, which
// may repeat the key or the answer, is dropped unread.
func guard(req *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	res, err := next(req)
	if err != nil {
		// The cause is not wrapped: it quotes the address, and of a broken
		// response also what was sent.
		return nil, &fault{text: "the endpoint cannot be reached: check the base URL and that it is running", passing: true, wait: unsaid}
	}
	if res.StatusCode != http.StatusOK {
		_ = res.Body.Close()
		return nil, refused(res.StatusCode, res.Header)
	}
	res.Body = &capped{ReadCloser: res.Body, left: maxBody}
	return res, nil
}

// refused is the fault of a response with any status but 200.
func refused(status int, header http.Header) *fault {
	f := &fault{}
	switch {
	case status >= 300 && status < 400:
		f.text = "the endpoint redirects elsewhere, which is not followed: set the base URL to the final address"
	case status == http.StatusBadRequest, status == http.StatusUnprocessableEntity:
		// The usual reason is a response format that this endpoint lacks.
		f.text, f.passing, f.plainer = "the endpoint does not accept the request: check that the model can chat", true, true
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		f.text = "the endpoint does not accept the API key: check it, and that it may use the model"
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		f.text = "the endpoint does not know the address or the model: check the base URL and the model's name"
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests:
		f.text, f.passing = "the endpoint is busy or its quota is used up: wait, or check the plan", true
	case status >= 500:
		f.text, f.passing = "the endpoint failed: wait, or see its status page", true
	default:
		f.text = "the endpoint gave an unexpected status: check the base URL"
	}
	f.text += " (status " + strconv.Itoa(status) + ")"
	f.wait = retryAfter(header)
	return f
}

// retryAfter reads the header of that name in both its forms, whole seconds and
// a date (RFC 9110, section 10.2.3).
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return unsaid
}

// capped is a body that fails, rather than ends, when it is longer than allowed:
// what was cut off must not pass for a whole.
type capped struct {
	io.ReadCloser
	left int
}

func (c *capped) Read(p []byte) (int, error) {
	// One byte more than allowed tells a full body from a longer one.
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left+1)])
	c.left -= n
	if c.left < 0 {
		return n, unusable("it is too long")
	}
	return n, err
}
