package bot_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// kindsSent are deliveries of every kind that posts a message. once says that
// nothing is better than twice where it cannot be looked up.
func kindsSent() map[string]struct {
	row  coach.Delivery
	once bool
} {
	type kind = struct {
		row  coach.Delivery
		once bool
	}
	return map[string]kind{
		"daily question":     {coach.Delivery{Kind: coach.KindQuestion, Post: "none", Priority: coach.PriorityFanOut}, true},
		"reveal":             {coach.Delivery{Kind: coach.KindReveal, Post: "none", Priority: coach.PriorityFanOut}, true},
		"digest":             {coach.Delivery{Kind: coach.KindDigest, Priority: coach.PriorityFanOut}, true},
		"reminder":           {coach.Delivery{Kind: coach.KindNotice, Notice: coach.NoticeReminder}, true},
		"question on demand": {coach.Delivery{Kind: coach.KindQuestion, Post: "none"}, false},
		"reply":              {coach.Delivery{Kind: coach.KindReply}, false},
		"result":             {coach.Delivery{Kind: coach.KindResult}, false},
		"notice":             {coach.Delivery{Kind: coach.KindNotice}, false},
		"ladder":             {coach.Delivery{Kind: coach.KindLadder}, false},
		"scorecard":          {coach.Delivery{Kind: coach.KindCard}, false},
	}
}

// unknownOutcomes are all ways in which a call ends without a word about whether it
// posted.
func unknownOutcomes() map[string]localslack.MethodFault {
	return map[string]localslack.MethodFault{
		"connection lost":     {Drop: true},
		"status 500":          {Status: 500},
		"status 502":          {Status: 502},
		"status 503":          {Status: 503},
		"redirect":            {Redirect: true},
		"HTML":                {Body: localslack.BodyHTML},
		"empty":               {Body: localslack.BodyEmpty},
		"cut off":             {Body: localslack.BodyCut},
		"half":                {Body: localslack.BodyHalf},
		"fatal_error":         {Error: "fatal_error"},
		"internal_error":      {Error: "internal_error"},
		"request_timeout":     {Error: "request_timeout"},
		"service_unavailable": {Error: "service_unavailable"},
		"no answer in time":   {AnswerDelay: localslack.Duration(time.Hour)},
	}
}

// unknownRig has one person for each kind, and no limits, so that only the outcome
// decides.
func unknownRig(t *testing.T, options ...option) (r *rig, people []string) {
	t.Helper()
	kinds := slices.Sorted(maps.Keys(kindsSent()))
	options = append([]option{unlimited, func(r *rig, cfg *localslack.Config, b *config) {
		for i, kind := range kinds {
			cfg.Users = append(cfg.Users, localslack.User{ID: member(i), Name: strings.ReplaceAll(kind, " ", "-"), TZ: "UTC"})
		}
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			if !slices.Contains(kinds, d.Key) {
				return nil, nil // what follows from a message is not looked at here
			}
			return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: d.Key}}, nil
		}
	}}, options...)
	return running(t, options...), kinds
}

func member(i int) string { return fmt.Sprintf("U1P%04d", i) }

func (r *rig) sendKinds(kinds []string, f localslack.MethodFault) {
	r.t.Helper()
	f.Count = -1
	r.SetFaults(fault("chat.postMessage", f))
	for i, kind := range kinds {
		d := kindsSent()[kind].row
		d.Key, d.To = kind, member(i)
		r.put(d)
	}
	r.bot.Wake()
	if err := r.bot.Settle(r.ctx()); err != nil {
		r.t.Fatal(err)
	}
	r.SetFaults(localslack.Faults{})
	r.advance(10 * time.Second)
	if err := r.bot.Settle(r.ctx()); err != nil {
		r.t.Fatal(err)
	}
}

// sentTo counts the messages by kind.
func (r *rig) sentTo(kinds []string) map[string]int {
	counts := map[string]int{}
	for i, kind := range kinds {
		counts[kind] = len(r.posted("D" + member(i)[1:]))
	}
	return counts
}

