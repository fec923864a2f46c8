package handlers

import (
	"interviewcoach/internal/coach"
	"interviewcoach/questions"
)

// A Preview is what Slack is sent of a question on one occasion.
type Preview struct {
	// Of says which occasion, such as "asking".
	Of string
	// Messages are what it takes, one after the other.
	Messages []Message
}

// Previews renders a question as people get it, without the parts that depend on
// what they wrote.
func Previews(q *questions.Question) []Preview {
	on := func(of string, writes ...func(*writer, *questions.Question)) Preview {
		w := &writer{}
		for _, write := range writes {
			write(w, q)
		}
		return Preview{Of: of, Messages: w.messages()}
	}
	return []Preview{
		on("asking", func(w *writer, q *questions.Question) { ask(w, coach.Post{Daily: true}, q) }),
		on("what they want to find out", motives),
		on("how to prepare", prepare),
		on("the ladder", ladder),
		on("the reply", exceptional, minefields),
	}
}
