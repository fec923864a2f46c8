package handlers

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// sessionQuestion renders one question of a session: the first one, or the open one
// once more.
func (h *Handlers) sessionQuestion(ctx context.Context, d coach.Delivery, p coach.Post) ([]Outgoing, error) {
	ses, err := h.sessionOf(ctx, d.Team, p)
	if err != nil {
		return nil, err
	}
	w := &writer{}
	clock := begun(ses)
	switch d.Arg(0) {
	case coach.Resumed:
		w.para("Here you stopped:")
	case coach.ShownAgain:
		w.para("This question waits for your answer:")
		clock = h.clockGoesOn(ses)
	default:
		w.para(opening(ses, d))
	}
	if !h.item(w, ses, p, clock) {
		return nil, errNothingLeft
	}
	return h.posts(d, w), nil
}

// sessionOf is the session of a post, as far as it is still known.
func (h *Handlers) sessionOf(ctx context.Context, team string, p coach.Post) (coach.Session, error) {
	ses, ok, err := h.coach.CurrentSession(ctx, team, p.Subscriber)
	if !ok || ses.ID != p.Session {
		return coach.Session{ID: p.Session}, err
	}
	return ses, err
}

// opening says what begins, and why it is less than was asked for.
func opening(ses coach.Session, d coach.Delivery) string {
	_, of := ses.Number("")
	text := "Practice: " + count(of, "question") + ", one after the other."
	switch {
	case of == 1:
		text = "Practice: 1 question."
	case len(ses.Items) > of:
		text = "Practice: a warm-up, then " + count(of, "question") + ", one after the other."
	}
	if ses.Limit > 0 {
		text += " You have " + seconds(ses.Limit) + " for an answer, which is about " + count(fits(ses.Limit), "spoken word") + "; a late answer counts all the same."
	}
	if wanted, _ := strconv.Atoi(d.Arg(0)); wanted > of {
		text += fmt.Sprintf(" You asked for %d: these are all that are new to you or due for review.", wanted)
	}
	return text + "\nWrite hint, skip, pause or stop at any time, or press a button."
}

// item writes a question of a session with its buttons; false when it is no longer
// in the bank. clock is what there is to say of the time.
func (h *Handlers) item(w *writer, ses coach.Session, p coach.Post, clock string) bool {
	q, ok := h.coach.Question(p.Question)
	if !ok {
		return false
	}
	about := "Question"
	number, of := ses.Number(p.ID)
	switch {
	case p.Question == coach.WarmupQuestion:
		about = "Warm-up, not scored"
	case number > 0:
		about = fmt.Sprintf("Question %d of %d", number, of)
	}
	for _, part := range []string{q.Role, q.Theme} {
		if part != "" && p.Question != coach.WarmupQuestion {
			about += " · " + part
		}
	}
	w.small(about)
	w.heading(q.Text)
	if !p.SeenAt.IsZero() {
		w.small(seenAgo(p.AskedAt.Sub(p.SeenAt), p.Review))
	}
	if clock != "" {
		w.small(clock)
	}
	var row []slack.BlockElement
	if q.Has(questions.Motivations) {
		row = append(row, button(actionHint, "Hint", p.ID))
	}
	w.buttons(append(row, button(actionSkip, "Skip", p.ID), button(actionPause, "Pause", ses.ID), button(actionStop, "Stop", ses.ID))...)
	return true
}

// result renders what one answer of a session was, and the next question or the
// scorecard, as one message.
func (h *Handlers) result(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	w := &writer{}
	if err := h.outcome(ctx, w, d); err != nil {
		return nil, err
	}
	switch gone, _ := strconv.Atoi(d.Arg(1)); {
	case gone == 1:
		w.para("1 question of this session is no longer in the bank and was left out.")
	case gone > 1:
		w.para(count(gone, "question") + " of this session are no longer in the bank and were left out.")
	}
	switch fewer, _ := strconv.Atoi(d.Arg(2)); {
	case fewer == 1:
		w.para("1 question of this session was left out: you had it in another way since the session began, and no other is left.")
	case fewer > 1:
		w.para(count(fewer, "question") + " of this session were left out: you had them in another way since the session began, and no others are left.")
	}
	var err error
	switch {
	case d.Post != "":
		err = h.following(ctx, w, d)
	case d.Arg(0) != coach.ResultAgain:
		err = h.ending(ctx, w, d)
	}
	if err != nil || len(w.pages) == 0 {
		return nil, err
	}
	posts := h.posts(d, w)
	for i := range min(len(posts), len(d.Refs)) {
		posts[i].Method, posts[i].Channel, posts[i].TS = MethodUpdate, d.Refs[i].Channel, d.Refs[i].TS
	}
	return posts, nil
}

