package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// deliveryIn is a row of the outbox in a state.
func deliveryIn(team, id string, state coach.DeliveryState) coach.Delivery {
	return coach.Delivery{Team: team, Key: id, Kind: coach.KindNotice, To: "D1", User: "U1", State: state, ReadyAt: noon(), Created: noon()}
}

// buryEvent puts an event into the inbox and gives it up.
func buryEvent(t *testing.T, s *Store, row coach.Inbound) (seq uint64) {
	t.Helper()
	rows := []coach.Inbound{row}
	if _, err := s.AddInbound(context.Background(), rows); err != nil {
		t.Fatal(err)
	}
	buried, err := s.BuryInbound(context.Background(), rows[0].Seq, 3, coach.DeadPanic, noon())
	if err != nil || !buried {
		t.Fatalf("BuryInbound = %v, %v", buried, err)
	}
	return rows[0].Seq
}

func deadEvents(t *testing.T, s *Store) (dead []coach.Inbound) {
	t.Helper()
	view(t, s, func(tx coach.Tx) (err error) {
		dead, err = tx.DeadInbound()
		return err
	})
	return dead
}

// A dead delivery is found by its key and among the dead, and by nobody who looks
// for something to send or to wait for.
func TestDeadDeliveryIsInNoIndex(t *testing.T) {
	s := openTemp(t)
	d := deliveryIn("T1", "a", coach.Pending)
	// A text that looks like the mark of a dead row is none.
	other := deliveryIn("T1", "b", coach.Pending)
	other.Args = []string{`"state":"dead"`}
	update(t, s, func(tx coach.Tx) error {
		if err := tx.PutDelivery(d); err != nil {
			return err
		}
		d.State, d.Reason, d.Died = coach.Dead, "why", noon()
		if err := tx.PutDelivery(d); err != nil {
			return err
		}
		return tx.PutDelivery(other)
	})
	keys := func(read func(coach.Tx) ([]coach.Delivery, error)) (keys []string) {
		view(t, s, func(tx coach.Tx) error {
			rows, err := read(tx)
			for _, d := range rows {
				keys = append(keys, d.Key)
			}
			return err
		})
		return keys
	}
	ready := func(tx coach.Tx) ([]coach.Delivery, error) { return tx.ReadyDeliveries(noon().Add(time.Hour), 9) }
	equal(t, "ready", keys(ready), []string{"b"})
	equal(t, "to the person", keys(func(tx coach.Tx) ([]coach.Delivery, error) { return tx.DeliveriesTo("T1", "D1") }), []string{"b"})
	equal(t, "dead", keys(coach.Tx.DeadDeliveries), []string{"a"})
	view(t, s, func(tx coach.Tx) error {
		found(t, d)(tx.Delivery("T1", "a"))
		return nil
	})
	update(t, s, func(tx coach.Tx) error {
		d.State = coach.Pending
		return tx.PutDelivery(d)
	})
	equal(t, "ready again", keys(ready), []string{"a", "b"})
	equal(t, "dead then", len(keys(coach.Tx.DeadDeliveries)), 0)
}

func TestBuriedEventLeavesTheInboxAndComesBackBehindAllOthers(t *testing.T) {
	s := openTemp(t)
	row := event("Ev1", "C1")
	seq := buryEvent(t, s, row)
	dead := deadEvents(t, s)
	if len(dead) != 1 || dead[0].Seq != seq || dead[0].Tries != 3 || dead[0].Reason != coach.DeadPanic || !dead[0].Died.Equal(noon()) || string(dead[0].Event) != string(row.Event) {
		t.Fatalf("dead: %+v", dead)
	}
	if buried, err := s.BuryInbound(context.Background(), seq, 3, coach.DeadError, noon()); buried || err != nil {
		t.Errorf("buried twice: %v, %v", buried, err)
	}
	later := []coach.Inbound{event("Ev2", "C1")}
	if _, err := s.AddInbound(context.Background(), later); err != nil {
		t.Fatal(err)
	}
	// The event was seen: Slack's own redelivery does not bring it back.
	if fresh, err := s.AddInbound(context.Background(), []coach.Inbound{row}); err != nil || fresh[0] {
		t.Errorf("its redelivery is fresh %v, %v", fresh, err)
	}
	update(t, s, func(tx coach.Tx) error {
		for _, want := range []bool{true, false} {
			if ok, err := tx.ReviveInbound(seq); err != nil || ok != want {
				t.Errorf("ReviveInbound = %v, %v, want %v", ok, err, want)
			}
		}
		return nil
	})
	rows, err := s.PendingInbound(context.Background(), later[0].Seq, 9)
	if err != nil || len(rows) != 1 {
		t.Fatalf("behind the others: %+v, %v", rows, err)
	}
	row.Seq = rows[0].Seq
	equal(t, "revived", rows[0], row)
	equal(t, "dead", len(deadEvents(t, s)), 0)
}

func TestForgetTakesTheDeadToo(t *testing.T) {
	for name, forget := range map[string]func(coach.Tx) error{
		"person": func(tx coach.Tx) error { return tx.Forget("T1", "U1") },
		"team":   func(tx coach.Tx) error { return tx.ForgetTeam("T1") },
	} {
		t.Run(name, func(t *testing.T) {
			s := openTemp(t)
			for _, team := range []string{"T1", "T2"} {
				row := event("Ev-"+team, "D-U1")
				row.Team, row.Event = team, []byte(`{"user":"U1","text":"canary"}`)
				buryEvent(t, s, row)
			}
			update(t, s, func(tx coach.Tx) error {
				for _, team := range []string{"T1", "T2"} {
					if err := tx.PutDelivery(deliveryIn(team, "a", coach.Dead)); err != nil {
						return err
					}
				}
				return forget(tx)
			})
			var teams []string
			for _, e := range deadEvents(t, s) {
				teams = append(teams, "event of "+e.Team)
			}
			view(t, s, func(tx coach.Tx) error {
				dead, err := tx.DeadDeliveries()
				for _, d := range dead {
					teams = append(teams, "delivery of "+d.Team)
				}
				return err
			})
			slices.Sort(teams)
			equal(t, "left", teams, []string{"delivery of T2", "event of T2"})
		})
	}
}
