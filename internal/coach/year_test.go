package coach_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// What happens in a year: to the bot or its clock, and to each person's plan.
const (
	troubles = 80
	changes  = 18
)

// A year of many people, with outages, crashes, moves, edits, pauses and a clock that
// is set forward and back. What is promised of every daily question is checked when
// it is sent, and what became of every day when it is over.
func TestAYearOfManyPeople(t *testing.T) {
	people, seeds := 10, uint64(2)
	if coach.Nightly() {
		people, seeds = 200, 4
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			y := newYear(t, seed, people)
			y.live(y.now.AddDate(0, 0, 365))
			for _, what := range slices.Sorted(maps.Keys(y.count)) {
				t.Logf("%7d %s", y.count[what], what)
			}
			for what, least := range map[string]int{
				"dates elapsed": people * 120, "posted": people * 100, "missed": people, "skipped": people / 4, "days that had to be asked": people * 50,
				"sent late": people, "sent in its own second": people, "outage": 20, "clock set forward": 5, "clock set back": 5, "moved": people / 2,
				"edited": people / 2, "paused": people / 2, "in hand at a crash": 1,
			} {
				if y.count[what] < least && !t.Failed() {
					t.Errorf("%s: %d times, want at least %d: this shows too little", what, y.count[what], least)
				}
			}
			if got, want := y.count["posted"]+y.count["missed"]+y.count["skipped"], y.count["dates elapsed"]; got != want {
				t.Errorf("%d days were posted, missed or skipped, of %d that elapsed", got, want)
			}
		})
	}
}

// live goes from moment to moment: to the next one at which somebody is due, a
// message is ready, or something happens.
func (y *year) live(end time.Time) {
	for y.now.Before(end) && !y.t.Failed() {
		if !y.now.Before(y.event) {
			y.happen()
			y.event = y.now.Add(y.about(365 * 24 * time.Hour / time.Duration(troubles+changes*len(y.people))))
		}
		y.plan()
		y.deliver()
		if y.now.Sub(y.closed).Abs() >= time.Hour {
			y.closed = y.now
			for _, p := range y.people {
				y.closeDays(p, coach.DateOf(y.now.Add(-settled), p.loc))
			}
		}
		y.now = y.next()
	}
}

// about is a random time, d on the average.
func (y *year) about(d time.Duration) time.Duration {
	return time.Duration(y.random.ExpFloat64()*float64(d)) + time.Second
}

// between is a random time from a to b, short ones more often than long ones.
func (y *year) between(a, b time.Duration) time.Duration {
	return time.Duration(float64(a) * math.Pow(float64(b)/float64(a), y.random.Float64())).Round(time.Second)
}

// next is when the bot looks next: at the full minute by which somebody is due, at
// the second at which a message is ready, when something happens, and now and then
// before.
func (y *year) next() time.Time {
	next := y.event
	y.view(func(tx coach.Tx) error {
		due, err := tx.Due(y.now.AddDate(2, 0, 0), 1)
		if err == nil && len(due) > 0 {
			if at := due[0].NextDue.Add(time.Minute - 1).Truncate(time.Minute); at.Before(next) {
				next = at
			}
		}
		return err
	})
	at, ok, err := y.NextReady(y.Context())
	y.ok(err)
	if ok && at.Before(next) {
		next = at
	}
	if !next.After(y.now) {
		return y.now.Add(time.Second)
	}
	if y.random.IntN(4) == 0 { // a look in between, for which there is nothing to do
		return y.now.Add(time.Duration(y.random.Int64N(int64(next.Sub(y.now))))).Truncate(time.Second).Add(time.Second)
	}
	return next
}

// happen lets one thing happen to the bot, its clock, or somebody.
func (y *year) happen() {
	switch which := y.random.IntN(troubles + changes*len(y.people)); {
	case which >= troubles:
		y.change()
	case which%2 == 0:
		y.outage(y.between(time.Minute, 72*time.Hour))
	default:
		y.setClock()
	}
}

