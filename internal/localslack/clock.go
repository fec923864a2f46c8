package localslack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// defaultPatience is how long, in real time, Advance waits before a step for
// work that is under way.
const defaultPatience = 3 * time.Second

// Clock is the time of a workspace. The server's deadlines go by it, and the app
// under test may share it. It is safe for concurrent use.
//
// Timers count elapsed time, as Go's own do: setting the clock with Set changes
// what Now says and leaves what is left of every timer as it was.
type Clock struct {
	walking sync.Mutex // held by Advance, and by a running clock while it fires

	mu        sync.Mutex
	origin    time.Time     // the wall time at elapsed zero
	elapsed   time.Duration // at anchor
	anchor    time.Time     // real time; zero while the clock stands
	running   bool
	seq       int
	timers    []*clockTimer // by due, then by age
	followers []*follower
	minute    time.Duration // the next full minute to follow, while there are followers
	holders   []*holder
	patience  time.Duration
	watchers  map[chan struct{}]struct{} // of moves
	alarm     *time.Timer                // real timer of a running clock
}

type clockTimer struct {
	due time.Duration
	seq int
	f   func()
}

type follower struct {
	f func(context.Context, time.Time)
}

type holder struct {
	wait func(context.Context)
}

// NewClock returns a clock that shows start now and runs on at real speed.
func NewClock(start time.Time) *Clock {
	return &Clock{origin: start.Round(0), anchor: time.Now(), running: true, patience: defaultPatience}
}

// NewStoppedClock returns a clock that shows start until Advance or Set moves it.
func NewStoppedClock(start time.Time) *Clock {
	return &Clock{origin: start.Round(0), patience: defaultPatience}
}

// Now returns the time the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.origin.Add(c.elapsedLocked())
}

// Running reports whether the clock runs by itself; while Advance walks it, it
// stands all the same.
func (c *Clock) Running() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running
}

// monotonic returns the time that has passed on the clock; unlike Now it never
// goes back. Deadlines are kept in it.
func (c *Clock) monotonic() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.elapsedLocked()
}

func (c *Clock) elapsedLocked() time.Duration {
	if c.anchor.IsZero() {
		return c.elapsed
	}
	return c.elapsed + time.Since(c.anchor)
}

// After returns a channel that receives the time once d has passed on the clock.
func (c *Clock) After(d time.Duration) <-chan time.Time {
	ch := make(chan time.Time, 1)
	c.AfterFunc(d, func() { ch <- c.Now() })
	return ch
}

// AfterFunc calls f once d has passed on the clock. Functions that fall due
// together are called one after another, in the order they were set; f must not
// call Advance. The returned stop reports whether it prevented the call.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	t := &clockTimer{due: c.elapsedLocked() + max(d, 0), seq: c.seq, f: f}
	at, _ := slices.BinarySearchFunc(c.timers, t, func(a, b *clockTimer) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.seq, b.seq))
	})
	c.timers = slices.Insert(c.timers, at, t)
	c.armLocked()
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		i := slices.Index(c.timers, t)
		if i < 0 {
			return false
		}
		c.timers = slices.Delete(c.timers, i, i+1)
		c.armLocked()
		return true
	}
}

// Follow calls f at every full minute the clock passes, running or advanced, one
// follower after another in the order they came; Advance waits for them. f must
// not call Advance.
func (c *Clock) Follow(f func(ctx context.Context, now time.Time)) (remove func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.followers) == 0 {
		c.minute = c.nextMinuteLocked(c.elapsedLocked())
	}
	entry := &follower{f: f}
	c.followers = append(c.followers, entry)
	c.armLocked()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.followers = slices.DeleteFunc(c.followers, func(x *follower) bool { return x == entry })
		c.armLocked()
	}
}

// SetPatience sets how long, in real time, Advance waits before each step for
// work that is under way. It is three seconds unless set.
func (c *Clock) SetPatience(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.patience = d
}

// Set makes the clock show t, earlier or later, without passing the time between:
// no timer fires and no follower is called.
func (c *Clock) Set(t time.Time) {
	c.walking.Lock()
	defer c.walking.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.elapsedLocked()
	c.origin = t.Round(0).Add(-now)
	c.minute = c.nextMinuteLocked(now)
	c.armLocked()
	c.tellLocked()
}

