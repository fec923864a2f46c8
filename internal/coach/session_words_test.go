package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func (r *rig) means(word coach.Word, want coach.Meaning) {
	r.Helper()
	if got := must[coach.Meaning](r)(r.WordMeans(r.Context(), team, alice, word, r.now)); got != want {
		r.Errorf("%s means %d, want %d", word, got, want)
	}
}

// A word said once too often changes no subscription: not while the session is
// paused, and not for ten minutes after its end.
func TestAWordSaidOnceTooOften(t *testing.T) {
	words := []coach.Word{coach.WordHint, coach.WordSkip, coach.WordPause, coach.WordStop}
	for _, test := range []struct {
		subscribed bool
		after      coach.Meaning
	}{{false, coach.AfterTheEnd}, {true, coach.AfterTheDaily}} {
		r := newRig(t)
		if test.subscribed {
			r.subscribe(alice, person(alice), "23:30")
		}
		for _, w := range words {
			r.means(w, coach.OfNoSession)
		}
		r.practise(coach.Drill{N: 1})
		r.means(coach.WordPause, coach.OfTheSession)
		r.word(coach.WordPause, true)
		r.send(r.row(coach.KindNotice))
		for _, w := range []coach.Word{coach.WordHint, coach.WordSkip, coach.WordPause} {
			r.means(w, coach.WhilePaused)
		}
		r.means(coach.WordStop, coach.OfTheSession)
		r.means(coach.WordResume, coach.OfTheSession)
		r.word(coach.WordStop, true)
		r.send(r.row(coach.KindCard))
		r.now = r.now.Add(9 * time.Minute)
		for _, w := range words {
			r.means(w, test.after)
		}
		r.means(coach.WordResume, coach.OfNoSession)
		r.now = r.now.Add(time.Minute)
		for _, w := range words {
			r.means(w, coach.OfNoSession)
		}
	}
}

// A question that was asked since can be skipped all the same; one that waited
// before is not skipped by mistake.
func TestSkipAfterASession(t *testing.T) {
	r := newRig(t)
	r.asked()
	r.now = r.now.Add(time.Minute)
	r.practise(coach.Drill{N: 1})
	r.word(coach.WordPause, true)
	r.send(r.row(coach.KindNotice))
	r.means(coach.WordSkip, coach.OfNoSession) // the question before the session waits again
	r.word(coach.WordStop, true)
	r.send(r.row(coach.KindCard))
	r.means(coach.WordSkip, coach.AfterTheEnd)
	r.now = r.now.Add(time.Minute)
	r.asked()
	r.means(coach.WordSkip, coach.OfNoSession)
	r.means(coach.WordStop, coach.AfterTheEnd)
}

// Resume in a drill that is under way shows the question; its clock goes on.
func TestResumeStartsNoClockAnew(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2, Limit: 90 * time.Second})
	over := r.row(coach.KindNotice).ReadyAt
	r.now = r.now.Add(time.Minute)
	r.word(coach.WordResume, true)
	d := r.row(coach.KindQuestion)
	if d.Arg(0) != coach.ShownAgain {
		t.Errorf("the question is %q", d.Args)
	}
	r.send(d)
	if got := r.row(coach.KindNotice).ReadyAt; !got.Equal(over) {
		t.Errorf("the time is over at %v, want %v", got, over)
	}
	if _, a := r.says(long); a.Took != 81 {
		t.Errorf("the answer took %d seconds, want 81", a.Took)
	}
}

// While an earlier question is tried again, skip leaves that attempt out, and not
// the open question.
func TestSkipLeavesTheOtherAttempt(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	_, a := r.says(long)
	r.result(coach.ResultAnswered)
	open := r.session().Waits()
	if r.session().Retries(r.post(open), r.now) {
		t.Error("the open question is taken for another attempt")
	}
	r.ok(r.TryAgain(r.Context(), r.cause(), alice, a.Post, coach.Place{Channel: aliceDM}))
	r.send(r.row(coach.KindNotice))
	if !r.session().Retries(r.post(a.Post), r.now) {
		t.Error("the other attempt is not known as one")
	}
	r.word(coach.WordSkip, true)
	if d := r.row(coach.KindQuestion); d.Post != open {
		t.Errorf("skip shows %s, want %s", d.Post, open)
	}
	r.send(r.row(coach.KindQuestion))
	if ses := r.session(); ses.Waits() != open || ses.Items[ses.At].Skipped {
		t.Errorf("the open question was skipped: %+v", ses.Items)
	}
	r.word(coach.WordSkip, true)
	if r.result(coach.ResultSkipped); r.session().Waits() == open {
		t.Error("the second skip does not skip the open question")
	}
}