// Every kind meets every outcome that says nothing. What was posted is found by its
// metadata and recorded; what was not, twice in ten seconds, is posted then. Each
// message comes once.
func TestEveryKindMeetsEveryUnknownOutcome(t *testing.T) {
	for name, fault := range unknownOutcomes() {
		for _, when := range []string{"before", "after"} {
			t.Run(name+" "+when, func(t *testing.T) {
				fault := fault // the other moment's test changes its own
				if fault.AnswerDelay > 0 && when == "before" {
					t.Skip("a call that has no effect and no end is TestCallThatHangs")
				}
				r, kinds := unknownRig(t, func(_ *rig, _ *localslack.Config, b *config) {
					if fault.AnswerDelay > 0 {
						b.CallWithin = 500 * time.Millisecond
					}
				})
				want, calls := map[string]int{}, len(kinds)
				if when == "before" {
					calls *= 2
				}
				for _, kind := range kinds {
					want[kind] = 1
				}
				fault.When = when
				r.sendKinds(kinds, fault)
				if diff := cmp.Diff(want, r.sentTo(kinds)); diff != "" {
					t.Errorf("messages by kind (-want +got):\n%s", diff)
				}
				if got := r.calls("chat.postMessage"); got != calls && fault.AnswerDelay == 0 {
					t.Errorf("chat.postMessage was called %d times, want %d", got, calls)
				}
				for _, kind := range kinds {
					if d, there := r.delivery(kind); there {
						t.Errorf("%s still waits: %+v", kind, d)
					}
				}
			})
		}
	}
}

// A call that hangs and has no effect is given up, looked up and made again.
func TestCallThatHangs(t *testing.T) {
	w := newWire(t)
	r := running(t, w.between, func(_ *rig, _ *localslack.Config, b *config) { b.CallWithin = 500 * time.Millisecond })
	w.next("chat.postMessage", func(_ http.ResponseWriter, req *http.Request) {
		io.Copy(io.Discard, req.Body) // only then is the end of the connection seen
		<-req.Context().Done()
	})
	r.put(coach.Delivery{Key: "a", To: alice, Args: []string{"hello"}})
	r.tick()
	if d, there := r.delivery("a"); !there || d.State != coach.Unknown {
		t.Errorf("after the call: %+v, want it unknown", d)
	}
	r.advance(10 * time.Second)
	r.settle()
	if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

// Where nothing can be looked up, each kind decides: what many see, or what nobody
// asked for, rather not than twice; what somebody waits for rather twice.
func TestEveryKindWhereNothingCanBeLookedUp(t *testing.T) {
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			r, kinds := unknownRig(t, anyFault, func(_ *rig, cfg *localslack.Config, _ *config) {
				cfg.Scopes = slices.DeleteFunc(cfg.Scopes, func(s string) bool { return s == "im:history" })
			})
			want := map[string]int{}
			for _, kind := range kinds {
				switch {
				case kindsSent()[kind].once:
					want[kind] = map[string]int{"before": 0, "after": 1}[when]
				default:
					want[kind] = map[string]int{"before": 1, "after": 3}[when] // the first two without a word
				}
			}
			r.sendKinds(kinds, localslack.MethodFault{Status: 500, When: when})
			r.advance(time.Minute)
			r.settle()
			if diff := cmp.Diff(want, r.sentTo(kinds)); diff != "" {
				t.Errorf("messages by kind (-want +got):\n%s", diff)
			}
		})
	}
}

// A Slack that never says what became of a call is asked less and less often, and
// after a day the delivery is dead.
func TestUnknownForADayIsDead(t *testing.T) {
	r := running(t, unlimited)
	r.SetFaults(fault("chat.postMessage", localslack.MethodFault{Status: 500, Count: -1}))
	r.put(coach.Delivery{Key: "a", To: alice, Args: []string{"hello"}})
	r.bot.Wake()
	r.settle()
	for range 24 * 12 {
		r.advance(5 * time.Minute)
		r.settle()
	}
	r.advance(10 * time.Minute)
	r.settle()
	if calls := r.calls("chat.postMessage"); calls > 1200 {
		t.Errorf("posted %d times in a day", calls)
	}
	dead := r.dead()
	if len(dead) != 1 || dead[0].Reason != coach.DeadOld {
		t.Errorf("dead letters %+v", dead)
	}
	if _, there := r.delivery("a"); there {
		t.Error("it still waits")
	}
}
