package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func daily(t *testing.T) (*rig, coach.Delivery) {
	t.Helper()
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.goTo("14 09:00")
	r.tick()
	return r, r.row(coach.KindQuestion)
}

func TestRecoverLooksAtWhatWasUnderWay(t *testing.T) {
	r, d := daily(t)
	if n := must[int](t)(r.Recover(r.Context())); n != 0 {
		t.Errorf("recovered %d rows, want none", n)
	}
	begun := r.begin(d)
	if begun.State != coach.Sending || begun.Attempt != 1 || !begun.Started.Equal(r.now) {
		t.Errorf("begun: %+v", begun)
	}
	if n := must[int](t)(r.Recover(r.Context())); n != 1 || r.row(coach.KindQuestion).State != coach.Unknown {
		t.Errorf("recovered %d rows, want one that is unknown", n)
	}
}

func TestEveryPartOfAQuestionLeadsToIt(t *testing.T) {
	r, d := daily(t)
	first := r.accepted(r.begin(d), false)
	if row := r.row(coach.KindQuestion); row.State != coach.Pending || row.Part() != 1 || row.Attempt != 0 {
		t.Errorf("between two parts: %+v", row)
	}
	second := r.send(r.row(coach.KindQuestion))
	for _, ref := range []coach.MessageRef{first, second} {
		if a := r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered); a.Post != d.Post {
			t.Errorf("in the thread of %v: %s, want %s", ref, a.Post, d.Post)
		}
	}
	if got := r.post(d.Post).At; got != first {
		t.Errorf("the post stands at %v, want %v", got, first)
	}
}

func TestDailyQuestionIsNotSentTooLate(t *testing.T) {
	r, d := daily(t)
	r.goTo("14 13:00")
	begun := r.begin(d) // four hours
	begun.State = coach.Pending
	r.ok(r.Put(r.Context(), begun))
	r.goTo("14 13:01")
	if _, ok, err := r.Begin(r.Context(), begun, r.now); ok || err != nil {
		t.Errorf("Begin = %v, %v, want it refused", ok, err)
	}
	if got := r.slot(alice, "2026-12-14"); r.kinds() != "" || got.State != coach.SlotMissed {
		t.Errorf("outbox %q, slot %+v", r.kinds(), got)
	}
}

func TestDailyQuestionIsNotSentAfterUnsubscribing(t *testing.T) {
	r, d := daily(t)
	begun := r.begin(d)
	must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), alice, person(alice)))
	begun.State = coach.Pending // the call failed: it is to be tried again
	r.ok(r.Put(r.Context(), begun))
	if _, ok, err := r.Begin(r.Context(), begun, r.now); ok || err != nil {
		t.Errorf("Begin = %v, %v, want it refused", ok, err)
	}
	if got := r.kinds(); got != "" {
		t.Errorf("outbox %q, want nothing", got)
	}
}

func TestRejectedQuestionPausesAndTells(t *testing.T) {
	r := newRig(t)
	r.subscribe(general, person(bob), "09:00")
	r.send(r.row(coach.KindNotice))
	r.goTo("14 09:00")
	r.tick()
	must[bool](t)(r.Reject(r.Context(), r.begin(r.row(coach.KindQuestion)), "it is archived", r.now))
	s := r.known(general)
	if !s.Paused || s.PauseReason != "it is archived" || !s.NextDue.IsZero() {
		t.Errorf("after the rejection: %+v", s)
	}
	if d := r.row(coach.KindNotice); d.Notice != coach.NoticePaused || d.To != bob {
		t.Errorf("told %s of %s, want %s of the pause", d.To, d.Notice, bob)
	}
	if got := r.slot(general, "2026-12-14").State; got != coach.SlotMissed {
		t.Errorf("slot %q, want missed", got)
	}
	must[coach.Subscriber](t)(r.Resume(r.Context(), r.cause(), general, person(bob)))
	r.nextIs(general, "15 09:00")
}

