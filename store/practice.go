package store

import (
	"fmt"
	"strings"

	"interviewcoach/internal/coach"
)

// Card implements coach.Tx.
func (t tx) Card(team, user, question string) (coach.Card, bool, error) {
	return find[coach.Card](tableCards.of(t.Tx), team, user, question)
}

// PutCard implements coach.Tx.
func (t tx) PutCard(team, user string, c coach.Card) error {
	return t.putAt(tableCards, c, team, user, c.Question)
}

// DropCard implements coach.Tx; one that is gone is no error.
func (t tx) DropCard(team, user, question string) error {
	k, err := key(team, user, question)
	if err != nil {
		return nil // never stored
	}
	return tableCards.of(t.Tx).Delete(k)
}

// Cards implements coach.Tx.
func (t tx) Cards(team, user string) (map[string]coach.Card, error) {
	rows, err := list[coach.Card](tableCards.of(t.Tx), team, user)
	all := make(map[string]coach.Card, len(rows))
	for _, c := range rows {
		all[c.Question] = c
	}
	return all, err
}

// ratingKey is the key of an entry of the log of reviews.
func ratingKey(team, user string, r coach.Rated) ([]byte, error) {
	p, err := key(team, user, r.Question)
	if err != nil {
		return nil, err
	}
	return append(append(p, 0), timeKey(r.At)...), nil
}

// Ratings implements coach.Tx.
func (t tx) Ratings(team, user, question string) ([]coach.Rated, error) {
	if question == "" {
		return list[coach.Rated](tableRatings.of(t.Tx), team, user)
	}
	return list[coach.Rated](tableRatings.of(t.Tx), team, user, question)
}

// PutRating implements coach.Tx.
func (t tx) PutRating(team, user string, r coach.Rated) error {
	k, err := ratingKey(team, user, r)
	if err != nil {
		return fmt.Errorf("put rating: %w", err)
	}
	return put(tableRatings.of(t.Tx), k, r)
}

// DropRating implements coach.Tx; one that is gone is no error.
func (t tx) DropRating(team, user string, r coach.Rated) error {
	k, err := ratingKey(team, user, r)
	if err != nil {
		return nil // never stored
	}
	return tableRatings.of(t.Tx).Delete(k)
}

// Session implements coach.Tx.
func (t tx) Session(team, user string) (coach.Session, bool, error) {
	return find[coach.Session](tableSessions.of(t.Tx), team, user)
}

// PutSession implements coach.Tx.
func (t tx) PutSession(s coach.Session) error { return t.putAt(tableSessions, s, s.Team, s.User) }

// TookPart implements coach.Tx.
func (t tx) TookPart(team, channel string, week coach.Date) ([]coach.TookPart, error) {
	return list[coach.TookPart](tableTookPart.of(t.Tx), team, channel, string(week))
}

// PutTookPart implements coach.Tx.
func (t tx) PutTookPart(team, channel string, week coach.Date, p coach.TookPart) error {
	if len(p.Posts) > 0 {
		return t.putAt(tableTookPart, p, team, channel, string(week), p.User)
	}
	k, err := key(team, channel, string(week), p.User)
	if err != nil {
		return nil // never stored
	}
	return tableTookPart.of(t.Tx).Delete(k)
}

// DropTookPart implements coach.Tx.
func (t tx) DropTookPart(team, channel string, before coach.Date) error {
	p, ok := prefix(team, channel)
	if !ok {
		return nil
	}
	return deleteWhere(tableTookPart.of(t.Tx), p, func(k, _ []byte) bool {
		week, _, _ := strings.Cut(string(k[len(p):]), "\x00")
		return coach.Date(week) < before
	})
}

// TookPartBy implements coach.Tx. It reads the rows of the whole team.
func (t tx) TookPartBy(team, user string) (all []coach.ChannelWeek, err error) {
	p, ok := prefix(team)
	if !ok {
		return nil, nil
	}
	for k, v := range rows(tableTookPart.of(t.Tx), p) {
		part, err := decode[coach.TookPart](k, v)
		if err != nil {
			return nil, err
		}
		if part.User == user {
			at := strings.Split(string(k[len(p):]), "\x00") // channel, week, user
			all = append(all, coach.ChannelWeek{Channel: at[0], Week: coach.Date(at[1]), TookPart: part})
		}
	}
	return all, nil
}

// forgetTookPart drops what a person did in channels. The key ends with who did it.
func (t tx) forgetTookPart(team, user string) error {
	p, _ := prefix(team)
	return deleteWhere(tableTookPart.of(t.Tx), p, func(k, _ []byte) bool {
		return strings.HasSuffix(string(k[len(p):]), "\x00"+user)
	})
}
