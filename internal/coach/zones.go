package coach

import (
	"sync"
	"time"
)

// zones keeps the time zones in use: to load one is to read a file, which would be
// a quarter of the work of planning a day.
type zones struct {
	mu    sync.RWMutex
	known map[string]*time.Location
}

// of returns what zoneOf does.
func (z *zones) of(name string) *time.Location {
	z.mu.RLock()
	loc := z.known[name]
	z.mu.RUnlock()
	if loc != nil {
		return loc
	}
	loc = zoneOf(name)
	if loc == time.UTC {
		return loc // names that are none would fill the map
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.known == nil {
		z.known = map[string]*time.Location{}
	}
	z.known[name] = loc
	return loc
}
