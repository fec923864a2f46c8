package prose

import "strings"

const (
	// minClause is the fewest words a clause may have; shorter ones stay with
	// their neighbour.
	minClause = 4
	// longSentence is the length in words over which a sentence is taken for
	// a run of sentences typed without full stops.
	longSentence = 45
	// runOn is the fewest words such a run is cut into.
	runOn = 12
)

// shorten cuts a run of sentences without full stops at its clauses, and what
// has no clauses at all (a word list) by length.
func shorten(raw string, tokens []Token) [][]Token {
	if len(tokens) <= longSentence {
		return [][]Token{tokens}
	}
	var parts [][]Token
	for _, part := range clauses(raw, tokens, runOn) {
		for len(part) > longSentence {
			parts = append(parts, part[:longSentence])
			part = part[longSentence:]
		}
		parts = append(parts, part)
	}
	return parts
}

// clauses cuts tokens before a conjunction with a new subject and after a
// comma, colon, dash or bracket; no part is shorter than least words.
func clauses(raw string, tokens []Token, least int) [][]Token {
	var parts [][]Token
	first := 0
	for i := 1; i < len(tokens); i++ {
		if i-first < least || len(tokens)-i < least || !opensClause(raw, tokens, i) {
			continue
		}
		parts = append(parts, tokens[first:i])
		first = i
	}
	return append(parts, tokens[first:])
}

// opensClause tells whether a clause may begin with token i.
func opensClause(raw string, tokens []Token, i int) bool {
	between := raw[tokens[i-1].End:tokens[i].Start]
	if len(between) > 1 && strings.ContainsAny(between, ",:()–—\n") || strings.Contains(between, "—") {
		return true
	}
	switch tokens[i].Text {
	case "because", "although", "whereas", "which", "until", "unless", "instead":
		return true
	case "and", "but", "so", "then", "when", "while", "after", "before", "if", "since", "or", "where", "who":
		return i+1 < len(tokens) && opensSubject(tokens[i+1].Text)
	}
	return false
}

// opensSubject tells whether a word commonly begins a new subject, or, after a
// conjunction, a new statement about the old one.
func opensSubject(word string) bool {
	switch word {
	case "i", "we", "he", "she", "they", "it", "you", "this", "that", "there", "the", "my", "our", "his", "her", "their",
		"then", "so", "also", "now", "after", "when", "once", "nobody", "everyone", "people",
		"i'd", "i'm", "i've", "i'll", "we'd", "we've", "we're", "they'd", "it's", "he'd", "she'd", "that's",
		"told", "asked", "said", "made", "took", "gave", "got", "let", "kept", "put", "went", "never", "did", "didn't", "don't":
		return true
	}
	return false
}
