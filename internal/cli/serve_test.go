package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/localslack"
)

// daily is in the text of every question of the day.
const daily = "Question of the day"

// anAnswer is long enough to be reviewed.
const anAnswer = "Last spring two customers called at once; I asked who was at risk, took that job first and told the other when I would come."

func decodeText(t *testing.T, payload json.RawMessage) string {
	t.Helper()
	if payload == nil {
		return ""
	}
	var m struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(payload, &m); err != nil {
		t.Fatal(err)
	}
	return m.Text
}

func date(t *testing.T, text, zone string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// localTime is when a message was posted, in a zone.
func localTime(t *testing.T, m localslack.Message, zone string) string {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := strconv.ParseFloat(m.TS, 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Unix(int64(seconds), 0).In(loc).Format("2006-01-02 15:04")
}

func TestFourPeopleInFourZonesAreAskedAtTheirOwnNine(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 00:30", "UTC"))
	r.serve()
	people := map[string]string{"ALICE": "America/New_York", "BODO": "Europe/Berlin", "CHIE": "Asia/Tokyo", "DIEGO": "America/Sao_Paulo"}
	for name := range people {
		r.command("U0"+name, "D0"+name, "subscribe 09:00 daily")
	}
	r.pass(24 * time.Hour)
	for name, zone := range people {
		asked := matching(r.said("D0"+name), daily)
		want := "2026-03-02 09:00"
		if name == "CHIE" { // for her it is 09:30 when she subscribes
			want = "2026-03-03 09:00"
		}
		if len(asked) != 1 {
			t.Errorf("%s was asked %d times, want once: %s", name, len(asked), texts(asked))
			continue
		}
		if got := localTime(t, asked[0], zone); got != want {
			t.Errorf("%s was asked at %s, want %s", name, got, want)
		}
	}
}

func TestGapAndOverlapGiveOneQuestionEach(t *testing.T) {
	for _, c := range []struct{ name, from, at, want string }{
		{"in the gap, the first moment after it", "2026-03-07 12:00", "02:30", "2026-03-08 03:00"},
		{"in the overlap, the first occurrence", "2026-10-31 12:00", "01:30", "2026-11-01 01:30"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const zone = "America/New_York"
			r := newRig(t, date(t, c.from, zone))
			r.serve()
			r.command("U0ALICE", "D0ALICE", "subscribe "+c.at)
			r.pass(20 * time.Hour)
			asked := matching(r.said("D0ALICE"), daily)
			if len(asked) != 1 {
				t.Fatalf("asked %d times, want once: %s", len(asked), texts(asked))
			}
			if got := localTime(t, asked[0], zone); got != c.want {
				t.Errorf("asked at %s, want %s", got, c.want)
			}
			if c.at == "01:30" {
				if _, offset := date(t, c.want, zone).Zone(); offset != -4*3600 {
					t.Fatal("the test's own time is not the first occurrence")
				}
				if got, want := asked[0].TS[:10], fmt.Sprint(date(t, c.want, zone).Unix()); got != want {
					t.Errorf("asked at %s, want the first occurrence %s", got, want)
				}
			}
		})
	}
}

func TestARestartLosesNothingAndAsksNothingTwice(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "subscribe 09:00")
	r.until(date(t, "2026-03-02 09:00", "America/New_York"))
	question := r.one("D0ALICE", daily)
	r.stop()
	r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
	r.serve()
	// Slack hands in again what it could not deliver: at once, after one minute, after five.
	r.pass(7 * time.Minute)
	r.one("D0ALICE", "Attempt 1")
	r.restart()
	r.pass(3 * time.Hour)
	r.one("D0ALICE", daily)
	r.one("D0ALICE", "Attempt 1")
}

func TestTheSameEventTwiceIsOneAnswer(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	r.slack.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Duplicate: 1}})
	r.write("U0ALICE", "D0ALICE", "", anAnswer)
	r.settle()
	r.one("D0ALICE", "Attempt 1")
	var event string
	for _, e := range r.slack.Log() {
		if e.Kind == "envelope" && strings.Contains(string(e.Payload), "two customers called") && !strings.Contains(string(e.Payload), "bot_id") {
			event = e.EventID
		}
	}
	r.restart()
	r.pass(10 * time.Minute)
	if err := r.slack.Redeliver(event); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := len(matching(r.said("D0ALICE"), "Attempt")); got != 1 {
		t.Errorf("%d replies, want 1: %s", got, texts(r.said("D0ALICE")))
	}
}

