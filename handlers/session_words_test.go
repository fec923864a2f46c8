package handlers_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// heard writes as Bodo, and returns what is said to it.
func (r *rig) heard(t *testing.T, text string) string {
	t.Helper()
	var all []string
	for _, o := range r.writes(t, time.Minute, text) {
		all = append(all, o.Text)
	}
	return strings.Join(all, "\n")
}

func (r *rig) sessionNow(t *testing.T) coach.Session {
	t.Helper()
	ses, _, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO")
	r.must(t, err)
	return ses
}

func TestWordsOfASession(t *testing.T) {
	for text, want := range map[string]string{
		"skip please":                           "Skipped.",
		"can I skip this one please":            "Skipped.",
		"Could you please skip it?":             "Skipped.",
		"pass":                                  "Skipped.",
		"stop the session please":               "The session is over.",
		"let's stop here, thanks":               "The session is over.",
		"Give me a hint!":                       "Getting into it",
		"pause for now":                         "Paused. Write resume",
		"continue":                              "This question waits",
		"please do not stop":                    "That is 4 words",
		"skip level meetings":                   "That is 3 words",
		"skip or stop":                          "That is 3 words",
		"skip skip":                             "That is 2 words",
		"can you just skip this one for me now": "Warm-up done", // eight words are an answer
		"next":                                  "write hint, skip, pause or stop",
		"ask":                                   "write hint, skip, pause or stop",
		"practice":                              "/interview practice.",
		"practice 2":                            "/interview practice.",
		"again please":                          "write hint, skip, pause or stop",
		"?":                                     "/interview help.",
	} {
		t.Run(text, func(t *testing.T) {
			r := newRig(t, nil)
			r.command(t, "D0BODO", "practice 3")
			r.deliver(t)
			before := r.sessionNow(t).Items
			got := r.heard(t, text)
			if !strings.Contains(got, want) {
				t.Errorf("it is answered with %q, want %q", got, want)
			}
			if s := r.sessionNow(t); len(s.Items) != len(before) || strings.Contains(got, "Question ·") {
				t.Errorf("another question was posted: %q", got)
			}
		})
	}
}

func TestAWordSaidTwiceChangesNoSubscription(t *testing.T) {
	for _, test := range []struct {
		say  []string
		want string
	}{
		{[]string{"pause", "pause"}, "It is paused already. Write resume"},
		{[]string{"pause", "hint please"}, "Write resume to go on, then hint."},
		{[]string{"pause", "skip"}, "Write resume to go on, then skip."},
		{[]string{"stop", "stop"}, "Your session is over. /interview stop ends the daily question."},
		{[]string{"stop", "stop the session please"}, "Your session is over."},
		{[]string{"stop", "pause"}, "/interview pause pauses"},
		{[]string{"stop", "skip"}, "/interview skip leaves out"},
		{[]string{"stop", "hint"}, "/interview practice starts"},
	} {
		r := newRig(t, nil)
		r.command(t, "D0BODO", "subscribe 23:00")
		r.command(t, "D0BODO", "practice 2")
		r.deliver(t)
		was, _, err := r.coach.Known(t.Context(), "T1", "U0BODO")
		r.must(t, err)
		got := ""
		for _, text := range test.say {
			got = r.heard(t, text)
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%q is answered with %q, want %q", test.say, got, test.want)
		}
		s, _, err := r.coach.Known(t.Context(), "T1", "U0BODO")
		r.must(t, err)
		if !s.Subscribed || s.Paused || !s.NextDue.Equal(was.NextDue) {
			t.Errorf("after %q: subscribed %v, paused %v, next %v", test.say, s.Subscribed, s.Paused, s.NextDue)
		}
	}
	r := newRig(t, nil) // with the slash they mean what they always mean
	r.command(t, "D0BODO", "subscribe 23:00")
	r.command(t, "D0BODO", "practice 2")
	r.deliver(t)
	r.heard(t, "stop")
	if reply := r.command(t, "D0BODO", "stop"); !strings.Contains(reply.Ack.Text, "no more daily questions") {
		t.Errorf("/interview stop is answered with %q", reply.Ack.Text)
	}
}

