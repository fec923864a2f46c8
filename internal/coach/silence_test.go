package coach_test

import (
	"fmt"
	"testing"

	"interviewcoach/internal/coach"
)

// morning ticks at 09:00 of a day of December 2026, twice, and sends what is
// ready: it returns what came.
func (r *rig) morning(day int) string {
	r.Helper()
	r.goTo(fmt.Sprintf("%02d 09:00", day))
	r.tick()
	r.tick()
	return r.sendReady()
}

// sendReady sends what may be sent now, and says what it was.
func (r *rig) sendReady() (came string) {
	r.Helper()
	for _, d := range must[[]coach.Delivery](r)(r.Ready(r.Context(), r.now, 100)) {
		begun, ok, err := r.Begin(r.Context(), d, r.now)
		r.ok(err)
		if !ok {
			continue
		}
		r.accepted(begun, true)
		if came != "" {
			came += " "
		}
		came += string(d.Kind)
		if d.Kind == coach.KindNotice {
			came += ":" + string(d.Notice)
		}
	}
	return came
}

// mornings checks what comes on the mornings from a day on.
func (r *rig) mornings(from int, want ...string) {
	r.Helper()
	for i, w := range want {
		if got := r.morning(from + i); got != w {
			r.Errorf("on the %d. came %q, want %q", from+i, got, w)
		}
	}
}

func TestThreeSilentDaysPause(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.mornings(14, "question")
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	r.sendReady()
	r.mornings(15, "question", "question", "question", "notice:silent", "", "", "", "")
	s := r.known(alice)
	if !s.Paused || s.PausedUntil != "" || s.PauseReason != coach.ReasonSilent || s.Away != "2026-12-18" || !s.NextDue.IsZero() {
		t.Errorf("after three silent days: %+v", s)
	}
	if got := r.slot(alice, "2026-12-18").State; got != coach.SlotSkipped {
		t.Errorf("slot of the day: %q, want skipped", got)
	}
	r.goTo("23 12:00")
	s = must[coach.Subscriber](t)(r.Resume(r.Context(), r.cause(), alice, person(alice)))
	if s.Silent != 0 || s.Paused || s.Away != "" {
		t.Errorf("resumed: %+v", s)
	}
	r.mornings(24, "question", "question", "question", "notice:silent", "")
}

// An answer while it is paused counts and ends no pause.
func TestAnswerWhilePausedForSilence(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.mornings(14, "question", "question", "question", "notice:silent")
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	r.sendReady()
	if s := r.known(alice); !s.Paused || s.Silent != 0 {
		t.Errorf("after an answer: paused %v, silent %d", s.Paused, s.Silent)
	}
	r.mornings(18, "", "")
}

func TestWhatEndsSilence(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(r *rig, first coach.Post)
		ends bool
	}{
		{"nothing", func(*rig, coach.Post) {}, false},
		{"a plain DM", func(r *rig, _ coach.Post) { r.hand(r.said(alice, aliceDM, "", long), coach.Answered) }, true},
		{"a late answer in an older thread", func(r *rig, first coach.Post) {
			r.hand(r.said(alice, aliceDM, first.At.TS, long), coach.Answered)
		}, true},
		{"an answer in a channel", func(r *rig, _ coach.Post) {
			ref, _ := r.channelQuestion()
			r.hand(r.said(alice, general, ref.TS, long), coach.Answered)
		}, true},
		{"an answer to a question asked for", func(r *rig, _ coach.Post) {
			_, ref := r.asked()
			r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered)
		}, true},
		{"a short message edited to an answer", func(r *rig, _ coach.Post) {
			said := r.said(alice, aliceDM, "", short)
			r.hand(said, coach.TooShort)
			r.sendReady()
			r.edit(said, long)
		}, true},
		{"a skip", func(r *rig, _ coach.Post) {
			must[coach.Skipped](r)(r.Coach.Skip(r.Context(), r.cause(), alice, person(alice)))
		}, true},
		{"a change of roles", func(r *rig, _ coach.Post) {
			must[coach.Subscriber](r)(r.SetRoles(r.Context(), r.cause(), alice, person(alice), nil))
		}, true},
		{"a short message", func(r *rig, _ coach.Post) { r.hand(r.said(alice, aliceDM, "", short), coach.TooShort) }, false},
		{"a question asked for and left", func(r *rig, _ coach.Post) { r.asked() }, false},
		{"a hint", func(r *rig, first coach.Post) {
			r.ok(r.Show(r.Context(), r.cause(), alice, first.ID, coach.KindMotives, coach.Place{Channel: aliceDM}))
		}, false},
		{"somebody else's answer", func(r *rig, _ coach.Post) {
			ref, _ := r.channelQuestion()
			r.hand(r.said(bob, general, ref.TS, long), coach.Answered)
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.subscribe(alice, person(alice), "09:00")
			r.mornings(14, "question")
			first := r.post(r.known(alice).OpenPost)
			r.mornings(15, "question", "question")
			r.goTo("16 12:00")
			test.do(r, first)
			r.sendReady()
			r.goTo("17 09:00")
			r.tick()
			if s := r.known(alice); s.Paused == test.ends {
				t.Errorf("paused %v on the fourth day, want %v", s.Paused, !test.ends)
			}
		})
	}
}

// A question that nobody saw asks for no answer.
func TestWhatWasNotSentIsNotSilence(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	for day := 14; day < 20; day++ {
		r.goTo(fmt.Sprintf("%d 09:00", day))
		r.tick()
		d := r.row(coach.KindQuestion)
		r.goTo(fmt.Sprintf("%d 20:00", day))
		if _, ok, err := r.Begin(r.Context(), d, r.now); ok || err != nil {
			t.Fatalf("Begin = %v, %v, want it refused", ok, err)
		}
	}
	if s := r.known(alice); s.Paused || s.Silent != 0 {
		t.Errorf("paused %v, silent %d", s.Paused, s.Silent)
	}
}

// Only the daily questions count.
func TestQuestionsAskedForAreNotSilence(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.mornings(14, "question", "question")
	r.goTo("15 12:00")
	r.asked()
	r.mornings(16, "question", "notice:silent")
}

func TestChannelsAreNeverSilent(t *testing.T) {
	r := newRig(t)
	r.subscribe(general, person(bob), "09:00")
	r.sendReady()
	for day := 14; day < 24; day++ {
		r.goTo(fmt.Sprintf("%d 09:00", day))
		if got := r.tick().Posted; got != 1 {
			t.Errorf("on the %d. posted %d, want 1", day, got)
		}
		r.sendReady()
	}
}

// Two passes for one moment, with the end of the process between planning and
// sending, send one notice.
func TestSilenceIsToldOnceOverACrash(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	r.mornings(14, "question", "question", "question")
	r.goTo("17 09:00")
	r.tick()
	r.begin(r.row(coach.KindNotice))
	r.tick()
	if n := must[int](t)(r.Recover(r.Context())); n != 1 {
		t.Errorf("recovered %d rows, want 1", n)
	}
	r.tick()
	if d := r.row(coach.KindNotice); d.Notice != coach.NoticeSilent || d.State != coach.Unknown {
		t.Errorf("in the outbox: %+v", d)
	}
}
