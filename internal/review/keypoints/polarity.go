package keypoints

import (
	"strings"

	"interviewcoach/internal/review/prose"
)

// scope is how many content words a negator reaches.
const scope = 3

// polarity marks the words that an odd number of negators reach: in "did not
// try to hide it", try and hide.
func polarity(tokens []prose.Token) []bool {
	negated := make([]bool, len(tokens))
	for i, token := range tokens {
		if !negates(token.Text) {
			continue
		}
		reached := 0
		for j := i + 1; j < len(tokens) && reached < scope; j++ {
			if breaks(tokens[j].Text) {
				break
			}
			if tokens[j].Stop {
				continue
			}
			negated[j] = !negated[j]
			reached++
		}
	}
	return negated
}

func negates(word string) bool {
	switch word {
	case "not", "no", "never", "without", "nobody", "nothing", "none", "nor", "neither", "cannot", "hardly", "rarely",
		"avoid", "avoided", "avoiding", "refuse", "refused", "fail", "failed", "failing", "stop", "stopped",
		"dont", "didnt", "doesnt", "isnt", "wasnt", "werent", "cant", "couldnt", "wont", "wouldnt", "shouldnt", "havent", "hasnt", "hadnt", "aint":
		return true
	}
	return strings.HasSuffix(word, "n't")
}

// breaks tells whether a negation goes no further than this word.
func breaks(word string) bool {
	switch word {
	case "but", "because", "so", "and", "until", "instead", "before":
		return true
	}
	return false
}
