package opinion

import (
	"context"
	"log/slog"
	"maps"
	"time"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/prose"
	"interviewcoach/questions"
)

// settleWithin bounds how long a review waits for the second opinion in all.
const settleWithin = 45 * time.Second

// An Evaluator reviews by the rules and has a model settle the key points that
// they are unsure of. Where it cannot be had, the rules' feedback stands and says
// so.
type Evaluator struct {
	Rules  *review.Engine
	Client *Client
	Log    *slog.Logger
}

// Review implements review.Evaluator.
func (e Evaluator) Review(q *questions.Question, answer string, said map[string]bool) review.Feedback {
	f := e.Rules.Review(q, answer, said)
	var unsure []Unsure
	for i, k := range f.KeyPoints {
		if k.Asks() {
			unsure = append(unsure, Unsure{ID: k.ID, Label: k.Label, Text: q.KeyPoints[i].Text})
		}
	}
	if len(unsure) == 0 {
		return f
	}
	text := prose.Parse(answer)
	sentences := make([]string, len(text.Sentences))
	for i, s := range text.Sentences {
		sentences[i] = text.Quote(s)
	}
	ctx, cancel := context.WithTimeout(context.Background(), settleWithin)
	defer cancel()
	numbers, err := e.Client.Settle(ctx, q.Text, unsure, sentences)
	if err != nil {
		e.Log.Warn("no second opinion", "error", err)
		f.Opinion = review.NoOpinion
		return f
	}
	words := maps.Clone(said)
	if words == nil {
		words = map[string]bool{}
	}
	for id := range numbers {
		words[id] = true
	}
	f = e.Rules.Review(q, answer, words)
	f.Opinion = e.Client.model
	yes := true
	for i, k := range f.KeyPoints {
		if n, ok := numbers[k.ID]; ok {
			s := text.Sentences[n-1]
			k.Said, k.Opinion, k.Quote, k.Start, k.End = nil, &yes, text.Quote(s), s.Start, s.End
			f.KeyPoints[i] = k
		}
	}
	return f
}
