package bot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

func fault(method string, f localslack.MethodFault) localslack.Faults {
	return localslack.Faults{Methods: map[string][]localslack.MethodFault{method: {f}}}
}

// Every shape in which Slack, or a proxy before it, says "too many": nothing is
// called until the time has passed, and the message comes once.
func TestTooManyRequests(t *testing.T) {
	limited := `{"ok":false,"error":"ratelimited"}`
	at := start.Add(7 * time.Second).Format(http.TimeFormat)
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		wait   time.Duration
	}{
		{"seconds", statusAnswer(429, http.Header{"Retry-After": {"7"}}, limited), 7 * time.Second},
		{"a date", statusAnswer(429, http.Header{"Retry-After": {at}}, limited), 7 * time.Second},
		{"negative", statusAnswer(429, http.Header{"Retry-After": {"-5"}}, limited), time.Second},
		{"no header", statusAnswer(429, nil, limited), 30 * time.Second},
		{"status 200", jsonAnswer(limited), 30 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWire(t)
			r := running(t, w.between)
			w.next("chat.postMessage", test.answer)
			r.put(coach.Delivery{Key: "a", To: aliceDM, Args: []string{"hello"}})
			r.tick()
			d, there := r.delivery("a")
			if !there || d.State != coach.Pending || d.Attempt != 0 {
				t.Errorf("after the refusal: %+v, want a pending row without attempts", d)
			}
			r.advance(test.wait - time.Millisecond)
			r.put(coach.Delivery{Key: "b", To: general, Args: []string{"other"}})
			r.tick()
			if got := r.calls("chat.postMessage"); got != 0 {
				t.Errorf("called %d times before the time had passed", got)
			}
			r.advance(time.Millisecond)
			r.tick()
			if diff := cmp.Diff([]string{"hello"}, r.posted(aliceDM)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]string{"other"}, r.posted(general)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The call has its effect and its answer is lost, or it has none: one message in
// the end.
func TestOutcomeUnknown(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault localslack.MethodFault
		calls int
	}{
		{"500 after", localslack.MethodFault{Status: 500, When: "after"}, 1},
		{"connection lost after", localslack.MethodFault{Drop: true, When: "after"}, 1},
		{"fatal_error after", localslack.MethodFault{Error: "fatal_error", When: "after"}, 1},
		{"redirect after", localslack.MethodFault{Status: 307, When: "after"}, 1},
		{"500 before", localslack.MethodFault{Status: 500}, 2},
		{"connection lost before", localslack.MethodFault{Drop: true}, 2},
	} {
		for place, d := range map[string]coach.Delivery{
			"DM by user":     {Key: "a", To: alice, Args: []string{"hello"}},
			"channel":        {Key: "a", To: general, Args: []string{"hello"}},
			"daily question": {Key: "a", To: general, Args: []string{"hello"}, Priority: coach.PriorityFanOut, Kind: coach.KindQuestion, Post: "none"},
		} {
			t.Run(test.name+" in "+place, func(t *testing.T) {
				r := running(t)
				r.SetFaults(fault("chat.postMessage", test.fault))
				r.put(d)
				r.tick()
				r.advance(10 * time.Second)
				r.tick()
				where := general
				if d.To == alice {
					where = aliceDM
				}
				if diff := cmp.Diff([]string{"hello"}, r.posted(where)); diff != "" {
					t.Error(diff)
				}
				if got := r.calls("chat.postMessage"); got != test.calls {
					t.Errorf("chat.postMessage was called %d times, want %d", got, test.calls)
				}
				if d, there := r.delivery("a"); there {
					t.Errorf("the row is still there: %+v", d)
				}
			})
		}
	}
}

func TestOutcomeUnknownInThread(t *testing.T) {
	r := newRig(t)
	ts := r.say(general, alice, "question")
	for i := range 40 { // more than one page
		r.say(general, bodo, fmt.Sprint("noise ", i))
	}
	r.run()
	r.SetFaults(fault("chat.postMessage", localslack.MethodFault{Drop: true, When: "after"}))
	r.put(coach.Delivery{Key: "a", To: general, Thread: ts, Args: []string{"hello"}})
	r.tick()
	if got := slices.DeleteFunc(r.posted(general), func(s string) bool { return s != "hello" }); len(got) != 1 {
		t.Errorf("posted %d times, want once", len(got))
	}
	if got := r.calls("conversations.replies"); got == 0 {
		t.Error("the thread was not looked at")
	}
}

// A process that ended between marking a row and recording its message.
func TestCrashWhileSending(t *testing.T) {
	for _, exists := range []bool{true, false} {
		t.Run(fmt.Sprintf("posted=%v", exists), func(t *testing.T) {
			r := newRig(t)
			d := coach.Delivery{Key: "a", Team: team, To: general, Args: []string{"hello"}, State: coach.Sending, Started: start, Attempt: 1}
			if exists {
				api := slack.New("xoxb-local-bot", slack.OptionAPIURL(r.APIURL()))
				_, _, err := api.PostMessageContext(r.ctx(), general, slack.MsgOptionText("hello", false), slack.MsgOptionMetadata(slack.SlackMetadata{
					EventType: "coach_outbox", EventPayload: map[string]any{"k": bot.MessageKey(d)},
				}))
				if err != nil {
					t.Fatal(err)
				}
			}
			r.put(d)
			r.run()
			r.settle()
			r.advance(10 * time.Second)
			r.tick()
			if diff := cmp.Diff([]string{"hello"}, r.posted(general)); diff != "" {
				t.Error(diff)
			}
			if _, there := r.delivery("a"); there {
				t.Error("the row is still there")
			}
		})
	}
}

// Where nothing can be looked up, a reply is better twice than never, and a daily
// question better never than twice.
func TestLookUpImpossible(t *testing.T) {
	for _, test := range []struct {
		name string
		row  coach.Delivery
		want []string
	}{
		{"reply", coach.Delivery{Key: "a", To: general, Args: []string{"hello"}}, []string{"hello", "hello"}},
		{"reveal", coach.Delivery{Key: "a", To: general, Kind: coach.KindReveal, Args: []string{"hello"}}, []string{"hello"}},
		{"daily question", coach.Delivery{
			Key: "a", To: general, Kind: coach.KindQuestion, Post: "none", Priority: coach.PriorityFanOut, Args: []string{"hello"},
		}, []string{"hello"}},
		{"question on demand", coach.Delivery{Key: "a", To: general, Kind: coach.KindQuestion, Post: "none", Args: []string{"hello"}}, []string{"hello", "hello"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := running(t, anyFault, func(_ *rig, cfg *localslack.Config, _ *config) {
				cfg.Scopes = slices.DeleteFunc(cfg.Scopes, func(s string) bool { return s == "channels:history" })
			})
			r.SetFaults(fault("chat.postMessage", localslack.MethodFault{Status: 500, When: "after"}))
			r.put(test.row)
			r.tick()
			r.advance(time.Minute)
			r.tick()
			if diff := cmp.Diff(test.want, r.posted(general)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestArchivedChannelPausesItsSubscription(t *testing.T) {
	r := running(t)
	r.subscribe(general)
	archived := true
	if err := r.SetChannel(localslack.ChannelChange{ID: general, Archived: &archived}); err != nil {
		t.Fatal(err)
	}
	r.put(coach.Delivery{Key: "question:p", To: general, Kind: coach.KindQuestion, Post: general + "-p", Args: []string{"hello"}})
	r.tick()
	s, _, err := r.coach.Known(r.ctx(), team, general)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Paused || s.PauseReason != "the channel is archived" {
		t.Errorf("paused=%v because %q", s.Paused, s.PauseReason)
	}
	if diff := cmp.Diff([]string{general + " the channel is archived"}, r.posted(aliceDM)); diff != "" {
		t.Errorf("who set it up was told: %s", diff)
	}
}

func TestRefusedBlocksBecomeText(t *testing.T) {
	block := func(text string) []slack.Block {
		return []slack.Block{slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, true), nil, nil)}
	}
	r := running(t, anyFault, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: "in words", Blocks: block(strings.Repeat("x", 3001))}}, nil
		}
	})
	r.put(coach.Delivery{Key: "a", To: general})
	r.tick()
	if diff := cmp.Diff([]string{"in words"}, r.posted(general)); diff != "" {
		t.Error(diff)
	}
}

