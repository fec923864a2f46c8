package opinion_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/opinion"
)

// plenty is a timeout that no test waits for.
const plenty = 4 * time.Second

const question = "How do you make a slow page fast?"

var (
	points = []opinion.Unsure{
		{ID: "k1", Label: "Measures first", Text: "Profiles before changing anything."},
		{ID: "k3", Label: "Less work", Text: "Looks up only what the page needs."},
	}
	sentences = []string{"I looked at where the time went.", "It was the database.", "So I fetched three columns, not thirty."}
)

const (
	good = `{"findings":[{"id":"k1","sentence":1},{"id":"k3","sentence":3}]}`
	// told is what a reply says that must turn up nowhere.
	told = "PWNED " + key
)

var goodFindings = map[string]int{"k1": 1, "k3": 3}

func settle(ctx context.Context, c *opinion.Client) (map[string]int, error) {
	return c.Settle(ctx, question, points, sentences)
}

func TestSettleReturnsCheckedNumbers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		reply string
		want  map[string]int
	}{
		"both":             {good, goodFindings},
		"zero is none":     {`{"findings":[{"id":"k1","sentence":0},{"id":"k3","sentence":2}]}`, map[string]int{"k3": 2}},
		"left out is none": {`{"findings":[{"id":"k3","sentence":2}]}`, map[string]int{"k3": 2}},
		"nothing covered":  {`{"findings":[]}`, map[string]int{}},
		"one for both":     {`{"findings":[{"id":"k1","sentence":2},{"id":"k3","sentence":2}]}`, map[string]int{"k1": 2, "k3": 2}},
		"fenced":           {"```json\n" + good + "\n```", goodFindings},
		"fenced, unnamed":  {"\n```\n" + good + "```\n", goodFindings},
		"spaced":           {"\n  " + good + "  \n", goodFindings},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, says(tt.reply))
			got, err := settle(t.Context(), d.client(t, plenty))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if n := len(d.requests()); n != 1 {
				t.Errorf("asked %d times, want once", n)
			}
		})
	}
}

func TestSettleRejectsAnyOtherReply(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"prose":                 says("Sure! " + told),
		"prose around":          says("Here you are:\n" + good),
		"text after":            says(good + told),
		"two objects":           says(good + good),
		"text after the fence":  says("```json\n" + good + "\n```\n" + told),
		"open fence":            says("```json\n" + good),
		"empty":                 says(""),
		"null":                  says("null"),
		"an array":              says("[1,3]"),
		"no findings":           says(`{}`),
		"findings null":         says(`{"findings":null}`),
		"cut short":             says(good[:len(good)-4]),
		"deep":                  says(strings.Repeat("[", 50_000)),
		"unknown id":            says(`{"findings":[{"id":"k2","sentence":1}]}`),
		"id is text":            says(`{"findings":[{"id":"` + told + `","sentence":1}]}`),
		"id twice":              says(`{"findings":[{"id":"k1","sentence":1},{"id":"k1","sentence":2}]}`),
		"beyond the last":       says(`{"findings":[{"id":"k1","sentence":4}]}`),
		"negative":              says(`{"findings":[{"id":"k1","sentence":-1}]}`),
		"huge":                  says(`{"findings":[{"id":"k1","sentence":99999999999999999999}]}`),
		"half":                  says(`{"findings":[{"id":"k1","sentence":1.5}]}`),
		"number as text":        says(`{"findings":[{"id":"k1","sentence":"1"}]}`),
		"sentence as text":      says(`{"findings":[{"id":"k1","sentence":"` + told + `"}]}`),
		"sentence null":         says(`{"findings":[{"id":"k1","sentence":null}]}`),
		"no sentence":           says(`{"findings":[{"id":"k1"}]}`),
		"no id":                 says(`{"findings":[{"sentence":1}]}`),
		"extra key":             says(`{"findings":[],"note":"` + told + `"}`),
		"extra key in finding":  says(`{"findings":[{"id":"k1","sentence":1,"quote":"` + told + `"}]}`),
		"one good, one lie":     says(`{"findings":[{"id":"k1","sentence":1},{"id":"k3","sentence":9}]}`),
		"body is not JSON":      sends(http.StatusOK, told),
		"body is a page":        sends(http.StatusOK, "<html>"+told, "Content-Type", "text/html"),
		"body is null":          sends(http.StatusOK, "null"),
		"body is empty":         sends(http.StatusOK, ""),
		"body is deep":          sends(http.StatusOK, strings.Repeat("[", 200_000)),
		"no choices":            sends(http.StatusOK, `{"choices":[]}`),
		"content is an object":  sends(http.StatusOK, `{"choices":[{"message":{"content":{"a":"`+told+`"}}}]}`),
		"refusal":               sends(http.StatusOK, `{"choices":[{"message":{"content":null,"refusal":"`+told+`"}}]}`),
		"body too long":         sends(http.StatusOK, `{"x":"`+strings.Repeat("x", 300<<10)+`"}`),
		"valid, then too long":  sends(http.StatusOK, `{"choices":[]}`+strings.Repeat(" ", 300<<10)),
		"body unpacks too long": packed,
		"nothing to see":        sends(http.StatusNoContent, ""),
	}
	for name, reply := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, reply, reply)
			got, err := settle(t.Context(), d.client(t, plenty))
			if got != nil {
				t.Errorf("findings %v, want none", got)
			}
			checkError(t, err)
			if name != "nothing to see" && len(d.requests()) != 2 {
				t.Errorf("asked %d times, want twice", len(d.requests()))
			}
		})
	}
}

