package opinion_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/review/opinion"
)

const key = "sk-very-secret-0123456789"

// double is an endpoint that replies as it is told, one reply a request, and
// remembers what it was asked.
type double struct {
	url     string
	mu      sync.Mutex
	replies []http.HandlerFunc
	asked   []request
}

type request struct {
	Path   string
	Header http.Header
	Raw    string

	Model    string
	Messages []struct{ Role, Content string }
	Format   *struct {
		Type   string
		Schema struct{ Schema any } `json:"json_schema"`
	} `json:"response_format"`
}

func newDouble(t *testing.T, replies ...http.HandlerFunc) *double {
	t.Helper()
	d := &double{replies: replies}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	d.url = server.URL
	return d
}

func (d *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	got := request{Path: r.URL.Path, Header: r.Header, Raw: string(body)}
	_ = json.Unmarshal(body, &got)
	d.mu.Lock()
	d.asked = append(d.asked, got)
	n := len(d.asked)
	d.mu.Unlock()
	if n > len(d.replies) {
		w.WriteHeader(http.StatusTeapot) // no test expects it, and it is not tried again
		return
	}
	d.replies[n-1](w, r)
}

// requests is what was asked so far.
func (d *double) requests() []request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked
}

// client asks the double. The timeout is generous: only tests of slowness wait for
// it, and they name their own.
func (d *double) client(t *testing.T, timeout time.Duration) *opinion.Client {
	t.Helper()
	c, err := opinion.New(opinion.Config{BaseURL: d.url + "/v1", APIKey: key, Model: "small", Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says replies with a completion whose content is the text.
func says(text string) http.HandlerFunc {
	raw, _ := json.Marshal(map[string]any{
		"id": "c1", "object": "chat.completion", "created": 1, "model": "small",
		"choices": []any{map[string]any{
			"index": 0, "finish_reason": "stop",
			"message": map[string]any{"role": "assistant", "content": text},
		}},
	})
	return sends(http.StatusOK, string(raw))
}

// sends replies with that status, body and pairs of headers.
func sends(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// hangs replies with nothing until the caller goes away.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// stalls sends the head of a reply and never the rest.
func stalls(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"choices":[`)
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

// breaks drops the connection without a reply.
func breaks(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
