package handlers_test

import (
	"strings"
	"testing"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/internal/review/level"
)

// scored is an answer with a level in every dimension, on a day of March 2026.
func scored(day int, theme string, lvl int, evidence float64) coach.Answer {
	x := float64(lvl)
	at := time.Date(2026, 3, day, 8, 0, 0, 0, time.UTC)
	return coach.Answer{
		Team: "T1", User: "U0BODO", Post: "p", Question: "software-engineer/q" + theme, Role: "software-engineer", Theme: theme,
		Skills: []string{theme + " and <care>"}, Attempt: 1, Message: coach.MessageRef{Channel: "D0BODO", TS: at.Format("1") + "772434801.00000" + at.Format("2")},
		Text: "I counted & compared.", At: at, Zone: "Europe/Berlin", Day: coach.DateOf(at, time.UTC), Planned: coach.EveryDay,
		Feedback: review.Feedback{
			Version: "test", Scored: true, Level: lvl, Words: 80, KeyPoints: []review.KeyPoint{{ID: "k1", Label: "One", Band: review.Covered}, {ID: "k2", Label: "Two"}},
			Dimensions: &level.Dimensions{Structure: x, Evidence: evidence, Ownership: 3, Relevance: 4, Delivery: 3.2},
		},
	}
}

// practised is what somebody has done in nine days, two sessions among them.
func practised() coach.Progress {
	p := coach.Progress{
		Answers: 9, Questions: 3, Words: 1280, Days: 8, Sessions: 2, Streak: 8, Best: 8, Freezes: 0, Toward: 1, Repaired: []coach.Date{"2026-03-09"}, LastDay: "2026-03-10",
		Heard: 9, Points: 18, Roles: map[string]int{"software-engineer": 3},
		Themes: map[string]coach.ThemeCount{
			"Judgement": {Answers: 6, Heard: 6, Points: 12, Levels: coach.Levels{Scored: 6, Sum: 17}},
			"Delivery":  {Answers: 3, Heard: 3, Points: 6, Levels: coach.Levels{Scored: 3, Sum: 12}},
		},
		Skills: map[string]coach.Levels{"Root cause <thinking>": {Scored: 3, Sum: 12}, "Persuasion & evidence": {Scored: 6, Sum: 17}, "Once": {Scored: 1, Sum: 1}},
	}
	for i, tenths := range []int{18, 21, 24, 31, 34, 37} {
		s := coach.Scored{Seq: uint64(i + 1), Day: coach.Date("2026-03-02").Add(i), Theme: "Judgement", Level: 2 + i/3}
		s.Dimensions = [coach.Dimensions]int{30, tenths, 30 + i%2, 40, 28}
		p.Recent = append(p.Recent, s)
	}
	return p
}

func (r *rig) progressIs(t *testing.T, p coach.Progress) {
	t.Helper()
	if err := r.store.Update(t.Context(), func(tx coach.Tx) error { return tx.PutProgress("T1", "U0BODO", p) }); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) asks(t *testing.T, text string) handlers.Outgoing {
	t.Helper()
	reply := r.Command(t.Context(), handlers.Command{Team: "T1", Channel: "D0BODO", User: "U0BODO", Name: handlers.Slash, Text: text, TriggerID: "1"})
	if reply.Ack == nil {
		t.Fatalf("%q is not answered", text)
	}
	return handlers.Outgoing{Method: "ack", Text: reply.Ack.Text, Blocks: reply.Ack.Blocks}
}

func TestProgressLooksAsItShould(t *testing.T) {
	t.Run("of one answer", func(t *testing.T) {
		r := newRig(t, nil)
		answered(t, r, "software engineer", answer)
		golden(t, "progress-first", []handlers.Outgoing{r.asks(t, "progress")})
	})
	t.Run("of nine days", func(t *testing.T) {
		r := newRig(t, nil)
		r.progressIs(t, practised())
		r.now = time.Date(2026, 3, 11, 8, 0, 0, 0, time.UTC)
		golden(t, "progress", []handlers.Outgoing{r.asks(t, "progress")})
	})
	t.Run("with a freeze to be used", func(t *testing.T) {
		r := newRig(t, nil)
		p := practised()
		p.Freezes = 1
		r.progressIs(t, p)
		r.now = time.Date(2026, 3, 12, 8, 0, 0, 0, time.UTC)
		want := "Your next answer keeps the row: a freeze then covers yesterday, Wed 11 Mar."
		if got := r.asks(t, "progress").Text; !strings.Contains(got, want) {
			t.Errorf("%s\nsays not: %s", got, want)
		}
	})
}

// What progress lists is cut before the text of the message is: nothing of it is
// only in the blocks.
func TestProgressFitsItsText(t *testing.T) {
	r := newRig(t, nil)
	p := practised()
	p.Skills = map[string]coach.Levels{strings.Repeat("a", 80): {Scored: 2, Sum: 2}, strings.Repeat("b", 80): {Scored: 2, Sum: 8}}
	for i := range p.Recent {
		p.Recent[i].Dimensions = [coach.Dimensions]int{10 * i, 9 * i, 8 * i, 7 * i, 6 * i}
	}
	for i := range 14 {
		p.Repaired = append(p.Repaired, coach.Date("2026-02-10").Add(i))
	}
	for i := range 400 {
		p.Themes[strings.Repeat("theme ", 20)+time.Duration(i).String()] = coach.ThemeCount{Answers: 1000, Heard: 1000, Points: 3000, Levels: coach.Levels{Scored: 1, Sum: 3}}
	}
	for _, role := range r.coach.Bank().Roles() {
		p.Roles[role.ID] = 1
	}
	r.progressIs(t, p)
	o := r.asks(t, "progress")
	check(t, o)
	if !strings.HasSuffix(o.Text, "other themes") {
		t.Errorf("the text ends before the lists do:\n%s", o.Text)
	}
}

func TestHistorySaysLevelsAndMarksWarmups(t *testing.T) {
	r := newRig(t, nil)
	warmup := scored(3, "Judgement", 2, 2)
	warmup.Question, warmup.Warmup, warmup.Feedback = coach.WarmupQuestion, true, review.Feedback{Words: 40}
	if err := r.store.Update(t.Context(), func(tx coach.Tx) error {
		for _, a := range []coach.Answer{warmup, scored(4, "Judgement", 2, 2), scored(5, "Delivery", 4, 3)} {
			if _, err := tx.PutAnswer(a); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	golden(t, "history", []handlers.Outgoing{r.asks(t, "history 3")})
}
