package handlers_test

import (
	"strings"
	"testing"

	"interviewcoach/handlers"
	"interviewcoach/questions"
)

// The person is told in one sentence what became of an answer whose question was
// taken out of the bank, also when that was after they gave it.
func TestAnAnswerWithoutItsQuestionGetsASentence(t *testing.T) {
	bank := questionsOf(t, &questions.Question{Text: "How do you stay calm?", Role: "Agent", Function: "Tests", Theme: "Calm", Sample: "By counting."})
	r := newRig(t, bank)
	answered(t, r, "Agent", answer)
	r.coach.SetBank(questionsOf(t, &questions.Question{Text: "What did you learn?", Role: "Baker", Function: "Tests", Theme: "Growth", Sample: "Much."}))
	var said []string
	for _, o := range r.deliver(t) {
		if strings.Contains(o.Text, "no longer in the bank") {
			said = append(said, o.Text)
		}
	}
	if len(said) != 1 || !strings.Contains(said[0], "is kept") {
		t.Errorf("said %q, want one sentence", said)
	}
	// What is chosen from is the new bank at once.
	if got := r.Suggest(t.Context(), handlers.Suggestion{Team: "T1", User: "U0BODO", ActionID: "roles", Typed: "baker"}); len(got) != 1 {
		t.Errorf("%d roles are offered, want the new one", len(got))
	}
}
