package coach_test

import (
	"fmt"
	"slices"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"

	"interviewcoach/internal/coach"
)

// A model says what must happen to one person. It is written from the rules, keeps
// everything it was told, and computes each answer anew from all of it: nothing is
// kept up to date, so that nothing can go wrong in keeping.
type model struct {
	fault func(format string, args ...any)
	roles func() []string // ids of the questions that may be asked

	zone      string
	at        coach.TimeOfDay
	days      coach.Weekdays
	interview coach.Date
	reminder  bool

	since    time.Time // the plan was changed then: what was due before is not caught up
	pauses   []*pause
	skipped  map[coach.Date]bool
	fate     map[coach.Date]string // what became of a planned day, "asked" or why not
	decided  coach.Date
	posted   []coach.Date // days whose question stood in Slack
	last     time.Time    // the last daily question
	silent   int          // daily questions in a row without a sign of life
	told     bool         // that nothing is left
	practice time.Time    // a session runs until then
	held     map[coach.Date]bool
	nudge    *nudge

	asked   map[string]time.Time // by question, the last time
	log     map[string][]rating
	reviews int // in a row
	answers []given

	first map[string]time.Time // of dueOn
	zones map[string]*time.Location
}

// A pause is from a day to the day before another; to is empty while it is open.
type pause struct{ from, to coach.Date }

// A nudge is the reminder of a question.
type nudge struct {
	at   time.Time
	day  coach.Date
	post string
}

// A rating is what one day did to a question's card.
type rating struct {
	day    coach.Date
	at     time.Time
	rating fsrs.Rating
	seq    uint64 // 0 for a skip
}

// A given answer counts for progress.
type given struct {
	seq  uint64
	day  coach.Date
	at   time.Time
	zone string
}

func newModel(fault func(string, ...any)) *model {
	return &model{
		fault: fault, skipped: map[coach.Date]bool{}, fate: map[coach.Date]string{}, held: map[coach.Date]bool{},
		asked: map[string]time.Time{}, log: map[string][]rating{}, first: map[string]time.Time{}, zones: map[string]*time.Location{}, days: coach.EveryDay,
	}
}

// dueOn finds the first moment of a day at which its clock shows at or later, by
// looking at every five minutes around it. There is none when the day lacks it.
func (m *model) dueOn(day coach.Date, at coach.TimeOfDay) (time.Time, bool) {
	key := m.zone + string(day) + at.String()
	found, known := m.first[key]
	if !known {
		loc := m.in(m.zone)
		midnight, _ := time.Parse(time.DateOnly, string(day))
		for found = midnight.Add(-15 * time.Hour); ; found = found.Add(5 * time.Minute) {
			if local := found.In(loc).Format("2006-01-02 15:04"); local >= string(day)+" "+at.String() {
				break
			}
		}
		m.first[key] = found
	}
	return found, m.today(found) == day
}

// in loads a zone once.
func (m *model) in(zone string) *time.Location {
	if m.zones[zone] == nil {
		m.zones[zone], _ = time.LoadLocation(zone)
	}
	return m.zones[zone]
}

func (m *model) today(now time.Time) coach.Date { return coach.DateOf(now, m.in(m.zone)) }

// night is from 21:00 to 07:00.
func (m *model) night(t time.Time) bool {
	hour := t.In(m.in(m.zone)).Hour()
	return hour >= 21 || hour < 7
}

// away reports whether the question of a day is left out by a pause.
func (m *model) away(day coach.Date) bool {
	return slices.ContainsFunc(m.pauses, func(p *pause) bool { return day >= p.from && (p.to == "" || day < p.to) })
}

// planned reports whether a day was wanted and nothing was decided on it.
func (m *model) planned(day coach.Date) bool {
	return m.days.Has(day.Weekday()) && day > m.decided && !m.skipped[day] && !m.away(day)
}

// changed notes that the plan is another one from now on. Days whose time came
// before are not caught up.
func (m *model) changed(now time.Time, change func()) {
	for day := m.today(now).Add(-2); day <= m.today(now).Add(1); day = day.Add(1) {
		if due, ok := m.dueOn(day, m.at); ok && m.planned(day) && !due.After(now) && m.fate[day] == "" {
			m.fate[day] = "plan changed"
		}
	}
	change()
	m.since = now
	for day := m.today(now).Add(-2); day <= m.today(now).Add(1); day = day.Add(1) {
		if due, ok := m.dueOn(day, m.at); ok && m.planned(day) && !due.After(now) && m.fate[day] == "" {
			m.fate[day] = "plan changed"
		}
	}
}

