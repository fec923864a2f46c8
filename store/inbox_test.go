package store

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func event(id, conversation string) coach.Inbound {
	return coach.Inbound{ID: id, Team: "T1", Conversation: conversation, Event: []byte(`{"text":"hi"}`), At: noon()}
}

func addInbound(t *testing.T, s *Store, rows ...coach.Inbound) []bool {
	t.Helper()
	fresh, err := s.AddInbound(context.Background(), rows)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

func pending(t *testing.T, s *Store, after uint64, limit int) []coach.Inbound {
	t.Helper()
	rows, err := s.PendingInbound(context.Background(), after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAddInboundDropsDuplicatesAndKeepsOrder(t *testing.T) {
	s := openTemp(t)
	rows := []coach.Inbound{event("Ev1", "C1"), event("Ev2", "C1"), event("Ev1", "C1"), event("", "C1"), event("", "C1")}
	fresh := addInbound(t, s, rows...)
	equal(t, "fresh", fresh, []bool{true, true, false, true, true})
	equal(t, "fresh again", addInbound(t, s, event("Ev2", "C1"), event("Ev3", "C1")), []bool{false, true})
	other := event("Ev1", "C1")
	other.Team = "T2"
	equal(t, "another team's", addInbound(t, s, other), []bool{true})
	equal(t, "no team", addInbound(t, s, coach.Inbound{ID: "Ev9", At: noon()}), []bool{true})

	var got []string
	for i, row := range pending(t, s, 0, 100) {
		got = append(got, row.ID)
		equal(t, "Seq", row.Seq, uint64(i+1))
	}
	equal(t, "pending", got, []string{"Ev1", "Ev2", "", "", "Ev3", "Ev1", "Ev9"})
	want := event("Ev2", "C1")
	want.Seq = 2
	equal(t, "page", pending(t, s, 1, 1), []coach.Inbound{want})
	view(t, s, func(tx coach.Tx) error {
		seen, err := tx.Seen("T1", "event:Ev1")
		equal(t, "seen", seen, true)
		return err
	})
}

func TestAddInboundTellsTheCallerTheNumbers(t *testing.T) {
	s := openTemp(t)
	rows := []coach.Inbound{event("Ev1", "C1"), event("Ev1", "C1"), event("Ev2", "C1")}
	if _, err := s.AddInbound(context.Background(), rows); err != nil {
		t.Fatal(err)
	}
	equal(t, "numbers", []uint64{rows[0].Seq, rows[1].Seq, rows[2].Seq}, []uint64{1, 0, 2})
}

func TestInboxRowLeavesOnce(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	addInbound(t, s, event("Ev1", "C1"), event("Ev2", "C1"), event("Ev3", "C1"))
	retry := noon().Add(time.Minute)
	if err := s.RetryInbound(ctx, 2, 3, retry); err != nil {
		t.Fatal(err)
	}
	if err := s.DoneInbound(ctx, 1); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx coach.Tx) error { return tx.DropInbound(3) })
	before := s.db.Stats().TxStats.Write
	if err := s.DoneInbound(ctx, 3); err != nil {
		t.Fatal(err)
	}
	equal(t, "pages written for a row that is gone", s.db.Stats().TxStats.Write, before)
	if err := s.RetryInbound(ctx, 3, 1, retry); err != nil {
		t.Fatal(err)
	}
	want := event("Ev2", "C1")
	want.Seq, want.Tries, want.NotBefore = 2, 3, retry
	equal(t, "pending", pending(t, s, 0, 9), []coach.Inbound{want})
	equal(t, "an event whose work is done", addInbound(t, s, event("Ev3", "C1")), []bool{false})
}

func TestSweepRemovesOldKeysOnly(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error {
		for i := range 2*sweepBatch + 1 {
			if err := tx.MarkSeen("T1", fmt.Sprintf("old:%d", i), noon()); err != nil {
				return err
			}
		}
		if err := tx.MarkSeen("T1", "renewed", noon()); err != nil {
			return err
		}
		if err := tx.MarkSeen("T1", "renewed", noon().Add(time.Hour)); err != nil {
			return err
		}
		return tx.MarkSeen("T1", "at the limit", noon().Add(time.Minute))
	})
	removed, err := s.Sweep(ctx, noon().Add(SeenFor+time.Minute))
	if err != nil || removed != 2*sweepBatch+1 {
		t.Errorf("Sweep = %d, %v", removed, err)
	}
	view(t, s, func(tx coach.Tx) error {
		for key, want := range map[string]bool{"old:0": false, "renewed": true, "at the limit": true} {
			seen, err := tx.Seen("T1", key)
			if err != nil {
				return err
			}
			equal(t, key, seen, want)
		}
		return nil
	})
	again, err := s.Sweep(ctx, noon().Add(SeenFor+time.Minute))
	if err != nil || again != 0 {
		t.Errorf("second Sweep = %d, %v", again, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	const workers, each = 8, 20
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			user := fmt.Sprintf("U%d", w)
			for i := range each {
				// Every worker claims the same events; each is new to one of them.
				if _, err := s.AddInbound(ctx, []coach.Inbound{event(fmt.Sprintf("Ev%d", i), "C1")}); err != nil {
					t.Error(err)
				}
				err := s.Update(ctx, func(tx coach.Tx) error {
					_, err := tx.PutAnswer(coach.Answer{Team: "T1", User: user, Text: "a"})
					if err != nil {
						return err
					}
					p, err := tx.Progress("T1", "all")
					if err != nil {
						return err
					}
					p.Answers++
					return tx.PutProgress("T1", "all", p)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range each {
				err := s.View(ctx, func(tx coach.Tx) error {
					p, err := tx.Progress("T1", "all")
					if err != nil {
						return err
					}
					total := 0
					for u := range workers {
						answers, err := tx.Answers("T1", fmt.Sprintf("U%d", u), 0)
						if err != nil {
							return err
						}
						total += len(answers)
					}
					equal(t, "answers in one snapshot", total, p.Answers)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				if _, err := s.PendingInbound(ctx, 0, 100); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	equal(t, "events", len(pending(t, s, 0, 1000)), each)
	view(t, s, func(tx coach.Tx) error {
		p, err := tx.Progress("T1", "all")
		equal(t, "answers", p.Answers, workers*each)
		return err
	})
}

func TestADamagedEventKeepsNobodyElseWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	addInbound(t, s, event("Ev1", "C1"), event("Ev2", "C2"), event("Ev3", "C3"))
	if err := s.update(context.Background(), func(t tx) error {
		record := bytes.Clone(tableInbox.of(t.Tx).Get(number(2)))
		record[5] ^= 1
		return tableInbox.of(t.Tx).Put(number(2), record)
	}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, row := range pending(t, s, 0, 2) {
		ids = append(ids, row.ID)
	}
	equal(t, "events", ids, []string{"Ev1", "Ev3"})
	report, err := s.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "damaged", report.Damaged, map[string]int{"inbox": 1})
	s.countRows() // nobody can tell any more whose it is
	closeStore(t, s)
}
