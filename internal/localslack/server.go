package localslack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Server is one workspace with one app. All methods may be called concurrently.
type Server struct {
	cfg   Config
	clock *Clock
	log   *slog.Logger

	mu         sync.Mutex
	ws         *workspace
	entries    []*LogEntry
	violations []Violation
	entrySeq   int       // of the newest entry
	cause      *LogEntry // what is being worked on with the mutex held
	logState   uint64    // counts what became of entries and violations
	journal    *journal  // of what people see
	limits     *limiter
	faults     Faults
	sockets    []*socket
	socketSeq  int
	tickets    map[string]time.Duration // unused WebSocket tickets, by when they end
	dialing    map[string]bool          // those of them that the clock waits for
	draws      *draws                   // of the chaos
	nextBlow   *serverTimer             // of the chaos
	oracle     *oracle
	envelopes  *kept[envelope]
	tolerated  *kept[struct{}]      // ids of odd frames, which may be acknowledged
	waiting    map[string]*envelope // those sent on an open socket and not acked
	forgotten  map[string]bool      // those that were waiting when the server was reset
	shuffled   []*envelope
	events     *kept[event]
	triggers   map[string]*trigger
	responses  map[string]*responseURL
	timers     map[*serverTimer]struct{}
	random     *rand.Rand
	base       string        // http://host:port
	listensOn  string        // the host name it was started on
	changed    chan struct{} // closed and replaced at every change
	listeners  []*listener
	closed     bool

	http    *http.Server
	done    chan struct{}
	running sync.WaitGroup
	release func()
}

// serverTimer is a timer of the server on the clock; Reset and Close stop them all.
type serverTimer struct{ stop func() bool }

// New returns a server for cfg, which must be valid (Config.Validate). A nil clock
// is one that runs from the present; a nil log is silent.
func New(cfg Config, clock *Clock, log *slog.Logger) *Server {
	if clock == nil {
		clock = NewClock(time.Now())
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	seed := cfg.Seed
	if seed == 0 {
		seed = rand.Uint64()
	}
	s := &Server{
		cfg: cfg, clock: clock, log: log, forgotten: map[string]bool{}, changed: make(chan struct{}), done: make(chan struct{}),
		random: rand.New(rand.NewPCG(seed, seed)), timers: map[*serverTimer]struct{}{}, journal: newJournal(),
	}
	s.clear()
	s.release = clock.holdFor(s.settle)
	return s
}

// clear makes the workspace as it was configured. Sockets stay.
func (s *Server) clear() {
	s.ws = newWorkspace(s.cfg)
	s.entries, s.violations = nil, nil
	s.limits = newLimiter()
	s.faults = Faults{}
	s.tickets, s.dialing = map[string]time.Duration{}, map[string]bool{}
	s.draws, s.nextBlow = newDraws(0), nil
	s.oracle = newOracle(s.cfg.Keep, s.clock.Now())
	s.envelopes = newKept(s.cfg.Keep, func(e *envelope) bool { return !e.ended && !e.acked })
	s.tolerated = newKept[struct{}](s.cfg.Keep, nil)
	s.waiting = map[string]*envelope{}
	s.shuffled = nil
	s.events = newKept[event](s.cfg.Keep, nil)
	s.triggers = map[string]*trigger{}
	s.responses = map[string]*responseURL{}
}

// Reset makes the workspace as it was configured: no messages, no faults, an empty
// log. Sockets stay open and the clock stays where it is; what was unacknowledged
// is forgotten.
func (s *Server) Reset() {
	defer s.lock()()
	for t := range s.timers {
		t.stop()
	}
	clear(s.timers)
	s.envelopes.all(func(_ string, e *envelope) { e.finish(nil, errReset) })
	last, open := s.ws.lastTS, s.waiting
	s.clear()
	s.ws.lastTS = last
	for id := range open {
		s.forgotten[id] = true
	}
	s.journal.restart()
	s.touch()
}

// errReset is what waits for an envelope when the server is reset or closed.
var errReset = errors.New("the server was reset")

// Start listens on addr, such as 127.0.0.1:0, and returns the base URL.
func (s *Server) Start(addr string) (string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("listen for the local Slack: %w", err)
	}
	srv := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)}
	unlock := s.lock()
	if s.closed || s.http != nil {
		unlock()
		l.Close()
		return "", errors.New("the local Slack was started before")
	}
	s.http = srv
	s.base = "http://" + l.Addr().String()
	s.listensOn = hostName(addr)
	defer unlock()
	s.running.Go(func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("local Slack stopped", "error", err)
		}
	})
	return s.base, nil
}

