package coach_test

import (
	"errors"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// Two devices: what is written before the next question is shown is a second
// attempt at the same one.
func TestTwoAnswersAtOnce(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 3})
	_, a := r.says(long)
	_, b := r.says("The second device says: " + long)
	if b.Post != a.Post || b.Attempt != 2 {
		t.Errorf("the second is attempt %d at %s, want 2 at %s", b.Attempt, b.Post, a.Post)
	}
	if at := r.session().At; at != 1 {
		t.Errorf("the session is at item %d, want 1", at)
	}
	var with int
	for _, d := range r.outbox() {
		if d.Kind == coach.KindResult && d.Post != "" {
			with++
		}
	}
	if with != 1 {
		t.Errorf("%d results carry a question, want 1", with)
	}
}

func TestARedeliveredEventMovesNothing(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 3})
	r.now = r.now.Add(time.Minute)
	cause, said := r.cause(), r.said(alice, aliceDM, "", long)
	for range 2 {
		if _, err := r.Answer(r.Context(), cause, said); err != nil && !errors.Is(err, coach.ErrDuplicate) {
			t.Fatal(err)
		}
	}
	if s := r.session(); s.At != 1 {
		t.Errorf("the session is at item %d, want 1", s.At)
	}
	r.result(coach.ResultAnswered)
	cause = r.cause()
	for range 2 {
		if _, err := r.SessionWord(r.Context(), cause, alice, coach.WordSkip, coach.Place{Channel: aliceDM}); err != nil && !errors.Is(err, coach.ErrDuplicate) {
			t.Fatal(err)
		}
	}
	if s := r.session(); s.At != 2 {
		t.Errorf("the session is at item %d, want 2", s.At)
	}
}

// "Try again" turns to an earlier question; after that the open one is shown again.
func TestTryAgainWithinASession(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 1 + 2, Limit: 90 * time.Second})
	_, a := r.says(long)
	r.result(coach.ResultAnswered)
	open := r.session().Waits()
	r.ok(r.TryAgain(r.Context(), r.cause(), alice, a.Post, coach.Place{Channel: aliceDM}))
	for _, d := range r.outbox() {
		if d.Notice == coach.NoticeTryAgain {
			r.send(d)
		}
	}
	_, b := r.says("Once more: " + long)
	if b.Post != a.Post || b.Attempt != 2 {
		t.Fatalf("it is attempt %d at %s", b.Attempt, b.Post)
	}
	if d := r.result(coach.ResultAgain); d.Post != open {
		t.Errorf("the result carries %q, want the open question %q", d.Post, open)
	}
	if _, c := r.says(long); c.Post != open {
		t.Errorf("the next answer went to %s, want %s", c.Post, open)
	}
}

func TestForgettingEndsASession(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 3, Limit: 90 * time.Second})
	r.ok(r.Forget(r.Context(), r.cause(), alice))
	if s := r.session(); s.ID != "" || r.kinds() != "" {
		t.Errorf("session %q and outbox %q are left", s.ID, r.kinds())
	}
}

// A reply in the thread of a result that is just being recorded waits for it: it
// answers the question in that message.
func TestAnAnswerOvertakesTheResultItStandsUnder(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	r.says(long)
	d := r.begin(r.row(coach.KindResult))
	r.now = r.now.Add(time.Second)
	ts := r.newTS()
	r.now = r.now.Add(20 * time.Second)
	said, cause := r.said(alice, aliceDM, ts, long), r.cause()
	_, err := r.Answer(r.Context(), cause, said)
	r.refused(err, coach.CodeNotYet)
	r.ok(r.Sent(r.Context(), d, coach.Sent{Ref: coach.MessageRef{Channel: aliceDM, TS: ts}, Last: true}, r.now))
	if _, err := r.Answer(r.Context(), cause, said); err != nil || r.answerAt(said.Ref).Post != d.Post {
		t.Errorf("then it answers %q (%v), want %q", r.answerAt(said.Ref).Post, err, d.Post)
	}
}

// An edit before the result has left changes what it says; one while it leaves is
// followed by a change in place.
func TestAnEditOvertakesItsResult(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	said, _ := r.says(long)
	r.edit(said, "First edit. "+long)
	d := r.row(coach.KindResult)
	if d.Rev != 1 || len(d.Refs) != 0 {
		t.Fatalf("after an edit in time the result is %+v", d)
	}
	d = r.begin(d)
	r.edit(said, "Second edit. "+long)
	ref := r.accepted(d, true)
	again := r.row(coach.KindResult)
	if len(again.Refs) != 1 || again.Refs[0] != ref || again.Post != d.Post {
		t.Errorf("an edit while it leaves is followed by %+v", again)
	}
}
