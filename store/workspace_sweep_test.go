package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

func known(t *testing.T, s *Store, team string) (ok bool) {
	t.Helper()
	view(t, s, func(tx coach.Tx) (err error) {
		_, ok, err = tx.Subscriber(team, "U1")
		return err
	})
	return ok
}

// left has a team remove the app eight days before noon.
func left(t *testing.T, s *Store, team string) {
	t.Helper()
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(tx.PutSubscriber(coach.Subscriber{Team: team, ID: "U1"}), tx.TeamLeft(team, noon().Add(-KeepTeam-24*time.Hour)))
	})
}

func sweep(t *testing.T, w *Workspace, now time.Time) {
	t.Helper()
	if _, err := w.Sweep(context.Background(), now); err != nil {
		t.Fatal(err)
	}
}

// A team may be back since it removed the app, and its bot not have said so yet.
func TestATeamIsForgottenWhenEveryWorkspaceHasSwept(t *testing.T) {
	s := openTemp(t)
	first, second := serve(t, s, "T1"), s.Workspace()
	left(t, s, "T2")
	sweep(t, first, noon())
	equal(t, "known before its bot was heard of", known(t, s, "T2"), true)
	sweep(t, second, noon())
	equal(t, "known after a week without the app", known(t, s, "T2"), false)
	left(t, s, "T3")
	second.Release()
	sweep(t, first, noon())
	equal(t, "known while a bot is started again", known(t, s, "T3"), false)
}

func TestAWorkspaceThatNeverConnectsHoldsNothingUp(t *testing.T) {
	s := openTemp(t)
	first := serve(t, s, "T1")
	s.Workspace()
	left(t, s, "T2")
	update(t, s, func(tx coach.Tx) error { return tx.MarkSeen("T9", "old", noon().Add(-SeenFor-time.Hour)) })
	sweep(t, first, noon())
	view(t, s, func(tx coach.Tx) error {
		seen, err := tx.Seen("T9", "old")
		equal(t, "an old key of another team is there", seen, false)
		return err
	})
	sweep(t, first, noon().Add(waitForTeams-time.Second))
	equal(t, "known within the hour", known(t, s, "T2"), true)
	sweep(t, first, noon().Add(waitForTeams))
	equal(t, "known after it", known(t, s, "T2"), false)
}

func TestUpkeepIsNotDoneTwiceAtOnce(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	w := serve(t, s, "T1")
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(tx.MarkSeen("T1", "old", noon().Add(-SeenFor-time.Hour)),
			tx.PutDelivery(coach.Delivery{Team: "T1", Key: "k", State: coach.Dead, Died: noon().Add(-coach.KeepDead - time.Hour)}))
	})
	both := func() (removed [2]int) {
		t.Helper()
		var err, deadErr error
		removed[0], err = w.Sweep(ctx, noon())
		removed[1], deadErr = w.SweepDead(ctx, noon())
		if err != nil || deadErr != nil {
			t.Fatal(err, deadErr)
		}
		return removed
	}
	s.shared.upkeeping.Lock()
	equal(t, "removed while another one is at it", both(), [2]int{})
	s.shared.upkeeping.Unlock()
	equal(t, "removed", both(), [2]int{1, 1})
}

// Whichever workspace is there does what is to be done for all, also one that Slack
// has turned away.
func TestUpkeepIsForEveryTeam(t *testing.T) {
	ctx := context.Background()
	s := openTemp(t)
	fillAll(t, s, serve(t, s, "T1"), "T1")
	fillAll(t, s, serve(t, s, "T2"), "T2")
	nobody := s.Workspace()
	if n, err := nobody.SweepDead(ctx, noon().Add(coach.KeepDead+24*time.Hour)); err != nil || n != 4 {
		t.Errorf("SweepDead = %d, %v, want a delivery and an event of each", n, err)
	}
	if err := nobody.KeepTime(ctx, noon()); err != nil {
		t.Fatal(err)
	}
	at, err := s.Workspace().LastTime(ctx)
	if err != nil || !at.Equal(noon()) {
		t.Errorf("LastTime = %v, %v", at, err)
	}
}
