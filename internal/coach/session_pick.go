package coach

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"interviewcoach/questions"
)

// newWarmup makes the question that opens a session. It asks for something that
// everybody can tell at once, and is judged by nobody.
func newWarmup() *questions.Question {
	return &questions.Question{
		ID: WarmupQuestion, Theme: "Warm-up",
		Text: "To warm up: tell me about one thing at work that went well in the last few weeks. What was your part in it?",
		Motivations: []questions.Item{
			{Label: "Getting into it", Text: "Nothing is judged here: say it aloud once, or write it down without stopping."},
			{Label: "Your part", Text: "Interviewers often open like this, and listen for what you did yourself."},
		},
	}
}

// Question finds a question that was asked: of the bank, or the warm-up.
func (c *Coach) Question(id string) (*questions.Question, bool) {
	if id == WarmupQuestion {
		return c.warmup, true
	}
	return c.Bank().Question(id)
}

// pickForSession chooses at most n questions of roles, by the rules of one that is
// asked alone. Not one of them comes twice.
func (c *Coach) pickForSession(tx Tx, s Subscriber, roles []string, n int, now time.Time) (items []SessionItem, err error) {
	asked, err := tx.AllAsked(s.Team, s.ID)
	if err != nil {
		return nil, err
	}
	cards, err := tx.Cards(s.Team, s.ID)
	if err != nil {
		return nil, err
	}
	today := Today(now, s.Zone)
	for len(items) < n {
		chosen := c.pick(s, roles, asked, cards, today, s.ID+string(today))
		q := chosen.question
		if q == nil {
			if len(items) == 0 {
				return nil, c.errNothingLeft(roles, chosen.next)
			}
			break
		}
		items = append(items, SessionItem{Question: q.ID, Review: chosen.review, Seen: chosen.seen})
		s.reviewed(chosen.review)
		a := asked[q.ID]
		a.Question, a.Times, a.Last = q.ID, a.Times+1, now
		asked[q.ID] = a
	}
	return items, nil
}

// stillToAsk makes sure that the item at ses.At may be asked now. While the session
// was paused its question may have been asked by day, or have been tried again: then
// the rest of the session is chosen anew, and is shorter when less is left.
func (c *Coach) stillToAsk(tx Tx, s Subscriber, ses *Session, now time.Time) error {
	item := ses.open()
	if item.Question == WarmupQuestion {
		return nil
	}
	asked, err := tx.AllAsked(s.Team, s.ID)
	if err != nil {
		return err
	}
	cards, err := tx.Cards(s.Team, s.ID)
	if err != nil {
		return err
	}
	before, seen := c.past(asked, cards)[c.catalogue().normal[item.Question]]
	asChosen := seen != item.Seen.IsZero() && before.asked.Equal(item.Seen) && before.rated == item.Review
	tooMany := item.Review && s.Reviews >= reviewsInARow
	if asChosen && !tooMany && (!seen || before.back(s, c.zones.of(s.Zone), Today(now, s.Zone)) <= Today(now, s.Zone)) {
		return nil
	}
	rest, err := c.pickForSession(tx, s, s.rolesFor(ses.Role), len(ses.Items)-ses.At, now)
	if none := (*Error)(nil); errors.As(err, &none) && none.Code == CodeNotFound {
		rest, err = nil, nil
	}
	ses.Items = append(slices.Clone(ses.Items[:ses.At]), rest...)
	return err
}

// withoutSession is asked as it will be once the open session of a person has asked
// what it still is to ask: nothing else is to ask that first.
func (c *Coach) withoutSession(tx Tx, s Subscriber, asked map[string]Asked, now time.Time) (map[string]Asked, error) {
	ses, ok, err := tx.Session(s.Team, s.ID)
	if err != nil || !ok || !ses.Open(now) {
		return asked, err
	}
	all := map[string]Asked{}
	maps.Copy(all, asked)
	for _, item := range ses.Items[min(ses.At+1, len(ses.Items)):] {
		if item.Question == WarmupQuestion {
			continue
		}
		a := all[item.Question]
		a.Question, a.Times, a.Last = item.Question, a.Times+1, now
		all[item.Question] = a
	}
	return all, nil
}

// rolesFor is role alone or, without one, the person's own.
func (s Subscriber) rolesFor(role string) []string {
	if role != "" {
		return []string{role}
	}
	return s.Roles
}

// questionOrGone is a question that is to be answered, and nil for one that was
// taken out of the bank. In a session that is passed over, and dealt is true.
func (c *Coach) questionOrGone(ctx context.Context, cause Cause, p Post) (q *questions.Question, dealt bool, err error) {
	q, ok := c.Question(p.Question)
	if ok {
		return q, false, nil
	}
	if p.Session == "" {
		return nil, false, nil
	}
	err = c.do(ctx, cause, func(tx Tx) error {
		passed, err := c.passGone(tx, p, cause.Now)
		if err == nil && !passed {
			return errNotInBank
		}
		return err
	})
	return nil, err == nil, err
}
