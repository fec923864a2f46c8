package coach

import (
	"cmp"
	"context"
	"slices"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// A Scorecard is what a session came to. It follows from the answers as they
// stand when it is asked for.
type Scorecard struct {
	Session    Session
	Lines      []ScoreLine // one a question that counts, in the order they were asked
	Answered   int
	Scored     int
	Dimensions [Dimensions]float64 // averages over the scored answers, 1 to 5; 0 without any
	Best       int                 // index of the best line; -1 without a scored answer
	Weakest    int                 // … of the weakest one that has something to read; -1 for none
	Habit      *review.Remark      // the change that was named most often; nil for none
	HabitTimes int
	Returns    []Return // soonest first
}

// A ScoreLine is one question of a session and the first answer to it.
type ScoreLine struct {
	Item     SessionItem
	Question *questions.Question // nil once it is taken out of the bank
	Answer   Answer              // Seq 0 without one
}

// A Return is a question and the day it comes back.
type Return struct {
	Question *questions.Question
	Day      Date
}

// Scorecard reads what came of a person's session id; ok is false once another
// session has taken its place.
func (c *Coach) Scorecard(ctx context.Context, team, user, id string) (card Scorecard, ok bool, err error) {
	c = c.still()
	err = c.store.View(ctx, func(tx Tx) error {
		if card.Session, ok, err = tx.Session(team, user); err != nil || !ok || card.Session.ID != id {
			ok = false
			return err
		}
		s, err := subscriber(tx, team, user)
		if err != nil {
			return err
		}
		cards, err := tx.Cards(team, user)
		if err != nil {
			return err
		}
		for _, item := range card.Session.Items {
			if item.Question == WarmupQuestion || item.Post == "" && !item.Gone {
				continue
			}
			line := ScoreLine{Item: item}
			line.Question, _ = c.Question(item.Question)
			if line.Answer, err = firstAnswer(tx, team, user, item.Post); err != nil {
				return err
			}
			card.Lines = append(card.Lines, line)
			// Of another role than the person's own nothing comes back by itself.
			if memory, ok := cards[item.Question]; ok && line.Question != nil && slices.Contains(c.candidates(s.Roles), line.Question) {
				today := Today(card.Session.Touched, s.Zone)
				card.Returns = append(card.Returns, Return{line.Question, memory.due(s, today)})
			}
		}
		return nil
	})
	card.sum()
	return card, ok, err
}

// firstAnswer is the earliest answer to a post that is still there.
func firstAnswer(tx Tx, team, user, post string) (Answer, error) {
	t, _, err := tx.Try(team, user, post)
	if err != nil || len(t.Answers) == 0 {
		return Answer{}, err
	}
	a, _, err := tx.Answer(team, user, t.Answers[0])
	return a, err
}

// sum works out what follows from the lines.
func (card *Scorecard) sum() {
	card.Best, card.Weakest = -1, -1
	changes := map[string]int{}
	for i, line := range card.Lines {
		f := line.Answer.Feedback
		if line.Answer.Seq == 0 {
			continue
		}
		card.Answered++
		if f.Next != nil {
			changes[f.Next.Signal]++
			if n := changes[f.Next.Signal]; n > card.HabitTimes {
				card.Habit, card.HabitTimes = f.Next, n
			}
		}
		if !f.Scored {
			continue
		}
		card.Scored++
		if card.Best < 0 || f.Level > card.Lines[card.Best].Answer.Feedback.Level {
			card.Best = i
		}
		readable := line.Question != nil && line.Question.Has(questions.Prepare)
		if readable && (card.Weakest < 0 || f.Level < card.Lines[card.Weakest].Answer.Feedback.Level) {
			card.Weakest = i
		}
		if d := f.Dimensions; d != nil {
			for j, v := range [Dimensions]float64{d.Structure, d.Evidence, d.Ownership, d.Relevance, d.Delivery} {
				card.Dimensions[j] += v
			}
		}
	}
	for j := range card.Dimensions {
		card.Dimensions[j] /= float64(max(1, card.Scored))
	}
	slices.SortStableFunc(card.Returns, func(a, b Return) int { return cmp.Compare(a.Day, b.Day) })
}
