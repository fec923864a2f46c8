// Package review reads an answer and says what was heard in it. It is pure and
// deterministic: the same answer, question and rules give the same feedback, to
// the byte, and every remark quotes the words it rests on.
package review

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"interviewcoach/questions"
)

// Version names the rules. Feedback carries it, so that a stored review says by
// which rules it was made.
const Version = "words-1"

// MinWords is how many words an answer needs before it is reviewed at all: less
// is a remark, not an answer.
const MinWords = 8

// Feedback is what was heard in one answer.
type Feedback struct {
	Version   string     `json:"version"`
	Words     int        `json:"words"`
	KeyPoints []KeyPoint `json:"key_points,omitempty"`
}

// Heard counts the key points whose words occur in the answer.
func (f Feedback) Heard() int {
	n := 0
	for _, k := range f.KeyPoints {
		if k.Heard {
			n++
		}
	}
	return n
}

// A KeyPoint is the finding for one key point of the question.
type KeyPoint struct {
	Label string `json:"label"`
	Heard bool   `json:"heard"`
	Quote string `json:"quote,omitempty"` // the sentence of the answer it rests on
}

// An Evaluator reviews answers. Review is the built-in one.
type Evaluator interface {
	Review(q *questions.Question, answer string, earlier []Feedback) Feedback
}

// Words is the built-in Evaluator: it looks for the words of each key point in
// the sentences of the answer. It knows no meaning, so a point said in other
// words is not heard; the reply says so.
type Words struct{}

// Review implements Evaluator. Earlier attempts do not change what is heard.
func (Words) Review(q *questions.Question, answer string, _ []Feedback) Feedback {
	f := Feedback{Version: Version, Words: CountWords(answer)}
	sentences := sentencesOf(answer)
	common := commonWords(q)
	for i, item := range q.KeyPoints {
		wanted := contentWords(item.Label + " " + item.Text)
		wanted = slices.DeleteFunc(wanted, func(w string) bool { return common[w] })
		k := KeyPoint{Label: labelOf(item, i)}
		best := 0
		for _, s := range sentences {
			if n := overlap(wanted, s.words); n > best {
				best, k.Quote = n, s.text
			}
		}
		k.Heard = best >= needed(len(wanted))
		if !k.Heard {
			k.Quote = ""
		}
		f.KeyPoints = append(f.KeyPoints, k)
	}
	return f
}

// needed is how many of a key point's own words one sentence must hold: two, or
// a fifth of a long point, and all of a point that has but one.
func needed(words int) int { return min(max(2, words/5), max(1, words)) }

// labelOf names a key point that has no label by its first words.
func labelOf(item questions.Item, i int) string {
	if item.Label != "" {
		return item.Label
	}
	words := strings.Fields(item.Text)
	return cmp.Or(strings.Join(words[:min(6, len(words))], " "), "Point "+strconv.Itoa(i+1))
}

// commonWords are those that most of the question's key points share, or that
// the question itself says: they tell nothing about one point.
func commonWords(q *questions.Question) map[string]bool {
	count := map[string]int{}
	for _, item := range q.KeyPoints {
		for _, w := range contentWords(item.Label + " " + item.Text) {
			count[w]++
		}
	}
	common := map[string]bool{}
	for w, n := range count {
		if n > 2 && n*2 > len(q.KeyPoints) {
			common[w] = true
		}
	}
	for _, w := range contentWords(q.Text) {
		common[w] = true
	}
	return common
}

func overlap(wanted []string, have map[string]bool) int {
	n := 0
	for _, w := range wanted {
		if have[w] {
			n++
		}
	}
	return n
}
