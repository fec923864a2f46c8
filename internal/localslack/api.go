package localslack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"interviewcoach/internal/localslack/blockkit"
)

// call is one call of a Web API method.
type call struct {
	method   string
	params   map[string]string
	warnings []string
}

// apiError is a refusal as Slack answers it: with status 200 and ok:false.
type apiError struct {
	code     string
	messages []string
	needed   string
	// silent keeps a refusal out of the violations where the same code can be an
	// ordinary outcome.
	silent bool
}

// text is the code, "" when nothing was refused.
func (e *apiError) text() string {
	if e == nil {
		return ""
	}
	return e.code
}

// refuse is a refusal with the texts of response_metadata.messages.
func refuse(code string, messages ...string) *apiError {
	return &apiError{code: code, messages: messages}
}

// refuseProblems turns what is wrong with a payload into a refusal.
func refuseProblems(problems []blockkit.Problem) *apiError {
	e := &apiError{code: problems[0].Code}
	for _, p := range problems {
		e.messages = append(e.messages, fmt.Sprintf("%s [json-pointer:%s]", p.Message, p.Pointer))
	}
	return e
}

// apiMethod is one method of the Web API.
type apiMethod struct {
	do func(*Server, *call) (object, *apiError)
	// scopes are those of which the token needs one; empty for none.
	scopes []string
	// perMinute is the rate limit of the method's tier; 0 for none of its own.
	perMinute int
	appToken  bool
	noToken   bool
}

// The tiers of https://docs.slack.dev/apis/web-api/rate-limits, in calls a minute.
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
	// special is for the methods whose page only says that hundreds are fine.
	special = 300
)

// apiMethods are the methods the server knows.
func apiMethods(name string) (apiMethod, bool) {
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	write := []string{"chat:write"}
	m, ok := map[string]apiMethod{
		"api.test":                     {do: (*Server).apiTest, perMinute: tier4, noToken: true},
		"auth.test":                    {do: (*Server).authTest, perMinute: special},
		"apps.connections.open":        {do: (*Server).connectionsOpen, perMinute: tier3, appToken: true},
		"chat.postMessage":             {do: (*Server).postMessage, scopes: write},
		"chat.postEphemeral":           {do: (*Server).postEphemeral, scopes: write, perMinute: tier4},
		"chat.update":                  {do: (*Server).updateMessage, scopes: write, perMinute: tier3},
		"chat.delete":                  {do: (*Server).deleteMessage, scopes: write, perMinute: tier3},
		"chat.getPermalink":            {do: (*Server).getPermalink, perMinute: special},
		"chat.scheduleMessage":         {do: (*Server).scheduleMessage, scopes: write, perMinute: tier3},
		"chat.deleteScheduledMessage":  {do: (*Server).deleteScheduled, scopes: write, perMinute: tier3},
		"conversations.open":           {do: (*Server).conversationsOpen, scopes: []string{"im:write"}, perMinute: tier3},
		"conversations.history":        {do: (*Server).conversationsHistory, perMinute: tier3},
		"conversations.replies":        {do: (*Server).conversationsReplies, perMinute: tier3},
		"conversations.info":           {do: (*Server).conversationsInfo, perMinute: tier3},
		"conversations.list":           {do: (*Server).conversationsList, scopes: read, perMinute: tier2},
		"conversations.members":        {do: (*Server).conversationsMembers, perMinute: tier4},
		"conversations.join":           {do: (*Server).conversationsJoin, scopes: []string{"channels:join"}, perMinute: tier3},
		"users.info":                   {do: (*Server).usersInfo, scopes: []string{"users:read"}, perMinute: tier4},
		"users.list":                   {do: (*Server).usersList, scopes: []string{"users:read"}, perMinute: tier2},
		"users.conversations":          {do: (*Server).usersConversations, scopes: read, perMinute: tier3},
		"bots.info":                    {do: (*Server).botsInfo, scopes: []string{"users:read"}, perMinute: tier3},
		"team.info":                    {do: (*Server).teamInfo, scopes: []string{"team:read"}, perMinute: tier3},
		"reactions.add":                {do: (*Server).reactionsAdd, scopes: []string{"reactions:write"}, perMinute: tier3},
		"reactions.remove":             {do: (*Server).reactionsRemove, scopes: []string{"reactions:write"}, perMinute: tier2},
		"reactions.get":                {do: (*Server).reactionsGet, scopes: []string{"reactions:read"}, perMinute: tier3},
		"views.open":                   {do: (*Server).viewsOpen, perMinute: tier4},
		"views.push":                   {do: (*Server).viewsPush, perMinute: tier4},
		"views.update":                 {do: (*Server).viewsUpdate, perMinute: tier4},
		"views.publish":                {do: (*Server).viewsPublish, perMinute: tier4},
		"files.getUploadURLExternal":   {do: (*Server).filesGetUploadURL, scopes: []string{"files:write"}, perMinute: tier4},
		"files.completeUploadExternal": {do: (*Server).filesCompleteUpload, scopes: []string{"files:write"}, perMinute: tier4},
		"files.info":                   {do: (*Server).filesInfo, scopes: []string{"files:read"}, perMinute: tier4},
	}[name]
	return m, ok
}

