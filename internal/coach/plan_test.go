package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func TestPlanDailyWhenLate(t *testing.T) {
	for _, test := range []struct {
		name, subscribed, back string
		posted, missed         int
		next                   string
	}{
		{"down over 09:00, back at 10:30", "14 07:00", "14 10:30", 1, 0, "15 09:00"},
		{"down two days, back at 08:00", "14 07:00", "16 08:00", 0, 2, "16 09:00"},
		{"down two days, back at 15:00", "14 07:00", "16 15:00", 0, 3, "17 09:00"},
		{"four hours late", "14 07:00", "14 13:00", 1, 0, "15 09:00"},
		{"a minute more", "14 07:00", "14 13:01", 0, 1, "15 09:00"},
		{"subscribed after the time", "14 10:00", "14 23:59", 0, 0, "15 09:00"},
		{"up all the time", "14 07:00", "14 09:00", 1, 0, "15 09:00"},
		{"too early", "14 07:00", "14 08:59", 0, 0, "14 09:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.goTo(test.subscribed)
			r.subscribe(alice, person(alice), "09:00")
			r.goTo(test.back)
			if got, want := r.tick(), (coach.Planned{Posted: test.posted, Missed: test.missed}); got != want {
				t.Errorf("PlanDaily = %+v, want %+v", got, want)
			}
			if again := r.tick(); again != (coach.Planned{}) {
				t.Errorf("the same moment again: %+v, want nothing", again)
			}
			r.nextIs(alice, test.next)
		})
	}
}

func TestChangesOfTimeAndZone(t *testing.T) {
	t.Run("a later time asks no second time today", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		r.goTo("14 09:00")
		r.tick()
		r.subscribe(alice, person(alice), "11:00")
		r.nextIs(alice, "15 11:00")
	})
	t.Run("an earlier time keeps 8 hours", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "22:00")
		r.goTo("14 22:00")
		r.tick()
		r.subscribe(alice, person(alice), "03:00")
		r.goTo("15 03:00")
		r.tick()
		r.nextIs(alice, "15 07:00") // 8 hours are over at 06:00, the quiet hours an hour later
		r.goTo("15 07:00")
		if got := r.tick().Posted; got != 1 {
			t.Errorf("posted %d at 07:00, want 1", got)
		}
	})
	t.Run("what 8 hours make too late is missed", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "22:00")
		r.goTo("14 22:00")
		r.tick()
		r.subscribe(alice, person(alice), "01:00")
		r.goTo("15 01:00")
		if got := r.tick(); got.Missed != 1 {
			t.Errorf("PlanDaily = %+v, want one missed", got)
		}
	})
	t.Run("a move west repeats no date", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, coach.Actor{User: alice, Zone: "Pacific/Auckland"}, "09:00")
		r.goTo("14 20:00") // 09:00 on the 15th there
		r.tick()
		r.ok(r.Moved(r.Context(), r.cause(), alice, "America/Los_Angeles", false))
		r.nextIs(alice, "16 17:00") // 09:00 on the 16th in Los Angeles
	})
	t.Run("the zone that a command brings counts at once", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		_, err := r.Ask(r.Context(), r.cause(), coach.Actor{User: alice, Zone: "America/New_York"}, "")
		r.ok(err)
		r.nextIs(alice, "14 14:00")
	})
	t.Run("what changes nothing loses no day that is due", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		r.goTo("14 09:01")
		r.ok(r.Moved(r.Context(), r.cause(), alice, "UTC", false))
		_, err := r.SetRoles(r.Context(), r.cause(), alice, person(alice), nil)
		r.ok(err)
		if got := r.tick().Posted; got != 1 {
			t.Errorf("posted %d, want 1", got)
		}
	})
	t.Run("a moment that its day lacks stops nothing", func(t *testing.T) {
		r := newRig(t)
		r.now = time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
		r.subscribe(alice, coach.Actor{User: alice, Zone: "America/Nuuk"}, "23:30")
		days := 0
		for range 4 * 24 * 60 {
			r.now = r.now.Add(time.Minute)
			days += r.tick().Posted
		}
		if days != 3 { // 27, 29 and 30 March: the 28th ends at 23:00
			t.Errorf("posted on %d days, want 3", days)
		}
	})
}

