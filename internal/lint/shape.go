package lint

import (
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// bounds are how little and how much of a part serves, in items of a list and in
// words of a text.
type bounds struct{ least, most int }

func (b bounds) hold(n int) bool { return n >= b.least && n <= b.most }

// itemBounds: with fewer key points an answer cannot show much, with more nobody
// can cover them in two minutes.
func itemBounds(part questions.Part) (b bounds, ok bool) {
	switch part {
	case questions.KeyPoints:
		return bounds{6, 10}, true
	case questions.Motivations:
		return bounds{3, 5}, true
	case questions.Minefields:
		return bounds{5, 8}, true
	case questions.Prepare:
		return bounds{4, 6}, true
	case questions.Evaluates:
		return bounds{3, 6}, true
	case questions.Related:
		return bounds{2, 4}, true
	}
	return bounds{}, false
}

// wordBounds: people say about 130 words in a minute, and an answer of more than
// two minutes is not listened to.
func wordBounds(part questions.Part) (b bounds, ok bool) {
	switch part {
	case questions.Sample:
		return bounds{60, 110}, true
	case questions.Solid:
		return bounds{110, 180}, true
	case questions.Exceptional:
		return bounds{150, 260}, true
	case questions.SolidWhy, questions.ExceptionalWhy:
		return bounds{25, 110}, true
	}
	return bounds{}, false
}

// shape holds the parts that a page has to their bounds. What is missing
// altogether another page may hold; [questions.Lint] sees to that.
func (l *linter) shape(p place) {
	for _, part := range questions.Parts() {
		if !p.page.Question.Has(part) {
			continue
		}
		texts := p.page.Question.Texts(part)
		line := p.page.LineOf(part, -1)
		if b, ok := itemBounds(part); ok && !b.hold(len(texts)) {
			l.warn(p, line, "%q holds %d, %d to %d serve best", part.Title(), len(texts), b.least, b.most)
		}
		if b, ok := wordBounds(part); ok {
			if n := review.CountWords(texts[0]); !b.hold(n) {
				l.warn(p, line, "%q has %d words, %d to %d serve best", part.Title(), n, b.least, b.most)
			}
		}
	}
}
