package review

import (
	"strings"
	"unicode"
)

// CountWords counts what people call words: runs of letters and digits with the
// marks inside them. Emoji and punctuation are none. In Chinese and Japanese,
// which put no space between words, every character counts as one.
func CountWords(text string) int {
	n := 0
	for _, field := range strings.Fields(text) {
		inWord := false
		for _, r := range field {
			switch {
			case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
				n++
				inWord = true
			case !inWord && isWordRune(r):
				n++
				inWord = true
			}
		}
	}
	return n
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

type sentence struct {
	text  string
	words map[string]bool
}

// sentencesOf splits at the end of lines and after . ! ? followed by space.
func sentencesOf(text string) []sentence {
	var out []sentence
	for line := range strings.Lines(text) {
		start := 0
		for i, r := range line {
			if strings.ContainsRune(".!?", r) && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\n') {
				out = appendSentence(out, line[start:i+1])
				start = i + 1
			}
		}
		out = appendSentence(out, line[start:])
	}
	return out
}

func appendSentence(out []sentence, text string) []sentence {
	text = strings.TrimSpace(text)
	words := contentWords(text)
	if len(words) == 0 {
		return out
	}
	s := sentence{text: text, words: make(map[string]bool, len(words))}
	for _, w := range words {
		s.words[w] = true
	}
	return append(out, s)
}

// contentWords returns the different words of a text that carry meaning, without
// their commonest endings, in order of first occurrence.
func contentWords(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isWordRune(r) && r != '\'' && r != '’' }) {
		w = strings.Trim(w, "'’")
		if w = stem(w); len([]rune(w)) < 3 || stopWords[w] || seen[w] {
			continue
		}
		seen[w] = true
		out = append(out, w)
	}
	return out
}

// stem cuts the endings that English verbs and plurals take most often.
func stem(w string) string {
	for _, ending := range []string{"'s", "’s", "ing", "ies", "ied", "ed", "es", "s", "ly", "e"} {
		if rest, ok := strings.CutSuffix(w, ending); ok && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return w
}

// stopWords holds stems that say nothing about a key point.
var stopWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`the and for that this with have has had was were are been being you your
		our their they them then than what when where which while who whom whose will would could should can may
		might must not but from into onto over under about after before because also just very much many more most
		some any all each every other another such only own same too out off again once here there how why its it's
		him her his hers she they're i'm i've i'd we're we've make made get got take took give gave say said tell
		told use used work need want like well good know thing things way`) {
		m[stem(w)] = true
		m[w] = true
	}
	return m
}()
