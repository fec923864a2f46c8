package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"interviewcoach/internal/coach"
)

// machine runs the same operations on the store and on the model.
type machine struct {
	path string
	s    *Store
	m    *model
}

// do runs a write on the store; in one case of eight it fails at its end, and then
// the model must not follow.
func (x *machine) do(t *rapid.T, fn func(tx coach.Tx) error, onModel func()) {
	undo := errors.New("undo")
	fails := rapid.IntRange(0, 7).Draw(t, "undo") == 7
	err := x.s.Update(context.Background(), func(tx coach.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if fails {
			return undo
		}
		return nil
	})
	switch {
	case fails && !errors.Is(err, undo), !fails && err != nil:
		t.Fatalf("Update: %v", err)
	case !fails:
		onModel()
	}
}

func (x *machine) open(t fatalist) {
	// Real files; without sync, for no power fails here.
	x.s = openAt(t, x.path, func(o *bolt.Options) { o.NoSync = true })
}

func (x *machine) actions() map[string]func(*rapid.T) {
	m := func() *model { return x.m }
	return map[string]func(*rapid.T){
		"PutSubscriber": func(t *rapid.T) {
			s := anySubscriber(t)
			x.do(t, func(tx coach.Tx) error { return tx.PutSubscriber(s) }, func() { m().subscribers[id(s.Team, s.ID)] = s })
		},
		"PutPost": func(t *rapid.T) {
			p := coach.Post{Team: anyTeam(t), Subscriber: anyUser(t), At: maybeMessage(t), AskedAt: anyTime(t)}
			p.ID = anyPost(t, p.Subscriber)
			x.do(t, func(tx coach.Tx) error { return tx.PutPost(p) }, func() { m().PutPost(p) })
		},
		"LinkThread": func(t *rapid.T) {
			team, ref, post := anyTeam(t), anyMessage(t), anyPost(t, anyUser(t))
			x.do(t, func(tx coach.Tx) error { return tx.LinkThread(team, ref, post) }, func() { m().LinkThread(team, ref, post) })
		},
		"PutPlain": func(t *rapid.T) {
			team, user, n := anyTeam(t), anyUser(t), anyNumber(t)
			q, day := fmt.Sprint("q", n), coach.Date("2026-12-14").Add(n)
			post := anyPost(t, rapid.SampledFrom([]string{user, "C1"}).Draw(t, "whose"))
			x.do(t, func(tx coach.Tx) error {
				return errors.Join(
					tx.PutAsked(team, user, coach.Asked{Question: q, Times: n}), tx.PutTry(team, user, post, coach.Try{Attempts: n}),
					tx.PutSlot(team, user, day, coach.Slot{State: coach.SlotPosted}), tx.PutProgress(team, user, coach.Progress{Answers: n}))
			}, func() {
				m().asked[id(team, user, q)] = coach.Asked{Question: q, Times: n}
				m().tries[id(team, user, post)] = coach.Try{Attempts: n}
				m().slots[id(team, user, day)] = coach.Slot{State: coach.SlotPosted}
				m().progress[id(team, user)] = coach.Progress{Answers: n}
			})
		},
		"PutAnswer": func(t *rapid.T) {
			a, seq := anyAnswer(t), uint64(0)
			x.do(t, func(tx coach.Tx) (err error) { seq, err = tx.PutAnswer(a); return err }, func() { equal(t, "Seq", seq, m().PutAnswer(a)) })
		},
		"DeleteAnswer": func(t *rapid.T) {
			a := anyAnswer(t)
			x.do(t, func(tx coach.Tx) error { return tx.DeleteAnswer(a) }, func() { m().DeleteAnswer(a) })
		},
		"PutDelivery": func(t *rapid.T) {
			d := anyDelivery(t)
			x.do(t, func(tx coach.Tx) error { return tx.PutDelivery(d) }, func() { m().deliveries[id(d.Team, d.Key)] = d })
		},
		"DropDelivery": func(t *rapid.T) {
			d := anyDelivery(t)
			x.do(t, func(tx coach.Tx) error { return tx.DropDelivery(d.Team, d.Key) }, func() { delete(m().deliveries, id(d.Team, d.Key)) })
		},
		"MarkSeen": func(t *rapid.T) {
			team, key, at := anyTeam(t), fmt.Sprint("message:", anyChannel(t), ":", anyNumber(t)), anyTime(t)
			x.do(t, func(tx coach.Tx) error { return tx.MarkSeen(team, key, at) }, func() { m().seen[id(team, key)] = at })
		},
		"EditAnswer": func(t *rapid.T) {
			all := ordered(m().answers, func(a, b coach.Answer) int {
				return strings.Compare(id(a.Team, a.User, a.Seq), id(b.Team, b.User, b.Seq))
			})
			if len(all) == 0 {
				t.Skip("no answer")
			}
			a := rapid.SampledFrom(all).Draw(t, "answer")
			a.Message = maybeMessage(t)
			x.do(t, func(tx coach.Tx) error { _, err := tx.PutAnswer(a); return err }, func() { m().PutAnswer(a) })
		},
		"Sweep": func(t *rapid.T) {
			now, removed := anyTime(t).Add(SeenFor), 0
			maps.DeleteFunc(m().seen, func(_ string, at time.Time) bool {
				old := at.Add(SeenFor).Before(now)
				if old {
					removed++
				}
				return old
			})
			got, err := x.s.Sweep(context.Background(), now)
			if err != nil {
				t.Fatalf("Sweep: %v", err)
			}
			equal(t, "swept", got, removed)
		},
		"AddInbound": x.addInbound,
		"DropInbound": func(t *rapid.T) {
			seq := rapid.Uint64Range(0, x.m.lastInbound).Draw(t, "seq")
			x.do(t, func(tx coach.Tx) error { return tx.DropInbound(seq) }, func() { delete(m().inbox, seq) })
		},
		"Forget": func(t *rapid.T) {
			team, user := anyTeam(t), anyUser(t)
			x.do(t, func(tx coach.Tx) error { return tx.Forget(team, user) }, func() { m().Forget(team, user) })
		},
		"ForgetTeam": func(t *rapid.T) {
			team := anyTeam(t)
			x.do(t, func(tx coach.Tx) error { return tx.ForgetTeam(team) }, func() { m().ForgetTeam(team) })
		},
		"Compact": func(t *rapid.T) {
			if err := x.s.Compact(context.Background()); err != nil {
				t.Fatalf("Compact: %v", err)
			}
		},
		"reopen": func(t *rapid.T) { closeStore(t, x.s); x.open(t) },
		"":       x.check,
	}
}

