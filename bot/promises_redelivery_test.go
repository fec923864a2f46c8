package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// said is one answer that a person wrote.
type said struct{ user, text, channel, ts string }

// class is a workspace whose people have a question in their DM and one in a
// channel, with what they answered.
type class struct {
	*rig
	people int
	roots  []string // ts of each channel's question
	before map[coach.MessageRef]bool
	said   []said
}

func newClass(t *testing.T, people, rooms int) *class {
	c := &class{rig: newRig(t, crowd(people, rooms), real, unlimited, terse, anyFault), people: people}
	c.run()
	c.follow()
	for i := range rooms {
		c.command(person(0), room(i), "subscribe 09:05 software engineer")
	}
	for i := range people {
		c.command(person(i), dmOf(person(i)), "software engineer")
	}
	c.pass(10 * time.Minute)
	c.settled()
	for i := range rooms {
		root := ""
		for _, m := range c.Messages(room(i)) {
			if m.BotID != "" && strings.Contains(m.Text, "Question of the day") {
				root = m.TS
			}
		}
		if root == "" {
			t.Fatal("the channel was not asked")
		}
		c.roots = append(c.roots, root)
	}
	c.before = map[coach.MessageRef]bool{}
	for _, m := range c.posts() {
		c.before[coach.MessageRef{Channel: m.Channel, TS: m.TS}] = true
	}
	return c
}

func (c *class) command(user, channel, text string) {
	c.t.Helper()
	if _, err := c.Command(c.ctx(), localslack.Command{Channel: channel, User: user, Command: "/interview", Text: text}); err != nil {
		c.t.Fatal(err)
	}
}

// answer has somebody answer, in their DM or with a mention in a channel's thread,
// which Slack sends as two events.
func (c *class) answer(chance *rand.Rand) {
	c.t.Helper()
	n := len(c.said)
	s := said{user: person(n % c.people)}
	s.text = fmt.Sprintf("Number %05d. Last spring two customers called at once; I asked who was at risk, took that job first and told the other when I would come.", n)
	typed := localslack.Typed{Channel: dmOf(s.user), User: s.user, Text: s.text}
	if chance.IntN(2) == 0 {
		i := chance.IntN(len(c.roots))
		typed.Channel, typed.ThreadTS, typed.Text = room(i), c.roots[i], "<@"+me+"> "+s.text
	}
	var err error
	if s.ts, s.channel, err = c.SendMessage(typed); err != nil {
		c.t.Fatal(err)
	}
	c.said = append(c.said, s)
}

// posts returns every message of the bot's.
func (c *class) posts() (list []localslack.Message) {
	places := make([]string, 0, c.people)
	for i := range c.people {
		places = append(places, dmOf(person(i)))
	}
	for i := range c.roots {
		places = append(places, room(i))
	}
	for _, place := range places {
		for _, m := range c.Messages(place) {
			if m.BotID != "" && !m.Deleted {
				list = append(list, m)
			}
		}
	}
	return list
}

