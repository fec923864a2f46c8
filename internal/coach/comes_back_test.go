package coach_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/coach"
)

// scored is an answer that can be given a level.
const scored = "At a shop for lamps I was the only agent on a Monday when a caller shouted at me because his order had been lost twice. " +
	"First I listened to the whole complaint and calmed him down, then I looked up both parcels and found that our label printer cut off the house number. " +
	"I sent a new lamp by courier the same day, and wrote to the warehouse lead what I had found. " +
	"They fixed the label within two days, and lost parcels fell from nine to one a week. " +
	"Since then I check the label first, and I tell callers what I am doing while I do it."

// log returns alice's log and card of a question.
func (r *rig) log(question string) (log []coach.Rated, card coach.Card, ok bool) {
	r.Helper()
	r.view(func(tx coach.Tx) (err error) {
		if log, err = tx.Ratings(team, alice, question); err != nil {
			return err
		}
		card, ok, err = tx.Card(team, alice, question)
		return err
	})
	return log, card, ok
}

// ratings is the log of a question in short: the days, ratings and answers. The
// card must be what the log gives, but for pauses.
func (r *rig) ratings(question string) string {
	r.Helper()
	log, card, ok := r.log(question)
	if ok != (len(log) > 0) {
		r.Fatalf("card %v, log of %d", ok, len(log))
	}
	out := ""
	for _, e := range log {
		out += fmt.Sprintf("%s:%d:%d ", e.Day[8:], e.Rating, e.Seq)
	}
	if ok {
		want := coach.CardOf(question, log)
		want.Shift = card.Shift
		if diff := cmp.Diff(want, card); diff != "" {
			r.Errorf("card and log disagree (-log +card):\n%s", diff)
		}
	}
	return out
}

// levelOf is the level that the reviewer gives a text.
func (r *rig) levelOf(p coach.Post, text string) int {
	r.Helper()
	q, _ := r.Bank().Question(p.Question)
	return engine.Review(q, text, nil).Level
}

func TestTheLogFollowsTheAnswer(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	if r.levelOf(p, long) != 0 || r.levelOf(p, scored) < 3 {
		t.Fatalf("levels %d and %d: the texts of this test are no good", r.levelOf(p, long), r.levelOf(p, scored))
	}
	rated := map[int]int{3: 2, 4: 3, 5: 4}[r.levelOf(p, scored)]
	said := r.said(alice, aliceDM, "", long)
	r.hand(said, coach.Answered)
	if got, want := r.ratings(p.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q: what cannot be scored is hard", got, want)
	}
	again := r.said(alice, aliceDM, "", scored)
	r.hand(again, coach.Answered)
	if got, want := r.ratings(p.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q: the second try of a day has seen the sample", got, want)
	}
	r.edit(again, scored+" That is all.")
	r.remove(again)
	if got, want := r.ratings(p.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q: the second try is not in it", got, want)
	}
	r.edit(said, scored)
	if got, want := r.ratings(p.Question), fmt.Sprintf("14:%d:1 ", rated); got != want {
		t.Errorf("log %q, want %q: an edit is rated anew", got, want)
	}
	log, _, _ := r.log(p.Question)
	if log[0].Level != r.levelOf(p, scored) || log[0].Peeked {
		t.Errorf("entry %+v, want the level of the review", log[0])
	}
	r.goTo("16 09:00")
	later := r.said(alice, aliceDM, "", long)
	r.hand(later, coach.Answered)
	if got, want := r.ratings(p.Question), fmt.Sprintf("14:%d:1 16:2:3 ", rated); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	r.remove(said)
	if got, want := r.ratings(p.Question), "16:2:3 "; got != want {
		t.Errorf("log %q, want %q: a deleted answer is out of it", got, want)
	}
	r.edit(later, short)
	if got := r.ratings(p.Question); got != "" {
		t.Errorf("log %q, want none, and no card", got)
	}
}

func TestConfirmingAKeyPointRatesAnew(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	a := r.hand(r.said(alice, aliceDM, "", scored), coach.Answered)
	for _, k := range a.Feedback.KeyPoints {
		r.ok(r.Confirm(r.Context(), r.cause(), alice, a.Seq, k.ID, false))
	}
	now, _, err := r.Current(r.Context(), team, alice, a.Seq)
	r.ok(err)
	log, _, _ := r.log(p.Question)
	if now.Feedback.Level == a.Feedback.Level || log[0].Level != now.Feedback.Level {
		t.Errorf("level %d became %d, and the log has %d", a.Feedback.Level, now.Feedback.Level, log[0].Level)
	}
	r.ratings(p.Question)
}

