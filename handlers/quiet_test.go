package handlers_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// typed carries out a command of Bodo's, and returns what he reads.
func (r *rig) typed(t *testing.T, channel, text string) string {
	t.Helper()
	reply := r.Command(t.Context(), handlers.Command{
		Team: "T1", Channel: channel, User: "U0BODO", Name: handlers.Slash, Text: text, TriggerID: rand.Text(),
	})
	if reply.Ack == nil {
		t.Fatalf("%q was not answered", text)
	}
	return reply.Ack.Text
}

// noticed renders a notice to Bodo.
func (r *rig) noticed(t *testing.T, d coach.Delivery) []handlers.Outgoing {
	t.Helper()
	d.Team, d.Kind, d.To, d.User = "T1", coach.KindNotice, "D0BODO", "U0BODO"
	out, err := r.Render(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		check(t, o)
	}
	return out
}

func TestQuietNotices(t *testing.T) {
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, bank)
	r.typed(t, "D0BODO", "subscribe 09:00 software engineer")
	golden(t, "silent", r.noticed(t, coach.Delivery{Notice: coach.NoticeSilent}))
	golden(t, "reminder", r.noticed(t, coach.Delivery{Notice: coach.NoticeReminder, Question: bank.Questions()[0].ID}))
	golden(t, "exhausted", r.noticed(t, coach.Delivery{Notice: coach.NoticeExhausted, Args: []string{"2026-03-12"}}))
	for _, test := range []struct{ roles, next, want string }{
		{"software engineer", "", "None of them is due again"},
		{"all", "2026-03-12", "You have seen every question there is. The next one to come back is due on Thu 12 Mar 2026"},
		{"all", "", "again repeats the last one"},
	} {
		r.typed(t, "D0BODO", "role "+test.roles)
		out := r.noticed(t, coach.Delivery{Notice: coach.NoticeExhausted, Args: []string{test.next}})
		if len(out) != 1 || !strings.Contains(out[0].Text, test.want) {
			t.Errorf("with roles %q and next %q: %+v, want %q in it", test.roles, test.next, out, test.want)
		}
	}
	if out := r.noticed(t, coach.Delivery{Notice: coach.NoticeReminder, Question: "gone"}); len(out) != 0 {
		t.Errorf("a reminder of a question that is gone: %+v", out)
	}
}

// However long a question is, a reminder names it shortly.
func TestReminderIsShort(t *testing.T) {
	bank := questionsOf(t, hugeQuestion())
	r := newRig(t, bank)
	out := r.noticed(t, coach.Delivery{Notice: coach.NoticeReminder, Question: bank.Questions()[0].ID})
	if n := len([]rune(out[0].Text)); n > 400 {
		t.Errorf("the reminder has %d characters, want at most 400", n)
	}
}

func TestReminderAndStatus(t *testing.T) {
	r := newRig(t, nil)
	for _, step := range []struct{ channel, typed, want string }{
		{"D0BODO", "reminder", "Say whether you want one"},
		{"D0BODO", "reminder maybe", "Say whether you want one"},
		{"C1GENERAL", "reminder on", "type /interview reminder in our DM"},
		{"D0BODO", "reminder on", "You get no daily question yet"},
		{"D0BODO", "subscribe 09:00", "The next one comes on"},
		{"D0BODO", "status", "Reminder: on"},
		{"D0BODO", "reminder off", "No reminders any more"},
		{"D0BODO", "status", "Reminder: off"},
		{"C1GENERAL", "date 2026-03-20", "type /interview date in our DM"},
		{"D0BODO", "date 2026-03-20", "Fri 20 Mar 2026"},
		{"D0BODO", "status", "Your interview: Fri 20 Mar 2026."},
	} {
		if got := r.typed(t, step.channel, step.typed); !strings.Contains(got, step.want) {
			t.Errorf("%s in %s: %q, want %q in it", step.typed, step.channel, got, step.want)
		}
	}
	r.typed(t, "D0BODO", "date none")
	if got := r.typed(t, "D0BODO", "status"); strings.Contains(got, "interview:") {
		t.Errorf("status without an interview: %q", got)
	}
}

func TestStatusWhenPausedForSilence(t *testing.T) {
	r := newRig(t, nil)
	r.typed(t, "D0BODO", "subscribe 09:00")
	r.now = r.now.Add(time.Hour) // 09:00 in Berlin
	for range 4 {
		r.now = r.now.AddDate(0, 0, 1)
		if _, err := r.coach.PlanDaily(t.Context(), r.now); err != nil {
			t.Fatal(err)
		}
		r.deliver(t)
	}
	if got, want := r.typed(t, "D0BODO", "status"), "Paused, because you were away from three questions in a row. /interview resume goes on."; !strings.Contains(got, want) {
		t.Errorf("status %q, want %q in it", got, want)
	}
	if got, want := r.typed(t, "D0BODO", "resume"), "Welcome back. The next one comes on"; !strings.Contains(got, want) {
		t.Errorf("resume %q, want %q in it", got, want)
	}
}
