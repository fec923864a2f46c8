package coach

import (
	"context"
	"time"
)

// From how much practice on a chart says something.
const (
	chartWeeks = 2
	chartDays  = 3
)

// Charted reports whether there is enough to draw: two weeks with scored answers,
// or three days with answers.
func (p Progress) Charted() bool {
	return len(p.Weeks) >= chartWeeks || len(p.Calendar) >= chartDays
}

// RequestChart sends a person their progress by DM: as a picture, or in words
// where Slack takes none.
func (c *Coach) RequestChart(ctx context.Context, cause Cause, user string) error {
	return c.do(ctx, cause, func(tx Tx) error {
		to, err := dmOf(tx, cause.Team, user)
		if err != nil {
			return err
		}
		return replace(tx, Delivery{
			Key: "chart:" + user, Team: cause.Team, Kind: KindChart, To: to, User: user,
			ReadyAt: cause.Now, Created: cause.Now, State: Pending,
		})
	})
}

// ChartInWords has a chart sent without its picture, which Slack does not take, and
// forgets the picture, so that the next chart is drawn anew. It does so once: a
// chart in words that is refused as well is rejected like everything else.
func (c *Coach) ChartInWords(ctx context.Context, d Delivery, now time.Time) error {
	return c.store.Update(ctx, func(tx Tx) error {
		row, ok, err := tx.Delivery(d.Team, d.Key)
		if err != nil || !ok || row.Rev != d.Rev {
			return err
		}
		row.Plain, row.File, row.Sent = true, "", nil
		row.State, row.Attempt, row.Looked, row.ReadyAt = Pending, 0, 0, now
		if err := tx.PutDelivery(row); err != nil {
			return err
		}
		s, ok, err := tx.Subscriber(d.Team, d.User)
		if err != nil || !ok || s.ChartFile == "" {
			return err
		}
		s.ChartFile, s.ChartDigest, s.ChartWords = "", "", ""
		if err := tx.PutSubscriber(s); err != nil {
			return err
		}
		return refreshHome(tx, s, now)
	})
}

// charted records a step of a chart: its picture is uploaded, or its message is
// there. Home shows the picture once the person has it.
func charted(tx Tx, d Delivery, sent Sent, now time.Time) error {
	s, ok, err := tx.Subscriber(d.Team, d.User)
	if err != nil || !ok {
		return err
	}
	if sent.File == "" {
		return refreshHome(tx, s, now)
	}
	s.ChartFile, s.ChartDigest, s.ChartWords = sent.File, sent.Digest, sent.Words
	return tx.PutSubscriber(s)
}
