package handlers_test

import (
	"regexp"
	"testing"

	"interviewcoach/handlers"
)

// Whoever asks whether the bot is here is told, as a command and by DM.
func TestPing(t *testing.T) {
	r := newRig(t, nil)
	pong := regexp.MustCompile(`^pong: I am connected, my data file can be read, and I have \d+ questions for \d+ roles\.$`)
	reply := r.slashAs(t, "U0BODO", "C0GENERAL", "ping")
	if reply.Ack == nil || !pong.MatchString(reply.Ack.Text) {
		t.Errorf("the command is answered with %+v", reply)
	}
	r.must(t, r.Event(t.Context(), handlers.Event{
		ID: "E1", Kind: handlers.EventMessage, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: "1772434900.000001", Text: "Ping",
	}, 0))
	if sent := r.deliver(t); len(sent) != 1 || !pong.MatchString(sent[0].Text) {
		t.Errorf("the message is answered with %+v", sent)
	}
}
