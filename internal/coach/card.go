package coach

import (
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"
)

// longestInterval is how many days may lie between two reviews of a question.
// Without it the fourth good answer would put the next one a quarter of a year
// off, after the interview.
const longestInterval = 30

// newScheduler returns an FSRS that plans in whole days and gives the same plan
// for the same log. Each call has its own: the library writes to it.
func newScheduler() *fsrs.FSRS {
	p := fsrs.DefaultParam()
	p.RequestRetention = 0.9
	p.MaximumInterval = longestInterval
	p.EnableShortTerm = false // steps of minutes mean nothing to one question a day
	p.EnableFuzz = false
	return fsrs.NewFSRS(p)
}

// rating is what an answer means for when its question comes back, from the level
// of its review. What could not be scored says nothing for or against it, and who
// looked at the sample first did at best hard work: both are Hard, the lowest
// rating that still is a pass.
func rating(a Answer) fsrs.Rating {
	if !a.Feedback.Scored {
		return fsrs.Hard
	}
	r := fsrs.Again
	switch points := (a.Feedback.Level - 1) * 25; {
	case points >= 85:
		r = fsrs.Easy
	case points >= 60:
		r = fsrs.Good
	case points >= 40:
		r = fsrs.Hard
	}
	if a.Peeked {
		r = min(r, fsrs.Hard)
	}
	return r
}

// rated is the entry of the log for an answer.
func rated(a Answer) Rated {
	return Rated{Question: a.Question, At: a.At, Day: a.Day, Rating: int(rating(a)), Level: a.Feedback.Level, Seq: a.Seq, Peeked: a.Peeked}
}

// rateAnswer adds a new answer to the log of reviews and moves its question's
// card. Only the first answer of a day is rated, because after it the sample was
// shown; it takes the place of a skip on that day.
func (c *Coach) rateAnswer(tx Tx, s Subscriber, a Answer) error {
	log, err := tx.Ratings(s.Team, s.ID, a.Question)
	if err != nil {
		return err
	}
	for _, r := range log {
		if r.Day != a.Day {
			continue
		}
		if r.Seq != 0 {
			return nil
		}
		if err := tx.DropRating(s.Team, s.ID, r); err != nil {
			return err
		}
	}
	if err := tx.PutRating(s.Team, s.ID, rated(a)); err != nil {
		return err
	}
	return replay(tx, s, a.Question, 0)
}

// rerate follows an answer that was reviewed again. One that was not rated stays
// so.
func (c *Coach) rerate(tx Tx, s Subscriber, a Answer) error {
	return c.correct(tx, s, a, func(r Rated) error {
		is := rated(a)
		is.At, is.Day = r.At, r.Day
		return tx.PutRating(s.Team, s.ID, is)
	})
}

// unrate takes a deleted answer out of the log.
func (c *Coach) unrate(tx Tx, s Subscriber, a Answer) error {
	return c.correct(tx, s, a, func(r Rated) error { return tx.DropRating(s.Team, s.ID, r) })
}

// correct changes the entry of an answer in the log, and has the card follow.
func (c *Coach) correct(tx Tx, s Subscriber, a Answer, change func(Rated) error) error {
	log, err := tx.Ratings(s.Team, s.ID, a.Question)
	if err != nil {
		return err
	}
	for _, r := range log {
		if r.Seq != a.Seq {
			continue
		}
		card, _, err := tx.Card(s.Team, s.ID, a.Question)
		if err != nil {
			return err
		}
		if err := change(r); err != nil {
			return err
		}
		return replay(tx, s, a.Question, card.Shift)
	}
	return nil
}

// rateSkip rates a question that was skipped without a try as Again. On a day
// that has a rating already it changes nothing.
func (c *Coach) rateSkip(tx Tx, s Subscriber, question string, now time.Time) error {
	if s.IsChannel() || question == WarmupQuestion {
		return nil
	}
	skip := Rated{Question: question, At: now, Day: Today(now, s.Zone), Rating: int(fsrs.Again)}
	log, err := tx.Ratings(s.Team, s.ID, question)
	if err != nil {
		return err
	}
	for _, r := range log {
		if r.Day == skip.Day {
			return nil
		}
	}
	if err := tx.PutRating(s.Team, s.ID, skip); err != nil {
		return err
	}
	return replay(tx, s, question, 0)
}

// replay makes a question's card anew from its log, put off by shift days; without
// a log there is no card. A log has at most one entry a day, so that this costs
// microseconds, and card and log cannot disagree.
func replay(tx Tx, s Subscriber, question string, shift int) error {
	log, err := tx.Ratings(s.Team, s.ID, question)
	if err != nil {
		return err
	}
	if len(log) == 0 {
		return tx.DropCard(s.Team, s.ID, question)
	}
	card := cardOf(question, log)
	card.Shift = shift
	return tx.PutCard(s.Team, s.ID, card)
}

// cardOf is the card that follows from a log, oldest first. FSRS is told local
// days as midnights in UTC, so that a day is a day for it whatever the hour, the
// zone and its clock changes.
func cardOf(question string, log []Rated) Card {
	card := Card{Question: question, FSRS: fsrs.NewCard()}
	scheduler := newScheduler()
	var day Date
	for _, r := range log {
		day = max(day, r.Day) // who flew east to west may have the same day twice
		card.FSRS = scheduler.Next(card.FSRS, day.utc(), fsrs.Rating(r.Rating)).Card
		card.At = r.At
	}
	return card
}

// last is the local day of the card's last review.
func (c Card) last() Date { return Date(c.FSRS.LastReview.Format(time.DateOnly)) }

// due is the local day on which the card's question is to be asked again, as
// seen on today: what FSRS says, but no later than longestInterval, nor than half
// the days that were left to the interview at the last review; and put off by the
// days of pauses since then.
func (c Card) due(s Subscriber, today Date) Date {
	last := c.last()
	limit := longestInterval
	if s.Interview >= last { // none is ""
		limit = max(1, min(limit, last.DaysTo(s.Interview)/2))
	}
	day := min(Date(c.FSRS.Due.Format(time.DateOnly)), last.Add(limit))
	return day.Add(c.Shift + s.awaySince(last, s.backBy(today)))
}

// DaysTo counts the days from d to a later day; it is negative for an earlier one.
func (d Date) DaysTo(later Date) int { return int(later.utc().Sub(d.utc()) / (24 * time.Hour)) }
