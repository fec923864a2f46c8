package handlers_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// practised gives a person three weeks of answers.
func (r *rig) practised(t *testing.T, user string) {
	t.Helper()
	err := r.store.Update(t.Context(), func(tx coach.Tx) error {
		if err := tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: user, DM: "D" + user[1:], Zone: "Europe/Berlin"}); err != nil {
			return err
		}
		return tx.PutProgress("T1", user, coach.Progress{
			Answers: 5, Questions: 5, Days: 4, LastDay: "2026-03-02",
			Weeks: []coach.Week{
				{Start: "2026-02-16", Scored: 2, Level: 40, Dimensions: [coach.Dimensions]int{30, 40, 50, 40, 30}},
				{Start: "2026-02-23", Scored: 1, Level: 30, Dimensions: [coach.Dimensions]int{20, 30, 40, 30, 30}},
				{Start: "2026-03-02", Scored: 2, Level: 70, Dimensions: [coach.Dimensions]int{60, 71, 80, 70, 65}},
			},
			Calendar: []coach.DayCount{{Day: "2026-02-17", Answers: 1}, {Day: "2026-02-18", Answers: 1}, {Day: "2026-02-25", Answers: 1}, {Day: "2026-03-02", Answers: 2}},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// waiting returns the only delivery of the outbox.
func (r *rig) waiting(t *testing.T) coach.Delivery {
	t.Helper()
	rows, err := r.coach.Ready(t.Context(), r.now, 10)
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d deliveries, error %v; want one", len(rows), err)
	}
	return rows[0]
}

// part renders the part of the only delivery that is to be sent next.
func (r *rig) part(t *testing.T) (coach.Delivery, handlers.Outgoing) {
	t.Helper()
	d := r.waiting(t)
	parts, err := r.Render(t.Context(), d)
	if err != nil || len(parts) <= d.Part() {
		t.Fatalf("%d parts, error %v", len(parts), err)
	}
	return d, parts[d.Part()]
}

func TestChart(t *testing.T) {
	r := newRig(t, nil)
	r.practised(t, "U0ALICE")
	reply := r.Action(t.Context(), handlers.Action{Team: "T1", User: "U0ALICE", Channel: "D0ALICE", ActionID: "chart", Value: "1:", TriggerID: "1"})
	if reply.Respond == nil || reply.Respond.Text != "Your chart is on its way to our DM." {
		t.Fatalf("the click is answered %+v", reply)
	}
	d, upload := r.part(t)
	if upload.Method != handlers.MethodFile || upload.Channel != "" || upload.FileName != "progress.png" || upload.Title != "Your progress" {
		t.Errorf("first comes %s %q %q to %q, want the picture for nobody yet", upload.Method, upload.FileName, upload.Title, upload.Channel)
	}
	if _, err := png.Decode(bytes.NewReader(upload.File)); err != nil {
		t.Error(err)
	}
	if n := utf8.RuneCountInString(upload.AltText); n == 0 || n > 2_000 {
		t.Errorf("its description has %d characters", n)
	}
	if err := r.coach.Sent(t.Context(), d, coach.Sent{File: "F0123456789", Digest: upload.Digest, Words: upload.AltText}, r.now); err != nil {
		t.Fatal(err)
	}
	_, post := r.part(t)
	if !strings.Contains(post.Text, upload.AltText) {
		t.Errorf("the text does not say what the picture shows:\n%s\nwant in it:\n%s", post.Text, upload.AltText)
	}
	golden(t, "chart", []handlers.Outgoing{post})

	if err := r.coach.ChartInWords(t.Context(), r.waiting(t), r.now); err != nil {
		t.Fatal(err)
	}
	d, plain := r.part(t)
	if d.Part() != 0 || plain.Method != handlers.MethodPost {
		t.Errorf("in words it is part %d, a %s", d.Part(), plain.Method)
	}
	golden(t, "chart_in_words", []handlers.Outgoing{plain})
	if s, _, err := r.coach.Known(t.Context(), "T1", "U0ALICE"); err != nil || s.ChartFile != "" {
		t.Errorf("the picture %q is still kept (%v)", s.ChartFile, err)
	}
}

// An answer that comes between upload and message changes nothing of what the
// message says about its picture.
func TestChartSaysWhatItsPictureShows(t *testing.T) {
	r := newRig(t, nil)
	r.practised(t, "U0ALICE")
	if err := r.coach.RequestChart(t.Context(), coach.Cause{Team: "T1", Now: r.now}, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	d, upload := r.part(t)
	if err := r.coach.Sent(t.Context(), d, coach.Sent{File: "F0123456789", Digest: upload.Digest, Words: upload.AltText}, r.now); err != nil {
		t.Fatal(err)
	}
	err := r.store.Update(t.Context(), func(tx coach.Tx) error {
		p, err := tx.Progress("T1", "U0ALICE")
		if err != nil {
			return err
		}
		p.Weeks[2].Scored, p.Weeks[2].Level = 3, 120
		return tx.PutProgress("T1", "U0ALICE", p)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, post := r.part(t); !strings.Contains(post.Text, upload.AltText) {
		t.Errorf("the text is about another picture:\n%s", post.Text)
	}
}

func TestTooLittleForAChart(t *testing.T) {
	r := newRig(t, nil)
	reply := r.Action(t.Context(), handlers.Action{Team: "T1", User: "U0ALICE", Channel: "D0ALICE", ActionID: "chart", Value: "1:", TriggerID: "1"})
	if reply.Respond == nil || !strings.HasPrefix(reply.Respond.Text, "There is too little to draw yet") {
		t.Errorf("the click is answered %+v", reply)
	}
	if rows, err := r.coach.Ready(t.Context(), r.now, 10); err != nil || len(rows) != 0 {
		t.Errorf("%d deliveries, error %v; want none", len(rows), err)
	}
	if err := r.coach.RequestChart(t.Context(), coach.Cause{Team: "T1", Now: r.now}, "U0ALICE"); err != nil {
		t.Fatal(err)
	}
	parts, err := r.Render(t.Context(), r.waiting(t))
	if diff := cmp.Diff(0, len(parts)); diff != "" || err != nil {
		t.Errorf("a chart of nothing has parts (%v): %s", err, diff)
	}
}
