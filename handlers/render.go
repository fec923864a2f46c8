package handlers

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// errNothingLeft is returned for a delivery whose subject was deleted, or taken
// out of the bank, since it was planned.
var errNothingLeft = errors.New("nothing left to say")

// Render turns a delivery into the calls it takes, in order, from what is stored
// at that moment. No calls means that there is nothing to say any more.
func (h *Handlers) Render(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	out, err := h.render(ctx, d)
	if errors.Is(err, errNothingLeft) {
		h.log.InfoContext(ctx, "delivery has nothing left to say", "kind", d.Kind, "id", d.DeadID())
		return nil, nil
	}
	return out, err
}

func (h *Handlers) render(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	switch d.Kind {
	case coach.KindHome:
		return h.home(ctx, d)
	case coach.KindExport:
		return h.exportFile(ctx, d)
	case coach.KindReaction:
		return []Outgoing{{Method: MethodReact, Channel: d.Refs[0].Channel, TS: d.Refs[0].TS, Reaction: "white_check_mark"}}, nil
	case coach.KindRemoved:
		return removed(d), nil
	case coach.KindNotice:
		w, err := h.notice(ctx, d)
		return h.posts(d, w), err
	case coach.KindReply, coach.KindRevise:
		return h.reply(ctx, d)
	case coach.KindResult:
		return h.result(ctx, d)
	case coach.KindCard:
		return h.scorecard(ctx, d)
	case coach.KindChart:
		return h.chart(ctx, d)
	case coach.KindDigest:
		return h.digest(ctx, d)
	}
	p, ok, err := h.coach.CurrentPost(ctx, d.Team, d.Post)
	if err != nil {
		return nil, err
	}
	q, found := h.coach.Question(d.Question)
	if !ok || !found {
		return nil, errNothingLeft
	}
	w := &writer{}
	switch d.Kind {
	case coach.KindQuestion:
		if p.Session != "" {
			return h.sessionQuestion(ctx, d, p)
		}
		ask(w, p, q)
	case coach.KindReveal:
		w.heading("For comparison with your own answer")
		exceptional(w, q)
		minefields(w, q)
	case coach.KindLadder:
		ladder(w, q)
		minefields(w, q)
		w.buttons(button(actionTryAgain, "Now my own try", p.ID), button(actionPrepare, "How to prepare", p.ID))
	case coach.KindPrepare:
		prepare(w, q)
	case coach.KindMotives:
		motives(w, q)
	default:
		return nil, fmt.Errorf("render: unknown kind %q", d.Kind)
	}
	return h.posts(d, w), nil
}

// posts makes each page a message to where the delivery goes.
func (h *Handlers) posts(d coach.Delivery, w *writer) []Outgoing {
	if w == nil {
		return nil
	}
	var out []Outgoing
	for _, m := range w.messages() {
		o := Outgoing{Method: MethodPost, Channel: d.To, Thread: d.Thread, Text: m.Text, Blocks: m.Blocks}
		if d.OnlyFor {
			o.Method, o.User = MethodEphemeral, d.User
		}
		out = append(out, o)
	}
	return out
}

// removedText says why an answer counts no more.
func removedText(d coach.Delivery) string {
	switch d.Arg(0) {
	case coach.RemovedShort:
		return fmt.Sprintf("You edited this to fewer than %d words: it counts as no answer now. Edit it again to try once more.", review.MinWords)
	case coach.RemovedByHand:
		return "Taken back: it counts as no answer."
	}
	return "You deleted this answer; it and its review are gone here too."
}

// removed turns our messages about a deleted answer into one note.
func removed(d coach.Delivery) []Outgoing {
	var out []Outgoing
	for i, ref := range d.Refs {
		o := Outgoing{Method: MethodDelete, Channel: ref.Channel, TS: ref.TS}
		if i == 0 {
			m := say(removedText(d))
			o.Method, o.Text, o.Blocks = MethodUpdate, m.Text, m.Blocks
		}
		out = append(out, o)
	}
	return out
}

