package localslack

import (
	"encoding/json"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// halfFrame is the beginning of a text frame of 4,096 bytes, with little of it.
const halfFrame = "\x81\x7e\x10\x00{\"envelope_id\":\""

// socket is one open connection of the app.
type socket struct {
	id      int
	conn    *websocket.Conn
	leaving bool // gets no more envelopes; guarded by the server's mutex

	// silent sockets are half-open: nothing goes out and nothing is heard.
	silent atomic.Bool

	mu    sync.Mutex
	queue []output
	wake  chan struct{}
	gone  chan struct{}
	once  sync.Once
}

// output is a frame to send or, without one, the end of the connection.
type output struct {
	frame json.RawMessage
	end   ending
}

// ending is how a connection ends.
type ending int

const (
	endClose ending = iota // with a close frame
	endReset               // by a TCP reset in the middle of a frame
)

// push queues a frame or the end; it never blocks.
func (k *socket) push(out output) {
	k.mu.Lock()
	k.queue = append(k.queue, out)
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
			if k.silent.Load() {
				continue
			}
			if err := k.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second)); err != nil {
				return
			}
		case <-k.wake:
			k.mu.Lock()
			queue := k.queue
			k.queue = nil
			k.mu.Unlock()
			for _, out := range queue {
				switch {
				case out.frame != nil && k.silent.Load():
				case out.frame != nil:
					if err := k.conn.WriteMessage(websocket.TextMessage, out.frame); err != nil {
						return
					}
				case out.end == endReset:
					k.reset()
					return
				default:
					k.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
					return
				}
			}
		}
	}
}

// reset ends the connection by a TCP reset in the middle of a frame.
func (k *socket) reset() {
	conn := k.conn.NetConn()
	conn.Write([]byte(halfFrame))
	if watched, ok := conn.(*frameWatcher); ok {
		conn = watched.Conn
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
}
