package handlers

import (
	"context"
	"strings"

	"interviewcoach/internal/coach"
)

// date shows, sets or, with "none", clears the day of the person's interview.
func (h *Handlers) date(ctx context.Context, cl call) (Reply, error) {
	if err := cl.own("date"); err != nil {
		return Reply{}, err
	}
	s, _, err := h.coach.Known(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	if cl.Args == "" {
		return Reply{Ack: say(h.interviewInWords(s))}, nil
	}
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	if s.Zone == "" {
		s.Zone = by.Zone // of a stranger; it tells which day is tomorrow
	}
	var day coach.Date
	if !strings.EqualFold(cl.Args, "none") {
		if day, err = coach.ParseDate(cl.Args, h.today(s)); err != nil {
			return Reply{}, err
		}
	}
	if s, err = h.coach.SetInterview(ctx, cl.Cause, by, day); err != nil {
		return Reply{}, err
	}
	if day == "" {
		return Reply{Ack: say("No interview is set now: reviews come at their usual distances, at most 30 days apart.")}, nil
	}
	return Reply{Ack: say(h.interviewInWords(s))}, nil
}

// interviewInWords says when the interview is and what follows from it.
func (h *Handlers) interviewInWords(s coach.Subscriber) string {
	today := h.today(s)
	switch {
	case s.Interview == "":
		return "I do not know when your interview is: " + Slash + " date " + string(today.Add(21)) + " tells me, and reviews come closer together until then."
	case s.Interview < today:
		return "Your interview was on " + s.Interview.Words() + ". " + Slash + " date sets the next one, " + Slash + " date none forgets it."
	case s.Interview == today:
		return "Your interview is today, " + s.Interview.Words() + ". Good luck."
	}
	return "Your interview is on " + s.Interview.Words() + ", in " + count(today.DaysTo(s.Interview), "day") +
		": what you have answered comes back in half the time that is left, or sooner. " + Slash + " date none forgets it."
}
