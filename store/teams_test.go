package store

import (
	"context"
	"errors"
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
