package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// noon is when the tests happen.
func noon() time.Time { return time.Date(2026, 12, 14, 12, 0, 0, 0, time.UTC) }

// fatalist is what *testing.T and *rapid.T share.
type fatalist interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// openTemp opens a new file and checks the whole of it when the test ends.
func openTemp(t *testing.T, opts ...Option) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path, opts...)
	t.Cleanup(func() { checkFile(t, path) })
	t.Cleanup(func() { closeStore(t, s) })
	return s
}

func openAt(t fatalist, path string, opts ...Option) *Store {
	t.Helper()
	s, err := Open(path, opts...)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return s
}

// checkCounts compares the rows that were counted as they came and went with those
// that are there.
func checkCounts(t fatalist, s *Store) {
	t.Helper()
	some := func(of map[string]rowCounts) map[string]rowCounts {
		of = maps.Clone(of)
		maps.DeleteFunc(of, func(_ string, n rowCounts) bool { return n == rowCounts{} })
		return of
	}
	counted := some(s.queues.teams)
	s.countRows()
	if got := some(s.queues.teams); !maps.Equal(counted, got) {
		t.Errorf("counted %+v, there are %+v", counted, got)
	}
}

func closeStore(t fatalist, s *Store) {
	t.Helper()
	checkCounts(t, s)
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func update(t fatalist, s *Store, fn func(coach.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatalf("Update: %v", err)
	}
}

func view(t fatalist, s *Store, fn func(coach.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatalf("View: %v", err)
	}
}

// equal fails when got is not want.
func equal(t fatalist, what string, got, want any) {
	t.Helper()
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// found checks the three results of a reader.
func found[T any](t fatalist, want T) func(got T, ok bool, err error) {
	return func(got T, ok bool, err error) {
		t.Helper()
		if err != nil || !ok {
			t.Fatalf("got %v, %v, want a %T", ok, err, want)
		}
		equal(t, "record", got, want)
	}
}

// missing checks that a reader found nothing.
func missing[T any](t fatalist) func(got T, ok bool, err error) {
	return func(got T, ok bool, err error) {
		t.Helper()
		if err != nil || ok {
			t.Fatalf("got %+v, %v, %v, want nothing", got, ok, err)
		}
	}
}

// dump returns every row of every bucket.
func dump(t fatalist, db *bolt.DB) map[table]map[string][]byte {
	t.Helper()
	all := map[table]map[string][]byte{}
	err := db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			all[table(name)] = map[string][]byte{}
			return b.ForEach(func(k, v []byte) error {
				all[table(name)][string(k)] = bytes.Clone(v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatalf("dump: %v", err)
	}
	return all
}

// checkFile opens a closed file and checks bbolt's structure and ours: every index
// holds exactly the rows that the records ask for.
func checkFile(t fatalist, path string) {
	t.Helper()
	s := openAt(t, path)
	defer closeStore(t, s)
	checkStore(t, s)
}

func checkStore(t fatalist, s *Store) {
	t.Helper()
	err := s.db.View(func(tx *bolt.Tx) error {
		var first error
		for err := range tx.Check() {
			first = cmp.Or(first, err)
		}
		return first
	})
	if err != nil {
		t.Errorf("bbolt's check: %v", err)
	}
	report, err := s.Check(context.Background())
	if err != nil || !report.Sound() {
		t.Errorf("Check = %+v, %v, want no fault", report, err)
	}
	checkCounts(t, s)
	all := dump(t, s.db)
	due, ready, to, seenByTime := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for k, v := range all[tableSubscribers] {
		sub := mustDecode[coach.Subscriber](t, k, v)
		equal(t, "subscriber's key", k, sub.Team+"\x00"+sub.ID)
		if !sub.NextDue.IsZero() {
			due[string(timeKey(sub.NextDue))+k] = true
		}
	}
	for k, v := range all[tableOutbox] {
		d := mustDecode[coach.Delivery](t, k, v)
		if d.State == coach.Dead {
			continue // in no index
		}
		ready[string([]byte{byte(d.Priority)})+string(timeKey(d.ReadyAt))+k] = true
		if d.To != "" {
			to[d.Team+"\x00"+d.To+"\x00"+d.Key] = true
		}
	}
	for k, v := range all[tableSeen] {
		seenByTime[string(v)+k] = true
	}
	for _, index := range []struct {
		name table
		want map[string]bool
	}{{tableDue, due}, {tableOutboxReady, ready}, {tableOutboxTo, to}, {tableSeenByTime, seenByTime}} {
		got := slices.Sorted(maps.Keys(all[index.name]))
		equal(t, "rows of "+string(index.name), got, slices.Sorted(maps.Keys(index.want)))
	}
	checkReferences(t, all)
}

// checkReferences checks the rows that lead from a message to a record.
func checkReferences(t fatalist, all map[table]map[string][]byte) {
	t.Helper()
	for k, v := range all[tableMessages] {
		at := mustDecode[answerRef](t, k, v)
		parts := strings.Split(k, "\x00")
		ak := parts[0] + "\x00" + at.User + "\x00" + string(number(at.Seq))
		answer, ok := all[tableAnswers][ak]
		if !ok {
			t.Errorf("message %q leads to an answer that is not there", k)
			continue
		}
		m := mustAnswer(t, ak, answer).Message
		equal(t, "message of the answer", []string{m.Channel, m.TS}, parts[1:])
	}
	for k, v := range all[tableThreads] {
		team, _, _ := strings.Cut(k, "\x00")
		if _, ok := all[tablePosts][team+"\x00"+mustDecode[string](t, k, v)]; !ok {
			t.Errorf("thread %q leads to a post that is not there", k)
		}
	}
	for k, v := range all[tableAnswers] {
		a := mustAnswer(t, k, v)
		last, ok := all[tableAnswerNumbers][a.Team+"\x00"+a.User]
		if !ok || mustDecode[uint64](t, a.Team+"\x00"+a.User, last) < a.Seq {
			t.Errorf("number %d of %s may be given again", a.Seq, a.User)
		}
	}
}

func mustDecode[T any](t fatalist, k string, data []byte) T {
	t.Helper()
	v, err := decode[T]([]byte(k), data)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return v
}

func mustAnswer(t fatalist, k string, data []byte) coach.Answer {
	t.Helper()
	a, err := decodeAnswer([]byte(k), data)
	if err != nil {
		t.Fatalf("decode: %v", err)
	}
	return a
}
