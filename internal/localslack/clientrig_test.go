package localslack_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// get reads a call of the page, whatever its status.
func (r *rig) get(path string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodGet, r.base+path, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, string(raw)
}

// read reads a call of the page that has to be ok.
func (r *rig) read(path string) map[string]any {
	r.t.Helper()
	status, raw := r.get(path)
	var answer map[string]any
	if err := json.Unmarshal([]byte(raw), &answer); err != nil || status != http.StatusOK || answer["ok"] != true {
		r.t.Fatalf("%s answered %d %s", path, status, raw)
	}
	return answer
}

// texts are those of the messages in an answer.
func texts(answer map[string]any) []string {
	found := []string{}
	for _, m := range answer["messages"].([]any) {
		found = append(found, path(m, "text").(string))
	}
	return found
}

// told is one event of the stream.
type told struct {
	name, id string
	data     map[string]any
}

// listening is a browser that hears what changes.
type listening struct {
	t      *testing.T
	body   io.ReadCloser
	lines  *bufio.Scanner
	raw    strings.Builder
	lastID string
}

// listen opens the event stream; after may be empty.
func (r *rig) listen(user, after string) *listening {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodGet, r.base+"/_client/events?user="+user+"&after="+after, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return r.listenTo(req)
}

// listenTo opens the event stream by a request.
func (r *rig) listenTo(req *http.Request) *listening {
	r.t.Helper()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); kind != "text/event-stream" {
		raw, _ := io.ReadAll(res.Body)
		r.t.Fatalf("events are %s: %s", kind, raw)
	}
	r.t.Cleanup(func() { res.Body.Close() })
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return &listening{t: r.t, body: res.Body, lines: lines}
}

// next returns the next event, false at the end of the stream.
func (l *listening) next() (told, bool) {
	l.t.Helper()
	var e told
	for l.lines.Scan() {
		line := l.lines.Text()
		l.raw.WriteString(line + "\n")
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "event":
			e.name = value
		case "id":
			e.id, l.lastID = value, value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				l.t.Fatal(err)
			}
		case "":
			if e.name != "" {
				return e, true
			}
		}
	}
	return told{}, false
}

// until returns the next event that is wanted, and those before it.
func (l *listening) until(wanted func(told) bool) (told, []told) {
	l.t.Helper()
	var before []told
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatalf("the stream ended after %v", before)
		}
		if wanted(e) {
			return e, before
		}
		before = append(before, e)
	}
}

func (l *listening) wait(name string) told {
	l.t.Helper()
	e, _ := l.until(func(e told) bool { return e.name == name })
	return e
}

// message waits for a message with this text.
func (l *listening) message(text string) (told, []told) {
	l.t.Helper()
	return l.until(func(e told) bool { return e.name == "message" && path(e.data, "message", "text") == text })
}

func names(events []told) []string {
	found := []string{}
	for _, e := range events {
		found = append(found, e.name)
	}
	return found
}

// seqOf is where the events go on that follow what boot answered.
func seqOf(boot map[string]any) string { return fmt.Sprintf("%.0f", boot["seq"]) }

// post makes a call with a JSON body and perhaps headers, "Name: value" each.
func (r *rig) post(address, body string, headers ...string) (int, map[string]any) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx(), http.MethodPost, r.base+address, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		r.t.Fatal(err)
	}
	return res.StatusCode, answer
}
