package handlers

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// quietNotice writes what the coach says when somebody is silent, wants a
// reminder, or has seen everything.
func (h *Handlers) quietNotice(ctx context.Context, w *writer, d coach.Delivery) error {
	switch d.Notice {
	case coach.NoticeSilent:
		w.para("Your last three daily questions had no answer, so I have paused them. I write no more until you want me to: press Resume, or type " + Slash + " resume. Everything is kept, and no paused day counts against you.")
		w.buttons(button(actionResume, "Resume", ""))
	case coach.NoticeReminder:
		q, ok := h.coach.Bank().Question(d.Question)
		if !ok {
			return errNothingLeft
		}
		w.titled("Today's question still waits for you", clip(oneLine(q.Text), 150))
		w.small("Answer in its thread, or just write here. This is today's only reminder; " + Slash + " reminder off ends them.")
	case coach.NoticeExhausted:
		s, _, err := h.coach.Known(ctx, d.Team, d.User)
		if err != nil {
			return err
		}
		h.exhausted(w, s, coach.Date(d.Arg(0)))
	}
	return nil
}

// exhausted says that everything was seen, what comes next, and offers more.
func (h *Handlers) exhausted(w *writer, s coach.Subscriber, next coach.Date) {
	seen := "You have seen every question there is."
	if len(h.roleNames(s.Roles)) > 0 {
		seen = "You have seen every question " + h.rolesInWords(s.Roles) + "."
	}
	then := " None of them is due again, so no daily question comes for now."
	if next != "" {
		then = " The next one to come back is due on " + next.Words() + "; until then no daily question comes."
	}
	w.para(seen + then)
	if len(h.roleNames(s.Roles)) == 0 {
		w.para(Slash + " again repeats the last one.")
		return
	}
	w.para("Another role brings new questions: choose roles here, or write " + Slash + " role <name>.")
	h.roleChoice(w, s.Roles)
}

// roleChoice writes the menu in which a person chooses their roles.
func (h *Handlers) roleChoice(w *writer, chosen []string) {
	const label = "Roles I prepare for"
	w.put(label, buttonSize, slack.NewSectionBlock(plainText(label), nil, slack.NewAccessory(h.roleSelect(actionRoles, chosen))))
}

// own refuses a setting of a person that was typed in a channel.
func (c call) own(name string) error {
	if !c.inChannel() {
		return nil
	}
	return &coach.Error{Code: coach.CodeInvalid, Message: "That is a setting of your own: type " + Slash + " " + name + " in our DM."}
}

// reminder switches the reminder on or off.
func (h *Handlers) reminder(ctx context.Context, cl call) (Reply, error) {
	if err := cl.own("reminder"); err != nil {
		return Reply{}, err
	}
	on := strings.EqualFold(cl.Args, "on")
	if !on && !strings.EqualFold(cl.Args, "off") {
		return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: "Say whether you want one: " + Slash + " reminder on, or " + Slash + " reminder off."}
	}
	by, err := h.actor(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	s, err := h.coach.SetReminder(ctx, cl.Cause, cl.User, by, on)
	if err != nil {
		return Reply{}, err
	}
	if !on {
		return Reply{Ack: say("No reminders any more.")}, nil
	}
	text := "On a day without an answer I remind you once: at 16:00 or 6 hours after the question, whichever is later, and never after 20:00."
	if !s.Subscribed {
		text += " You get no daily question yet: " + Slash + " subscribe starts one."
	}
	return Reply{Ack: say(text)}, nil
}

// personal tells the settings of a person that a status shows.
func (h *Handlers) personal(s coach.Subscriber) string {
	if s.IsChannel() {
		return ""
	}
	text := ""
	switch {
	case s.Subscribed && s.Reminder:
		text += "\nReminder: on, one on a day without an answer. " + Slash + " reminder off ends them."
	case s.Subscribed:
		text += "\nReminder: off. " + Slash + " reminder on brings one on a day without an answer."
	}
	if s.Interview != "" && s.Interview >= h.today(s) {
		text += "\nYour interview: " + s.Interview.Words() + "."
	}
	return text
}
