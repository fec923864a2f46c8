package coach_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// Over two months, with every habit and an outage now and then, at most one
// message comes on a local day that was not asked for, and one reminder; and none
// at night but at the person's own time.
func TestAtMostOneUnaskedMessageADay(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { nag(t, rand.New(rand.NewPCG(seed, 11))) })
	}
}

func nag(t *testing.T, random *rand.Rand) {
	r := rigOn(t, bankOf(t, 30))
	r.now = time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC)
	zoneName := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo", "UTC"}[random.IntN(6)]
	loc := zone(t, zoneName)
	me := coach.Actor{User: alice, Zone: zoneName}
	r.subscribe(alice, me, fmt.Sprintf("%02d:%02d", random.IntN(24), 10*random.IntN(6)))
	must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), alice, me, true))
	own := r.known(alice).At
	unasked, reminders := map[coach.Date]int{}, map[coach.Date]int{}
	questions, pauses, reminded := 0, 0, 0
	var down time.Time
	for end := r.now.AddDate(0, 0, 60); r.now.Before(end); r.now = r.now.Add(10 * time.Minute) {
		if random.IntN(1500) == 0 {
			down = r.now.Add(time.Duration(random.IntN(20*60)) * time.Minute)
		}
		if r.now.Before(down) {
			continue
		}
		s := r.known(alice)
		if s.Paused && random.IntN(600) == 0 {
			must[coach.Subscriber](t)(r.Resume(r.Context(), r.cause(), alice, me))
		}
		r.tick()
		for _, d := range must[[]coach.Delivery](t)(r.Ready(r.Context(), r.now, 100)) {
			begun, ok, err := r.Begin(r.Context(), d, r.now)
			r.ok(err)
			if !ok {
				continue
			}
			ref := r.accepted(begun, true)
			local := r.now.In(loc)
			day := coach.DateOf(r.now, loc)
			sinceOwn := local.Hour()*60 + local.Minute() - int(own)
			night := local.Hour() >= 21 || local.Hour() < 7
			switch {
			case d.Kind == coach.KindQuestion:
				questions++
				unasked[day]++
				if night && (sinceOwn < 0 || sinceOwn > 15) {
					t.Errorf("asked at %v, own time %v", local, own)
				}
				if random.IntN(4) == 0 {
					r.now = r.now.Add(time.Minute)
					said := r.said(alice, aliceDM, ref.TS, long)
					said.Zone = zoneName
					r.hand(said, coach.Answered)
				}
			case d.Notice == coach.NoticeReminder:
				reminded++
				reminders[day]++
				if clock := local.Format("15:04"); clock < "16:00" || clock > "21:00" || r.post(d.Post).Day != day {
					t.Errorf("reminded at %v of the question of %s", local, r.post(d.Post).Day)
				}
			case d.Kind == coach.KindNotice:
				unasked[day]++
				if d.Notice == coach.NoticeSilent {
					pauses++
				}
			}
		}
	}
	for day, n := range unasked {
		if n > 1 || reminders[day] > 1 {
			t.Errorf("on %s came %d messages and %d reminders", day, n, reminders[day])
		}
	}
	if questions == 0 || pauses == 0 || reminded == 0 && own <= 14*60 {
		t.Errorf("%d questions, %d pauses, %d reminders: the simulation shows nothing", questions, pauses, reminded)
	}
}

func TestQuietHoursAndCatchUp(t *testing.T) {
	for _, test := range []struct {
		name, at, back string
		noCatchUp      bool
		posted         int
		next           string
	}{
		{"late in the evening", "20:00", "14 21:30", false, 0, "15 20:00"},
		{"just before the quiet hours", "20:00", "14 20:59", false, 1, "15 20:00"},
		{"own time at night", "23:00", "14 23:00", false, 1, "15 23:00"},
		{"own time at night, a little late", "23:00", "14 23:15", false, 1, "15 23:00"},
		{"own time at night, late", "23:00", "14 23:16", false, 0, "15 23:00"},
		{"early and late waits for the morning", "05:00", "15 05:30", false, 0, "15 07:00"},
		{"no catching up", "09:00", "14 09:16", true, 0, "15 09:00"},
		{"no catching up, on time", "09:00", "14 09:15", true, 1, "15 09:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t)
			r.subscribe(alice, person(alice), test.at)
			if test.noCatchUp {
				no := false
				must[coach.Subscriber](t)(r.Subscribe(r.Context(), r.cause(), alice, person(alice), coach.Settings{CatchUp: &no}))
			}
			r.goTo(test.back)
			if got := r.tick().Posted; got != test.posted {
				t.Errorf("posted %d, want %d", got, test.posted)
			}
			r.nextIs(alice, test.next)
		})
	}
}
