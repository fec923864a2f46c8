package bot_test

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// losses are the ways in which a connection ends.
func losses(r *rig) map[string]func() {
	return map[string]func(){
		"reset":             r.DropSockets,
		"warning":           func() { r.Disconnect("warning") },
		"refresh_requested": func() { r.Disconnect("refresh_requested") },
		"link_disabled":     func() { r.Disconnect("link_disabled") },
		"lost in sending": func() {
			r.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Lose: 1}})
			r.say(dmOf(person(1)), person(1), "the one that gets lost "+fmt.Sprint(r.clock.Now().UnixNano()))
		},
	}
}

// hellos counts the connections that Slack has greeted.
func (r *rig) hellos() (n int) {
	for _, e := range r.Log() {
		if e.Kind == "frame" && e.Method == "hello" {
			n++
		}
	}
	return n
}

// Connections end in every way there is, while people write: another one is there
// without the clock moving, nothing is lost, and nothing of the old ones stays.
func TestPromiseReconnect(t *testing.T) {
	chance := dice(t)
	count := sized(20, 200)
	r := newRig(alone{t}, crowd(4, 0), unlimited, terse, anyFault)
	r.run()
	r.follow()
	r.say(dmOf(person(0)), person(0), "hello")
	r.settled()
	before, _ := goroutines()
	ways := losses(r)
	names := []string{"reset", "warning", "refresh_requested", "link_disabled", "lost in sending"}
	ended := map[string]int{}
	number := 0
	write := func() {
		u := person(number % 4)
		r.say(dmOf(u), u, fmt.Sprintf("message %04d", number))
		number++
	}
	for i := range count {
		greeted := r.hellos()
		for range chance.IntN(3) {
			write()
		}
		name := names[i%len(names)]
		ways[name]()
		ended[name]++
		for range chance.IntN(3) {
			write()
		}
		if !until(r.ctx(), func() bool { return r.hellos() > greeted }) {
			t.Fatalf("no new connection after %q", name)
		}
		write()
		r.settled()
		r.pass(70 * time.Second) // what was sent while there was none comes again
		r.settled()
	}
	r.finish(8 * time.Minute)
	if !until(r.ctx(), func() bool { n, _ := goroutines(); return n == before }) {
		n, by := goroutines()
		t.Errorf("%d goroutines after %d connections, %d after the first: %v", n, count, before, by)
	}
	var want, got, worked []string
	for i := range 4 {
		for _, m := range r.Messages(dmOf(person(i))) {
			if m.BotID == "" {
				want = append(want, m.Text)
			}
		}
		got = append(got, r.posted(dmOf(person(i)))...)
	}
	for _, e := range r.handler.worked() {
		worked = append(worked, e.Text)
	}
	sameTexts(t, "events worked", want, worked)
	sameTexts(t, "posts", want, got)
	if len(want) < number {
		t.Errorf("Slack holds %d messages, want %d at least", len(want), number)
	}
	r.onlyUnacked()
	t.Logf("%d connections ended %v; %d messages; %d goroutines of the bot's", count, ended, len(want), before)
}
