package lint

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/jdkato/prose/summarize"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/prose"
	"interviewcoach/questions"
)

// Stats are the figures of a bank.
type Stats struct {
	Questions int
	Functions []Group // by name
	Roles     []Group // by function and name
	Themes    []Group // the most used first
	Parts     []PartSize
}

// Group is what the questions of one function, role or theme come to.
type Group struct {
	Name, Function string
	Roles          int // roles that ask them
	Questions      int
	Kinds          map[questions.Kind]int
	// Ladders is how many of them have a whole ladder, Rise for how many of those
	// it rises by the review.
	Ladders, Rise int
	// Covered is the mean share of the key points that the review hears in the
	// sample, the solid and the exceptional answer.
	Covered [3]float64
	// Grade is the mean reading grade (Flesch-Kincaid) of those that have answers,
	// 0 when none has.
	Grade float64

	graded int
}

// PartSize says how many questions have a part, and how large it is: in words for
// prose, in items for lists.
type PartSize struct {
	Part                questions.Part
	Have                int
	Least, Median, Most int
}

// Count takes the figures of a bank. It reviews every ladder, which takes some
// 10 ms a question.
func Count(engine *review.Engine, bank *questions.Bank) Stats {
	functions, roles, themes := groups{}, groups{}, groups{}
	all := bank.Questions()
	for _, q := range all {
		one := measure(engine, q)
		functions.add(q.Function, "", q, one)
		roles.add(q.Role, q.Function, q, one)
		if q.Theme != "" {
			themes.add(q.Theme, "", q, one)
		}
	}
	s := Stats{Questions: len(all), Functions: functions.settle(), Roles: roles.settle(), Themes: themes.settle()}
	slices.SortStableFunc(s.Themes, func(a, b Group) int { return cmp.Compare(b.Questions, a.Questions) })
	for _, part := range questions.Parts() {
		s.Parts = append(s.Parts, sizeOf(part, all))
	}
	return s
}

// measured is what one question adds to its groups.
type measured struct {
	kind    questions.Kind
	ladder  bool
	rises   bool
	covered [3]float64
	grade   float64
}

func measure(engine *review.Engine, q *questions.Question) measured {
	m := measured{kind: questions.KindOf(q.Text), grade: gradeOf(answersOf(*q))}
	rungs, ok := Climb(engine, q)
	if !ok {
		return m
	}
	m.ladder, m.rises = true, rungs.Rise()
	for i, n := range rungs.Covered {
		m.covered[i] = float64(n) / float64(len(q.KeyPoints))
	}
	return m
}

// answersOf joins the ladder and its reasons.
func answersOf(q questions.Question) string {
	var texts []string
	for _, part := range questions.Parts() {
		if _, ok := wordBounds(part); ok {
			texts = append(texts, q.Texts(part)...)
		}
	}
	return strings.Join(texts, "\n\n")
}

// gradeOf is the school grade that a text reads like, 0 for none: the measure of
// Kincaid, Fishburne, Rogers and Chissom (1975) over words that hold a letter.
func gradeOf(text string) float64 {
	parsed := prose.Parse(text)
	words, syllables := 0, 0
	for _, s := range parsed.Sentences {
		for _, token := range s.Tokens {
			if strings.ContainsFunc(token.Text, unicode.IsLetter) {
				words++
				syllables += summarize.Syllables(token.Text)
			}
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(len(parsed.Sentences)) + 11.8*float64(syllables)/float64(words) - 15.59
}

// groups are sums until they settle.
type groups map[string]*group

type group struct {
	Group
	roles map[string]bool
}

func (gs groups) add(name, function string, q *questions.Question, m measured) {
	g := gs[name]
	if g == nil {
		g = &group{Group: Group{Name: name, Function: function, Kinds: map[questions.Kind]int{}}, roles: map[string]bool{}}
		gs[name] = g
	}
	g.Questions++
	g.Kinds[m.kind]++
	if m.grade != 0 {
		g.Grade += m.grade
		g.graded++
	}
	g.roles[q.RoleID] = true
	if !m.ladder {
		return
	}
	g.Ladders++
	if m.rises {
		g.Rise++
	}
	for i, share := range m.covered {
		g.Covered[i] += share
	}
}

// settle turns sums into means, in the order of function and name.
func (gs groups) settle() (out []Group) {
	for _, g := range gs {
		g.Roles = len(g.roles)
		g.Grade /= float64(max(1, g.graded))
		for i := range g.Covered {
			g.Covered[i] /= float64(max(1, g.Ladders))
		}
		out = append(out, g.Group)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Function, b.Function), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func sizeOf(part questions.Part, all []*questions.Question) PartSize {
	var sizes []int
	for _, q := range all {
		texts := q.Texts(part)
		switch _, words := wordBounds(part); {
		case len(texts) == 0:
		case words:
			sizes = append(sizes, review.CountWords(texts[0]))
		default:
			sizes = append(sizes, len(texts))
		}
	}
	slices.Sort(sizes)
	s := PartSize{Part: part, Have: len(sizes)}
	if len(sizes) > 0 {
		s.Least, s.Median, s.Most = sizes[0], sizes[len(sizes)/2], sizes[len(sizes)-1]
	}
	return s
}