func TestWhatIsWrittenWhileASessionIsPaused(t *testing.T) {
	for text, want := range map[string]string{
		answer:            "Your words are not lost: send them again after that.",
		"prac tice":       "A session is paused: write resume to go on with it, or stop",
		"my short answer": "A session is paused: write resume to go on with it, or stop",
	} {
		r := newRig(t, nil)
		r.command(t, "D0BODO", "practice 2")
		r.deliver(t)
		r.heard(t, "pause")
		if got := r.heard(t, text); !strings.Contains(got, want) || strings.Contains(got, "Did you mean") {
			t.Errorf("%q is answered with %q, want %q", text, got, want)
		}
	}
	r := newRig(t, nil)
	for text, guess := range map[string]bool{"stauts": true, "stauts of mine": true, "stauts symbols are not for me": false} {
		if got := r.heard(t, text); strings.Contains(got, "Did you mean /interview status?") != guess || !strings.Contains(got, "No question is open") {
			t.Errorf("%q is answered with %q", text, got)
		}
	}
}

func TestATooShortSecondTryNamesTheWayBack(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "practice 90s 2")
	r.deliver(t)
	first := r.sessionNow(t).Waits()
	r.heard(t, answer)
	r.must(t, r.coach.TryAgain(t.Context(), coach.Cause{Team: "T1", Key: "again", Now: r.now}, "U0BODO", first, coach.Place{Channel: "D0BODO"}))
	r.deliver(t)
	if got := r.heard(t, "I did"); !strings.Contains(got, "or skip to go back to the open one") || strings.Contains(got, "/interview ask") {
		t.Errorf("it is answered with %q", got)
	}
	if got := r.heard(t, "skip"); !strings.Contains(got, "Question 2 of 2") || strings.Contains(got, "have begun") {
		t.Errorf("skip is answered with %q", got)
	}
}

func TestHomeCountsNoWarmUp(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "practice 3")
	for _, step := range []struct{ say, want string }{
		{"hint", "The warm-up waits in our DM, before 3 questions."},
		{"pause", "Paused at the warm-up, before 3 questions."},
		{"resume", "The warm-up waits in our DM, before 3 questions."},
		{"skip", "Question 1 of 3 waits in our DM."},
	} {
		raw, _ := json.Marshal(append(append(r.writes(t, time.Minute, step.say), r.deliver(t)...), r.look(t)...))
		if !strings.Contains(string(raw), step.want) {
			t.Errorf("after %s Home does not say %q", step.say, step.want)
		}
	}
}

func TestPracticeIsUnderstoodWhileAQuestionWaits(t *testing.T) {
	for text, want := range map[string]string{
		"practice 2":                   "a warm-up, then 2 questions",
		"practice 90s":                 "You have 90 seconds",
		"Practice software engineer 2": "a warm-up, then 2 questions",
		"practice five":                "a number from 1 to 20",
		"practice 2 3":                 "One number is enough",
		"practice 99":                  "1 to 20 questions",
		"practice makes perfect":       "That is 3 words",
	} {
		r := newRig(t, nil)
		r.morning(t)
		if got := r.heard(t, text); !strings.Contains(got, want) {
			t.Errorf("%q is answered with %q, want %q", text, got, want)
		}
	}
}

// The question of a day that a session kept from being asked is owned up to.
func TestALeftOutQuestionIsToldOf(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *rig) string{
		"at the end":    func(t *testing.T, r *rig) string { return r.heard(t, "stop") },
		"as it expires": func(t *testing.T, r *rig) string { r.now = r.now.Add(24 * time.Hour); return r.heard(t, "stop") },
		"by the next day's": func(t *testing.T, r *rig) string {
			r.now = time.Date(2026, 3, 3, 8, 0, 0, 0, time.UTC)
			_, err := r.coach.PlanDaily(t.Context(), r.now)
			r.must(t, err)
			all := ""
			for _, o := range r.deliver(t) {
				all += o.Text
			}
			return all
		},
	} {
		r := newRig(t, nil)
		r.command(t, "D0BODO", "subscribe 09:00")
		r.command(t, "D0BODO", "practice 2")
		r.deliver(t)
		for _, hour := range []int{8, 20} {
			r.now = time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC)
			_, err := r.coach.PlanDaily(t.Context(), r.now)
			r.must(t, err)
			if text := r.command(t, "D0BODO", "status").Ack.Text; strings.Contains(text, "when your practice is over") != (hour == 8) {
				t.Errorf("at %d UTC the status is %q", hour, text)
			}
		}
		if got, want := end(t, r), "The daily question of Mon 2 Mar 2026 was left out"; !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", name, got, want)
		}
	}
}
