package lexicon

import (
	_ "embed"
	"fmt"
	"strings"

	"interviewcoach/internal/review/prose"
)

//go:embed data/concepts.txt
var conceptLines string

// maxConcepts bounds the groups of data/concepts.txt to what a Set can hold.
const maxConcepts = 192

// Set is a set of concepts: groups of words and phrases that say much the same
// thing in an answer.
type Set [maxConcepts / 64]uint64

// Meets tells whether two sets share a concept.
func (s Set) Meets(other Set) bool {
	for i := range s {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

func (s *Set) add(concept int) { s[concept/64] |= 1 << (concept % 64) }

// Join adds the concepts of another set.
func (s *Set) Join(other Set) {
	for i := range s {
		s[i] |= other[i]
	}
}

// phrase is an entry of two words or more, by the stems after its first.
type phrase struct {
	rest     []string
	concepts Set
}

// concepts is the groups, by stem of a word or of a phrase's first word.
type concepts struct {
	words   map[string]Set
	phrases map[string][]phrase
}

// Concepts marks each token with the concepts it takes part in, alone or in a
// phrase of neighbours.
func (l *Lexicon) Concepts(tokens []prose.Token) []Set {
	marks := make([]Set, len(tokens))
	for i, token := range tokens {
		marks[i].Join(l.concepts.words[token.Stem])
		for _, p := range l.concepts.phrases[token.Stem] {
			if follows(tokens[i+1:], p.rest) {
				mark(marks[i:], tokens[i:i+1+len(p.rest)], p.concepts)
			}
		}
	}
	return marks
}

// mark gives the concepts of a phrase to its content words, or to its first
// word when it has none ("up front").
func mark(marks []Set, phrase []prose.Token, concepts Set) {
	content := false
	for i, token := range phrase {
		if !token.Stop {
			marks[i].Join(concepts)
			content = true
		}
	}
	if !content {
		marks[0].Join(concepts)
	}
}

func follows(tokens []prose.Token, stems []string) bool {
	if len(tokens) < len(stems) {
		return false
	}
	for i, stem := range stems {
		if tokens[i].Stem != stem {
			return false
		}
	}
	return true
}

func parseConcepts(lines string) (concepts, error) {
	c := concepts{words: map[string]Set{}, phrases: map[string][]phrase{}}
	group := 0
	for line := range strings.Lines(lines) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if group == maxConcepts {
			return c, fmt.Errorf("more than %d concepts: %w", maxConcepts, ErrData)
		}
		for entry := range strings.SplitSeq(line, ",") {
			c.add(entry, group)
		}
		group++
	}
	return c, nil
}

func (c *concepts) add(entry string, group int) {
	var stems []string
	for _, s := range prose.Parse(entry).Sentences {
		for _, token := range s.Tokens {
			stems = append(stems, token.Stem)
		}
	}
	switch len(stems) {
	case 0:
	case 1:
		set := c.words[stems[0]]
		set.add(group)
		c.words[stems[0]] = set
	default:
		p := phrase{rest: stems[1:]}
		p.concepts.add(group)
		c.phrases[stems[0]] = append(c.phrases[stems[0]], p)
	}
}
