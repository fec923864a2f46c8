package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// maxDrift is how far the clock may be from Slack's.
	maxDrift = 10 * time.Minute
	// maxJump is how far the clock may move between two looks at it.
	maxJump = 24 * time.Hour
	// agreements is how many readings in a row must agree with Slack's clock until
	// one that was doubted is trusted again.
	agreements = 2
	// keepTimeEvery is how often the time is written to the data file.
	keepTimeEvery = time.Hour
)

// A timekeeper keeps the time from one run of the process to the next.
type timekeeper interface {
	// LastTime returns the time kept last, zero for none.
	LastTime(ctx context.Context) (time.Time, error)
	KeepTime(ctx context.Context, now time.Time) error
}

// A clockGuard tells when the clock cannot be right. Planning by such a clock would
// ask at the wrong hour, or record years of questions as missed, and what is
// decided stays so. While the clock is in doubt nothing is planned and the fan-out
// waits; replies go on.
//
// Slack's clock is the Date of its answers, which every origin server with a clock
// must send (https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1). A step back
// that is small enough raises no doubt: a day that was decided stays decided.
//
// A nil guard trusts every clock. It is for one that is moved by hand.
type clockGuard struct {
	log *slog.Logger

	mu     sync.Mutex
	floor  time.Time // it was this late once
	last   time.Time // the latest look at the clock
	kept   time.Time // what the data file has
	doubt  string    // why the clock is in doubt; empty: it is trusted
	since  time.Time // … by that clock
	agreed int       // readings since the doubt, or the latest jump
	told   bool
}

// newClockGuard returns a guard for a clock that cannot be earlier than built.
func newClockGuard(log *slog.Logger, built time.Time) *clockGuard {
	return &clockGuard{log: log, floor: built}
}

// builtAt is when the source of this program was committed, as far as it knows.
func builtAt() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, _ := time.Parse(time.RFC3339, s.Value)
			return at
		}
	}
	return time.Time{}
}

// resume reads when an earlier process ran last.
func (g *clockGuard) resume(ctx context.Context, from any) error {
	keeper, ok := from.(timekeeper)
	if g == nil || !ok {
		return nil
	}
	at, err := keeper.LastTime(ctx)
	if err != nil || at.IsZero() {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last, g.kept = at, at
	if at.After(g.floor) {
		g.floor = at
	}
	return nil
}

// keep writes a trusted time for the next process, once an hour.
func (g *clockGuard) keep(ctx context.Context, in any, now time.Time) error {
	keeper, ok := in.(timekeeper)
	if g == nil || !ok {
		return nil
	}
	g.mu.Lock()
	fresh := !g.kept.IsZero() && now.Sub(g.kept).Abs() < keepTimeEvery
	g.mu.Unlock()
	if fresh {
		return nil
	}
	if err := keeper.KeepTime(ctx, now); err != nil {
		return fmt.Errorf("keep the time: %w", err)
	}
	g.mu.Lock()
	g.kept = now
	g.mu.Unlock()
	return nil
}

// trusts looks at the clock, which shows now, and reports whether to plan and send
// by it. The first time that it does not, it says so in the log.
func (g *clockGuard) trusts(now time.Time) bool {
	if g == nil {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.look(now)
	if g.doubt != "" && !g.told {
		g.told = true
		g.log.Warn("the clock cannot be right: no daily question is planned or sent until it agrees with Slack's", "why", g.doubt, "clock", now)
	}
	return g.doubt == ""
}

// compare takes a reading: Slack's clock showed date when ours showed now.
func (g *clockGuard) compare(date, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.look(now)
	if off := now.Sub(date); off.Abs() > maxDrift {
		g.suspect(now, fmt.Sprintf("it differs from Slack's by %v", off.Round(time.Minute)))
		return
	}
	if g.agreed++; g.agreed < agreements || g.doubt == "" {
		return
	}
	if g.told {
		g.log.Info("the clock agrees with Slack's again; daily questions go on", "clock", now, "doubted_since", g.since)
	}
	g.doubt, g.told = "", false
	if now.Before(g.floor) {
		g.floor = now // what was kept came from a clock that was wrong
	}
}

// look notes what the clock shows.
func (g *clockGuard) look(now time.Time) {
	jump := now.Sub(g.last)
	switch {
	case !g.last.IsZero() && jump.Abs() > maxJump:
		g.suspect(now, fmt.Sprintf("it moved by %v since it was last looked at", jump.Round(time.Minute)))
	case g.doubt == "" && now.Before(g.floor.Add(-maxDrift)):
		g.suspect(now, "it is earlier than when this program was built or last ran")
	}
	g.last = now
}

// suspect puts the clock in doubt. What agreed before does not count any more.
func (g *clockGuard) suspect(now time.Time, why string) {
	g.agreed = 0
	if g.doubt == "" {
		g.since = now
	}
	g.doubt = why
}

// doubts returns why and since when the clock is in doubt, empty when it is not.
func (g *clockGuard) doubts() (why string, since time.Time) {
	if g == nil {
		return "", time.Time{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.doubt == "" {
		return "", time.Time{}
	}
	return g.doubt, g.since
}

// watch has the guard read the Date of every answer that client gets.
func (g *clockGuard) watch(client *http.Client, clock Clock) {
	if g != nil {
		client.Transport = datedTransport{client.Transport, g, clock}
	}
}

type datedTransport struct {
	base  http.RoundTripper
	guard *clockGuard
	clock Clock
}

// RoundTrip implements http.RoundTripper.
func (t datedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		t.guard.compare(date, t.clock.Now())
	}
	return resp, nil
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the base.
func (t datedTransport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
