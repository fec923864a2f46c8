package coach_test

import (
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// practise starts a session for alice and sends its first question.
func (r *rig) practise(want coach.Drill) coach.Session {
	r.Helper()
	ses, started, err := r.Practise(r.Context(), r.cause(), person(alice), want)
	r.ok(err)
	if !started {
		r.Fatal("the session was not started")
	}
	r.send(r.row(coach.KindQuestion))
	return ses
}

func (r *rig) session() coach.Session {
	r.Helper()
	ses, _, err := r.CurrentSession(r.Context(), team, alice)
	r.ok(err)
	return ses
}

// says hands in a plain message of alice's a little later.
func (r *rig) says(text string) (coach.Said, coach.Answer) {
	r.Helper()
	r.now = r.now.Add(20 * time.Second)
	said := r.said(alice, aliceDM, "", text)
	return said, r.hand(said, coach.Answered)
}

// result sends the result that waits and checks what it is about.
func (r *rig) result(what string) coach.Delivery {
	r.Helper()
	d := r.row(coach.KindResult)
	if d.Args[0] != what {
		r.Errorf("the result is about %q, want %q", d.Args[0], what)
	}
	r.send(d)
	return d
}

// word says a session word; want is whether it was one.
func (r *rig) word(word coach.Word, want bool) {
	r.Helper()
	r.now = r.now.Add(time.Second)
	ok, err := r.SessionWord(r.Context(), r.cause(), alice, word, coach.Place{Channel: aliceDM})
	r.ok(err)
	if ok != want {
		r.Fatalf("%q is a session word: %v, want %v", word, ok, want)
	}
}

func (r *rig) progressOf() coach.Progress {
	r.Helper()
	return must[coach.Summary](r)(r.Progress(r.Context(), team, alice)).Progress
}

func (r *rig) card() coach.Scorecard {
	r.Helper()
	card, ok, err := r.Scorecard(r.Context(), team, alice, r.session().ID)
	r.ok(err)
	if !ok {
		r.Fatal("there is no scorecard")
	}
	return card
}

func TestASessionFromWarmupToScorecard(t *testing.T) {
	r := newRig(t)
	ses := r.practise(coach.Drill{N: 2})
	if n := len(ses.Items); n != 3 || ses.Items[0].Question != coach.WarmupQuestion {
		t.Fatalf("%d items that begin with %q, want the warm-up and two", n, ses.Items[0].Question)
	}
	_, warm := r.says(long)
	if !warm.Warmup || warm.Session != ses.ID || warm.Feedback.Scored {
		t.Errorf("the warm-up is kept as %+v", warm)
	}
	if p := r.progressOf(); p.Answers != 0 || p.Words != 0 {
		t.Errorf("the warm-up counts: %+v", p)
	}
	first := r.result(coach.ResultAnswered)
	said, a := r.says(long)
	if a.Post != first.Post || a.Question != ses.Items[1].Question {
		t.Errorf("the answer went to %s, want %s", a.Post, first.Post)
	}
	second := r.result(coach.ResultAnswered)
	// The next one is answered in the thread of the message that shows it.
	r.now = r.now.Add(20 * time.Second)
	inThread := r.said(alice, aliceDM, r.post(second.Post).At.TS, long)
	if a := r.hand(inThread, coach.Answered); a.Post != second.Post {
		t.Errorf("the answer in the thread went to %s, want %s", a.Post, second.Post)
	}
	last := r.row(coach.KindResult)
	if last.Post != "" || last.Thread != "" {
		t.Errorf("after the last question comes post %q in thread %q", last.Post, last.Thread)
	}
	r.send(last)
	if s := r.session(); s.State != coach.SessionOver {
		t.Errorf("the session is %s", s.State)
	}
	if p := r.progressOf(); p.Sessions != 1 || p.Answers != 2 {
		t.Errorf("progress: %d sessions and %d answers, want 1 and 2", p.Sessions, p.Answers)
	}
	if until := r.known(alice).SessionUntil; !until.IsZero() {
		t.Errorf("daily questions are held until %v", until)
	}
	card := r.card()
	if len(card.Lines) != 2 || card.Answered != 2 || len(card.Returns) != 2 {
		t.Errorf("scorecard with %d lines, %d answered, %d coming back, want 2 each", len(card.Lines), card.Answered, len(card.Returns))
	}

	// An edit changes feedback, scorecard and, in place, the message with the result.
	r.edit(said, "I listened. "+long)
	again := r.row(coach.KindResult)
	if len(again.Refs) != 1 || again.Post != second.Post || again.Seq != a.Seq {
		t.Errorf("the edit changes %v with post %s, want the first result with %s", again.Refs, again.Post, second.Post)
	}
	r.send(again)
	if got := r.card().Lines[0].Answer.Text; got != "I listened. "+long {
		t.Errorf("the scorecard is of %q", got)
	}
	if open := r.known(alice).OpenPost; open != second.Post {
		t.Errorf("the edit opened %s, want %s to stay", open, second.Post)
	}
	// A deletion takes the result back and leaves the question beside it.
	r.remove(said)
	if d := r.row(coach.KindResult); d.Post != second.Post || len(d.Refs) != 1 {
		t.Errorf("the deletion puts %+v in the outbox", d)
	}
}

// story is long enough to be scored.
const story = "Last March a customer called because her order had been charged twice. I listened to the whole complaint, and " +
	"calmed her down by telling her what I would do. I asked our finance team for the bookings, found the second charge in ten " +
	"minutes, and sent the 84 euros back on the same day. She wrote to thank us, and double charges fell from 12 a month to 1."

func TestTheScorecardAddsUp(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 3})
	if _, warm := r.says(story); warm.Feedback.Scored || warm.Feedback.Next != nil || warm.Feedback.Dimensions != nil {
		t.Errorf("the warm-up is scored: %+v", warm.Feedback)
	}
	r.result(coach.ResultAnswered)
	_, weak := r.says("I would always listen to the customer and stay calm, because that is very important to me. " +
		"Then I would try to find a good solution for everybody, as it should be, and be a good team player all the time.")
	r.result(coach.ResultAnswered)
	_, good := r.says(story)
	r.result(coach.ResultAnswered)
	if !weak.Feedback.Scored || good.Feedback.Level <= weak.Feedback.Level {
		t.Fatalf("levels %d and %d do not serve this test", weak.Feedback.Level, good.Feedback.Level)
	}
	r.word(coach.WordSkip, true)
	card := r.card()
	if card.Answered != 2 || card.Scored != 2 || card.Best != 1 || card.Weakest != -1 || !card.Lines[2].Item.Skipped {
		t.Errorf("answered %d, scored %d, best %d, weakest with something to read %d", card.Answered, card.Scored, card.Best, card.Weakest)
	}
	if got, want := card.Dimensions[coach.Evidence], (weak.Feedback.Dimensions.Evidence+good.Feedback.Dimensions.Evidence)/2; got != want {
		t.Errorf("evidence %.2f on average, want %.2f", got, want)
	}
	if card.Habit == nil || card.Habit.Signal != weak.Feedback.Next.Signal {
		t.Errorf("the habit is %+v, want %+v: the first of those named most often", card.Habit, weak.Feedback.Next)
	}
	if len(card.Returns) != 3 || card.Returns[0].Day > card.Returns[2].Day {
		t.Errorf("coming back: %+v", card.Returns)
	}
}

