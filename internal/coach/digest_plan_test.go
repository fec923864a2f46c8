package coach_test

import (
	"testing"

	"interviewcoach/internal/coach"
)

const (
	thisWeek = "2026-12-07 at 14 09:00"
	nextWeek = "2026-12-14 at 21 09:00"
	weekThen = "2026-12-21 at 28 09:00"
)

func TestADigestFollowsTheOther(t *testing.T) {
	r := digestRig(t)
	r.waits(thisWeek)
	r.goTo("14 09:00")
	r.ok(r.Sent(r.Context(), r.row(coach.KindDigest), coach.Sent{Last: true}, r.now)) // an empty week: nothing is posted
	r.waits(nextWeek)
	r.goTo("21 09:00")
	ref := r.send(r.row(coach.KindDigest))
	r.waits(weekThen)
	if s := r.known(general); s.Digested != week || s.DigestAt != ref {
		t.Errorf("the latest is %s at %v, want %s at %v", s.Digested, s.DigestAt, week, ref)
	}
}

func TestADigestWaitsOnlyWhereItIsWanted(t *testing.T) {
	r := digestRig(t)
	bobs := person(bob)
	for _, c := range []struct {
		name    string
		off, on func() (coach.Subscriber, error)
	}{
		{"switched off", func() (coach.Subscriber, error) { return r.SetDigest(r.Context(), r.cause(), general, bobs, false) },
			func() (coach.Subscriber, error) { return r.SetDigest(r.Context(), r.cause(), general, bobs, true) }},
		{"paused", func() (coach.Subscriber, error) { return r.Pause(r.Context(), r.cause(), general, bobs, "") },
			func() (coach.Subscriber, error) { return r.Resume(r.Context(), r.cause(), general, bobs) }},
		{"paused, and subscribed again", func() (coach.Subscriber, error) { return r.Pause(r.Context(), r.cause(), general, bobs, "") },
			func() (coach.Subscriber, error) {
				return r.Subscribe(r.Context(), r.cause(), general, bobs, coach.Settings{})
			}},
		{"unsubscribed", func() (coach.Subscriber, error) { return r.Unsubscribe(r.Context(), r.cause(), general, bobs) },
			func() (coach.Subscriber, error) {
				r.subscribe(general, bobs, "08:00") // begins without
				return r.SetDigest(r.Context(), r.cause(), general, bobs, true)
			}},
	} {
		must[coach.Subscriber](t)(c.off())
		if got := r.digests(); got != nil {
			t.Errorf("%s: %v waits", c.name, got)
		}
		must[coach.Subscriber](t)(c.on())
		must[coach.Subscriber](t)(c.on()) // twice makes no second
		r.waits(thisWeek)
	}
}

func TestADigestComesBackWhenAPauseEnds(t *testing.T) {
	r := digestRig(t)
	_, err := r.Pause(r.Context(), r.cause(), general, person(bob), "2026-12-16")
	r.ok(err)
	r.goTo("16 08:00")
	r.tick()
	r.waits(nextWeek)
}

func TestALateDigestIsPostedOnItsMondayOnly(t *testing.T) {
	r := digestRig(t)
	r.goTo("14 23:59")
	d := r.begin(r.row(coach.KindDigest)) // after fifteen hours
	d.State = coach.Pending
	r.ok(r.Put(r.Context(), d))
	r.goTo("15 00:00")
	if _, ok, err := r.Begin(r.Context(), d, r.now); ok || err != nil {
		t.Errorf("Begin on Tuesday = %v, %v, want it refused", ok, err)
	}
	r.waits(nextWeek)
}

func TestWeeksWithoutTheProgramBringOneDigest(t *testing.T) {
	r := digestRig(t)
	d := r.row(coach.KindDigest)
	r.goTo("29 10:00")
	if _, ok, err := r.Begin(r.Context(), d, r.now); ok || err != nil {
		t.Errorf("Begin = %v, %v, want it refused", ok, err)
	}
	if got := r.row(coach.KindDigest).Args[0]; got != "2026-12-28" {
		t.Errorf("the next is about %s, want 2026-12-28", got)
	}
}

func TestADigestSurvivesARestart(t *testing.T) {
	r := digestRig(t)
	r.goTo("14 09:00")
	r.begin(r.row(coach.KindDigest))
	r.Coach = coach.New(r.store, r.Bank(), engine)
	if n := must[int](t)(r.Recover(r.Context())); n != 1 {
		t.Fatalf("recovered %d rows, want 1", n)
	}
	d := r.row(coach.KindDigest)
	if d.State != coach.Unknown {
		t.Errorf("state %s, want unknown: it is looked up first", d.State)
	}
	must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), false))
	if _, ok, err := r.Begin(r.Context(), d, r.now); ok || err != nil {
		t.Errorf("Begin after it was switched off = %v, %v, want it refused", ok, err)
	}
	r.waits()
}

