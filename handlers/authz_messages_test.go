package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
)

func TestEveryCellOfTheMatrixOfMessages(t *testing.T) {
	const words = "I called the customer, listened to the complaint and calmed them down at once."
	for _, actor := range actors {
		for _, kind := range []string{"an answer in the DM", "an answer in the thread", "a mention", "a command in the DM", "Home"} {
			t.Run(actor.name+"/"+kind, func(t *testing.T) {
				s := newScene(t)
				r := s.rig
				r.now = r.now.Add(24 * time.Hour)
				if _, err := r.coach.PlanDaily(t.Context(), r.now.Add(2*time.Hour)); err != nil {
					t.Fatal(err)
				}
				r.now = r.now.Add(2 * time.Hour)
				r.deliver(t)
				thread := s.channelThread(t)
				before := s.kept(t)
				e := handlers.Event{
					ID: "E7", Kind: handlers.EventMessage, Team: "T1", From: actor.from, User: actor.user, TS: fmt.Sprintf("%d.000001", r.now.Unix()),
					Channel: "D" + strings.TrimPrefix(actor.user, "U"), Text: words,
				}
				switch kind {
				case "an answer in the thread":
					e.Channel, e.Thread = "C0GENERAL", thread
				case "a mention":
					e.Channel, e.Text, e.Mention = "C0GENERAL", "<@U0COACH> hello", true
				case "a command in the DM":
					e.Text = "subscribe 11:00"
				case "Home":
					e.Kind, e.Channel, e.TS, e.Text = handlers.EventHomeOpened, "", "", ""
				}
				for i := range 3 { // however often they write
					if e.TS != "" {
						e.TS = fmt.Sprintf("%d.%06d", r.now.Unix(), i+1)
					}
					s.must(t, s.Event(t.Context(), e, 0))
				}
				said := 0
				for _, o := range s.deliver(t) {
					if strings.Contains(o.Text, "I am for the members") {
						said++
						if !strings.HasPrefix(o.Channel, "D") && o.Method != handlers.MethodEphemeral {
							t.Errorf("everybody in %s reads it", o.Channel)
						}
					}
				}
				guest := actor.profile.Guest || actor.from != ""
				if want := guest && kind != "Home"; (said == 1) != want || said > 1 {
					t.Errorf("told %d times", said)
				}
				if !actor.admitted {
					if s.kept(t) != before {
						t.Error("what is Bodo's was changed")
					}
					if got := s.trace(t, actor.user); actor.user != "U0BODO" && got != nothing {
						t.Errorf("kept of them is %s", got)
					}
				}
			})
		}
	}
}

// channelThread is the ts of the channel's latest question.
func (s *scene) channelThread(t *testing.T) string {
	t.Helper()
	channel, _, err := s.coach.Known(t.Context(), "T1", "C0GENERAL")
	s.must(t, err)
	p, ok, err := s.coach.CurrentPost(t.Context(), "T1", channel.OpenPost)
	s.must(t, err)
	if !ok || p.At.TS == "" {
		t.Fatal("the channel was asked nothing")
	}
	return p.At.TS
}