// What a session is still to ask comes in no other way, as long as there is
// something else; if it does, the session says that it is shorter.
func TestWhatASessionIsToAskIsLeftToIt(t *testing.T) {
	r := rigOn(t, bankOf(t, 4))
	ses := r.practise(coach.Drill{N: 3})
	mine := map[string]bool{}
	for _, item := range ses.Items {
		mine[item.Question] = true
	}
	r.now = r.now.Add(time.Minute)
	if p, _ := r.asked(); mine[p.Question] {
		t.Errorf("%s is one of the session's", p.Question)
	}
	r.now = r.now.Add(time.Minute)
	if p, _ := r.asked(); !mine[p.Question] { // nothing else is left
		t.Errorf("%s is none of the session's", p.Question)
	}
	r.word(coach.WordResume, true)
	r.send(r.row(coach.KindQuestion))
	told := 0
	for r.session().State == coach.SessionRunning {
		said, _ := r.says(long)
		d := r.row(coach.KindResult)
		r.send(d)
		if d.Arg(2) != "1" {
			continue
		}
		told++
		r.edit(said, "Edited. "+long)
		if got := r.row(coach.KindResult); got.Arg(2) != "1" {
			t.Errorf("after an edit the result is about %q", got.Args)
		}
		r.send(r.row(coach.KindResult))
	}
	if told != 1 {
		t.Errorf("%d results say that one question was left out, want 1", told)
	}
}

// A daily question that a session held back for too long is left out at once, and
// the person is told so.
func TestTheQuestionOfADayWaitsForItsDayOnly(t *testing.T) {
	held := func(t *testing.T) *rig {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		r.goTo("14 08:50")
		r.practise(coach.Drill{N: 2})
		r.goTo("14 09:00")
		r.tick()
		if s := r.known(alice); s.Held != "2026-12-14" {
			t.Fatalf("held is %q", s.Held)
		}
		r.nextIs(alice, "14 21:00")
		r.goTo("14 21:00")
		r.tick()
		if s := r.known(alice); s.Held != "" || s.LeftOut != "2026-12-14" || r.slot(alice, "2026-12-14").State != coach.SlotMissed {
			t.Fatalf("at night %q is held and %q left out", s.Held, s.LeftOut)
		}
		r.nextIs(alice, "15 09:00")
		if day := must[coach.Overview](r)(r.Overview(r.Context(), team, alice, r.now)).Day; day.State != coach.DayLeftOut {
			t.Errorf("the day is %q", day.State)
		}
		return r
	}
	t.Run("told at the end", func(t *testing.T) {
		r := held(t)
		r.goTo("15 08:00")
		r.word(coach.WordStop, true)
		if got := r.session().LeftOut; got != "2026-12-14" || r.known(alice).LeftOut != "" {
			t.Errorf("the session tells of %q", got)
		}
	})
	t.Run("told by the next question", func(t *testing.T) {
		r := held(t)
		r.goTo("15 08:50")
		r.tick()
		r.goTo("15 09:00")
		r.tick()
		if p := r.post(r.row(coach.KindQuestion).Post); p.LeftOut != "2026-12-14" || r.known(alice).LeftOut != "" {
			t.Errorf("the question tells of %q", p.LeftOut)
		}
	})
	t.Run("told as it expires", func(t *testing.T) {
		r := held(t)
		r.goTo("15 08:55")
		r.word(coach.WordResume, true)
		if d := r.row(coach.KindNotice); d.Arg(0) != "expired" || d.Arg(2) != "2026-12-14" {
			t.Errorf("the notice is %q", d.Args)
		}
	})
}
