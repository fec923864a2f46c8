package coach_test

import (
	"errors"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

func TestAnEditToLessThanAnAnswerTakesItBack(t *testing.T) {
	r := newRig(t)
	r.asked()
	said := r.said(alice, aliceDM, "", long)
	r.hand(said, coach.Answered)
	r.send(r.row(coach.KindReply))
	if got := r.edit(said, short); got != coach.TooShort {
		t.Errorf("outcome %v, want TooShort", got)
	}
	if d := r.row(coach.KindRemoved); d.Args[0] != coach.RemovedShort {
		t.Errorf("the note says %q, want %q", d.Args, coach.RemovedShort)
	}
	if p := must[coach.Summary](t)(r.Progress(r.Context(), team, alice)).Progress; p.Answers != 0 {
		t.Errorf("%d answers are counted, want none", p.Answers)
	}
	r.edit(said, long+" Again.")
	if a := r.answerAt(said.Ref); a.Attempt != 2 {
		t.Errorf("edited once more it is attempt %d, want 2: a number is never given twice", a.Attempt)
	}
}

func TestOnlyItsWriterTakesAnAnswerBack(t *testing.T) {
	r := newRig(t)
	r.asked()
	said := r.said(alice, aliceDM, "", long)
	a := r.hand(said, coach.Answered)
	r.send(r.row(coach.KindReply))
	r.ok(r.Withdraw(r.Context(), r.cause(), bob, a.Seq))
	if got := r.answerAt(said.Ref); got.Seq != a.Seq {
		t.Fatal("somebody else took it back")
	}
	r.ok(r.Withdraw(r.Context(), r.cause(), alice, a.Seq))
	if got := r.answerAt(said.Ref); got.Seq != 0 {
		t.Error("it is still there")
	}
	if d := r.row(coach.KindRemoved); d.Args[0] != coach.RemovedByHand {
		t.Errorf("the note says %q, want %q", d.Args, coach.RemovedByHand)
	}
}

// Who was forgotten and mends an old message must not come back by it.
func TestAnOldMessageDoesNotBecomeAnAnswerByAnEdit(t *testing.T) {
	r := newRig(t)
	r.asked()
	said := r.said(alice, aliceDM, "", short)
	r.hand(said, coach.TooShort)
	r.now = r.now.Add(25 * time.Hour)
	if got := r.edit(said, long); got != coach.NotAnAnswer {
		t.Errorf("outcome %v, want NotAnAnswer", got)
	}
}

func TestAChannelIsToldWhereItsAnswersAreReviewed(t *testing.T) {
	r := newRig(t)
	r.channelQuestion()
	must[coach.Subscriber](t)(r.SetFeedback(r.Context(), r.cause(), general, person(bob), coach.FeedbackThread))
	if d := r.row(coach.KindNotice); d.Notice != coach.NoticeFeedback || d.To != general {
		t.Errorf("notice %q to %s, want %q to the channel", d.Notice, d.To, coach.NoticeFeedback)
	}
	if got := r.kinds(); got != "notice" {
		t.Errorf("outbox %q: where all is reviewed in the thread, no sample follows", got)
	}
	r.send(r.row(coach.KindNotice))
	must[coach.Subscriber](t)(r.SetFeedback(r.Context(), r.cause(), general, person(bob), coach.FeedbackDM))
	r.send(r.row(coach.KindNotice))
	if d := r.row(coach.KindReveal); !d.ReadyAt.After(r.now) {
		t.Error("the sample is shown at once, want it after eight hours")
	}
	// Whoever takes over a channel begins with what people expect.
	must[coach.Subscriber](t)(r.SetFeedback(r.Context(), r.cause(), general, person(bob), coach.FeedbackThread))
	must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), general, person(bob)))
	if s := r.subscribe(general, person(alice), "09:00"); s.Feedback != coach.FeedbackDM || s.SetUpBy != alice {
		t.Errorf("feedback %q, set up by %s, want dm and alice", s.Feedback, s.SetUpBy)
	}
}

func TestAChannelWhoseOrganiserIsForgottenIsTheAdmins(t *testing.T) {
	r := newRig(t)
	r.subscribe(general, person(bob), "09:00")
	r.ok(r.Forget(r.Context(), r.cause(), bob))
	_, err := r.Unsubscribe(r.Context(), r.cause(), general, person(alice))
	r.refused(err, coach.CodeForbidden)
	unsure := person(alice)
	unsure.Unsure = true
	_, err = r.Unsubscribe(r.Context(), r.cause(), general, unsure)
	r.refused(err, coach.CodeNotYet)
	admin := person(alice)
	admin.Admin = true
	must[coach.Subscriber](t)(r.Unsubscribe(r.Context(), r.cause(), general, admin))
}

func TestTheSameQuestionForAnotherRoleIsNoNewOne(t *testing.T) {
	twin := questions.Question{Text: "How do you handle pressure?", Function: "Operations", Sample: "By counting."}
	other := questions.Question{Text: "How do you plan a day?", Role: "Analyst", Function: "Operations", Sample: "In the morning."}
	first, second := twin, twin
	first.Role, second.Role = "Agent", "Analyst"
	bank, err := questions.NewBank(questions.PackOf("test", first, second, other))
	if err != nil {
		t.Fatal(err)
	}
	r := rigOn(t, bank)
	_, err = r.Ask(r.Context(), r.cause(), person(alice), "agent")
	r.ok(err)
	q := must[*questions.Question](t)(r.Ask(r.Context(), r.cause(), person(alice), "analyst"))
	if q.Text != other.Text {
		t.Errorf("asked %q again for another role", q.Text)
	}
}

// forgetful forgets the person whose answer it reviews.
type forgetful struct {
	*review.Engine
	forget func()
}

func (f *forgetful) Review(q *questions.Question, answer string, said map[string]bool) review.Feedback {
	f.forget()
	return f.Engine.Review(q, answer, said)
}

func TestForgetWhileAnAnswerIsReviewedWins(t *testing.T) {
	r := newRig(t)
	_, ref := r.asked()
	said := r.said(alice, aliceDM, ref.TS, long)
	f := &forgetful{Engine: review.New(), forget: func() { r.ok(r.Forget(r.Context(), r.cause(), alice)) }}
	late := coach.New(r.store, r.Bank(), f)
	outcome, err := late.Answer(r.Context(), r.cause(), said)
	var e *coach.Error
	if outcome == coach.Answered || err != nil && !errors.As(err, &e) {
		t.Errorf("outcome %v, %v: the answer of somebody forgotten was kept", outcome, err)
	}
	if s := r.known(alice); s.ID != "" {
		t.Errorf("a record is back: %+v", s)
	}
}
