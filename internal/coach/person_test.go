package coach_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"
	bolt "go.etcd.io/bbolt"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

// One person over 120 days: what the coach does is what the rules say, to the
// message and the minute, and the same once more with the same seed.
func TestAPersonOver120Days(t *testing.T) {
	seeds := 6
	if testing.Short() {
		seeds = 1
	}
	said, counts := make([]string, seeds), make([]map[string]int, seeds)
	t.Run("seeds", func(t *testing.T) {
		for seed := range uint64(seeds) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				said[seed], counts[seed] = live(t, seed)
				if t.Failed() {
					return
				}
				if again, _ := live(t, seed); again != said[seed] {
					t.Errorf("the second time differs: %s", firstDifference(said[seed], again))
				}
			})
		}
	})
	all := map[string]int{}
	for seed := range seeds {
		if seed > 0 && said[seed] == said[seed-1] {
			t.Errorf("seeds %d and %d give the same", seed-1, seed)
		}
		for what, n := range counts[seed] {
			all[what] += n
		}
	}
	if testing.Short() {
		return
	}
	for _, what := range []string{
		"asked", "review", "late", "session", "silent", "nothing left", "plan changed", "held and asked", "skipped", "away", "reminder",
		"answer", "edit", "deletion", "peek", "again", "started", "paused", "resumed", "second start", "finished", "expired", "ask",
	} {
		if all[what] == 0 {
			t.Errorf("in no life there was %q: this shows too little", what)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%5d %s", all[what], what)
	}
}

func firstDifference(a, b string) string {
	other := strings.Split(b, "\n")
	for i, line := range strings.Split(a, "\n") {
		if i >= len(other) || line != other[i] {
			return fmt.Sprintf("line %d: %q", i+1, line)
		}
	}
	return "one goes on"
}

// A life is one person on a rig, with a model of what must happen to them.
type life struct {
	*rig
	t        *testing.T
	random   *rand.Rand
	handlers *handlers.Handlers
	model    *model
	idle     int // percent of questions left unanswered
	todo     []intention
	unasked  []string // messages of this moment that were not asked for
	begun    map[string]bool
	stands   map[string]coach.MessageRef // where a post stands
	openTill time.Time                   // the session waits until then, running or paused
	count    map[string]int
	said     strings.Builder
	keep     time.Duration // for how long what they write is kept; 0 for ever
	expired  int
}

// An intention is something that the person will do.
type intention struct {
	at time.Time
	do func()
}

// inZone is the directory of one person.
type inZone struct{ *life }

func (z inZone) Profile(context.Context, string) (handlers.Profile, error) {
	return handlers.Profile{Name: "Alice", Zone: z.model.zone}, nil
}

func newLife(t *testing.T, seed uint64) *life {
	t.Helper()
	// No power fails here: without sync it takes a second and not a minute.
	s, err := store.Open(filepath.Join(t.TempDir(), "coach.db"), func(o *bolt.Options) { o.NoSync = true })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	l := &life{
		t: t, random: rand.New(rand.NewPCG(seed, 120)), begun: map[string]bool{}, stands: map[string]coach.MessageRef{}, count: map[string]int{},
		rig: &rig{tester: t, store: s, now: time.Date(2026, 2, 19, 18, 0, 0, 0, time.UTC)},
	}
	l.Coach = coach.New(s, bankOf(t, []int{24, 300}[seed%2]), engine)
	l.handlers = handlers.New(l.Coach, inZone{l}, handlers.Identity{Team: team, User: "U0COACH", BotID: "B1"}, func() time.Time { return l.now }, slog.New(slog.DiscardHandler))
	l.model = newModel(func(format string, args ...any) {
		t.Helper()
		t.Errorf("seed %d, %s: %s", seed, l.local(), fmt.Sprintf(format, args...))
	})
	l.model.roles = func() (ids []string) {
		roles := l.known(alice).Roles
		for _, q := range l.Bank().Questions() {
			if len(roles) == 0 || slices.Contains(roles, q.RoleID) {
				ids = append(ids, q.ID)
			}
		}
		return ids
	}
	return l
}

func (l *life) local() string {
	return l.now.In(l.model.in(l.model.zone)).Format("Mon 2006-01-02 15:04:05 MST")
}

func (l *life) me() coach.Actor         { return coach.Actor{User: alice, Zone: l.model.zone} }
func (l *life) chance(percent int) bool { return l.random.IntN(100) < percent }

// between is a time from a to b minutes.
func (l *life) between(a, b int) time.Duration {
	return time.Duration(a+l.random.IntN(b-a+1)) * time.Minute
}

