package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"interviewcoach/internal/coach"
)

// waitForTeams is how long teams that removed the app are kept longer while there is
// a workspace of which it is not known yet whether its token works: it may be one
// of them, installed again while nothing ran.
const waitForTeams = time.Hour

// A Workspace is a data file as the bot of one team sees it. What goes over all
// teams, such as which deliveries are ready, goes over the rows of that team alone;
// what is asked for by team is as in the Store. Upkeep is for the whole file,
// whichever workspace is at hand to do it.
//
// Its methods may be called at the same time. Until Serve has said whose it is,
// reads find nothing and writes return ErrNotServed, but for upkeep.
type Workspace struct {
	store   *Store
	serving atomic.Pointer[scope]
	sweeps  atomic.Bool // Sweep was called: it is known whether its token works

	mu sync.Mutex
	// No event of the team is numbered above none.from and up to none.to. It is a hint
	// only: others' events need not be looked at twice.
	none struct{ from, to uint64 }
}

// shared is what the workspaces of a store know of each other.
type shared struct {
	mu        sync.Mutex
	all       []*Workspace
	teams     map[string]*Workspace // served at present
	held      time.Time             // since when teams that left are kept for waitForTeams; zero: they are not
	upkeeping sync.Mutex            // held by who does upkeep for all
}

var _ coach.Store = (*Workspace)(nil)

// Workspace returns a view of the file for one more bot. It serves no team yet.
func (s *Store) Workspace() *Workspace {
	w := &Workspace{store: s}
	s.shared.mu.Lock()
	defer s.shared.mu.Unlock()
	s.shared.all = append(s.shared.all, w)
	return w
}

// Serve says which team the workspace is of, until Release. ErrServed says that
// another one serves the team, or this one serves a team already.
func (w *Workspace) Serve(team string) error {
	in, err := scopeOf(team)
	if err != nil {
		return fmt.Errorf("serve a workspace: %w", err)
	}
	all := &w.store.shared
	all.mu.Lock()
	defer all.mu.Unlock()
	if w.serving.Load() != nil || all.teams[team] != nil {
		return &sentence{
			text:  fmt.Sprintf("the Slack workspace %s is served already: two of your workspaces have tokens for it, and each needs its own", team),
			class: ErrServed,
		}
	}
	if all.teams == nil {
		all.teams = map[string]*Workspace{}
	}
	all.teams[team] = w
	w.mu.Lock()
	w.none.from, w.none.to = 0, 0
	w.mu.Unlock()
	w.serving.Store(&in)
	return nil
}

// Release ends what Serve began, so that a later bot can serve the team, with this
// workspace or another. One that serves nobody stays as it is.
func (w *Workspace) Release() {
	all := &w.store.shared
	all.mu.Lock()
	defer all.mu.Unlock()
	if in := w.serving.Swap(nil); in != nil {
		delete(all.teams, in.team())
	}
}

// Team returns the team that is served, and nothing when none is.
func (w *Workspace) Team() string {
	if in := w.serving.Load(); in != nil {
		return in.team()
	}
	return ""
}

// writes returns the scope for a write.
func (w *Workspace) writes() (scope, error) {
	if in := w.serving.Load(); in != nil {
		return *in, nil
	}
	return nobody(), ErrNotServed
}

// View implements coach.Store.
func (w *Workspace) View(ctx context.Context, fn func(coach.Tx) error) error {
	in, _ := w.writes()
	return w.store.viewIn(ctx, in, func(t tx) error { return fn(t) })
}

// Update implements coach.Store.
func (w *Workspace) Update(ctx context.Context, fn func(coach.Tx) error) error {
	in, err := w.writes()
	if err != nil {
		return err
	}
	return w.store.updateIn(ctx, in, func(t tx) error { return fn(t) })
}

// AddInbound is the Store's. An event that names another team, as one of a shared
// channel may, is this workspace's to work all the same.
func (w *Workspace) AddInbound(ctx context.Context, rows []coach.Inbound) (fresh []bool, err error) {
	in, err := w.writes()
	if err != nil {
		return nil, err
	}
	return w.store.addInbound(ctx, in, rows)
}

// PendingInbound is the Store's, of the events that this workspace took in. It looks
// at each of the others' once.
func (w *Workspace) PendingInbound(ctx context.Context, after uint64, limit int) ([]coach.Inbound, error) {
	in, err := w.writes()
	if err != nil {
		return nil, nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.none.from <= after && after < w.none.to {
		after = w.none.to
	}
	pending, upTo, err := w.store.pendingInbound(ctx, in, after, limit)
	if err != nil {
		return nil, err
	}
	switch n := len(pending); {
	case n > 0:
		w.none.from, w.none.to = pending[n-1].Seq, upTo
	case after > w.none.to:
		w.none.from, w.none.to = after, upTo
	default:
		w.none.to = max(upTo, w.none.to)
	}
	return pending, nil
}

// DoneInbound is the Store's.
func (w *Workspace) DoneInbound(ctx context.Context, seq uint64) error {
	if _, err := w.writes(); err != nil {
		return err
	}
	return w.store.DoneInbound(ctx, seq)
}

// RetryInbound is the Store's.
func (w *Workspace) RetryInbound(ctx context.Context, seq uint64, tries int, notBefore time.Time) error {
	if _, err := w.writes(); err != nil {
		return err
	}
	return w.store.RetryInbound(ctx, seq, tries, notBefore)
}

// BuryInbound is the Store's.
func (w *Workspace) BuryInbound(ctx context.Context, seq uint64, tries int, reason string, at time.Time) (bool, error) {
	if _, err := w.writes(); err != nil {
		return false, err
	}
	return w.store.BuryInbound(ctx, seq, tries, reason, at)
}

// Sweep is the Store's, for the whole file. It does nothing while another workspace
// is at it. A team that left is not forgotten before every workspace has swept once,
// for which it has asked Slack about its token, or an hour has gone by.
func (w *Workspace) Sweep(ctx context.Context, now time.Time) (removed int, err error) {
	w.sweeps.Store(true)
	all := &w.store.shared
	if !all.upkeeping.TryLock() {
		return 0, nil
	}
	defer all.upkeeping.Unlock()
	return w.store.sweep(ctx, now, all.teamsKnown(now))
}

// SweepDead removes what was given up long ago, of every team.
func (w *Workspace) SweepDead(ctx context.Context, now time.Time) (removed int, err error) {
	all := &w.store.shared
	if !all.upkeeping.TryLock() {
		return 0, nil
	}
	defer all.upkeeping.Unlock()
	return coach.SweepDead(ctx, w.store, now)
}

// teamsKnown reports whether teams that left may be forgotten now.
func (s *shared) teamsKnown(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.ContainsFunc(s.all, func(w *Workspace) bool { return !w.sweeps.Load() }) {
		s.held = time.Time{}
		return true
	}
	if s.held.IsZero() || now.Before(s.held) {
		s.held = now
	}
	return now.Sub(s.held) >= waitForTeams
}

// LastTime is the Store's: there is one clock.
func (w *Workspace) LastTime(ctx context.Context) (time.Time, error) { return w.store.LastTime(ctx) }

// KeepTime is the Store's: there is one clock.
func (w *Workspace) KeepTime(ctx context.Context, now time.Time) error {
	return w.store.KeepTime(ctx, now)
}