func (x *machine) addInbound(t *rapid.T) {
	row := coach.Inbound{
		ID: rapid.SampledFrom([]string{"", "Ev1", "Ev2", "Ev3"}).Draw(t, "event"), Team: anyTeam(t), Conversation: anyChannel(t),
		Event: []byte(`{"user":"` + anyUser(t) + `"}`), At: anyTime(t),
	}
	fresh, err := x.s.AddInbound(context.Background(), []coach.Inbound{row})
	if err != nil {
		t.Fatalf("AddInbound: %v", err)
	}
	claim := id(row.Team, "event:"+row.ID)
	_, seen := x.m.seen[claim]
	equal(t, "fresh", fresh[0], row.ID == "" || !seen)
	if !fresh[0] {
		return
	}
	if row.ID != "" {
		x.m.seen[claim] = row.At
	}
	x.m.lastInbound++
	row.Seq = x.m.lastInbound
	x.m.inbox[row.Seq] = row
}

// check reads the store through its methods and compares it with the model.
func (x *machine) check(t *rapid.T) {
	now := anyTime(t)
	view(t, x.s, func(tx coach.Tx) error {
		x.checkPeople(t, tx, now)
		x.checkAnswers(t, tx)
		return x.checkOutbox(t, tx, now)
	})
	pending, err := x.s.PendingInbound(context.Background(), 0, 1000)
	if err != nil {
		t.Fatalf("PendingInbound: %v", err)
	}
	equal(t, "inbox", pending, ordered(x.m.inbox, func(a, b coach.Inbound) int { return int(a.Seq) - int(b.Seq) }))
}

func ordered[K comparable, V any](records map[K]V, by func(a, b V) int) []V {
	return slices.SortedFunc(maps.Values(records), by)
}

func (x *machine) checkPeople(t *rapid.T, tx coach.Tx, now time.Time) {
	due, err := tx.Due(now, 1000)
	if err != nil {
		t.Fatalf("Due: %v", err)
	}
	want := ordered(x.m.subscribers, func(a, b coach.Subscriber) int {
		if c := a.NextDue.Compare(b.NextDue); c != 0 {
			return c
		}
		return strings.Compare(a.Team+"\x00"+a.ID, b.Team+"\x00"+b.ID)
	})
	want = slices.DeleteFunc(want, func(s coach.Subscriber) bool { return s.NextDue.IsZero() || s.NextDue.After(now) })
	equal(t, "due", due, append([]coach.Subscriber(nil), want...))
	for _, s := range x.m.subscribers {
		found(t, s)(tx.Subscriber(s.Team, s.ID))
	}
	for _, p := range x.m.posts {
		found(t, p)(tx.Post(p.Team, p.ID))
	}
	for k, post := range x.m.threads {
		at := strings.Fields(k)
		found(t, x.m.posts[id(at[0], post)])(tx.PostIn(at[0], at[1], at[2]))
	}
	for k, seen := range x.m.seen {
		at := strings.Fields(k)
		if ok, err := tx.Seen(at[0], at[1]); err != nil || !ok {
			t.Errorf("Seen(%v, claimed at %v) = %v, %v", at, seen, ok, err)
		}
	}
}

