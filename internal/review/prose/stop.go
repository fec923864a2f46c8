package prose

import "strings"

// IsStop tells whether a lower-case word carries no content of its own:
// articles, pronouns, prepositions, auxiliaries and their short forms, also as
// they are typed without an apostrophe.
func IsStop(word string) bool {
	switch word {
	case "a", "an", "the", "this", "that", "these", "those", "such", "some", "any", "each", "both", "either", "neither",
		"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves",
		"you", "your", "yours", "yourself", "yourselves", "u", "ur",
		"he", "him", "his", "himself", "she", "her", "hers", "herself",
		"it", "its", "itself", "they", "them", "their", "theirs", "themselves",
		"who", "whom", "whose", "which", "what", "when", "where", "why", "how":
		return true
	case "am", "is", "are", "was", "were", "be", "been", "being", "have", "has", "had", "having",
		"do", "does", "did", "doing", "done", "can", "could", "will", "would", "shall", "should", "may", "might", "must",
		"get", "got", "gets", "getting", "im", "ive", "id", "ill", "dont", "didnt", "doesnt", "isnt", "wasnt", "werent",
		"cant", "couldnt", "wont", "wouldnt", "shouldnt", "havent", "hasnt", "hadnt", "arent", "aint", "cannot",
		"thats", "theres", "youre", "theyre", "youve", "weve", "theyve", "whats", "lets", "gonna", "wanna":
		return true
	case "and", "or", "but", "nor", "so", "if", "then", "than", "because", "as", "while", "although", "though", "unless",
		"of", "at", "by", "for", "with", "about", "against", "between", "into", "through", "during",
		"to", "from", "in", "out", "on", "off", "over", "under", "up", "down", "upon", "onto", "within",
		"here", "there", "again", "further", "once", "no", "not", "only", "own", "same", "too", "very", "just", "also",
		"s", "t", "d", "m", "ll", "re", "ve", "o", "ok", "okay", "yes", "yeah", "oh", "um", "uh", "er", "like",
		"really", "quite", "etc", "eg", "ie", "via", "per":
		return true
	}
	stem, tail, found := strings.Cut(word, "'")
	if !found {
		return false
	}
	switch tail {
	case "m", "ve", "ll", "d", "re":
		return true
	case "t":
		return strings.HasSuffix(stem, "n")
	case "s":
		return stem == "let" || IsStop(stem)
	}
	return false
}
