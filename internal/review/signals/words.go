package signals

import (
	_ "embed"
	"strings"
	"sync"
)

// class is a set of word lists, one bit each.
type class uint64

// The word lists, in any order; classNames ties them to their names in
// words.txt.
const (
	hedge class = 1 << iota
	filler
	um
	intensifier
	absolute
	generic
	buzz
	anchor
	placeword
	situation
	task
	order
	outcome
	outverb
	reason
	alternative
	learned
	ownfault
	notmyfault
	bad
	party
	bridge
	stative
	skip
	coord
	headcount
	duration
	money
	multiple
	percent
	number
	role
	be
	have
	present
	future
	selfdesc
	past
	participle
	noted
	known
)

func (c class) has(other class) bool { return c&other != 0 }

// classNames returns the name of each list in words.txt.
func classNames() map[string]class {
	return map[string]class{
		"hedge": hedge, "filler": filler, "um": um, "intensifier": intensifier, "absolute": absolute, "generic": generic,
		"buzz": buzz, "anchor": anchor, "placeword": placeword, "situation": situation, "task": task, "order": order,
		"outcome": outcome, "outverb": outverb, "reason": reason, "alternative": alternative, "learned": learned,
		"ownfault": ownfault, "notmyfault": notmyfault, "bad": bad, "party": party, "bridge": bridge, "stative": stative,
		"skip": skip, "coord": coord, "headcount": headcount, "duration": duration, "money": money, "multiple": multiple,
		"percent": percent, "number": number, "role": role, "be": be, "have": have, "present": present, "future": future,
		"selfdesc": selfdesc, "past": past, "participle": participle, "noted": noted, "known": known,
	}
}

//go:embed words.txt
var wordsFile string

// A phrase is the words that follow a first word, and the list it stands in.
type phrase struct {
	rest []string
	in   class
}

// lists holds the parsed word lists: single words, and phrases by first word.
type lists struct {
	words   map[string]class
	phrases map[string][]phrase
}

// loadLists parses words.txt once; the result is never changed.
var loadLists = sync.OnceValue(func() *lists {
	l := &lists{words: map[string]class{}, phrases: map[string][]phrase{}}
	names := classNames()
	var in class
	for line := range strings.Lines(wordsFile) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
			continue
		case line[0] == '[':
			in = names[strings.Trim(line, "[]")]
			continue
		}
		for entry := range strings.SplitSeq(line, ",") {
			l.add(strings.Fields(entry), in)
		}
	}
	return l
})

func (l *lists) add(words []string, in class) {
	switch len(words) {
	case 0:
	case 1:
		l.words[words[0]] |= in
	default:
		l.phrases[words[0]] = append(l.phrases[words[0]], phrase{rest: words[1:], in: in})
	}
}

// spelledOut gives back the apostrophe that is left out in a chat. Forms that
// are also other words ("were", "ill", "id", "its") stay as they are.
func spelledOut(word string) string {
	switch word {
	case "im":
		return "i'm"
	case "ive":
		return "i've"
	case "dont", "didnt", "doesnt", "isnt", "wasnt", "werent", "wouldnt", "couldnt", "shouldnt", "hasnt", "hadnt", "havent", "arent":
		return word[:len(word)-1] + "'t"
	case "theyre", "youre":
		return word[:len(word)-2] + "'re"
	case "thats", "theres", "whats":
		return word[:len(word)-1] + "'s"
	}
	return word
}
