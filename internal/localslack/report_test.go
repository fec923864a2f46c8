package localslack_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"interviewcoach/internal/localslack"
)

// keyed posts a message with a metadata key.
func (r *rig) keyed(key string) {
	r.t.Helper()
	_, _, err := r.api.PostMessage("U0ALICE", slack.MsgOptionText("x", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "coach_outbox", EventPayload: map[string]any{"k": key}}))
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestReportOfEvents(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	first := r.wire()
	ts := r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	unheard := first.next()
	second := r.wire()
	r.SetFaults(localslack.Faults{Sockets: localslack.SocketFaults{HalfOpen: true, Count: 2}})
	first.Close()
	second.Close()
	if err := r.WaitGone(r.ctx()); err != nil {
		t.Fatal(err)
	}
	third := r.wire()
	r.advance(3 * time.Second)
	f := third.next()
	r.wire().ack(f.ID, nil)
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	report := r.Report()
	want := localslack.Sent{
		Name: "message.im", Channel: "D0ALICE", TS: ts, User: "U0ALICE", Time: start, Acked: start.Add(3 * time.Second),
		ID: f.Payload["event_id"].(string),
		Deliveries: []localslack.Delivery{
			{EnvelopeID: unheard.ID, Time: start, Socket: 1, Failure: "timeout"},
			{EnvelopeID: f.ID, Attempt: 1, Time: start.Add(3 * time.Second), Socket: 3, Acked: start.Add(3 * time.Second), AckSocket: 4},
		},
	}
	if len(report.Sent) != 1 {
		t.Fatalf("sent %+v", report.Sent)
	}
	took := report.Sent[0].Deliveries[1].Took
	report.Sent[0].Deliveries[1].Took = 0
	if diff := cmp.Diff(want, report.Sent[0]); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
	if ack := report.Ack; ack.Count != 1 || took <= 0 || ack.Max != took || ack.P50 != took {
		t.Errorf("took %v, quantiles %+v", took, ack)
	}
	if report.SocketsOpened != 4 || report.SocketsOpen != 2 || report.Events != (localslack.EventCount{Raised: 1, Acked: 1, Deliveries: 2}) {
		t.Errorf("report %+v", report)
	}
}

func TestReportOfWhatIsGivenUp(t *testing.T) {
	r := newRig(t)
	r.clock.SetPatience(0)
	r.send(localslack.Typed{Channel: "D0ALICE", User: "U0ALICE", Text: "x"})
	if got := r.Report().Events; got.Open != 1 {
		t.Errorf("events %+v, want an open one", got)
	}
	r.advance(6 * time.Minute)
	report := r.Report()
	if got := report.Events; got.GivenUp != 1 || got.Open != 0 || len(report.Unacked()) != 1 || !report.Unacked()[0].GivenUp {
		t.Errorf("events %+v, unacked %+v", got, report.Unacked())
	}
	if err := r.Redeliver(report.Sent[0].ID); err != nil {
		t.Fatal(err)
	}
	w := r.wire()
	r.advance(time.Minute)
	w.heard(1)
	if err := r.Quiet(r.ctx()); err != nil {
		t.Fatal(err)
	}
	if got := r.Report().Events; got.Acked != 1 || got.GivenUp != 0 || got.Open != 0 {
		t.Errorf("events %+v after all", got)
	}
}

