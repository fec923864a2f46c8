package cli

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

// TestUninstalledTeamIsKeptAWeek removes the app from a workspace. Who installs it
// again within a week finds everything as it was; after that it is gone.
func TestUninstalledTeamIsKeptAWeek(t *testing.T) {
	known := func(r *rig, at time.Time) bool {
		r.Helper()
		st, err := store.Open(r.db)
		if err != nil {
			r.Fatal(err)
		}
		defer st.Close()
		if _, err := st.Sweep(r.ctx(), at); err != nil {
			r.Fatal(err)
		}
		found := false
		err = st.View(r.ctx(), func(tx coach.Tx) (err error) {
			_, found, err = tx.Subscriber("T0LOCAL", "U0ALICE")
			return err
		})
		if err != nil {
			r.Fatal(err)
		}
		return found
	}
	start := date(t, "2026-03-02 08:00", "UTC")
	r := newRig(t, start)
	r.serve()
	r.command("U0ALICE", "D0ALICE", "subscribe 09:00 call center agent")
	r.slack.Uninstall()
	r.settle()
	r.stop()
	if !known(r, start.Add(6*24*time.Hour)) {
		t.Fatal("what people stored is gone six days after the app was removed")
	}
	if err := r.slack.Reinstall(""); err != nil {
		t.Fatal(err)
	}
	r.serve()
	r.settle()
	r.stop()
	if !known(r, start.Add(20*24*time.Hour)) {
		t.Fatal("what people stored is gone although the app was installed again")
	}
	r.serve()
	r.slack.Uninstall()
	r.settle()
	r.stop()
	if known(r, start.Add(8*24*time.Hour)) {
		t.Error("what people stored is there eight days after the app was removed")
	}
}
