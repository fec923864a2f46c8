package store

import (
	"bytes"
	"context"
	"runtime/debug"
	"sync"

	"interviewcoach/internal/coach"
)

// Queues are how many rows wait in a data file. They are counted as rows come and
// go, so that asking costs nothing however many there are.
type Queues struct {
	Deliveries     int // in the outbox, dead ones aside
	Events         int // in the inbox
	DeadDeliveries int // given up, kept for the person who runs the bot
	DeadEvents     int
}

// Queues counts the rows of all teams.
func (s *Store) Queues() (all Queues) {
	s.queues.mu.Lock()
	defer s.queues.mu.Unlock()
	for _, n := range s.queues.teams {
		all = all.plus(n.queues())
	}
	return all
}

// Queues counts the rows of the team that is served; none when there is no team.
func (w *Workspace) Queues() Queues {
	team := w.Team()
	if team == "" {
		return Queues{}
	}
	w.store.queues.mu.Lock()
	defer w.store.queues.mu.Unlock()
	return w.store.queues.teams[team].queues()
}

func (q Queues) plus(o Queues) Queues {
	return Queues{q.Deliveries + o.Deliveries, q.Events + o.Events, q.DeadDeliveries + o.DeadDeliveries, q.DeadEvents + o.DeadEvents}
}

// rowCounts are the rows of one team in the tables that are counted.
type rowCounts struct{ outbox, ready, inbox, deadInbox int }

// queues tells dead deliveries from others by the index of ready ones, which they
// are not in.
func (n rowCounts) queues() Queues {
	return Queues{Deliveries: n.ready, Events: n.inbox, DeadDeliveries: max(0, n.outbox-n.ready), DeadEvents: n.deadInbox}
}

func (n *rowCounts) add(name table, by int) {
	switch name {
	case tableOutbox:
		n.outbox += by
	case tableOutboxReady:
		n.ready += by
	case tableInbox:
		n.inbox += by
	case tableDeadInbox:
		n.deadInbox += by
	}
}

// countedTables are those whose rows are counted.
func countedTables() []table {
	return []table{tableOutbox, tableOutboxReady, tableInbox, tableDeadInbox}
}

func (t table) counted() bool {
	return t == tableOutbox || t == tableOutboxReady || t == tableInbox || t == tableDeadInbox
}

// teamOfRow is whose a row of a counted table is; nobody's when it is damaged.
func teamOfRow(name table, k, v []byte) string {
	switch name {
	case tableInbox, tableDeadInbox:
		row, err := decode[coach.Inbound](k, v)
		if err != nil {
			return ""
		}
		return ownerOf(row)
	case tableOutboxReady:
		k = k[min(len(k), readyPrefix):]
	}
	team, _, _ := bytes.Cut(k, []byte{0})
	return string(team)
}

// A tally is what Queues tells.
type tally struct {
	mu    sync.Mutex
	teams map[string]rowCounts
}

// apply adds what a transaction that is committed has changed.
func (q *tally) apply(changed map[string]rowCounts) {
	if len(changed) == 0 {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for team, by := range changed {
		n := q.teams[team]
		n.outbox += by.outbox
		n.ready += by.ready
		n.inbox += by.inbox
		n.deadInbox += by.deadInbox
		q.teams[team] = n
	}
}

// countRows counts what is in the file already. It is for Open, before anything is
// written. In a file that is damaged there it counts what it can: to tell of that is
// Check's.
func (s *Store) countRows() {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { _ = recover() }()
	s.queues.teams = map[string]rowCounts{}
	_ = s.view(context.Background(), func(t tx) error {
		for _, name := range countedTables() {
			for k, v := range rows(name.of(t.Tx), nil) {
				team := teamOfRow(name, k, v)
				n := s.queues.teams[team]
				n.add(name, 1)
				s.queues.teams[team] = n
			}
		}
		return nil
	})
}

// held is the value of the row at k, and whether there is one: an empty value and
// none are the same to Get.
func (b *bucket) held(k []byte) (v []byte, there bool) {
	found, v := b.Cursor().Seek(k)
	return v, found != nil && bytes.Equal(found, k)
}

// count notes that a row came or went.
func (b *bucket) count(k, v []byte, by int) {
	if b.tx.rows == nil {
		b.tx.rows = map[string]rowCounts{}
	}
	team := teamOfRow(b.name, k, v)
	n := b.tx.rows[team]
	n.add(b.name, by)
	b.tx.rows[team] = n
}
