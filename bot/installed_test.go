package bot_test

import (
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// Slack may tell that the app was removed after it is back, or of another token: a
// workspace whose token works is not forgotten.
func TestAWorkspaceThatHasTheAppIsNotForgotten(t *testing.T) {
	r := running(t)
	r.subscribe(general)
	if err := r.coach.TeamLeft(r.ctx(), coach.Cause{Team: team, Key: "late", Now: r.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	r.advance(8 * 24 * time.Hour)
	r.tick()
	if _, known, err := r.coach.Known(r.ctx(), team, general); err != nil || !known {
		t.Errorf("the channel is known: %v, %v", known, err)
	}
}

// Where the app was removed the bot cannot run, so that it is the attempt to start
// it that forgets the workspace.
func TestAWorkspaceThatRemovedTheAppIsForgottenAtAStart(t *testing.T) {
	for name, days := range map[string]int{"six days later": 6, "eight days later": 8} {
		t.Run(name, func(t *testing.T) {
			w := newWatched(t)
			w.subscribe(general)
			if err := w.coach.TeamLeft(w.ctx(), coach.Cause{Team: team, Key: "left", Now: w.clock.Now()}); err != nil {
				t.Fatal(err)
			}
			if err := w.store.KeepTime(w.ctx(), w.clock.Now()); err != nil {
				t.Fatal(err)
			}
			w.Uninstall()
			w.clock.Set(start.Add(time.Duration(days) * 24 * time.Hour))
			w.begin()
			if err := w.ended(w.done); err == nil {
				t.Error("the bot runs without the app")
			}
			if _, known, err := w.coach.Known(w.ctx(), team, general); err != nil || known != (days < 7) {
				t.Errorf("the channel is known: %v, %v", known, err)
			}
		})
	}
}

// The connection goes by the app-level token: that the bot's token is refused is
// noticed within the hour, also where nobody asks for anything.
func TestARefusedTokenIsNoticedWithoutWork(t *testing.T) {
	r := running(t, anyFault)
	r.settle()
	r.RevokeTokens()
	if err := r.bot.Tick(r.ctx(), r.clock.Now()); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-r.done:
		t.Fatalf("Slack is asked with every tick: %v", err)
	default:
	}
	if err := r.bot.Tick(r.ctx(), r.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := r.ended(r.done); err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
		t.Errorf("Run: %v, want one that names the token", err)
	}
}
