package coach_test

import (
	"slices"
	"time"

	"interviewcoach/internal/coach"
)

// answersOf a person, from good to bad.
var answersOf = []string{scored, story, long,
	"I would always listen to the customer and stay calm, because that is very important to me. " +
		"Then I would try to find a good solution for everybody, as it should be, and be a good team player all the time."}

var homes = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"}

// begin subscribes the person and plans the large things of their life.
func (l *life) begin() {
	m, random := l.model, l.random
	m.zone = homes[random.IntN(len(homes))]
	m.at, m.since = coach.TimeOfDay(5*random.IntN(288)), l.now
	if l.chance(60) {
		m.at = coach.TimeOfDay(7*60 + 5*random.IntN(120))
	}
	if l.chance(30) {
		m.days = coach.WorkingDays
	}
	l.idle = 10 + random.IntN(20)
	set := coach.Settings{At: &m.at, Days: &m.days}
	if len(l.Bank().Questions()) < 100 {
		set.Roles = &[]string{l.Bank().Roles()[0].ID}
	}
	must[coach.Subscriber](l)(l.Subscribe(l.Context(), l.cause(), alice, l.me(), set))

	l.onDay(3, 10, func() { l.ok(l.OpenedHome(l.Context(), l.cause(), alice)) })
	l.onDay(12+random.IntN(5), random.IntN(24), l.wantReminder)
	l.onDay(24+random.IntN(5), random.IntN(24), l.move)
	l.onDay(36+random.IntN(6), random.IntN(24), l.holiday)
	l.onDay(56, 3, func() { l.idle = 100 })
	l.onDay(64, 3, func() { l.idle = 15 })
	l.onDay(68+random.IntN(5), random.IntN(24), l.move)
	l.onDay(78+random.IntN(5), random.IntN(24), l.otherTime)
	l.onDay(88+random.IntN(5), random.IntN(24), l.interview)
	l.onDay(97+random.IntN(5), random.IntN(24), func() { l.moveTo("America/Los_Angeles") })
	for day := 2 + random.IntN(5); day < 118; day += 3 + random.IntN(8) {
		if day < 54 || day > 66 {
			l.onDay(day, random.IntN(24), l.practise)
		}
	}
	for day := 4 + random.IntN(5); day < 118; day += 6 + random.IntN(12) {
		if day < 54 || day > 66 {
			l.onDay(day, random.IntN(24), []func(){l.ask, l.skip}[random.IntN(2)])
		}
	}
}

// alive notes that the person has done something about their plan.
func (l *life) alive() { l.model.silent = 0 }

func (l *life) move() {
	to := homes[l.random.IntN(len(homes))]
	if to == l.model.zone {
		to = "UTC"
	}
	l.moveTo(to)
}

func (l *life) moveTo(to string) {
	l.model.changed(l.now, func() { l.model.zone = to })
	l.ok(l.Moved(l.Context(), l.cause(), alice, to, false))
}

func (l *life) wantReminder() {
	l.alive()
	l.model.reminder = true
	must[coach.Subscriber](l)(l.SetReminder(l.Context(), l.cause(), alice, l.me(), true))
}

func (l *life) interview() {
	l.alive()
	l.model.interview = l.model.today(l.now).Add(18 + l.random.IntN(8))
	must[coach.Subscriber](l)(l.SetInterview(l.Context(), l.cause(), l.me(), l.model.interview))
}

func (l *life) otherTime() {
	l.alive()
	to := coach.TimeOfDay(5 * l.random.IntN(288))
	l.model.changed(l.now, func() {
		l.endPause()
		l.model.at = to
	})
	must[coach.Subscriber](l)(l.Subscribe(l.Context(), l.cause(), alice, l.me(), coach.Settings{At: &to}))
}

// current is the pause that is on.
func (l *life) current() *pause {
	pauses := l.model.pauses
	if len(pauses) == 0 {
		return nil
	}
	p := pauses[len(pauses)-1]
	if p.to != "" && p.to <= l.model.today(l.now) {
		return nil
	}
	return p
}

func (l *life) endPause() {
	if p := l.current(); p != nil {
		p.to = max(p.from, l.model.today(l.now))
	}
}

