package coach

import (
	"context"
	"time"
)

const (
	// maxSilent is how many daily questions in a row may go unanswered before the
	// coach pauses.
	maxSilent = 3
	// remindAfter is how long after its question a reminder comes at the earliest.
	remindAfter = 6 * time.Hour
	// remindFrom and remindTo bound when a reminder may come by the local clock.
	remindFrom = TimeOfDay(16 * 60)
	remindTo   = TimeOfDay(20 * 60)
	// remindWithin is how late a reminder may be.
	remindWithin = time.Hour
)

// fallenSilent reports whether a person has left so many daily questions without
// an answer that the coach pauses instead of asking for day. It has paused then,
// and tells them so. The day is recorded as skipped, which ends no streak.
func (c *Coach) fallenSilent(tx Tx, s *Subscriber, day Date, now time.Time) (bool, error) {
	if s.Silent < maxSilent { // only what people leave unanswered is counted
		return false, nil
	}
	if err := tx.PutSlot(s.Team, s.ID, day, Slot{State: SlotSkipped, Reason: reasonSilent, At: now}); err != nil {
		return false, err
	}
	s.decided(day)
	s.Paused, s.PausedUntil, s.PauseReason, s.Away = true, "", ReasonSilent, day
	s.plan(now)
	if err := tx.PutSubscriber(*s); err != nil {
		return false, err
	}
	to, err := dmOf(tx, s.Team, s.ID)
	if err != nil {
		return false, err
	}
	if err := tx.PutDelivery(Delivery{
		Key: "silent:" + s.ID + ":" + string(day), Team: s.Team, Kind: KindNotice, Notice: NoticeSilent, To: to, User: s.ID,
		Priority: PriorityFanOut, ReadyAt: now, Created: now, State: Pending,
	}); err != nil {
		return false, err
	}
	return true, refreshHome(tx, *s, now)
}

// broughtIn notes that a person has answered: they are not silent, and need no
// reminder.
func broughtIn(tx Tx, s *Subscriber, a Answer) error {
	s.Silent = 0
	if a.Warmup {
		return nil
	}
	return dropUnsent(tx, a.Team, reminderKey(dailyID(a.User, a.Day)))
}

// remind plans the one reminder of a daily question, for who wants it: in the
// afternoon of the same local day, or not at all.
func remind(tx Tx, s Subscriber, p Post, now time.Time) error {
	if s.IsChannel() || !s.Reminder {
		return nil
	}
	at, ok := remindAt(zoneOf(s.Zone), p.Day, now)
	if !ok {
		return nil
	}
	to, err := dmOf(tx, s.Team, s.ID)
	if err != nil {
		return err
	}
	return tx.PutDelivery(Delivery{
		Key: reminderKey(p.ID), Team: s.Team, Kind: KindNotice, Notice: NoticeReminder, To: to, User: s.ID, Post: p.ID, Question: p.Question,
		Priority: PriorityFanOut, ReadyAt: at, Until: at.Add(remindWithin), Created: now, State: Pending,
	})
}

func reminderKey(post string) string { return "reminder:" + post }

// remindAt is when to remind of the question that was asked for day at asked. ok is
// false when that would be too late in the day.
func remindAt(loc *time.Location, day Date, asked time.Time) (at time.Time, ok bool) {
	afternoon, ok := dueAt(loc, day, remindFrom)
	if !ok {
		return time.Time{}, false
	}
	at = later(asked.Add(remindAfter), afternoon)
	return at, DateOf(at, loc) == day && clockOf(loc, at) <= remindTo
}

// pointless reports whether nobody waits any more for something that is said at a
// certain time or not at all. What became of a reminder's question, and of who it
// is for, may have been decided while a call was under way; and a person who has
// travelled east since may be asleep.
func pointless(tx Tx, d Delivery, now time.Time) (bool, error) {
	if now.After(d.Until) {
		return true, nil
	}
	if d.Notice != NoticeReminder {
		return false, nil
	}
	s, _, err := tx.Subscriber(d.Team, d.User)
	if err != nil {
		return false, err
	}
	loc := zoneOf(s.Zone)
	p, _, err := tx.Post(d.Team, d.Post)
	if err != nil || !s.Subscribed || s.Paused || !s.Reminder || p.At.TS == "" || p.Closed || DateOf(now, loc) != p.Day || quiet(loc, now) {
		return true, err
	}
	progress, err := tx.Progress(d.Team, d.User)
	return progress.LastDay >= p.Day, err
}

// SetReminder switches the reminder of a person on or off: on from the next
// question, off at once.
func (c *Coach) SetReminder(ctx context.Context, cause Cause, id string, by Actor, on bool) (Subscriber, error) {
	return c.change(ctx, cause, id, by, func(_ Tx, s *Subscriber) error {
		s.Reminder = on
		return nil
	})
}