// APIURL returns the base URL of the Web API, which ends in /api/. It is empty
// before Start or, with Handler, before the first request.
func (s *Server) APIURL() string {
	defer s.lock()()
	if s.base == "" {
		return ""
	}
	return s.base + "/api/"
}

// Close ends all sockets, timers and the listener, and waits for them.
func (s *Server) Close() {
	unlock := s.lock()
	if s.closed {
		unlock()
		return
	}
	s.closed = true
	close(s.done)
	for t := range s.timers {
		t.stop()
	}
	clear(s.timers)
	s.envelopes.all(func(_ string, e *envelope) { e.finish(nil, errReset) })
	for _, k := range s.sockets {
		k.shut()
	}
	for _, l := range s.listeners {
		l.end()
	}
	srv := s.http
	unlock()
	s.release()
	if srv != nil {
		srv.Close()
	}
	s.running.Wait()
}

// Handler serves the Web API, the WebSocket, response_urls, files, the control API
// and the workspace page.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("/link/", s.serveSocket)
	mux.HandleFunc("POST /response/{id}", s.serveResponseURL)
	mux.HandleFunc("/elsewhere/", s.serveElsewhere)
	mux.HandleFunc("/upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveFile)
	mux.Handle("/_control/", s.controlHandler())
	page := pageHandler()
	mux.Handle("GET /{$}", page)
	mux.Handle("GET /page/", page)
	mux.Handle("/_client/", s.clientHandler())
	guarded := s.guard(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.learnBase(r)
		w.Header().Set("Date", s.date())
		guarded.ServeHTTP(w, r)
	})
}

// date is the Date header of an answer.
func (s *Server) date() string {
	defer s.lock()()
	return s.clock.Now().Add(time.Duration(s.faults.DateOff)).UTC().Format(http.TimeFormat)
}

// learnBase takes the address from a request when the handler is served by somebody
// else than Start.
func (s *Server) learnBase(r *http.Request) {
	defer s.lock()()
	if s.base == "" {
		s.base = "http://" + r.Host
	}
}

// lock takes the mutex; the function it returns gives it back and tells those who
// wait for a change.
func (s *Server) lock() (unlock func()) {
	s.mu.Lock()
	return s.mu.Unlock
}

// touch tells those who wait that something changed. The mutex is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// until waits until done, which is called with the mutex held, returns true.
func (s *Server) until(ctx context.Context, done func() bool) error {
	for {
		s.mu.Lock()
		ok, changed := done(), s.changed
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return errReset
		}
	}
}

// after runs f with the mutex held once d has passed on the clock. The mutex is
// held by the caller.
func (s *Server) after(d time.Duration, f func()) *serverTimer {
	t := &serverTimer{}
	s.timers[t] = struct{}{}
	t.stop = s.clock.AfterFunc(d, func() {
		defer s.lock()()
		if _, live := s.timers[t]; live {
			delete(s.timers, t)
			f()
		}
	})
	return t
}

// cancel stops a timer set by after. The mutex is held.
func (s *Server) cancel(t *serverTimer) {
	if t != nil {
		t.stop()
		delete(s.timers, t)
	}
}

// subscribed reports whether the app gets events of this name.
func (s *Server) subscribed(name string) bool { return slices.Contains(s.cfg.Events, name) }
