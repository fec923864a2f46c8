package handlers

import (
	"strings"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// ask writes a question as it is posed: nothing in it spoils an answer.
func ask(w *writer, p coach.Post, q *questions.Question) {
	kind := "Question"
	if p.Daily {
		kind = "Question of the day"
	}
	about := []string{kind, q.Role}
	if q.Theme != "" {
		about = append(about, q.Theme)
	}
	w.heading(q.Text)
	w.small(strings.Join(about, " · "))
	where := "Answer in this thread, or just write here. "
	if coach.IsChannel(p.Subscriber) {
		where = "Answer in the thread. "
	}
	w.para(where + advice(q.Text))
	if !p.SeenAt.IsZero() {
		w.small(seenAgo(p.AskedAt.Sub(p.SeenAt), p.Review))
	}
	if p.LeftOut != "" {
		w.small(leftOut(p.LeftOut))
	}
	row := []questionButton{{questions.Motivations, actionMotives, "What they want to find out"}, {questions.Prepare, actionPrepare, "How to prepare"}}
	w.buttons(append(buttonsFor(q, p.ID, row), button(actionShowMe, "Show me", p.ID))...)
}

// advice says how to answer a question of this kind.
func advice(question string) string {
	if questions.KindOf(question) == questions.Behavioural {
		return "Tell one specific time: the situation, what you did, what came of it."
	}
	return "Say what you do and why, and where you have done it before."
}

// seenAgo says how long ago a question was asked before; a review is never of the
// same day.
func seenAgo(d time.Duration, review bool) string {
	days := int(d.Hours()+12) / 24
	switch {
	case review:
		return "You saw this " + count(max(1, days), "day") + " ago; it is due for review."
	case days == 0:
		return "You saw this one earlier today."
	}
	return "You saw this " + count(days, "day") + " ago."
}

// exceptional writes the highest rung of the ladder that the question has, and
// why it is so high.
func exceptional(w *writer, q *questions.Question) {
	switch {
	case q.Has(questions.Exceptional):
		w.titled("An exceptional answer"+lent(q, questions.Exceptional), q.Exceptional)
		if q.Has(questions.ExceptionalWhy) {
			w.titled("Why it is exceptional"+lent(q, questions.ExceptionalWhy), q.ExceptionalWhy)
		}
	case q.Has(questions.Solid):
		w.titled("A solid answer"+lent(q, questions.Solid), q.Solid)
		if q.Has(questions.SolidWhy) {
			w.titled("Why it is more solid"+lent(q, questions.SolidWhy), q.SolidWhy)
		}
	case q.Has(questions.Sample):
		w.titled("A sample answer"+lent(q, questions.Sample), q.Sample)
	}
}

// ladder writes every rung, from the sample up.
func ladder(w *writer, q *questions.Question) {
	w.heading(q.Text)
	for _, rung := range []struct {
		part  questions.Part
		title string
		text  string
	}{
		{questions.Sample, "A sample answer", q.Sample},
		{questions.Solid, "A more solid answer", q.Solid},
		{questions.SolidWhy, "Why it is more solid", q.SolidWhy},
		{questions.Exceptional, "An exceptional answer", q.Exceptional},
		{questions.ExceptionalWhy, "Why it is exceptional", q.ExceptionalWhy},
	} {
		if rung.text != "" {
			w.titled(rung.title+lent(q, rung.part), rung.text)
		}
	}
	if len(q.KeyPoints) > 0 {
		w.titled("What an effective answer covers"+lent(q, questions.KeyPoints), itemList(q.KeyPoints))
	}
}

func minefields(w *writer, q *questions.Question) {
	if len(q.Minefields) > 0 {
		w.titled("Minefields"+lent(q, questions.Minefields), itemList(q.Minefields))
	}
}

func prepare(w *writer, q *questions.Question) {
	w.heading(q.Text)
	if len(q.Prepare) > 0 {
		w.titled("How to prepare"+lent(q, questions.Prepare), bullets(q.Prepare))
	}
	if len(q.Evaluates) > 0 {
		w.titled("What interviewers evaluate"+lent(q, questions.Evaluates), bullets(q.Evaluates))
	}
	if len(q.Prepare)+len(q.Evaluates) == 0 {
		w.para("Nothing is written down for this question.")
	}
}

func motives(w *writer, q *questions.Question) {
	w.heading(q.Text)
	if len(q.Motivations) == 0 {
		w.para("Nothing is written down for this question.")
		return
	}
	w.titled("What they want to find out"+lent(q, questions.Motivations), itemList(q.Motivations))
}

func itemList(items []questions.Item) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = item.Text
		if item.Label != "" {
			lines[i] = item.Label + ": " + item.Text
		}
	}
	return bullets(lines)
}

func bullets(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("• " + oneLine(l) + "\n")
	}
	return b.String()
}