// check compares what people wrote with what is stored and with what Slack shows:
// every answer once, and for every answer its review, once.
func (c *class) check() {
	c.t.Helper()
	var want, stored []string
	for _, s := range c.said {
		want = append(want, s.user+" "+s.text)
	}
	replies := map[coach.MessageRef]int{}
	unanswered := 0
	err := c.store.View(c.patience(), func(tx coach.Tx) error {
		for i := range c.people {
			answers, err := tx.Answers(team, person(i), 0)
			if err != nil {
				return err
			}
			for _, a := range answers {
				stored = append(stored, a.User+" "+a.Text)
				if len(a.Replies) == 0 {
					unanswered++
				}
				for _, ref := range a.Replies {
					replies[ref]++
				}
			}
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	sameTexts(c.t, "answers in the store", want, stored)
	if unanswered > 0 {
		c.t.Errorf("%d answers have no review", unanswered)
	}
	// Every post is the reply to one answer, and every reply is one post.
	keys, stray := map[string]int{}, 0
	for _, m := range c.posts() {
		if !m.Response { // what a command is answered with is no delivery
			keys[keyOf(m)]++
		}
		ref := coach.MessageRef{Channel: m.Channel, TS: m.TS}
		if c.before[ref] {
			continue
		}
		if replies[ref] != 1 {
			stray++
		}
		delete(replies, ref)
	}
	if stray > 0 || len(replies) > 0 {
		c.t.Errorf("%d posts belong to no answer or to several, %d replies are not in Slack", stray, len(replies))
	}
	for key, n := range keys {
		if n > 1 || key == "" {
			c.t.Errorf("posted %d times with the key %q", n, key)
		}
	}
	for i := range c.roots {
		for _, m := range c.Messages(room(i)) {
			if m.BotID == "" && m.ThreadTS != "" && (len(m.Reactions) != 1 || m.Reactions[0].Count != 1) {
				c.t.Errorf("message %s has the reactions %+v, want one", m.TS, m.Reactions)
			}
		}
	}
}

// Whatever Slack delivers more than once, late, out of order or across restarts, an
// answer is stored once and reviewed once
// (https://docs.slack.dev/apis/events-api#retries).
func TestPromiseRedelivery(t *testing.T) {
	chance := dice(t)
	count := sized(1000, 10_000)
	c := newClass(t, sized(50, 250), 4)
	redelivered := map[string]bool{} // events whose further deliveries are planned
	deliveries, restarts, planned := 0, 0, 0
	again := func() {
		for _, id := range c.eventIDs() {
			if redelivered[id] {
				continue
			}
			redelivered[id] = true
			for range chance.IntN(4) {
				deliveries++
				c.clock.AfterFunc(time.Duration(chance.Int64N(int64(10*time.Minute))), func() {
					if err := c.Redeliver(id); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
	for _, id := range c.eventIDs() {
		redelivered[id] = true // what came before the answers
	}
	for len(c.said) < count {
		batch := min(1+chance.IntN(80), count-len(c.said))
		var f localslack.EnvelopeFaults
		switch chance.IntN(3) {
		case 0:
			f.Shuffle = batch
		case 1:
			f.Late, f.Delay = batch/2, localslack.Duration(chance.Int64N(int64(10*time.Minute)))
		case 2:
			f.Duplicate = batch
		}
		c.SetFaults(localslack.Faults{Envelopes: f})
		down := chance.IntN(4) == 0
		if down {
			restarts++
			if chance.IntN(2) == 0 {
				c.answer(chance) // in hand when it stops
			}
			c.halt()
		}
		for i := range batch {
			if len(c.said) < count {
				c.answer(chance)
			}
			if down && i == batch/2 {
				c.pass(time.Duration(chance.IntN(55)) * time.Second)
				c.resume()
			}
		}
		if len(c.said)-planned >= 200 { // the log is long
			planned = len(c.said)
			again()
		}
		if down {
			c.pass(65 * time.Second) // Slack tries four times, the third after a minute
		}
		c.pass(time.Duration(chance.IntN(180)) * time.Second)
	}
	c.pass(11 * time.Minute) // what is late is there
	again()
	c.finish(20 * time.Minute)
	c.check()
	c.onlyUnacked()
	t.Logf("%d answers, %d events, %d further deliveries, %d restarts", len(c.said), len(redelivered), deliveries, restarts)
	if restarts == 0 || deliveries < count {
		t.Error("the run proves too little")
	}
}

// hanging is an inbox whose disk stands still until it is let go.
type hanging struct {
	*store.Store
	gate atomic.Pointer[chan struct{}]
}

func (h *hanging) AddInbound(ctx context.Context, rows []coach.Inbound) ([]bool, error) {
	if gate := h.gate.Load(); gate != nil {
		<-*gate
	}
	return h.Store.AddInbound(ctx, rows)
}

// ackMost is how long Slack waits for an acknowledgement, less what its way takes.
const ackMost = 2500 * time.Millisecond

// While the disk hangs nothing is acknowledged, and what could be written only after
// Slack has stopped waiting is not acknowledged either: Slack sends it again, more
// of it than the queue holds, and nothing is lost or worked twice.
func TestPromiseNoLateAck(t *testing.T) {
	r := newRig(t, anyFault, unlimited, terse, crowd(20, 0))
	disk := &hanging{Store: r.store}
	r.config.Inbox = disk
	r.make(r.config)
	r.run()
	r.follow()
	gate := make(chan struct{})
	disk.gate.Store(&gate)
	var want []string
	for i := range 600 {
		text := fmt.Sprintf("message %03d", i)
		r.say(dmOf(person(i%20)), person(i%20), text)
		want = append(want, text)
	}
	<-time.After(ackMost + 200*time.Millisecond) // this is the disk: what hangs, hangs in real time
	acked := func() (n int) {
		for _, e := range r.Log() {
			if e.Acked && written(e) {
				n++
			}
		}
		return n
	}
	if got := acked(); got != 0 {
		t.Errorf("%d envelopes acknowledged while the disk hangs", got)
	}
	disk.gate.Store(nil)
	close(gate)
	if err := r.bot.Settle(r.patience()); err != nil {
		t.Fatal(err)
	}
	if got := acked(); got != 0 {
		t.Errorf("%d envelopes acknowledged too late", got)
	}
	r.clock.SetPatience(10 * time.Millisecond) // what was not acknowledged will not be
	r.pass(3 * time.Second)
	r.clock.SetPatience(3 * time.Second)
	r.finish(8 * time.Minute)
	var got []string
	for i := range 20 {
		got = append(got, r.posted(dmOf(person(i)))...)
	}
	sameTexts(t, "posts", want, got)
	r.onlyUnacked()
}
