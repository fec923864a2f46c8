package handlers_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
)

const day = 24 * time.Hour

// What is said about privacy is what the bot was told to keep.
func TestPrivacySaysWhatIsKept(t *testing.T) {
	for _, test := range []struct {
		name    string
		keeping handlers.Keeping
		want    []string
		never   []string
	}{
		{"nothing chosen", handlers.Keeping{}, []string{"reviews: until you remove them.", "at most 30 days", "make no backups", "Nothing of it is sent anywhere but Slack."}, []string{"then removed", "copy of it for"}},
		{"a year", handlers.Keeping{Answers: 365 * day, Copies: 30 * day}, []string{"reviews: 365 days, then removed; counts and levels stay.", "at most 30 days", "An upgrade keeps a copy of it for 30 days."}, []string{"until you remove them"}},
		{"less than failures are kept", handlers.Keeping{Answers: 7 * day}, []string{"reviews: 7 days, then", "at most 7 days"}, nil},
		{"hours", handlers.Keeping{Answers: 200 * time.Hour}, []string{"200 hours, then removed"}, nil},
		{"backups", handlers.Keeping{Backups: 14}, []string{"The latest 14 backups are kept: what is removed here is in them until"}, []string{"make no backups"}},
		{"one backup", handlers.Keeping{Backups: 1}, []string{"The latest backup is kept"}, []string{"make no backups"}},
		{"a second opinion", handlers.Keeping{Model: "small-model"}, []string{"also sent to the language model small-model"}, []string{"Nothing of it is sent"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, nil)
			r.Handlers = handlers.New(r.coach, people{}, handlers.Identity{Team: "T1", User: "U0COACH"}, func() time.Time { return r.now }, slog.New(slog.DiscardHandler), handlers.WithKeeping(test.keeping))
			typed := []string{"help privacy", "privacy", "HELP Privacy"}
			for _, line := range typed {
				got := r.command(t, "D0BODO", line).Ack.Text
				always := []string{"/interview export", "/interview forget", "Who runs this bot can read its data file", "In one data file", "eight weeks"}
				for _, part := range append(always, test.want...) {
					if !strings.Contains(got, part) {
						t.Errorf("/interview %s does not say %q:\n%s", line, part, got)
					}
				}
				for _, part := range test.never {
					if strings.Contains(got, part) {
						t.Errorf("/interview %s says %q:\n%s", line, part, got)
					}
				}
			}
		})
	}
}

// An answer whose words are gone is listed, and its reply is still made, without
// quotes of nothing.
func TestAnExpiredAnswerIsShownWithoutWords(t *testing.T) {
	r := newRig(t, nil)
	r.slash(t, "ask call center agent")
	r.deliver(t)
	const canary = "canarywords"
	r.says(t, "I called the customer about the "+canary+", listened to the complaint, promised a call by four, and rang him at four.")
	// Its reply has not left yet, as after a week in which Slack could not be reached.
	if n, err := r.store.Expire(t.Context(), r.now.Add(time.Second), r.now); n != 1 || err != nil {
		t.Fatalf("expired %d rows, %v, want the answer", n, err)
	}
	var said strings.Builder
	for _, o := range r.deliver(t) {
		said.WriteString(o.Text + "\n")
	}
	history := r.slash(t, "history").Ack.Text
	for what, text := range map[string]string{"reply": said.String(), "history": history} {
		if strings.Contains(text, canary) || strings.Contains(text, "“”") || !strings.Contains(text, "older than what I keep") {
			t.Errorf("the %s:\n%s", what, text)
		}
	}
	if !strings.Contains(said.String(), "Attempt 1: ") || !strings.Contains(history, "attempt 1, ") {
		t.Errorf("what is left of it is not told:\n%s%s", said.String(), history)
	}
	reply := r.Action(t.Context(), handlers.Action{Team: "T1", User: "U0BODO", Channel: "D0BODO", ActionID: "said", Value: "1:U0BODO:1:k1", ActionTS: "1", TriggerID: "t1"})
	if reply.Respond == nil || !strings.Contains(reply.Respond.Text, "older than what I keep") {
		t.Errorf("a click under it is answered with %+v", reply.Respond)
	}
}
