package coach

import "time"

// notShown reports whether d was to ask a question outside a session, and said
// nothing, because the question is no longer in the bank. One whose call may have
// been made is none: somebody may have seen it.
func (c *Coach) notShown(tx Tx, d Delivery, sent Sent) (bool, error) {
	if _, known := c.Question(d.Question); known || d.Kind != KindQuestion || d.State != Pending || d.Part() > 0 || sent.Ref.TS != "" {
		return false, nil
	}
	p, ok, err := tx.Post(d.Team, d.Post)
	return ok && p.Session == "" && p.At.TS == "", err
}

// askInstead asks another question in the place of one that nobody has seen and that
// is no longer in the bank. With none left its day counts as one without a question.
func (c *Coach) askInstead(tx Tx, d Delivery, now time.Time) error {
	if err := withdraw(tx, d, Slot{State: SlotMissed, Reason: reasonNoQuestion, At: now}); err != nil {
		return err
	}
	p, _, err := tx.Post(d.Team, d.Post)
	if err != nil {
		return err
	}
	s, ok, err := tx.Subscriber(p.Team, p.Subscriber)
	if err != nil || !ok || !d.Until.IsZero() && now.After(d.Until) {
		return err
	}
	chosen, err := c.next(tx, s, s.Roles, now)
	if err != nil || chosen.question == nil {
		return err
	}
	p.Question, p.SeenAt, p.Review, p.AskedAt, p.Closed = chosen.question.ID, chosen.seen, chosen.review, now, false
	s.reviewed(chosen.review)
	if err := tx.PutSubscriber(s); err != nil {
		return err
	}
	if p.Day != "" {
		if err := tx.PutSlot(p.Team, p.Subscriber, p.Day, Slot{State: SlotPosted, At: now}); err != nil {
			return err
		}
		if err := remind(tx, s, p, now); err != nil {
			return err
		}
	}
	return putPost(tx, s, p, chosen.question, d.Priority, window{d.Due, now, d.Until})
}