func TestPauseAndResume(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	for _, until := range []coach.Date{"2026-12-14", "2026-12-01", "2028-01-01", "9999-12-31"} {
		_, err := r.Pause(r.Context(), r.cause(), alice, person(alice), until)
		r.refused(err, coach.CodeInvalid)
	}
	_, err := r.Pause(r.Context(), r.cause(), alice, person(alice), "2026-12-20")
	r.ok(err)
	r.goTo("19 23:59")
	if got := r.tick(); got != (coach.Planned{}) {
		t.Errorf("while paused: %+v", got)
	}
	r.goTo("20 09:00")
	if got := r.tick().Posted; got != 1 {
		t.Errorf("posted %d on the first day after, want 1", got)
	}
	if s := r.known(alice); s.Paused || s.PausedUntil != "" {
		t.Errorf("the pause goes on until %q", s.PausedUntil)
	}
	_, err = r.Pause(r.Context(), r.cause(), alice, person(alice), "")
	r.ok(err)
	r.nextIs(alice, "")
	r.goTo("24 10:00")
	must[coach.Subscriber](t)(r.Resume(r.Context(), r.cause(), alice, person(alice)))
	r.nextIs(alice, "25 09:00")
}

func TestSkippedDayBlocksNoOther(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	_, err := r.Pause(r.Context(), r.cause(), alice, person(alice), "2026-12-20")
	r.ok(err)
	if got := must[coach.Skipped](t)(r.Skip(r.Context(), r.cause(), alice, person(alice))); got.Day != "2026-12-20" {
		t.Errorf("skipped %s, want 2026-12-20", got.Day)
	}
	must[coach.Subscriber](t)(r.Resume(r.Context(), r.cause(), alice, person(alice)))
	r.nextIs(alice, "14 09:00")
	posts := 0
	for end := r.now.AddDate(0, 0, 8); r.now.Before(end); r.now = r.now.Add(time.Hour) {
		posts += r.tick().Posted
	}
	if posts != 7 { // 14 to 21 without the 20th
		t.Errorf("posted %d, want 7", posts)
	}
	if got := r.slot(alice, "2026-12-20").State; got != coach.SlotSkipped {
		t.Errorf("slot of the skipped day: %q", got)
	}
}

func TestSkipThenTick(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00") // due, and not decided yet
	skipped := must[coach.Skipped](t)(r.Skip(r.Context(), r.cause(), alice, person(alice)))
	if got := r.tick(); skipped.Day != "2026-12-14" || got != (coach.Planned{}) {
		t.Errorf("skipped %s, and then planned %+v", skipped.Day, got)
	}
	r.nextIs(alice, "15 09:00")
}

func TestSkipClosesOwnQuestionOnly(t *testing.T) {
	r := newRig(t)
	p, ref := r.asked()
	if got := must[coach.Skipped](t)(r.Skip(r.Context(), r.cause(), alice, person(alice))); got.Question == "" || got.Day != "" {
		t.Errorf("Skip = %+v, want the open question", got)
	}
	if !r.post(p.ID).Closed {
		t.Error("the question is still open")
	}
	r.hand(r.said(alice, aliceDM, "", long), coach.NotAnAnswer)
	r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered) // in its thread it still counts
	_, err := r.Skip(r.Context(), r.cause(), alice, person(alice))
	r.refused(err, coach.CodeInvalid)

	place, post := r.channelQuestion()
	r.ok(r.TryAgain(r.Context(), r.cause(), alice, post, coach.Place{Channel: place.Channel}))
	must[coach.Skipped](t)(r.Skip(r.Context(), r.cause(), alice, person(alice)))
	if r.post(post).Closed {
		t.Error("one person's skip closed the channel's question")
	}
}

func TestUnsubscribeTakesBackWhatNobodySaw(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	_, err := r.Unsubscribe(r.Context(), r.cause(), alice, person(alice))
	r.ok(err)
	if got := r.kinds(); got != "" {
		t.Errorf("outbox %q, want nothing", got)
	}
	for _, a := range must[coach.Everything](t)(r.Export(r.Context(), team, alice)).Asked {
		if a.Times != 0 || !a.Last.IsZero() {
			t.Errorf("a question that was taken back counts as asked: %+v", a)
		}
	}
	r.subscribe(alice, person(alice), "10:00")
	r.goTo("14 10:00")
	if r.tick().Posted != 0 {
		t.Error("a day was asked twice")
	}
	if got := r.slot(alice, "2026-12-14").State; got != coach.SlotSkipped {
		t.Errorf("slot %q, want skipped", got)
	}
	r.goTo("15 10:00")
	if got := r.tick().Posted; got != 1 {
		t.Errorf("posted %d on the next day, want 1", got)
	}
}

