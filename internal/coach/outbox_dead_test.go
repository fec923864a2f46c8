package coach_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// desk is the outbox as the person who runs the bot sees it.
func (r *rig) desk() *coach.Outbox {
	return coach.NewOutbox(r.store, func() time.Time { return r.now }, nil)
}

// letters lists the dead letters.
func (r *rig) letters() []coach.DeadLetter {
	r.Helper()
	return must[coach.OutboxReport](r)(r.desk().Report(r.Context())).Dead
}

// buried gives up a delivery whose call posted nothing.
func (r *rig) buried(d coach.Delivery) {
	r.Helper()
	d.State = coach.Pending
	if !must[bool](r)(r.Bury(r.Context(), d, "why", r.now)) {
		r.Fatal("the delivery was not buried")
	}
}

func TestBuriedDailyQuestionMissesItsDayUntilItIsRetriedInTime(t *testing.T) {
	r, d := daily(t)
	r.buried(r.begin(d))
	if s := r.slot(alice, "2026-12-14"); s.State != coach.SlotMissed || r.kinds() != "" || r.known(alice).Paused {
		t.Errorf("slot %+v, outbox %q", s, r.kinds())
	}
	letters := r.letters()
	if len(letters) != 1 || letters[0].Kind != "question" || letters[0].Reason != "why" || !letters[0].Died.Equal(r.now) {
		t.Fatalf("dead letters %+v", letters)
	}
	// A message in the DM meanwhile waits for no question.
	r.hand(r.said(alice, aliceDM, "", long), coach.NotAnAnswer)
	r.goTo("14 12:00")
	done := must[coach.DeadDone](t)(r.desk().Retry(r.Context(), []string{letters[0].ID, "d-none"}, false))
	if len(done.Done) != 1 || len(done.Left) != 1 || done.Left[0].ID != "d-none" {
		t.Errorf("retry: %+v", done)
	}
	if s := r.slot(alice, "2026-12-14"); s.State != coach.SlotPosted || len(r.letters()) != 0 {
		t.Errorf("after the retry: slot %+v, letters %+v", s, r.letters())
	}
	again := r.row(coach.KindQuestion)
	if again.State != coach.Pending || again.Attempt != 0 || again.Reason != "" || !again.Died.IsZero() || !again.Created.Equal(r.now) {
		t.Errorf("revived: %+v", again)
	}
	ref := r.send(again)
	r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered)
}

func TestDeadDailyQuestionIsNotRetriedTooLateAndTheNextDayAsksAnother(t *testing.T) {
	r, d := daily(t)
	r.buried(r.begin(d))
	r.goTo("14 13:01")
	done := must[coach.DeadDone](t)(r.desk().Retry(r.Context(), nil, true))
	if len(done.Done) != 0 || len(done.Left) != 1 || len(r.letters()) != 1 {
		t.Errorf("retry: %+v", done)
	}
	r.goTo("15 09:00")
	r.tick()
	if next := r.row(coach.KindQuestion); next.Question == d.Question {
		t.Errorf("asked %s again, which could not be sent", next.Question)
	}
	done = must[coach.DeadDone](t)(r.desk().Drop(r.Context(), nil, true))
	if len(done.Done) != 1 || len(r.letters()) != 0 {
		t.Errorf("drop: %+v, letters %+v", done, r.letters())
	}
}

// What may have been posted is looked up before a retry posts it.
func TestRetryOfWhatMayBePostedLooksItUp(t *testing.T) {
	for state, want := range map[coach.DeliveryState]coach.DeliveryState{coach.Unknown: coach.Unknown, coach.Pending: coach.Pending} {
		r, d := daily(t)
		r.send(d)
		r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
		reply := r.begin(r.row(coach.KindReply))
		reply.State = state
		must[bool](t)(r.Bury(r.Context(), reply, "why", r.now))
		must[coach.DeadDone](t)(r.desk().Retry(r.Context(), nil, true))
		if got := r.row(coach.KindReply).State; got != want {
			t.Errorf("buried as %s it comes back as %s, want %s", state, got, want)
		}
	}
}

func TestDeadReplyGoesWithItsAnswer(t *testing.T) {
	r, d := daily(t)
	r.send(d)
	said := r.said(alice, aliceDM, "", long)
	r.hand(said, coach.Answered)
	r.buried(r.begin(r.row(coach.KindReply)))
	r.ok(r.Remove(r.Context(), r.cause(), said.Ref))
	if letters := r.letters(); len(letters) != 0 {
		t.Errorf("left of a deleted answer: %+v", letters)
	}
}

func TestBuriedDigestPlansTheNext(t *testing.T) {
	r := digestRig(t)
	r.goTo("14 09:00")
	r.buried(r.begin(r.row(coach.KindDigest)))
	r.waits(nextWeek)
	if len(r.letters()) != 1 {
		t.Errorf("dead letters %+v", r.letters())
	}
}

func TestNothingIsBuriedThatIsGoneOrReplaced(t *testing.T) {
	r, d := daily(t)
	d = r.begin(d)
	replaced := d
	replaced.Rev++
	if must[bool](t)(r.Bury(r.Context(), replaced, "why", r.now)) {
		t.Error("a delivery was buried for one that it replaced")
	}
	r.ok(r.Forget(r.Context(), coach.Cause{Team: team, Now: r.now}, alice))
	if must[bool](t)(r.Bury(r.Context(), d, "why", r.now)) || len(r.letters()) != 0 {
		t.Error("a delivery of a forgotten person was buried")
	}
}

func TestTheDeadAreSweptAfterThirtyDays(t *testing.T) {
	r, d := daily(t)
	r.buried(r.begin(d))
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{coach.KeepDead, 0}, {coach.KeepDead + time.Second, 1}, {coach.KeepDead + time.Hour, 0}} {
		if n := must[int](t)(r.SweepDead(r.Context(), r.now.Add(c.after))); n != c.want {
			t.Errorf("after %v %d are swept, want %d", c.after, n, c.want)
		}
	}
	if len(r.letters()) != 0 {
		t.Errorf("left: %+v", r.letters())
	}
}

// The report names no person and quotes nobody.
func TestTheReportHoldsNoText(t *testing.T) {
	r, d := daily(t)
	r.send(d)
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	r.buried(r.begin(r.row(coach.KindReply)))
	r.goTo("14 09:05")
	report := must[coach.OutboxReport](t)(r.desk().Report(r.Context()))
	data := string(must[[]byte](t)(json.Marshal(report)))
	for _, secret := range []string{alice, aliceDM, long[:12]} {
		if strings.Contains(data, secret) {
			t.Errorf("the report holds %q: %s", secret, data)
		}
	}
	if len(report.Counts) != 1 || report.Counts[0] != (coach.OutboxCount{State: coach.Dead, Kind: coach.KindReply, Count: 1}) {
		t.Errorf("counts %+v", report.Counts)
	}
}
