package bot_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"sync"
	"testing"

	"github.com/gorilla/websocket"

	"interviewcoach/bot"
	"interviewcoach/internal/localslack"
)

// wire stands between the bot and Slack and answers some calls itself, with what
// the local Slack never says.
type wire struct {
	t      testing.TB
	server *httptest.Server
	slack  func() string // base URL of the Web API

	mu      sync.Mutex
	answers map[string][]http.HandlerFunc // by method, each once
	frames  []string                      // what /socket sends
	acks    chan string                   // what comes back there
}

func newWire(t testing.TB) *wire {
	w := &wire{t: t, answers: map[string][]http.HandlerFunc{}, acks: make(chan string, 100)}
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	return w
}

// between is the option that puts w there.
func (w *wire) between(r *rig, _ *localslack.Config, cfg *bot.Config) {
	w.slack = func() string { return r.APIURL() }
	cfg.APIURL = w.server.URL + "/api/"
}

func (w *wire) next(method string, answers ...http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[method] = append(w.answers[method], answers...)
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	if req.URL.Path == "/socket" {
		w.serveSocket(rw, req)
		return
	}
	method := path.Base(req.URL.Path)
	w.mu.Lock()
	var answer http.HandlerFunc
	if queue := w.answers[method]; len(queue) > 0 {
		answer, w.answers[method] = queue[0], queue[1:]
	}
	w.mu.Unlock()
	if answer != nil {
		answer(rw, req)
		return
	}
	target, err := url.Parse(w.slack())
	if err != nil {
		w.t.Error(err)
		return
	}
	target.Path = ""
	httputil.NewSingleHostReverseProxy(target).ServeHTTP(rw, req)
}

// serveSocket is a Socket Mode connection that says hello, sends the frames and
// keeps what it is answered.
func (w *wire) serveSocket(rw http.ResponseWriter, req *http.Request) {
	conn, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(rw, req, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	hello := `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A0COACH"},"debug_info":{}}`
	for _, frame := range append([]string{hello}, w.frames...) {
		if conn.WriteMessage(websocket.TextMessage, []byte(frame)) != nil {
			return
		}
	}
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return
		}
		w.acks <- string(frame)
	}
}

// ownSocket makes the bot connect to serveSocket.
func (w *wire) ownSocket(frames ...string) {
	w.frames = frames
	w.next("apps.connections.open", jsonAnswer(`{"ok":true,"url":"ws`+w.server.URL[len("http"):]+`/socket"}`))
}

func jsonAnswer(body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		rw.Write([]byte(body))
	}
}

func statusAnswer(status int, header http.Header, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			rw.Header()[name] = values
		}
		rw.WriteHeader(status)
		rw.Write([]byte(body))
	}
}