func TestAPeekMakesItHard(t *testing.T) {
	r := newRig(t)
	p, ref := r.asked()
	r.ok(r.Show(r.Context(), r.cause(), alice, p.ID, coach.KindLadder, coach.Place{Channel: ref.Channel}))
	r.hand(r.said(alice, aliceDM, ref.TS, scored), coach.Answered)
	if got, want := r.ratings(p.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	if log, _, _ := r.log(p.Question); !log[0].Peeked {
		t.Error("the log does not say that it was peeked at")
	}
}

func TestASkipIsAgainUntilItIsAnswered(t *testing.T) {
	r := newRig(t)
	p, ref := r.asked()
	must[coach.Skipped](t)(r.Coach.Skip(r.Context(), r.cause(), alice, person(alice)))
	if got, want := r.ratings(p.Question), "14:1:0 "; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	r.hand(r.said(alice, aliceDM, ref.TS, long), coach.Answered)
	if got, want := r.ratings(p.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q: it was answered after all", got, want)
	}
}

// An answer in a channel's thread counts for the person's own card; a channel has
// none, and what is skipped there is skipped by nobody.
func TestChannelsHaveNoCards(t *testing.T) {
	r := newRig(t)
	ref, post := r.channelQuestion()
	a := r.hand(r.said(alice, general, ref.TS, long), coach.Answered)
	if got, want := r.ratings(a.Question), "14:2:1 "; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	r.ok(r.TryAgain(r.Context(), r.cause(), bob, post, coach.Place{Channel: "D2BOB"}))
	must[coach.Skipped](t)(r.Coach.Skip(r.Context(), r.cause(), bob, person(bob)))
	r.view(func(tx coach.Tx) error {
		for _, id := range []string{general, bob} {
			if cards, err := tx.Cards(team, id); err != nil || len(cards) > 0 {
				t.Errorf("%s has cards %v, %v", id, cards, err)
			}
		}
		return nil
	})
}

// due is when a question of alice's comes back, as seen today.
func (r *rig) due(question string) coach.Date {
	r.Helper()
	_, card, _ := r.log(question)
	return coach.DueOf(card, r.known(alice), coach.Today(r.now, "UTC"))
}

// What is due is put off by the days of a pause, however it ends.
func TestAPausePutsReviewsOff(t *testing.T) {
	pause := func(until coach.Date) func(*rig) {
		return func(r *rig) {
			must[coach.Subscriber](r)(r.Pause(r.Context(), r.cause(), alice, person(alice), until))
		}
	}
	resume := func(r *rig) { must[coach.Subscriber](r)(r.Resume(r.Context(), r.cause(), alice, person(alice))) }
	subscribe := func(r *rig) { r.subscribe(alice, person(alice), "09:00") }
	gone := func(gone bool) func(*rig) {
		return func(r *rig) { r.ok(r.Moved(r.Context(), r.cause(), alice, "UTC", gone)) }
	}
	type step struct {
		at string
		do func(*rig)
	}
	for _, tt := range []struct {
		name  string
		steps []step
		want  coach.Date // it was due on the 16th
	}{
		{"not paused", []step{{"20 10:00", subscribe}}, "2026-12-16"},
		{"resumed", []step{{"15 10:00", pause("")}, {"20 10:00", resume}}, "2026-12-21"},
		{"resumed before its end", []step{{"15 10:00", pause("2026-12-25")}, {"18 10:00", resume}}, "2026-12-19"},
		{"resumed after its end", []step{{"15 10:00", pause("2026-12-18")}, {"28 10:00", resume}}, "2026-12-19"},
		{"subscribed anew", []step{{"15 10:00", pause("")}, {"20 10:00", subscribe}}, "2026-12-21"},
		{"stopped meanwhile", []step{{"15 10:00", pause("")}, {"17 10:00", func(r *rig) {
			must[coach.Subscriber](r)(r.Unsubscribe(r.Context(), r.cause(), alice, person(alice)))
		}}, {"25 10:00", subscribe}}, "2026-12-18"},
		{"paused twice", []step{{"15 10:00", pause("2026-12-18")}, {"16 10:00", pause("2026-12-22")}, {"20 10:00", resume}}, "2026-12-21"},
		{"paused again later", []step{{"15 10:00", pause("")}, {"17 10:00", resume}, {"18 08:00", pause("")}, {"20 10:00", resume}}, "2026-12-20"},
		{"over by itself", []step{{"15 10:00", pause("2026-12-18")}, {"18 09:00", func(r *rig) { r.tick() }}}, "2026-12-19"},
		{"deactivated", []step{{"15 10:00", gone(true)}, {"20 10:00", gone(false)}}, "2026-12-21"},
		{"still on", []step{{"15 10:00", pause("")}, {"18 10:00", func(*rig) {}}}, "2026-12-19"},
		{"its end has come, and nothing was asked yet", []step{{"15 10:00", pause("2026-12-18")}, {"19 23:00", func(*rig) {}}}, "2026-12-19"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.subscribe(alice, person(alice), "09:00")
			p, _ := r.asked()
			said := r.said(alice, aliceDM, "", long)
			r.hand(said, coach.Answered)
			if got := r.due(p.Question); got != "2026-12-16" {
				t.Fatalf("due %s, want the 16th", got)
			}
			for _, s := range tt.steps {
				r.goTo(s.at)
				s.do(r)
			}
			if got := r.due(p.Question); got != tt.want {
				t.Errorf("due %s, want %s", got, tt.want)
			}
			r.edit(said, long+" Indeed.")
			if got := r.due(p.Question); got != tt.want {
				t.Errorf("after an edit due %s, want %s", got, tt.want)
			}
			r.ratings(p.Question)
		})
	}
}

