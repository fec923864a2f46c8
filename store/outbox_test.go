package store

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func TestADamagedDeliveryKeepsNoOtherWaiting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	defer closeStore(t, s)
	later := noon().Add(time.Hour)
	update(t, s, func(tx coach.Tx) error {
		for k, at := range map[string]time.Time{"a": noon(), "b": noon().Add(1), "c": later} {
			if err := tx.PutDelivery(coach.Delivery{Team: "T1", Key: k, To: "U1", ReadyAt: at}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.update(context.Background(), func(t tx) error {
		k, _ := key("T1", "a")
		record := bytes.Clone(tableOutbox.of(t.Tx).Get(k))
		record[5] ^= 1
		return tableOutbox.of(t.Tx).Put(k, record)
	}); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx coach.Tx) error {
		ready, err := tx.ReadyDeliveries(noon().Add(time.Minute), 9)
		if err != nil {
			return err
		}
		if len(ready) != 1 || ready[0].Key != "b" {
			t.Errorf("ready: %v, want b alone", ready)
		}
		return tx.DropDelivery("T1", "b")
	})
	view(t, s, func(tx coach.Tx) error {
		next, ok, err := tx.NextDelivery()
		if !ok || !next.Equal(later) {
			t.Errorf("NextDelivery = %v, %v, want %v: a damaged one is never ready", next, ok, later)
		}
		return err
	})
}
