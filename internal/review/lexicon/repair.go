package lexicon

import "strings"

const (
	// commonest is how many words a mistyped one may be repaired to.
	commonest = 20_000
	// shortest and longest bound, in letters, the words that are repaired: a
	// short one is one edit away from too many.
	shortest, longest = 5, 20
)

// Repair is the commonest known word one edit away (a letter missing, doubled,
// wrong, or two swapped) from an unknown lower-case word of letters a to z; any
// other word comes back as it is. British -ise is read as -ize before any other
// edit.
func (l *Lexicon) Repair(word string) string {
	if len(word) < shortest || len(word) > longest || l.index(word) >= 0 {
		return word
	}
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return word
		}
	}
	if i := strings.LastIndex(word, "is"); i > 2 {
		if american := word[:i] + "iz" + word[i+2:]; l.index(american) >= 0 {
			return american
		}
	}
	best := l.repaired
	try := func(candidate []byte) {
		if i := l.index(string(candidate)); i >= 0 && i < best {
			best = i
		}
	}
	buffer := make([]byte, 0, len(word)+1)
	for i := range len(word) + 1 {
		if i < len(word) {
			try(append(append(buffer, word[:i]...), word[i+1:]...))
		}
		if i+1 < len(word) {
			try(append(append(append(buffer, word[:i]...), word[i+1], word[i]), word[i+2:]...))
		}
		for letter := byte('a'); letter <= 'z'; letter++ {
			try(append(append(append(buffer, word[:i]...), letter), word[i:]...))
			if i < len(word) {
				try(append(append(append(buffer, word[:i]...), letter), word[i+1:]...))
			}
		}
	}
	if best == l.repaired {
		return word
	}
	return l.words[best]
}
