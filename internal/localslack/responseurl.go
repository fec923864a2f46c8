package localslack

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"time"
	"unicode/utf8"
)

// Limits of a response_url: https://docs.slack.dev/interactivity/handling-user-interaction.
const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

// responseURL answers an interaction of one person in one place.
type responseURL struct {
	conv   *conversation
	user   string
	source *Message // the message of a click; nil for a slash command
	until  time.Duration
	uses   int
}

func (s *Server) newResponseURL(c *conversation, user string, source *Message) string {
	id := rand.Text()
	prune(s.responses, s.cfg.Keep, func(u *responseURL) bool { return s.clock.monotonic() > u.until })
	s.responses[id] = &responseURL{conv: c, user: user, source: source, until: s.clock.monotonic() + responseLife}
	return s.base + "/response/" + id
}

// serveResponseURL takes what the app posts to a response_url.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	c := &call{method: "response_url", params: map[string]string{}}
	code := readJSON(r.Body, c.params)
	unlock := s.lock()
	entry := s.record(&LogEntry{Kind: "response_url", Method: c.method, Time: s.clock.Now(), Params: c.params})
	s.oracle.called(c.method)
	fault := s.takeFault(c)
	unlock()
	if fault != nil && !fault.after() && s.answerFault(w, r, entry, c, fault) {
		return
	}
	unlock = s.lock()
	done := s.blame(entry)
	status := http.StatusOK
	var refusal *apiError
	if code != "" {
		refusal = refuse(code)
	} else {
		status, refusal = s.respondBy(c, s.responses[r.PathValue("id")])
	}
	body := []byte("ok")
	if refusal != nil {
		body = s.answerBody(c, nil, refusal)
		entry.Response = body
	}
	done()
	entry.Status = status
	entry.end(refusal.text())
	s.logged()
	s.touch()
	unlock()
	if fault != nil && fault.after() && s.answerFault(w, r, entry, c, fault) {
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if refusal != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.WriteHeader(status)
	w.Write(body)
}

func (s *Server) respondBy(c *call, u *responseURL) (int, *apiError) {
	switch {
	case u == nil:
		return http.StatusNotFound, refuse("no_service")
	case s.clock.monotonic() > u.until:
		return http.StatusNotFound, refuse(RuleResponseURLExpired)
	case u.uses >= responseUses:
		return http.StatusNotFound, refuse(RuleResponseURLUsedUp)
	}
	u.uses++
	if c.flag("delete_original") {
		if u.source == nil {
			return http.StatusOK, refuse(RuleResponseURLUnsupported, "delete_original of a slash command")
		}
		if !u.source.Deleted {
			s.remove(u.conv, u.source)
		}
		return http.StatusOK, nil
	}
	says, refusal := s.readContent(c)
	if refusal != nil {
		return http.StatusOK, refusal
	}
	if says.empty() {
		return http.StatusOK, refuse("no_text")
	}
	if c.flag("replace_original") && u.source != nil {
		m := u.source
		if m.Deleted {
			return http.StatusOK, &apiError{code: "message_not_found", silent: true}
		}
		before := s.messageObject(u.conv, m, true)
		m.Text, m.Blocks, m.Attachments = says.text, says.blocks, says.attachments
		m.Mentions = mentions(m.Text, m.Blocks)
		delete(s.ws.inputs, m)
		s.announce(*m)
		if m.EphemeralTo == "" {
			s.raiseChanged(u.conv, m, before)
		}
		return http.StatusOK, nil
	}
	s.respond(u.conv, u.user, says, c.params["response_type"], s.thread(c.method, u.conv, c.params["thread_ts"]))
	return http.StatusOK, nil
}

// respond posts an answer to an interaction: to one person, unless it asks for
// in_channel. It needs no membership of the app.
func (s *Server) respond(c *conversation, user string, says content, responseType, thread string) {
	m := s.botMessage(c, says)
	m.Response, m.ThreadTS = true, thread
	if responseType != "in_channel" {
		m.EphemeralTo = user
	}
	s.post(c, m)
}

// checkMessagePayload says what is wrong with a message in an acknowledgement.
func checkMessagePayload(raw json.RawMessage) string {
	var p struct {
		Text         *string         `json:"text"`
		Blocks       json.RawMessage `json:"blocks"`
		Attachments  json.RawMessage `json:"attachments"`
		ResponseType string          `json:"response_type"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return "not a message"
	}
	if p.ResponseType != "" && p.ResponseType != "ephemeral" && p.ResponseType != "in_channel" {
		return "response_type is ephemeral or in_channel"
	}
	if p.Text != nil && utf8.RuneCountInString(*p.Text) > maxText {
		return "text has more than 40,000 characters"
	}
	if _, refusal := readBlocks(string(p.Blocks)); refusal != nil {
		cause := refusal.code
		for _, m := range refusal.messages {
			cause += ": " + m
		}
		return cause
	}
	return ""
}
