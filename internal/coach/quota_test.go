package coach_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

// spend counts n commands, each a minute after the one before so that only the
// day's quota can be used up, and returns how many were taken and what was said.
func (r *rig) spend(user string, n int, apart time.Duration) (taken int, told []string) {
	r.Helper()
	for range n {
		ok, tell, err := r.Spend(r.Context(), r.cause(), user)
		r.ok(err)
		if ok {
			taken++
		}
		if tell != "" {
			told = append(told, tell)
		}
		r.now = r.now.Add(apart)
	}
	return taken, told
}

func TestCommandsOfADayAreBounded(t *testing.T) {
	const most = coach.MaxCommandsADay
	for _, n := range []int{most - 1, most, most + 1, 100 * most} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			r := newRig(t)
			r.SetQuotas(coach.Quotas{CommandsADay: most})
			if n > 2*most {
				r.now = time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC)
			}
			taken, told := r.spend(alice, n, time.Second)
			if want := min(n, most); taken != want {
				t.Errorf("%d of %d were taken, want %d", taken, n, want)
			}
			if want := min(1, max(0, n-most)); len(told) != want {
				t.Fatalf("told %d times, want %d: %q", len(told), want, told)
			}
			if n > most && !strings.Contains(told[0], "00:00 (UTC)") {
				t.Errorf("%q does not say when it goes on", told[0])
			}
			if taken, _ := r.spend(bob, 1, 0); taken != 1 {
				t.Error("somebody else has to wait for it")
			}
			r.now = r.now.Add(24 * time.Hour)
			if taken, told := r.spend(alice, 1, 0); taken != 1 || len(told) != 0 {
				t.Error("it does not go on the day after")
			}
		})
	}
}

func TestCommandsOfAMinuteAreBounded(t *testing.T) {
	const most = coach.MaxCommandsAMinute
	for _, n := range []int{most - 1, most, most + 1, 100 * most} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			r := newRig(t)
			taken, told := r.spend(alice, n, 0)
			if want := min(n, most); taken != want {
				t.Errorf("%d of %d were taken, want %d", taken, n, want)
			}
			if want := min(1, max(0, n-most)); len(told) != want || want == 1 && !strings.Contains(told[0], "in 60 seconds") {
				t.Errorf("told %q, want %d sentences with the wait", told, want)
			}
			if n <= most {
				return
			}
			r.now = r.now.Add(59 * time.Second)
			if taken, told := r.spend(alice, 1, 0); taken != 0 || len(told) != 0 {
				t.Errorf("a second early: %d taken, told %q", taken, told)
			}
			r.now = r.now.Add(time.Second)
			if taken, _ := r.spend(alice, 1, 0); taken != 1 {
				t.Error("it does not go on after a minute")
			}
			// A new flood is a new window, and is told anew.
			if _, told := r.spend(alice, most+1, 0); len(told) != 1 {
				t.Errorf("the next time told %q, want one sentence", told)
			}
		})
	}
}

// What the store counts must not begin anew with the process.
func TestARestartDoesNotBeginTheDayAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "coach.db")
	open := func() (*coach.Coach, func()) {
		s := must[*store.Store](t)(store.Open(path))
		c := coach.New(s, bankOf(t, 4), engine)
		c.SetQuotas(coach.Quotas{CommandsADay: 5})
		return c, func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	now, taken, told := time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC), 0, 0
	for range 8 {
		c, stop := open()
		ok, tell, err := c.Spend(t.Context(), coach.Cause{Team: team, Now: now}, alice)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			taken++
		}
		if tell != "" {
			told++
		}
		stop()
	}
	if taken != 5 || told != 1 {
		t.Errorf("%d taken and told %d times over eight starts, want 5 and once", taken, told)
	}
}

