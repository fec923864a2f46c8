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