func (l *life) later(in time.Duration, do func()) {
	l.todo = append(l.todo, intention{at: l.now.Add(in), do: do})
}

// onDay does something on the n-th day, at an hour of UTC.
func (l *life) onDay(n, hour int, do func()) {
	l.later(time.Duration(24*n+hour)*time.Hour-18*time.Hour, do)
}

// live lives 120 days and returns the transcript and how often what happened.
func live(t *testing.T, seed uint64) (string, map[string]int) {
	l := liveKeeping(t, seed, 0)
	return l.said.String(), l.count
}

// liveKeeping lives 120 days on which what was written longer ago than keep is
// removed each night.
func liveKeeping(t *testing.T, seed uint64, keep time.Duration) *life {
	l := newLife(t, seed)
	l.keep = keep
	l.begin()
	end := l.now.AddDate(0, 0, 120)
	var down time.Time
	outages := map[int]bool{}
	for range 5 {
		outages[l.random.IntN(120*288)] = true
	}
	checked := coach.Date("")
	for step := 0; l.now.Before(end) && !t.Failed(); step++ {
		began := l.now
		if outages[step] {
			down = l.now.Add(l.between(20, 30*60))
		}
		if !l.now.Before(down) {
			want := l.model.expect(l.now)
			l.unasked = nil
			l.tick()
			acted := l.deliver()
			slices.Sort(want)
			slices.Sort(l.unasked)
			if !slices.Equal(l.unasked, want) {
				l.model.fault("unasked came %q, want %q", l.unasked, want)
			}
			acted = l.act() || acted
			if today := l.model.today(l.now); acted || today != checked {
				if today != checked {
					l.expire()
				}
				checked = today
				l.checkProgress(today)
			}
		}
		l.now = began.Add(5 * time.Minute)
	}
	if t.Failed() {
		lines := strings.Split(l.said.String(), "\n")
		t.Logf("what was said last:\n%s", strings.Join(lines[max(0, len(lines)-12):], "\n"))
		return l
	}
	l.checkDays(end)
	return l
}

// expire removes what is older than is kept.
func (l *life) expire() {
	if l.keep > 0 {
		l.expired += must[int](l)(l.store.Expire(l.Context(), l.now.Add(-l.keep), l.now))
	}
}

// act does what the person means to do by now, some seconds apart.
func (l *life) act() (acted bool) {
	for i := 0; i < len(l.todo); i++ {
		if l.todo[i].at.After(l.now) {
			continue
		}
		do := l.todo[i].do
		l.todo = slices.Delete(l.todo, i, i+1)
		i = -1
		l.now = l.now.Add(3 * time.Second)
		l.unasked, acted = nil, true
		do()
		l.deliver()
		if len(l.unasked) > 0 {
			l.model.fault("unasked came %q after something the person did", l.unasked)
		}
	}
	return acted
}

// deliver makes all deliveries that are ready, as the program does, and says
// whether there were any.
func (l *life) deliver() (any bool) {
	for rounds := 0; ; rounds++ {
		rows := must[[]coach.Delivery](l)(l.Ready(l.Context(), l.now, 100))
		if len(rows) == 0 || rounds > 50 {
			return any
		}
		any = true
		for _, d := range rows {
			d, ok, err := l.Begin(l.Context(), d, l.now)
			l.ok(err)
			if !ok {
				continue
			}
			parts := must[[]handlers.Outgoing](l)(l.handlers.Render(l.Context(), d))
			sent := coach.Sent{Last: d.Part() >= len(parts)-1}
			if d.Part() < len(parts) {
				o := parts[d.Part()]
				sent.Digest = o.Digest
				switch o.Method {
				case handlers.MethodPost:
					sent.Ref = coach.MessageRef{Channel: strings.Replace(o.Channel, alice, aliceDM, 1), TS: l.newTS()}
				case handlers.MethodUpdate:
					sent.Ref = coach.MessageRef{Channel: o.Channel, TS: o.TS}
				}
				l.write(d, o)
			}
			first := d.Part() == 0
			if first {
				l.before(d)
			}
			l.ok(l.Sent(l.Context(), d, sent, l.now))
			if first {
				l.came(d, sent.Ref)
			}
		}
	}
}

