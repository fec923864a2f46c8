package bot_test

import (
	"fmt"
	"testing"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// What people say to each other in a channel is acknowledged, and nothing is
// written for it; what may concern the coach is kept.
func TestTalkIsNotKept(t *testing.T) {
	r := running(t, real)
	marks := 0
	stored := func() uint64 { // how many events the inbox has ever taken, with those of this function
		t.Helper()
		r.settle()
		marks++
		row := []coach.Inbound{{ID: fmt.Sprint("Ev0MARK", marks), Team: team, Conversation: "mark", At: r.clock.Now()}}
		if _, err := r.store.AddInbound(r.ctx(), row); err != nil {
			t.Fatal(err)
		}
		if err := r.store.DoneInbound(r.ctx(), row[0].Seq); err != nil {
			t.Fatal(err)
		}
		return row[0].Seq
	}
	before := stored()
	root := r.say(general, alice, "Has anybody seen the notes?")
	r.say(general, bodo, "No.")
	between := stored()
	if got, want := between-before, uint64(1); got != want {
		t.Errorf("the inbox took %d events, want %d: talk was kept", got, want)
	}
	if _, _, err := r.SendMessage(localslack.Typed{Channel: general, User: bodo, Text: "Here they are.", ThreadTS: root}); err != nil {
		t.Fatal(err)
	}
	r.say(general, alice, "<@U0COACH> help") // two events
	if got, want := stored()-between, uint64(4); got != want {
		t.Errorf("the inbox took %d events, want %d: what may concern the coach was not kept", got, want)
	}
}
