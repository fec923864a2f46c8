package localslack

import "slices"

// kept holds the newest things by their key, in the order they came: all of them,
// or at most a number.
type kept[T any] struct {
	most    int // 0 for no bound
	byKey   map[string]*T
	order   []string // oldest first, from start on
	start   int
	dropped int
	// busy keeps a thing though it is old; nil for never.
	busy func(*T) bool
}

func newKept[T any](most int, busy func(*T) bool) *kept[T] {
	return &kept[T]{most: most, byKey: map[string]*T{}, busy: busy}
}

func (k *kept[T]) get(key string) *T { return k.byKey[key] }

func (k *kept[T]) len() int { return len(k.byKey) }

// add keeps a thing whose key is new and forgets the oldest ones beyond the bound.
// It stops at one that is busy.
func (k *kept[T]) add(key string, thing *T) {
	k.byKey[key] = thing
	k.order = append(k.order, key)
	for k.most > 0 && len(k.byKey) > k.most {
		oldest := k.order[k.start]
		if old := k.byKey[oldest]; old != nil {
			if k.busy != nil && k.busy(old) {
				break
			}
			delete(k.byKey, oldest)
			k.dropped++
		}
		k.start++
	}
	if k.start > len(k.order)/2 && k.start > 64 {
		k.order, k.start = slices.Clone(k.order[k.start:]), 0
	}
}

// all calls f for everything that is held, oldest first.
func (k *kept[T]) all(f func(key string, thing *T)) {
	for _, key := range k.order[k.start:] {
		if thing := k.byKey[key]; thing != nil {
			f(key, thing)
		}
	}
}

// newest cuts a list to its newest elements once it has grown to twice as many, so
// that cutting is rare. A bound of 0 keeps all.
func newest[T any](list []T, most int) []T {
	if most <= 0 || len(list) < 2*most {
		return list
	}
	return slices.Clone(list[len(list)-most:])
}

// forgetMessages cuts a conversation to what is kept of it. The mutex is held.
func (s *Server) forgetMessages(c *conversation) {
	if s.cfg.Keep <= 0 || len(c.messages) < 2*s.cfg.Keep {
		return
	}
	old := c.messages[:len(c.messages)-s.cfg.Keep]
	c.messages = slices.Clone(c.messages[len(old):])
	c.roots = slices.Clone(c.roots[fromTS(c.roots, c.messages[0].TS):])
	for _, m := range old {
		if c.byTS[m.TS] == m {
			delete(c.byTS, m.TS)
		}
		delete(c.threads, m.TS)
		delete(c.answers, m.TS)
		if m.ThreadTS != "" {
			c.threads[m.ThreadTS] = slices.DeleteFunc(c.threads[m.ThreadTS], func(x *Message) bool { return x == m })
			if !m.Deleted && m.EphemeralTo == "" && c.answers[m.ThreadTS] > 0 {
				c.answers[m.ThreadTS]--
			}
			if len(c.threads[m.ThreadTS]) == 0 {
				delete(c.threads, m.ThreadTS)
				delete(c.answers, m.ThreadTS)
			}
		}
		delete(s.ws.inputs, m)
	}
}

// prune deletes what is over from a map whenever it has grown by the bound.
func prune[K comparable, V any](m map[K]V, most int, over func(V) bool) {
	if most <= 0 || len(m) == 0 || len(m)%most != 0 {
		return
	}
	for key, v := range m {
		if over(v) {
			delete(m, key)
		}
	}
}
