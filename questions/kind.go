package questions

import "regexp"

// Kind is what sort of answer a question asks for.
type Kind string

// The kinds of interview questions.
const (
	Behavioural Kind = "behavioural" // a story of what the person did
	Situational Kind = "situational" // what the person would do in a case
	Knowledge   Kind = "knowledge"   // how the work is done, and why so
	Motivation  Kind = "motivation"  // why this work, and who the person is
)

// Kinds returns all kinds, the commonest first.
func Kinds() []Kind { return []Kind{Behavioural, Situational, Knowledge, Motivation} }

// How each kind is worded. A case is told in a sentence of its own, or supposed.
var (
	asksMotive = regexp.MustCompile(`(?i)^(why (do|did|are|would|have) you\b|what (attracts|attracted|interests|motivates|drew|draws|brings)\b|tell me (a bit |something )?about yourself\b|where do you see yourself\b|what are your (strengths|weaknesses)\b)`)
	asksStory  = regexp.MustCompile(`(?i)^(tell me about|describe|give (me )?an example|when (have|did) you|have you ever|share|think of|(walk|talk) me through (a|an|the|your))\b`)
	asksCase   = regexp.MustCompile(`(?i)(^(imagine|suppose|what would you|how would you)\b|\.\s+(what|how|which|who|where|when|do|would)\b)`)
)

// KindOf tells by its wording what sort of answer a question asks for. What is
// worded as none of the others asks for knowledge.
func KindOf(text string) Kind {
	switch {
	case asksMotive.MatchString(text):
		return Motivation
	case asksStory.MatchString(text):
		return Behavioural
	case asksCase.MatchString(text):
		return Situational
	}
	return Knowledge
}
