// Package lint holds questions to what makes them worth learning from, where
// [questions.Lint] holds them to what can be read: enough of each part and not
// too much, nothing said twice, plain words, a ladder that rises, and messages
// that Slack takes.
//
// Every rule looks at the text alone, the same for the bundled bank and for a
// team's own pack, and there is no way to except a file from one. What a rule
// finds is a warning: a pack that breaks it works, but serves worse than it could.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// Check applies all rules to packs, as they serve together, with those of
// [questions.Lint]. The packs beside them serve along with them and are not
// checked themselves. The engine reviews the ladders. Faults are in the order of
// file and line.
func Check(engine *review.Engine, packs []questions.Pack, beside ...questions.Pack) questions.Faults {
	l := &linter{seen: map[string]string{}, quiet: true}
	known, err := questions.NewBank(beside...)
	if err == nil {
		for _, pack := range beside {
			for _, p := range pack.Pages {
				l.sentences(place{pack, p})
			}
		}
	}
	l.quiet = false
	for i, pack := range packs {
		others := slices.Concat(packs[:i], packs[i+1:], beside)
		l.faults = append(l.faults, questions.Lint(pack, others...)...)
	}
	bank, err := questions.NewBank(packs...)
	if err != nil || known == nil {
		return l.faults // pages without text or role, which are among the faults
	}
	for _, pack := range packs {
		for _, p := range pack.Pages {
			l.shape(place{pack, p})
			l.wording(place{pack, p})
			l.sentences(place{pack, p})
			l.negated(place{pack, p})
		}
	}
	l.twins(known, bank)
	for _, q := range bank.Questions() {
		l.ladder(engine, q)
		l.messages(q)
	}
	slices.SortStableFunc(l.faults, func(a, b questions.Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return l.faults
}

// linter collects what the rules find.
type linter struct {
	faults questions.Faults
	seen   map[string]string // where each sentence stands, by its normal text
	quiet  bool              // only remember what packs beside the checked ones hold
}

// place is where something stands: a page of a pack.
type place struct {
	pack questions.Pack
	page questions.Page
}

func (p place) file() string { return cmp.Or(p.pack.Place(p.page.File), p.pack.Name) }

// warn notes a finding on a page.
func (l *linter) warn(p place, line int, format string, args ...any) {
	if l.quiet {
		return
	}
	l.faults = append(l.faults, questions.Fault{File: p.file(), Line: line, Message: fmt.Sprintf(format, args...), Warning: true})
}

// about notes a finding on a question of the bank, which may come from several files.
func (l *linter) about(q *questions.Question, format string, args ...any) {
	if l.quiet {
		return
	}
	file, line := splitPlace(q.Source)
	l.faults = append(l.faults, questions.Fault{File: file, Line: line, Message: fmt.Sprintf(format, args...), Warning: true})
}

// splitPlace reads what [at] writes.
func splitPlace(place string) (file string, line int) {
	if i := strings.LastIndexByte(place, ':'); i >= 0 {
		if n, err := strconv.Atoi(place[i+1:]); err == nil {
			return place[:i], n
		}
	}
	return place, 0
}

// at writes a place as "file:line".
func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
