package bot

import (
	"context"
	"sync"
)

// A busyCount counts work that is under way and lets others wait until there is
// none.
type busyCount struct {
	mu   sync.Mutex
	n    int
	runs uint64        // pieces of work begun so far
	zero chan struct{} // closed when n falls to zero; nil when nobody waits
}

func (c *busyCount) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	c.runs++
}

func (c *busyCount) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n--; c.n == 0 && c.zero != nil {
		close(c.zero)
		c.zero = nil
	}
}

// begun returns how many pieces of work were begun: a change means that something
// happened in between.
func (c *busyCount) begun() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.runs
}

// wait returns when nothing is under way, or with the error of ctx.
func (c *busyCount) wait(ctx context.Context) error {
	c.mu.Lock()
	if c.n == 0 {
		c.mu.Unlock()
		return nil
	}
	if c.zero == nil {
		c.zero = make(chan struct{})
	}
	zero := c.zero
	c.mu.Unlock()
	select {
	case <-zero:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// signal is a wake-up that is never missed and never queued twice.
type signal chan struct{}

func newSignal() signal { return make(signal, 1) }

func (s signal) raise() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// ask has a loop tell when it has nothing left to do.
func ask(ctx context.Context, asks chan<- chan struct{}, stopped <-chan struct{}) error {
	answer := make(chan struct{})
	select {
	case asks <- answer:
	case <-stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-answer:
		return nil
	case <-stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
