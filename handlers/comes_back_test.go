package handlers_test

import (
	"strings"
	"testing"
	"time"
)

func TestDateCommand(t *testing.T) {
	r := newRig(t, nil) // on 2 March 2026
	for _, step := range []struct{ channel, typed, want string }{
		{"D0BODO", "date", "I do not know when your interview is"},
		{"C1GENERAL", "date", "type /interview date in our DM"},
		{"D0BODO", "date soon", "“soon” is not a date"},
		{"D0BODO", "date 2026-03-01", "Sun 1 Mar 2026 is in the past"},
		{"D0BODO", "date 2029-03-01", "more than two years ahead"},
		{"D0BODO", "date", "I do not know when your interview is"},
		{"D0BODO", "date 2026-03-23", "Your interview is on Mon 23 Mar 2026, in 21 days"},
		{"D0BODO", "date", "Your interview is on Mon 23 Mar 2026, in 21 days"},
		{"D0BODO", "date tomorrow", "in 1 day:"},
		{"D0BODO", "interview 2026-03-02", "Your interview is today"},
		{"D0BODO", "date None", "No interview is set now"},
		{"D0BODO", "date", "I do not know when your interview is"},
	} {
		if got := r.typed(t, step.channel, step.typed); !strings.Contains(got, step.want) {
			t.Errorf("%s in %s: %q, want %q in it", step.typed, step.channel, got, step.want)
		}
	}
	r.typed(t, "D0BODO", "date tomorrow")
	r.now = r.now.AddDate(0, 0, 5)
	if got := r.typed(t, "D0BODO", "date"); !strings.Contains(got, "Your interview was on Tue 3 Mar 2026") {
		t.Errorf("days after it: %q", got)
	}
}

func TestAgainCommand(t *testing.T) {
	r := newRig(t, nil)
	if got := r.typed(t, "D0BODO", "again"); !strings.Contains(got, "There is no answer of yours") {
		t.Errorf("without an answer: %q", got)
	}
	answered(t, r, "software engineer", answer)
	r.deliver(t)
	for channel, want := range map[string]string{"D0BODO": "Here is the question", "C1GENERAL": "by DM"} {
		if got := r.typed(t, channel, "again"); !strings.Contains(got, want) {
			t.Errorf("in %s: %q, want %q in it", channel, got, want)
		}
		out := r.deliver(t)
		if len(out) != 1 || out[0].Channel != "D0BODO" || !strings.HasPrefix(out[0].Text, "Once more") {
			t.Errorf("in %s it sent %+v, want the question by DM", channel, out)
		}
	}
}

// A question that is due again says so, and when it was seen.
func TestAReviewSaysWhenItWasSeen(t *testing.T) {
	r := newRig(t, nil)
	r.typed(t, "D0BODO", "role software engineer")
	r.typed(t, "D0BODO", "subscribe 09:00")
	r.now = r.now.Add(time.Hour)
	r.plan(t)
	r.deliver(t)
	r.typed(t, "D0BODO", "skip")
	r.typed(t, "D0BODO", "pause until 2026-03-13")
	r.now = r.now.AddDate(0, 0, 12)
	r.plan(t)
	golden(t, "question-review", r.deliver(t))
}

// plan decides what is due.
func (r *rig) plan(t *testing.T) {
	t.Helper()
	if planned, err := r.coach.PlanDaily(t.Context(), r.now); err != nil || planned.Posted != 1 {
		t.Fatalf("planned %+v, %v, want one question", planned, err)
	}
}
