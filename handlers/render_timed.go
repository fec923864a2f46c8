package handlers

import (
	"context"
	"fmt"
	"time"

	"interviewcoach/internal/coach"
)

// wordsAMinute is an unhurried pace of speech: a rule of thumb, and the result is a
// note and no part of the level.
const wordsAMinute = 130

// pace says how long a timed answer took, and whether it could be said in that time.
func (h *Handlers) pace(ctx context.Context, w *writer, d coach.Delivery, a coach.Answer) {
	ses, ok, err := h.coach.CurrentSession(ctx, d.Team, d.User)
	if err != nil || !ok || ses.ID != a.Session || ses.Limit == 0 {
		w.small("It took " + seconds(a.Took) + ".")
		return
	}
	text := fmt.Sprintf("It took %s of %s.", seconds(a.Took), seconds(ses.Limit))
	if a.Took > ses.Limit {
		text = fmt.Sprintf("It took %s; the time was %s.", seconds(a.Took), seconds(ses.Limit))
	}
	room := fits(ses.Limit)
	text += fmt.Sprintf(" In that time about %s can be said", count(room, "word"))
	switch words := a.Feedback.Words; {
	case words > room:
		text += fmt.Sprintf("; yours has %d: leave out what does not answer the question.", words)
	case words < room/2:
		text += fmt.Sprintf("; yours has %d: there is room for an example.", words)
	default:
		text += fmt.Sprintf(", and yours has %d.", words)
	}
	w.small(text)
}

// begun says that the time for an answer runs; nothing without a limit.
func begun(ses coach.Session) string {
	if ses.Limit == 0 {
		return ""
	}
	return "Your " + seconds(ses.Limit) + " have begun."
}

// clockGoesOn says what is left of the time for the open question, which is shown
// once more; nothing without a limit.
func (h *Handlers) clockGoesOn(ses coach.Session) string {
	ends, limited := ses.TimeOver()
	left := int(ends.Sub(h.now()).Round(time.Second) / time.Second)
	switch {
	case !limited:
		return ""
	case left <= 0:
		return "Your " + seconds(ses.Limit) + " are over. Finish your answer: it still counts."
	}
	return "Your time goes on, with " + seconds(left) + " left."
}

// fits is how many words can be spoken in a time.
func fits(limit int) int { return limit * wordsAMinute / 60 }

// seconds writes a time as people say it.
func seconds(n int) string {
	switch {
	case n >= 3600:
		return "more than an hour"
	case n%60 == 0:
		return count(n/60, "minute")
	case n > 120:
		return count(n/60, "minute") + " and " + count(n%60, "second")
	}
	return count(n, "second")
}
