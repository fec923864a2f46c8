package lint

import (
	"cmp"
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
	// alikeMinefield is the share of a minefield's words that stand in one key point
	// from which it is that key point with a "not".
	alikeMinefield = 0.7
	// sentenceWords is the length from which a sentence that stands twice was
	// copied; shorter ones come about by chance.
	sentenceWords = 6
)

// sentences finds those that already stand on another page, in another part, or
// earlier in the same text.
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
				if first, twice := l.seen[normal]; twice {
					l.warn(p, line, "the sentence “%s” stands also at %s", parsed.Quote(s), first)
				} else {
					l.seen[normal] = at(p.file(), line)
				}
			}
		}
	}
}

// twins finds questions that ask the same for one role, and answers that were
// written once for several questions. The questions known already are those that
// serve beside the checked ones.
func (l *linter) twins(known, checked *questions.Bank) {
	asked, told := newIndex(alikeQuestion), newIndex(alikeAnswer)
	for _, bank := range []*questions.Bank{known, checked} {
		l.quiet = bank == known
		for _, q := range bank.Questions() {
			if other := asked.like(q.RoleID, q.Text, q); other != nil && other.ID != q.ID {
				l.about(q, "this question is nearly the one at %s: one of them is enough for %s", other.Source, q.Role)
			}
			for _, part := range questions.Parts() {
				if _, answer := wordBounds(part); !answer || !q.Has(part) || q.Borrowed[part] != "" {
					continue
				}
				if other := told.like("", q.Texts(part)[0], q); other != nil && other.ID != q.ID {
					l.about(q, "%q is nearly a text at %s: every question deserves its own", part.Title(), other.Source)
				}
			}
		}
	}
}

// negations turn a key point into a minefield that says nothing new.
var negations = strings.NewReplacer(" not ", " ", " no ", " ", " never ", " ", " nothing ", " ", " nobody ", " ", " without ", " ", " does ", " ", " did ", " ", " do ", " ")

// negated finds minefields that are key points turned round. What people really
// say shares few words with what they should say.
func (l *linter) negated(p place) {
	q := p.page.Question
	for i, mine := range q.Minefields {
		said := contentOf(mine)
		for _, point := range q.KeyPoints {
			if wanted := contentOf(point); len(said) >= 3 && shared(said, wanted) >= alikeMinefield*float64(len(said)) {
				l.warn(p, p.page.LineOf(questions.Minefields, i), "this minefield is the key point %q turned round: write what people really say", nameOf(point))
				break
			}
		}
	}
}

// contentOf is the stems of an item's words that carry content.
func contentOf(item questions.Item) map[string]bool {
	out := map[string]bool{}
	text := negations.Replace(" " + questions.NormalText(item.Label+" "+item.Text) + " ")
	for _, s := range prose.Parse(text).Sentences {
		for _, token := range s.Tokens {
			if !token.Stop {
				out[token.Stem] = true
			}
		}
	}
	return out
}

func shared(a, b map[string]bool) (n float64) {
	for word := range a {
		if b[word] {
			n++
		}
	}
	return n
}

// nameOf is what an item is called.
func nameOf(item questions.Item) string { return cmp.Or(item.Label, item.Text) }

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
