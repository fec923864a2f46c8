package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// longestWord is the length in bytes over which a run of letters is no English
// word: it is kept whole and not stemmed.
const longestWord = 40

// tokenize finds the words: letters, digits and marks, with one apostrophe
// between letters. A capital or an accent makes no other word; a hyphen, a
// point or a slash ends one.
func tokenize(raw string) []Token {
	tokens := make([]Token, 0, len(raw)/5+1)
	var env snowballstem.Env
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		if !isWord(r) {
			i += size
			continue
		}
		start := i
		apostrophe := false
		for i < len(raw) {
			r, size = utf8.DecodeRuneInString(raw[i:])
			if isWord(r) {
				i += size
				continue
			}
			if !isApostrophe(r) || apostrophe || !letterAt(raw, i+size) {
				break
			}
			apostrophe = true
			i += size
		}
		tokens = append(tokens, token(raw, start, i, &env))
	}
	return tokens
}

func token(raw string, start, end int, env *snowballstem.Env) Token {
	text := strings.ToLower(raw[start:end])
	if strings.Contains(text, "’") {
		text = strings.ReplaceAll(text, "’", "'")
	}
	t := Token{Text: text, Start: start, End: end, Stop: IsStop(text)}
	t.Stem = text
	if !t.Stop {
		t.Stem = stem(text, env)
	}
	return t
}

// Stem is the Snowball English stem of one lower-case word.
func Stem(word string) string { return stem(word, &snowballstem.Env{}) }

// stem uses the memory of env, which belongs to the caller.
func stem(word string, env *snowballstem.Env) string {
	if len(word) < 3 || len(word) > longestWord || !utf8.ValidString(word) {
		return word
	}
	env.SetCurrent(word)
	english.Stem(env)
	return env.Current()
}

// countWords counts the fields that hold at least one letter or digit.
func countWords(raw string) int {
	count, inField, counted := 0, false, false
	for _, r := range raw {
		switch {
		case unicode.IsSpace(r):
			inField, counted = false, false
		case !inField:
			inField = true
			fallthrough
		default:
			if !counted && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				counted = true
				count++
			}
		}
	}
	return count
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

func letterAt(raw string, i int) bool {
	r, _ := utf8.DecodeRuneInString(raw[i:])
	return r != utf8.RuneError && unicode.IsLetter(r)
}
