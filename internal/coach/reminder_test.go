package coach_test

import (
	"testing"

	"interviewcoach/internal/coach"
)

// reminded is a rig in which alice wants a reminder and has today's question.
func reminded(t *testing.T) (*rig, coach.Post) {
	t.Helper()
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), alice, person(alice), true))
	r.mornings(14, "question")
	return r, r.post(r.known(alice).OpenPost)
}

func TestReminderComesOnce(t *testing.T) {
	r, post := reminded(t)
	d := r.row(coach.KindNotice)
	if d.Notice != coach.NoticeReminder || d.Post != post.ID || d.To != alice && d.To != aliceDM {
		t.Errorf("in the outbox: %+v", d)
	}
	for _, step := range []struct{ at, want string }{{"14 15:59", ""}, {"14 16:00", "notice:reminder"}, {"14 16:01", ""}, {"14 23:00", ""}} {
		r.goTo(step.at)
		r.tick()
		if got := r.sendReady(); got != step.want {
			t.Errorf("at %s came %q, want %q", step.at, got, step.want)
		}
	}
	r.mornings(15, "question")
	r.goTo("15 17:01") // nothing ran for an hour
	if got := r.sendReady(); got != "" {
		t.Errorf("an hour late came %q", got)
	}
}

// An answer in the reminder's thread is one to its question.
func TestReminderCanBeAnswered(t *testing.T) {
	r, post := reminded(t)
	r.goTo("14 16:00")
	ref := r.send(r.row(coach.KindNotice))
	if a := r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered); a.Post != post.ID {
		t.Errorf("answered %s, want %s", a.Post, post.ID)
	}
}

func TestReminderIsDropped(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(r *rig, p coach.Post)
		left bool // in the outbox until its time comes
	}{
		{"answered in the DM", func(r *rig, _ coach.Post) { r.hand(r.said(alice, aliceDM, "", long), coach.Answered) }, false},
		{"answered in the thread", func(r *rig, p coach.Post) { r.hand(r.said(alice, aliceDM, p.At.TS, long), coach.Answered) }, false},
		{"skipped", func(r *rig, _ coach.Post) {
			must[coach.Skipped](r)(r.Coach.Skip(r.Context(), r.cause(), alice, person(alice)))
		}, false},
		{"paused", func(r *rig, _ coach.Post) {
			must[coach.Subscriber](r)(r.Pause(r.Context(), r.cause(), alice, person(alice), ""))
		}, false},
		{"unsubscribed", func(r *rig, _ coach.Post) {
			must[coach.Subscriber](r)(r.Unsubscribe(r.Context(), r.cause(), alice, person(alice)))
		}, false},
		{"deactivated", func(r *rig, _ coach.Post) { r.ok(r.Moved(r.Context(), r.cause(), alice, "UTC", true)) }, false},
		{"forgotten", func(r *rig, _ coach.Post) { r.ok(r.Forget(r.Context(), r.cause(), alice)) }, false},
		{"switched off", func(r *rig, _ coach.Post) {
			must[coach.Subscriber](r)(r.SetReminder(r.Context(), r.cause(), alice, person(alice), false))
		}, true},
		{"moved to where it is night", func(r *rig, _ coach.Post) {
			r.ok(r.Moved(r.Context(), r.cause(), alice, "Asia/Yekaterinburg", false))
		}, true},
		{"moved to where it is tomorrow", func(r *rig, _ coach.Post) {
			r.ok(r.Moved(r.Context(), r.cause(), alice, "Pacific/Kiritimati", false))
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, p := reminded(t)
			r.goTo("14 12:00")
			test.do(r, p)
			waits := false
			for _, d := range r.outbox() {
				waits = waits || d.Notice == coach.NoticeReminder
			}
			if waits != test.left {
				t.Errorf("it waits %v, want %v", waits, test.left)
			}
			r.sendReady()
			r.goTo("14 16:00")
			if got := r.sendReady(); got != "" {
				t.Errorf("at 16:00 came %q, want nothing", got)
			}
			for _, d := range r.outbox() {
				t.Errorf("left in the outbox: %s %s", d.Kind, d.Key)
			}
		})
	}
	t.Run("answered while it was being sent", func(t *testing.T) {
		r, _ := reminded(t)
		r.goTo("14 16:00")
		begun := r.begin(r.row(coach.KindNotice))
		r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
		begun.State = coach.Pending // the call failed: it is to be tried again
		r.ok(r.Put(r.Context(), begun))
		if got := r.sendReady(); got != "reply" {
			t.Errorf("came %q, want the reply alone", got)
		}
	})
	t.Run("skipped while it was being sent", func(t *testing.T) {
		r, _ := reminded(t)
		r.goTo("14 16:00")
		begun := r.begin(r.row(coach.KindNotice))
		must[coach.Skipped](t)(r.Coach.Skip(r.Context(), r.cause(), alice, person(alice)))
		begun.State = coach.Pending
		r.ok(r.Put(r.Context(), begun))
		if got := r.sendReady(); got != "" {
			t.Errorf("came %q, want nothing", got)
		}
	})
	t.Run("it is another day where they are now", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, coach.Actor{User: alice, Zone: "Pacific/Honolulu"}, "09:00")
		must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), alice, coach.Actor{User: alice}, true))
		r.goTo("14 19:00")
		r.tick()
		r.sendReady()
		r.ok(r.Moved(r.Context(), r.cause(), alice, "Asia/Tokyo", false))
		r.goTo("15 02:00") // 16:00 in Honolulu, and 11:00 on the 15th in Tokyo
		if got := r.sendReady(); got != "" || r.kinds() != "" {
			t.Errorf("came %q, left %q", got, r.kinds())
		}
	})
	t.Run("it is not known whether its question was sent", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), alice, person(alice), true))
		r.goTo("14 09:00")
		r.tick()
		r.begin(r.row(coach.KindQuestion))
		r.goTo("14 16:00")
		if _, ok, err := r.Begin(r.Context(), r.row(coach.KindNotice), r.now); ok || err != nil {
			t.Errorf("Begin = %v, %v, want it refused", ok, err)
		}
	})
	t.Run("its question was never sent", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), alice, person(alice), true))
		r.goTo("14 09:00")
		r.tick()
		r.goTo("14 16:00")
		if got := r.sendReady(); got != "" || r.kinds() != "" {
			t.Errorf("came %q, left %q", got, r.kinds())
		}
	})
	t.Run("not wanted", func(t *testing.T) {
		r := newRig(t)
		r.subscribe(alice, person(alice), "09:00")
		r.mornings(14, "question")
		if got := r.kinds(); got != "" {
			t.Errorf("outbox %q, want nothing", got)
		}
	})
}
