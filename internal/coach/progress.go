package coach

import (
	"context"
	"slices"
)

// Summary is what `/interview progress` tells a person about themselves.
type Summary struct {
	Subscriber Subscriber
	Progress   Progress
	Roles      []RoleSeen

	unanswered Date // the first day after Progress.LastDay whose question was not answered
}

// RoleSeen is how far a person is through a role's questions.
type RoleSeen struct {
	Role     string // name
	Answered int
	Of       int
}

// Progress reads what is kept up to date with each answer: no history is read.
func (c *Coach) Progress(ctx context.Context, team, user string) (Summary, error) {
	var out Summary
	err := c.store.View(ctx, func(tx Tx) (err error) {
		if out.Subscriber, err = subscriber(tx, team, user); err != nil {
			return err
		}
		if out.Progress, err = tx.Progress(team, user); err != nil || !out.Subscriber.Subscribed {
			return err
		}
		out.unanswered, err = firstUnanswered(tx, out.Subscriber, out.Progress.LastDay)
		return err
	})
	for _, role := range c.bank.Roles() {
		answered := out.Progress.Roles[role.ID]
		if answered > 0 || slices.Contains(out.Subscriber.Roles, role.ID) {
			out.Roles = append(out.Roles, RoleSeen{Role: role.Name, Answered: answered, Of: len(c.bank.ForRole(role.ID))})
		}
	}
	return out, err
}

// History returns a person's latest answers, newest first, at most limit.
func (c *Coach) History(ctx context.Context, team, user string, limit int) (out []Answer, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		out, err = tx.Answers(team, user, limit)
		return err
	})
	return out, err
}

// Current returns the answer as it stands now, for rendering its reply.
func (c *Coach) Current(ctx context.Context, team, user string, seq uint64) (a Answer, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		a, ok, err = tx.Answer(team, user, seq)
		return err
	})
	return a, ok, err
}

// CurrentPost returns a post as it stands now.
func (c *Coach) CurrentPost(ctx context.Context, team, id string) (p Post, ok bool, err error) {
	err = c.store.View(ctx, func(tx Tx) (err error) {
		p, ok, err = tx.Post(team, id)
		return err
	})
	return p, ok, err
}

// count adds a new answer to the person's progress and to what is known of its
// question.
func count(tx Tx, a Answer) error {
	asked, _, err := tx.Asked(a.Team, a.User, a.Question)
	if err != nil {
		return err
	}
	p, err := tx.Progress(a.Team, a.User)
	if err != nil {
		return err
	}
	inARow, err := follows(tx, p.LastDay, a)
	if err != nil {
		return err
	}
	p.add(a, asked.Answers == 0, inARow)
	asked.Question, asked.Answers = a.Question, asked.Answers+1
	if asked.Last.IsZero() {
		asked.Last = a.At // asked in a channel, not of this person
	}
	if err := tx.PutAsked(a.Team, a.User, asked); err != nil {
		return err
	}
	return tx.PutProgress(a.Team, a.User, p)
}

// recount replaces what an answer counted for by what it counts for now.
func recount(tx Tx, was, is Answer) error {
	p, err := tx.Progress(is.Team, is.User)
	if err != nil {
		return err
	}
	p.weigh(was, -1)
	p.weigh(is, +1)
	return tx.PutProgress(is.Team, is.User, p)
}

// uncount takes an answer out of progress. Days and streak cannot be subtracted
// from, so they are counted anew from what is left; deletions are rare.
func uncount(tx Tx, a Answer) error {
	asked, _, err := tx.Asked(a.Team, a.User, a.Question)
	if err != nil {
		return err
	}
	asked.Question, asked.Answers = a.Question, max(0, asked.Answers-1)
	if err := tx.PutAsked(a.Team, a.User, asked); err != nil {
		return err
	}
	left, err := tx.Answers(a.Team, a.User, 0)
	if err != nil {
		return err
	}
	slices.Reverse(left)
	p, err := progressOf(tx, left)
	if err != nil {
		return err
	}
	return tx.PutProgress(a.Team, a.User, p)
}

// progressOf counts answers, oldest first, from nothing.
func progressOf(tx Tx, answers []Answer) (p Progress, err error) {
	seen := map[string]bool{}
	for _, a := range answers {
		inARow, err := follows(tx, p.LastDay, a)
		if err != nil {
			return p, err
		}
		p.add(a, !seen[a.Question], inARow)
		seen[a.Question] = true
	}
	return p, nil
}

// add counts an answer; first is true for the first to its question, inARow when
// it goes on with the streak.
func (p *Progress) add(a Answer, first, inARow bool) {
	p.Answers++
	p.weigh(a, +1)
	if first {
		p.Questions++
		if p.Roles == nil {
			p.Roles = map[string]int{}
		}
		p.Roles[a.Role]++
	}
	if a.Day <= p.LastDay {
		return
	}
	if inARow {
		p.Streak++
	} else {
		p.Streak = 1
	}
	p.Days++
	p.Best = max(p.Best, p.Streak)
	p.LastDay = a.Day
}

// weigh adds, or with sign -1 takes away, what can be summed.
func (p *Progress) weigh(a Answer, sign int) {
	heard, points := a.Feedback.Heard(), len(a.Feedback.KeyPoints)
	p.Words += sign * a.Feedback.Words
	p.Heard += sign * heard
	p.Points += sign * points
	if p.Themes == nil {
		p.Themes = map[string]ThemeCount{}
	}
	t := p.Themes[a.Theme]
	t.Answers += sign
	t.Heard += sign * heard
	t.Points += sign * points
	p.Themes[a.Theme] = t
}

// follows reports whether a goes on with the streak that last belongs to: no day
// in between had a question that went unanswered. Days without one, because of a
// pause or because the coach itself was down, break nothing. For somebody who is
// not subscribed the days of a.Planned count.
func follows(tx Tx, last Date, a Answer) (bool, error) {
	if last == "" {
		return false, nil
	}
	if a.Planned != 0 {
		return restOnly(last, a.Day, a.Planned), nil
	}
	for d := last.Add(1); d < a.Day; d = d.Add(1) {
		if slot, _, err := tx.Slot(a.Team, a.User, d); err != nil || slot.State == SlotPosted {
			return false, err
		}
	}
	return true, nil
}

// restOnly reports whether no planned day lies between last and day.
func restOnly(last, day Date, planned Weekdays) bool {
	for d := last.Add(1); d < day; d = d.Add(1) {
		if planned.Has(d.Weekday()) {
			return false
		}
	}
	return true
}

// firstUnanswered finds the first day after last on which s was asked.
func firstUnanswered(tx Tx, s Subscriber, last Date) (Date, error) {
	if last == "" {
		return "", nil
	}
	for d := last.Add(1); d <= s.LastDate; d = d.Add(1) {
		if slot, _, err := tx.Slot(s.Team, s.ID, d); err != nil || slot.State == SlotPosted {
			return d, err
		}
	}
	return "", nil
}

// Running returns the streak as of today: one that a day without an answer has
// ended counts no more.
func (s Summary) Running(today Date) int {
	last := s.Progress.LastDay
	running := last >= today || restOnly(last, today, s.Subscriber.Days)
	if s.Subscriber.Subscribed {
		running = s.unanswered == "" || s.unanswered >= today
	}
	if last == "" || !running {
		return 0
	}
	return s.Progress.Streak
}
