package coach

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// Coach applies the rules to what is stored. It is safe for concurrent use.
type Coach struct {
	store     Store
	evaluator review.Evaluator
	asks      *atomic.Pointer[catalogue] // from this, unless held says otherwise
	held      *catalogue                 // for one operation: see still
	warmup    *questions.Question
	zones     *zones
	quotas    Quotas
	pace      *pace
}

// New returns a Coach that asks from bank and reviews with evaluator.
func New(store Store, bank *questions.Bank, evaluator review.Evaluator) *Coach {
	c := &Coach{
		store: store, evaluator: evaluator, asks: &atomic.Pointer[catalogue]{}, warmup: newWarmup(), zones: &zones{},
		quotas: Quotas{AnswersADay: MaxAnswersADay, CommandsADay: MaxCommandsADay, CommandsAMinute: MaxCommandsAMinute},
		pace:   &pace{people: map[string]*lately{}},
	}
	c.SetBank(bank)
	return c
}

// A Cause is what made the coach act. Inbox is the inbox row it came from, 0 for
// a command or click; Key names it within the team, so that the same thing
// arriving in two envelopes (a redelivery, a mention that is also a message)
// acts once. An empty Key is never a duplicate.
type Cause struct {
	Team  string
	Inbox uint64
	Key   string
	Now   time.Time
}

// ErrDuplicate is returned for a cause that was acted on before.
var ErrDuplicate = errors.New("seen before")

// errStale makes Answer review again: another attempt came in between.
var errStale = errors.New("read state is stale")

// do runs fn and claims the cause in one transaction. A duplicate only drops its
// inbox row.
func (c *Coach) do(ctx context.Context, cause Cause, fn func(Tx) error) error {
	duplicate := false
	err := c.store.Update(ctx, func(tx Tx) error {
		if cause.Inbox != 0 {
			if err := tx.DropInbound(cause.Inbox); err != nil {
				return err
			}
		}
		if cause.Key != "" {
			seen, err := tx.Seen(cause.Team, cause.Key)
			if err != nil {
				return err
			}
			if seen {
				duplicate = true
				return nil
			}
			if err := tx.MarkSeen(cause.Team, cause.Key, cause.Now); err != nil {
				return err
			}
		}
		return fn(tx)
	})
	if err == nil && duplicate {
		return ErrDuplicate
	}
	return err
}

// TeamLeft notes that a team removed the app. What it stored is kept for a week, for
// it may have been a mistake, and forgotten then.
func (c *Coach) TeamLeft(ctx context.Context, cause Cause) error {
	return c.do(ctx, cause, func(tx Tx) error { return tx.TeamLeft(cause.Team, cause.Now) })
}

// TeamBack notes that a team has the app: what it stored is kept.
func (c *Coach) TeamBack(ctx context.Context, team string) error {
	return c.store.Update(ctx, func(tx Tx) error { return tx.TeamBack(team) })
}

// Ignore drops the inbox row of an event that means nothing to the coach.
func (c *Coach) Ignore(ctx context.Context, cause Cause) error {
	if cause.Inbox == 0 {
		return nil
	}
	return c.store.Update(ctx, func(tx Tx) error { return tx.DropInbound(cause.Inbox) })
}

// shortID is a name for what parts name together: 16 characters, the same for
// the same parts, and telling nothing about them.
func shortID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// zoneOf loads a subscriber's zone; what cannot be loaded any more counts as
// UTC, because a question at a wrong hour beats none.
func zoneOf(name string) *time.Location {
	if name == "Local" {
		return time.UTC // the machine's zone is nobody's
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// CheckZone refuses names that are not in the IANA database.
func CheckZone(name string) error {
	if name == "" || name == "Local" {
		return &Error{Code: CodeInvalid, Message: "Slack names no time zone for you: set one in your Slack profile and try again."}
	}
	if _, err := time.LoadLocation(name); err != nil {
		return &Error{Code: CodeInvalid, Message: fmt.Sprintf("“%s” is not a known time zone: set one in your Slack profile and try again.", name), Cause: err}
	}
	return nil
}

// subscriber reads a record, or starts one for somebody new.
func subscriber(tx Tx, team, id string) (Subscriber, error) {
	s, ok, err := tx.Subscriber(team, id)
	if err != nil || ok {
		return s, err
	}
	return Subscriber{Team: team, ID: id, At: DefaultTime, Days: EveryDay, Feedback: FeedbackDM}, nil
}

// met notes when the coach came to know a person or channel.
func (s *Subscriber) met(now time.Time) {
	if s.Since.IsZero() {
		s.Since = now
	}
}

// question finds a question of the bank; one whose file was taken away is an
// Error that says so.
func (c *Coach) question(id string) (*questions.Question, error) {
	q, ok := c.Question(id)
	if !ok {
		return nil, errNotInBank
	}
	return q, nil
}

var errNotInBank = &Error{Code: CodeNotFound, Message: "That question is no longer in the bank: ask for another with /interview."}
