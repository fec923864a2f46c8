package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// A scope says whose rows a transaction sees in what goes over all teams. The zero
// scope is every team's.
type scope struct {
	prefix []byte // of keys that start with the team
	quoted []byte // the team, as the JSON of a record holds it
}

// nobody is the scope of no team: no key starts with a zero byte, and JSON holds
// none.
func nobody() scope { return scope{prefix: []byte{0}, quoted: []byte{0}} }

// scopeOf is the scope of one team.
func scopeOf(team string) (scope, error) {
	p, ok := prefix(team)
	if !ok {
		return nobody(), errBadKey
	}
	quoted, err := json.Marshal(team)
	return scope{prefix: p, quoted: quoted}, err
}

func (s scope) all() bool { return s.prefix == nil }

// team is the one team of the scope, and nothing for every team's.
func (s scope) team() string { return string(bytes.TrimSuffix(s.prefix, []byte{0})) }

// holds tells from a key that starts with the team whether its row is seen.
func (s scope) holds(k []byte) bool { return bytes.HasPrefix(k, s.prefix) }

// ownerOf is the team whose bot works an event.
func ownerOf(row coach.Inbound) string { return cmp.Or(row.Via, row.Team) }

func (s scope) owns(row coach.Inbound) bool { return s.all() || ownerOf(row) == s.team() }

// via is what is noted of an event that the bot of this scope takes in.
func (s scope) via(row coach.Inbound) string {
	if s.owns(row) {
		return row.Via
	}
	return s.team()
}

// inbound decodes an event if it is seen. Keys of the inbox hold no team: whose an
// event cannot be is told from the bytes before its text, which costs a tenth.
func (s scope) inbound(k, v []byte) (row coach.Inbound, ours bool, err error) {
	if !s.all() {
		head, _, _ := bytes.Cut(v, []byte(`,"event":`))
		if !bytes.Contains(head, s.quoted) {
			return row, false, nil
		}
	}
	row, err = decode[coach.Inbound](k, v)
	return row, err == nil && s.owns(row), err
}

// next moves c on from the row at k of an index whose keys are a time, lead bytes
// with what stands before it, and then the team. Rows of other teams at one moment,
// which may be thousands, are jumped over.
func (s scope) next(c *bolt.Cursor, k []byte, lead int) []byte {
	next, _ := c.Next()
	if next == nil || len(k) <= lead || len(next) <= lead || s.holds(k[lead:]) || s.holds(next[lead:]) || !bytes.Equal(k[:lead], next[:lead]) {
		return next
	}
	target := slices.Concat(next[:lead], s.prefix)
	if bytes.Compare(next, target) > 0 {
		target = after(next[:lead])
	}
	if target == nil {
		return nil
	}
	next, _ = c.Seek(target)
	return next
}

// after is the first key behind all that start with p; nil when there can be none.
func after(p []byte) []byte {
	p = bytes.Clone(p)
	for i := len(p) - 1; i >= 0; i-- {
		if p[i]++; p[i] != 0 {
			return p[:i+1]
		}
	}
	return nil
}

const (
	// manyOthers is after how many rows of others the index of ready deliveries is
	// left for the team's own outbox, if that is short.
	manyOthers = 256
	// fewOwn is how long it is then at most. To read so many takes as long as to pass
	// some fifty thousand rows of others.
	fewOwn = 1000
)

// fewWaiting returns the deliveries of the scope that wait, in the order of the
// index, if all rows of its outbox are few.
func (t tx) fewWaiting() (waiting []coach.Delivery, ok bool, err error) {
	outbox := tableOutbox.of(t.Tx)
	n := 0
	for range rows(outbox, t.scope.prefix) {
		if n++; n > fewOwn {
			return nil, false, nil
		}
	}
	order := map[string][]byte{}
	for k, v := range rows(outbox, t.scope.prefix) {
		d, err := decode[coach.Delivery](k, v)
		if err != nil || d.State == coach.Dead {
			continue // a damaged one is passed over, as in the index
		}
		order[d.Key] = readyKey(d, k)
		waiting = append(waiting, d)
	}
	slices.SortFunc(waiting, func(a, b coach.Delivery) int { return bytes.Compare(order[a.Key], order[b.Key]) })
	return waiting, true, nil
}

// readyOf keeps what is ready at now, at most limit.
func readyOf(waiting []coach.Delivery, now time.Time, limit int) []coach.Delivery {
	ready := slices.DeleteFunc(waiting, func(d coach.Delivery) bool { return timeOf(timeKey(d.ReadyAt)).After(now) })
	return ready[:min(limit, len(ready))]
}

func earliestOf(waiting []coach.Delivery) (at time.Time, ok bool) {
	for _, d := range waiting {
		if ready := timeOf(timeKey(d.ReadyAt)); !ok || ready.Before(at) {
			at, ok = ready, true
		}
	}
	return at, ok
}
