package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

const (
	historyDefault = 5
	historyMax     = 20
)

// menu is what a bare command shows.
func (h *Handlers) menu(ctx context.Context, cl call) (Reply, error) {
	status, err := h.statusHere(ctx, cl)
	if err != nil {
		return Reply{}, err
	}
	w := &writer{}
	w.para("One interview question a day, and what your answer did and did not do.\n" + status)
	w.buttons(menuButtons(cl.inChannel())...)
	w.small(Slash + " <role> asks one question for a role at once, " + Slash + " help lists everything.")
	return Reply{Ack: w.message()}, nil
}

func menuButtons(inChannel bool) []slack.BlockElement {
	settings := "Daily question…"
	if inChannel {
		settings = "Daily question for this channel…"
	}
	return []slack.BlockElement{
		button(actionAskNow, "One question now", ""),
		button(actionSettings, settings, ""),
		button(actionProgress, "My progress", ""),
		button(actionHelp, "Help", ""),
	}
}

func (h *Handlers) help(ctx context.Context, cl call) (Reply, error) {
	w := &writer{}
	c, ok := find(cl.Args)
	if ok && c.Name == privacyCommand {
		return h.privacy(ctx, cl)
	}
	if ok {
		text := usageLine(c.CommandHelp) + "\n" + c.Summary + "\nExample: " + Slash + " " + c.Example
		if len(c.Aliases) > 0 {
			text += "\nAlso: " + strings.Join(c.Aliases, ", ")
		}
		w.para(text)
		return Reply{Ack: w.message()}, nil
	}
	var lines strings.Builder
	for _, c := range Commands() {
		fmt.Fprintf(&lines, "• %s: %s\n", usageLine(c), c.Summary)
	}
	w.titled("What you can type", lines.String())
	w.para(fmt.Sprintf("In our DM you may leave out %s for short ones: skip, stop, status. An answer is at least %d words; edit it and I review it again, delete it and it is gone. %s help %s says what I keep of you, for how long, and who sees it.", Slash, review.MinWords, Slash, privacyCommand))
	return Reply{Ack: w.message()}, nil
}

// usageLine is how a command is typed.
func usageLine(c CommandHelp) string { return oneLine(Slash + " " + c.Name + " " + c.Usage) }

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
		if q, ok := h.coach.Question(a.Question); ok {
			text = clip(oneLine(q.Text), 100)
		}
		if a.Warmup {
			text = "Warm-up, not scored"
		}
		said := "“" + clip(oneLine(a.Text), 120) + "”"
		if !a.Expired.IsZero() {
			said = "older than what I keep: its words are gone"
		}
		line := fmt.Sprintf("%s · %s\n%s\nattempt %d, %s", a.Day.Words(), text, said, a.Attempt, count(a.Feedback.Words, "word"))
		if a.Feedback.Scored {
			line += fmt.Sprintf(", level %d of 5, %s, %d of %s heard", a.Feedback.Level, levelNames[a.Feedback.Level], a.Feedback.Heard(), count(len(a.Feedback.KeyPoints), "key point"))
		}
		open := slack.NewRichTextSectionLinkElement(h.link(a.Message, a.Thread), "open", nil)
		w.rich(line+" · open", slack.NewRichTextSection(words(line+" · "), open))
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
	return Reply{Ack: say("Everything stored about you is on its way to our DM as one file."), asked: true}, nil
}

func (h *Handlers) forget(context.Context, call) (Reply, error) {
	w := &writer{}
	w.para("This deletes your settings, answers, reviews and progress here, at once and for good. What you wrote in Slack stays there until you delete it, and what I wrote stays too. " + Slash + " export first keeps a copy.")
	b := button(actionForget, "Forget me", "")
	b.Style = slack.StyleDanger
	b.Confirm = slack.NewConfirmationBlockObject(plainText("Forget everything?"), plainText("Your answers, reviews and progress cannot be brought back."), plainText("Forget me"), plainText("Keep"))
	w.buttons(b)
	return Reply{Ack: w.message()}, nil
}