// serveAPI answers one call: faults first, then the checks every method shares,
// then the method.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	c := &call{method: r.PathValue("method")}
	params, bodyCode := readParams(r)
	token, inHeader := readToken(r, params)
	delete(params, "token")
	c.params = params

	unlock := s.lock()
	entry := s.record(&LogEntry{Kind: "call", Method: c.method, Time: s.clock.Now(), Params: params})
	s.oracle.called(c.method)
	fault := s.takeFault(c)
	unlock()
	if fault != nil && !s.pause(r, fault.Delay) {
		return
	}
	if fault != nil && !fault.after() && s.answerFault(w, r, entry, c, fault) {
		return
	}

	unlock = s.lock()
	done := s.blame(entry)
	status, wait := http.StatusOK, time.Duration(0)
	answer, refusal := object(nil), (*apiError)(nil)
	if bodyCode != "" {
		refusal = refuse(bodyCode)
	} else {
		answer, refusal, wait = s.perform(c, r.Method, token, inHeader)
	}
	if wait > 0 {
		status, refusal = http.StatusTooManyRequests, &apiError{code: "ratelimited", silent: true}
	}
	body := s.answerBody(c, answer, refusal)
	done()
	entry.Status, entry.Response = status, body
	entry.end(refusal.text())
	s.logged()
	s.touch()
	scopes := strings.Join(s.cfg.Scopes, ",")
	unlock()
	if fault != nil && !s.pause(r, fault.AnswerDelay) {
		return
	}
	if fault != nil && fault.after() && s.answerFault(w, r, entry, c, fault) {
		return
	}
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
	}
	if token != "" && !(refusal != nil && refusal.code == "invalid_auth") {
		w.Header().Set("X-OAuth-Scopes", scopes)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(body)
}

// perform runs the checks every method shares and the method. A positive wait
// means 429.
func (s *Server) perform(c *call, verb, token string, inHeader bool) (object, *apiError, time.Duration) {
	m, known := apiMethods(c.method)
	if !known {
		return nil, refuse("unknown_method"), 0
	}
	if refusal := s.authorize(c, m, verb, token, inHeader); refusal != nil {
		return nil, refusal, 0
	}
	if wait := s.throttle(c, m); wait > 0 {
		return nil, nil, wait
	}
	if len(m.scopes) > 0 {
		if refusal := s.needScope(m.scopes...); refusal != nil {
			return nil, refusal, 0
		}
	}
	answer, refusal := m.do(s, c)
	return answer, refusal, 0
}

// answerBody builds the JSON body and records what the app did wrong.
func (s *Server) answerBody(c *call, answer object, refusal *apiError) json.RawMessage {
	if refusal == nil {
		body := object{"ok": true}
		for name, value := range answer {
			body[name] = value
		}
		if len(c.warnings) > 0 {
			body["warning"] = strings.Join(c.warnings, ",")
			meta, _ := body["response_metadata"].(object)
			if meta == nil {
				meta = object{}
			}
			meta["warnings"] = c.warnings
			body["response_metadata"] = meta
		}
		return encode(body)
	}
	body := object{"ok": false, "error": refusal.code}
	if len(refusal.messages) > 0 {
		body["response_metadata"] = object{"messages": refusal.messages}
	}
	if refusal.needed != "" {
		body["needed"] = refusal.needed
		body["provided"] = strings.Join(s.cfg.Scopes, ",")
	}
	if !refusal.silent {
		s.breach(refusal.code, c.method, "", strings.Join(append(slices.Clone(refusal.messages), refusal.needed), " "))
	}
	return encode(body)
}

// required returns the first argument that is missing as a refusal.
func (c *call) required(names ...string) *apiError {
	for _, name := range names {
		if c.params[name] == "" {
			return refuse("invalid_arguments", "[ERROR] missing required field: "+name)
		}
	}
	return nil
}

// flag reads a boolean argument.
func (c *call) flag(name string) bool {
	v := c.params[name]
	return v == "true" || v == "1"
}

// limit reads the argument limit, between 1 and most.
func (c *call) limit(usual, most int) (int, *apiError) {
	v := c.params["limit"]
	if v == "" || v == "0" {
		return usual, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		return 0, refuse("invalid_limit")
	}
	return n, nil
}

// page cuts one page out of n items; cursors are offsets in disguise.
func (c *call) page(n, size int) (from, to int, next string, refusal *apiError) {
	if cursor := c.params["cursor"]; cursor != "" {
		var err error
		if from, err = strconv.Atoi(strings.TrimPrefix(cursor, "next:")); err != nil || from < 0 || from > n {
			return 0, 0, "", refuse("invalid_cursor")
		}
	}
	to = min(from+size, n)
	if to < n {
		next = "next:" + strconv.Itoa(to)
	}
	return from, to, next, nil
}

func (s *Server) apiTest(c *call) (object, *apiError) {
	if code := c.params["error"]; code != "" {
		return nil, &apiError{code: code, silent: true}
	}
	return object{"args": c.params}, nil
}