// expect says which unasked messages must come now, while the coach runs: at most
// one of "question", "silent" and "exhausted", with its day, and "reminder".
func (m *model) expect(now time.Time) (out []string) {
	if n := m.nudge; n != nil && !now.Before(n.at) {
		m.nudge = nil
		kept := slices.ContainsFunc(m.answers, func(a given) bool { return a.day >= n.day })
		if !kept && !now.After(n.at.Add(time.Hour)) && m.today(now) == n.day && !m.night(now) && !m.away(n.day) {
			out = append(out, "reminder "+string(n.day))
		}
	}
	for day := m.today(now).Add(-4); day <= m.today(now).Add(1); day = day.Add(1) {
		due, ok := m.dueOn(day, m.at)
		if !ok || !m.planned(day) || due.After(now) || !due.After(m.since) {
			continue
		}
		// What falls due during a session comes after it on the same day.
		if m.practice.After(now) && day == m.today(now) && now.Sub(due) <= 4*time.Hour {
			m.held[day] = true
		}
		when := now // never two within eight hours, nor a late one at night
		if again := m.last.Add(8 * time.Hour); again.After(when) {
			when = again
		}
		if when.Sub(due) > 15*time.Minute && m.night(when) {
			morning, _ := m.dueOn(m.today(when), 7*60)
			if morning.Before(when) {
				morning, _ = m.dueOn(m.today(when).Add(1), 7*60)
			}
			when = morning
		}
		if m.today(when) != day || when.Sub(due) > 4*time.Hour && !m.held[day] {
			m.settle(day, map[bool]string{true: "session", false: "late"}[m.held[day]])
			continue
		}
		if when.After(now) || m.practice.After(now) {
			break
		}
		if m.silent >= 3 {
			m.settle(day, "silent")
			m.pauses = append(m.pauses, &pause{from: day})
			m.since = now
			return append(out, "silent "+string(day))
		}
		review, unseen, repeat := m.choice(now)
		if review+unseen+repeat == 0 {
			m.settle(day, "nothing left")
			if !m.told {
				m.told = true
				out = append(out, "exhausted "+string(day))
			}
			continue
		}
		m.settle(day, "asked")
		m.last = now
		out = append(out, "question "+string(day))
	}
	return out
}

func (m *model) settle(day coach.Date, fate string) { m.fate[day], m.decided = fate, day }

// choice counts what could be asked now: reviews that are due, what was never
// asked, and what was asked in vain two weeks ago.
func (m *model) choice(now time.Time) (review, unseen, repeat int) {
	for _, id := range m.roles() {
		switch _, seen := m.asked[id]; {
		case !seen:
			unseen++
		case m.comesBack(id, now) > m.today(now):
		case len(m.log[id]) > 0:
			review++
		default:
			repeat++
		}
	}
	return review, unseen, repeat
}

// comesBack is the day on which a question may be asked again.
func (m *model) comesBack(id string, now time.Time) coach.Date {
	again := m.today(m.asked[id]).Add(14)
	log := m.log[id]
	if len(log) == 0 {
		return again
	}
	due := m.dueBy(log, m.today(now))
	if m.asked[id].After(log[len(log)-1].at) { // in vain
		due = max(due, again)
	}
	return due
}

// dueBy is when a card is due by its log: as FSRS says, in whole days and at most
// 30, or half of what was left to the interview, and later by the days of pauses.
func (m *model) dueBy(log []rating, today coach.Date) coach.Date {
	p := fsrs.DefaultParam()
	p.RequestRetention, p.MaximumInterval, p.EnableShortTerm, p.EnableFuzz = 0.9, 30, false, false
	card, last := fsrs.NewCard(), coach.Date("")
	for _, r := range log {
		last = max(last, r.day)
		at, _ := time.Parse(time.DateOnly, string(last))
		card = fsrs.NewFSRS(p).Next(card, at, r.rating).Card
	}
	longest := 30
	if m.interview >= last {
		longest = max(1, min(30, last.DaysTo(m.interview)/2))
	}
	due := min(coach.Date(card.Due.Format(time.DateOnly)), last.Add(longest))
	for _, p := range m.pauses {
		to := min(today, p.to)
		if p.to == "" {
			to = today
		}
		due = due.Add(max(0, max(p.from, last).DaysTo(to)))
	}
	return due
}

