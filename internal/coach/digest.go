package coach

import (
	"context"
	"slices"
	"time"
)

// digestAt is when the digest of the week before comes on a Monday, by the
// channel's clock.
const digestAt TimeOfDay = 9 * 60

// SetDigest switches a channel's weekly digest on or off. Without it there is no
// leaderboard either.
func (c *Coach) SetDigest(ctx context.Context, cause Cause, channel string, by Actor, on bool) (Subscriber, error) {
	return c.change(ctx, cause, channel, by, func(_ Tx, s *Subscriber) error {
		if !s.Subscribed {
			return errNotSubscribed
		}
		s.Digest, s.Board = on, s.Board && on
		return nil
	})
}

// SetBoard chooses whether a channel's digest ranks by days kept those who want
// to be named.
func (c *Coach) SetBoard(ctx context.Context, cause Cause, channel string, by Actor, on bool) (Subscriber, error) {
	return c.change(ctx, cause, channel, by, func(_ Tx, s *Subscriber) error {
		if !s.Subscribed {
			return errNotSubscribed
		}
		if on && !s.Digest {
			return &Error{Code: CodeInvalid, Message: "The leaderboard is part of the weekly digest: switch that on first with /interview digest on."}
		}
		s.Board = on
		return nil
	})
}

// nextDigest returns the first Monday after now with the instant of its digest.
// loc is the channel's zone.
func nextDigest(loc *time.Location, now time.Time) (Date, time.Time) {
	monday := DateOf(now, loc).monday()
	for {
		if due, ok := dueAt(loc, monday, digestAt); ok && due.After(now) {
			return monday, due
		}
		monday = monday.Add(7)
	}
}

func digestKey(channel string, week Date) string { return "digest:" + channel + ":" + string(week) }

// keepDigest has the next digest of a channel wait in the outbox for its Monday,
// or takes it back where none is wanted. It may be called at any time: a week has
// one row at most, and what has begun to be sent is left to Begin.
func keepDigest(tx Tx, s Subscriber, now time.Time) error {
	if !s.IsChannel() {
		return nil
	}
	if !s.wantsDigest() {
		return eachDigest(tx, s.Team, s.ID, func(d Delivery) error {
			if d.State != Pending || len(d.Refs) > 0 {
				return nil
			}
			return tx.DropDelivery(d.Team, d.Key)
		})
	}
	loc := zoneOf(s.Zone)
	monday, due := nextDigest(loc, now)
	if monday.Add(-7) <= s.Digested { // posted already, by the clock of another zone
		monday, due = nextDigest(loc, due)
	}
	week := monday.Add(-7)
	if _, there, err := tx.Delivery(s.Team, digestKey(s.ID, week)); err != nil || there {
		return err
	}
	end, ok := dueAt(loc, monday.Add(1), 0)
	if !ok {
		end = due.Add(12 * time.Hour)
	}
	return tx.PutDelivery(Delivery{
		Key: digestKey(s.ID, week), Team: s.Team, Kind: KindDigest, To: s.ID, Args: []string{string(week)},
		// Attempts are counted from when it is due, not from a week before.
		Priority: PriorityFanOut, ReadyAt: due, Until: end.Add(-time.Nanosecond), Created: due, State: Pending,
	})
}

func (s Subscriber) wantsDigest() bool { return s.Digest && s.Subscribed && !s.Paused }

// eachDigest calls fn for the digests in the outbox of a channel.
func eachDigest(tx Tx, team, channel string, fn func(Delivery) error) error {
	rows, err := tx.DeliveriesTo(team, channel)
	if err != nil {
		return err
	}
	for _, d := range rows {
		if d.Kind != KindDigest {
			continue
		}
		if err := fn(d); err != nil {
			return err
		}
	}
	return nil
}

// digestOver takes back a digest that comes too late for its Monday, or that its
// channel wants no more.
func digestOver(tx Tx, d Delivery, now time.Time) (bool, error) {
	s, _, err := tx.Subscriber(d.Team, d.To)
	if err != nil || s.wantsDigest() && !now.After(d.Until) {
		return false, err
	}
	if err := tx.DropDelivery(d.Team, d.Key); err != nil {
		return false, err
	}
	return true, keepDigest(tx, s, now)
}

