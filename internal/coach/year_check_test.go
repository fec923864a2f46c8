package coach_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

// settled is how long after its end a day is certainly decided, with every message of
// it sent or taken back.
const settled = 5 * time.Hour

// A year is a bot with many subscribers, and what is known of them from outside.
type year struct {
	*rig
	t         *testing.T
	file      string
	random    *rand.Rand
	zones     []string
	almanacs  map[string]func(coach.TimeOfDay) (time.Time, bool)
	people    []*somebody
	byID      map[string]*somebody
	questions map[string]*asking // by post
	event     time.Time          // when something happens next
	trouble   time.Time          // the latest outage or setting of the clock
	closed    time.Time
	count     map[string]int
}

// somebody is a subscriber, as they know themselves.
type somebody struct {
	id, setUpBy string
	loc         *time.Location
	at          coach.TimeOfDay
	on          bool
	until       coach.Date // paused until then
	changed     time.Time
	accounted   coach.Date // days from it on must have a slot
	days        map[coach.Date]int
	last        time.Time // the latest question
	silent      int
	waited      map[coach.Date]bool // days whose question had to wait for its turn
}

// An asking is a question in the outbox, with what its subscriber had chosen when it
// was planned.
type asking struct {
	who  *somebody
	day  coach.Date
	loc  *time.Location
	due  time.Time
	sent bool
}

func newYear(t *testing.T, seed uint64, people int) *year {
	t.Helper()
	y := &year{
		t: t, file: filepath.Join(t.TempDir(), "coach.db"), random: rand.New(rand.NewPCG(seed, 365)), almanacs: map[string]func(coach.TimeOfDay) (time.Time, bool){},
		byID: map[string]*somebody{}, questions: map[string]*asking{}, count: map[string]int{},
		zones: []string{
			"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "America/Nuuk", "Antarctica/Troll",
			"Pacific/Apia", "Pacific/Fakaofo", "Asia/Beirut", "America/Santiago", "Africa/Casablanca", "Pacific/Kiritimati", "Asia/Kolkata", "Pacific/Pago_Pago",
		},
	}
	// One of the years is the one in which Samoa left out a day.
	start := time.Date([]int{2011, 2026}[seed%2], 3, 1, 0, 0, 0, 0, time.UTC)
	y.rig = &rig{tester: t, now: start}
	y.reopen()
	t.Cleanup(func() { _ = y.store.Close() })
	y.event, y.closed = start.AddDate(0, 0, 3), start
	for i := range people {
		p := &somebody{id: fmt.Sprintf("U%04d", i), loc: zone(t, y.zones[y.random.IntN(len(y.zones))]), at: y.someTime(), on: true, changed: start, days: map[coach.Date]int{}, waited: map[coach.Date]bool{}}
		p.setUpBy = p.id
		if i%10 == 9 {
			p.id = fmt.Sprintf("C%04d", i)
		}
		y.people, y.byID[p.id] = append(y.people, p), p
		y.subscribe(p.id, coach.Actor{User: p.setUpBy, Zone: p.loc.String()}, p.at.String())
		p.accounted = coach.DateOf(start, p.loc).Add(2)
	}
	return y
}

// reopen starts the bot anew on its file. No power fails here: nothing is synced.
func (y *year) reopen() {
	if y.store != nil {
		y.ok(y.store.Close())
	}
	y.store = must[*store.Store](y)(store.Open(y.file, func(o *bolt.Options) { o.NoSync = true }))
	y.Coach = coach.New(y.store, bankOf(y.t, 40), engine) // what goes unanswered comes back after 14 days
}

// someTime is a time of day; half of all people take one of a few.
func (y *year) someTime() coach.TimeOfDay {
	if y.random.IntN(2) == 0 {
		return []coach.TimeOfDay{8 * 60, 9 * 60, 9*60 + 30, 18 * 60}[y.random.IntN(4)]
	}
	return coach.TimeOfDay(y.random.IntN(24 * 60))
}

// due is the first instant of a day at which the clock has reached a time, found by
// walking.
func (y *year) due(loc *time.Location, day coach.Date, at coach.TimeOfDay) (time.Time, bool) {
	key := loc.String() + string(day)
	if y.almanacs[key] == nil {
		almanac := coach.AlmanacOf(loc, day)
		y.almanacs[key] = func(at coach.TimeOfDay) (time.Time, bool) { return almanac[at], !almanac[at].IsZero() }
	}
	return y.almanacs[key](at)
}

