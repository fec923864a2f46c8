package coach

import (
	"cmp"
	"time"

	"interviewcoach/questions"
)

// repeatAfter is how many days a question that was asked, and neither answered nor
// skipped, stays away.
const repeatAfter = 14

// reviewsInARow is how many questions in a row may be reviews while there is
// something new: working off a backlog must not keep anybody from new questions.
const reviewsInARow = 2

// A pick is what to ask next.
type pick struct {
	question *questions.Question // nil: nothing new is left and nothing is due
	review   bool                // it is due again
	seen     time.Time           // when it was asked before, for this role or another
	next     Date                // when the next one comes back, with question nil; empty for none
}

// next picks what to ask a person or channel now, of roles.
func (c *Coach) next(tx Tx, s Subscriber, roles []string, now time.Time) (pick, error) {
	asked, err := tx.AllAsked(s.Team, s.ID)
	if err != nil {
		return pick{}, err
	}
	today := DateOf(now, c.zones.of(s.Zone))
	seed := s.ID + string(today)
	if s.IsChannel() {
		return pick{question: c.choose(roles, asked, seed)}, nil
	}
	cards, err := tx.Cards(s.Team, s.ID)
	if err != nil {
		return pick{}, err
	}
	but, err := c.withoutSession(tx, s, asked, now)
	if err != nil {
		return pick{}, err
	}
	if chosen := c.pick(s, roles, but, cards, today, seed); chosen.question != nil {
		return chosen, nil
	}
	return c.pick(s, roles, asked, cards, today, seed), nil // the session asks something else then, or less
}

// pick chooses for a person: a review that is due, the longest due first; after
// two in a row, or when none is due, a question not seen yet, of the theme
// practised least. Nothing is repeated without a plan, but for a question that was
// asked and then neither answered nor skipped: when nothing unseen is left, it
// comes once more after 14 days.
func (c *Coach) pick(s Subscriber, roles []string, asked map[string]Asked, cards map[string]Card, today Date, seed string) pick {
	candidates := c.candidates(roles)
	past, loc, normal := c.past(asked, cards), c.zones.of(s.Zone), c.catalogue().normal
	var unseen []*questions.Question
	var review, repeat back
	next := Date("")
	for _, q := range candidates {
		h, ok := past[normal[q.ID]]
		if !ok {
			unseen = append(unseen, q)
			continue
		}
		b := back{q: q, day: h.back(s, loc, today), own: h.card.Question == q.ID, seen: h.asked}
		switch {
		case b.day > today:
			if next == "" || b.day < next {
				next = b.day
			}
		case h.rated:
			review = review.orEarlier(b)
		default:
			repeat = repeat.orEarlier(b)
		}
	}
	fresh := pick{question: leastPractised(unseen, practised(candidates, c.withTwins(candidates, asked)), seed)}
	if fresh.question == nil {
		fresh = pick{question: repeat.q, seen: repeat.seen}
	}
	if review.q != nil && (s.Reviews < reviewsInARow || fresh.question == nil) {
		return pick{question: review.q, review: true, seen: review.seen}
	}
	if fresh.question == nil {
		fresh.next = next
	}
	return fresh
}

// back is a question that a person has seen, and the day it comes back.
type back struct {
	q    *questions.Question
	day  Date
	own  bool // it was reviewed for this role, not for another one
	seen time.Time
}

// orEarlier returns the one of two that comes back first.
func (b back) orEarlier(other back) back {
	if b.q == nil {
		return other
	}
	owned := func(x back) int {
		if x.own {
			return 0
		}
		return 1
	}
	if cmp.Or(cmp.Compare(other.day, b.day), cmp.Compare(owned(other), owned(b)), cmp.Compare(other.q.ID, b.q.ID)) < 0 {
		return other
	}
	return b
}

// heard is what a person has had to do with one question, for any role: to who
// hears it, it is the same.
type heard struct {
	asked time.Time // the last time
	rated bool
	card  Card // of the latest review
}

// past gathers what a person has seen, by the normal text of the question.
func (c *Coach) past(asked map[string]Asked, cards map[string]Card) map[string]heard {
	normal := c.catalogue().normal
	all := make(map[string]heard, len(asked))
	for id, a := range asked {
		text, ok := normal[id]
		if !ok || a.Times == 0 && a.Answers == 0 && a.Last.IsZero() {
			continue // gone from the bank, or taken back unseen
		}
		h := all[text]
		if a.Last.After(h.asked) {
			h.asked = a.Last
		}
		all[text] = h
	}
	for id, card := range cards {
		text, ok := normal[id]
		if !ok {
			continue
		}
		h := all[text]
		later := card.At.Compare(h.card.At)
		if !h.rated || later > 0 || later == 0 && id < h.card.Question {
			h.card, h.rated = card, true
		}
		all[text] = h
	}
	return all
}

// back is the day on which a question that was seen may be asked again: when its
// card is due, and not within 14 days of having been asked in vain. loc is the
// zone of s.
func (h heard) back(s Subscriber, loc *time.Location, today Date) Date {
	if !h.rated {
		return DateOf(h.asked, loc).Add(repeatAfter)
	}
	due := h.card.due(s, today)
	if h.asked.After(h.card.At) { // it waits for an answer
		due = max(due, DateOf(h.asked, loc).Add(repeatAfter))
	}
	return due
}