// digestGone plans the next digest when one is done with: posted, empty, rejected
// or given up.
func digestGone(tx Tx, d Delivery, now time.Time) error {
	s, ok, err := tx.Subscriber(d.Team, d.To)
	if err != nil || !ok || d.Kind != KindDigest || len(d.Refs) > 0 {
		return err
	}
	return keepDigest(tx, s, now)
}

// digestPosted remembers where a channel's latest digest stands, drops weeks that
// are too old, and plans the next.
func digestPosted(tx Tx, d Delivery, ref MessageRef, now time.Time) error {
	s, ok, err := tx.Subscriber(d.Team, d.To)
	if err != nil || !ok || len(d.Refs) > 0 {
		return err
	}
	if ref.TS != "" {
		s.Digested, s.DigestAt = Date(d.Arg(0)), ref
		if err := tx.PutSubscriber(s); err != nil {
			return err
		}
		if d.Stale { // somebody asked to be left out while it was on its way
			if err := mendDigest(tx, s, now); err != nil {
				return err
			}
		}
	}
	if err := dropOldWeeks(tx, s, Today(now, s.Zone)); err != nil {
		return err
	}
	return keepDigest(tx, s, now)
}

// mendDigest changes a channel's latest digest in place, so that it names nobody
// who does not want it any more.
func mendDigest(tx Tx, s Subscriber, now time.Time) error {
	return replace(tx, Delivery{
		Key: "mend:" + digestKey(s.ID, s.Digested), Team: s.Team, Kind: KindDigest, To: s.ID, Args: []string{string(s.Digested)},
		Refs: []MessageRef{s.DigestAt}, ReadyAt: now, Created: now, State: Pending,
	})
}

// SetNamed chooses whether digests and leaderboards may name a person. Who
// chooses not to is taken out of the latest digest of their channels too.
func (c *Coach) SetNamed(ctx context.Context, cause Cause, by Actor, named bool) (Subscriber, error) {
	if s, known, err := c.Known(ctx, cause.Team, by.User); err != nil || !known && !named {
		return s, err // a stranger is named nowhere, and stays one
	}
	return c.change(ctx, cause, by.User, by, func(_ Tx, s *Subscriber) error {
		s.Named = named
		return nil
	})
}

// followDigest follows a change of settings.
func followDigest(tx Tx, was, s Subscriber, now time.Time) error {
	if was.Named && !s.Named {
		if err := leaveOut(tx, s.Team, s.ID, now); err != nil {
			return err
		}
	}
	return keepDigest(tx, s, now)
}

// leaveOut writes the digests anew that may name a person: those on their way, and
// the latest of each channel.
func leaveOut(tx Tx, team, user string, now time.Time) error {
	weeks, err := tx.TookPartBy(team, user)
	if err != nil {
		return err
	}
	var channels []string
	for _, w := range weeks {
		s, ok, err := tx.Subscriber(team, w.Channel)
		if err != nil {
			return err
		}
		if ok && w.Week == s.Digested && s.DigestAt.TS != "" {
			if err := mendDigest(tx, s, now); err != nil {
				return err
			}
		}
		if !slices.Contains(channels, w.Channel) {
			channels = append(channels, w.Channel)
		}
	}
	for _, channel := range channels {
		err := eachDigest(tx, team, channel, func(d Delivery) error {
			if len(d.Refs) > 0 {
				return nil // just put
			}
			if d.State == Pending {
				d.Rev++ // what was read of it is not sent
			} else {
				d.Stale = true // digestPosted mends it
			}
			return tx.PutDelivery(d)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// A Naming is what a digest would say of a person now.
type Naming struct {
	Channel string
	Kept    int
	Planned int // days of the week so far on which a question was asked
}

// Namings tells a person what the next digests of their channels would say of
// them, as of now, at most limit.
func (c *Coach) Namings(ctx context.Context, team, user string, now time.Time, limit int) (out []Naming, err error) {
	err = c.store.View(ctx, func(tx Tx) error {
		weeks, err := tx.TookPartBy(team, user)
		if err != nil {
			return err
		}
		for _, w := range weeks {
			s, _, err := tx.Subscriber(team, w.Channel)
			if err != nil {
				return err
			}
			if !s.wantsDigest() || w.Week != Today(now, s.Zone).monday() || len(out) == limit {
				continue
			}
			planned, err := postedOn(tx, team, s.ID, w.Week)
			if err != nil {
				return err
			}
			out = append(out, Naming{Channel: s.ID, Kept: kept(w.TookPart, planned), Planned: len(planned)})
		}
		return nil
	})
	return out, err
}