func (l *life) holiday() {
	if l.current() != nil {
		return
	}
	l.alive()
	today := l.model.today(l.now)
	until := today.Add(5 + l.random.IntN(6))
	l.model.changed(l.now, func() { l.model.pauses = append(l.model.pauses, &pause{from: today, to: until}) })
	l.model.nudge = nil
	must[coach.Subscriber](l)(l.Pause(l.Context(), l.cause(), alice, l.me(), until))
	if l.chance(40) {
		l.later(l.between(24*60, 4*24*60), l.resume)
	}
}

func (l *life) resume() {
	if l.current() == nil {
		return
	}
	l.alive()
	l.model.changed(l.now, l.endPause)
	must[coach.Subscriber](l)(l.Resume(l.Context(), l.cause(), alice, l.me()))
}

// otherRoles asks for questions of every role.
func (l *life) otherRoles() {
	if len(l.known(alice).Roles) == 0 {
		return
	}
	l.alive()
	l.model.told = false
	must[coach.Subscriber](l)(l.SetRoles(l.Context(), l.cause(), alice, l.me(), nil))
}

func (l *life) ask() {
	if l.practising() {
		return
	}
	_, err := l.Ask(l.Context(), l.cause(), l.me(), "")
	if review, unseen, repeat := l.model.choice(l.now); (err != nil) != (review+unseen+repeat == 0) {
		l.model.fault("asking for a question gives %v, with %d, %d and %d left", err, review, unseen, repeat)
	}
	l.count["ask"]++
}

// skip closes the open question, or leaves out the next day.
func (l *life) skip() {
	if l.practising() {
		return
	}
	open := l.known(alice).OpenPost
	skipped := must[coach.Skipped](l)(l.Skip(l.Context(), l.cause(), alice, l.me()))
	l.alive()
	if skipped.Day == "" {
		p := l.post(open)
		l.rateSkip(p)
		if p.Daily { // a day off
			l.model.posted = slices.DeleteFunc(l.model.posted, func(d coach.Date) bool { return d == p.Day })
		}
		return
	}
	m := l.model
	for day := m.today(l.now); ; day = day.Add(1) {
		if due, ok := m.dueOn(day, m.at); ok && m.planned(day) && due.After(m.since) && (due.After(l.now) || m.fate[day] == "") {
			if skipped.Day != day {
				m.fault("skipped %s, want %s", skipped.Day, day)
			}
			break
		}
	}
	m.changed(l.now, func() { m.skipped[skipped.Day] = true })
}

func (l *life) rateSkip(p coach.Post) {
	if n := l.model.nudge; n != nil && n.post == p.ID {
		l.model.nudge = nil
	}
	if p.Question != coach.WarmupQuestion {
		l.model.rate(p.Question, rating{day: l.model.today(l.now), at: l.now, rating: 1})
	}
}

// answerSometime has the person react to a question.
func (l *life) answerSometime(p coach.Post) {
	if l.chance(l.idle) {
		return
	}
	if l.chance(12) {
		l.later(l.between(1, 30), func() {
			if !l.practising() && l.known(alice).OpenPost == p.ID {
				l.skip()
			}
		})
		return
	}
	l.later(l.between(5, 11*60), func() {
		if l.chance(15) {
			l.count["peek"]++
			l.ok(l.Show(l.Context(), l.cause(), alice, p.ID, coach.KindLadder, coach.Place{Channel: aliceDM}))
			l.now = l.now.Add(time.Second)
		}
		l.answers(p, l.stands[p.ID].TS)
	})
}

