package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// desk is the outbox as the person who runs the bot sees it.
func (r *rig) desk() *coach.Outbox { return coach.NewOutbox(r.store, r.clock.Now, r.bot.Wake) }

// dead lists the dead letters.
func (r *rig) dead() []coach.DeadLetter {
	r.t.Helper()
	report, err := r.desk().Report(r.ctx())
	if err != nil {
		r.t.Fatal(err)
	}
	return report.Dead
}

// lines is a log whose lines can be counted.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) count(part string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.buf.String()) {
		if strings.Contains(line, part) {
			n++
		}
	}
	return n
}

// logged puts l under the bot's log.
func logged(l *lines) option {
	return func(_ *rig, _ *localslack.Config, cfg *config) { cfg.Log = slog.New(slog.NewTextHandler(l, nil)) }
}

// Every way in which a delivery is given up leaves one dead letter with the reason
// and one line in the log, and a retry sends it once what stood in the way is gone.
func TestWhatCannotBeSentIsKept(t *testing.T) {
	for name, c := range map[string]struct {
		fault  localslack.MethodFault
		render error
		panics bool
		days   int
		reason string
	}{
		"a bad call":              {fault: localslack.MethodFault{Error: "msg_too_long", Count: -1}, reason: "Slack refuses the message: msg_too_long"},
		"refused for good":        {fault: localslack.MethodFault{Error: "is_archived", Count: -1}, reason: "the channel is archived"},
		"not rendered":            {render: errors.New("no words"), days: 1, reason: coach.DeadUnrendered},
		"rendering panics":        {panics: true, days: 1, reason: coach.DeadUnrendered},
		"a day without a way out": {fault: localslack.MethodFault{Error: "some_new_code", Count: -1}, days: 2, reason: coach.DeadOld},
	} {
		t.Run(name, func(t *testing.T) {
			log := &lines{}
			var mended atomic.Bool
			r := running(t, unlimited, logged(log), func(r *rig, _ *localslack.Config, _ *config) {
				r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
					if !mended.Load() && c.panics {
						panic("on purpose")
					}
					if !mended.Load() && c.render != nil {
						return nil, c.render
					}
					return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: "hello"}}, nil
				}
			})
			r.SetFaults(fault("chat.postMessage", c.fault))
			r.put(coach.Delivery{Key: "a", To: aliceDM, User: alice, Args: []string{"a canary"}})
			r.bot.Wake()
			r.settle()
			for range c.days * 24 * 6 {
				r.advance(10 * time.Minute)
				r.settle()
			}
			dead := r.dead()
			if len(dead) != 1 || dead[0].Reason != c.reason || dead[0].Kind != "notice" {
				t.Fatalf("dead letters %+v, want one for %q", dead, c.reason)
			}
			if h := r.store.Queues(); h.DeadDeliveries != 1 || h.DeadEvents != 0 {
				t.Errorf("health %+v", h)
			}
			if got := log.count(`msg="dead letter"`); got != 1 {
				t.Errorf("%d lines in the log, want 1", got)
			}
			if log.count("canary") > 0 {
				t.Error("the log holds the text")
			}
			mended.Store(true)
			r.SetFaults(localslack.Faults{})
			done, err := r.desk().Retry(r.ctx(), []string{dead[0].ID}, false)
			if err != nil || len(done.Done) != 1 {
				t.Fatalf("retry: %+v, %v", done, err)
			}
			r.settle()
			if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
				t.Error(diff)
			}
			if len(r.dead()) != 0 || r.store.Queues().DeadDeliveries != 0 {
				t.Errorf("still dead: %+v", r.dead())
			}
		})
	}
}

// A change of a message that is gone leaves nothing to do, and so nothing to keep.
func TestWhatIsMootIsNotKept(t *testing.T) {
	r := running(t, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			return []handlers.Outgoing{{Method: handlers.MethodUpdate, Channel: general, TS: "1.000000", Text: "changed"}}, nil
		}
	}, anyFault)
	r.put(coach.Delivery{Key: "a", To: general})
	r.tick()
	if _, there := r.delivery("a"); there || len(r.dead()) > 0 {
		t.Errorf("kept: %v, %+v", there, r.dead())
	}
}