// outcome says in short what an answer was: where it stands, one thing that was
// good with their own words, and one thing to change.
func (h *Handlers) outcome(ctx context.Context, w *writer, d coach.Delivery) error {
	switch {
	case d.Arg(0) == coach.ResultSkipped:
		w.para("Skipped.")
		return nil
	case d.Arg(0) == coach.ResultGone:
		w.para("That question is no longer in the bank: the session goes on without it.")
		return nil
	}
	a, ok, err := h.coach.Current(ctx, d.Team, d.User, d.Seq)
	if err != nil {
		return err
	}
	if !ok {
		w.para("Taken back: that answer counts as none.")
		return nil
	}
	f := a.Feedback
	switch {
	case a.Warmup:
		w.heading("Warm-up done: " + count(f.Words, "word"))
		w.para("It counts nowhere. Now the questions that do.")
	case f.Scored:
		w.heading(fmt.Sprintf("Level %d of 5, %s", f.Level, levelNames[f.Level]))
	default:
		w.heading(fmt.Sprintf("Not scored: %s", count(f.Words, "word")))
		w.para(f.Why)
	}
	if before, again, err := h.coach.Before(ctx, a); err != nil {
		return err
	} else if again && before.Feedback.Scored && f.Scored {
		since(w, before, a)
	}
	if a.Took > 0 {
		h.pace(ctx, w, d, a)
	}
	if len(f.Strengths) > 0 {
		quoted(w, "Good: ", f.Strengths[0].Text, f.Strengths[0].Quote)
	}
	if f.Next != nil {
		quoted(w, "Change one thing: ", unlisted(f.Next.Text, "; the sample shows what that is", "; the sample shows which"), f.Next.Quote)
	}
	if !a.Expired.IsZero() {
		w.small(expiredNote)
	}
	if q, ok := h.coach.Question(a.Question); ok && !a.Warmup {
		var row []slack.BlockElement
		if q.Has(questions.Sample) || q.Has(questions.Solid) || q.Has(questions.Exceptional) {
			row = append(row, button(actionShowMe, "Show the sample", a.Post))
		}
		w.buttons(append(row, button(actionTryAgain, "Try again", a.Post))...)
	}
	return nil
}

// unlisted is a remark where the key points are not listed under it, with what
// takes the place of pointing there.
func unlisted(text, what, which string) string {
	return strings.NewReplacer(
		"; the key points not found are listed below", what,
		"; they are listed below", which,
	).Replace(text)
}

// following writes the next question under a result.
func (h *Handlers) following(ctx context.Context, w *writer, d coach.Delivery) error {
	p, ok, err := h.coach.CurrentPost(ctx, d.Team, d.Post)
	if err != nil || !ok {
		return err
	}
	ses, err := h.sessionOf(ctx, d.Team, p)
	if err != nil {
		return err
	}
	if ses.State == coach.SessionOver && p.At.TS == "" {
		return nil // it was stopped before this was shown
	}
	if _, known := h.coach.Question(p.Question); !known {
		return nil
	}
	w.divider()
	h.item(w, ses, p, begun(ses))
	return nil
}

// ending writes the scorecard under the last result.
func (h *Handlers) ending(ctx context.Context, w *writer, d coach.Delivery) error {
	ses, ok, err := h.coach.CurrentSession(ctx, d.Team, d.User)
	if err != nil || !ok || ses.State != coach.SessionOver {
		return err
	}
	w.divider()
	return h.scores(ctx, w, d.Team, d.User, ses.ID)
}

// sessionNotice writes a sentence about a session.
func (h *Handlers) sessionNotice(ctx context.Context, w *writer, d coach.Delivery) error {
	if d.Notice == coach.NoticeTime {
		ses, ok, err := h.coach.CurrentSession(ctx, d.Team, d.User)
		if err != nil {
			return err
		}
		if !ok || ses.State != coach.SessionRunning || ses.Waits() != d.Post {
			return errNothingLeft // it was answered in time
		}
		n, _ := strconv.Atoi(d.Arg(0))
		w.para("Your " + seconds(n) + " are over. Finish your answer: it still counts.")
		return nil
	}
	switch d.Arg(0) {
	case "paused":
		w.para("Paused. Write resume within 24 hours to go on where you stopped, or stop to see your scorecard.")
		w.buttons(button(actionGoOn, "Resume", d.Arg(1)), button(actionStop, "Stop", d.Arg(1)))
	case "expired":
		w.para("Your practice session is over, because it waited for more than 24 hours. Your answers are kept. " + Slash + " practice starts another.")
		if day := d.Arg(2); day != "" {
			w.small(leftOut(coach.Date(day)))
		}
		w.buttons(button(actionPractice, "Practice", ""))
	default:
		return errNothingLeft
	}
	return nil
}
