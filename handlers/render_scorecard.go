package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

const (
	lineShown    = 90 // characters of a question in a list
	returnsShown = 20
)

// scorecard renders the end of a session.
func (h *Handlers) scorecard(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	w := &writer{}
	if err := h.scores(ctx, w, d.Team, d.User, d.Arg(0)); err != nil {
		return nil, err
	}
	return h.posts(d, w), nil
}

// scores writes what a session came to.
func (h *Handlers) scores(ctx context.Context, w *writer, team, user, id string) error {
	card, ok, err := h.coach.Scorecard(ctx, team, user, id)
	if err != nil {
		return err
	}
	if !ok {
		return errNothingLeft
	}
	if day := card.Session.LeftOut; day != "" {
		w.small(leftOut(day))
	}
	again := button(actionPractice, "Practice again", "")
	if card.Answered == 0 {
		w.para("The session is over. No question was answered, so there is no scorecard.")
		w.buttons(again)
		return nil
	}
	_, of := card.Session.Number("")
	w.heading(fmt.Sprintf("Scorecard: %d of %s answered", card.Answered, count(of, "question")))
	lines := make([]string, len(card.Lines))
	for i, line := range card.Lines {
		lines[i] = standing(line) + ": " + lineText(line)
	}
	w.titled("Questions", bullets(lines))
	if card.Scored > 0 {
		parts := make([]string, coach.Dimensions)
		for i := range parts {
			parts[i] = fmt.Sprintf("%s %.1f", coach.DimensionName(i), card.Dimensions[i])
		}
		w.titled("On average, each of 5", strings.Join(parts, " · "))
	}
	if card.Best >= 0 {
		best := card.Lines[card.Best]
		w.titled("Best answer", standing(best)+": "+lineText(best))
	}
	if card.Habit != nil {
		times := ""
		if card.Answered > 1 {
			times = fmt.Sprintf(" (in %d of %d answers)", card.HabitTimes, card.Answered)
		}
		w.titled("The one habit to work on"+times, unlisted(card.Habit.Text, "", ""))
	}
	row := []slack.BlockElement{}
	if card.Weakest >= 0 {
		weakest := card.Lines[card.Weakest]
		w.titled("What to read", "How to prepare for “"+lineText(weakest)+"”")
		row = append(row, button(actionPrepare, "How to prepare", weakest.Item.Post))
	}
	if len(card.Returns) > 0 {
		w.titled("What comes back when", bullets(returns(card.Returns)))
	}
	w.buttons(append(row, again, button(actionProgress, "My progress", ""))...)
	for _, line := range card.Lines {
		if f := line.Answer.Feedback; line.Answer.Seq != 0 {
			w.small("Checked by fixed rules (" + f.Version + ")" + byWhom(f) + ". They read words, not you.")
			break
		}
	}
	return nil
}

func lineText(line coach.ScoreLine) string {
	if line.Question == nil {
		return "A question that is no longer in the bank"
	}
	return clip(oneLine(line.Question.Text), lineShown)
}

// standing says in words where an answer stands.
func standing(line coach.ScoreLine) string {
	f := line.Answer.Feedback
	switch {
	case line.Answer.Seq != 0 && f.Scored:
		return fmt.Sprintf("Level %d of 5, %s", f.Level, levelNames[f.Level])
	case line.Answer.Seq != 0:
		return "Answered, not scored"
	case line.Item.Skipped:
		return "Skipped"
	case line.Item.Gone:
		return "Left out"
	}
	return "Not answered"
}

func returns(list []coach.Return) (lines []string) {
	for i, r := range list {
		if i == returnsShown {
			return append(lines, "and "+count(len(list)-i, "other question"))
		}
		lines = append(lines, r.Day.Words()+": "+clip(oneLine(r.Question.Text), lineShown))
	}
	return lines
}

// leftOut says which daily question never came because of a session.
func leftOut(day coach.Date) string {
	return "The daily question of " + day.Words() + " was left out, because a practice session was open until it was too late for it."
}
