package coach

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	fsrs "github.com/open-spaced-repetition/go-fsrs/v3"
	"pgregory.net/rapid"

	"interviewcoach/internal/review"
)

func TestRating(t *testing.T) {
	scored := func(level int) review.Feedback { return review.Feedback{Scored: true, Level: level} }
	for _, tt := range []struct {
		name   string
		answer Answer
		want   fsrs.Rating
	}{
		{"level 1", Answer{Feedback: scored(1)}, fsrs.Again},
		{"level 2", Answer{Feedback: scored(2)}, fsrs.Again},
		{"level 3", Answer{Feedback: scored(3)}, fsrs.Hard},
		{"level 4", Answer{Feedback: scored(4)}, fsrs.Good},
		{"level 5", Answer{Feedback: scored(5)}, fsrs.Easy},
		{"level 1 after a peek", Answer{Peeked: true, Feedback: scored(1)}, fsrs.Again},
		{"level 3 after a peek", Answer{Peeked: true, Feedback: scored(3)}, fsrs.Hard},
		{"level 5 after a peek", Answer{Peeked: true, Feedback: scored(5)}, fsrs.Hard},
		{"not scored", Answer{Feedback: review.Feedback{Language: "de"}}, fsrs.Hard},
		{"not scored after a peek", Answer{Peeked: true}, fsrs.Hard},
	} {
		if got := rating(tt.answer); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// start is a Monday.
const start Date = "2026-12-14"

// logOf makes a log of ratings, each so many days after the one before.
func logOf(steps ...int) (log []Rated) {
	day := start
	for i := 0; i < len(steps); i += 2 {
		day = day.Add(steps[i])
		log = append(log, Rated{Question: "q", Day: day, At: day.utc().Add(9 * time.Hour), Rating: steps[i+1]})
	}
	return log
}

func TestReplayEqualsOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var steps []int
		for range rapid.IntRange(1, 12).Draw(t, "reviews") {
			steps = append(steps, rapid.IntRange(1, 60).Draw(t, "days"), rapid.IntRange(1, 4).Draw(t, "rating"))
		}
		log := logOf(steps...)
		card := fsrs.NewCard()
		for i, r := range log {
			card = newScheduler().Next(card, r.Day.utc(), fsrs.Rating(r.Rating)).Card
			got := cardOf("q", log[:i+1])
			if diff := cmp.Diff(card, got.FSRS); diff != "" {
				t.Fatalf("after %d reviews the replayed card differs:\n%s", i+1, diff)
			}
			days := got.last().DaysTo(got.due(Subscriber{}, got.last()))
			if days < 1 || days > longestInterval {
				t.Fatalf("it comes back after %d days, want 1 to %d", days, longestInterval)
			}
		}
	})
}

// The hour of a review and the change of clocks do not move a due day.
func TestReplayCountsLocalDays(t *testing.T) {
	late := logOf(0, 3, 3, 3)
	late[0].At, late[1].At = start.utc().Add(23*time.Hour), start.Add(3).utc()
	a, b := cardOf("q", logOf(0, 3, 3, 3)), cardOf("q", late)
	if a.FSRS != b.FSRS {
		t.Errorf("the hour changes the card:\n%s", cmp.Diff(a.FSRS, b.FSRS))
	}
	back := logOf(0, 3, 3, 3)
	back[1].Day = start.Add(-1) // flown over the date line
	if got := cardOf("q", back); got.FSRS.ElapsedDays != 0 || got.last() != start {
		t.Errorf("a day earlier than the one before counts as %d days later, last %s", got.FSRS.ElapsedDays, got.last())
	}
}