// answers gives an answer, which may be edited, deleted or tried again.
func (l *life) answers(p coach.Post, thread string) {
	m := l.model
	said := l.writes(thread, answersOf[l.random.IntN(len(answersOf))])
	a := l.hand(said, coach.Answered)
	if a.Post != p.ID {
		m.fault("the answer went to %s, want %s", a.Post, p.ID)
	}
	l.alive()
	if a.Warmup {
		return
	}
	if n := m.nudge; n != nil && n.day == m.today(l.now) {
		m.nudge = nil
	}
	l.count["answer"]++
	m.answers = append(m.answers, given{seq: a.Seq, day: m.today(l.now), at: l.now, zone: m.zone})
	m.rate(a.Question, rating{day: m.today(l.now), at: l.now, rating: levelRating(a), seq: a.Seq})
	switch {
	case l.chance(12):
		l.later(l.between(1, 20*60), func() {
			l.count["edit"]++
			said.Text = answersOf[l.random.IntN(len(answersOf))] + " And I would do it again."
			l.edit(said, said.Text)
			m.correct(a.Question, a.Seq, levelRating(l.answerAt(said.Ref)))
		})
	case l.chance(8):
		l.later(l.between(1, 40*60), func() {
			l.count["deletion"]++
			l.remove(said)
			m.correct(a.Question, a.Seq, 0)
			m.answers = slices.DeleteFunc(m.answers, func(g given) bool { return g.seq == a.Seq })
		})
	case p.Session == "" && l.chance(12):
		l.later(l.between(1, 30*60), func() {
			if l.practising() {
				return
			}
			l.count["again"]++
			l.ok(l.TryAgain(l.Context(), l.cause(), alice, p.ID, coach.Place{Channel: aliceDM}))
			l.later(l.between(5, 60), func() { l.answers(p, l.stands[p.ID].TS) })
		})
	}
}

// writes is a message of theirs in the DM.
func (l *life) writes(thread, text string) coach.Said {
	said := l.rig.said(alice, aliceDM, thread, text)
	said.Zone = l.model.zone
	return said
}

// practising reports whether a session is open, be it paused.
func (l *life) practising() bool { return l.openTill.After(l.now) }

func (l *life) touch() {
	l.model.practice = l.now.Add(24 * time.Hour)
	l.openTill = l.model.practice
}

func (l *life) practise() {
	before := l.session()
	want := coach.Drill{N: 1 + l.random.IntN(5)}
	if l.chance(20) {
		want.Limit = 90 * time.Second
	}
	ses, started, err := l.Practise(l.Context(), l.cause(), l.me(), want)
	if review, unseen, repeat := l.model.choice(l.now); err != nil && review+unseen+repeat == 0 && !l.practising() && l.allowed(err, coach.CodeNotFound) {
		return
	}
	l.ok(err)
	if started == l.practising() || !started && ses.ID != before.ID {
		l.model.fault("a session was started: %v, with one open: %v", started, l.practising())
	}
	if !started {
		l.count["second start"]++
		return
	}
	l.count["started"]++
	l.touch()
	if l.chance(25) {
		l.later(l.between(1, 120), l.practise)
	}
}

// inSession has the person react to a question of a session.
func (l *life) inSession(p coach.Post) {
	wait := l.between(1, 6)
	if l.chance(15) {
		wait = l.between(3*60, 22*60)
	}
	mine := func(do func()) {
		l.later(wait, func() {
			if ses := l.session(); l.practising() && ses.Waits() == p.ID {
				do()
			}
		})
	}
	word := func(w coach.Word) {
		ok, err := l.SessionWord(l.Context(), l.cause(), alice, w, coach.Place{Channel: aliceDM})
		l.ok(err)
		if !ok {
			l.model.fault("%s is no word of the session", w)
		}
	}
	switch n := l.random.IntN(100); {
	case n < 55:
		mine(func() { l.inSessionAnswer(p) })
	case n < 65:
		mine(func() {
			l.touch()
			word(coach.WordSkip)
			l.rateSkip(p)
		})
	case n < 73:
		mine(func() {
			l.touch()
			word(coach.WordHint)
			l.later(l.between(1, 5), func() {
				if l.practising() && l.session().Waits() == p.ID && l.model.practice.After(l.now) {
					l.inSessionAnswer(p)
				}
			})
		})
	case n < 88:
		mine(func() {
			l.count["paused"]++
			word(coach.WordPause)
			l.model.practice, l.openTill = time.Time{}, l.now.Add(24*time.Hour)
			l.later(l.between(30, 26*60), func() {
				if l.session().State != coach.SessionPaused {
					return
				}
				open := l.practising()
				word(coach.WordResume)
				if open {
					l.count["resumed"]++
					l.touch()
					return
				}
				l.count["expired"]++
			})
		})
	case n < 93:
		mine(func() { word(coach.WordStop) })
	}
}

func (l *life) inSessionAnswer(p coach.Post) {
	l.touch()
	l.answers(p, "")
}
