package bot_test

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// notes keeps what is logged.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) count(words string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return strings.Count(n.text.String(), words)
}

// watched is a bot that watches its clock, and a Slack whose answers bear the date
// of another one, which is off by a time that the test sets.
type watched struct {
	*rig
	notes notes
	mu    sync.Mutex
	off   time.Duration // Slack's clock minus the one the bot has
	dated bool
}

func newWatched(t *testing.T) *watched {
	w := &watched{dated: true}
	w.rig = newRig(t, unlimited, func(_ *rig, _ *localslack.Config, cfg *config) {
		cfg.WatchClock = true
		cfg.Log = slog.New(slog.NewTextHandler(&w.notes, nil))
	})
	w.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
		return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: cmp.Or(d.Arg(0), d.Question)}}, nil
	}
	behind, err := url.Parse(w.APIURL())
	if err != nil {
		t.Fatal(err)
	}
	forward := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: behind.Scheme, Host: behind.Host})
	forward.ModifyResponse = func(resp *http.Response) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		resp.Header.Del("Date")
		if w.dated {
			resp.Header.Set("Date", w.clock.Now().Add(w.off).UTC().Format(http.TimeFormat))
		}
		return nil
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		if !w.dated {
			rw.Header()["Date"] = nil // or else the server writes one
		}
		w.mu.Unlock()
		forward.ServeHTTP(rw, r)
	}))
	t.Cleanup(proxy.Close)
	w.config.APIURL = proxy.URL + behind.Path
	w.make(w.config)
	return w
}

// slackIs sets how far Slack's clock is ahead of the bot's.
func (w *watched) slackIs(off time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off = off
}

