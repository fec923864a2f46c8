package coach

import (
	"context"
	"fmt"
	"time"
)

// What a practice session may be.
const (
	DefaultDrill = 5 // questions
	MaxDrill     = 20
	MinLimit     = 30 * time.Second // for one answer, in a timed drill
	MaxLimit     = 10 * time.Minute
)

// A Drill is what a person wants to practise.
type Drill struct {
	Role  string        // id; empty for the person's own roles
	N     int           // questions, 1 to MaxDrill
	Limit time.Duration // for each answer, MinLimit to MaxLimit; 0 for none
}

// Check refuses what no session can be.
func (d Drill) Check() error {
	switch {
	case d.N < 1 || d.N > MaxDrill:
		return &Error{Code: CodeInvalid, Message: fmt.Sprintf("A session has 1 to %d questions: /interview practice 5.", MaxDrill)}
	case d.Limit != 0 && (d.Limit < MinLimit || d.Limit > MaxLimit):
		return &Error{Code: CodeInvalid, Message: "The time for one answer is 30 seconds to 10 minutes: /interview practice 90s."}
	}
	return nil
}

// Practise starts a session by DM. With one open already it starts nothing, and
// started is false. Fewer questions than wanted are taken when there are no more.
func (c *Coach) Practise(ctx context.Context, cause Cause, by Actor, want Drill) (ses Session, started bool, err error) {
	c = c.still()
	if err := want.Check(); err != nil {
		return Session{}, false, err
	}
	err = c.do(ctx, cause, func(tx Tx) error {
		s, err := subscriber(tx, cause.Team, by.User)
		if err != nil {
			return err
		}
		s.move(by.Zone, cause.Now)
		s.met(cause.Now)
		old, ok, err := tx.Session(cause.Team, by.User)
		if err != nil {
			return err
		}
		if ok && old.Open(cause.Now) {
			ses = old
			return nil
		}
		if ok && old.State != SessionOver {
			if err := c.finish(tx, &s, &old, cause.Now); err != nil {
				return err
			}
		}
		ses = Session{
			ID: shortID(cause.Key, cause.Now.String()), Team: s.Team, User: s.ID, State: SessionRunning, Role: want.Role,
			Limit: int(want.Limit / time.Second), At: -1, Started: cause.Now,
		}
		if ses.Items, err = c.items(tx, s, want, cause.Now); err != nil {
			return err
		}
		started = true
		s.touch(&ses, cause.Now)
		d := ses.delivery(s, KindQuestion, "start:"+ses.User+":"+ses.ID, cause.Now)
		d.Args = noticeCounts(want.N)
		if err := c.goOn(tx, &s, &ses, d, cause.Now); err != nil {
			return err
		}
		return tx.PutSubscriber(s)
	})
	return ses, started, err
}

// items chooses the questions of a session. Before several of them, unless the
// clock runs, comes one to warm up.
func (c *Coach) items(tx Tx, s Subscriber, want Drill, now time.Time) ([]SessionItem, error) {
	chosen, err := c.pickForSession(tx, s, s.rolesFor(want.Role), want.N, now)
	if err != nil {
		return nil, err
	}
	if want.N > 1 && want.Limit == 0 {
		return append([]SessionItem{{Question: WarmupQuestion}}, chosen...), nil
	}
	return chosen, nil
}