func TestDeactivatedIsAskedAgainWhenBack(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	_, err := r.Pause(r.Context(), r.cause(), alice, person(alice), "2026-12-20")
	r.ok(err)
	r.ok(r.Moved(r.Context(), r.cause(), alice, "UTC", true))
	r.goTo("21 09:00")
	if got := r.tick(); got != (coach.Planned{}) {
		t.Errorf("deactivated, and planned %+v", got)
	}
	r.ok(r.Moved(r.Context(), r.cause(), alice, "UTC", false))
	r.nextIs(alice, "22 09:00")
}

func TestRevealComesWithTheNextQuestion(t *testing.T) {
	r := newRig(t)
	_, post := r.channelQuestion()
	d := r.row(coach.KindReveal)
	if want := r.now.Add(8 * time.Hour); !d.ReadyAt.Equal(want) {
		t.Errorf("sample due at %v, want %v", d.ReadyAt, want)
	}
	d.ReadyAt = r.now.Add(100 * time.Hour) // put off
	r.ok(r.Put(r.Context(), d))
	r.now = r.now.Add(24 * time.Hour)
	r.tick()
	if d = r.row(coach.KindReveal); !d.ReadyAt.Equal(r.now) {
		t.Errorf("with the next question the sample is due at %v, want %v", d.ReadyAt, r.now)
	}
	r.send(d)
	if !r.post(post).Closed {
		t.Error("the post is not closed although its sample is public")
	}
}

func TestChannelIsChangedByWhoSetItUpAndAdmins(t *testing.T) {
	for _, test := range []struct {
		name string
		by   coach.Actor
		want bool
	}{
		{"who set it up", person(bob), true},
		{"an admin", coach.Actor{User: alice, Zone: "UTC", Admin: true}, true},
		{"anyone else", person(alice), false},
	} {
		for name, change := range map[string]func(r *rig) (coach.Subscriber, error){
			"subscribe": func(r *rig) (coach.Subscriber, error) {
				return r.Subscribe(r.Context(), r.cause(), general, test.by, coach.Settings{})
			},
			"feedback": func(r *rig) (coach.Subscriber, error) {
				return r.SetFeedback(r.Context(), r.cause(), general, test.by, coach.FeedbackThread)
			},
			"roles": func(r *rig) (coach.Subscriber, error) {
				return r.SetRoles(r.Context(), r.cause(), general, test.by, nil)
			},
			"pause": func(r *rig) (coach.Subscriber, error) {
				return r.Pause(r.Context(), r.cause(), general, test.by, "")
			},
			"resume": func(r *rig) (coach.Subscriber, error) { return r.Resume(r.Context(), r.cause(), general, test.by) },
			"skip": func(r *rig) (coach.Subscriber, error) {
				s, err := r.Skip(r.Context(), r.cause(), general, test.by)
				return s.Subscriber, err
			},
			"unsubscribe": func(r *rig) (coach.Subscriber, error) {
				return r.Unsubscribe(r.Context(), r.cause(), general, test.by)
			},
		} {
			t.Run(name+" by "+test.name, func(t *testing.T) {
				r := newRig(t)
				r.subscribe(general, person(bob), "09:00")
				if _, err := change(r); test.want {
					r.ok(err)
				} else {
					r.refused(err, coach.CodeForbidden)
				}
			})
		}
	}
	t.Run("nobody's any more", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(general, person(bob), "09:00")
		must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), general, person(bob)))
		if s := r.subscribe(general, coach.Actor{User: alice, Zone: "Asia/Tokyo"}, "09:00"); s.SetUpBy != alice || s.Zone != "Asia/Tokyo" {
			t.Errorf("set up by %s in %s, want by %s in Asia/Tokyo", s.SetUpBy, s.Zone, alice)
		}
	})
}
