package signals

import (
	"strings"
	"unicode"

	"github.com/abadojack/whatlanggo"

	"interviewcoach/internal/review/prose"
)

// kindOf guesses the kind of a question from its text.
func kindOf(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	contains := func(cues ...string) bool {
		for _, c := range cues {
			if strings.Contains(text, c) {
				return true
			}
		}
		return false
	}
	switch {
	case contains("a time", "an example of", "give me an example", "give an example", "have you ever", "describe a situation", "a situation where", "a situation in which",
		"when did you", "when have you", "last time you", "an instance", "an occasion", "you handled", "you've handled", "you have handled", "did you", "most difficult", "most challenging", "proudest", "biggest mistake",
		"biggest failure", "greatest achievement", "greatest accomplishment", "a project you", "you worked on", "a challenge you", "a conflict you", "a decision you", "you made"):
		return Behavioural
	case contains("why do you", "why did you", "why should we", "why are you", "why this", "what motivates", "tell me about yourself", "about yourself", "see yourself", "your strength", "your weakness",
		"greatest strength", "greatest weakness", "what interests", "what attracted", "looking for in", "your career", "salary", "describe yourself"):
		return Motivation
	case contains("how do you", "how would you", "what would you", "what do you do", "how will you", "what if", "suppose", "imagine", "if you", "how can you", "your approach", "how you would", "how you handle", "how you"):
		return Situational
	case contains("what is", "what are", "explain", "difference between", "how does", "how do ", "define", "which ", "walk me through", "describe the", "what does"):
		return Knowledge
	case strings.HasPrefix(text, "describe a") || strings.HasPrefix(text, "tell me about a"):
		return Behavioural
	}
	return Situational
}

// asksFailure tells that the question asks about something that went wrong.
func asksFailure(q Question) bool {
	for f := range strings.FieldsFuncSeq(strings.ToLower(q.Text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch f {
		case "mistake", "mistakes", "fail", "failed", "failure", "failures", "error", "errors", "weakness", "weaknesses", "conflict", "disagreed", "disagreement", "regret", "wrong", "criticism":
			return true
		}
	}
	return false
}

const (
	// englishShare is the share of function words above which a text is
	// English without a further look; running English has 0.35 to 0.60, notes
	// in bullets 0.2.
	englishShare = 0.30
	// scarceShare is the share under which a text that no detector is sure of
	// is not taken for English: word lists, placeholder text, other languages.
	scarceShare = 0.10
	// detectBytes is how much of an answer the detector reads.
	detectBytes = 4000
)

// languageOf recognises the language of the answer: function words first, and
// trigrams only where these leave a doubt. Trigrams alone take short chatty
// English for Dutch or Afrikaans.
func languageOf(t prose.Text, s *scanned) string {
	function, latin, letters := 0, 0, 0
	for i := range s.words {
		if s.words[i].stop {
			function++
		}
	}
	for _, r := range t.Raw {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Latin, r) {
				latin++
			}
		}
	}
	share := float64(function) / float64(max(1, len(s.words)))
	if letters == 0 {
		return "und"
	}
	if latin*2 > letters && share >= englishShare {
		return "en"
	}
	info := whatlanggo.Detect(cut(t.Raw, detectBytes))
	code := info.Lang.Iso6391()
	switch {
	case latin*2 <= letters:
		if code == "" || !info.IsReliable() {
			return "und"
		}
		return code
	case info.Lang == whatlanggo.Eng:
		return "en"
	case info.IsReliable() && code != "" && share < 0.22:
		return code
	case share >= scarceShare:
		return "en"
	}
	return "und"
}

// cut returns at most n bytes of text, whole runes.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}
