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

// How each kind is worded, after what is said to be polite. A case is told in a
// sentence of its own, or supposed.
var (
	polite     = `(?i)^((please|can you|could you|would you|will you)[ ,]+)?`
	asksMotive = regexp.MustCompile(polite + `(why (do|did|are|would|should|have) (you|we|this)\b|what (attracts|attracted|interests|motivates|drew|draws|brings)\b|(tell (me|us) (a bit |something )?about|introduce|describe) yourself\b|where do you see yourself\b|what('s| is| are| would you say (is|are)) your (\w+ )?(strength|weakness))`)
	asksStory  = regexp.MustCompile(polite + `(tell (me|us) about|describe|give (me |us )?an example|when (have|did) you|have you ever|share|think of|(walk|talk) (me|us) through (a|an|the|your))\b`)
	asksCase   = regexp.MustCompile(polite + `(imagine|suppose|what would you|how would you)\b|(?i)^if\b.*\b(what|how) (would|do) you\b|(?i)\.\s+(what|how|which|who|where|when|do|would)\b`)
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
