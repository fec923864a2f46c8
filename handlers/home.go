package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
)

// home renders a person's App Home; nothing when they already see the same. It is
// published without a hash, because it holds no input: the newest one is right
// whatever stands there, and so nothing can conflict
// (docs.slack.dev/reference/methods/views.publish).
func (h *Handlers) home(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	s, _, err := h.coach.Known(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	view, err := h.homeView(ctx, d.Team, d.User)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(view)
	if err != nil {
		return nil, err
	}
	sum256 := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum256[:8])
	if digest == s.Home {
		return nil, nil
	}
	return []Outgoing{{Method: MethodHome, User: d.User, Home: view, Digest: digest}}, nil
}

func (h *Handlers) homeView(ctx context.Context, team, user string) (*slack.HomeTabViewRequest, error) {
	o, err := h.coach.Overview(ctx, team, user, h.now())
	if err != nil {
		return nil, err
	}
	w := &writer{}
	w.heading("Your interview practice")
	h.openSession(w, o.Session)
	h.dayQuestion(w, o)
	if o.Open != nil {
		h.question(w, "Another question", "Waiting for your answer: ", *o.Open)
	}
	w.para(h.statusText(coach.Status{Subscriber: o.Summary.Subscriber}))
	row := []slack.BlockElement{
		button(actionPractice, "Practice", ""),
		button(actionAskNow, "One question now", ""),
		button(actionSettings, "Settings", ""),
		button(actionExport, "Export", ""),
		button(actionHelp, "Help", ""),
	}
	if s := o.Summary.Subscriber; s.Subscribed && s.Paused {
		row = append(row, button(actionResume, "Resume daily question", ""))
	}
	w.buttons(row...)
	w.divider()
	h.homeProgress(w, o.Summary)
	w.small("Only you see this page. " + Slash + " help lists all commands.")
	return &slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: w.blocks()}}, nil
}

// openSession offers to go on with a practice session.
func (h *Handlers) openSession(w *writer, s coach.Session) {
	if s.ID == "" {
		return
	}
	number, of := s.Number(s.Waits())
	paused, waits := fmt.Sprintf("Paused at question %d of %d.", number, of), fmt.Sprintf("Question %d of %d waits in our DM.", number, of)
	if number == 0 {
		paused, waits = "Paused at the warm-up, before "+count(of, "question")+".", "The warm-up waits in our DM, before "+count(of, "question")+"."
	}
	stop := button(actionStop, "Stop session", s.ID)
	if s.State == coach.SessionPaused {
		w.titled("Practice session", paused)
		w.buttons(button(actionGoOn, "Resume session", s.ID), stop)
		return
	}
	w.titled("Practice session", waits)
	w.buttons(button(actionPause, "Pause session", s.ID), stop)
}

// dayQuestion says what became of today's question, and why there is none.
func (h *Handlers) dayQuestion(w *writer, o coach.Overview) {
	s, d := o.Summary.Subscriber, o.Day
	today := h.today(s)
	none := ""
	switch d.State {
	case coach.DayNotPlanned:
		return
	case coach.DayWaiting:
		h.question(w, homeToday, "Waiting for your answer: ", d)
		return
	case coach.DaySending:
		h.question(w, homeToday, "On its way to you: ", d)
		return
	case coach.DayAnswered:
		h.question(w, homeToday, answeredWords(d), d)
		return
	case coach.DaySkipped:
		if d.Text != "" {
			h.question(w, homeToday, "Skipped: ", d)
			return
		}
		none = "None today: you skipped this day."
	case coach.DayLater:
		none = "It comes today at " + s.At.String() + "."
	case coach.DayHeld:
		none = "It waits until your practice session ends or pauses."
	case coach.DayPaused:
		none = "None today: your daily question is paused."
	case coach.DayLeftOut:
		none = "None today: your practice session was open until it was too late for it."
	case coach.DayLate:
		none = "None today: it could not be posted in time."
	case coach.DayNothing:
		none = "None today: you have seen all questions of your roles, and none comes back today. Settings offers other roles."
	case coach.DayRefused:
		none = "None today: Slack did not take it."
	default:
		none = "None today: its time had passed when you chose it."
		if day := today.Weekday(); !s.Days.Has(day) {
			none = "None today: " + day.String() + " is not one of your days."
		}
	}
	w.titled(homeToday, none)
}

const homeToday = "Today's question"

// answeredWords says how today's question was answered.
func answeredWords(d coach.DayQuestion) string {
	text := "Answered"
	if d.Attempts > 1 {
		text += " in " + count(d.Attempts, "attempt")
	}
	if d.Level > 0 {
		text += fmt.Sprintf(", level %d of 5", d.Level)
		if d.Attempts > 1 {
			text += " the last time"
		}
	}
	return text + ": "
}

// question writes one question with a link to where it stands.
func (h *Handlers) question(w *writer, title, before string, d coach.DayQuestion) {
	text := "a question that is no longer in the bank"
	if d.Text != "" {
		text = "“" + clip(oneLine(d.Text), maxTitle) + "”"
	}
	line := before + text
	section := []slack.RichTextSectionElement{bold(title), words("\n" + line)}
	plain := title + "\n" + line
	if d.At.TS != "" {
		plain += " Open it"
		section = append(section, words(" "), slack.NewRichTextSectionLinkElement(h.link(d.At, ""), "Open it", nil))
	}
	w.rich(plain, slack.NewRichTextSection(section...))
}