func (x *machine) checkAnswers(t *rapid.T, tx coach.Tx) {
	for _, team := range []string{"T1", "T12"} {
		for _, user := range []string{"U1", "U12", "C1"} {
			want := ordered(x.m.answers, func(a, b coach.Answer) int { return int(b.Seq) - int(a.Seq) })
			want = slices.DeleteFunc(want, func(a coach.Answer) bool { return a.Team != team || a.User != user })
			got, err := tx.Answers(team, user, 0)
			if err != nil {
				t.Fatalf("Answers: %v", err)
			}
			equal(t, "answers", got, append([]coach.Answer(nil), want...))
			progress, err := tx.Progress(team, user)
			if err != nil {
				t.Fatalf("Progress: %v", err)
			}
			equal(t, "progress", progress, x.m.progress[id(team, user)])
			asked, err := tx.AllAsked(team, user)
			if err != nil {
				t.Fatalf("AllAsked: %v", err)
			}
			for q, a := range asked {
				equal(t, "asked", a, x.m.asked[id(team, user, q)])
			}
		}
	}
	for k, answer := range x.m.messages {
		at := strings.Fields(k)
		found(t, x.m.answers[answer])(tx.AnswerAt(at[0], coach.MessageRef{Channel: at[1], TS: at[2]}))
	}
}

func (x *machine) checkOutbox(t *rapid.T, tx coach.Tx, now time.Time) error {
	byPriority := func(a, b coach.Delivery) int {
		if a.Priority != b.Priority {
			return a.Priority - b.Priority
		}
		if c := a.ReadyAt.Compare(b.ReadyAt); c != 0 {
			return c
		}
		return strings.Compare(a.Team+"\x00"+a.Key, b.Team+"\x00"+b.Key)
	}
	want := slices.DeleteFunc(ordered(x.m.deliveries, byPriority), func(d coach.Delivery) bool { return d.ReadyAt.After(now) })
	ready, err := tx.ReadyDeliveries(now, 1000)
	equal(t, "ready", ready, append([]coach.Delivery(nil), want...))
	next, ok, nextErr := tx.NextDelivery()
	equal(t, "is there a next delivery", ok, len(x.m.deliveries) > 0)
	for _, d := range x.m.deliveries {
		if d.ReadyAt.Before(next) {
			t.Errorf("next delivery at %v, but one is ready at %v", next, d.ReadyAt)
		}
	}
	to, toErr := tx.DeliveriesTo("T1", "U1")
	for _, d := range to {
		equal(t, "to U1", d, x.m.deliveries[id("T1", d.Key)])
	}
	return errors.Join(err, nextErr, toErr)
}

// rowsWanted is how many rows each bucket must hold, the indexes aside, which
// checkStore compares row by row.
func (x *machine) rowsWanted() map[table]int {
	m := x.m
	return map[table]int{
		tableSubscribers: len(m.subscribers), tablePosts: len(m.posts), tableThreads: len(m.threads), tableAsked: len(m.asked),
		tableTries: len(m.tries), tableSlots: len(m.slots), tableProgress: len(m.progress), tableAnswers: len(m.answers),
		tableAnswerNumbers: len(m.numbers), tableMessages: len(m.messages), tableOutbox: len(m.deliveries),
		tableSeen: len(m.seen), tableInbox: len(m.inbox),
	}
}

// TestRandomModel compares the store with plain maps after random operations. On
// a failure rapid prints the seed and the shortest run that it found.
func TestRandomModel(t *testing.T) {
	dir, run := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		x := &machine{path: filepath.Join(dir, fmt.Sprint(run, ".db")), m: newModel()}
		x.open(t)
		t.Repeat(x.actions())
		checkStore(t, x.s)
		all := dump(t, x.s.db)
		for name, want := range x.rowsWanted() {
			equal(t, "rows of "+string(name), len(all[name]), want)
		}
		closeStore(t, x.s)
		checkFile(t, x.path)
		if err := os.Remove(x.path); err != nil {
			t.Errorf("remove: %v", err)
		}
	})
}