func TestRejectedReplyPausesNothing(t *testing.T) {
	r, d := daily(t)
	r.send(d)
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	must[bool](t)(r.Reject(r.Context(), r.begin(r.row(coach.KindReply)), "no", r.now))
	if s := r.known(alice); s.Paused || r.kinds() != "" {
		t.Errorf("paused %v, outbox %q", s.Paused, r.kinds())
	}
}

func TestHomeChangedWhilePublishedIsPublishedAgain(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.ok(r.OpenedHome(r.Context(), r.cause(), alice))
	d := r.begin(r.row(coach.KindHome))
	r.ok(r.OpenedHome(r.Context(), r.cause(), alice))
	r.ok(r.Sent(r.Context(), d, coach.Sent{Last: true, Digest: "one"}, r.now))
	if got := r.known(alice).Home; got != "one" {
		t.Errorf("digest %q, want one", got)
	}
	r.ok(r.Sent(r.Context(), r.begin(r.row(coach.KindHome)), coach.Sent{Last: true, Digest: "two"}, r.now))
	if got := r.known(alice).Home; got != "two" || r.kinds() != "" {
		t.Errorf("digest %q, outbox %q", got, r.kinds())
	}
}

func TestForgetWhileSending(t *testing.T) {
	r := newRig(t)
	p, ref := r.asked()
	r.subscribe(alice, person(alice), "09:00")
	said := r.said(alice, aliceDM, ref.TS, long)
	r.hand(said, coach.Answered)
	d := r.begin(r.row(coach.KindReply))
	r.ok(r.Forget(r.Context(), coach.Cause{Team: team, Now: r.now}, alice))
	r.accepted(d, true)
	r.ok(r.Put(r.Context(), d))
	must[bool](t)(r.Reject(r.Context(), d, "no", r.now))
	if _, ok, _ := r.Known(r.Context(), team, alice); ok || r.kinds() != "" || r.post(p.ID).ID != "" || r.answerAt(said.Ref).Text != "" {
		t.Errorf("something is left of a forgotten person; outbox %q", r.kinds())
	}
	r.hand(r.said(alice, aliceDM, ref.TS, long), coach.NotAnAnswer)
	r.view(func(tx coach.Tx) error {
		try, tried, err := tx.Try(team, alice, p.ID)
		asked, err2 := tx.AllAsked(team, alice)
		if tried || len(asked) > 0 || err != nil || err2 != nil {
			t.Errorf("left: try %+v, asked %v (%v, %v)", try, asked, err, err2)
		}
		return nil
	})
	if got := r.tickAt("15 09:00"); got != (coach.Planned{}) {
		t.Errorf("a forgotten person was planned: %+v", got)
	}
}

func (r *rig) tickAt(dayAndTime string) coach.Planned {
	r.Helper()
	r.goTo(dayAndTime)
	return r.tick()
}

func TestQuestionThatMayOrMayNotHaveArrived(t *testing.T) {
	r := newRig(t)
	r.subscribe(general, person(bob), "09:00")
	r.send(r.row(coach.KindNotice))
	r.tickAt("14 09:00")
	d := r.begin(r.row(coach.KindQuestion))
	r.ok(r.Sent(r.Context(), d, coach.Sent{Last: true}, r.now)) // given up: no message is known
	if got := r.kinds(); got != "" {
		t.Errorf("outbox %q, want nothing: there is no thread to show the sample in", got)
	}
	if next, ok, err := r.NextReady(r.Context()); ok || err != nil {
		t.Errorf("NextReady = %v, %v, %v, want nothing", next, ok, err)
	}
	if got := r.tickAt("15 09:00").Posted; got != 1 {
		t.Errorf("posted %d the day after, want 1", got)
	}
	if next, ok, _ := r.NextReady(r.Context()); !ok || next.After(r.now.Add(time.Second)) {
		t.Errorf("NextReady = %v, %v, want now", next, ok)
	}
}