// write adds a line to the transcript.
func (l *life) write(d coach.Delivery, o handlers.Outgoing) {
	blocks := must[[]byte](l)(json.Marshal([]any{o.Blocks, o.Home}))
	sum := fnv.New64a()
	_, _ = sum.Write(blocks)
	_, _ = fmt.Fprintf(&l.said, "%s %s %s %s %q blocks %x\n", l.local(), d.Kind, o.Method, strings.Join(append([]string{string(d.Notice), d.Question}, d.Args...), " "), o.Text, sum.Sum64())
}

// before checks a question before it is known to have come.
func (l *life) before(d coach.Delivery) {
	isNew := d.Kind == coach.KindQuestion || d.Kind == coach.KindResult && d.Post != "" && len(d.Refs) == 0
	if !isNew || l.begun[d.Post] {
		return
	}
	l.begun[d.Post] = true
	p := l.post(d.Post)
	if p.Daily {
		if p.Day != l.model.today(l.now) || p.AskedAt != l.now {
			l.model.fault("the question of %s, asked at %v", p.Day, p.AskedAt)
		}
		l.unasked = append(l.unasked, "question "+string(p.Day))
		if l.model.held[p.Day] {
			l.count["held and asked"]++
		}
	}
	if p.Question == coach.WarmupQuestion {
		return
	}
	if p.Review {
		l.count["review"]++
	}
	l.model.ask(p, l.now)
}

// came has the person see a message.
func (l *life) came(d coach.Delivery, ref coach.MessageRef) {
	switch {
	case d.Notice == coach.NoticeSilent:
		l.unasked = append(l.unasked, "silent "+string(l.model.today(l.now)))
		l.later(l.between(2*24*60, 6*24*60), l.resume)
	case d.Notice == coach.NoticeExhausted:
		l.unasked = append(l.unasked, "exhausted "+string(l.model.today(l.now)))
		l.later(l.between(60, 3*24*60), l.otherRoles)
	case d.Notice == coach.NoticeReminder:
		l.count["reminder"]++
		l.unasked = append(l.unasked, "reminder "+string(l.post(d.Post).Day))
	case d.Kind == coach.KindCard, d.Kind == coach.KindResult && d.Post == "" && len(d.Refs) == 0 && d.Arg(0) != coach.ResultAgain:
		l.count["finished"]++
		l.model.practice, l.openTill = time.Time{}, time.Time{}
	case d.Kind == coach.KindQuestion || d.Kind == coach.KindResult && d.Post != "" && len(d.Refs) == 0:
		l.stands[d.Post] = ref
		p := l.post(d.Post)
		if p.Daily && l.model.zone == "America/Los_Angeles" && l.chance(50) { // the same hour comes five hours later there
			l.later(l.between(5, 200), func() { l.moveTo("Pacific/Auckland") })
		}
		if p.Session != "" {
			l.inSession(p)
		} else {
			l.answerSometime(p)
		}
	}
}

func (l *life) checkProgress(today coach.Date) {
	sum := must[coach.Summary](l)(l.Progress(l.Context(), team, alice))
	p := sum.Progress
	got := tally{Answers: p.Answers, Days: p.Days, Running: sum.Running(today), Best: p.Best, Freezes: p.Freezes}
	if want := l.model.progress(l.now); got != want {
		l.model.fault("progress %+v, want %+v", got, want)
	}
}

// checkDays checks that each planned day had one question, or a good reason.
func (l *life) checkDays(end time.Time) {
	m := l.model
	for day := coach.Date("2026-02-21"); day < m.today(end); day = day.Add(1) {
		fate := m.fate[day]
		switch {
		case fate != "":
		case m.away(day):
			fate = "away"
		case m.skipped[day]:
			fate = "skipped"
		case !m.days.Has(day.Weekday()):
			fate = "not planned"
		default:
			m.fault("nothing came of %s", day)
		}
		l.count[fate]++
		if state := l.slot(alice, day).State; (fate == "asked") != (state == coach.SlotPosted) {
			m.fault("%s is %q, want %q", day, state, fate)
		}
	}
}

func levelRating(a coach.Answer) fsrs.Rating {
	points := (a.Feedback.Level - 1) * 25
	out := fsrs.Again
	switch {
	case !a.Feedback.Scored:
		return fsrs.Hard // it says nothing for or against
	case points >= 85:
		out = fsrs.Easy
	case points >= 60:
		out = fsrs.Good
	case points >= 40:
		out = fsrs.Hard
	}
	if a.Peeked {
		out = min(out, fsrs.Hard)
	}
	return out
}

// allowed reports an error that is none of code.
func (l *life) allowed(err error, code coach.Code) bool {
	var e *coach.Error
	if errors.As(err, &e) && e.Code == code {
		return true
	}
	l.ok(err)
	return false
}
