package handlers

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// reply renders the answer to an answer: first what was heard in it, then the
// exceptional sample and the minefields. A revision changes the messages that
// are there, adds what is missing and deletes what is left over.
func (h *Handlers) reply(ctx context.Context, d coach.Delivery) ([]Outgoing, error) {
	a, ok, err := h.coach.Current(ctx, d.Team, d.User, d.Seq)
	if err != nil {
		return nil, err
	}
	q, found := h.coach.Bank().Question(d.Question)
	if !ok || !found {
		return nil, ErrNothingLeft
	}
	w := &writer{}
	h.result(w, d, a, q)
	w.divider()
	exceptional(w, q)
	minefields(w, q)
	w.buttons(append(replyButtons(q, a.Post), button(actionNoAnswer, "That was no answer", fmt.Sprintf("%s:%d", a.User, a.Seq)))...)
	posts := h.posts(d, w)
	if d.Kind != coach.KindRevise {
		return posts, nil
	}
	for i, ref := range d.Refs {
		if i >= len(posts) {
			posts = append(posts, Outgoing{Method: MethodDelete, Channel: ref.Channel, TS: ref.TS})
			continue
		}
		posts[i].Method, posts[i].Channel, posts[i].Thread, posts[i].TS = MethodUpdate, ref.Channel, "", ref.TS
	}
	return posts, nil
}

// result writes what was heard. It quotes the person's words; it praises nothing
// that it did not find and blames nothing that it may have missed.
func (h *Handlers) result(w *writer, d coach.Delivery, a coach.Answer, q *questions.Question) {
	f := a.Feedback
	head := fmt.Sprintf("Attempt %d: %s", a.Attempt, count(f.Words, "word"))
	if n := len(f.KeyPoints); n > 0 {
		head += fmt.Sprintf(", %d of %s heard", f.Heard(), count(n, "key point"))
	}
	w.heading(head)
	if !coach.IsDM(a.Message.Channel) && !coach.IsChannel(d.To) {
		line := "Your answer to “" + clip(oneLine(q.Text), 200) + "” in "
		thread := slack.NewRichTextSectionLinkElement(h.link(a.Message, a.Thread), "this thread", nil)
		w.rich(line+"this thread.", slack.NewRichTextSection(words(line), thread, words(".")))
	}
	if f.Words < review.MinWords {
		w.para("So short, there is little to hear: tell one specific time, what you did, and what came of it.")
	}
	var missing []string
	for _, k := range f.KeyPoints {
		if !k.Heard {
			missing = append(missing, k.Label)
			continue
		}
		quoted(w, k)
	}
	if len(missing) > 0 {
		w.titled("Not found in your words"+lent(q, questions.KeyPoints), bullets(missing))
	}
	if a.Cut {
		w.small("Your answer is longer than I read: this is about its first " + thousands(coach.MaxAnswer) + " characters. All of it is kept.")
	}
	if a.Peeked {
		w.small("You had looked at the answers before this attempt.")
	}
	if len(f.KeyPoints) > 0 {
		w.small("I look for the words of each key point, not for what you meant: a point made in other words may count although I did not find it. Rules " + f.Version + ", no AI.")
	}
}

// quoted writes a key point that was heard with the words it was heard in. They
// are the person's: in rich text nothing of them is markup.
func quoted(w *writer, k review.KeyPoint) {
	quote := clip(oneLine(k.Quote), 300)
	w.rich("Heard: "+k.Label+": “"+quote+"”",
		slack.NewRichTextSection(words("Heard: "), bold(k.Label)),
		&slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{words("“" + quote + "”")}},
	)
}

// A questionButton is shown where the question has the part behind it.
type questionButton struct {
	part   questions.Part
	action string
	label  string
}

func buttonsFor(q *questions.Question, post string, candidates []questionButton) []slack.BlockElement {
	var row []slack.BlockElement
	for _, b := range candidates {
		if q.Has(b.part) {
			row = append(row, button(b.action, b.label, post))
		}
	}
	return row
}

func replyButtons(q *questions.Question, post string) []slack.BlockElement {
	row := []slack.BlockElement{button(actionTryAgain, "Try again", post), button(actionAnother, "Another question", post)}
	return append(row, buttonsFor(q, post, []questionButton{
		{questions.Prepare, actionPrepare, "How to prepare"},
		{questions.Motivations, actionMotives, "What they want to find out"},
	})...)
}
