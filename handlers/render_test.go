package handlers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack/blockkit"
	"interviewcoach/questions"
)

var update = flag.Bool("update", false, "rewrite the expected messages")

// golden compares what is sent with testdata/NAME.json, which can be pasted into
// Slack's Block Kit Builder.
func golden(t *testing.T, name string, out []handlers.Outgoing) {
	t.Helper()
	type message struct {
		Method handlers.Method `json:"method"`
		Text   string          `json:"text"`
		Blocks []slack.Block   `json:"blocks,omitempty"`
		Home   any             `json:"view,omitempty"`
	}
	var list []message
	for _, o := range out {
		m := message{Method: o.Method, Text: o.Text, Blocks: o.Blocks}
		if o.Home != nil {
			m.Home = o.Home
		}
		list = append(list, m)
		check(t, o)
	}
	compare(t, name, list)
}

// compare holds a value against testdata/NAME.json, or with -update writes it.
func compare(t *testing.T, name string, value any) {
	t.Helper()
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name+".json")
	if *update {
		if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), buf.String()); diff != "" {
		t.Errorf("%s looks otherwise (-file +now); go test ./handlers -update rewrites it:\n%s", path, diff)
	}
}

// check holds what must be true of every message: Slack takes it, and a screen
// reader, which reads the text and not the blocks, gets something to read.
func check(t *testing.T, o handlers.Outgoing) {
	t.Helper()
	if o.Home != nil || o.Method == handlers.MethodReact || o.Method == handlers.MethodDelete {
		return
	}
	raw, err := json.Marshal(o.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range blockkit.CheckBlocks(blockkit.Message, raw) {
		t.Errorf("Slack refuses it: %s %s at %s", p.Code, p.Message, p.Pointer)
	}
	if n := utf8.RuneCountInString(o.Text); n == 0 || n > 4_000 {
		t.Errorf("the text has %d characters, want 1 to 4000", n)
	}
	for _, m := range blockkit.Mentions(o.Text, raw) {
		if m.Kind != "link" {
			t.Errorf("it mentions %+v", m)
		}
	}
}

const answer = "Last year I counted what our pricing module cost in hours and bugs. I gave the manager three options with a price each, <!channel> & *stars* included."

// answered asks Bodo a question by DM and has him answer it.
func answered(t *testing.T, r *rig, role, text string) {
	t.Helper()
	r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, Text: role, TriggerID: "1"})
	r.deliver(t)
	e := handlers.Event{ID: "Ev1", Kind: handlers.EventMessage, Team: "T1", Channel: "D0BODO", User: "U0BODO", TS: "1772434801.000001", Text: text}
	if err := r.Event(t.Context(), e, 0); err != nil {
		t.Fatal(err)
	}
}

func TestMessagesLookAsTheyShould(t *testing.T) {
	t.Run("question", func(t *testing.T) {
		r := newRig(t, nil)
		r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, Text: "software engineer", TriggerID: "1"})
		golden(t, "question", r.deliver(t))
	})
	t.Run("reply", func(t *testing.T) {
		r := newRig(t, nil)
		answered(t, r, "software engineer", answer)
		golden(t, "reply", r.deliver(t))
	})
	t.Run("menu", func(t *testing.T) {
		r := newRig(t, nil)
		reply := r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, TriggerID: "1"})
		golden(t, "menu", []handlers.Outgoing{{Method: "ack", Text: reply.Ack.Text, Blocks: reply.Ack.Blocks}})
	})
	t.Run("home", func(t *testing.T) {
		r := newRig(t, nil)
		answered(t, r, "software engineer", answer)
		r.deliver(t)
		if err := r.Event(t.Context(), handlers.Event{ID: "Ev2", Kind: handlers.EventHomeOpened, Team: "T1", User: "U0BODO"}, 0); err != nil {
			t.Fatal(err)
		}
		golden(t, "home", r.deliver(t))
		if err := r.Event(t.Context(), handlers.Event{ID: "Ev3", Kind: handlers.EventHomeOpened, Team: "T1", User: "U0BODO"}, 0); err != nil {
			t.Fatal(err)
		}
		if again := r.deliver(t); len(again) != 0 {
			t.Errorf("the same Home was published twice")
		}
	})
}

// TestNoQuestionIsSpoiledBeforeATry looks for any sentence of the answers in what
// is shown with the question, and in its hints.
func TestNoQuestionIsSpoiledBeforeATry(t *testing.T) {
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range bank.Questions() {
		r := newRig(t, questionsOf(t, q))
		r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, Text: q.Role, TriggerID: "1"})
		shown := r.deliver(t)
		for _, o := range shown {
			raw, _ := json.Marshal(o.Blocks)
			for _, secret := range []string{q.Sample, q.Solid, q.Exceptional, q.KeyPoints[0].Text, q.Minefields[0].Text} {
				if start := string([]rune(secret)[:30]); strings.Contains(o.Text+string(raw), start) {
					t.Errorf("%s: the question shows %q", q.ID, start)
				}
			}
		}
	}
}

func questionsOf(t *testing.T, qs ...*questions.Question) *questions.Bank {
	t.Helper()
	var list []questions.Question
	for _, q := range qs {
		list = append(list, *q)
	}
	bank, err := questions.NewBank(questions.PackOf("test", list...))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// TestEveryMessageFitsWhateverAQuestionHolds renders every kind of message for
// bundled questions and for one in which everything is as long as it can be. What
// does not depend on an answer is held to Slack's limits for the whole bank by
// internal/lint.
func TestEveryMessageFitsWhateverAQuestionHolds(t *testing.T) {
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	all := []*questions.Question{hugeQuestion()}
	for i, q := range bank.Questions() {
		if i%20 == 0 {
			all = append(all, q)
		}
	}
	for _, q := range all {
		r := newRig(t, questionsOf(t, q))
		answered(t, r, q.Role, strings.Repeat(answer+"\n", 200))
		outs := r.deliver(t)
		post := outs[0]
		if len(post.Blocks) == 0 {
			t.Fatal("no reply")
		}
		s, _, err := r.coach.Known(t.Context(), "T1", "U0BODO")
		if err != nil {
			t.Fatal(err)
		}
		for i, kind := range []coach.Kind{coach.KindLadder, coach.KindPrepare, coach.KindMotives} {
			cause := coach.Cause{Team: "T1", Key: string(rune('a' + i)), Now: r.now}
			if err := r.coach.Show(t.Context(), cause, "U0BODO", s.OpenPost, kind, coach.Place{Channel: "D0BODO"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, o := range append(outs, r.deliver(t)...) {
			check(t, o)
		}
	}
}

func hugeQuestion() *questions.Question {
	long := func(n int) string { return strings.Repeat("A & B <c> *d*. ", n/15+1)[:n] }
	items := func(n int) (out []questions.Item) {
		for range n {
			out = append(out, questions.Item{Label: long(75), Text: long(2000)})
		}
		return out
	}
	return &questions.Question{
		Text: long(299) + "?", Role: "Tester", Function: "Tests", Theme: long(100), KeyPoints: items(30), Motivations: items(10), Minefields: items(20),
		Sample: long(9000), Solid: long(9000), SolidWhy: long(4000), Exceptional: strings.Repeat("x", 20_000), ExceptionalWhy: long(4000),
		Prepare: []string{long(3000), long(3000)}, Evaluates: []string{long(300)},
	}
}
