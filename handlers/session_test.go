package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// command types a slash command as Bodo and returns the answer.
func (r *rig) command(t *testing.T, channel, text string) handlers.Reply {
	t.Helper()
	r.trigger++
	r.now = r.now.Add(time.Second)
	return r.Command(t.Context(), handlers.Command{
		Team: "T1", Channel: channel, User: "U0BODO", Name: handlers.Slash, Text: text, TriggerID: fmt.Sprint("t", r.trigger),
	})
}

// writes has Bodo write in his DM, after the given time.
func (r *rig) writes(t *testing.T, after time.Duration, text string) []handlers.Outgoing {
	t.Helper()
	r.trigger++
	r.now = r.now.Add(after)
	e := handlers.Event{
		ID: fmt.Sprint("Ev", r.trigger), Kind: handlers.EventMessage, Team: "T1", Channel: "D0BODO", User: "U0BODO",
		TS: fmt.Sprintf("%d.%06d", r.now.Unix(), r.trigger), Text: text,
	}
	if err := r.Event(t.Context(), e, 0); err != nil {
		t.Fatal(err)
	}
	return r.deliver(t)
}

func TestASessionLooksAsItShould(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "practice software engineer 2")
	golden(t, "session_start", r.deliver(t))
	golden(t, "session_warmup_result", r.writes(t, time.Minute, answer))
	golden(t, "session_hint", r.writes(t, time.Minute, "hint"))
	golden(t, "session_result", r.writes(t, time.Minute, answer))
	golden(t, "session_paused", r.writes(t, time.Minute, "Pause."))
	golden(t, "session_resumed", r.writes(t, time.Minute, "resume please"))
	reply := r.command(t, "D0BODO", "practice")
	golden(t, "session_open", []handlers.Outgoing{{Method: "ack", Text: reply.Ack.Text, Blocks: reply.Ack.Blocks}})
	golden(t, "session_end", r.writes(t, time.Minute, "skip"))
}

func TestATimedDrillLooksAsItShould(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "practice 90s 2 software engineer")
	golden(t, "drill_start", r.deliver(t))
	r.now = r.now.Add(2 * time.Hour) // deliver gives every message the same ts, long past
	golden(t, "drill_time", r.deliver(t))
	golden(t, "drill_result", r.writes(t, 0, answer))
	golden(t, "drill_stopped", r.writes(t, time.Minute, "stop"))
}

func TestAnExpiredSessionSaysSo(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "practice 2")
	r.deliver(t)
	golden(t, "session_expired", r.writes(t, 25*time.Hour, "resume"))
}

func TestPracticeReadsItsWords(t *testing.T) {
	for _, test := range []struct {
		line string
		want string // in the answer
		n    int    // questions that count; 0: no session
		secs int
	}{
		{"", "Here comes", 5, 0},
		{"3", "Here comes", 3, 0},
		{"1", "Here comes", 1, 0},
		{"software engineer", "Here comes", 5, 0},
		{"software engineer 2", "Here comes", 2, 0},
		{"2 software engineer", "Here comes", 2, 0},
		{"90s", "Here comes", 5, 90},
		{"2m software engineer 3", "Here comes", 3, 120},
		{"90 seconds 2", "Here comes", 2, 90},
		{"1m30s 2", "Here comes", 2, 90},
		{"2 min", "Here comes", 5, 120},
		{"0", "1 to 20", 0, 0},
		{"999", "1 to 20", 0, 0},
		{"-3", "1 to 20", 0, 0},
		{"2.5", "1 to 20", 0, 0},
		{"99999999999999999999999", "1 to 20", 0, 0},
		{"21 software engineer", "1 to 20", 0, 0},
		{"29s", "30 seconds to 10 minutes", 0, 0},
		{"11m", "30 seconds to 10 minutes", 0, 0},
		{"1h", "30 seconds to 10 minutes", 0, 0},
		{"0s", "30 seconds to 10 minutes", 0, 0},
		{"99999999999999999999s", "30 seconds to 10 minutes", 0, 0},
		{"astronaut", "I know no role", 0, 0},
		{"sofware enginer 3", "Here comes", 3, 0},
		{"spezialist 3", "started nothing", 0, 0},
	} {
		t.Run(test.line, func(t *testing.T) {
			r := newRig(t, nil)
			reply := r.command(t, "D0BODO", "practice "+test.line)
			if reply.Ack == nil || !strings.Contains(reply.Ack.Text, test.want) {
				t.Fatalf("the answer is %+v, want one with %q", reply.Ack, test.want)
			}
			ses, _, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO")
			if err != nil {
				t.Fatal(err)
			}
			if _, n := ses.Number(""); n != test.n || ses.Limit != test.secs {
				t.Errorf("a session of %d questions and %d seconds, want %d and %d", n, ses.Limit, test.n, test.secs)
			}
		})
	}
}

// An answer that begins like a word of the session is an answer.
func TestWhatBeginsLikeAWordIsAnAnswer(t *testing.T) {
	for _, text := range []string{"Stop and think is what I told the team when the release was about to break.", "skip level meetings"} {
		r := newRig(t, nil)
		r.command(t, "D0BODO", "practice 2")
		r.deliver(t)
		r.writes(t, time.Minute, text)
		ses, _, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO")
		if err != nil {
			t.Fatal(err)
		}
		if ses.State != coach.SessionRunning || ses.Items[0].Skipped {
			t.Errorf("%q was taken for a word: the session is %s at %d", text, ses.State, ses.At)
		}
	}
}

// Outside of a session the words keep what they mean elsewhere.
func TestWordsWithoutASession(t *testing.T) {
	r := newRig(t, nil)
	r.command(t, "D0BODO", "subscribe 09:00")
	out := r.writes(t, time.Minute, "stop")
	if len(out) != 1 || !strings.Contains(out[0].Text, "no more daily questions") {
		t.Errorf("stop is answered with %+v", out)
	}
}

func TestSessionButtonsAreCarriedOut(t *testing.T) {
	r := newRig(t, nil)
	click := func(action, value string) handlers.Reply {
		r.trigger++
		return r.Action(t.Context(), handlers.Action{
			Team: "T1", User: "U0BODO", Channel: "D0BODO", MessageTS: "1.2", ActionID: action, Value: "1:" + value,
			ActionTS: fmt.Sprint(r.trigger), TriggerID: fmt.Sprint("t", r.trigger),
		})
	}
	if reply := click("practice", ""); reply.Respond == nil || !strings.Contains(reply.Respond.Text, "Here comes") {
		t.Fatalf("the click on Practice is answered with %+v", reply)
	}
	r.deliver(t)
	ses, _, err := r.coach.CurrentSession(t.Context(), "T1", "U0BODO")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ action, value, want string }{
		{"session_hint", ses.Waits(), "Getting into it"},
		{"session_skip", ses.Waits(), "Skipped"},
		{"session_pause", ses.ID, "Paused"},
		{"session_resume", ses.ID, "Here you stopped"},
		{"session_stop", ses.ID, "no scorecard"},
	} {
		if reply := click(test.action, test.value); reply.Respond != nil {
			t.Fatalf("%s is answered with %q", test.action, reply.Respond.Text)
		}
		if out := r.deliver(t); len(out) != 1 || !strings.Contains(out[0].Text, test.want) {
			t.Errorf("after %s comes %+v, want %q", test.action, out, test.want)
		}
	}
	if reply := click("session_stop", ses.ID); reply.Respond == nil || !strings.Contains(reply.Respond.Text, "over") {
		t.Errorf("a second stop is answered with %+v", reply)
	}
}