// plan is a tick. It notes what was asked, and of whom.
func (y *year) plan() {
	planned := y.tick()
	if planned.Posted == 0 {
		return
	}
	found := 0
	for _, d := range y.outbox() {
		if d.Kind != coach.KindQuestion || y.questions[d.Post] != nil {
			continue
		}
		found++
		p := y.post(d.Post)
		who := y.byID[p.Subscriber]
		a := &asking{who: who, day: p.Day, loc: who.loc}
		due, exists := y.due(who.loc, p.Day, who.at)
		if a.due = due; !exists {
			y.Errorf("%s was asked for %s, which has no %s in %s", who.id, p.Day, who.at, who.loc)
		}
		if !who.on || p.Day < who.until {
			y.Errorf("%s was asked for %s at %v while it wants nothing (%v, until %q): %+v", who.id, p.Day, y.now, who.on, who.until, y.known(who.id))
		}
		y.questions[d.Post] = a
		if y.random.IntN(20) == 0 { // its turn comes late
			d.ReadyAt = y.now.Add(y.between(time.Second, 3*time.Hour))
			y.ok(y.Put(y.Context(), d))
			who.waited[p.Day] = true
		}
	}
	if found != planned.Posted {
		y.Errorf("%d questions are in the outbox, of %d that were planned", found, planned.Posted)
	}
}

// deliver sends what is ready.
func (y *year) deliver() {
	for _, d := range must[[]coach.Delivery](y)(y.Ready(y.Context(), y.now, 1000)) {
		begun, ok, err := y.Begin(y.Context(), d, y.now)
		y.ok(err)
		if !ok {
			y.count["taken back"]++
			continue
		}
		y.stands(begun)
		y.sentOne(begun)
	}
}

// sentOne records that a message stands. Now and then its reader gives a sign of
// life, or else the coach would pause.
func (y *year) sentOne(d coach.Delivery) {
	y.ok(y.Sent(y.Context(), d, coach.Sent{Ref: y.ref(d), Last: true}, y.now))
	who := y.byID[d.User]
	if who == nil || d.Kind != coach.KindQuestion {
		return
	}
	if who.silent++; who.silent == 2 {
		who.silent = 0
		must[coach.Subscriber](y)(y.SetReminder(y.Context(), y.cause(), who.id, coach.Actor{User: who.id}, false))
	}
}

func (y *year) ref(d coach.Delivery) coach.MessageRef {
	channel := d.To
	if channel[0] == 'U' {
		channel = "D" + channel[1:]
	}
	return coach.MessageRef{Channel: channel, TS: y.newTS()}
}

// stands checks a question that stands in Slack from now on.
func (y *year) stands(d coach.Delivery) {
	if d.Kind != coach.KindQuestion {
		return
	}
	a := y.questions[d.Post]
	who := a.who
	what := fmt.Sprintf("%s, %s at %s in %s (due %v), asked at %v", who.id, a.day, who.at, a.loc, a.due, y.now)
	late := y.now.Sub(a.due)
	who.days[a.day]++
	switch hour := y.now.In(a.loc).Hour(); {
	case a.sent || who.days[a.day] > 1:
		y.Errorf("%s: %d times", what, who.days[a.day])
	case late < 0:
		y.Errorf("%s: before it was due", what)
	case late > 4*time.Hour:
		y.Errorf("%s: more than four hours late", what)
	case coach.DateOf(y.now, a.loc) != a.day:
		y.Errorf("%s: on another date", what)
	case late > 15*time.Minute && (hour >= 21 || hour < 7):
		y.Errorf("%s: late, and at night", what)
	case !who.last.IsZero() && y.now.Sub(who.last) < 8*time.Hour:
		y.Errorf("%s: less than eight hours after %v", what, who.last)
	}
	a.sent, who.last = true, y.now
	switch {
	case late >= time.Minute:
		y.count["sent late"]++
	case late > 0:
		y.count["sent in its own second"]++
	}
}

// closeDays checks what became of the days of p before today. Each must have a slot
// that tells; one with nothing in its way must have been asked.
func (y *year) closeDays(p *somebody, today coach.Date) {
	for day := p.accounted; day < today && p.on; day = day.Add(1) {
		p.accounted = day.Add(1)
		due, exists := y.due(p.loc, day, p.at)
		slot := y.slot(p.id, day)
		if !exists {
			if slot.State != "" {
				y.Errorf("%s: %s does not exist in %s, and is %q", p.id, day, p.loc, slot.State)
			}
			y.count["dates that do not exist"]++
			continue
		}
		y.count["dates elapsed"]++
		y.count[slot.State]++
		what := fmt.Sprintf("%s: %s at %s in %s (due %v, closed at %v) is %+v", p.id, day, p.at, p.loc, due, y.now, slot)
		if asked := p.days[day] == 1; asked != (slot.State == coach.SlotPosted) {
			y.Errorf("%s, and was asked %d times", what, p.days[day])
		}
		eve, _ := y.due(p.loc, day.Add(-1), 0)
		if eve.IsZero() || !y.trouble.Before(eve) || !p.changed.Before(eve) || slot.State == coach.SlotSkipped || p.waited[day] {
			continue
		}
		y.count["days that had to be asked"]++
		if slot.State != coach.SlotPosted {
			y.Errorf("%s, with nothing in its way", what)
		}
	}
}
