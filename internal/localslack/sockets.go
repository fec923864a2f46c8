package localslack

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode).
// The life of an unused ticket is not documented.
const (
	maxSockets     = 10
	ticketLife     = 30 * time.Second
	warningTime    = 10 * time.Second
	connectionTime = 18060 // seconds a connection is said to last
	pingEvery      = 8 * time.Second
)

func (s *Server) connectionsOpen(*call) (object, *apiError) {
	ticket := rand.Text()
	s.tickets[ticket] = s.clock.monotonic() + ticketLife
	s.dialing[ticket] = true
	address := "ws" + strings.TrimPrefix(s.base, "http") + "/link/?" +
		url.Values{"ticket": {ticket}, "app_id": {s.socketApp()}}.Encode()
	return s.opened(address), nil
}

// serveSocket takes one WebSocket connection and reads it until it ends.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	unlock := s.lock()
	until, known := s.tickets[ticket]
	delete(s.tickets, ticket)
	delete(s.dialing, ticket)
	s.touch()
	if !known || until < s.clock.monotonic() || s.closed {
		s.breach(RuleTicketInvalid, "apps.connections.open", "", "a WebSocket address that was used or is too old")
		unlock()
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	s.running.Add(1)
	unlock()
	defer s.running.Done()

	upgrader := websocket.Upgrader{
		ReadBufferSize: 4096, WriteBufferSize: 4096, // set, so that it reads through the watcher
		CheckOrigin: func(*http.Request) bool { return true },
	}
	watched := &watchedWriter{ResponseWriter: w}
	conn, err := upgrader.Upgrade(watched, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn, wake: make(chan struct{}, 1), gone: make(chan struct{})}
	pong, closing := conn.PingHandler(), conn.CloseHandler()
	conn.SetPingHandler(func(data string) error {
		if k.silent.Load() {
			return nil
		}
		return pong(data)
	})
	conn.SetCloseHandler(func(code int, text string) error {
		if k.silent.Load() {
			return nil
		}
		return closing(code, text)
	})
	s.running.Go(k.send)
	s.welcome(k)
	for n := 0; ; n++ {
		kind, frame, err := conn.ReadMessage()
		if err != nil {
			break
		}
		if kind == websocket.TextMessage && !k.silent.Load() {
			s.receive(k, frame, watched.watcher.wasFragmented(n))
		}
	}
	s.part(k)
}

// welcome registers the socket and sends hello, or sends it away when there are too
// many (slackapi/bolt-js#2225).
func (s *Server) welcome(k *socket) {
	defer s.lock()()
	if s.closed {
		k.shut()
		return
	}
	s.socketSeq++
	k.id = s.socketSeq
	host := "applink-" + s.cfg.Workspace.Domain
	if len(s.sockets) >= maxSockets {
		s.breach(RuleTooManySockets, "apps.connections.open", "", fmt.Sprintf("%d connections are open", len(s.sockets)))
		s.frame(k, object{"type": "disconnect", "reason": "too_many_websockets", "debug_info": object{"host": host}})
		k.push(output{end: endClose})
		return
	}
	s.sockets = append(s.sockets, k)
	s.oracle.connected()
	s.frame(k, object{
		"type":            "hello",
		"connection_info": object{"app_id": s.socketApp()},
		"num_connections": len(s.sockets),
		"debug_info": object{
			"host": host, "started": s.clock.Now().UTC().Format("2006-01-02 15:04:05.000"),
			"build_number": 1, "approximate_connection_time": connectionTime,
		},
	})
	s.touch()
}

// frame sends and records a frame that is no envelope.
func (s *Server) frame(k *socket, content object) {
	raw := encode(content)
	s.record(&LogEntry{Kind: "frame", Method: content["type"].(string), Time: s.clock.Now(), Payload: raw, Socket: k.id})
	k.push(output{frame: raw})
}

// part forgets a socket that has ended. What it left unacknowledged waits for its
// deadline.
func (s *Server) part(k *socket) {
	k.shut()
	defer s.lock()()
	s.sockets = slices.DeleteFunc(s.sockets, func(x *socket) bool { return x == k })
	s.unwait(k)
	s.touch()
}

// unwait waits no longer for what was sent on a socket.
func (s *Server) unwait(k *socket) {
	for id, e := range s.waiting {
		if e.socket == k {
			delete(s.waiting, id)
		}
	}
}

// DropSockets ends all connections without a word, as a network does.
func (s *Server) DropSockets() {
	defer s.lock()()
	for _, k := range s.sockets {
		s.drop(k)
	}
}

// drop ends a connection; from now on nothing is sent on it.
func (s *Server) drop(k *socket) {
	s.leave(k)
	k.shut()
	s.touch()
}

// leave sends nothing more on a socket and waits for nothing sent on it.
func (s *Server) leave(k *socket) {
	k.leaving = true
	s.unwait(k)
}

// Disconnect announces the end of all connections with a disconnect frame. After
// warning a connection is used for ten seconds more on the clock; after
// refresh_requested it gets nothing new and ends ten seconds later; after
// link_disabled, and every other reason, it ends at once.
func (s *Server) Disconnect(reason string) {
	defer s.lock()()
	for _, k := range s.sockets {
		s.disconnect(k, reason)
	}
	s.touch()
}

func (s *Server) disconnect(k *socket, reason string) {
	s.frame(k, object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-" + s.cfg.Workspace.Domain}})
	k.leaving = reason != "warning"
	if reason == "warning" || reason == "refresh_requested" {
		s.after(warningTime, func() { k.leaving = true; k.push(output{end: endClose}) })
		return
	}
	k.push(output{end: endClose})
}

// Sockets returns how many connections are open and take envelopes.
func (s *Server) Sockets() int {
	defer s.lock()()
	return len(s.openSockets())
}

func (s *Server) openSockets() []*socket {
	var open []*socket
	for _, k := range s.sockets {
		if !k.leaving {
			open = append(open, k)
		}
	}
	return open
}
