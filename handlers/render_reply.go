package handlers

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// reply renders the answer to an answer: first what was heard in it, then the
// exceptional sample and the minefields. A revision changes the messages that
// are there, adds what is missing and deletes what is left over.
func (h *Handlers) reply(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	a, ok, err := h.coach.Current(ctx, d.Team, d.User, d.Seq)
	if err != nil {
		return nil, err
	}
	q, found := h.coach.Question(d.Question)
	switch {
	case !ok, !found && d.Kind == coach.KindRevise:
		return nil, errNothingLeft
	case !found:
		w := &writer{}
		w.para("Your answer is kept without a review, because its question is no longer in the bank: ask for another with " + Slash + ".")
		return h.posts(d, w), nil
	}
	before, again, err := h.coach.Before(ctx, a)
	if err != nil {
		return nil, err
	}
	w := &writer{}
	h.head(w, d, a, q)
	if again && before.Feedback.Scored && a.Feedback.Scored {
		since(w, before, a)
	}
	told(w, a, q)
	w.divider()
	rungAbove(w, q, a.Feedback)
	exceptional(w, q)
	minefields(w, q)
	w.buttons(append(replyButtons(q, a.Post), button(actionNoAnswer, "That was no answer", fmt.Sprintf("%s:%d", a.User, a.Seq)))...)
	posts := h.posts(d, w)
	if d.Kind != coach.KindRevise {
		return posts, nil
	}
	for i, ref := range d.Refs {
		if i >= len(posts) {
			posts = append(posts, Outgoing{Method: MethodDelete, Channel: ref.Channel, TS: ref.TS})
			continue
		}
		posts[i].Method, posts[i].Channel, posts[i].Thread, posts[i].TS = MethodUpdate, ref.Channel, "", ref.TS
	}
	return posts, nil
}

// A questionButton is shown where the question has the part behind it.
type questionButton struct {
	part   questions.Part
	action string
	label  string
}

func buttonsFor(q *questions.Question, post string, candidates []questionButton) []slack.BlockElement {
	var row []slack.BlockElement
	for _, b := range candidates {
		if q.Has(b.part) {
			row = append(row, button(b.action, b.label, post))
		}
	}
	return row
}

func replyButtons(q *questions.Question, post string) []slack.BlockElement {
	row := []slack.BlockElement{button(actionTryAgain, "Try again", post), button(actionAnother, "Another question", post), button(actionPractice, "Practice", "")}
	return append(row, buttonsFor(q, post, []questionButton{
		{questions.Prepare, actionPrepare, "How to prepare"},
		{questions.Motivations, actionMotives, "What they want to find out"},
	})...)
}
