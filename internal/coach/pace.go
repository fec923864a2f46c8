package coach

import (
	"slices"
	"sync"
	"time"
)

// minute is the window of CommandsAMinute.
const minute = time.Minute

// A pace counts what people did within the last minute. It is in memory only.
type pace struct {
	mu     sync.Mutex
	people map[string]*lately
	swept  time.Time
}

// lately is what one person did.
type lately struct {
	did  []deed    // at most as many as are allowed, oldest first
	told time.Time // until then the person knows
}

// A deed is one thing that was done.
type deed struct {
	key string // empty when it has none
	at  time.Time
}

// take counts one more of a person, once for each key, unless that is more than most within a minute:
// then until is when the next is taken. first is true when that has not been
// returned before for this wait.
func (p *pace) take(user, key string, now time.Time, most int) (until time.Time, first bool) {
	if most <= 0 {
		return until, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	l := p.people[user]
	if l == nil {
		l = &lately{}
		p.people[user] = l
	}
	l.age(now)
	if key != "" && slices.ContainsFunc(l.did, func(d deed) bool { return d.key == key }) {
		return time.Time{}, false
	}
	if len(l.did) < most {
		l.did = append(l.did, deed{key, now})
		return time.Time{}, false
	}
	until = l.did[0].at.Add(minute)
	if first = !now.Before(l.told); first {
		l.told = until
	}
	return until, first
}

// age lets go of what is a minute old, and of what a clock that was set back shows
// in the future.
func (l *lately) age(now time.Time) {
	l.did = slices.DeleteFunc(l.did, func(d deed) bool { return d.at.After(now) || now.Sub(d.at) >= minute })
	if l.told.Sub(now) > minute {
		l.told = time.Time{}
	}
}

// sweep forgets, once a minute, who did nothing in the last one.
func (p *pace) sweep(now time.Time) {
	if since := now.Sub(p.swept); since >= 0 && since < minute {
		return
	}
	p.swept = now
	for user, l := range p.people {
		if l.age(now); len(l.did) == 0 {
			delete(p.people, user)
		}
	}
}