// The dead are kept for thirty days, and their end is in the log.
func TestTheDeadAreSwept(t *testing.T) {
	log := &lines{}
	r := running(t, logged(log), unlimited)
	r.SetFaults(fault("chat.postMessage", localslack.MethodFault{Error: "msg_too_long"}))
	r.put(coach.Delivery{Key: "a", To: aliceDM, Args: []string{"hello"}})
	r.tick()
	for _, day := range []struct {
		after time.Duration
		dead  int
	}{{29 * 24 * time.Hour, 1}, {2 * 24 * time.Hour, 0}} {
		r.advance(day.after)
		r.tick()
		if got := len(r.dead()); got != day.dead {
			t.Errorf("%d dead at %v, want %d", got, r.clock.Now(), day.dead)
		}
	}
	if got := log.count("dead letters swept"); got != 1 {
		t.Errorf("%d lines about the sweep, want 1", got)
	}
}

// manyPeople is a workspace of n people.
func manyPeople(n int) option {
	return func(_ *rig, cfg *localslack.Config, _ *config) {
		for i := range n {
			cfg.Users = append(cfg.Users, localslack.User{ID: member(i), Name: fmt.Sprint("p", i), TZ: "UTC"})
		}
	}
}

// Five hundred questions wait; replies go out in the moment they are there, as their
// own limit lets them, and the questions at the rate of theirs: none is lost, none
// comes twice, and Slack's rules hold (the rig checks that).
func TestRepliesOvertakeFiveHundredQuestions(t *testing.T) {
	const questions = 500
	r := running(t, manyPeople(questions), func(_ *rig, _ *localslack.Config, b *config) { b.Limits = bot.DefaultLimits() })
	var rows []coach.Delivery
	for i := range questions {
		rows = append(rows, coach.Delivery{Key: fmt.Sprint("q", i), To: member(i), Args: []string{"question"}, Priority: coach.PriorityFanOut})
	}
	r.put(rows...)
	r.tick()
	began := r.clock.Now()
	var replies []string
	sent := func() (n int) {
		for i := range questions {
			n += len(r.posted("D" + member(i)[1:]))
		}
		return n
	}
	for sent() < questions && r.clock.Now().Sub(began) < time.Hour {
		if len(replies) < 40 {
			text := fmt.Sprint("reply ", len(replies))
			replies = append(replies, text)
			r.put(coach.Delivery{Key: text, To: aliceDM, Args: []string{text}})
			r.bot.Wake()
			r.settle()
			if got := r.posted(aliceDM); !slices.Equal(got, replies) {
				t.Fatalf("with %d of %d questions sent, the replies are %q, want %q", sent(), questions, got, replies)
			}
		}
		r.advance(5 * time.Second)
		r.settle()
	}
	for i := range questions {
		if got := r.posted("D" + member(i)[1:]); len(got) != 1 {
			t.Errorf("%s got %d messages, want 1", member(i), len(got))
		}
	}
	limits := bot.DefaultLimits().FanOut
	took, least := r.clock.Now().Sub(began).Seconds(), float64(questions-limits.Burst)/limits.PerSecond
	if took < least-1 || took > least/0.97+5 {
		t.Errorf("the fan-out took %.0f s, want about %.0f", took, least)
	}
}

// Questions whose sending hangs leave one sender to replies.
func TestReplyOvertakesQuestionsThatHang(t *testing.T) {
	entered, release := make(chan struct{}, 8), make(chan struct{})
	r := running(t, manyPeople(8), unlimited, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			if d.Priority == coach.PriorityFanOut {
				entered <- struct{}{}
				<-release
			}
			return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: d.Key}}, nil
		}
	})
	var rows []coach.Delivery
	for i := range 8 {
		rows = append(rows, coach.Delivery{Key: fmt.Sprint("q", i), To: member(i), Priority: coach.PriorityFanOut})
	}
	r.put(rows...)
	r.bot.Wake()
	for range 3 { // of four senders
		<-entered
	}
	r.put(coach.Delivery{Key: "reply", To: aliceDM})
	r.bot.Wake()
	if _, err := r.WaitMessage(r.ctx(), aliceDM, func(m localslack.Message) bool { return m.Text == "reply" }); err != nil {
		t.Errorf("the reply waits for the questions: %v", err)
	}
	close(release)
	r.settle()
}
