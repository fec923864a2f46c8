package coach_test

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// A practice is alice with a daily question at 09:00, from Monday 14 December.
type practice struct{ *rig }

func newPractice(t *testing.T) practice {
	p := practice{rigOn(t, bankOf(t, 60))}
	p.subscribe(alice, person(alice), "09:00")
	p.goTo("13 09:00")
	return p
}

// day goes on to the next day; post tells whether its question is posted and
// answer whether alice answers it.
func (p practice) day(post, answer bool) (said coach.Said) {
	p.Helper()
	p.now = p.now.Add(24 * time.Hour)
	if !post {
		return
	}
	p.tick()
	for _, d := range p.outbox() {
		if d.ReadyAt.After(p.now) {
			continue
		}
		d, ready, err := p.Begin(p.Context(), d, p.now)
		if p.ok(err); !ready {
			continue // too late for it
		}
		ref := p.accepted(d, true)
		if answer && d.Kind == coach.KindQuestion {
			said = p.said(alice, aliceDM, ref.TS, long)
			p.hand(said, coach.Answered)
		}
	}
	return said
}

func (p practice) week() {
	p.Helper()
	for range 7 {
		p.day(true, true)
	}
}

// is checks the streak as it stands today: days, freezes held, days kept by one,
// days that one would keep.
func (p practice) is(want string) {
	p.Helper()
	sum := must[coach.Summary](p)(p.Progress(p.Context(), team, alice))
	st := sum.Streak(coach.Today(p.now, "UTC"))
	if got := fmt.Sprint(st.Days, sum.Progress.Freezes, sum.Progress.Repaired, st.Covered); got != want {
		p.Errorf("on %s days, freezes, kept, to be kept = %s, want %s", p.now.Format("2 Jan"), got, want)
	}
}

func TestAFreezeKeepsAMissedQuestion(t *testing.T) {
	p := newPractice(t)
	p.week()
	p.is("7 1 [] []")
	p.day(true, false)
	p.is("7 1 [] []") // there is still time today
	p.day(true, false)
	p.is("7 1 [] [2026-12-21]")
	p.hand(p.said(alice, aliceDM, "", long), coach.Answered)
	p.is("8 0 [2026-12-21] []")
	p.day(true, false)
	p.day(true, true)
	p.is("1 0 [2026-12-21] []")
}

func TestFreezesAreNotUsedForDaysThatWereNotAsked(t *testing.T) {
	for name, pass := range map[string]func(p practice){
		"the coach was down": func(p practice) {
			for range 3 {
				p.day(false, false)
			}
		},
		"a pause": func(p practice) {
			must[coach.Subscriber](p)(p.Pause(p.Context(), p.cause(), alice, person(alice), coach.Today(p.now, "UTC").Add(6)))
			for range 5 {
				p.day(true, false)
			}
		},
		"a day skipped": func(p practice) {
			must[coach.Skipped](p)(p.Coach.Skip(p.Context(), p.cause(), alice, person(alice)))
			p.day(true, false)
		},
		"planned, and never sent": func(p practice) {
			p.now = p.now.Add(24 * time.Hour)
			p.tick()
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractice(t)
			p.week()
			pass(p)
			p.is("7 1 [] []")
			p.now = p.now.Add(24 * time.Hour)
			p.is("7 1 [] []")
			p.now = p.now.Add(-24 * time.Hour)
			p.day(true, true)
			p.is("8 1 [] []")
		})
	}
}

// What a deletion leaves is counted as if the answer had never been: the day is
// missed, and a freeze that was held then keeps it.
func TestADeletedAnswerLeavesAMissedDay(t *testing.T) {
	p := newPractice(t)
	p.week()
	said := p.day(true, true)
	p.day(true, true)
	p.is("9 1 [] []")
	p.ok(p.store.Update(p.Context(), func(tx coach.Tx) error {
		kept, err := tx.Progress(team, alice)
		if err != nil {
			return err
		}
		kept.Sessions = 3
		return tx.PutProgress(team, alice, kept)
	}))
	p.remove(said)
	p.is("8 0 [2026-12-21] []")
	if got := must[coach.Summary](t)(p.Progress(t.Context(), team, alice)).Progress.Sessions; got != 3 {
		t.Errorf("%d sessions, want 3: they were finished all the same", got)
	}
}

// Somebody who flies west sees a date twice, and east one less: neither costs.
func TestAFlightCostsNoFreeze(t *testing.T) {
	for zone, want := range map[string]string{"America/Los_Angeles": "9 1 [] []", "Pacific/Kiritimati": "10 1 [] []"} {
		p := newPractice(t)
		p.week()
		p.ok(p.Moved(p.Context(), p.cause(), alice, zone, false))
		for p.now.Before(time.Date(2026, 12, 22, 23, 0, 0, 0, time.UTC)) {
			p.now = p.now.Add(time.Hour)
			p.tick()
			for _, d := range p.outbox() {
				if d.Kind != coach.KindQuestion {
					continue
				}
				said := p.said(alice, aliceDM, p.send(d).TS, long)
				said.Zone = zone
				p.hand(said, coach.Answered)
			}
		}
		p.is(want)
	}
}
