package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// A teamKeeper is what coach.Tx has for teams that come and go.
type teamKeeper interface {
	TeamLeft(team string, at time.Time) error
	TeamBack(team string) error
}

func TestATeamThatLeftIsForgottenAfterAWeek(t *testing.T) {
	s := openTemp(t)
	for _, team := range []string{"T1", "T2", "T3"} {
		update(t, s, func(tx coach.Tx) error { return fill(tx, team, "U1", "D1") })
		fillInbox(t, s, team, "U1", "D1")
	}
	leave := func(team string, at time.Time) {
		update(t, s, func(tx coach.Tx) error { return tx.(teamKeeper).TeamLeft(team, at) })
	}
	leave("T1", noon())
	leave("T1", noon().Add(time.Hour)) // told twice: the first counts
	leave("T2", noon())
	leave("T2", noon())
	update(t, s, func(tx coach.Tx) error { // installed again
		return errors.Join(tx.(teamKeeper).TeamBack("T2"), tx.(teamKeeper).TeamBack("T3"), tx.(teamKeeper).TeamBack(""))
	})
	sweep := func(now time.Time) {
		t.Helper()
		if _, err := s.Sweep(context.Background(), now); err != nil {
			t.Fatal(err)
		}
	}
	others := len(traces(t, s, "", "T2"))
	sweep(noon().Add(KeepTeam))
	if len(traces(t, s, "", "T1")) == 0 {
		t.Error("forgotten within the week")
	}
	sweep(noon().Add(KeepTeam + 1))
	equal(t, "left behind", traces(t, s, "", "T1"), []string(nil))
	if got := len(traces(t, s, "", "T2")); got < others-10 { // keys of events, too old
		t.Errorf("rows of the team that came back: %d, before %d", got, others)
	}
	if due, err := s.ErasureDue(context.Background()); err != nil || due {
		t.Errorf("ErasureDue = %v, %v, want the file compacted", due, err)
	}
}

// A team is forgotten in short transactions: events of others wait for each.
func TestALargeTeamIsForgottenInParts(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	update(t, s, func(tx coach.Tx) error {
		for i := range 2*sweepBatch + 1 {
			a := coach.Answer{Team: "T1", User: "U1", Message: coach.MessageRef{Channel: "D1", TS: fmt.Sprint(i)}}
			if _, err := tx.PutAnswer(a); err != nil {
				return err
			}
		}
		return tx.(teamKeeper).TeamLeft("T1", noon())
	})
	removed, err := s.forgetTeamsLeft(ctx, noon().Add(KeepTeam+1))
	if err != nil || removed != 1 {
		t.Errorf("forgetTeamsLeft = %d, %v, want one team", removed, err)
	}
	equal(t, "left behind", traces(t, s, "", "T1"), []string(nil))
	if err := s.view(ctx, func(tx tx) error {
		erasures, _, err := get[uint64](tableMeta.of(tx.Tx), erasureKey())
		if erasures < 7 { // three for answers, three for their messages, one for the rest
			t.Errorf("forgotten in %d transactions, want more", erasures)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
