package coach

import (
	"cmp"
	"context"
	"slices"
)

// weeksKept is for how many weeks it is kept who took part in a channel.
const weeksKept = 8

// monday returns the Monday of the date's week.
func (d Date) monday() Date { return d.Add(-int(d.Weekday()+6) % 7) }

// tookPart counts an answer to a channel's question, given in its thread or by
// DM, for the channel's weekly digest. It counts for the day on which it was given,
// in the channel's zone, whenever the question was asked.
func tookPart(tx Tx, p Post, a Answer) error {
	if !IsChannel(p.Subscriber) {
		return nil
	}
	s, _, err := tx.Subscriber(p.Team, p.Subscriber)
	if err != nil {
		return err
	}
	day := Today(a.At, s.Zone)
	rows, err := tx.TookPart(p.Team, p.Subscriber, day.monday())
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		if err := dropOldWeeks(tx, s, day); err != nil {
			return err
		}
	}
	row := partOf(rows, a.User)
	row.Days[day]++
	row.Posts[p.ID]++
	return tx.PutTookPart(p.Team, p.Subscriber, day.monday(), row)
}

// tookOut takes an answer that is gone out again. One whose week is dropped by now
// changes nothing.
func tookOut(tx Tx, a Answer) error {
	p, ok, err := tx.Post(a.Team, a.Post)
	if err != nil || !ok || !IsChannel(p.Subscriber) {
		return err
	}
	s, _, err := tx.Subscriber(p.Team, p.Subscriber)
	if err != nil {
		return err
	}
	day := Today(a.At, s.Zone)
	// Where the channel has changed its zone since, it counted for a day beside.
	for _, day := range []Date{day, day.Add(-1), day.Add(1)} {
		rows, err := tx.TookPart(p.Team, p.Subscriber, day.monday())
		if err != nil {
			return err
		}
		row := partOf(rows, a.User)
		if row.Days[day] == 0 || row.Posts[p.ID] == 0 {
			continue
		}
		less(row.Days, day)
		less(row.Posts, p.ID)
		return tx.PutTookPart(p.Team, p.Subscriber, day.monday(), row)
	}
	return nil
}

// partOf finds a person's row, or starts one.
func partOf(rows []TookPart, user string) TookPart {
	for _, row := range rows {
		if row.User == user {
			return row
		}
	}
	return TookPart{User: user, Days: map[Date]int{}, Posts: map[string]int{}}
}

// less counts one down, and forgets what is at none.
func less[K comparable](counts map[K]int, k K) {
	if counts[k]--; counts[k] <= 0 {
		delete(counts, k)
	}
}

// dropOldWeeks removes what is older than the weeks that are kept.
func dropOldWeeks(tx Tx, s Subscriber, today Date) error {
	if s.ID == "" {
		return nil
	}
	return tx.DropTookPart(s.Team, s.ID, today.monday().Add(-7*weeksKept))
}

// A Digest is one week of a channel in counts. Only who asked to be named is in it
// by id.
type Digest struct {
	Monday  Date
	People  int // who answered
	Answers int
	Days    int    // on which there was an answer
	Top     string // the question with the most answers; of several, the one asked first
	Most    int    // its answers
	Board   bool   // the channel wants Named by days kept
	Planned int    // days on which a question was asked
	Named   []Kept // of People, most days kept first, then by user id
}

// Kept is on how many of the planned days somebody gave an answer, to whichever of
// the channel's questions.
type Kept struct {
	User string
	Days int
}

// Digest gathers a channel's week. There is no other way to learn who took part:
// who did not ask to be named is a number.
func (c *Coach) Digest(ctx context.Context, team, channel string, monday Date) (Digest, error) {
	out := Digest{Monday: monday}
	err := c.store.View(ctx, func(tx Tx) error {
		s, _, err := tx.Subscriber(team, channel)
		if err != nil {
			return err
		}
		out.Board = s.Board
		planned, err := postedOn(tx, team, channel, monday)
		if err != nil {
			return err
		}
		out.Planned = len(planned)
		rows, err := tx.TookPart(team, channel, monday)
		if err != nil {
			return err
		}
		top := out.add(rows)
		if p, ok, err := tx.Post(team, top); err != nil {
			return err
		} else if ok {
			out.Top = p.Question
		}
		for _, row := range rows {
			who, _, err := tx.Subscriber(team, row.User)
			if err != nil {
				return err
			}
			if who.Named {
				out.Named = append(out.Named, Kept{User: row.User, Days: kept(row, planned)})
			}
		}
		slices.SortFunc(out.Named, func(a, b Kept) int { return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.User, b.User)) })
		return nil
	})
	return out, err
}

// add counts the rows, and returns the post with the most answers.
func (d *Digest) add(rows []TookPart) (top string) {
	days, posts := map[Date]bool{}, map[string]int{}
	for _, row := range rows {
		for day := range row.Days {
			days[day] = true
		}
		for post, n := range row.Posts {
			posts[post] += n
			d.Answers += n
		}
	}
	d.People, d.Days = len(rows), len(days)
	for post, n := range posts {
		if n > d.Most || n == d.Most && post < top {
			top, d.Most = post, n
		}
	}
	return top
}

// postedOn returns the days of a week on which a question was posted.
func postedOn(tx Tx, team, subscriber string, monday Date) (days []Date, err error) {
	for i := range 7 {
		slot, _, err := tx.Slot(team, subscriber, monday.Add(i))
		if err != nil {
			return nil, err
		}
		if slot.State == SlotPosted {
			days = append(days, monday.Add(i))
		}
	}
	return days, nil
}

// kept counts the days of planned on which somebody gave an answer.
func kept(row TookPart, planned []Date) (n int) {
	for _, day := range planned {
		if row.Days[day] > 0 {
			n++
		}
	}
	return n
}
