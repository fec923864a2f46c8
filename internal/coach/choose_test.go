package coach

import (
	"fmt"
	"testing"
	"time"

	"interviewcoach/questions"
)

func choosing(t testing.TB) *Coach {
	t.Helper()
	var qs []questions.Question
	for i, theme := range []string{"Calm", "Calm", "Calm", "Speed", "Speed", "Truth"} {
		qs = append(qs, questions.Question{Text: fmt.Sprintf("Question number %d?", i), Role: []string{"Agent", "Analyst"}[i%2], Theme: theme})
	}
	bank, err := questions.NewBank(questions.PackOf("test", qs...))
	if err != nil {
		t.Fatal(err)
	}
	return New(nil, bank, nil)
}

func TestChooseGoesThroughAllBeforeItRepeats(t *testing.T) {
	c := choosing(t)
	asked := map[string]Asked{}
	var order []string
	for i := range 12 {
		q := c.choose(nil, asked, fmt.Sprint("day", i))
		if again := c.choose(nil, asked, fmt.Sprint("day", i)); again != q {
			t.Fatalf("the same day and history gave %s and %s", q.ID, again.ID)
		}
		order = append(order, q.ID)
		a := asked[q.ID]
		asked[q.ID] = Asked{Question: q.ID, Times: a.Times + 1, Last: time.Unix(int64(1000+i), 0)}
	}
	seen, themes := map[string]bool{}, map[string]bool{}
	for i, id := range order[:6] {
		q, _ := c.Bank().Question(id)
		if seen[id] {
			t.Errorf("%s came twice before all had come", id)
		}
		if i < 3 && themes[q.Theme] {
			t.Errorf("theme %s came twice before every theme had come", q.Theme)
		}
		seen[id], themes[q.Theme] = true, true
	}
	for i := range 6 {
		if order[i+6] != order[i] {
			t.Errorf("round two asks %s at place %d, want %s, asked longest ago", order[i+6], i, order[i])
		}
	}
}

func TestChooseKeepsToTheRoles(t *testing.T) {
	c := choosing(t)
	for i := range 20 {
		if q := c.choose([]string{"agent"}, nil, fmt.Sprint(i)); q.RoleID != "agent" {
			t.Fatalf("asked for an agent, got %s", q.ID)
		}
	}
	if q := c.choose([]string{"astronaut"}, nil, "x"); q == nil {
		t.Error("a role that is gone gives no question, want one of any role")
	}
	empty, err := questions.NewBank()
	if err != nil {
		t.Fatal(err)
	}
	if q := New(nil, empty, nil).choose(nil, nil, "x"); q != nil {
		t.Errorf("an empty bank gives %v", q)
	}
}

func TestChooseCountsWhatWasAnsweredInChannels(t *testing.T) {
	c := choosing(t)
	asked := map[string]Asked{}
	for _, q := range c.Bank().Questions() {
		if q.Theme == "Speed" {
			asked[q.ID] = Asked{Question: q.ID, Answers: 3, Last: time.Unix(1000, 0)}
			break
		}
	}
	for i := range 20 {
		if q := c.choose(nil, asked, fmt.Sprint(i)); q.Theme == "Speed" {
			t.Fatalf("%s is of the theme practised most", q.ID)
		}
	}
}
