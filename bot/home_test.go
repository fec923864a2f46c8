package bot_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// homeOf is what Alice sees on the bot's Home.
func (r *rig) homeOf() (id, hash, all string) {
	r.t.Helper()
	raw := r.Home(alice)
	var v struct {
		ID   string `json:"id"`
		Hash string `json:"hash"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		r.t.Fatalf("Home: %v: %s", err, raw)
	}
	return v.ID, v.Hash, string(raw)
}

// Home was published anew while somebody looked at the one before: a click on that
// does what it says, and nothing that is published conflicts.
func TestAClickOnAHomeThatIsOld(t *testing.T) {
	r := running(t, real)
	if err := r.OpenHome(alice, "home"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	old, hash, _ := r.homeOf()
	for _, action := range []string{"settings", "ask_now", "help"} {
		if err := r.Interact(r.ctx(), localslack.Interaction{User: alice, ViewID: old, Action: localslack.Action{ActionID: action, Value: "1:"}}); err != nil {
			t.Errorf("a click on %s: %v", action, err)
		}
		r.settle()
	}
	if got := r.posted(aliceDM); len(got) == 0 {
		t.Error("nothing came of a click")
	}
	if _, now, all := r.homeOf(); now == hash || !strings.Contains(all, "Waiting for your answer") {
		t.Errorf("Home is as it was before the question came: %s", all)
	}
}

// Slack refuses to publish because something else was published meanwhile: it is
// rendered and published again.
func TestAHomeThatConflictsIsPublishedAgain(t *testing.T) {
	r := running(t, real, anyFault)
	r.SetFaults(fault("views.publish", localslack.MethodFault{Error: "hash_conflict", Count: 2}))
	if err := r.OpenHome(alice, "home"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.calls("views.publish"); got != 1 {
		t.Errorf("published %d times at once", got)
	}
	for range 5 {
		r.advance(time.Minute)
		r.tick()
	}
	if _, _, all := r.homeOf(); !strings.Contains(all, "Your interview practice") {
		t.Errorf("Home shows %s", all)
	}
	if got := r.calls("views.publish"); got != 1+2 && got != 1 { // refusals may not be counted
		t.Errorf("views.publish was called %d times", got)
	}
}
