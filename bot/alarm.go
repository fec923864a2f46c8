package bot

import "time"

// napAtMost bounds every wait for a moment: a machine that slept, or a clock that
// was set, is noticed within it.
const napAtMost = 30 * time.Second

// An alarm is one loop's timer. It keeps a timer that is early enough, so that
// being asked often does not fill the clock with timers.
type alarm struct {
	clock Clock
	at    time.Time
	ring  <-chan time.Time
}

// until returns a channel that receives at t, or before: its owner looks again. A
// zero t means no moment in particular.
func (a *alarm) until(t time.Time) <-chan time.Time {
	now := a.clock.Now()
	if latest := now.Add(napAtMost); t.IsZero() || t.After(latest) {
		t = latest
	}
	if a.ring == nil || a.at.After(t) || !a.at.After(now) {
		a.at, a.ring = t, a.clock.After(t.Sub(now))
	}
	return a.ring
}

// rang forgets the timer, which has fired.
func (a *alarm) rang() { a.ring = nil }
