package handlers

import (
	"context"

	"interviewcoach/internal/coach"
)

// lookBackAnswers is how many answers back again looks for a question that can
// still be asked.
const lookBackAnswers = 20

// again asks the question answered last once more, by DM. A warm-up, and one that
// was taken out of the bank, are passed over.
func (h *Handlers) again(ctx context.Context, cl call) (Reply, error) {
	answers, err := h.coach.History(ctx, cl.Team, cl.User, lookBackAnswers)
	if err != nil {
		return Reply{}, err
	}
	for _, a := range answers {
		if _, there := h.coach.Bank().Question(a.Question); !there || a.Warmup {
			continue
		}
		if err := h.coach.TryAgain(ctx, cl.Cause, cl.User, a.Post, coach.Place{}); err != nil {
			return Reply{}, err
		}
		if coach.IsDM(cl.Channel) {
			return Reply{Ack: say("Here is the question you answered last once more.")}, nil
		}
		return Reply{Ack: say("I sent you the question you answered last by DM: answer it there, nobody else sees it.")}, nil
	}
	return Reply{}, &coach.Error{Code: coach.CodeNotFound, Message: "There is no answer of yours to try again yet: " + Slash + " ask gives you a question."}
}
