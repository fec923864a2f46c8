package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"interviewcoach/internal/localslack"
	"interviewcoach/questions"
)

// The channel in which people talk about other things, how many of them do, and in
// how many threads.
const (
	talkChannel = "C0TALK"
	talkers     = 8
	talkThreads = 40
)

// keepMost bounds what the Slack on this machine remembers; its counters go on.
const keepMost = 30_000

// A slackServer is the Slack of a measurement with what sends the load, in one
// process: what it measures begins and ends at its own sockets.
type slackServer struct {
	*localslack.Server
	people  int
	pool    *pool
	threads []string // in which people talk

	mu      sync.Mutex
	pending map[string]int64 // DM → when its answer was sent, in microseconds
	replied []time.Duration
	lastAt  int64             // when the last reply was posted
	replies chan struct{}     // one for each reply to an answer
	posts   map[string][]post // by channel
}

// post is one message of the bot's.
type post struct {
	at  int64 // microseconds since 1970
	key string
}

// SlackOptions are those of ServeSlack.
type SlackOptions struct {
	Listen string
	People int
	Limits bool // Slack's own, unscaled
	Bank   *questions.Bank
}

// ServeSlack serves a Slack and takes orders for load until ctx ends. It writes its
// address to out when it is ready, as one line.
func ServeSlack(ctx context.Context, o SlackOptions, out io.Writer) error {
	pool, err := newPool(o.Bank, pooled)
	if err != nil {
		return err
	}
	s := &slackServer{people: o.People, pool: pool}
	s.forget()
	cfg := localslack.DefaultConfig()
	cfg.RateLimits, cfg.Keep, cfg.Seed = o.Limits, keepMost, 6
	cfg.Users = nil
	members := []string{cfg.Bot.UserID}
	for i := range o.People {
		cfg.Users = append(cfg.Users, localslack.User{ID: personID(i), TZ: "UTC"})
		if i < talkers {
			members = append(members, personID(i))
		}
	}
	cfg.Channels = []localslack.Channel{{ID: talkChannel, Name: "talk", Members: members}}
	s.Server = localslack.New(cfg, nil, nil)
	defer s.Close()
	defer s.Subscribe(s.said)()

	mux := http.NewServeMux()
	mux.Handle("/", s.Handler())
	mux.HandleFunc("POST /_bench/load", order(s.load))
	mux.HandleFunc("POST /_bench/fan-out", order(s.fanOut))
	mux.HandleFunc("POST /_bench/wait", order(s.wait))
	mux.HandleFunc("POST /_bench/reset", order(func(context.Context, struct{}) (struct{}, error) {
		s.Reset()
		s.forget()
		return struct{}{}, nil
	}))
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	fmt.Fprintf(out, "http://%s\n", l.Addr())
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// order is a function as an HTTP handler, with JSON both ways.
func order[In, Out any](f func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out, err := f(r.Context(), in)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(out) // who asked is gone
	}
}

// waitOrder waits for a connection of the bot, or for there to be none.
type waitOrder struct{ Gone bool }

func (s *slackServer) wait(ctx context.Context, o waitOrder) (struct{}, error) {
	if o.Gone {
		return struct{}{}, s.WaitGone(ctx)
	}
	return struct{}{}, s.WaitSockets(ctx, 1)
}

// forget begins the books anew.
func (s *slackServer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending, s.replied, s.lastAt, s.posts = map[string]int64{}, nil, 0, map[string][]post{}
	s.replies = make(chan struct{}, keepMost)
}

// said notes a message of the bot's. The first one in a DM after an answer counts
// as its reply.
func (s *slackServer) said(m localslack.Message) {
	if m.BotID == "" || m.Edited != nil || len(m.Reactions) > 0 || m.Deleted {
		return
	}
	at := micros(m.TS)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts[m.Channel] = append(s.posts[m.Channel], post{at, string(m.Metadata)})
	sent, waits := s.pending[m.Channel]
	if !waits || at < sent {
		return
	}
	delete(s.pending, m.Channel)
	s.replied = append(s.replied, time.Duration(at-sent)*time.Microsecond)
	s.lastAt = at
	select {
	case s.replies <- struct{}{}:
	default:
	}
}

// micros reads a ts, which the clock of the Slack on this machine gives.
func micros(ts string) int64 {
	n, _ := strconv.ParseInt(strings.Replace(ts, ".", "", 1), 10, 64)
	return n
}