// packed sends a few kilobytes that unpack to 16 MB.
func packed(w http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.CopyN(z, spaces{}, 16<<20)
	_ = z.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(b.Bytes())
}

type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// A body of any length must not be read to its end: this one has none.
func TestSettleStopsReadingAtTheCap(t *testing.T) {
	t.Parallel()
	endless := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.Copy(w, spaces{})
	}
	_, err := settle(t.Context(), newDouble(t, endless, endless).client(t, plenty))
	checkError(t, err)
	if err != nil && !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %q, want it to say that the reply is too long", err)
	}
}

func TestSettleTriesOnceMore(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"429":                  sends(http.StatusTooManyRequests, told),
		"429, wait given":      sends(http.StatusTooManyRequests, told, "Retry-After", "0"),
		"429, wait as a date":  sends(http.StatusTooManyRequests, told, "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT"),
		"429, wait is garbage": sends(http.StatusTooManyRequests, told, "Retry-After", "soon"),
		"408":                  sends(http.StatusRequestTimeout, ""),
		"500":                  sends(http.StatusInternalServerError, told),
		"503 endless":          sends(http.StatusServiceUnavailable, strings.Repeat(told, 50_000)),
		"connection broken":    breaks,
		"malformed":            says("Sure! " + good),
		"lie":                  says(`{"findings":[{"id":"k1","sentence":7}]}`),
	}
	for name, first := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, first, says(good))
			got, err := settle(t.Context(), d.client(t, plenty))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(goodFindings, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			asked := d.requests()
			if len(asked) != 2 || asked[0].Raw != asked[1].Raw {
				t.Errorf("asked %d times, want twice the same", len(asked))
			}
		})
	}
}

func TestSettleGivesUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		replies []http.HandlerFunc
		asked   int
		want    string // words of the error
	}{
		"500 twice":     {twice(sends(500, told)), 2, "failed"},
		"429 twice":     {twice(sends(429, told)), 2, "busy"},
		"429 then 401":  {[]http.HandlerFunc{sends(429, told), sends(401, told)}, 2, "API key"},
		"429 for hours": {twice(sends(429, told, "Retry-After", "7200")), 1, "busy"},
		"429 for ever":  {twice(sends(429, told, "Retry-After", "Fri, 01 Jan 2999 00:00:00 GMT")), 1, "busy"},
		"400 twice":     {twice(sends(400, told)), 2, "does not accept the request"},
		"401":           {twice(sends(401, told)), 1, "API key"},
		"403":           {twice(sends(403, told)), 1, "API key"},
		"404":           {twice(sends(404, told)), 1, "model's name"},
		"402":           {twice(sends(402, told)), 1, "unexpected status"},
		"304":           {twice(sends(304, "")), 1, "redirects"},
		"broken twice":  {twice(breaks), 2, "cannot be reached"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, tt.replies...)
			got, err := settle(t.Context(), d.client(t, plenty))
			if got != nil {
				t.Errorf("findings %v, want none", got)
			}
			checkError(t, err)
			if err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %q, want it to say %q", err, tt.want)
			}
			if n := len(d.requests()); n != tt.asked {
				t.Errorf("asked %d times, want %d", n, tt.asked)
			}
		})
	}
}