func TestSetInterview(t *testing.T) {
	r := newRig(t)
	for day, ok := range map[coach.Date]bool{
		"2026-12-13": false, "2026-12-14": true, "2027-01-04": true, "2028-12-13": true, "2029-01-14": false, "2026-13-40": false, "soon": false, "": true,
	} {
		s, err := r.SetInterview(r.Context(), r.cause(), person(alice), day)
		if !ok {
			r.refused(err, coach.CodeInvalid)
			continue
		}
		r.ok(err)
		if s.Interview != day || r.known(alice).Interview != day {
			t.Errorf("interview %q, want %q", s.Interview, day)
		}
	}
}

// Somebody who has seen everything is told so once, and again only after there
// was something new.
func TestExhaustionIsSaidOnce(t *testing.T) {
	r := rigOn(t, bankOf(t, 4)) // two for each role
	agent := []string{"agent"}
	clock := coach.DefaultTime
	must[coach.Subscriber](t)(r.Subscribe(r.Context(), r.cause(), alice, person(alice), coach.Settings{At: &clock, Roles: &agent}))
	story := ""
	day := func(at string) {
		r.Helper()
		r.goTo(at)
		r.tick()
		for _, d := range r.outbox() {
			switch {
			case d.Kind == coach.KindQuestion && r.post(d.Post).Review:
				story += "review "
			case d.Kind == coach.KindQuestion:
				story += "new "
			case d.Notice == coach.NoticeExhausted:
				story += "told:" + d.Args[0] + " "
			}
			r.send(d)
			if d.Kind == coach.KindQuestion {
				r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
				r.send(r.row(coach.KindReply))
			}
		}
		story += "| "
	}
	for d := 14; d <= 25; d++ {
		day(fmt.Sprintf("%d 09:00", d))
	}
	if want := "new | new | review | review | review | review | told:2026-12-21 | review | review | | | review | "; story != want {
		t.Errorf("twelve days went %q, want %q", story, want)
	}
	_, err := r.Ask(r.Context(), r.cause(), person(alice), "agent")
	r.refused(err, coach.CodeNotFound)
	must[coach.Subscriber](t)(r.SetRoles(r.Context(), r.cause(), alice, person(alice), []string{"agent", "analyst"}))
	if s := r.known(alice); s.Told != "" {
		t.Errorf("told on %s, want it forgotten with the new role", s.Told)
	}
	story = ""
	day("26 09:00")
	if story != "new | " {
		t.Errorf("with another role came %q, want a new question", story)
	}
}

func TestExportHoldsCardsAndLog(t *testing.T) {
	r := newRig(t)
	p, _ := r.asked()
	r.hand(r.said(alice, aliceDM, "", long), coach.Answered)
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		return tx.PutSession(coach.Session{ID: "s1", Team: team, User: alice, State: coach.SessionOver})
	}))
	e := must[coach.Everything](t)(r.Export(r.Context(), team, alice))
	if e.Cards[p.Question].Question != p.Question || len(e.Ratings) != 1 || e.Session == nil || e.Session.ID != "s1" {
		t.Errorf("export has cards %v, log %v, session %v", e.Cards, e.Ratings, e.Session)
	}
}