func TestDue(t *testing.T) {
	good := logOf(0, 3)                            // 3 days
	often := logOf(0, 3, 3, 3, 11, 3, 30, 3, 0, 3) // far more than 30
	last := often[len(often)-1].Day
	for _, tt := range []struct {
		name string
		log  []Rated
		s    Subscriber
		card Card
		now  Date
		want Date
	}{
		{name: "as FSRS says", log: good, want: start.Add(3)},
		{name: "again is the next day", log: logOf(0, 1), want: start.Add(1)},
		{name: "at most 30 days", log: often, want: last.Add(30)},
		{name: "half the days to the interview", log: often, s: Subscriber{Interview: last.Add(21)}, want: last.Add(10)},
		{name: "FSRS is sooner than half", log: good, s: Subscriber{Interview: start.Add(40)}, want: start.Add(3)},
		{name: "the interview is tomorrow", log: good, s: Subscriber{Interview: start.Add(1)}, want: start.Add(1)},
		{name: "the interview is today", log: good, s: Subscriber{Interview: start}, want: start.Add(1)},
		{name: "the interview was before", log: often, s: Subscriber{Interview: last.Add(-1)}, want: last.Add(30)},
		{name: "far away", log: often, s: Subscriber{Interview: last.Add(300)}, want: last.Add(30)},
		{name: "put off", log: good, card: Card{Shift: 7}, want: start.Add(10)},
		{name: "away since yesterday", log: good, s: Subscriber{Paused: true, Away: start.Add(1)}, now: start.Add(2), want: start.Add(4)},
		{name: "answered while away", log: good, s: Subscriber{Paused: true, Away: start.Add(-5)}, now: start.Add(2), want: start.Add(5)},
		{name: "the pause was over", log: good, s: Subscriber{Paused: true, Away: start, PausedUntil: start.Add(2)}, now: start.Add(9), want: start.Add(5)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := cardOf("q", tt.log)
			c.Shift = tt.card.Shift
			if got := c.due(tt.s, max(tt.now, start)); got != tt.want {
				t.Errorf("due %s, want %s", got, tt.want)
			}
		})
	}
}

// reviewedOn gives each question a card with one rating Good on a day.
func reviewedOn(day Date, ids ...string) map[string]Card {
	cards := map[string]Card{}
	for _, id := range ids {
		cards[id] = cardOf(id, []Rated{{Question: id, Day: day, At: day.utc(), Rating: int(fsrs.Good)}})
	}
	return cards
}

func TestDueForecast(t *testing.T) {
	c := choosing(t)
	var agent, analyst []string
	for _, q := range c.Bank().Questions() {
		if q.RoleID == "agent" {
			agent = append(agent, q.ID)
		} else {
			analyst = append(analyst, q.ID)
		}
	}
	cards := reviewedOn(start.Add(-20), agent[0])
	for id, card := range reviewedOn(start, agent[1], analyst[0], "gone-from-the-bank") {
		cards[id] = card
	}
	s := Subscriber{Roles: []string{"agent"}}
	sum := Summary{Subscriber: s, reviews: c.reviews(nil, cards, s.Roles)}
	if got, want := sum.Due(start), [14]int{0: 1, 3: 1}; got != want {
		t.Errorf("forecast %v, want %v: one overdue, one in three days, none of another role", got, want)
	}
	sum.Subscriber.Interview = start.Add(2)
	if got, want := sum.Due(start), [14]int{0: 1, 1: 1}; got != want {
		t.Errorf("with an interview near %v, want %v", got, want)
	}
}

func BenchmarkPick300(b *testing.B) {
	c := manyQuestions(b, 300)
	asked, cards := map[string]Asked{}, map[string]Card{}
	for i, q := range c.Bank().Questions() {
		day := start.Add(-i % 40)
		asked[q.ID] = Asked{Question: q.ID, Times: 1, Last: day.utc()}
		for id, card := range reviewedOn(day, q.ID) {
			cards[id] = card
		}
	}
	for b.Loop() {
		if c.pick(Subscriber{ID: "U1"}, nil, asked, cards, start, "seed").question == nil {
			b.Fatal("nothing is due")
		}
	}
}

// DueOf is Card.due for tests from outside.
func DueOf(c Card, s Subscriber, today Date) Date { return c.due(s, today) }

// CardOf is cardOf for tests from outside.
func CardOf(question string, log []Rated) Card { return cardOf(question, log) }

// Next is next for benchmarks from outside.
func (c *Coach) Next(tx Tx, s Subscriber, now time.Time) error {
	chosen, err := c.next(tx, s, nil, now)
	if err == nil && chosen.question == nil {
		err = errStale
	}
	return err
}
