package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// answerWords is how long the answers are that people give here.
const answerWords = 150

// seedBatch is how many records one transaction writes.
const seedBatch = 2000

// pooled is how many different answers there are; more are these again, by others.
const pooled = 300

// personID and dmID name people by number, in Slack's form.
func personID(i int) string { return fmt.Sprintf("U0P%07d", i) }
func dmID(i int) string     { return "D" + personID(i)[1:] }

// A pool is answers as people give them: sentences of the bank's own answers, put
// together anew. The data file's dictionary was made from every other question; the
// sentences are of the rest, or it would know them all.
type pool struct {
	questions []*questions.Question // that the answers are to
	texts     []string
}

func newPool(bank *questions.Bank, n int) (*pool, error) {
	var sentences []string
	p := &pool{}
	for i, q := range bank.Questions() {
		if i%2 == 0 {
			continue
		}
		p.questions = append(p.questions, q)
		sentences = append(sentences, strings.SplitAfter(q.Solid+" "+q.Exceptional, ". ")...)
	}
	if len(sentences) < 10 {
		return nil, errors.New("the bank has too few answers to put new ones together from")
	}
	random := rand.New(rand.NewPCG(6, 150))
	for range n {
		var words []string
		for len(words) < answerWords {
			words = append(words, strings.Fields(sentences[random.IntN(len(sentences))])...)
		}
		p.texts = append(p.texts, strings.Join(words[:answerWords], " "))
	}
	return p, nil
}

// question is the one that person i is asked.
func (p *pool) question(i int) *questions.Question {
	return p.questions[i%min(asked, len(p.questions))]
}

// A seeding is what a data file is filled with: people from 0 on, who all have a
// question open in their DM.
type seeding struct {
	people  int
	answers int // in all, spread over the people
	due     func(person int) (coach.Subscriber, bool)
}

// notDue is a subscriber who is asked tomorrow.
func notDue(now time.Time) func(int) (coach.Subscriber, bool) {
	return func(int) (coach.Subscriber, bool) {
		return coach.Subscriber{Zone: "UTC", At: coach.DefaultTime, NextDue: now.Add(36 * time.Hour)}, true
	}
}

// seed fills a new data file at path and returns what the answers alone have added
// to it, in bytes: before and after are both measured when the file has been
// compacted, as the bot does by itself once it has grown by a quarter.
func seed(ctx context.Context, path string, bank *questions.Bank, s seeding) (answerBytes int64, err error) {
	st, err := store.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	size := func() (int64, error) {
		if err := st.Compact(ctx); err != nil {
			return 0, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	pool, err := newPool(bank, min(pooled, s.answers))
	if err != nil {
		return 0, err
	}
	team := localslack.DefaultConfig().Workspace.ID
	asked := time.Now().Add(-20 * time.Hour).Round(0)
	err = inBatches(ctx, st, s.people, func(tx coach.Tx, i int) error {
		sub, ok := s.due(i)
		q := pool.question(i)
		post := coach.Post{
			ID: fmt.Sprintf("%s-%s", personID(i), coach.DateOf(asked, time.UTC)), Team: team, Subscriber: personID(i), Question: q.ID, Daily: true,
			Day: coach.DateOf(asked, time.UTC), AskedAt: asked, At: coach.MessageRef{Channel: dmID(i), TS: fmt.Sprintf("%d.%06d", asked.Unix(), i%1e6)},
		}
		sub.Team, sub.ID, sub.DM, sub.Subscribed, sub.Days, sub.Since = team, personID(i), dmID(i), ok, coach.EveryDay, asked.AddDate(0, -6, 0)
		sub.OpenPost, sub.Roles = post.ID, []string{q.RoleID}
		return errors.Join(tx.PutPost(post), tx.PutAsked(team, sub.ID, coach.Asked{Question: q.ID, Times: 1, Last: asked}), tx.PutSubscriber(sub))
	})
	if err != nil || s.answers == 0 {
		return 0, err
	}
	before, err := size()
	if err != nil {
		return 0, err
	}
	reviewed := reviewAll(pool)
	err = inBatches(ctx, st, s.answers, func(tx coach.Tx, n int) error {
		a := reviewed[n%len(reviewed)]
		person := n / max(1, s.answers/s.people) % s.people // one after another, as keys are sorted
		at := asked.Add(-time.Duration(s.answers-n) * time.Second)
		a.Team, a.User, a.Zone, a.Day, a.At, a.Attempt, a.Planned = team, personID(person), "UTC", coach.DateOf(at, time.UTC), at, 1, coach.EveryDay
		a.Message = coach.MessageRef{Channel: dmID(person), TS: fmt.Sprintf("%d.%06d", at.Unix(), n%1e6)}
		a.Post = a.User + "-" + string(a.Day)
		_, err := tx.PutAnswer(a)
		return err
	})
	if err != nil {
		return 0, err
	}
	after, err := size()
	return after - before, err
}

// reviewAll reviews every text of a pool, as an answer to one of its questions.
func reviewAll(p *pool) []coach.Answer {
	engine := review.New()
	list := make([]coach.Answer, len(p.texts))
	for i, text := range p.texts {
		q := p.question(i)
		list[i] = coach.Answer{
			Question: q.ID, Role: q.RoleID, Theme: q.Theme, Skills: q.Evaluates, Text: text, Feedback: engine.Review(q, text, nil),
		}
	}
	return list
}

// inBatches calls fn for 0 to n-1, in transactions of seedBatch.
func inBatches(ctx context.Context, st *store.Store, n int, fn func(tx coach.Tx, i int) error) error {
	for first := 0; first < n; first += seedBatch {
		err := st.Update(ctx, func(tx coach.Tx) error {
			for i := first; i < min(first+seedBatch, n); i++ {
				if err := fn(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("fill the data file: %w", err)
		}
	}
	return nil
}
