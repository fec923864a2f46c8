package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/failpoint"
)

// An Inbox keeps events until their work is done. Order of arrival is the order of
// Seq, and a row is visible only when every earlier one is.
type Inbox interface {
	// AddInbound stores events in one transaction, tells which are new, and gives
	// those their Seq. They may be acknowledged when it returns nil.
	AddInbound(ctx context.Context, rows []coach.Inbound) (fresh []bool, err error)
	// PendingInbound returns rows numbered after after, in order, at most limit.
	PendingInbound(ctx context.Context, after uint64, limit int) ([]coach.Inbound, error)
	// DoneInbound removes a row; one that is gone is no error.
	DoneInbound(ctx context.Context, seq uint64) error
	// RetryInbound notes how often a row was tried and when it may be again.
	RetryInbound(ctx context.Context, seq uint64, tries int, notBefore time.Time) error
	// BuryInbound keeps a row that was given up after so many tries aside, with a
	// word for the reason; false when it is gone.
	BuryInbound(ctx context.Context, seq uint64, tries int, reason string, at time.Time) (bool, error)
}

const (
	// ackWithin is when an acknowledgement must be on its way, counted from when the
	// event was read. Slack waits for three seconds from when it was sent
	// (https://docs.slack.dev/apis/events-api); none is to take longer than two and a
	// half, and the way there and back takes its part of them.
	ackWithin = 2250 * time.Millisecond
	// groupMost is how many events one transaction stores.
	groupMost = 64
	// arrivals is how many events may wait for the committer. One that finds no
	// place is not acknowledged, so Slack sends it again.
	arrivals = 256
)

// An arrival is one event on its way into the inbox.
type arrival struct {
	row      coach.Inbound
	envelope string
	by       time.Time // real time by which it must be acknowledged
}

func newArrival(e handlers.Event, envelope string, now, received time.Time) (arrival, error) {
	data, err := json.Marshal(e)
	if err != nil {
		return arrival{}, fmt.Errorf("encode event: %w", err)
	}
	return arrival{
		row:      coach.Inbound{ID: e.ID, Team: e.Team, Conversation: e.Conversation(), Event: data, At: now},
		envelope: envelope, by: received.Add(ackWithin),
	}, nil
}

// A committer writes events to the inbox and lets them be acknowledged, in that
// order. What arrives while one transaction is on its way to the disk shares the
// next one: under load many events cost one write, and a single one waits for
// nobody.
type committer struct {
	inbox   Inbox
	arrived chan arrival
	busy    *busyCount // counts events that are not committed yet
	ack     func(envelope string, by time.Time)
	added   func() // there are new rows
	failed  func(error)
	log     *slog.Logger
	meter   Meter
}

// offer takes an event without waiting and reports whether there was room.
func (c *committer) offer(a arrival) bool {
	c.busy.begin()
	select {
	case c.arrived <- a:
		return true
	default:
		c.busy.end()
		return false
	}
}

// run commits until quit is closed and nothing is left. It obeys ctx only where it
// writes.
func (c *committer) run(ctx context.Context, quit <-chan struct{}) {
	for {
		select {
		case a := <-c.arrived:
			c.commit(ctx, c.group(a))
		case <-quit:
			select {
			case a := <-c.arrived:
				c.commit(ctx, c.group(a))
			default:
				return
			}
		}
	}
}

// group takes what has arrived along with the first.
func (c *committer) group(first arrival) []arrival {
	group := []arrival{first}
	for len(group) < groupMost {
		select {
		case a := <-c.arrived:
			group = append(group, a)
		default:
			return group
		}
	}
	return group
}

func (c *committer) commit(ctx context.Context, group []arrival) {
	defer func() {
		for range group {
			c.busy.end()
		}
	}()
	rows := make([]coach.Inbound, len(group))
	for i, a := range group {
		rows[i] = a.row
	}
	if failpoint.AckBeforeCommit {
		for _, a := range group {
			c.ack(a.envelope, a.by)
		}
	}
	failpoint.Hit("inbox-before-commit")
	fresh, err := c.inbox.AddInbound(ctx, rows)
	failpoint.Hit("inbox-after-commit")
	if err != nil {
		for range group {
			c.meter.Unacked(unackedUnwritten)
		}
		c.failed(fmt.Errorf("write %d events to the inbox: %w", len(group), err))
		return
	}
	late, twice := 0, 0
	for i, a := range group {
		if !fresh[i] {
			twice++
		}
		if time.Now().After(a.by) {
			c.meter.Unacked(unackedLate)
			late++ // sent again by Slack, and dropped then
			continue
		}
		failpoint.Hit("before-ack")
		c.ack(a.envelope, a.by)
		failpoint.Hit("after-ack")
	}
	c.meter.Repeated(twice)
	c.log.DebugContext(ctx, "events committed", "count", len(group), "duplicates", twice, "late", late)
	if twice < len(group) {
		c.added()
	}
}
