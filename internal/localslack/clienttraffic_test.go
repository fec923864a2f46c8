package localslack_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

// entryOf returns the entry with this seq and the violation of a rule.
func (r *rig) entryOf(rule string) (entry, violation map[string]any) {
	r.t.Helper()
	for _, v := range r.read("/_client/traffic")["violations"].([]any) {
		if path(v, "rule") == rule {
			violation = v.(map[string]any)
			break
		}
	}
	if violation == nil {
		r.t.Fatalf("%s is not among the rules broken", rule)
	}
	seq := int(violation["entry"].(float64))
	page := r.read(fmt.Sprintf("/_client/traffic?before=%d&limit=1", seq+1))
	entry = page["entries"].([]any)[0].(map[string]any)
	if entry["seq"] != float64(seq) {
		r.t.Fatalf("the entry before %d is %v", seq+1, entry["seq"])
	}
	return entry, violation
}

func TestTrafficShowsRefusedBlocks(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	bad := []any{args{"type": "section", "text": plain(strings.Repeat("x", 3001))}}
	r.code("chat.postMessage", args{"channel": "C0GENERAL", "text": "t", "blocks": bad})
	entry, violation := r.entryOf("invalid_blocks")
	messages, _ := path(entry, "response", "response_metadata", "messages").([]any)
	if entry["method"] != "chat.postMessage" || entry["ok"] != false || entry["error"] != "invalid_blocks" || len(messages) == 0 {
		t.Errorf("a refused call is %v", entry)
	}
	if took, ok := entry["took_ms"].(float64); !ok || took <= 0 {
		t.Errorf("a call took %v ms", entry["took_ms"])
	}
	if cause, _ := violation["cause"].(string); !strings.Contains(cause, "json-pointer:/blocks/0/text") {
		t.Errorf("the broken rule says %q, without where", cause)
	}

	answer := r.command(w, "U0ALICE")["response_url"].(string)
	if status, got := r.post(strings.TrimPrefix(answer, r.base), `{"text":"t","blocks":[{"type":"divider","extra":1},{"type":"nothing"}]}`); got["ok"] != false {
		t.Fatalf("the response_url answered %d %v", status, got)
	}
	entry, _ = r.entryOf("invalid_blocks")
	if entry["kind"] != "response_url" || path(entry, "response", "response_metadata", "messages") == nil {
		t.Errorf("what a response_url refused is %v", entry)
	}
}

func TestEveryBreachNamesItsEntry(t *testing.T) {
	r := newRig(t)
	w := r.wire()
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "hi"})
	f := w.next()
	w.ack(f.ID, nil)
	w.ack(f.ID, nil)
	w.ack("unknown", nil)
	r.send(localslack.Typed{Channel: "C0GENERAL", User: "U0ALICE", Text: "ho"})
	late := w.next()
	r.advanceUnanswered(4 * time.Second)
	w.ack(late.ID, nil)
	for _, rule := range []string{localslack.RuleAckTwice, localslack.RuleAckUnknown, localslack.RuleNotAcked, localslack.RuleAckLate} {
		if err := r.WaitViolation(r.ctx(), rule); err != nil {
			t.Fatal(err)
		}
	}
	for rule, want := range map[string]string{
		localslack.RuleAckTwice: f.ID, localslack.RuleAckUnknown: "unknown", localslack.RuleNotAcked: late.ID, localslack.RuleAckLate: late.ID,
	} {
		entry, _ := r.entryOf(rule)
		if entry["envelope_id"] != want || (entry["kind"] == "envelope") != (rule != localslack.RuleAckUnknown) {
			t.Errorf("%s leads to %v %v", rule, entry["kind"], entry["envelope_id"])
		}
	}
	if entry, _ := r.entryOf(localslack.RuleNotAcked); entry["ok"] != false || entry["error"] != "timeout" {
		t.Errorf("what was not acknowledged is %v", entry)
	}
	if entry, _ := r.entryOf(localslack.RuleAckTwice); entry["ok"] != true || entry["took_ms"] == nil {
		t.Errorf("what was acknowledged is %v", entry)
	}
}

// advanceUnanswered lets time pass though something is unacknowledged.
func (r *rig) advanceUnanswered(d time.Duration) {
	r.t.Helper()
	r.clock.SetPatience(time.Millisecond)
	r.advance(d)
}

func TestTrafficComesInPages(t *testing.T) {
	r := newRig(t, func(c *localslack.Config) { c.Keep, c.RateLimits = 30, false })
	for range 70 {
		r.must("api.test", nil)
	}
	r.code("no.such.method", nil)
	var all []int
	before := ""
	for {
		page := r.read("/_client/traffic?limit=7&before=" + before)
		for _, e := range page["entries"].([]any) {
			all = append(all, int(path(e, "seq").(float64)))
		}
		before = fmt.Sprint(all[len(all)-1])
		if page["has_more"] != true {
			break
		}
	}
	var want []int
	for _, e := range slices.Backward(r.Log()) {
		want = append(want, e.Seq)
	}
	if diff := cmp.Diff(want, all); diff != "" || all[0] != 71 {
		t.Errorf("pages together (-want +got):\n%s", diff)
	}
	if got := r.read("/_client/traffic?before=10"); len(got["entries"].([]any)) != 0 || got["has_more"] != false {
		t.Errorf("before what is kept there is %v", got)
	}
	for _, query := range []string{"before=x", "limit=x", "limit=0"} {
		if status, _ := r.get("/_client/traffic?" + query); status != http.StatusBadRequest {
			t.Errorf("%s answered %d", query, status)
		}
	}
}
