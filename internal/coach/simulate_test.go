package coach_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

func TestProgressIsWhatCountingGives(t *testing.T) {
	dir, files := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		files++
		s, err := store.Open(filepath.Join(dir, fmt.Sprint(files)))
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		coach.ProgressAgrees(rt, s)
	})
}

// Nobody moves, changes or pauses in the last 30 days: then every day counts.
func TestManyDays(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { simulate(t, rand.New(rand.NewPCG(seed, 7))) })
	}
}

func simulate(t *testing.T, random *rand.Rand) {
	r := rigOn(t, bankOf(t, 120))                        // enough for all days
	r.now = time.Date(2026, 2, 20, 0, 0, 0, 0, time.UTC) // over the changes of clocks in spring
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "America/Nuuk"}
	start, calm := r.now, r.now.AddDate(0, 0, 60)
	end := calm.AddDate(0, 0, 30)
	posted := map[string]time.Time{} // the last question of each
	days := map[string]int{}         // by subscriber and local date
	down := time.Time{}
	people := []string{"U1", "U2", "U3", "U4"}
	for _, user := range people {
		r.subscribe(user, coach.Actor{User: user, Zone: zones[random.IntN(len(zones))]}, fmt.Sprintf("%02d:%02d", random.IntN(24), random.IntN(60)))
	}
	for ; r.now.Before(end); r.now = r.now.Add(15 * time.Minute) {
		if r.now.Before(calm) {
			user := people[random.IntN(len(people))]
			s := r.known(user)
			switch random.IntN(500) {
			case 0, 1:
				r.ok(r.Moved(r.Context(), r.cause(), user, zones[random.IntN(len(zones))], false))
			case 2, 3:
				r.subscribe(user, coach.Actor{User: user, Zone: s.Zone}, fmt.Sprintf("%02d:%02d", random.IntN(24), random.IntN(60)))
			case 4:
				_, err := r.Pause(r.Context(), r.cause(), user, coach.Actor{User: user}, coach.Today(r.now, s.Zone).Add(1+random.IntN(5)))
				r.ok(err)
			case 5:
				_, err := r.Coach.Skip(r.Context(), r.cause(), user, coach.Actor{User: user})
				r.ok(err)
			case 6:
				down = r.now.Add(time.Duration(random.IntN(3*24*60)) * time.Minute)
			}
			if r.now.Before(down) {
				continue
			}
		}
		before := map[string]coach.Subscriber{}
		for _, user := range people {
			before[user] = r.known(user)
		}
		if r.tick() == (coach.Planned{}) {
			continue
		}
		for _, d := range r.outbox() {
			s, p := before[d.User], r.post(d.Post)
			key := d.User + " " + string(p.Day)
			if days[key]++; days[key] > 1 || p.Day != coach.Today(r.now, s.Zone) {
				t.Errorf("%s asked %d times for %s, at %v in %s", d.User, days[key], p.Day, r.now, s.Zone)
			}
			if local := r.now.In(zone(t, s.Zone)); local.Hour()*60+local.Minute() < int(s.At) {
				t.Errorf("%s asked at %v, before %s", d.User, local, s.At)
			}
			if s.NextDue.Before(r.now.Add(-4*time.Hour)) && coach.Today(s.NextDue, s.Zone) == p.Day {
				t.Errorf("%s asked at %v, due at %v", d.User, r.now, s.NextDue)
			}
			if last := posted[d.User]; !last.IsZero() && r.now.Sub(last) < 8*time.Hour {
				t.Errorf("%s asked at %v and %v", d.User, last, r.now)
			}
			posted[d.User] = r.now
			r.send(d)
			if s.Silent > 0 { // a sign of life: nobody falls silent
				must[coach.Subscriber](t)(r.SetReminder(r.Context(), r.cause(), d.User, coach.Actor{User: d.User}, false))
			}
		}
	}
	for _, user := range people {
		s := r.known(user)
		// Two weeks after the last change no pause, skip or spacing is left.
		for day := coach.Today(calm.AddDate(0, 0, 14), s.Zone); day < coach.Today(end, s.Zone); day = day.Add(1) {
			if days[user+" "+string(day)] != 1 {
				t.Errorf("%s asked %d times on %s, want once (%s, %s, since %v)", user, days[user+" "+string(day)], day, s.At, s.Zone, start)
			}
		}
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// A streak goes on over days without a question, and ends with a question that
// went unanswered.
func TestStreak(t *testing.T) {
	r := newRig(t)
	r.subscribe(alice, person(alice), "09:00")
	answer := func(dayAndTime string) {
		r.Helper()
		r.goTo(dayAndTime)
		r.tick()
		for _, d := range r.outbox() {
			r.send(d)
		}
		r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	}
	streak := func(today coach.Date, want int) {
		r.Helper()
		if got := must[coach.Summary](r)(r.Progress(r.Context(), team, alice)).Running(today); got != want {
			r.Errorf("on %s the streak is %d, want %d", today, got, want)
		}
	}
	answer("14 09:00")
	answer("15 09:00")
	streak("2026-12-15", 2)
	answer("18 09:00") // down for two days
	streak("2026-12-18", 3)
	must[coach.Subscriber](t)(r.Pause(r.Context(), r.cause(), alice, person(alice), "2026-12-25"))
	streak("2026-12-24", 3)
	answer("25 09:00")
	streak("2026-12-25", 4)
	r.goTo("26 09:00")
	r.tick()
	r.send(r.row(coach.KindQuestion))
	streak("2026-12-26", 4) // there is still time today
	streak("2026-12-27", 0)
	answer("27 09:00")
	streak("2026-12-27", 1)
}
