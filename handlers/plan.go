package handlers

import (
	"context"
	"regexp"
	"strings"

	"interviewcoach/internal/coach"
)

// on runs a change of the subscription that a command typed here concerns.
func (h *Handlers) on(ctx context.Context, cl call, change func(id string, by coach.Actor) (coach.Subscriber, error)) (coach.Subscriber, error) {
	if s, _, err := h.coach.Known(ctx, cl.Team, cl.subject()); err != nil {
		return coach.Subscriber{}, err
	} else if cl.inChannel() && !s.Subscribed {
		return coach.Subscriber{}, &coach.Error{Code: coach.CodeInvalid, Message: "This channel has no daily question: " + Slash + " subscribe starts one. For your own, type it in our DM."}
	}
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return coach.Subscriber{}, err
	}
	return change(cl.subject(), by)
}

func (h *Handlers) unsubscribe(ctx context.Context, cl call) (Reply, error) {
	s, err := h.on(ctx, cl, func(id string, by coach.Actor) (coach.Subscriber, error) {
		return h.coach.Unsubscribe(ctx, cl.Cause, id, by)
	})
	if err != nil {
		return Reply{}, err
	}
	if s.IsChannel() {
		return Reply{Ack: say("This channel gets no more questions. " + Slash + " subscribe starts them again.")}, nil
	}
	return Reply{Ack: say("You get no more daily questions. Your history stays; " + Slash + " forget deletes it, " + Slash + " subscribe starts again.")}, nil
}

var untilWord = regexp.MustCompile(`(?i)^until\b`)

func (h *Handlers) pause(ctx context.Context, cl call) (Reply, error) {
	var until coach.Date
	if arg := strings.TrimSpace(untilWord.ReplaceAllString(cl.Args, "")); arg != "" {
		s, _, err := h.coach.Known(ctx, cl.Team, cl.subject())
		if err != nil {
			return Reply{}, err
		}
		d, err := coach.ParseDate(arg, h.today(s))
		if err != nil {
			return Reply{}, err
		}
		until = d
	}
	s, err := h.on(ctx, cl, func(id string, by coach.Actor) (coach.Subscriber, error) {
		return h.coach.Pause(ctx, cl.Cause, id, by, until)
	})
	if err != nil {
		return Reply{}, err
	}
	if until == "" {
		return Reply{Ack: say("Paused. " + Slash + " resume goes on whenever you like; no day is counted against you.")}, nil
	}
	return Reply{Ack: say("Paused until " + until.Words() + ". " + h.nextInWords(s) + " " + Slash + " resume ends the pause sooner.")}, nil
}

func (h *Handlers) resume(ctx context.Context, cl call) (Reply, error) {
	paused := false
	s, err := h.on(ctx, cl, func(id string, by coach.Actor) (coach.Subscriber, error) {
		before, _, err := h.coach.Known(ctx, cl.Team, id)
		if err != nil {
			return before, err
		}
		paused = before.Paused
		return h.coach.Resume(ctx, cl.Cause, id, by)
	})
	if err != nil {
		return Reply{}, err
	}
	if !paused {
		return Reply{Ack: say("No pause is on. " + h.nextInWords(s))}, nil
	}
	return Reply{Ack: say("Welcome back. " + h.nextInWords(s))}, nil
}

func (h *Handlers) skip(ctx context.Context, cl call) (Reply, error) {
	var skipped coach.Skipped
	_, err := h.on(ctx, cl, func(id string, by coach.Actor) (s coach.Subscriber, err error) {
		skipped, err = h.coach.Skip(ctx, cl.Cause, id, by)
		return skipped.Subscriber, err
	})
	if err != nil {
		return Reply{}, err
	}
	if skipped.Question != "" {
		return Reply{Ack: say("Skipped: “" + clip(skipped.Question, 150) + "” " + h.nextInWords(skipped.Subscriber))}, nil
	}
	return Reply{Ack: say("No question on " + skipped.Day.Words() + ". " + h.nextInWords(skipped.Subscriber))}, nil
}

func (h *Handlers) feedback(ctx context.Context, cl call) (Reply, error) {
	if !cl.inChannel() {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: "That is a setting of a channel: type it in the channel it is for."}
	}
	s, err := h.on(ctx, cl, func(id string, by coach.Actor) (coach.Subscriber, error) {
		return h.coach.SetFeedback(ctx, cl.Cause, id, by, strings.ToLower(cl.Args))
	})
	if err != nil {
		return Reply{}, err
	}
	if s.Feedback == coach.FeedbackThread {
		return Reply{Ack: say("From now on every answer is reviewed in the thread, where all can read it.")}, nil
	}
	return Reply{Ack: say("From now on every answer is reviewed by DM; the thread gets the sample at the next question or after 8 hours.")}, nil
}

func (h *Handlers) status(ctx context.Context, cl call) (Reply, error) {
	text, err := h.statusHere(ctx, cl)
	return Reply{Ack: say(text)}, err
}

// statusHere tells the person's own status, and first the channel's where one is
// subscribed.
func (h *Handlers) statusHere(ctx context.Context, cl call) (string, error) {
	text := ""
	if cl.inChannel() {
		st, err := h.coach.Status(ctx, cl.Team, cl.Channel)
		if err != nil {
			return "", err
		}
		if st.Subscriber.Subscribed {
			text = h.statusText(st) + "\n"
		}
	}
	st, err := h.coach.Status(ctx, cl.Team, cl.User)
	if err != nil {
		return "", err
	}
	return text + h.statusText(st), nil
}

func (h *Handlers) statusText(st coach.Status) string {
	s := st.Subscriber
	who := "You get"
	if s.IsChannel() {
		who = "This channel gets"
	}
	if !s.Subscribed {
		return who + " no daily question: " + Slash + " subscribe starts one." + h.personal(s) + waiting(st)
	}
	text := who + " a question " + daysInWords(s.Days) + " at " + s.At.String() + " (" + s.Zone + "), " + h.rolesInWords(s.Roles) + "." + digestInWords(s)
	switch {
	case s.Paused && s.PauseReason != "":
		text += "\nPaused, because " + s.PauseReason + ". " + Slash + " resume goes on."
	case s.Paused && s.PausedUntil == "":
		text += "\nPaused: " + Slash + " resume goes on."
	case s.Paused:
		text += "\nPaused until " + s.PausedUntil.Words() + ". " + h.nextInWords(s)
	default:
		text += "\n" + h.nextInWords(s)
	}
	return text + h.personal(s) + waiting(st)
}

// waiting names the question that waits for an answer, if any.
func waiting(st coach.Status) string {
	if st.Open == "" {
		return ""
	}
	return "\nWaiting for your answer: “" + clip(st.Open, 200) + "”"
}
