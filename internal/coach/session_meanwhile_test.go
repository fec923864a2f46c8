package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// While a session is paused the daily question may be one that it was to ask: the
// session then asks something else, as often as was promised.
func TestASessionRepeatsNothingThatWasAskedMeanwhile(t *testing.T) {
	for _, test := range []struct{ bank, questions int }{{120, 3}, {3, 2}} {
		r := rigOn(t, bankOf(t, test.bank))
		r.subscribe(alice, person(alice), "09:00")
		r.goTo("14 08:00")
		r.practise(coach.Drill{N: 3})
		r.word(coach.WordPause, true)
		r.send(r.row(coach.KindNotice))
		r.goTo("14 09:00")
		r.tick()
		d := r.row(coach.KindQuestion)
		r.send(d)
		seen := map[string]bool{d.Question: true}
		r.word(coach.WordResume, true)
		r.send(r.row(coach.KindQuestion))
		asked := 0
		for r.session().State == coach.SessionRunning {
			r.word(coach.WordSkip, true)
			next := r.row(coach.KindResult)
			r.send(next)
			if next.Question == "" {
				break
			}
			if asked++; seen[next.Question] {
				t.Errorf("%s is asked a second time", next.Question)
			}
			seen[next.Question] = true
		}
		if asked != test.questions {
			t.Errorf("%d questions were asked, want %d", asked, test.questions)
		}
	}
}

// The warm-up counts nowhere, also when progress is counted anew, and is no new
// question between reviews.
func TestTheWarmUpCountsNowhere(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 2})
	r.says(long)
	r.result(coach.ResultAnswered)
	said, _ := r.says(long)
	r.result(coach.ResultAnswered)
	r.remove(said)
	if p := r.progressOf(); p.Answers != 0 || p.Days != 0 || p.Words != 0 {
		t.Errorf("after the only other answer was deleted: %+v", p)
	}
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		s, _, err := tx.Subscriber(team, alice)
		if err != nil {
			return err
		}
		s.Reviews, s.Told = 2, "2026-12-14"
		return tx.PutSubscriber(s)
	}))
	r.now = r.now.Add(coach.SessionLife + time.Hour)
	r.practise(coach.Drill{N: 2})
	if s := r.known(alice); s.Reviews != 2 || s.Told == "" {
		t.Errorf("after the warm-up %d reviews are in a row, told %q", s.Reviews, s.Told)
	}
}
