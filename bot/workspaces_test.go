package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// Two bots of one process on one data file: questions, answers and reviews stay in
// the workspace that they are of, although alice has the same ids in both.
func TestTwoWorkspacesOnOneFile(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0SECOND")
	first, second := h.all[0], h.all[1]
	for _, n := range h.all {
		n.run()
		defer h.clock.Follow(n.bot.Follow)()
	}
	for _, n := range h.all {
		n.command("subscribe software engineer")
	}
	quiet := second.posts()
	first.command("software engineer")
	if got := second.posts(); got != quiet {
		t.Errorf("%d messages in the second after a question was asked for in the first", got-quiet)
	}
	before := []int{first.posts(), second.posts()}
	if err := h.clock.Advance(h.ctx(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	for i, n := range h.all {
		n.settle()
		if got := n.posts() - before[i]; got != 1 {
			t.Errorf("%d messages in a day in %s, want its question", got, n.team)
		}
	}
	quiet = second.posts()
	first.say(longAnswer)
	if first.answers() != 1 || second.answers() != 0 {
		t.Errorf("%d and %d answers, want one in the first", first.answers(), second.answers())
	}
	if got := second.posts(); got != quiet {
		t.Errorf("an answer in the first brings %d messages in the second", got-quiet)
	}
	if got := first.posts() - before[0]; got < 2 {
		t.Error("the answer got no review")
	}
	second.say(longAnswer)
	if first.answers() != 1 || second.answers() != 1 {
		t.Errorf("%d and %d answers, want one each", first.answers(), second.answers())
	}
	for _, n := range h.all {
		if broken := n.Violations(); len(broken) > 0 {
			t.Errorf("rules of Slack's broken in %s: %+v", n.team, broken)
		}
	}
}

// A workspace whose token is revoked stops alone, and is served again by a new bot
// on the same coach and data once it is back.
func TestARevokedWorkspaceStopsAlone(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0SECOND")
	broken, sound := h.all[0], h.all[1]
	broken.run()
	sound.run()
	broken.RevokeTokens()
	broken.put(coach.Delivery{Key: "hello", To: aliceDM, User: alice, Args: []string{"hello"}})
	broken.bot.Wake()
	if err := broken.ended(broken.done); err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
		t.Errorf("Run with a revoked token: %v", err)
	}
	if got := broken.data.Team(); got != "" {
		t.Errorf("it still serves %s", got)
	}
	sound.command("software engineer")
	sound.say(longAnswer)
	if sound.answers() != 1 || sound.posts() < 2 {
		t.Errorf("the other has %d answers and %d messages", sound.answers(), sound.posts())
	}
	// Tried again while it is still refused, and then once more.
	broken.begin()
	if err := broken.ended(broken.done); err == nil {
		t.Error("Run with a revoked token ends without an error")
	}
	if err := broken.Reinstall(""); err != nil {
		t.Fatal(err)
	}
	broken.run()
	broken.settle()
	if got := broken.posts(); got != 1 || broken.outbox(coach.Pending) != 0 {
		t.Errorf("%d messages once it is back, and %d wait; want the one that waited", got, broken.outbox(coach.Pending))
	}
	broken.command("software engineer")
	broken.say(longAnswer)
	if broken.answers() != 1 || sound.answers() != 1 {
		t.Errorf("%d and %d answers, want one each", broken.answers(), sound.answers())
	}
}

// What a bot that starts finds of others' deliveries under way it leaves alone.
func TestAStartLeavesOthersDeliveriesAlone(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0SECOND")
	first, second := h.all[0], h.all[1]
	row := coach.Delivery{Key: "k", To: aliceDM, User: alice, State: coach.Sending, Args: []string{"hello"}}
	first.put(row)
	second.put(row)
	second.run()
	second.settle()
	if first.outbox(coach.Sending) != 1 || second.outbox(coach.Sending) != 0 {
		t.Errorf("%d of the first are under way, and %d of the second", first.outbox(coach.Sending), second.outbox(coach.Sending))
	}
	if got := first.posts(); got != 0 {
		t.Errorf("%d messages in the first", got)
	}
}

// The tokens of two workspaces may turn out to be of one. The second bot ends, and
// may serve the team when the first has ended.
func TestOneTeamIsServedByOneBot(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0FIRST")
	first, second := h.all[0], h.all[1]
	first.run()
	// Not ready, so that the first, which may only now look at its outbox, leaves it too.
	first.put(coach.Delivery{Key: "k", To: aliceDM, User: alice, State: coach.Sending, ReadyAt: start.Add(time.Hour)})
	second.begin()
	if err := second.ended(second.done); !errors.Is(err, store.ErrServed) {
		t.Errorf("Run of the second: %v, want ErrServed", err)
	}
	if first.outbox(coach.Sending) != 1 {
		t.Error("the second has touched the outbox")
	}
	first.command("software engineer")
	if got := first.posts(); got == 0 {
		t.Error("the first does not go on")
	}
	first.stop()
	if err := first.ended(first.done); err != nil {
		t.Fatal(err)
	}
	second.run()
	second.say("hello")
	if got := second.posts(); got == 0 {
		t.Error("the second does not answer")
	}
}

func TestAnUnwantedWorkspaceIsNotTouched(t *testing.T) {
	h := newHouse(t, "T0FIRST")
	n := h.all[0]
	n.put(coach.Delivery{Key: "k", To: aliceDM, User: alice, State: coach.Sending}, coach.Delivery{Key: "l", To: aliceDM, User: alice})
	unwanted := errors.New("another workspace than expected")
	var asked []handlers.Identity
	n.cfg.Identified = func(me handlers.Identity) error {
		asked = append(asked, me)
		return unwanted
	}
	n.begin()
	if err := n.ended(n.done); !errors.Is(err, unwanted) {
		t.Errorf("Run: %v", err)
	}
	if len(asked) != 1 || asked[0].Team != "T0FIRST" || asked[0].User != me {
		t.Errorf("asked %+v, want once", asked)
	}
	if n.outbox(coach.Sending) != 1 || n.outbox(coach.Pending) != 1 || n.posts() != 0 {
		t.Error("the outbox was touched")
	}
}

// What waits for one workspace, however much, stands in nobody else's way: with the
// clock standing still everything of the other is done, in order.
func TestABacklogSlowsNobodyElse(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0SECOND")
	full, other := h.all[0], h.all[1]
	var rows []coach.Delivery
	for i := range 5000 {
		rows = append(rows, coach.Delivery{Key: fmt.Sprint("k", i), To: fmt.Sprintf("D%dX", i), User: alice, Args: []string{"hello"}})
	}
	full.put(rows...)
	full.SetFaults(fault("chat.postMessage", localslack.MethodFault{Status: 429, RetryAfter: 3600, Count: -1}))
	full.run()
	other.run()
	other.command("software engineer")
	for i := range 3 {
		other.say(fmt.Sprint(longAnswer, i))
	}
	if got := other.outbox(coach.Pending); got != 0 || other.answers() == 0 || other.posts() < 2 {
		t.Errorf("%d of the other wait, %d answers, %d messages", got, other.answers(), other.posts())
	}
	if got := full.outbox(coach.Pending); got < 4900 {
		t.Errorf("%d of the first wait, want nearly all: the other must not have waited for them", got)
	}
	if got := full.posts(); got != 0 {
		t.Errorf("%d messages in the first", got)
	}
}

// An event may name another team. It comes to nothing, as ever: it does not stay in
// the inbox, and the bot of that team does not hear of it.
func TestAnEventOfAnotherTeamComesToNothing(t *testing.T) {
	h := newHouse(t, "T0FIRST", "T0SECOND")
	first, second := h.all[0], h.all[1]
	first.run()
	second.run()
	second.command("software engineer")
	before := second.posts()
	if _, _, err := first.SendForeign(localslack.Foreign{Team: second.team, User: alice, Channel: aliceDM, Text: longAnswer, Installed: true}); err != nil {
		t.Fatal(err)
	}
	first.settle()
	second.bot.Wake()
	second.settle()
	err := h.file.View(h.ctx(), func(tx coach.Tx) error {
		n, err := tx.CountInbound()
		if n != 0 {
			t.Errorf("%d events are left in the inbox", n)
		}
		dead, deadErr := tx.DeadInbound()
		if len(dead) != 0 {
			t.Errorf("%d events were given up", len(dead))
		}
		return errors.Join(err, deadErr)
	})
	if err != nil {
		t.Fatal(err)
	}
	if first.answers()+second.answers() != 0 || first.posts() != 0 || second.posts() != before {
		t.Errorf("%d and %d answers, %d and %d messages", first.answers(), second.answers(), first.posts(), second.posts())
	}
}

// What is past its time is removed for all, also for a workspace that does not
// connect, and for one that is no longer served at all.
func TestUpkeepGoesOnForABrokenWorkspace(t *testing.T) {
	h := newHouse(t, "T0SOUND", "T0BROKEN", "T0SILENT")
	sound, broken := h.all[0], h.all[1]
	old := start.Add(-coach.KeepDead - time.Hour)
	for _, n := range h.all[1:] {
		n.put(coach.Delivery{Key: "dead", To: aliceDM, User: alice, State: coach.Dead, Died: old})
	}
	err := h.file.Update(h.ctx(), func(tx coach.Tx) error {
		return errors.Join(tx.PutSubscriber(coach.Subscriber{Team: "T0GONE", ID: alice}), tx.TeamLeft("T0GONE", start.Add(-store.KeepTeam-time.Hour)))
	})
	if err != nil {
		t.Fatal(err)
	}
	broken.RevokeTokens()
	broken.begin()
	if err := broken.ended(broken.done); err == nil {
		t.Error("the broken one runs")
	}
	sound.run()
	for range 2 { // at the second time the silent one is not waited for any more
		if err := sound.bot.Tick(h.ctx(), h.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := h.clock.Advance(h.ctx(), time.Hour+time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range h.all[1:] {
		if got := n.outbox(coach.Dead); got != 0 {
			t.Errorf("%d dead letters of %s are left", got, n.team)
		}
	}
	if _, known, err := sound.coach.Known(h.ctx(), "T0GONE", alice); err != nil || known {
		t.Errorf("a workspace that left is known: %v, %v", known, err)
	}
}
