package bot_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/localslack"
)

// A stopper stops the bot at the n-th event that is worked, or at the n-th post that
// Slack has taken, and if it is to hang, does not let go of it before the bot gives up.
type stopper struct {
	*echo
	rig           *rig
	server        *httptest.Server
	events, posts atomic.Int64 // how many are left until the stop; below one: never
	hangs         atomic.Bool
}

func (s *stopper) between(r *rig, _ *localslack.Config, cfg *config) {
	s.rig, s.echo = r, r.handler
	s.server = httptest.NewServer(s)
	r.t.Cleanup(s.server.Close)
	cfg.APIURL = s.server.URL + "/api/"
	cfg.StopWithin = 500 * time.Millisecond
	cfg.NewHandler = func(handlers.Directory, handlers.Identity) bot.Handler { return s }
}

func (s *stopper) Event(ctx context.Context, e handlers.Event, inbox uint64) error {
	if s.events.Add(-1) == 0 {
		s.rig.stop()
		if s.hangs.Load() {
			<-ctx.Done()
			return ctx.Err()
		}
	}
	return s.echo.Event(ctx, e, inbox)
}

func (s *stopper) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	target, err := url.Parse(s.rig.APIURL())
	if err != nil {
		s.rig.t.Error(err)
		return
	}
	target.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a bot that is gone is no news
	if !strings.HasSuffix(req.URL.Path, "/chat.postMessage") {
		proxy.ServeHTTP(w, req)
		return
	}
	answer := httptest.NewRecorder()
	proxy.ServeHTTP(answer, req)
	if s.posts.Add(-1) == 0 {
		s.rig.stop()
		if s.hangs.Load() {
			<-req.Context().Done()
			panic(http.ErrAbortHandler)
		}
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes())
}

// A bot that is stopped in whatever it is doing, and started again on the same file,
// loses nothing and says nothing twice.
func TestPromiseStops(t *testing.T) {
	const people, each = 8, 60
	chance := dice(t)
	count := sized(5, 50)
	s := &stopper{}
	r := newRig(t, crowd(people, 0), unlimited, terse, anyFault, s.between)
	r.follow()
	var want []string
	write := func() {
		u := person(len(want) % people)
		text := fmt.Sprintf("message %05d", len(want))
		r.say(dmOf(u), u, text)
		want = append(want, text)
	}
	kinds := []string{"writing", "working", "working, given up", "posting", "posting, given up"}
	stopped := map[string]int{}
	for round := range count {
		r.begin()
		<-r.bot.Ready()
		r.pass(time.Duration(chance.IntN(30)) * time.Second) // only now: Slack tries four times
		kind, at := kinds[round%len(kinds)], 1+chance.IntN(each/2)
		stopped[kind]++
		s.hangs.Store(strings.HasSuffix(kind, "given up"))
		switch {
		case strings.HasPrefix(kind, "working"):
			s.events.Store(int64(at))
		case strings.HasPrefix(kind, "posting"):
			s.posts.Store(int64(at))
		}
		for i := range each {
			write()
			if kind == "writing" && i == at {
				r.stop()
			}
		}
		r.close()
		write() // nobody is there
		s.events.Store(0)
		s.posts.Store(0)
		r.open(r.config)
	}
	r.run()
	r.finish(10 * time.Minute)
	var got []string
	keys := map[string]int{}
	for i := range people {
		for _, m := range r.Messages(dmOf(person(i))) {
			if m.BotID != "" {
				got = append(got, m.Text)
				keys[keyOf(m)]++
			}
		}
	}
	sameTexts(t, "posts", want, got)
	for key, n := range keys {
		if n > 1 {
			t.Errorf("posted %d times with the key %s", n, key)
		}
	}
	r.onlyUnacked()
	t.Logf("%d messages, stopped while %v", len(want), stopped)
}
