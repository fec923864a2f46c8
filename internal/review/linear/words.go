package linear

import "strings"

// isFunction tells the words that are kept as they stand: they carry who did
// it, whether it was done, and how sure or how light the speaker is about it.
func isFunction(text string) bool {
	switch text {
	case "i", "me", "my", "mine", "myself", "we", "our", "us", "ours",
		"you", "your", "they", "their", "them", "he", "him", "his", "she", "her", "it", "its",
		"that", "this", "these", "those", "who", "which", "what",
		"the", "a", "an", "and", "but", "or", "so", "because", "if", "when", "while", "until", "then", "than", "as",
		"to", "of", "in", "on", "at", "by", "for", "from", "with", "without", "about", "into", "over", "after", "before",
		"up", "down", "out", "off",
		"is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "done", "have", "has", "had",
		"can", "could", "will", "would", "should", "must", "may", "might",
		"not", "no", "never", "nobody", "nothing", "none",
		"just", "only", "really", "honestly", "simply", "always", "usually", "anyway", "even", "ever",
		"any", "anyone", "anybody", "someone", "somebody", "everyone", "everybody", "people", "other", "others",
		"some", "all", "most", "same", "there", "here", "now", "too", "very", "quite", "rather", "well", "one":
		return true
	}
	return false
}

func isNegator(text string) bool {
	switch text {
	case "not", "no", "never", "nobody", "nothing", "none", "without", "nor", "refused":
		return true
	}
	return false
}

func isSubject(text string) bool {
	switch text {
	case "i", "we", "they", "he", "she", "you", "people", "nobody", "somebody", "everybody", "everyone", "who":
		return true
	}
	return false
}

func isPerson(text string) bool {
	switch text {
	case "i", "we", "they", "you", "my", "it", "she", "he":
		return true
	}
	return false
}

// contraction writes a contraction out. Plain is text without apostrophes.
func contraction(text, plain string) (string, bool) {
	switch plain {
	case "cant", "cannot":
		return "can not", true
	case "wont":
		return "will not", true
	case "im":
		return "i am", true
	case "ive":
		return "i have", true
	case "dont", "didnt", "doesnt", "isnt", "wasnt", "arent", "werent", "havent", "hadnt", "hasnt", "couldnt", "wouldnt", "shouldnt":
		return plain[:len(plain)-2] + " not", true
	case "theyre":
		return "they are", true
	case "youre":
		return "you are", true
	case "thats":
		return "that is", true
	case "theres":
		return "there is", true
	}
	stem, ending, ok := strings.Cut(text, "'")
	if !ok || stem == "" {
		return "", false
	}
	switch ending {
	case "d":
		return stem + " would", true
	case "ll":
		return stem + " will", true
	case "re":
		return stem + " are", true
	case "ve":
		return stem + " have", true
	case "m":
		return stem + " am", true
	}
	return "", false
}