// Ten messages to one channel: as many at once as the limit's burst, then one each
// second, in order.
func TestChannelLimitKeepsOrder(t *testing.T) {
	r := running(t)
	var want []string
	for i := range 10 {
		text := fmt.Sprintf("%02d", i)
		want = append(want, text)
		r.put(coach.Delivery{Key: text, To: general, Args: []string{text}})
	}
	r.tick()
	if got := len(r.posted(general)); got != 3 {
		t.Errorf("%d posts at once, want 3", got)
	}
	r.put(coach.Delivery{Key: "reply", To: aliceDM, Args: []string{"reply"}})
	r.tick()
	if got := r.posted(aliceDM); len(got) != 1 {
		t.Errorf("another channel got %q, want its message at once", got)
	}
	for range 7 {
		r.advance(time.Second)
		r.tick()
	}
	if diff := cmp.Diff(want, r.posted(general)); diff != "" {
		t.Error(diff)
	}
}

func TestReplyOvertakesTheFanOut(t *testing.T) {
	r := running(t, func(_ *rig, cfg *localslack.Config, b *config) {
		b.Limits = bot.DefaultLimits()
		b.Limits.FanOut = bot.Rate{PerSecond: 1, Burst: 2}
		b.Limits.Channel = bot.Rate{PerSecond: 1, Burst: 5}
	})
	for i, to := range []string{general, "C0INTERVIEWS", "U0BODO", "U0CHIE", "U0DIEGO"} {
		r.put(coach.Delivery{Key: fmt.Sprint(i), To: to, Args: []string{"question"}, Priority: coach.PriorityFanOut})
	}
	r.tick()
	if got := r.calls("chat.postMessage"); got != 2 {
		t.Errorf("%d questions at once, want 2", got)
	}
	r.put(coach.Delivery{Key: "reply", To: aliceDM, Args: []string{"reply"}})
	r.tick()
	if diff := cmp.Diff([]string{"reply"}, r.posted(aliceDM)); diff != "" {
		t.Error(diff)
	}
}