func TestReportOfPosts(t *testing.T) {
	r := newRig(t)
	r.keyed("a")
	r.keyed("b")
	r.keyed("b")
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "no key"})
	r.must("chat.postMessage", args{"channel": "C0GENERAL", "text": "two fields", "metadata": `{"event_type":"t","event_payload":{"b":1,"a":"x"}}`})
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "a person's"})
	r.fails("chat.postMessage", localslack.MethodFault{Drop: true, When: "after"})
	r.api.PostMessage("U0ALICE", slack.MsgOptionText("x", false),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "coach_outbox", EventPayload: map[string]any{"k": "lost"}}))
	report := r.Report()
	if diff := cmp.Diff(localslack.PostCount{Total: 6, Keyed: 5, Keys: 4, Twice: 1}, report.PostCount); diff != "" {
		t.Errorf("posts (-want +got):\n%s", diff)
	}
	twice := report.Twice()
	if len(twice) != 1 || twice[0].Key != "b" || twice[0].Type != "coach_outbox" || twice[0].Count != 2 || len(twice[0].Messages) != 2 || twice[0].Messages[0].Channel != "D0ALICE" {
		t.Errorf("twice %+v", twice)
	}
	if diff := cmp.Diff([]string{"gone"}, report.Missing("a", "b", "gone", "lost", `{"a":"x","b":1}`)); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"chat.postMessage drop after": 1}, report.Faults); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestReportOverHTTP(t *testing.T) {
	r := newRig(t)
	r.keyed("a")
	w := r.wire()
	r.command(w, "U0ALICE")
	status, answer := r.control("report", "")
	report := answer["report"]
	if status != http.StatusOK || path(report, "post_count", "total") != 1.0 || path(report, "ack", "count") != 1.0 || path(report, "calls", "chat.postMessage") != 1.0 {
		t.Errorf("answered %d %v", status, answer)
	}
	if posts := path(report, "posts").([]any); path(posts[0], "key") != "a" {
		t.Errorf("posts %v", posts)
	}
	sent := path(report, "sent").([]any)
	if last := sent[len(sent)-1]; path(last, "name") != "slash_commands" || path(last, "user") != "U0ALICE" || path(last, "acked") == nil {
		t.Errorf("sent %v", sent)
	}
	_, answer = r.control("report?brief", "")
	if brief := answer["report"].(map[string]any); brief["sent"] != nil || brief["posts"] != nil || path(brief, "post_count", "keys") != 1.0 {
		t.Errorf("brief %v", brief)
	}
	r.Reset()
	if got := r.Report(); got.PostCount.Total != 0 || len(got.Sent) != 0 || got.Ack.Count != 0 {
		t.Errorf("after Reset %+v", got)
	}
}

func TestBoundsInAWorkspaceFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "workspace.yaml")
	if err := os.WriteFile(file, []byte("keep: 500\nin_flight: 50ms\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := localslack.LoadConfig(file)
	if err != nil || cfg.Keep != 500 || time.Duration(cfg.InFlight) != 50*time.Millisecond {
		t.Errorf("keep %d, in_flight %v, %v", cfg.Keep, cfg.InFlight, err)
	}
	cfg.Keep = -1
	if cfg.Validate() == nil {
		t.Error("a negative bound was taken")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const keep, n = 50, 1000
	r := newRig(t, func(c *localslack.Config) { c.Keep, c.RateLimits = keep, false })
	w := r.wire()
	for i := range n {
		if _, _, err := r.SendMessage(localslack.Typed{User: "U0ALICE", Channel: "C0GENERAL", Text: "look", Files: []localslack.TypedFile{{Name: "a.txt", Content: fmt.Sprint(i)}}}); err != nil {
			t.Fatal(err)
		}
		w.heard(1)
		r.keyed(fmt.Sprint(i))
		w.heard(1) // the echo
		r.call("chat.postMessage", nil)
	}
	if err := r.WaitUnacked(r.ctx(), 0); err != nil { // the last one may be on its way
		t.Fatal(err)
	}
	report := r.Report()
	if got := report.PostCount; got.Total != n || got.Keys != n || got.Forgotten != n-keep || len(report.Posts) != keep {
		t.Errorf("posts %+v, %d listed", got, len(report.Posts))
	}
	if got := report.Events; got.Raised != 2*n || got.Acked != 2*n || len(report.Sent) > keep+1 {
		t.Errorf("events %+v, %d listed", got, len(report.Sent))
	}
	if got := report.Violations["invalid_arguments"]; got != n {
		t.Errorf("%d violations were counted, want %d", got, n)
	}
	for what, held := range map[string]int{"entries": len(r.Log()), "violations": len(r.Violations()), "messages": len(r.Messages("D0ALICE")), "files": len(r.Files())} {
		if held < keep || held > 2*keep {
			t.Errorf("%d %s are held, want %d to %d", held, what, keep, 2*keep)
		}
	}
	history := r.must("conversations.history", args{"channel": "D0ALICE", "include_all_metadata": true})["messages"].([]any)
	if got := path(history[0], "metadata", "event_payload", "k"); got != fmt.Sprint(n-1) {
		t.Errorf("the newest message is %v", got)
	}
}
