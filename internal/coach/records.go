package coach

import (
	"context"
	"encoding/json"
	"time"
)

// File is the text of the file that a person gets who asks for what is stored about
// them: JSON.
func (e Everything) File() ([]byte, error) { return json.MarshalIndent(e, "", "  ") }

// Stored counts what is stored about a person, and says nothing of it.
type Stored struct {
	Answers  int `json:"answers"`
	Asked    int `json:"questions"` // asked of them
	Cards    int `json:"cards"`     // questions that come back
	Reviews  int `json:"reviews"`   // ratings that the cards follow from
	Channels int `json:"channels"`  // that they set up; these stay
	Weeks    int `json:"weeks"`     // in which they took part in a channel
	Settings int `json:"settings"`  // 1 when they have chosen something, or were asked
}

// None reports whether nothing is stored.
func (s Stored) None() bool { return s == Stored{} }

func (e Everything) count(known bool) Stored {
	n := Stored{
		Answers: len(e.Answers), Asked: len(e.Asked), Cards: len(e.Cards), Reviews: len(e.Ratings),
		Channels: len(e.Channels), Weeks: len(e.TookPart),
	}
	if known {
		n.Settings = 1
	}
	return n
}

// Records answers requests that people make to whoever runs the bot. It sees every
// team of its store.
type Records struct {
	coach *Coach
	now   func() time.Time
}

// NewRecords returns the records in store.
func NewRecords(store Store, now func() time.Time) *Records {
	return &Records{coach: &Coach{store: store}, now: now}
}

// Export returns the file that /interview export gives, and counts what is in it.
func (r *Records) Export(ctx context.Context, team, user string) (file []byte, n Stored, err error) {
	all, err := r.coach.Export(ctx, team, user)
	if err != nil {
		return nil, n, err
	}
	_, known, err := r.coach.Known(ctx, team, user)
	if err != nil {
		return nil, n, err
	}
	file, err = all.File()
	return file, all.count(known), err
}

// Stored counts what is stored about a person.
func (r *Records) Stored(ctx context.Context, team, user string) (Stored, error) {
	_, n, err := r.Export(ctx, team, user)
	return n, err
}

// Forget does what /interview forget does, and counts what was stored. The Home that
// Slack shows of the person is published anew when they open it.
func (r *Records) Forget(ctx context.Context, team, user string) (n Stored, err error) {
	if n, err = r.Stored(ctx, team, user); err != nil {
		return n, err
	}
	// A claimed key would be a trace.
	return n, r.coach.Forget(ctx, Cause{Team: team, Now: r.now()}, user)
}