func TestManyAtOnceDoNotPassTheQuota(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{CommandsADay: 10})
	var mu sync.Mutex
	var wg sync.WaitGroup
	taken, told := 0, 0
	for range 8 {
		wg.Go(func() {
			for range 5 {
				ok, tell, err := r.Spend(t.Context(), coach.Cause{Team: team, Now: r.now}, alice)
				mu.Lock()
				if err != nil {
					t.Error(err)
				}
				if ok {
					taken++
				}
				if tell != "" {
					told++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if taken != 10 || told != 1 {
		t.Errorf("%d taken and told %d times, want 10 and once", taken, told)
	}
}

func TestACauseActedOnBeforeIsNotCountedAgain(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{CommandsADay: 2})
	cause := r.cause()
	r.ok(r.TellAlone(r.Context(), cause, alice, coach.MessageRef{Channel: aliceDM, TS: "1.1"}, "", "Once."))
	for range 5 {
		if ok, _, err := r.Spend(r.Context(), cause, alice); err != nil || !ok {
			t.Fatalf("%v, %v", ok, err)
		}
	}
	if taken, _ := r.spend(alice, 3, 0); taken != 2 {
		t.Errorf("%d more were taken, want 2", taken)
	}
}

// An event whose work failed is handed in again, perhaps many times in a minute.
func TestACauseThatIsTriedAgainIsOneCommand(t *testing.T) {
	r := newRig(t)
	cause := r.cause()
	for range 2 * coach.MaxCommandsAMinute {
		if ok, _, err := r.Spend(r.Context(), cause, alice); err != nil || !ok {
			t.Fatalf("%v, %v", ok, err)
		}
	}
	if taken, _ := r.spend(alice, 2*coach.MaxCommandsAMinute, 0); taken != coach.MaxCommandsAMinute-1 {
		t.Errorf("%d more were taken, want all but the one", taken)
	}
}

// give hands in n answers of alice to her open question.
func (r *rig) give(n int) (reviewed int, last coach.Said) {
	r.Helper()
	for range n {
		last = r.said(alice, aliceDM, "", long)
		switch got := must[coach.Outcome](r)(r.Answer(r.Context(), r.cause(), last)); got {
		case coach.Answered:
			reviewed++
			r.send(r.row(coach.KindReply))
		case coach.OverQuota:
		default:
			r.Fatalf("outcome %v", got)
		}
	}
	return reviewed, last
}

func TestAnswersOfADayAreBounded(t *testing.T) {
	for _, c := range []struct{ most, n int }{
		{coach.MaxAnswersADay, coach.MaxAnswersADay - 1}, {coach.MaxAnswersADay, coach.MaxAnswersADay},
		{coach.MaxAnswersADay, coach.MaxAnswersADay + 1}, {3, 300}, // each refused one is a write
	} {
		t.Run(fmt.Sprintf("%d of %d", c.n, c.most), func(t *testing.T) {
			most, n := c.most, c.n
			r := newRig(t)
			if most != coach.MaxAnswersADay {
				r.SetQuotas(coach.Quotas{AnswersADay: most})
			}
			r.asked()
			reviewed, last := r.give(n)
			if want := min(n, most); reviewed != want {
				t.Errorf("%d of %d were reviewed, want %d", reviewed, n, want)
			}
			if n <= most {
				if got := r.kinds(); got != "" {
					t.Errorf("the outbox holds %q, want nothing", got)
				}
				return
			}
			d := r.row(coach.KindNotice) // one, however many were too many
			if d.To != aliceDM || !strings.Contains(d.Arg(0), "00:00 (UTC)") {
				t.Errorf("told %q in %s", d.Arg(0), d.To)
			}
			if a := r.answerAt(last.Ref); a.Seq != 0 {
				t.Error("one too many was kept")
			}
			r.send(d)
			// An edit of what was reviewed counts: what a person takes out must be gone.
			r.now = r.now.Add(24 * time.Hour)
			if reviewed, _ := r.give(1); reviewed != 1 {
				t.Error("it does not go on the day after")
			}
		})
	}
}

func TestDeletedAnswersCountForTheQuota(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{AnswersADay: 3})
	r.asked()
	for range 3 {
		reviewed, last := r.give(1)
		if reviewed != 1 {
			t.Fatal("refused too early")
		}
		r.remove(last)
		for _, d := range r.outbox() {
			r.send(d)
		}
	}
	if reviewed, _ := r.give(1); reviewed != 0 {
		t.Error("what was deleted can be written again without end")
	}
}

func TestAnEditIsReviewedThoughTheQuotaIsUsedUp(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{AnswersADay: 1})
	r.asked()
	_, said := r.give(1)
	r.give(1)
	if got := r.edit(said, long+" Then I wrote it down."); got != coach.Answered {
		t.Fatalf("outcome %v, want Answered", got)
	}
	if a := r.answerAt(said.Ref); !strings.HasSuffix(a.Text, "wrote it down.") {
		t.Errorf("kept is %q: what was taken out of a message must be gone", a.Text)
	}
}

// Moving to the west brings the same day back; its quota is used up already.
func TestADayThatComesAgainIsNoNewOne(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{AnswersADay: 2})
	r.now = time.Date(2026, 12, 14, 1, 0, 0, 0, time.UTC)
	r.asked()
	if reviewed, _ := r.give(2); reviewed != 2 {
		t.Fatal("refused too early")
	}
	said := r.said(alice, aliceDM, "", long)
	said.Zone = "America/New_York" // there it is the 13th
	if got := must[coach.Outcome](t)(r.Answer(r.Context(), r.cause(), said)); got != coach.OverQuota {
		t.Errorf("outcome %v, want OverQuota", got)
	}
}