// outage is a crash, and a start some time later.
func (y *year) outage(d time.Duration) {
	y.count["outage"]++
	if y.random.IntN(2) == 0 { // when a question is in hand
		y.event = y.now.AddDate(0, 0, 1)
		y.now = y.next()
		y.plan()
	}
	var inHand coach.Delivery
	accepted := false
	for _, d := range must[[]coach.Delivery](y)(y.Ready(y.Context(), y.now, 1)) {
		begun, ok, err := y.Begin(y.Context(), d, y.now)
		y.ok(err)
		if !ok {
			continue
		}
		y.count["in hand at a crash"]++
		inHand, accepted = begun, y.random.IntN(2) == 0
		if accepted {
			y.stands(begun)
		}
	}
	y.now = y.now.Add(d)
	y.trouble = later(y.trouble, y.now)
	y.reopen()
	n := must[int](y)(y.Recover(y.Context()))
	if inHand.Key == "" {
		return
	}
	if n != 1 {
		y.Errorf("%d deliveries were in hand at the crash, want 1", n)
	}
	inHand.State = coach.Unknown
	if accepted { // as looking it up tells
		y.sentOne(inHand)
		return
	}
	inHand.State = coach.Pending
	y.ok(y.Put(y.Context(), inHand))
}

// setClock sets the clock by less than a day: by more, the bot itself would not
// believe it.
func (y *year) setClock() {
	step := y.between(time.Minute, 20*time.Hour)
	what := "clock set forward"
	if y.random.IntN(2) == 0 {
		step, what = -step, "clock set back"
	}
	y.count[what]++
	y.trouble = later(y.trouble, y.now)
	y.now = y.now.Add(step)
	y.trouble = later(y.trouble, y.now)
}

// change lets somebody change something.
func (y *year) change() {
	p := y.people[y.random.IntN(len(y.people))]
	y.plan() // what was due until now is decided before
	y.closeDays(p, coach.DateOf(y.now.Add(-settled), p.loc))
	by := coach.Actor{User: p.setUpBy, Zone: p.loc.String()}
	today := coach.DateOf(y.now, p.loc)
	what := []string{"moved", "edited", "paused", "resumed", "skipped a day", "stopped"}[y.random.IntN(6)]
	switch what {
	case "moved":
		name := y.zones[y.random.IntN(len(y.zones))]
		y.ok(y.Moved(y.Context(), y.cause(), p.id, name, false))
		p.loc = zone(y.t, y.known(p.id).Zone)
	case "edited":
		p.at = y.someTime()
		soon := p.last.Add(4*time.Hour + time.Duration(y.random.IntN(5*60))*time.Minute)
		if soon.After(y.now) && coach.DateOf(soon, p.loc) > today { // tomorrow's would come hours after today's
			hour, minute, _ := soon.In(p.loc).Clock()
			p.at = coach.TimeOfDay(hour*60 + minute)
		}
		y.subscribe(p.id, by, p.at.String())
		p.on, p.until = true, "" // which ends a pause
	case "paused":
		if !p.on {
			return
		}
		p.until = today.Add(1 + y.random.IntN(20))
		must[coach.Subscriber](y)(y.Pause(y.Context(), y.cause(), p.id, by, p.until))
	case "resumed":
		if !p.on {
			return
		}
		must[coach.Subscriber](y)(y.Resume(y.Context(), y.cause(), p.id, by))
		p.until = ""
	case "skipped a day":
		if !p.on || p.until > today {
			return
		}
		for skipped := (coach.Skipped{}); skipped.Day == ""; { // the open question first
			skipped = must[coach.Skipped](y)(y.Coach.Skip(y.Context(), y.cause(), p.id, by))
		}
	case "stopped":
		if p.on {
			must[coach.Subscriber](y)(y.Unsubscribe(y.Context(), y.cause(), p.id, by))
		}
		p.on, p.until = false, ""
	}
	y.count[what]++
	p.changed = later(p.changed, y.now)
	if what == "skipped a day" {
		return // the others stay as they are
	}
	p.accounted = max(p.accounted, today.Add(2), coach.DateOf(y.now, p.loc).Add(2), p.until)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
