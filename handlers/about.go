package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

const (
	historyDefault = 5
	historyMax     = 30
)

// menu is what a bare command shows.
func (h *Handlers) menu(ctx context.Context, cl call) (Reply, error) {
	st, err := h.coach.Status(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	w := &writer{}
	w.para("One interview question a day, and what your answer did and did not do. Only you see your answers and reviews.\n" + h.statusText(st))
	w.buttons(h.menuButtons()...)
	w.small(Slash + " <role> asks one question for a role at once, " + Slash + " help lists everything.")
	return Reply{Ack: w.message()}, nil
}

func (h *Handlers) menuButtons() []slack.BlockElement {
	return []slack.BlockElement{
		button(actionAskNow, "One question now", ""),
		button(actionSettings, "Daily question…", ""),
		button(actionProgress, "My progress", ""),
		button(actionHelp, "Help", ""),
	}
}

func (h *Handlers) help(context.Context, call) (Reply, error) {
	w := &writer{}
	var lines strings.Builder
	for _, c := range Commands() {
		fmt.Fprintf(&lines, "• %s: %s\n", strings.TrimSpace(strings.Join([]string{Slash, c.Name, c.Usage}, " ")), c.Summary)
	}
	w.titled("What you can type", lines.String())
	w.para("In our DM you may leave out " + Slash + " for short ones: skip, stop, status. An answer is at least 8 words; edit it and I review it again, delete it and it is gone. Nobody but you sees your answers and reviews here; who runs this bot can read its data file.")
	return Reply{Ack: w.message()}, nil
}

func (h *Handlers) progress(ctx context.Context, cl call) (Reply, error) {
	sum, err := h.coach.Progress(ctx, cl.Team, cl.User)
	if err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say(h.progressText(sum))}, nil
}

// progressText says what was practised. It counts and compares; it judges nobody.
func (h *Handlers) progressText(sum coach.Summary) string {
	p := sum.Progress
	if p.Answers == 0 {
		return "No answer yet: " + Slash + " gives you a first question."
	}
	lines := []string{
		fmt.Sprintf("%s to %s on %s, %s in all.", count(p.Answers, "answer"), count(p.Questions, "question"), count(p.Days, "day"), count(p.Words, "word")),
		fmt.Sprintf("Days in a row: %d (best %d).", sum.Running(h.today(sum.Subscriber)), p.Best),
	}
	if p.Points > 0 {
		lines = append(lines, fmt.Sprintf("Key points whose words I heard: %d of %d.", p.Heard, p.Points))
	}
	for _, r := range sum.Roles {
		lines = append(lines, fmt.Sprintf("%s: %d of %s answered.", r.Role, r.Answered, count(r.Of, "question")))
	}
	themes := make([]string, 0, len(p.Themes))
	for theme, t := range p.Themes {
		if theme != "" && t.Answers > 0 {
			themes = append(themes, theme)
		}
	}
	slices.Sort(themes)
	for _, theme := range themes {
		t := p.Themes[theme]
		lines = append(lines, fmt.Sprintf("• %s: %s, %d of %d key points heard", theme, count(t.Answers, "answer"), t.Heard, t.Points))
	}
	return strings.Join(lines, "\n")
}

func (h *Handlers) today(s coach.Subscriber) coach.Date {
	return coach.Today(h.now(), s.Zone)
}

func (h *Handlers) history(ctx context.Context, cl call) (Reply, error) {
	n := historyDefault
	if cl.Args != "" {
		var err error
		if n, err = strconv.Atoi(cl.Args); err != nil || n < 1 || n > historyMax {
			return Reply{}, &coach.Error{Code: coach.CodeInvalid, Message: fmt.Sprintf("Say how many answers to list, from 1 to %d: %s history 5.", historyMax, Slash)}
		}
	}
	answers, err := h.coach.History(ctx, cl.Team, cl.User, n)
	if err != nil {
		return Reply{}, err
	}
	if len(answers) == 0 {
		return Reply{Ack: say("No answer yet: " + Slash + " gives you a first question.")}, nil
	}
	w := &writer{}
	w.heading("Your latest answers")
	for _, a := range answers {
		text := "a question that is no longer in the bank"
		if q, ok := h.coach.Bank().Question(a.Question); ok {
			text = clip(q.Text, 150)
		}
		line := fmt.Sprintf("%s · %s\nattempt %d, %s, %d of %s heard", a.Day, text, a.Attempt,
			count(a.Feedback.Words, "word"), a.Feedback.Heard(), count(len(a.Feedback.KeyPoints), "key point"))
		mrk := escape(line) + " · <" + h.link(a.Message, a.Thread) + "|open>"
		w.put(line, len(mrk), slack.NewSectionBlock(mrkdwn(mrk), nil, nil))
	}
	return Reply{Ack: w.message()}, nil
}

// link is a message's address in Slack's clients.
func (h *Handlers) link(ref coach.MessageRef, thread string) string {
	url := strings.TrimSuffix(h.me.URL, "/") + "/archives/" + ref.Channel + "/p" + strings.ReplaceAll(ref.TS, ".", "")
	if thread != "" {
		url += "?thread_ts=" + thread + "&cid=" + ref.Channel
	}
	return url
}

func (h *Handlers) export(ctx context.Context, cl call) (Reply, error) {
	if err := h.coach.RequestExport(ctx, cl.Cause, cl.User); err != nil {
		return Reply{}, err
	}
	return Reply{Ack: say("Everything stored about you is on its way to our DM as one file.")}, nil
}

func (h *Handlers) forget(context.Context, call) (Reply, error) {
	w := &writer{}
	w.para("This deletes your settings, answers, reviews and progress here, at once and for good. Messages in Slack stay until you delete them there. " + Slash + " export first keeps a copy.")
	b := button(actionForget, "Forget me", "")
	b.Style = slack.StyleDanger
	b.Confirm = slack.NewConfirmationBlockObject(plainText("Forget everything?"), plainText("Your answers, reviews and progress cannot be brought back."), plainText("Forget me"), plainText("Keep"))
	w.buttons(b)
	return Reply{Ack: w.message()}, nil
}
