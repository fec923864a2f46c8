package bot_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// quick is a rig for measuring: real time, no limits, the coach's own handlers.
func quick(b *testing.B) *rig {
	r := newRig(b, real, unlimited, func(r *rig, _ *localslack.Config, cfg *config) {
		r.clock = localslack.NewClock(time.Now())
		cfg.Clock, cfg.Log = r.clock, slog.New(slog.DiscardHandler)
	})
	r.run()
	if _, err := r.Command(r.ctx(), localslack.Command{Channel: general, User: alice, Command: "/interview", Text: "software engineer"}); err != nil {
		b.Fatal(err)
	}
	r.settle()
	if len(r.posted(aliceDM)) == 0 {
		b.Fatal("no question was asked")
	}
	return r
}

var longAnswer = strings.Repeat("I would first make it work, then measure it, and only then make it fast. ", 5)

// From an event that Slack sends to its acknowledgement: the time in which it is
// committed to the data file is in it.
func BenchmarkEventToAck(b *testing.B) {
	r := quick(b)
	for b.Loop() {
		r.say(me, alice, longAnswer)
		if err := r.Quiet(r.ctx()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		r.settle()
		b.StartTimer()
	}
}

// From an answer that Slack sends to the post of its review.
func BenchmarkEventToReply(b *testing.B) {
	r := quick(b)
	replies := make(chan struct{}, 100)
	defer r.Subscribe(func(m localslack.Message) {
		if m.BotID != "" && m.Channel == aliceDM {
			replies <- struct{}{}
		}
	})()
	for b.Loop() {
		r.say(me, alice, longAnswer)
		<-replies
		b.StopTimer()
		r.settle()
		for len(replies) > 0 {
			<-replies
		}
		b.StartTimer()
	}
}
