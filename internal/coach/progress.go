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

	reviews    []heard // of the person's roles, for Due
	unanswered []Date  // days after Progress.LastDay whose question was not answered, today's included, as many as matter
}

// RoleSeen is how far a person is through a role's questions.
type RoleSeen struct {
	Role     string // name
	Answered int
	Of       int
}

// Progress reads what is kept up to date with each answer: no history is read.
func (c *Coach) Progress(ctx context.Context, team, user string) (Summary, error) {
	c = c.still()
	var out Summary
	err := c.store.View(ctx, func(tx Tx) (err error) {
		if out.Subscriber, err = subscriber(tx, team, user); err != nil {
			return err
		}
		cards, err := tx.Cards(team, user)
		if err != nil {
			return err
		}
		asked, err := tx.AllAsked(team, user)
		if err != nil {
			return err
		}
		out.reviews = c.reviews(asked, cards, out.Subscriber.Roles)
		if out.Progress, err = tx.Progress(team, user); err != nil || !out.Subscriber.Subscribed {
			return err
		}
		if out.Progress.LastDay == "" {
			return nil
		}
		s := out.Subscriber
		// Today's question is asked and not missed: one more than freezes can keep, and it.
		out.unanswered, err = askedBetween(tx, team, user, out.Progress.lastIn(s.Zone), s.LastDate.Add(1), MaxFreezes+2)
		return err
	})
	for _, role := range c.Bank().Roles() {
		answered := out.Progress.Roles[role.ID]
		if answered > 0 || slices.Contains(out.Subscriber.Roles, role.ID) {
			of := len(c.Bank().ForRole(role.ID))
			out.Roles = append(out.Roles, RoleSeen{Role: role.Name, Answered: min(answered, of), Of: of})
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
func (c *Coach) count(tx Tx, a Answer) error {
	asked, _, err := tx.Asked(a.Team, a.User, a.Question)
	if err != nil {
		return err
	}
	p, err := tx.Progress(a.Team, a.User)
	if err != nil {
		return err
	}
	if c.full(p, a.Day) {
		return errStale // another conversation of the person used the quota up
	}
	missed, err := missedBefore(tx, p, a)
	if err != nil {
		return err
	}
	p.add(a, asked.Answers == 0, missed)
	p.given(a.Day)
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
	p.replace(is)
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
	was, err := tx.Progress(a.Team, a.User)
	if err != nil {
		return err
	}
	p, err := progressOf(tx, left)
	if err != nil {
		return err
	}
	p.Sessions = was.Sessions // they were finished all the same
	p.Given = was.Given
	return tx.PutProgress(a.Team, a.User, p)
}

// progressOf counts answers, oldest first, from nothing. Those that warmed up count
// nowhere.
func progressOf(tx Tx, answers []Answer) (p Progress, err error) {
	seen := map[string]bool{}
	for _, a := range answers {
		if a.Warmup {
			continue
		}
		missed, err := missedBefore(tx, p, a)
		if err != nil {
			return p, err
		}
		p.add(a, !seen[a.Question], missed)
		seen[a.Question] = true
	}
	return p, nil
}

// add counts an answer; first is true for the first to its question, missed are the
// planned days without one before it.
func (p *Progress) add(a Answer, first bool, missed []Date) {
	p.Answers++
	if first {
		p.Questions++
		if p.Roles == nil {
			p.Roles = map[string]int{}
		}
		p.Roles[a.Role]++
	}
	if p.From == 0 {
		p.From = a.Seq
	}
	p.keep(a.Day, missed)
	p.LastAt = later(p.LastAt, a.At)
	p.weigh(a, +1)
	p.remember(a)
}

// weigh adds, or with sign -1 takes away, what can be summed.
func (p *Progress) weigh(a Answer, sign int) {
	heard, points := a.Feedback.Heard(), len(a.Feedback.KeyPoints)
	p.Words += sign * a.Feedback.Words
	p.Heard += sign * heard
	p.Points += sign * points
	p.levels(a, sign)
	t, known := p.Themes[a.Theme]
	if !known && len(p.Themes) >= maxSkills {
		return
	}
	if p.Themes == nil {
		p.Themes = map[string]ThemeCount{}
	}
	t.Answers += sign
	t.Heard += sign * heard
	t.Points += sign * points
	if p.counts(a) {
		t.Levels = t.Levels.plus(scored(a), sign)
	}
	p.Themes[a.Theme] = t
}