func TestEveryMethod(t *testing.T) {
	r := newRig(t)
	ts := r.say(general, alice, "hello")
	var own string
	home := &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	outgoing := func(d coach.Delivery) handlers.Outgoing {
		switch d.Key {
		case "react", "react again":
			return handlers.Outgoing{Method: handlers.MethodReact, Channel: general, TS: ts, Reaction: "white_check_mark"}
		case "update":
			return handlers.Outgoing{Method: handlers.MethodUpdate, Channel: general, TS: own, Text: "changed"}
		case "delete", "delete again":
			return handlers.Outgoing{Method: handlers.MethodDelete, Channel: general, TS: own}
		case "ephemeral":
			return handlers.Outgoing{Method: handlers.MethodEphemeral, Channel: general, User: alice, Text: "for you"}
		case "home":
			return handlers.Outgoing{Method: handlers.MethodHome, User: alice, Home: home, Digest: "d"}
		case "file":
			return handlers.Outgoing{Method: handlers.MethodFile, Channel: alice, Text: "yours", FileName: "all.json", File: []byte("{}")}
		}
		return handlers.Outgoing{Method: handlers.MethodPost, Channel: general, Text: "posted"}
	}
	r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) { return []handlers.Outgoing{outgoing(d)}, nil }
	r.run()
	do := func(key string) {
		r.put(coach.Delivery{Key: key, To: general, User: alice})
		r.tick()
		if d, there := r.delivery(key); there {
			t.Errorf("%s is still to be done: %+v", key, d)
		}
		for _, m := range r.Messages(general) {
			if m.Text == "posted" {
				own = m.TS
			}
		}
	}
	for _, key := range []string{"post", "react", "react again", "update", "ephemeral", "home", "file", "delete", "delete again"} {
		do(key)
		r.advance(2 * time.Second)
	}
	if len(r.Home(alice)) == 0 {
		t.Error("no Home was published")
	}
	files := 0
	for _, m := range r.Messages(aliceDM) {
		files += len(m.Files)
	}
	if files != 1 {
		t.Errorf("%d files in the DM, want 1", files)
	}
	for _, m := range r.Messages(general) {
		if m.TS == own && (!m.Deleted || m.Text != "changed" && m.Text != "") {
			t.Errorf("the bot's message: %+v, want it changed and then deleted", m)
		}
		if m.TS == ts && len(m.Reactions) != 1 {
			t.Errorf("reactions: %+v, want one", m.Reactions)
		}
	}
}

func TestSeveralParts(t *testing.T) {
	r := running(t, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) (parts []handlers.Outgoing, err error) {
			for _, text := range []string{"one", "two", "three"} {
				parts = append(parts, handlers.Outgoing{Method: handlers.MethodPost, Channel: d.To, Text: text})
			}
			return parts, nil
		}
	})
	r.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {
		{Drop: true, When: "after"}, {Status: 500, When: "after"}, {Status: 500},
	}}})
	r.put(coach.Delivery{Key: "a", To: general})
	for range 4 {
		r.tick()
		r.advance(10 * time.Second)
	}
	r.settle()
	if diff := cmp.Diff([]string{"one", "two", "three"}, r.posted(general)); diff != "" {
		t.Error(diff)
	}
}

// A panic while rendering costs that delivery, and in the end only it.
func TestPanicWhileRendering(t *testing.T) {
	r := running(t, func(r *rig, _ *localslack.Config, _ *config) {
		r.handler.render = func(d coach.Delivery) ([]handlers.Outgoing, error) {
			if d.Key == "a" {
				panic("on purpose")
			}
			return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Text: "hello"}}, nil
		}
	})
	r.put(coach.Delivery{Key: "a", To: general}, coach.Delivery{Key: "b", To: general})
	for range 10 {
		r.tick()
		r.advance(5 * time.Minute)
	}
	r.settle()
	if diff := cmp.Diff([]string{"hello"}, r.posted(general)); diff != "" {
		t.Error(diff)
	}
	if d, there := r.delivery("a"); there {
		t.Errorf("the row is still there: %+v", d)
	}
}