func TestSessionsThatCannotBe(t *testing.T) {
	r := newRig(t)
	for _, want := range []coach.Drill{
		{N: 0}, {N: -1}, {N: 21}, {N: 999}, {N: 5, Limit: 29 * time.Second}, {N: 5, Limit: -1}, {N: 5, Limit: 10*time.Minute + time.Second},
	} {
		_, _, err := r.Practise(r.Context(), r.cause(), person(alice), want)
		r.refused(err, coach.CodeInvalid)
	}
	if kinds := r.kinds(); kinds != "" {
		t.Errorf("the outbox holds %q", kinds)
	}
}

func TestASessionTakesWhatThereIs(t *testing.T) {
	r := rigOn(t, bankOf(t, 3))
	ses := r.practise(coach.Drill{N: 20})
	seen := map[string]bool{}
	for _, item := range ses.Items {
		seen[item.Question] = true
	}
	if len(ses.Items) != 4 || len(seen) != 4 {
		t.Errorf("%d items with %d different questions, want the warm-up and all 3", len(ses.Items), len(seen))
	}
	for range 4 {
		r.word(coach.WordSkip, true)
		r.result(coach.ResultSkipped)
	}
	if p := r.progressOf(); p.Sessions != 0 {
		t.Errorf("a session without an answer counts")
	}
	_, _, err := r.Practise(r.Context(), r.cause(), person(alice), coach.Drill{N: 5})
	r.refused(err, coach.CodeNotFound)
}

func TestOnlyOneSession(t *testing.T) {
	r := newRig(t)
	ses := r.practise(coach.Drill{N: 3})
	got, started, err := r.Practise(r.Context(), r.cause(), person(alice), coach.Drill{N: 5})
	r.ok(err)
	if started || got.ID != ses.ID || r.kinds() != "" {
		t.Errorf("a second start: started %v, session %s, outbox %q", started, got.ID, r.kinds())
	}
	r.word(coach.WordPause, true)
	if _, started, _ := r.Practise(r.Context(), r.cause(), person(alice), coach.Drill{N: 5}); started {
		t.Error("a second one was started beside one that is paused")
	}
	r.now = r.now.Add(coach.SessionLife)
	if _, started, _ := r.Practise(r.Context(), r.cause(), person(alice), coach.Drill{N: 5}); !started {
		t.Error("one that waited for a day keeps another from starting")
	}
}

