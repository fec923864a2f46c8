package coach_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// Sixty days of one person: nothing comes twice but a review that is due, or,
// with nothing unseen left, what was asked in vain two weeks ago; and after two
// reviews comes something new where there is any.
func TestNoUnplannedRepeat(t *testing.T) {
	for seed := range uint64(3) {
		for _, n := range []int{8, 120} {
			t.Run(fmt.Sprintf("seed %d, %d questions", seed, n), func(t *testing.T) { comesBack(t, rand.New(rand.NewPCG(seed, 11)), n) })
		}
	}
}

func comesBack(t *testing.T, random *rand.Rand, n int) {
	r := rigOn(t, twinned(t, n))
	r.subscribe(alice, person(alice), "09:00")
	text := func(id string) string {
		q, _ := r.Bank().Question(id)
		return q.Text
	}
	texts := map[string]bool{}
	for _, q := range r.Bank().Questions() {
		texts[q.Text] = true
	}
	asked := map[string]time.Time{} // by text
	reviews, inARow := 0, 0
	for range 60 {
		r.now = r.now.Add(24 * time.Hour)
		today, before, cards := coach.Today(r.now, "UTC"), r.known(alice), map[string]coach.Card{}
		r.view(func(tx coach.Tx) (err error) {
			cards, err = tx.Cards(team, alice)
			return err
		})
		r.tick()
		if random.IntN(3) == 0 {
			_, err := r.Ask(r.Context(), r.cause(), person(alice), "")
			if err != nil {
				r.refused(err, coach.CodeNotFound)
			}
		}
		for _, d := range r.outbox() {
			if d.Kind != coach.KindQuestion {
				r.send(d)
				continue
			}
			p := r.post(d.Post)
			said := text(p.Question)
			last, seen := asked[said]
			due := coach.Date("")
			for id, card := range cards {
				if text(id) == said {
					due = max(due, coach.DueOf(card, before, today))
				}
			}
			switch {
			case p.Review != (seen && due != ""):
				t.Errorf("%s: review %v, seen %v, due %q", today, p.Review, seen, due)
			case p.Review && due > today:
				t.Errorf("%s: a review that is due on %s", today, due)
			case p.Review && !p.SeenAt.Equal(last):
				t.Errorf("%s: seen at %v, want %v", today, p.SeenAt, last)
			case !p.Review && seen && (len(asked) < len(texts) || r.now.Sub(last) < 14*24*time.Hour-time.Hour):
				t.Errorf("%s: repeated after %v with %d of %d seen", today, r.now.Sub(last), len(asked), len(texts))
			}
			if inARow++; !p.Review {
				inARow = 0
			} else if reviews++; inARow > 2 && len(asked) < len(texts) {
				t.Errorf("%s: review %d in a row, with %d of %d seen", today, inARow, len(asked), len(texts))
			}
			asked[said] = r.now
			ref := r.send(d)
			r.now = r.now.Add(time.Second)
			switch random.IntN(6) {
			case 0, 1, 2:
				r.hand(r.said(alice, ref.Channel, ref.TS, long), coach.Answered)
			case 3:
				r.hand(r.said(alice, ref.Channel, ref.TS, scored), coach.Answered)
			case 4:
				must[coach.Skipped](r)(r.Coach.Skip(r.Context(), r.cause(), alice, person(alice)))
			}
		}
		if s := r.known(alice); s.Paused && s.PausedUntil == "" {
			must[coach.Subscriber](r)(r.Resume(r.Context(), r.cause(), alice, person(alice)))
		} else if random.IntN(20) == 0 {
			must[coach.Subscriber](r)(r.Pause(r.Context(), r.cause(), alice, person(alice), today.Add(1+random.IntN(7))))
		}
		for _, d := range r.outbox() {
			if d.Kind != coach.KindQuestion {
				r.send(d)
			}
		}
	}
	if reviews < 5 {
		t.Errorf("%d reviews in 60 days: this shows nothing", reviews)
	}
}

// twinned makes n questions, every fourth of them the same as the one before for
// another role.
func twinned(t *testing.T, n int) *questions.Bank {
	t.Helper()
	var qs []questions.Question
	for i := range n {
		number := i
		if i%4 == 3 {
			number-- // the roles alternate
		}
		qs = append(qs, questions.Question{
			Text: fmt.Sprintf("Number %d: how do you handle pressure?", number), Role: []string{"Agent", "Analyst"}[i%2],
			Theme: []string{"Calm", "Calm", "Speed"}[number%3], Sample: "By counting.",
		})
	}
	bank, err := questions.NewBank(questions.PackOf("test", qs...))
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

func BenchmarkNext300(b *testing.B) {
	r := rigOn(b, bankOf(b, 300))
	r.ok(r.store.Update(r.Context(), func(tx coach.Tx) error {
		for i, q := range r.Bank().Questions() {
			at := r.now.AddDate(0, 0, -i%40)
			log := []coach.Rated{{Question: q.ID, At: at, Day: coach.Today(at, "UTC"), Rating: 3}}
			if err := tx.PutCard(team, alice, coach.CardOf(q.ID, log)); err != nil {
				return err
			}
			if err := tx.PutAsked(team, alice, coach.Asked{Question: q.ID, Times: 1, Last: at}); err != nil {
				return err
			}
		}
		return nil
	}))
	for b.Loop() {
		r.view(func(tx coach.Tx) error { return r.Next(tx, coach.Subscriber{Team: team, ID: alice}, r.now) })
	}
}
