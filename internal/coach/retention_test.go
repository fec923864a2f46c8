package coach_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

// The same life twice, once with everything kept and once with what was written
// removed after a week: every message in it is the same to the letter, and so is
// what is known of the person at its end, apart from the words. Then they turn to
// what they wrote long ago: they edit it, delete it, say that it was no answer, try
// again.
func TestRetentionChangesNothingButWords(t *testing.T) {
	seeds := 2
	switch {
	case testing.Short():
		seeds = 1
	case coach.Nightly():
		seeds = 6
	}
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			kept, expired := liveKeeping(t, seed, 0), liveKeeping(t, seed, coach.MinRetention)
			if t.Failed() {
				return
			}
			if n := len(everything(kept).Answers); expired.expired < n/2 || n < 30 {
				t.Errorf("%d of %d answers expired: this shows too little", expired.expired, n)
			}
			sameLives(t, "after 120 days", kept, expired)
			expired.now = expired.now.Add(8 * 24 * time.Hour)
			kept.now = expired.now
			expired.expire()
			if data, err := json.Marshal(everything(expired)); err != nil || strings.Contains(string(data), "customer") {
				t.Errorf("a week after the last answer the export still has words of it (%v)", err)
			}
			for _, l := range []*life{kept, expired} {
				l.turnBack()
			}
			sameLives(t, "after they turned back", kept, expired)
		})
	}
}

func everything(l *life) coach.Everything {
	return must[coach.Everything](l)(l.Export(l.Context(), team, alice))
}

// sameLives compares what was said and what is known.
func sameLives(t *testing.T, when string, kept, expired *life) {
	t.Helper()
	if a, b := kept.said.String(), expired.said.String(); a != b {
		t.Errorf("%s other things were said; with everything kept %s", when, firstDifference(a, b))
	}
	type known struct {
		Everything coach.Everything
		Overview   coach.Overview
		Streak     string
		Scorecard  coach.Scorecard
	}
	of := func(l *life) (k known) {
		k.Everything = everything(l)
		for i, a := range k.Everything.Answers {
			k.Everything.Answers[i] = a.Bare(time.Time{})
		}
		k.Overview = must[coach.Overview](l)(l.Overview(l.Context(), team, alice, l.now))
		k.Streak = k.Overview.Summary.StreakWords(l.model.today(l.now))
		card, ok, err := l.Scorecard(l.Context(), team, alice, l.session().ID)
		l.ok(err)
		if !ok {
			t.Errorf("%s there is no scorecard", when)
		}
		for i := range card.Lines {
			card.Lines[i].Answer = card.Lines[i].Answer.Bare(time.Time{})
		}
		card.Habit, card.HabitTimes = nil, 0 // it is in words
		k.Scorecard = card
		return k
	}
	if diff := cmp.Diff(of(kept), of(expired), cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(coach.Summary{})); diff != "" {
		t.Errorf("%s (-everything kept +removed after a week):\n%s", when, diff)
	}
}

// turnBack has the person do things about messages of long ago.
func (l *life) turnBack() {
	answers := everything(l).Answers
	slices.Reverse(answers)
	for i, a := range answers[:min(24, len(answers))] {
		l.now = l.now.Add(time.Minute)
		said := coach.Said{User: alice, Zone: l.model.zone, Ref: a.Message, Thread: a.Thread}
		switch i % 6 {
		case 0, 1:
			l.edit(said, fmt.Sprintf("%s And I would do it again, %d times.", answersOf[i%len(answersOf)], i))
		case 2:
			l.edit(said, short)
		case 3:
			l.remove(said)
		case 4:
			l.ok(l.Withdraw(l.Context(), l.cause(), alice, a.Seq))
		case 5:
			l.ok(l.TryAgain(l.Context(), l.cause(), alice, a.Post, coach.Place{Channel: aliceDM}))
			l.now = l.now.Add(time.Minute)
			must[coach.Outcome](l)(l.Answer(l.Context(), l.cause(), l.writes(a.Thread, answersOf[i%len(answersOf)])))
		}
		l.now = l.now.Add(time.Minute)
		l.deliver()
	}
}

// A click under an answer whose words are gone is refused in a sentence; an edit of
// its message brings words that are kept for their own time.
func TestAnExpiredAnswerIsAnsweredFor(t *testing.T) {
	r := newRig(t)
	_, ref := r.asked()
	said := r.said(alice, aliceDM, ref.TS, scored)
	a := r.hand(said, coach.Answered)
	if len(a.Feedback.KeyPoints) == 0 || !a.Feedback.Scored {
		t.Fatal("it has no key points, or was not scored: this shows nothing")
	}
	expire := func() int {
		t.Helper()
		return must[int](r)(r.store.Expire(t.Context(), r.now.Add(-coach.MinRetention), r.now))
	}
	r.now = r.now.Add(coach.MinRetention)
	if n := expire(); n != 0 {
		t.Errorf("expired %d rows of a week to the moment, want none", n)
	}
	r.now = r.now.Add(time.Second)
	if n := expire(); n != 1 {
		t.Errorf("expired %d rows, want the answer", n)
	}
	bare := r.answerAt(said.Ref)
	if bare.Text != "" || bare.Expired != r.now || bare.Feedback.Heard() != a.Feedback.Heard() || bare.Feedback.Words != a.Feedback.Words || bare.Feedback.Level != a.Feedback.Level {
		t.Errorf("what is left: %+v", bare)
	}
	r.refused(r.Confirm(t.Context(), r.cause(), alice, a.Seq, a.Feedback.KeyPoints[0].ID, true), coach.CodeNotFound)

	r.now = r.now.Add(time.Hour)
	if got := r.edit(said, story); got != coach.Answered {
		t.Errorf("the edit gives %v", got)
	}
	if n := expire(); n != 0 {
		t.Error("words of this hour were removed")
	}
	if again := r.answerAt(said.Ref); again.Text != story || !again.Expired.IsZero() || again.Attempt != a.Attempt {
		t.Errorf("after the edit: %+v", again)
	}
}

// Every field of an answer and its review either says nothing in words of the person,
// or is emptied: a new field has to be thought of here.
func TestWhatABareAnswerKeeps(t *testing.T) {
	yes := true
	full := coach.Answer{Text: "words", Cut: true, Feedback: review.Feedback{
		Version: "v", Words: 1, Language: "de", Scored: true, Why: "words", Level: 2, Opinion: "model",
		KeyPoints:  []review.KeyPoint{{ID: "k1", Label: "Listen", Band: review.Covered, Score: 1, Quote: "words", Start: 1, End: 2, Opinion: &yes, Said: &yes}},
		Minefields: []review.Risk{{Quote: "words"}}, Strengths: []review.Remark{{Quote: "words"}}, Next: &review.Remark{Quote: "words"},
	}}
	now := time.Date(2026, 12, 14, 7, 0, 0, 0, time.UTC)
	want := coach.Answer{Expired: now, Feedback: review.Feedback{
		Version: "v", Words: 1, Language: "de", Scored: true, Level: 2,
		KeyPoints: []review.KeyPoint{{ID: "k1", Label: "Listen", Band: review.Covered, Opinion: &yes, Said: &yes}},
	}}
	if diff := cmp.Diff(want, full.Bare(now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if full.Feedback.KeyPoints[0].Quote == "" {
		t.Error("Bare has changed the answer it was given")
	}
}