// Advance lets d pass. It walks to each timer that falls due and to each full
// minute, in order. Before every step it waits, up to the patience, until nothing
// the app was sent is unacknowledged: time does not fly while work is under way.
// It fails when d is negative or ctx ends.
func (c *Clock) Advance(ctx context.Context, d time.Duration) error {
	return c.walk(ctx, func(time.Time) time.Duration { return d })
}

// AdvanceTo is Advance until the clock shows t, which must not have passed when
// somebody else's walk has come to its end.
func (c *Clock) AdvanceTo(ctx context.Context, t time.Time) error {
	return c.walk(ctx, t.Sub)
}

// walk is Advance by what far returns for the time at which the walk can begin.
func (c *Clock) walk(ctx context.Context, far func(now time.Time) time.Duration) error {
	c.walking.Lock()
	defer c.walking.Unlock()
	c.mu.Lock()
	elapsed := c.elapsedLocked()
	d := far(c.origin.Add(elapsed))
	if d < 0 {
		c.mu.Unlock()
		return fmt.Errorf("cannot advance by %v: time goes back only by Set", d)
	}
	c.elapsed = elapsed
	c.anchor = time.Time{} // the clock stands while it is walked
	c.armLocked()
	target := c.elapsed + d
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.running {
			c.anchor = time.Now()
		}
		c.armLocked()
	}()
	for {
		c.hold(ctx)
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("advance the clock: %w", err)
		}
		if c.step(ctx, target) {
			c.hold(ctx)
			return nil
		}
	}
}

// hold waits until the holders have nothing under way.
func (c *Clock) hold(ctx context.Context) {
	c.mu.Lock()
	holders, patience := slices.Clone(c.holders), c.patience
	c.mu.Unlock()
	for _, h := range holders {
		bounded, cancel := context.WithTimeout(ctx, patience)
		h.wait(bounded)
		cancel()
	}
}

// holdFor makes Advance call wait before every step; wait returns when nothing is
// under way or its context ends.
func (c *Clock) holdFor(wait func(context.Context)) (remove func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	h := &holder{wait: wait}
	c.holders = append(c.holders, h)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.holders = slices.DeleteFunc(c.holders, func(x *holder) bool { return x == h })
	}
}

// step walks to the next stop at or before target, fires what is due there and
// reports whether target is reached with nothing left to fire. A full minute comes
// after the timers of the same instant.
func (c *Clock) step(ctx context.Context, target time.Duration) bool {
	c.mu.Lock()
	stop := target
	if len(c.timers) > 0 {
		stop = min(stop, c.timers[0].due)
	}
	if len(c.followers) > 0 {
		stop = min(stop, c.minute)
	}
	if stop > c.elapsed {
		c.elapsed = stop
		c.tellLocked()
	}
	now := c.elapsed
	c.mu.Unlock()
	if c.fireOne(now) || c.followMinute(ctx, now) {
		return false
	}
	return now == target
}

// fireOne runs the first timer due at or before now and reports whether there was
// one.
func (c *Clock) fireOne(now time.Duration) bool {
	c.mu.Lock()
	if len(c.timers) == 0 || c.timers[0].due > now {
		c.mu.Unlock()
		return false
	}
	t := c.timers[0]
	c.timers = c.timers[1:]
	c.mu.Unlock()
	t.f()
	return true
}

// followMinute calls the followers when a full minute has been reached by now, and
// reports whether it did.
func (c *Clock) followMinute(ctx context.Context, now time.Duration) bool {
	c.mu.Lock()
	if len(c.followers) == 0 || c.minute > now {
		c.mu.Unlock()
		return false
	}
	wall := c.origin.Add(now).Truncate(time.Minute)
	followers := slices.Clone(c.followers)
	c.minute = c.nextMinuteLocked(now)
	c.mu.Unlock()
	for _, f := range followers {
		f.f(ctx, wall)
	}
	return true
}

// nextMinuteLocked returns when the first full minute after from is reached.
func (c *Clock) nextMinuteLocked(from time.Duration) time.Duration {
	wall := c.origin.Add(from)
	return from + wall.Truncate(time.Minute).Add(time.Minute).Sub(wall)
}
