package bot_test

import (
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"strconv"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// strict stands before Slack, answers calls of some methods with "too many" in every
// shape there is, and keeps count of those that come before the time it named.
type strict struct {
	t       testing.TB
	server  *httptest.Server
	slack   func() string
	clock   *localslack.Clock
	senders int

	mu      sync.Mutex
	chance  *rand.Rand
	until   map[string]time.Time // by method
	refused map[string]time.Time // when that was said last
	counts  map[string]int       // what was answered
	early   []string
}

func newStrict(t testing.TB, chance *rand.Rand, senders int) *strict {
	s := &strict{
		t: t, chance: chance, senders: senders,
		until: map[string]time.Time{}, refused: map[string]time.Time{}, counts: map[string]int{},
	}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// between is the option that puts s there.
func (s *strict) between(r *rig, _ *localslack.Config, cfg *config) {
	s.slack, s.clock = func() string { return r.APIURL() }, r.clock
	cfg.APIURL, cfg.Senders = s.server.URL+"/api/", s.senders
}

func (s *strict) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	method := path.Base(req.URL.Path)
	target, err := url.Parse(s.slack())
	if err != nil {
		s.t.Error(err)
		return
	}
	target.Path = ""
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a bot that is gone is no news
	answer := ""
	if method == "chat.postMessage" || method == "conversations.history" {
		answer = s.decide(w, method)
	}
	switch answer {
	case "refused":
	case "lost":
		proxy.ServeHTTP(httptest.NewRecorder(), req)
		panic(http.ErrAbortHandler)
	default:
		proxy.ServeHTTP(w, req)
	}
}

// decide counts a call, and refuses it or lets it pass.
func (s *strict) decide(w http.ResponseWriter, method string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.Now()
	// Calls of other senders may be on their way in the moment of the refusal.
	if now.Before(s.until[method]) && (s.senders == 1 || now.After(s.refused[method])) {
		s.early = append(s.early, fmt.Sprintf("%s at %s, %v early", method, now.Format(time.TimeOnly), s.until[method].Sub(now)))
	}
	switch roll := s.chance.IntN(100); {
	case roll < 30:
		seconds := 1 + s.chance.IntN(5)
		wait, shape := time.Duration(seconds)*time.Second, "seconds"
		status := http.StatusTooManyRequests
		w.Header().Set("Content-Type", "application/json")
		switch s.chance.IntN(8) {
		case 0: // no header: Slack's own clients wait 30 seconds
			wait, shape = 30*time.Second, "no header"
		case 1:
			wait, shape = time.Second, "negative"
			w.Header().Set("Retry-After", "-5")
		case 2:
			shape = "a date"
			w.Header().Set("Retry-After", now.Add(wait).UTC().Format(http.TimeFormat))
			wait = wait.Truncate(time.Second) - time.Duration(now.Nanosecond()) // a date has whole seconds
			wait = max(wait, time.Second)
		case 3:
			status, wait, shape = http.StatusOK, 30*time.Second, "status 200"
		default:
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
		s.counts[shape]++
		s.refused[method] = now
		if until := now.Add(wait); until.After(s.until[method]) {
			s.until[method] = until
		}
		w.WriteHeader(status)
		w.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
		return "refused"
	case roll < 35 && method == "chat.postMessage":
		s.counts["answer lost"]++
		return "lost"
	}
	s.counts["passed"]++
	return ""
}

// Nearly a third of the calls are answered with "too many": no method is called
// before the time that Slack named, and every message comes once
// (https://docs.slack.dev/apis/web-api/rate-limits). Some answers get lost on top, so
// that messages are looked up, which has a limit of its own.
func TestPromiseRateLimits(t *testing.T) {
	for _, senders := range []int{1, 4} {
		t.Run(fmt.Sprintf("%d at a time", senders), func(t *testing.T) {
			const rooms = 20
			count := sized(150, 2000)
			s := newStrict(t, dice(t), senders)
			r := newRig(t, crowd(2, rooms), s.between, terse)
			want := map[string][]string{}
			rows := make([]coach.Delivery, count)
			for i := range rows {
				d := coach.Delivery{Key: fmt.Sprintf("row %04d", i), To: room(i % rooms), Args: []string{fmt.Sprintf("message %04d", i)}}
				if i%3 == 0 {
					d.Kind, d.Post, d.Priority = coach.KindQuestion, "none", coach.PriorityFanOut
				}
				rows[i] = d
				want[d.To] = append(want[d.To], d.Args[0])
			}
			r.put(rows...)
			r.run()
			for steps := 0; ; steps++ {
				r.settled()
				if _, left := r.nextDelivery(); !left {
					break
				}
				if steps == 20*count {
					t.Fatal("not all is sent")
				}
				r.pass(time.Second)
			}
			for i := range rooms {
				sameTexts(t, "posts in "+room(i), want[room(i)], r.posted(room(i)))
			}
			if len(s.early) > 0 {
				t.Errorf("%d calls too early, such as %s", len(s.early), s.early[0])
			}
			for _, shape := range []string{"seconds", "no header", "negative", "a date", "status 200", "answer lost", "passed"} {
				if s.counts[shape] == 0 {
					t.Errorf("nothing was answered with %q: the run proves too little", shape)
				}
			}
			t.Logf("%d messages in %v on the clock; answers: %v", count, r.clock.Now().Sub(start), s.counts)
		})
	}
}
