package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// A channelWeek is a channel with a digest, in which people answer.
type channelWeek struct {
	*rig
	t    *testing.T
	said int
}

func newWeek(t *testing.T) *channelWeek {
	t.Helper()
	w := &channelWeek{rig: newRig(t, nil), t: t}
	w.types("U0BODO", "subscribe 09:00 call center agent")
	w.types("U0BODO", "digest on")
	return w
}

// types types a command in the channel and returns its answer.
func (w *channelWeek) types(user, text string) string {
	w.t.Helper()
	w.said++
	reply := w.Command(w.t.Context(), handlers.Command{Team: "T1", Channel: "C0GENERAL", User: user, Name: handlers.Slash, Text: text, TriggerID: fmt.Sprint(w.said)})
	w.deliver(w.t)
	return reply.Ack.Text
}

// day posts the question of a day in March and has people answer it.
func (w *channelWeek) day(day int, users ...string) {
	w.t.Helper()
	w.now = time.Date(2026, 3, day, 8, 0, 0, 0, time.UTC)
	if _, err := w.coach.PlanDaily(w.t.Context(), w.now); err != nil {
		w.t.Fatal(err)
	}
	w.deliver(w.t)
	for _, user := range users {
		w.said++
		e := handlers.Event{
			ID: fmt.Sprintf("Ev%d", w.said), Kind: handlers.EventMessage, Team: "T1", Channel: "C0GENERAL", User: user,
			TS: fmt.Sprintf("1772434801.%06d", w.said), Thread: "1772434800.000001", Text: answer,
		}
		if err := w.Event(w.t.Context(), e, 0); err != nil {
			w.t.Fatal(err)
		}
		w.deliver(w.t)
	}
}

// ends lets the Monday come on which the digest is posted.
func (w *channelWeek) ends() []handlers.Outgoing {
	w.t.Helper()
	w.now = time.Date(2026, 3, 9, 7, 0, 0, 0, time.UTC)
	w.deliver(w.t) // the last sample
	w.now = w.now.Add(time.Hour)
	return w.deliver(w.t)
}

// fullWeek has four people answer; chie and bodo want to be named.
func fullWeek(t *testing.T) *channelWeek {
	t.Helper()
	w := newWeek(t)
	w.day(2, "U0BODO", "U0CHIE", "U0DIEGO")
	w.day(3, "U0BODO", "U0CHIE")
	w.day(4, "U0CHIE", "U0DIEGO", "U0ERIN", "U0ERIN")
	w.day(5)
	w.types("U0CHIE", "name me")
	w.types("U0BODO", "name me")
	return w
}

func TestDigestLooksAsItShould(t *testing.T) {
	t.Run("counts", func(t *testing.T) {
		w := newWeek(t)
		w.day(2, "U0DIEGO")
		golden(t, "digest", w.ends())
	})
	t.Run("names", func(t *testing.T) {
		golden(t, "digest-names", fullWeek(t).ends())
	})
	t.Run("leaderboard", func(t *testing.T) {
		w := fullWeek(t)
		w.types("U0BODO", "leaderboard on")
		golden(t, "digest-leaderboard", w.ends())
	})
	t.Run("hidden", func(t *testing.T) {
		w := fullWeek(t)
		w.types("U0BODO", "leaderboard on")
		w.ends()
		w.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0CHIE", User: "U0CHIE", Name: handlers.Slash, Text: "hide me", TriggerID: "h"})
		golden(t, "digest-hidden", w.deliver(t))
	})
}

func TestAWeekWithoutAnAnswerHasNoDigest(t *testing.T) {
	w := newWeek(t)
	w.day(2)
	if out := w.ends(); len(out) != 0 {
		t.Errorf("it says %q", out[0].Text)
	}
	if at, ok, err := w.coach.NextReady(t.Context()); err != nil || !ok || !at.After(w.now) {
		t.Errorf("NextReady = %v, %v, %v, want the next Monday", at, ok, err)
	}
}