func TestARejectedDigestEndsNone(t *testing.T) {
	r := digestRig(t)
	r.goTo("14 09:00")
	must[bool](t)(r.Reject(r.Context(), r.begin(r.row(coach.KindDigest)), "no", r.now))
	r.waits(nextWeek)
	if r.known(general).Paused {
		t.Error("it paused the channel")
	}
	r.ok(r.Drop(r.Context(), r.begin(r.row(coach.KindDigest))))
	r.waits(weekThen)
	// One that is lost is planned again with the channel's next question.
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error { return tx.DropDelivery(team, r.row(coach.KindDigest).Key) }))
	r.waits()
	r.tickAt("15 08:00")
	r.waits(nextWeek)
}

func TestAChannelPausedForARejectedQuestionHasNoDigest(t *testing.T) {
	r := digestRig(t)
	r.tickAt("14 08:00")
	must[bool](t)(r.Reject(r.Context(), r.begin(r.row(coach.KindQuestion)), "it is archived", r.now))
	r.waits()
}

// Whoever sets a channel up anew may live further west, where it is not nine yet.
func TestAWeekIsPostedOnceThoughTheZoneChanges(t *testing.T) {
	r := digestRig(t)
	r.goTo("14 09:00")
	r.send(r.row(coach.KindDigest))
	must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), general, person(bob)))
	r.subscribe(general, coach.Actor{User: bob, Zone: "America/New_York"}, "08:00")
	must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), true))
	r.waits("2026-12-14 at 21 14:00")
}

func TestWhoMaySwitchADigest(t *testing.T) {
	r := newRig(t)
	_, err := r.SetDigest(r.Context(), r.cause(), general, person(alice), true)
	r.refused(err, coach.CodeInvalid) // no daily question
	_, err = r.SetBoard(r.Context(), r.cause(), general, person(alice), true)
	r.refused(err, coach.CodeInvalid)
	r.subscribe(general, person(bob), "08:00")
	_, err = r.SetDigest(r.Context(), r.cause(), general, person(alice), true)
	r.refused(err, coach.CodeForbidden)
	_, err = r.SetBoard(r.Context(), r.cause(), general, person(bob), true)
	r.refused(err, coach.CodeInvalid) // no digest that it could be part of
	must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), true))
	must[coach.Subscriber](t)(r.SetBoard(r.Context(), r.cause(), general, person(bob), true))
	if s := must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), false)); s.Board {
		t.Error("without the digest there is a leaderboard")
	}
}

// Who hides is in no digest from that moment: not in one that is planned or on its
// way, and not in the latest.
func TestHidingMendsTheLatestDigest(t *testing.T) {
	prepare := func(t *testing.T) *rig {
		r := digestRig(t)
		r.setNamed(alice, true)
		r.answers(alice, r.askedAt("14 08:00"))
		r.send(r.row(coach.KindReply))
		r.goTo("14 09:00")
		r.ok(r.Sent(r.Context(), r.row(coach.KindDigest), coach.Sent{Last: true}, r.now))
		r.goTo("21 09:00")
		return r
	}
	mended := func(r *rig, at coach.MessageRef) {
		r.Helper()
		for _, d := range r.outbox() {
			if d.Kind == coach.KindDigest && len(d.Refs) == 1 && d.Refs[0] == at && d.Args[0] == string(week) {
				r.send(d)
				r.waits(weekThen)
				return
			}
		}
		r.Errorf("outbox %q: nothing mends the message at %v", r.kinds(), at)
	}
	t.Run("posted", func(t *testing.T) {
		r := prepare(t)
		at := r.send(r.row(coach.KindDigest))
		r.setNamed(alice, false)
		must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), false)) // what names her is mended all the same
		must[coach.Subscriber](t)(r.SetDigest(r.Context(), r.cause(), general, person(bob), true))
		mended(r, at)
	})
	t.Run("not in it", func(t *testing.T) {
		r := prepare(t)
		r.send(r.row(coach.KindDigest))
		thread := r.askedAt("21 09:00")
		r.setNamed(bob, true)
		r.answers(bob, thread)
		r.send(r.row(coach.KindReply))
		r.setNamed(bob, false)
		for _, d := range r.outbox() {
			if len(d.Refs) > 0 && d.Kind == coach.KindDigest {
				t.Errorf("the message at %v is changed, which does not name him", d.Refs)
			}
		}
	})
	t.Run("on its way", func(t *testing.T) {
		r := prepare(t)
		d := r.begin(r.row(coach.KindDigest))
		r.setNamed(alice, false)
		mended(r, r.accepted(d, true))
	})
	t.Run("read and not begun", func(t *testing.T) {
		r := prepare(t)
		d := r.row(coach.KindDigest)
		r.setNamed(alice, false)
		if _, ok, err := r.Begin(r.Context(), d, r.now); ok || err != nil {
			t.Errorf("Begin of what named her = %v, %v, want it refused", ok, err)
		}
		r.begin(r.row(coach.KindDigest))
	})
	t.Run("forgotten", func(t *testing.T) {
		r := prepare(t)
		at := r.send(r.row(coach.KindDigest))
		r.ok(r.Forget(r.Context(), r.cause(), alice))
		mended(r, at)
	})
}
