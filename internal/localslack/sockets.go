package localslack

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
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

// socket is one open connection of the app.
type socket struct {
	id      int
	conn    *websocket.Conn
	leaving bool // gets no more envelopes; guarded by the server's mutex

	mu    sync.Mutex
	queue []json.RawMessage // nil closes the connection
	wake  chan struct{}
	gone  chan struct{}
	once  sync.Once
}

// write queues a frame; it never blocks.
func (k *socket) write(frame json.RawMessage) {
	k.mu.Lock()
	k.queue = append(k.queue, frame)
	k.mu.Unlock()
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// shut ends the connection without a word.
func (k *socket) shut() {
	k.once.Do(func() {
		close(k.gone)
		k.conn.Close()
	})
}

// send writes queued frames and pings until the connection ends. Pings go by real
// time: clients measure them so.
func (k *socket) send() {
	defer k.shut()
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	k.conn.WriteControl(websocket.PingMessage, []byte("hello"), time.Now().Add(time.Second))
	for {
		select {
		case <-k.gone:
			return
		case <-ping.C:
			if err := k.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second)); err != nil {
				return
			}
		case <-k.wake:
			k.mu.Lock()
			frames := k.queue
			k.queue = nil
			k.mu.Unlock()
			for _, frame := range frames {
				if frame == nil {
					k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
					return
				}
				if err := k.conn.WriteMessage(websocket.TextMessage, frame); err != nil {
					return
				}
			}
		}
	}
}

func (s *Server) connectionsOpen(*call) (object, *apiError) {
	ticket := rand.Text()
	s.tickets[ticket] = s.clock.monotonic() + ticketLife
	s.dialing[ticket] = true
	address := "ws" + strings.TrimPrefix(s.base, "http") + "/link/?" +
		url.Values{"ticket": {ticket}, "app_id": {s.cfg.Bot.AppID}}.Encode()
	return object{"url": address}, nil
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
	s.running.Go(k.send)
	s.welcome(k)
	for n := 0; ; n++ {
		kind, frame, err := conn.ReadMessage()
		if err != nil {
			break
		}
		if kind == websocket.TextMessage {
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
		k.write(nil)
		return
	}
	s.sockets = append(s.sockets, k)
	s.frame(k, object{
		"type":            "hello",
		"connection_info": object{"app_id": s.cfg.Bot.AppID},
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
	k.write(raw)
}

// part forgets a socket that has ended. What it left unacknowledged waits for its
// deadline.
func (s *Server) part(k *socket) {
	k.shut()
	defer s.lock()()
	s.sockets = slices.DeleteFunc(s.sockets, func(x *socket) bool { return x == k })
	for id, e := range s.waiting {
		if e.socket == k {
			delete(s.waiting, id)
		}
	}
	s.touch()
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
	k.leaving = true
	for id, e := range s.waiting {
		if e.socket == k {
			delete(s.waiting, id)
		}
	}
	k.shut()
	s.touch()
}

// Disconnect announces the end of all connections with a disconnect frame. After
// warning a connection is used for ten seconds more on the clock; after
// refresh_requested it gets nothing new and ends ten seconds later; after
// link_disabled, and every other reason, it ends at once.
func (s *Server) Disconnect(reason string) {
	defer s.lock()()
	for _, k := range s.sockets {
		s.frame(k, object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-" + s.cfg.Workspace.Domain}})
		k.leaving = reason != "warning"
		if reason == "warning" || reason == "refresh_requested" {
			s.after(warningTime, func() { k.leaving = true; k.write(nil) })
			continue
		}
		k.write(nil)
	}
	s.touch()
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
