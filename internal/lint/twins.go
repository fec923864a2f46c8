package lint

import (
	"strings"

	"interviewcoach/internal/review/prose"
	"interviewcoach/questions"
)

const (
	// shingle is how many words in a row make two texts alike when both hold them.
	shingle = 4
	// alikeQuestion and alikeAnswer are the shares of the shorter text's shingles
	// from which two are near duplicates. Questions share their openings ("Tell me
	// about a time when …"), answers share next to nothing.
	alikeQuestion = 0.5
	alikeAnswer   = 0.15
	// sentenceWords is the length from which a sentence that stands twice was
	// copied; shorter ones come about by chance.
	sentenceWords = 6
)

// sentences finds those that already stand on another page, or in another part.
func (l *linter) sentences(p place) {
	for _, part := range questions.Parts() {
		if part == questions.Related {
			continue // they repeat other questions on purpose
		}
		for i, text := range p.page.Question.Texts(part) {
			line := p.page.LineOf(part, i)
			parsed := prose.Parse(text)
			for _, s := range parsed.Sentences {
				normal := questions.NormalText(parsed.Quote(s))
				if strings.Count(normal, " ")+1 < sentenceWords {
					continue
				}
				here := at(p.file(), line)
				if first, twice := l.seen[normal]; twice && first != here {
					l.warn(p, line, "the sentence “%s” stands also at %s", parsed.Quote(s), first)
				} else {
					l.seen[normal] = here
				}
			}
		}
	}
}

// twins finds questions that ask the same for one role, and answers that were
// written once for several questions.
func (l *linter) twins(all []*questions.Question) {
	asked, told := newIndex(alikeQuestion), newIndex(alikeAnswer)
	for _, q := range all {
		if other := asked.like(q.RoleID, q.Text, q); other != nil {
			l.about(q, "this question is nearly the one at %s: one of them is enough for %s", other.Source, q.Role)
		}
	}
	for _, q := range all {
		for _, part := range questions.Parts() {
			if _, answer := wordBounds(part); !answer || !q.Has(part) || q.Borrowed[part] != "" {
				continue
			}
			if other := told.like("", q.Texts(part)[0], q); other != nil {
				l.about(q, "%q is nearly a text at %s: every question deserves its own", part.Title(), other.Source)
			}
		}
	}
}

// index finds earlier texts that are like a text.
type index struct {
	alike   float64
	texts   []indexed
	holders map[string][]int // texts that hold a shingle, by group and shingle
}

type indexed struct {
	question *questions.Question
	shingles int
}

func newIndex(alike float64) *index { return &index{alike: alike, holders: map[string][]int{}} }

// like returns the question of an earlier text of the group, of another question,
// that shares enough with this one, and remembers this one.
func (x *index) like(group, text string, q *questions.Question) *questions.Question {
	found := shingles(text)
	shared := map[int]int{}
	for s := range found {
		for _, i := range x.holders[group+"\x00"+s] {
			shared[i]++
		}
	}
	var twin *questions.Question
	for i, n := range shared {
		earlier := x.texts[i]
		if earlier.question != q && float64(n) >= x.alike*float64(min(len(found), earlier.shingles)) {
			twin = first(twin, earlier.question)
		}
	}
	for s := range found {
		x.holders[group+"\x00"+s] = append(x.holders[group+"\x00"+s], len(x.texts))
	}
	x.texts = append(x.texts, indexed{q, len(found)})
	return twin
}

// first is the one that stands first, so that reports do not depend on the order
// of a map.
func first(a, b *questions.Question) *questions.Question {
	if a == nil || b.Source < a.Source {
		return b
	}
	return a
}

// shingles returns every run of [shingle] words of a text, or the whole text when
// it is shorter.
func shingles(text string) map[string]bool {
	words := strings.Fields(questions.NormalText(text))
	out := map[string]bool{}
	for i := 0; i == 0 || i+shingle <= len(words); i++ {
		out[strings.Join(words[i:min(i+shingle, len(words))], " ")] = true
	}
	return out
}
