package bot

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// When a connection is opened again.
const (
	// freeOpens is how many connections in a row may end at once before the next
	// one waits: Slack recycles connections, and then every second counts.
	freeOpens = 3
	paceFrom  = time.Second
	paceTo    = time.Minute
	// steady is how long a connection must live to count as a good one.
	steady = 30 * time.Second
)

// A pacer spaces the openings of connections. slack-go waits between failed
// openings, but not when a connection opens and ends at once, as it does with too
// many of them (https://github.com/slackapi/bolt-js/issues/2225): it then opens
// hundreds a second.
type pacer struct {
	clock Clock

	mu     sync.Mutex
	opened time.Time
	short  int // connections in a row that were of no use
}

// wait returns when the next connection may be opened.
func (p *pacer) wait(ctx context.Context) error {
	p.mu.Lock()
	now := p.clock.Now()
	if !p.opened.IsZero() && now.Sub(p.opened) >= steady {
		p.short = 0
	}
	delay := paceDelay(p.short)
	p.short++
	p.mu.Unlock()
	if err := sleep(ctx, p.clock, delay); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened = p.clock.Now()
	return nil
}

// used says that the connection has carried something.
func (p *pacer) used() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.short = 0
}

// paceDelay doubles from a second to a minute, with half of it left to chance.
func paceDelay(short int) time.Duration {
	if short < freeOpens {
		return 0
	}
	full := paceTo
	if n := short - freeOpens; n < 6 {
		full = paceFrom << n
	}
	return full/2 + rand.N(full/2+1)
}