// Nobody's name, words or level is in a digest that they did not ask to be in, and
// nobody is notified by it.
func TestADigestTellsNothingOfWhoDidNotAsk(t *testing.T) {
	w := fullWeek(t)
	w.types("U0BODO", "leaderboard on")
	out := w.ends()
	if len(out) != 1 {
		t.Fatalf("%d messages, want 1", len(out))
	}
	for _, secret := range []string{"Diego", "Erin", "U0", "pricing module", "level"} {
		if strings.Contains(out[0].Text, secret) {
			t.Errorf("the digest says %q:\n%s", secret, out[0].Text)
		}
	}
}

func TestALeaderboardHasTenNames(t *testing.T) {
	w := newWeek(t)
	w.types("U0BODO", "leaderboard on")
	var users []string
	for i := range 13 {
		users = append(users, fmt.Sprintf("U0P%02d", i))
		w.types(users[i], "name me")
	}
	w.day(2, users...)
	text := w.ends()[0].Text
	if n := strings.Count(text, "• a member: 1 of 1 day"); n != 10 || !strings.Contains(text, "and 3 others") {
		t.Errorf("%d lines, want 10 and 3 others:\n%s", n, text)
	}
}

func TestNameMeShowsWhatWouldBeSaid(t *testing.T) {
	w := newWeek(t)
	w.day(2, "U0CHIE")
	w.day(3)
	got := w.types("U0CHIE", "name me")
	for _, want := range []string{"“Chie”", "1 of 2 days", "Never what you wrote"} {
		if !strings.Contains(got, want) {
			t.Errorf("name me says %q, want %q in it", got, want)
		}
	}
	if s, _, err := w.coach.Known(t.Context(), "T1", "U0CHIE"); err != nil || !s.Named {
		t.Errorf("named %v, %v", s.Named, err)
	}
	w.types("U0CHIE", "hide")
	if s, _, err := w.coach.Known(t.Context(), "T1", "U0CHIE"); err != nil || s.Named {
		t.Errorf("named %v, %v", s.Named, err)
	}
}

func TestDigestCommandsThatCannotBe(t *testing.T) {
	w := newWeek(t)
	for _, c := range []struct{ user, channel, text, want string }{
		{"U0BODO", "C0GENERAL", "digest", "Say /interview digest on"},
		{"U0BODO", "C0GENERAL", "leaderboard maybe", "Say /interview leaderboard on"},
		{"U0BODO", "D0BODO", "digest on", "setting of a channel"},
		{"U0CHIE", "C0GENERAL", "digest off", "Only a workspace admin"},
		{"U0CHIE", "C0GENERAL", "leaderboard on", "Only a workspace admin"},
		{"U0BODO", "C0OTHER", "digest on", "no daily question"},
		{"U0BODO", "C0GENERAL", "name chie", "type /interview name me"},
		{"U0BODO", "C0GENERAL", "hide chie", "type /interview hide me"},
	} {
		w.said++
		reply := w.Command(t.Context(), handlers.Command{Team: "T1", Channel: c.channel, User: c.user, Name: handlers.Slash, Text: c.text, TriggerID: fmt.Sprint(w.said)})
		if !strings.Contains(reply.Ack.Text, c.want) {
			t.Errorf("%s: %q, want %q in it", c.text, reply.Ack.Text, c.want)
		}
	}
	if s, _, _ := w.coach.Known(t.Context(), "T1", "C0GENERAL"); !s.Digest || s.Board {
		t.Errorf("after what was refused: digest %v, leaderboard %v", s.Digest, s.Board)
	}
}

// What stands on the mended message does not say that somebody left it.
func TestAnEmptiedDigestSaysSo(t *testing.T) {
	w := newWeek(t)
	w.day(2, "U0CHIE")
	w.types("U0CHIE", "name me")
	w.ends()
	if err := w.coach.Forget(t.Context(), coach.Cause{Team: "T1", Now: w.now}, "U0CHIE"); err != nil {
		t.Fatal(err)
	}
	out := w.deliver(t)
	if len(out) != 1 || out[0].Method != handlers.MethodUpdate || !strings.Contains(out[0].Text, "Nothing of this week is kept") {
		t.Errorf("after forget: %+v", out)
	}
}