func twice(h http.HandlerFunc) []http.HandlerFunc { return []http.HandlerFunc{h, h} }

func TestSettleOfSlowEndpoint(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]http.HandlerFunc{"no reply": hangs, "half a reply": stalls} {
		t.Run(name+", twice", func(t *testing.T) {
			t.Parallel()
			d := newDouble(t, slow, slow)
			_, err := settle(t.Context(), d.client(t, 50*time.Millisecond))
			checkError(t, err)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want a deadline exceeded", err)
			}
			if n := len(d.requests()); n != 2 {
				t.Errorf("asked %d times, want twice", n)
			}
		})
		t.Run(name+", then good", func(t *testing.T) {
			t.Parallel()
			got, err := settle(t.Context(), newDouble(t, slow, says(good)).client(t, 500*time.Millisecond))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(goodFindings, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSettleObeysItsContext(t *testing.T) {
	t.Parallel()
	t.Run("while asking", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		d := newDouble(t, func(w http.ResponseWriter, r *http.Request) { cancel(); hangs(w, r) }, says(good))
		_, err := settle(ctx, d.client(t, plenty))
		if !errors.Is(err, context.Canceled) || len(d.requests()) != 1 {
			t.Errorf("got %v after %d requests, want canceled after 1", err, len(d.requests()))
		}
	})
	t.Run("while asking again", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		d := newDouble(t, says("no"), func(w http.ResponseWriter, r *http.Request) { cancel(); hangs(w, r) })
		_, err := settle(ctx, d.client(t, plenty))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want canceled", err)
		}
	})
	// The second reply is good, so this fails if the wait is not kept.
	t.Run("while waiting", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		d := newDouble(t, sends(429, "", "Retry-After", "60"), says(good))
		_, err := settle(ctx, d.client(t, 2*time.Minute))
		if !errors.Is(err, context.DeadlineExceeded) || len(d.requests()) != 1 {
			t.Errorf("got %v after %d requests, want deadline exceeded after 1", err, len(d.requests()))
		}
	})
}

func TestSettleFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		elsewhere := newDouble(t, says(good), says(good))
		d := newDouble(t, sends(status, told, "Location", elsewhere.url+"/v1/chat/completions?"+key), says(good))
		_, err := settle(t.Context(), d.client(t, plenty))
		checkError(t, err)
		if n := len(elsewhere.requests()); n != 0 {
			t.Errorf("%d: the other address was asked %d times", status, n)
		}
		if n := len(d.requests()); n != 1 {
			t.Errorf("%d: asked %d times, want once", status, n)
		}
	}
}

func TestSettleOfUnreachableEndpoint(t *testing.T) {
	t.Parallel()
	c, err := opinion.New(opinion.Config{BaseURL: "http://127.0.0.1:1/" + key, APIKey: key, Model: "small", Timeout: plenty})
	if err != nil {
		t.Fatal(err)
	}
	_, err = settle(t.Context(), c)
	checkError(t, err)
}

// checkError wants one sentence without anything that was sent or received, down
// the whole chain.
func checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Error("no error")
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := err.Error()
		raw, _ := json.Marshal(text)
		for _, secret := range []string{key, "PWNED", sentences[0], "127.0.0.1", "\n"} {
			if strings.Contains(text, secret) {
				t.Errorf("the error holds %q: %s", secret, raw)
			}
		}
	}
}
