package coach

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"interviewcoach/questions"
)

func manyQuestions(t testing.TB, n int) *Coach {
	t.Helper()
	var qs []questions.Question
	for i := range n {
		qs = append(qs, questions.Question{Text: fmt.Sprintf("Question number %d?", i), Role: "Agent", Theme: []string{"Calm", "Speed", "Truth"}[i%3]})
	}
	bank, err := questions.NewBank(questions.PackOf("test", qs...))
	if err != nil {
		t.Fatal(err)
	}
	return New(nil, bank, nil)
}

// seenOn is the history of questions asked once on a day, at nine.
func seenOn(day Date, ids ...string) map[string]Asked {
	asked := map[string]Asked{}
	for _, id := range ids {
		asked[id] = Asked{Question: id, Times: 1, Last: day.utc().Add(9 * time.Hour)}
	}
	return asked
}

func TestPick(t *testing.T) {
	c := manyQuestions(t, 4)
	var ids []string
	for _, q := range c.Bank().Questions() {
		ids = append(ids, q.ID)
	}
	slices.Sort(ids) // which of several comes first when all else is equal
	cards := func(parts ...map[string]Card) map[string]Card {
		all := map[string]Card{}
		for _, p := range parts {
			for id, card := range p {
				card.At = card.At.Add(10 * time.Hour) // after it was asked
				all[id] = card
			}
		}
		return all
	}
	two := seenOn(start.Add(-10), ids[0], ids[1])
	twoDue := cards(reviewedOn(start.Add(-10), ids[0]), reviewedOn(start.Add(-9), ids[1]))
	for _, tt := range []struct {
		name   string
		s      Subscriber
		asked  map[string]Asked
		cards  map[string]Card
		review bool
		want   string // id; "new", or the day of the next
	}{
		{name: "nothing seen", want: "new"},
		{name: "the longest due first", asked: two, cards: twoDue, review: true, want: ids[0]},
		{name: "the second in a row", s: Subscriber{Reviews: 1}, asked: two, cards: twoDue, review: true, want: ids[0]},
		{name: "the third is a new one", s: Subscriber{Reviews: 2}, asked: two, cards: twoDue, want: "new"},
		{
			name: "the third is a review where nothing is new", s: Subscriber{Reviews: 2},
			asked: seenOn(start.Add(-10), ids...), cards: cards(reviewedOn(start.Add(-10), ids...)), review: true, want: ids[0],
		},
		{name: "not due yet", asked: seenOn(start.Add(-1), ids[0], ids[1]), cards: cards(reviewedOn(start.Add(-1), ids[0], ids[1])), want: "new"},
		{name: "all seen, none due", asked: seenOn(start.Add(-1), ids...), cards: cards(reviewedOn(start.Add(-1), ids...)), want: string(start.Add(2))},
		{name: "asked in vain", asked: seenOn(start.Add(-13), ids...), want: string(start.Add(1))},
		{name: "asked in vain long ago", asked: seenOn(start.Add(-14), ids...), want: ids[0]},
		{name: "asked in vain long ago, but something is new", asked: seenOn(start.Add(-14), ids[0], ids[1]), want: "new"},
		{
			name:  "a review that waits for an answer is not asked again",
			asked: seenOn(start.Add(-1), ids...), cards: cards(reviewedOn(start.Add(-9), ids...)), want: string(start.Add(13)),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := c.pick(tt.s, nil, tt.asked, tt.cards, start, "seed")
			is := string(got.next)
			if got.question != nil {
				is = got.question.ID
				if tt.asked[is].Times == 0 {
					is = "new"
				}
			}
			if is != tt.want || got.review != tt.review {
				t.Errorf("picked %s (review %v), want %s (%v)", is, got.review, tt.want, tt.review)
			}
			if got.question != nil && tt.review && got.seen.IsZero() {
				t.Error("a review does not know when it was seen")
			}
		})
	}
}

// The same question for another role was seen; its review is asked for the role
// that the person has now, and counted once.
func TestPickTwins(t *testing.T) {
	text := "How do you handle pressure?"
	bank, err := questions.NewBank(questions.PackOf("test",
		questions.Question{Text: text, Role: "Agent"}, questions.Question{Text: text, Role: "Analyst"}, questions.Question{Text: "Why us?", Role: "Analyst"}))
	if err != nil {
		t.Fatal(err)
	}
	c := New(nil, bank, nil)
	agent, analyst := c.Bank().ForRole("agent")[0].ID, ""
	for _, q := range c.Bank().ForRole("analyst") {
		if q.Text == text {
			analyst = q.ID
		}
	}
	roles := []string{"analyst"}
	asked, cards := seenOn(start.Add(-1), agent), reviewedOn(start, agent)
	if got := c.pick(Subscriber{}, roles, asked, cards, start, "x"); got.question == nil || got.question.Text == text {
		t.Errorf("picked %+v, want the question that was not seen for any role", got)
	}
	got := c.pick(Subscriber{}, roles, asked, cards, start.Add(3), "x")
	if got.question == nil || got.question.ID != analyst || !got.review || !got.seen.Equal(asked[agent].Last) {
		t.Errorf("picked %+v, want the review for the role there is, seen when it was asked for the other", got)
	}
	if got := c.pick(Subscriber{}, nil, asked, cards, start.Add(3), "x"); got.question == nil || got.question.ID != agent {
		t.Errorf("picked %+v, want the review for the role it was answered for", got)
	}
	for id, card := range reviewedOn(start.Add(2), analyst) {
		cards[id] = card
	}
	if got := c.pick(Subscriber{}, nil, asked, cards, start.Add(3), "x"); got.review {
		t.Errorf("picked %+v: it was answered yesterday for the other role", got)
	}
	if n := len(c.reviews(nil, cards, nil)); n != 1 {
		t.Errorf("%d reviews, want 1", n)
	}
}