// subscribed has alice asked every day at a time, the first time then.
func (w *watched) subscribed(at time.Time) {
	w.t.Helper()
	err := w.store.Update(w.ctx(), func(tx coach.Tx) error {
		local := at.UTC()
		return tx.PutSubscriber(coach.Subscriber{
			Team: team, ID: alice, DM: aliceDM, Zone: "UTC", Subscribed: true, Days: coach.EveryDay,
			At: coach.TimeOfDay(local.Hour()*60 + local.Minute()), NextDue: at,
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) slots() (states []string) {
	w.t.Helper()
	err := w.store.View(w.ctx(), func(tx coach.Tx) error {
		for day := coach.Date("2026-03-01"); day < "2026-03-12"; day = day.Add(1) {
			if slot, ok, err := tx.Slot(team, alice, day); err != nil {
				return err
			} else if ok {
				states = append(states, string(day)+" "+slot.State)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return states
}

// doubted checks whether the bot doubts its clock, with what words.
func (w *watched) doubted(words string) {
	w.t.Helper()
	if got := w.bot.Health().ClockDoubt; words == "" && got != "" || !strings.Contains(got, words) {
		w.t.Errorf("the clock's doubt is %q, want %q", got, words)
	}
}

func (w *watched) decided(want ...string) {
	w.t.Helper()
	if got := w.slots(); !slices.Equal(got, want) {
		w.t.Errorf("days %q, want %q", got, want)
	}
}

// A clock that leaps by years makes nothing missed; once it is right again, the
// question comes as planned.
func TestLeapOfTheClockDecidesNothing(t *testing.T) {
	for _, leap := range []time.Duration{10 * 365 * 24 * time.Hour, 25 * time.Hour, -25 * time.Hour, -20 * 365 * 24 * time.Hour} {
		t.Run(leap.String(), func(t *testing.T) {
			w := newWatched(t)
			w.subscribed(start.Add(time.Hour))
			w.run()
			w.tick()
			w.doubted("")
			w.clock.Set(start.Add(leap))
			w.slackIs(-leap)
			for range 5 {
				w.tick()
				w.clock.Set(w.clock.Now().Add(30 * time.Second))
			}
			w.doubted("Slack")
			w.decided()
			w.clock.Set(start.Add(time.Hour))
			w.slackIs(0)
			w.tick() // one reading that agrees is not enough
			w.doubted("moved by")
			w.decided()
			w.tick()
			w.doubted("")
			w.decided("2026-03-02 posted")
			if n := w.notes.count("cannot be right"); n != 1 {
				t.Errorf("logged %d times that the clock is wrong, want once", n)
			}
			if n := w.notes.count("agrees with Slack's again"); n != 1 {
				t.Errorf("logged %d times that the clock is right again, want once", n)
			}
		})
	}
}

// What waits in the outbox is held too, but not what a person waits for.
func TestFanOutWaitsWhileTheClockIsInDoubt(t *testing.T) {
	w := newWatched(t)
	w.run()
	w.tick()
	w.slackIs(-11 * time.Minute)
	w.put(coach.Delivery{Key: "reply", To: bodo, Args: []string{"reply"}}) // brings the reading
	w.tick()
	w.doubted("11m")
	w.put(
		coach.Delivery{Key: "fan-out", To: general, Args: []string{"fan-out"}, Priority: coach.PriorityFanOut, Until: w.clock.Now().Add(time.Hour)},
		coach.Delivery{Key: "another", To: aliceDM, Args: []string{"another"}},
	)
	w.tick()
	if got, held := w.posted(aliceDM), w.posted(general); len(got) != 1 || len(held) != 0 {
		t.Errorf("posted %q to alice and %q in the channel, want the reply only", got, held)
	}
	w.slackIs(9 * time.Minute)
	w.tick()
	w.tick()
	if got := w.posted(general); len(got) != 1 {
		t.Errorf("posted %q in the channel once the clock agreed", got)
	}
}

// A machine that slept for days goes on as soon as Slack's clock says the same.
func TestSleepOfDaysGoesOn(t *testing.T) {
	w := newWatched(t)
	w.subscribed(start.Add(time.Hour))
	w.run()
	w.tick()
	w.clock.Set(start.Add(49 * time.Hour)) // the third day, at the time
	w.tick()
	w.tick()
	w.doubted("")
	w.decided("2026-03-02 missed", "2026-03-03 missed", "2026-03-04 posted")
}

// A clock that is back at its beginning when the process starts is known by what
// the file says, even when Slack cannot be asked; an hour's sleep is not.
func TestClockIsComparedWithTheLastRun(t *testing.T) {
	w := newWatched(t)
	w.subscribed(start.Add(time.Hour))
	w.run()
	w.tick()
	again := func(now time.Time) {
		w.stop()
		w.ended(w.done)
		w.clock.Set(now)
		w.make(w.config)
		w.run()
		w.tick()
	}
	w.mu.Lock()
	w.dated = false
	w.mu.Unlock()
	again(time.Date(1970, 1, 1, 0, 2, 0, 0, time.UTC))
	w.doubted("moved by")
	again(start.Add(-20 * time.Minute))
	w.doubted("earlier")
	again(start.Add(30 * time.Minute))
	w.doubted("")
	w.decided()
	w.mu.Lock()
	w.dated = true
	w.mu.Unlock()
	again(start.Add(72 * time.Hour)) // at the start Slack is asked more than once
	w.doubted("")
	again(start.Add(-30 * time.Hour)) // what was kept was wrong, says Slack
	w.doubted("")
	again(start.Add(-29 * time.Hour))
	w.doubted("")
}

// A step back within the day neither stops the questions nor repeats one.
func TestStepBackPostsOnce(t *testing.T) {
	w := newWatched(t)
	w.subscribed(start.Add(time.Hour))
	w.run()
	w.clock.Set(start.Add(time.Hour))
	w.tick()
	w.decided("2026-03-02 posted")
	w.clock.Set(start)
	for range 3 {
		w.tick()
		w.doubted("")
		w.clock.Set(w.clock.Now().Add(time.Hour))
	}
	w.clock.Set(start.Add(25 * time.Hour))
	w.tick()
	w.tick()
	w.decided("2026-03-02 posted", "2026-03-03 posted")
}

// A clock that is moved by hand may go where it likes.
func TestHandMovedClockIsTrusted(t *testing.T) {
	r := running(t)
	for _, at := range []time.Duration{0, 40 * 24 * time.Hour, -40 * 24 * time.Hour} {
		r.clock.Set(start.Add(at))
		r.tick()
		if h := r.bot.Health(); h.ClockDoubt != "" || !h.LastTick.Equal(start.Add(at)) {
			t.Errorf("moved by %v: %+v", at, h)
		}
	}
}

// The system's clock is watched without being asked for.
func TestSystemClockIsWatched(t *testing.T) {
	r := newRig(t, func(_ *rig, _ *localslack.Config, cfg *config) { cfg.Clock = nil })
	ctx := context.Background()
	for _, at := range []time.Duration{0, 30 * 24 * time.Hour} {
		if err := r.bot.Tick(ctx, time.Now().Add(at)); err != nil {
			t.Fatal(err)
		}
	}
	if h := r.bot.Health(); h.ClockDoubt == "" || h.ClockDoubtSince.IsZero() {
		t.Errorf("health %+v after a leap of a month", h)
	}
}