func TestInAChannelOnlyItsWriterIsToldOfTheQuota(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{AnswersADay: 1})
	ref, _ := r.channelQuestion()
	for range 3 {
		must[coach.Outcome](t)(r.Answer(r.Context(), r.cause(), r.said(alice, general, ref.TS, long)))
	}
	told := 0
	for _, d := range r.outbox() {
		if d.Notice == coach.NoticeCommand {
			told++
			if !d.OnlyFor || d.User != alice || d.To != general || d.Thread != ref.TS {
				t.Errorf("told by %+v, want to alice alone, under her answer", d)
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times, want once", told)
	}
}

// Nothing of a quota stays of somebody who is forgotten.
func TestForgettingBeginsTheQuotaAnew(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{CommandsADay: 2})
	r.spend(alice, 3, 0)
	r.ok(r.Forget(r.Context(), coach.Cause{Team: team, Now: r.now}, alice))
	if taken, _ := r.spend(alice, 1, 0); taken != 1 {
		t.Error("a mark of a person who was forgotten is still there")
	}
}

func TestTheMinuteIsKeptOfFewPeople(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{CommandsAMinute: 1})
	for i := range 1000 {
		r.SpendQuick(fmt.Sprintf("U%d", i), r.now)
	}
	r.now = r.now.Add(time.Minute)
	r.SpendQuick(alice, r.now)
	if got := r.Hurried(); got != 1 {
		t.Errorf("%d people are remembered, want only who came within the minute", got)
	}
	// A clock that is set back must not lock anybody out.
	r.now = r.now.Add(-24 * time.Hour)
	if ok, _ := r.SpendQuick(alice, r.now); !ok {
		t.Error("locked out by a clock that was set back")
	}
}

func TestQuotasOfNothingBoundNothing(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{})
	r.asked()
	if taken, _ := r.spend(alice, 3*coach.MaxCommandsAMinute, 0); taken != 3*coach.MaxCommandsAMinute {
		t.Errorf("%d taken", taken)
	}
}

// Short messages in the DM are answered, so they count as commands do; in a
// channel's thread people talk.
func TestAFloodOfShortMessagesIsAnsweredOnlySoOften(t *testing.T) {
	r := newRig(t)
	r.SetQuotas(coach.Quotas{CommandsADay: 5})
	r.asked()
	for range 50 {
		r.hand(r.said(alice, aliceDM, "", short), coach.TooShort)
	}
	if got := len(r.outbox()); got != 6 {
		t.Errorf("%d messages answer 50 short ones, want 5 and what says that it is enough", got)
	}
}
