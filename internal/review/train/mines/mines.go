// Package mines fits the model that finds the stated minefields of a question.
package mines

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/train/redflags"
	"interviewcoach/internal/review/training"
)

// folds is into how many parts the roles are cut.
const folds = 5

// Fit fits the model. What it weighs is what models say that have not seen the
// role; so is what the report tells. Equal data give equal models.
func Fit(c *training.Corpus, examples []*redflags.Example, flags *redflag.Model, lex *lexicon.Lexicon) (*minefield.Model, string) {
	said, named := behaviours(c, lex)
	names := namesOf(said, named)
	var held []*answer
	for fold := range folds {
		seen := func(role string) bool { return partOf(role) != fold }
		m := sorters(names, only(said, seen), only(named, seen))
		part := redflags.FitPart(slices.DeleteFunc(slices.Clone(examples), func(e *redflags.Example) bool { return !seen(e.Role) }), flags)
		finder := minefield.New(m, redflag.New(part), lex)
		for _, q := range c.Answers.Questions {
			if !seen(q.Role) {
				held = append(held, read(finder, q)...)
			}
		}
	}
	var report strings.Builder
	fmt.Fprintf(&report, "%d sentences and %d minefields of %d kinds; each fifth role left out:\n", len(said), len(named), len(names))
	model := sorters(names, said, named)
	model.Data = Checksum(c)
	tried := weighHeldOut(model, held)
	weigh(model, held)
	model.Threshold, model.Cut = tried.threshold, tried.cut
	report.WriteString(tried.String())
	return model, report.String()
}

// Try tells how a model fares on other answers.
func Try(m *minefield.Model, flags *redflag.Classifier, lex *lexicon.Lexicon, set evaluate.Set) string {
	finder := minefield.New(m, flags, lex)
	var all []*answer
	for _, q := range set.Questions {
		all = append(all, read(finder, q)...)
	}
	f := figuresOf(m, all)
	f.threshold, f.cut = m.Threshold, m.Cut
	return f.String()
}

// partOf is the fold that a role is left out in.
func partOf(role string) int { return int(crc32.ChecksumIEEE([]byte(role)) % folds) }

// Checksum tells whether a model was fitted to this data.
func Checksum(c *training.Corpus) uint32 {
	h := crc32.NewIEEE()
	fmt.Fprintf(h, "%v", *c)
	return h.Sum32()
}

// behaviour is a text that shows or names a behaviour.
type behaviour struct {
	role    string
	kinds   []string
	bag     linear.Bag
	meaning keypoints.Vector
}

// behaviours collects the sentences that show behaviours and the minefields that
// name them.
func behaviours(c *training.Corpus, lex *lexicon.Lexicon) (said, named []*behaviour) {
	matcher := keypoints.NewWith(lex, nil)
	describe := func(role, text string, kinds []string) *behaviour {
		return &behaviour{role: role, kinds: kinds, bag: minefield.BagOf(text), meaning: matcher.Meaning(text)}
	}
	for _, s := range c.Sentences {
		if s.Red {
			said = append(said, describe(s.Role, s.Text, s.Kinds))
		}
	}
	for _, m := range c.Mines {
		named = append(named, describe(m.File, m.Label+". "+m.Text, m.Kinds))
		for _, text := range m.Red {
			said = append(said, describe(m.File, text, m.Kinds))
		}
	}
	for _, q := range c.Answers.Questions {
		for _, m := range q.Minefields {
			if len(m.Behaviours) == 0 {
				continue
			}
			named = append(named, describe(q.Role, m.Label+". "+m.Text, m.Behaviours))
			for _, a := range q.Answers {
				t := prose.Parse(a.Text)
				for _, u := range slices.Concat(t.Sentences, t.Clauses) {
					if evaluate.Meets(m.ID, u.Start, u.End, a.Evidence) {
						said = append(said, describe(q.Role, t.Quote(u), m.Behaviours[:1]))
					}
				}
			}
		}
	}
	return said, named
}

func namesOf(lists ...[]*behaviour) []string {
	var names []string
	for _, list := range lists {
		for _, b := range list {
			names = append(names, b.kinds...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func only(list []*behaviour, keep func(role string) bool) []*behaviour {
	return slices.DeleteFunc(slices.Clone(list), func(b *behaviour) bool { return !keep(b.role) })
}