// ask checks a question that has come, and notes it.
func (m *model) ask(p coach.Post, now time.Time) {
	review, unseen, repeat := m.choice(now)
	before, seen := m.asked[p.Question]
	back := coach.Date("")
	if seen {
		back = m.comesBack(p.Question, now)
	}
	what := fmt.Sprintf("%s asked on %s (daily %v, session %q, review %v), last %v, due %q", p.Question, m.today(now), p.Daily, p.Session, p.Review, before, back)
	switch {
	case !slices.Contains(m.roles(), p.Question):
		m.fault("%s: not of the roles", what)
	case p.Review && (!seen || len(m.log[p.Question]) == 0 || back > m.today(now)):
		m.fault("%s: no review is due", what)
	case !p.Review && seen && (unseen > 0 || len(m.log[p.Question]) > 0 || back > m.today(now)):
		m.fault("%s: an unplanned repeat, with %d unseen", what, unseen)
	case p.Review && m.reviews >= 2 && unseen+repeat > 0:
		m.fault("%s: review %d in a row, with %d unseen", what, m.reviews+1, unseen)
	case !p.Review && review > 0 && m.reviews < 2 && p.Session == "":
		m.fault("%s: %d reviews are due", what, review)
	case !p.SeenAt.Equal(before):
		m.fault("%s: it says that it was seen at %v", what, p.SeenAt)
	}
	m.asked[p.Question] = now
	if m.reviews++; !p.Review {
		m.reviews, m.told = 0, false
	}
	if !p.Daily {
		return
	}
	m.posted = append(m.posted, p.Day)
	m.silent++
	if afternoon, ok := m.dueOn(p.Day, 16*60); m.reminder && ok {
		at := now.Add(6 * time.Hour)
		if afternoon.After(at) {
			at = afternoon
		}
		if m.today(at) == p.Day && at.In(m.in(m.zone)).Format("15:04") <= "20:00" {
			m.nudge = &nudge{at: at, day: p.Day, post: p.ID}
		}
	}
}

// rate notes an answer or a skip. One a day counts for a question: the first answer,
// or a skip as long as there is none.
func (m *model) rate(question string, r rating) {
	log := m.log[question]
	if i := slices.IndexFunc(log, func(old rating) bool { return old.day == r.day }); i >= 0 {
		if r.seq == 0 || log[i].seq != 0 {
			return
		}
		log = slices.Delete(log, i, i+1)
	}
	m.log[question] = append(log, r)
}

// correct notes that an answer was reviewed again or, with 0, deleted.
func (m *model) correct(question string, seq uint64, to fsrs.Rating) {
	for i, r := range m.log[question] {
		if r.seq != seq {
			continue
		}
		if m.log[question][i].rating = to; to == 0 {
			m.log[question] = slices.Delete(m.log[question], i, i+1)
		}
		return
	}
}

// A tally is what progress says of days.
type tally struct{ Answers, Days, Running, Best, Freezes int }

// progress counts days from the answers that are left and the days on which there
// was a question: seven days kept earn a freeze, two are held at most, each keeps
// one day that was missed and adds nothing to the count.
func (m *model) progress(now time.Time) (t tally) {
	t.Answers = len(m.answers)
	var last given
	earned := 0
	missed := func(zone string, until coach.Date) (n int) {
		for _, day := range m.posted { // a date that a flight went over is not missed
			if day > max(last.day, coach.DateOf(last.at, m.in(zone))) && day < until {
				n++
			}
		}
		return n
	}
	for _, a := range m.answers {
		if a.day > last.day {
			n := 0
			if last.day != "" {
				n = missed(a.zone, a.day)
			}
			if t.Freezes -= n; t.Freezes < 0 {
				t.Running, t.Freezes = 0, t.Freezes+n
			}
			t.Running++
			t.Days++
			t.Best = max(t.Best, t.Running)
			if t.Freezes < 2 {
				if earned++; earned == 7 {
					t.Freezes, earned = t.Freezes+1, 0
				}
			}
			last.day = a.day
		}
		last.at = a.at
	}
	if last.day != "" && missed(m.zone, m.today(now)) > t.Freezes {
		t.Running = 0
	}
	return t
}
