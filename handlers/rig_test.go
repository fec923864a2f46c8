package handlers_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// people is a directory of everybody in the same zone; admins by id.
type people map[string]handlers.Profile

func (p people) Profile(_ context.Context, user string) (handlers.Profile, error) {
	if known, ok := p[user]; ok {
		return known, nil
	}
	return handlers.Profile{Zone: "Europe/Berlin"}, nil
}

// engine is shared: it is safe for that, and decodes its data only once.
var engine = review.New()

// A rig is handlers over a real coach and data file, without a Slack.
type rig struct {
	*handlers.Handlers
	coach *coach.Coach
	store *store.Store
	now   time.Time

	trigger int // makes clicks, commands and messages differ
}

func newRig(t testing.TB, bank *questions.Bank) *rig {
	t.Helper()
	st, err := store.Open(filepath.Join(t.TempDir(), "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	if bank == nil {
		if bank, err = questions.Open(nil, true); err != nil {
			t.Fatal(err)
		}
	}
	r := &rig{coach: coach.New(st, bank, engine), store: st, now: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)}
	me := handlers.Identity{Team: "T1", User: "U0COACH", BotID: "B1", URL: "https://local.slack.com/"}
	r.Handlers = handlers.New(r.coach, people{
		"U0ADMIN": {Zone: "Europe/Berlin", Admin: true}, "U0BODO": {Name: "Bodo", Zone: "Europe/Berlin"}, "U0CHIE": {Name: "Chie", Zone: "Europe/Berlin"}, "U0NOZONE": {},
	}, me,
		func() time.Time { return r.now }, slog.New(slog.NewTextHandler(t.Output(), nil)))
	return r
}

// deliver takes everything that waits in the outbox, as if it were sent, and
// returns it rendered.
func (r *rig) deliver(t *testing.T) (out []handlers.Outgoing) {
	t.Helper()
	rows, err := r.coach.Ready(t.Context(), r.now, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rows {
		parts, err := r.Render(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range parts {
			channel := p.Channel
			if channel != "" && channel[0] == 'U' {
				channel = "D" + channel[1:]
			}
			ref := coach.MessageRef{Channel: channel, TS: "1772434800.00000" + string(rune('1'+i))}
			if err := r.coach.Sent(t.Context(), d, coach.Sent{Ref: ref, Last: i == len(parts)-1, Digest: p.Digest}, r.now); err != nil {
				t.Fatal(err)
			}
		}
		if len(parts) == 0 {
			if err := r.coach.Sent(t.Context(), d, coach.Sent{Last: true}, r.now); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, parts...)
	}
	return out
}