func TestSessionWords(t *testing.T) {
	r := newRig(t)
	for _, w := range []coach.Word{coach.WordHint, coach.WordSkip, coach.WordPause, coach.WordStop, coach.WordResume} {
		r.word(w, false) // no session
	}
	ses := r.practise(coach.Drill{N: 3})

	r.word(coach.WordHint, true)
	if d := r.row(coach.KindMotives); d.Post != r.session().Waits() || d.To != aliceDM {
		t.Errorf("the hint is %+v", d)
	}
	r.send(r.row(coach.KindMotives))
	r.view(func(tx coach.Tx) error {
		try, _, err := tx.Try(team, alice, r.session().Waits())
		if try.Hinted.IsZero() {
			t.Error("the hint is not recorded")
		}
		return err
	})

	r.word(coach.WordSkip, true)
	first := r.result(coach.ResultSkipped)
	if first.Question != ses.Items[1].Question {
		t.Errorf("after the warm-up comes %s, want %s", first.Question, ses.Items[1].Question)
	}
	r.word(coach.WordSkip, true)
	r.result(coach.ResultSkipped)
	r.view(func(tx coach.Tx) error {
		log, err := tx.Ratings(team, alice, "")
		if len(log) != 1 || log[0].Question != first.Question || log[0].Rating != 1 {
			t.Errorf("the skip is rated as %+v, want 1 for the question and none for the warm-up", log)
		}
		return err
	})

	r.word(coach.WordPause, true)
	r.send(r.row(coach.KindNotice))
	r.now = r.now.Add(time.Minute)
	if got := must[coach.Outcome](r)(r.Answer(r.Context(), r.cause(), r.said(alice, aliceDM, "", long))); got != coach.NotAnAnswer {
		t.Errorf("while paused a plain message is %v", got)
	}
	r.word(coach.WordSkip, false) // while paused it may be about a daily question
	open := r.session().Waits()
	r.word(coach.WordResume, true)
	d := r.row(coach.KindQuestion)
	if d.Post != open || d.Args[0] != coach.Resumed {
		t.Errorf("resume shows %s, want %s", d.Post, open)
	}
	at := r.post(open).At
	again := r.send(d)
	if r.post(open).At != at {
		t.Error("the thread of the first message is lost")
	}
	r.now = r.now.Add(time.Minute)
	if a := r.hand(r.said(alice, aliceDM, again.TS, long), coach.Answered); a.Post != open {
		t.Errorf("an answer in the thread of the second message went to %s, want %s", a.Post, open)
	}
	r.result(coach.ResultAnswered)

	r.word(coach.WordStop, true)
	if d := r.row(coach.KindCard); d.Args[0] != ses.ID {
		t.Errorf("the scorecard is of %q", d.Args)
	}
	r.send(r.row(coach.KindCard))
	if p := r.progressOf(); p.Sessions != 1 {
		t.Errorf("%d sessions, want 1", p.Sessions)
	}
	r.now = r.now.Add(time.Minute)
	if got := must[coach.Outcome](r)(r.Answer(r.Context(), r.cause(), r.said(alice, aliceDM, "", long))); got != coach.NotAnAnswer {
		t.Errorf("after stop a plain message is %v", got)
	}
	r.word(coach.WordStop, false)
}

func TestSessionButtons(t *testing.T) {
	r := newRig(t)
	ses := r.practise(coach.Drill{N: 3})
	where := coach.Place{Channel: aliceDM}
	first := r.session().Waits()
	r.ok(r.Hint(r.Context(), r.cause(), alice, first, where))
	r.send(r.row(coach.KindMotives))
	r.ok(r.SkipQuestion(r.Context(), r.cause(), alice, first, where))
	r.result(coach.ResultSkipped)
	r.refused(r.SkipQuestion(r.Context(), r.cause(), alice, first, where), coach.CodeNotFound) // the button of a question before
	r.refused(r.SkipQuestion(r.Context(), r.cause(), bob, r.session().Waits(), where), coach.CodeNotFound)
	r.refused(r.SessionClick(r.Context(), r.cause(), alice, "another", coach.WordStop, where), coach.CodeNotFound)
	r.refused(r.SessionClick(r.Context(), r.cause(), bob, ses.ID, coach.WordStop, where), coach.CodeNotFound)
	r.ok(r.SessionClick(r.Context(), r.cause(), alice, ses.ID, coach.WordStop, where))
	r.send(r.row(coach.KindCard))
	r.refused(r.SessionClick(r.Context(), r.cause(), alice, ses.ID, coach.WordResume, where), coach.CodeNotFound)
	if p := r.progressOf(); p.Sessions != 0 {
		t.Errorf("%d sessions, want none: nothing was answered", p.Sessions)
	}
}

func TestSkipCommandSkipsTheSessionsQuestion(t *testing.T) {
	r := newRig(t)
	r.practise(coach.Drill{N: 1})
	open := r.session().Waits()
	skipped, err := r.Skip(r.Context(), r.cause(), alice, person(alice))
	r.ok(err)
	if skipped.Question == "" || !r.post(open).Closed {
		t.Errorf("skipped %q", skipped.Question)
	}
	if d := r.result(coach.ResultSkipped); d.Post != "" || r.session().State != coach.SessionOver {
		t.Errorf("after the only question comes %q, and the session is %s", d.Post, r.session().State)
	}
}
