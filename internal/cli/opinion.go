package cli

import (
	"errors"
	"fmt"
	"log/slog"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/opinion"
)

// varOpinionKey is the variable that holds the endpoint's key.
const varOpinionKey = "INTERVIEWCOACH_OPINION_KEY"

// opinionFlags choose a language model for a second opinion. Without them nothing
// leaves the program.
type opinionFlags struct {
	OpinionURL   string `name:"opinion-url" placeholder:"URL" env:"INTERVIEWCOACH_OPINION_URL" help:"Ask an OpenAI-compatible endpoint about key points that the rules are unsure of; off when left out. It is sent the question and the answer."`
	OpinionModel string `name:"opinion-model" placeholder:"NAME" env:"INTERVIEWCOACH_OPINION_MODEL" help:"The model to ask there."`
}

// evaluator returns the rules, with a second opinion where one is configured; its key
// is read from a source.
func (f opinionFlags) evaluator(log *slog.Logger, source secretSource) (review.Evaluator, error) {
	rules := review.New()
	if f.OpinionURL == "" {
		if f.OpinionModel != "" {
			return nil, errors.New("--opinion-model names a model, but not where: give --opinion-url too")
		}
		return rules, nil
	}
	key, err := source.read()
	if err != nil {
		return nil, err
	}
	client, err := opinion.New(opinion.Config{BaseURL: f.OpinionURL, APIKey: opinion.Key(key), Model: f.OpinionModel})
	if err != nil {
		return nil, fmt.Errorf("second opinion (--opinion-url, --opinion-model, %s): %w", varOpinionKey, err)
	}
	return opinion.Evaluator{Rules: rules, Client: client, Log: log}, nil
}
