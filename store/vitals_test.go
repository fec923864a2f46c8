package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func TestQueuesAreCountedAsRowsComeAndGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	w := s.Workspace()
	equal(t, "of nobody", w.Queues(), Queues{})
	if err := w.Serve("T1"); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(
			tx.PutDelivery(deliveryIn("T1", "a", coach.Pending)), tx.PutDelivery(deliveryIn("T1", "a", coach.Sending)),
			tx.PutDelivery(deliveryIn("T1", "b", coach.Dead)), tx.PutDelivery(deliveryIn("T2", "a", coach.Pending)),
			tx.PutDelivery(deliveryIn("T2", "c", coach.Pending)), tx.DropDelivery("T2", "c"),
		)
	})
	if err := s.Update(context.Background(), func(tx coach.Tx) error {
		return errors.Join(tx.PutDelivery(deliveryIn("T1", "undone", coach.Pending)), errors.New("undone"))
	}); err == nil {
		t.Fatal("the update was to fail")
	}
	addInbound(t, s, event("Ev1", "C1"), event("Ev2", "C2"))
	buryEvent(t, s, event("Ev3", "C3"))
	want := Queues{Deliveries: 1, Events: 2, DeadDeliveries: 1, DeadEvents: 1}
	equal(t, "of one team", w.Queues(), want)
	want.Deliveries++
	equal(t, "of all", s.Queues(), want)
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	equal(t, "after a compaction", s.Queues(), want)
	closeStore(t, s)
	s = openAt(t, path)
	equal(t, "after a restart", s.Queues(), want)
	update(t, s, func(tx coach.Tx) error { return errors.Join(tx.ForgetTeam("T1"), tx.ForgetTeam("T2")) })
	equal(t, "after all was forgotten", s.Queues().Deliveries+s.Queues().DeadDeliveries, 0)
	closeStore(t, s)
}

// However long the outbox is, asking how long it is reads none of it.
func BenchmarkQueuesOfALongOutbox(b *testing.B) {
	s := openAt(b, filepath.Join(b.TempDir(), "coach.db"))
	defer s.Close()
	update(b, s, func(tx coach.Tx) error {
		for i := range 100_000 {
			if err := tx.PutDelivery(deliveryIn("T1", fmt.Sprint("d", i), coach.Pending)); err != nil {
				return err
			}
		}
		return nil
	})
	b.ResetTimer()
	for b.Loop() {
		if s.Queues().Deliveries != 100_000 {
			b.Fatal(s.Queues())
		}
		s.Vitals()
	}
}

func TestObserveSeesEveryTransaction(t *testing.T) {
	s := openTemp(t)
	var mu sync.Mutex
	seen := map[string]int{}
	s.Observe(func(kind string, took time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		if took < 0 || !slices.Contains(TxKinds(), kind) {
			t.Errorf("%s took %v", kind, took)
		}
		seen[kind]++
	})
	update(t, s, func(coach.Tx) error { return nil })
	view(t, s, func(coach.Tx) error { return nil })
	view(t, s, func(coach.Tx) error { return nil })
	addInbound(t, s, event("Ev1", "C1"))
	want := map[string]int{TxWrite: 1, TxRead: 2, TxInbox: 1}
	if !maps.Equal(seen, want) {
		t.Errorf("observed %v, want %v", seen, want)
	}
	s.Observe(nil)
	view(t, s, func(coach.Tx) error { return nil })
	if !maps.Equal(seen, want) {
		t.Errorf("observed %v after the end", seen)
	}
}

func TestVitals(t *testing.T) {
	s := openTemp(t, WithMaxSize(2<<20))
	fresh := s.Vitals()
	if !fresh.LastCommit.IsZero() || fresh.Err != nil || fresh.Size < minSize {
		t.Errorf("a new file: %+v", fresh)
	}
	if err := s.Probe(context.Background()); err != nil {
		t.Fatal(err)
	}
	probed := s.Vitals()
	if probed.LastCommit.IsZero() || probed.Err != nil || probed.Free == 0 {
		t.Errorf("after a probe: %+v", probed)
	}
	full := deliveryIn("T1", "a", coach.Pending)
	full.Reason = string(make([]byte, 4<<20))
	if err := s.Update(context.Background(), func(tx coach.Tx) error { return tx.PutDelivery(full) }); !errors.Is(err, ErrFull) {
		t.Fatalf("too much = %v", err)
	}
	if v := s.Vitals(); !errors.Is(v.Err, ErrFull) || !v.LastCommit.Equal(probed.LastCommit) {
		t.Errorf("when the file is full: %+v", v)
	}
	if err := s.Probe(context.Background()); err != nil || s.Vitals().Err != nil {
		t.Errorf("with room again: %v, %+v", err, s.Vitals())
	}
	s.failed.CompareAndSwap(nil, &failure{errors.New("EIO")})
	if v := s.Vitals(); !errors.Is(v.Err, ErrFailed) {
		t.Errorf("when the disk has failed: %+v", v)
	}
	if err := s.Probe(context.Background()); !errors.Is(err, ErrFailed) {
		t.Errorf("a probe then: %v", err)
	}
	s.failed.Store(nil)
}

// Somebody may still ask when the file is closed: a page of metrics that takes long.
func TestVitalsOfAClosedFile(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "coach.db"))
	before := s.Vitals()
	closeStore(t, s)
	if got := s.Vitals(); got.Free != before.Free || got.Size == 0 {
		t.Errorf("got %+v, want the sizes of before: %+v", got, before)
	}
	if err := s.Probe(context.Background()); err == nil {
		t.Error("a closed file takes writes")
	}
}