func (h *Handlers) exportFile(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	all, err := h.coach.Export(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	data, err := all.File()
	if err != nil {
		return nil, err
	}
	return []Outgoing{{
		Method: MethodFile, Channel: d.To, FileName: "interview-coach-export.json", File: data,
		Text: fmt.Sprintf("Everything stored about you: your settings, progress and %s.", count(len(all.Answers), "answer")),
	}}, nil
}

// notice writes the sentence that a notice names.
func (h *Handlers) notice(ctx context.Context, d coach.Delivery) (*writer, error) {
	w := &writer{}
	switch d.Notice {
	case coach.NoticeShort:
		n, _ := strconv.Atoi(d.Arg(0))
		text := fmt.Sprintf("That is %s; from %d on I can tell you what I heard. Tell one specific time: what was the situation, what did you do, what came of it?", count(n, "word"), review.MinWords)
		if d.Arg(1) != "0" {
			text = fmt.Sprintf("Fine. Write at least %d words whenever you want to try again, or %s ask for the next question.", review.MinWords, Slash)
		}
		if again, err := h.retries(ctx, d); err != nil {
			return nil, err
		} else if again {
			text = fmt.Sprintf("Fine. Write at least %d words to try that question again, or skip to go back to the open one.", review.MinWords)
		}
		if n == 0 {
			text = fmt.Sprintf("I can only read words: write your answer as a message of at least %d.", review.MinWords)
		}
		w.para(text)
	case coach.NoticeTryAgain:
		q, ok := h.coach.Question(d.Question)
		if !ok {
			return nil, errNothingLeft
		}
		w.titled("Once more", q.Text)
		w.small("Write your next attempt here. Your earlier ones stay.")
	case coach.NoticeSubscribed:
		reviews := "your review comes by DM, and the sample answer in the thread later"
		if d.Arg(3) == coach.FeedbackThread {
			reviews = "your review comes there too, where all of this channel can read it"
		}
		w.para(fmt.Sprintf("This channel gets an interview question %s at %s (%s). Answer in its thread: %s. %s help tells more.",
			daysInWords(parseDays(d.Arg(1))), d.Arg(0), d.Arg(2), reviews, Slash))
	case coach.NoticeFeedback:
		text := "From now on answers here are reviewed by DM; the sample answer comes in the thread later."
		if d.Arg(0) == coach.FeedbackThread {
			text = "From now on answers here are reviewed in the thread, where all of this channel can read it."
		}
		w.para(text)
	case coach.NoticePaused:
		before, after := "I paused the daily question in ", ", because "+d.Arg(1)+". "+Slash+" resume, typed there, goes on."
		channel := slack.NewRichTextSectionChannelElement(d.Arg(0), nil)
		w.rich(before+"the channel that you set up"+after, slack.NewRichTextSection(words(before), channel, words(after)))
	case coach.NoticeNothing:
		text := "No question is open here. " + Slash + " gives you one, and " + Slash + " help lists everything."
		if near := d.Arg(0); near != "" {
			text = "Did you mean " + Slash + " " + near + "? " + text
		}
		w.para(text)
	case coach.NoticeMention:
		w.para("I ask one interview question a day and tell you what I heard in your answer. Type " + Slash + " to see what you can do, or " + Slash + " subscribe for a daily question.")
	case coach.NoticeCommand:
		w.para(d.Arg(0))
	case coach.NoticeSession, coach.NoticeTime:
		return w, h.sessionNotice(ctx, w, d)
	case coach.NoticeSilent, coach.NoticeReminder, coach.NoticeExhausted:
		return w, h.quietNotice(ctx, w, d)
	default:
		return nil, fmt.Errorf("render: unknown notice %q", d.Notice)
	}
	return w, nil
}

func parseDays(s string) coach.Weekdays {
	days, _ := coach.ParseWeekdays(s)
	return days
}

// lent says from which role a part comes that the question itself lacks.
func lent(q *questions.Question, part questions.Part) string {
	if role := q.Borrowed[part]; role != "" {
		return " (from the same question for " + role + ")"
	}
	return ""
}