func TestFaultsOfPostingGiveOneMessage(t *testing.T) {
	for name, fault := range map[string]localslack.MethodFault{
		"429":                           {Status: 429, RetryAfter: 3},
		"500 before it was stored":      {Status: 500},
		"500 after it was stored":       {Status: 500, When: "after"},
		"connection lost after storing": {Drop: true, When: "after"},
		"connection lost before":        {Drop: true},
		"internal_error after storing":  {Error: "internal_error", When: "after"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
			r.serve()
			r.command("U0ALICE", "D0ALICE", "subscribe 09:00")
			r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {fault}}})
			r.until(date(t, "2026-03-02 09:05", "America/New_York"))
			question := r.one("D0ALICE", daily)
			r.slack.SetFaults(localslack.Faults{Methods: map[string][]localslack.MethodFault{"chat.postMessage": {fault}}})
			r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
			r.pass(5 * time.Minute)
			if got := r.one("D0ALICE", "Attempt 1"); got.ThreadTS != question.TS {
				t.Errorf("the reply stands in thread %q, want %q", got.ThreadTS, question.TS)
			}
		})
	}
}

func TestADroppedSocketLosesNothing(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	r.slack.SetFaults(localslack.Faults{Envelopes: localslack.EnvelopeFaults{Lose: 1}})
	r.write("U0ALICE", "D0ALICE", "", anAnswer)
	if err := r.slack.WaitSockets(r.ctx(), 1); err != nil {
		t.Fatal(err)
	}
	r.pass(7 * time.Minute)
	r.one("D0ALICE", "Attempt 1")
	for _, reason := range []string{"warning", "refresh_requested"} {
		r.slack.Disconnect(reason)
		r.pass(time.Minute)
		if err := r.slack.WaitSockets(r.ctx(), 1); err != nil {
			t.Fatal(err)
		}
	}
	r.command("U0ALICE", "D0ALICE", "status")
}

func TestAnEditIsReviewedInPlaceAndADeletionRemovesIt(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	question := r.one("D0ALICE", "Question ·")
	ts := r.write("U0ALICE", "D0ALICE", question.TS, anAnswer)
	r.settle()
	before := r.one("D0ALICE", "Attempt 1")
	if err := r.slack.EditMessage("D0ALICE", ts, "U0ALICE", anAnswer+" It took twenty more words, and so the count of them must be another one than before it."); err != nil {
		t.Fatal(err)
	}
	r.settle()
	after := r.one("D0ALICE", "Attempt 1")
	if after.TS != before.TS || after.Text == before.Text {
		t.Errorf("the reply was not changed in place: %s then %s", before.TS, after.TS)
	}
	if err := r.slack.DeleteMessage("D0ALICE", ts, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.one("D0ALICE", "You deleted this answer"); got.TS != before.TS {
		t.Errorf("the note stands at %s, want it in place of the reply %s", got.TS, before.TS)
	}
	if got := r.command("U0ALICE", "D0ALICE", "progress"); !strings.Contains(got, "No answer yet") {
		t.Errorf("progress still counts it: %s", got)
	}
}

// A mention inside a question's thread comes as two events.
func TestAMentionInTheThreadIsOneAnswer(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "America/New_York"))
	r.serve()
	r.command("U0ALICE", "C0GENERAL", "subscribe 09:00")
	r.until(date(t, "2026-03-02 09:00", "America/New_York"))
	question := r.one("C0GENERAL", daily)
	r.write("U0BODO", "C0GENERAL", question.TS, "<@U0COACH> "+anAnswer)
	r.settle()
	want := fmt.Sprintf("Attempt 1: %d words", len(strings.Fields(anAnswer)))
	if got := r.one("D0BODO", "Attempt 1"); !strings.Contains(got.Text, want) {
		t.Errorf("the mention counts as a word of the answer: %.60q, want %q", got.Text, want)
	}
}
