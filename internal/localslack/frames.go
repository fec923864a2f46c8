package localslack

import (
	"bufio"
	"net"
	"net/http"
	"sync"
)

// frameWatcher reads along what a WebSocket client sends, for one thing the
// WebSocket library does not tell: which messages came in several frames. Slack
// does not put such messages together (slack-go/slack#1196).
type frameWatcher struct {
	net.Conn

	mu         sync.Mutex
	header     []byte
	left       uint64 // of the current frame's payload
	control    bool
	final      bool
	fragmented bool         // the current message
	messages   int          // complete data messages so far
	broken     map[int]bool // of these, the fragmented ones
}

func (f *frameWatcher) Read(p []byte) (int, error) {
	n, err := f.Conn.Read(p)
	f.mu.Lock()
	f.follow(p[:n])
	f.mu.Unlock()
	return n, err
}

// follow walks over frame headers (RFC 6455, section 5.2).
func (f *frameWatcher) follow(p []byte) {
	for len(p) > 0 {
		if f.left > 0 {
			n := min(f.left, uint64(len(p)))
			f.left -= n
			p = p[n:]
			if f.left == 0 {
				f.endFrame()
			}
			continue
		}
		f.header = append(f.header, p[0])
		p = p[1:]
		size, complete := frameSize(f.header)
		if !complete {
			continue
		}
		f.final = f.header[0]&0x80 != 0
		f.control = f.header[0]&0x08 != 0
		f.header = f.header[:0]
		if !f.control && !f.final {
			f.fragmented = true
		}
		if f.left = size; size == 0 {
			f.endFrame()
		}
	}
}

func (f *frameWatcher) endFrame() {
	if f.control || !f.final {
		return
	}
	if f.fragmented {
		f.broken[f.messages] = true
	}
	f.messages++
	f.fragmented = false
}

// wasFragmented tells it of the n-th data message, and forgets it.
func (f *frameWatcher) wasFragmented(n int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	was := f.broken[n]
	delete(f.broken, n)
	return was
}

// frameSize returns the payload size once the header, mask included, is complete.
func frameSize(h []byte) (size uint64, complete bool) {
	if len(h) < 2 {
		return 0, false
	}
	want, extra := 2, 0
	switch h[1] & 0x7f {
	case 126:
		extra = 2
	case 127:
		extra = 8
	default:
		size = uint64(h[1] & 0x7f)
	}
	want += extra
	if h[1]&0x80 != 0 {
		want += 4
	}
	if len(h) < want {
		return 0, false
	}
	for _, b := range h[2 : 2+extra] {
		size = size<<8 | uint64(b)
	}
	return size, true
}

// watchedWriter hands out a watched connection when it is hijacked.
type watchedWriter struct {
	http.ResponseWriter
	watcher *frameWatcher
}

// Hijack implements http.Hijacker.
func (w *watchedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	w.watcher = &frameWatcher{Conn: conn, broken: map[int]bool{}}
	return w.watcher, rw, nil
}
