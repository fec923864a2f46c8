package handlers

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

const (
	quoteShown = 200
	// asked is how many uncertain key points a person is asked about at once.
	asked = 3
)

// levelNames are the rungs of the ladder, from 1.
var levelNames = [...]string{"", "off the mark", "thin", "basic", "solid", "exceptional"}

// head says which attempt this is, where it stands, and why.
func (h *Handlers) head(w *writer, d coach.Delivery, a coach.Answer, q *questions.Question) {
	f := a.Feedback
	head := fmt.Sprintf("Attempt %d: %s", a.Attempt, count(f.Words, "word"))
	if f.Scored {
		head += fmt.Sprintf(", level %d of 5, %s", f.Level, levelNames[f.Level])
	}
	w.heading(head)
	if !coach.IsDM(a.Message.Channel) && !coach.IsChannel(d.To) {
		line := "Your answer to “" + clip(oneLine(q.Text), 200) + "” in "
		thread := slack.NewRichTextSectionLinkElement(h.link(a.Message, a.Thread), "this thread", nil)
		w.rich(line+"this thread.", slack.NewRichTextSection(words(line), thread, words(".")))
	}
	w.para(f.Why)
}

// since says what changed from one attempt to the next.
func since(w *writer, before, a coach.Answer) {
	c := a.Feedback.Since(before.Feedback)
	parts := []string{
		fmt.Sprintf("level %d, %s, then %d, %s", c.LevelBefore, levelNames[c.LevelBefore], a.Feedback.Level, levelNames[a.Feedback.Level]),
		fmt.Sprintf("%d words, then %d", c.WordsBefore, a.Feedback.Words),
	}
	if len(c.Gained) > 0 {
		parts = append(parts, "now heard: "+strings.Join(c.Gained, ", "))
	}
	if len(c.Lost) > 0 {
		parts = append(parts, "no longer heard: "+strings.Join(c.Lost, ", "))
	}
	w.titled(fmt.Sprintf("Since attempt %d", before.Attempt), bullets(parts))
}

// told writes what was heard, each remark with the person's words. They find the
// better words themselves: none are offered.
func told(w *writer, a coach.Answer, q *questions.Question) {
	f := a.Feedback
	if !a.Expired.IsZero() {
		w.small(expiredNote)
		return
	}
	for _, r := range f.Strengths {
		quoted(w, "Good: ", r.Text, r.Quote)
	}
	if f.Next != nil {
		quoted(w, "Change one thing: ", strings.TrimSpace(f.Next.Text+" "+f.Next.NextRung), f.Next.Quote)
	}
	points(w, a, q)
	for _, r := range f.Minefields {
		risk(w, r)
	}
	if d := f.Dimensions; d != nil {
		w.small(fmt.Sprintf("Structure %.1f · evidence %.1f · ownership %.1f · relevance %.1f · delivery %.1f, each of 5", d.Structure, d.Evidence, d.Ownership, d.Relevance, d.Delivery))
	}
	if f.Language != "" {
		w.small("I judge the wording of English answers only; the sample answers and minefields below hold in any language.")
	}
	if a.Cut {
		w.small("Your answer is longer than I read: this is about its first " + thousands(coach.MaxAnswer) + " characters. All of it is kept.")
	}
	if a.Peeked {
		w.small("You had looked at the answers before this attempt.")
	}
	w.small("Checked by fixed rules (" + f.Version + ")" + byWhom(f) + ". They read words, not you: “not found” means that I did not find it.")
}

// byWhom says whether a language model took part, and in what.
func byWhom(f review.Feedback) string {
	switch f.Opinion {
	case "":
		return ", no AI"
	case review.NoOpinion:
		return "; a second opinion could not be had"
	}
	return "; the language model " + f.Opinion + " was asked about what they were unsure of"
}

// settledBy marks a key point that a second opinion found.
func settledBy(f review.Feedback, k review.KeyPoint) string {
	if k.Said != nil || k.Opinion == nil {
		return ""
	}
	return " (found by " + f.Opinion + ")"
}

// points lists the key points: those found, those to be asked about, the rest.
func points(w *writer, a coach.Answer, q *questions.Question) {
	var found, missing []string
	var unsure []review.KeyPoint
	for _, k := range a.Feedback.KeyPoints {
		switch {
		case k.Heard():
			found = append(found, k.Label+" · “"+clip(oneLine(k.Quote), quoteShown/2)+"”"+settledBy(a.Feedback, k))
		case k.Asks() && len(unsure) < asked:
			unsure = append(unsure, k)
		default:
			missing = append(missing, k.Label)
		}
	}
	if len(found) > 0 {
		w.titled(fmt.Sprintf("Found: %d of %s%s", len(found), count(len(a.Feedback.KeyPoints), "key point"), lent(q, questions.KeyPoints)), bullets(found))
	}
	for _, k := range unsure {
		quoted(w, "Is it this sentence? ", k.Label, k.Quote)
		value := fmt.Sprintf("%s:%d:%s", a.User, a.Seq, k.ID)
		w.buttons(button(actionSaid, "Yes, I said that", value), button(actionNotSaid, "No", value))
	}
	if len(missing) > 0 {
		w.titled("Not found", bullets(missing))
	}
}

// risk says what may be heard as a warning, as a risk and not as a verdict.
func risk(w *writer, r review.Risk) {
	what := r.Label
	if what == "" {
		what = r.Named()
	}
	if r.Kind == review.Omission {
		w.titled("May be missed: "+what, r.Why)
		return
	}
	quoted(w, "May be heard as a risk: ", strings.TrimSpace(what+". "+r.Safer()), r.Quote)
}

// quoted writes a remark with the words it rests on. They are the person's: in
// rich text nothing of them is markup.
func quoted(w *writer, lead, text, quote string) {
	quote = clip(oneLine(quote), quoteShown)
	if quote == "" {
		w.rich(lead+text, slack.NewRichTextSection(bold(lead), words(text)))
		return
	}
	w.rich(lead+text+" “"+quote+"”",
		slack.NewRichTextSection(bold(lead), words(text)),
		&slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{words("“" + quote + "”")}},
	)
}

// rungAbove writes the answer one rung above theirs, unless it is the exceptional
// one, which follows anyway.
func rungAbove(w *writer, q *questions.Question, f review.Feedback) {
	switch {
	case !f.Scored || !q.Has(questions.Exceptional):
	case f.Level <= 2 && q.Has(questions.Sample):
		w.titled("One rung up: a sample answer"+lent(q, questions.Sample), q.Sample)
	case f.Level == 3 && q.Has(questions.Solid):
		w.titled("One rung up: a more solid answer"+lent(q, questions.Solid), q.Solid)
		if q.Has(questions.SolidWhy) {
			w.titled("Why it is more solid"+lent(q, questions.SolidWhy), q.SolidWhy)
		}
	}
}
