package localslack

import (
	"context"
	"time"
)

// armLocked sets the real timer of a running clock to the next timer or, with
// followers, to the next full minute. A clock with neither holds no real timer, so
// a clock needs no closing.
func (c *Clock) armLocked() {
	if c.alarm != nil {
		c.alarm.Stop()
		c.alarm = nil
	}
	if c.anchor.IsZero() {
		return
	}
	now := c.elapsedLocked()
	wait := time.Duration(-1)
	if len(c.timers) > 0 {
		wait = max(c.timers[0].due-now, 0)
	}
	if len(c.followers) > 0 && (wait < 0 || c.minute-now < wait) {
		wait = max(c.minute-now, 0)
	}
	if wait < 0 {
		return
	}
	c.alarm = time.AfterFunc(wait, c.ring)
}

// ring fires what is due on a running clock.
func (c *Clock) ring() {
	c.walking.Lock()
	defer c.walking.Unlock()
	for {
		now := c.monotonic()
		if !c.fireOne(now) && !c.followMinute(context.Background(), now) {
			break
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armLocked()
}

// watch returns a channel that gets a signal when the clock was moved, by Advance or
// Set; signals that nobody has taken yet are one.
func (c *Clock) watch() (moved <-chan struct{}, stop func()) {
	signal := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.watchers == nil {
		c.watchers = map[chan struct{}]struct{}{}
	}
	c.watchers[signal] = struct{}{}
	return signal, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.watchers, signal)
	}
}

// tellLocked signals a move.
func (c *Clock) tellLocked() {
	for signal := range c.watchers {
		select {
		case signal <- struct{}{}:
		default: // it is told already
		}
	}
}
