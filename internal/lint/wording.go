package lint

import (
	"strings"

	"interviewcoach/questions"
)

// worn are phrases that interviewers hear all day and that say nothing. They are
// looked for in normal form, as whole words.
var worn = []string{
	"i take it very seriously", "take it very seriously", "goes above and beyond", "go above and beyond",
	"went above and beyond", "going above and beyond", "utmost importance", "think outside the box",
	"thinking outside the box", "give 110%", "110 percent", "highest importance", "go the extra mile", "goes the extra mile", "went the extra mile", "hit the ground running", "go getter", "team player",
	"people person", "passionate about", "best of breed", "synergy", "synergies", "low hanging fruit",
	"move the needle", "at the end of the day", "results driven", "detail oriented", "self starter",
	"proven track record", "wear many hats", "paradigm shift", "in todays fast paced",
}

// protected are questions that an interviewer may not put: what they ask has
// nothing to do with the work, and in most countries the law says so.
var protected = []string{
	"how old are you", "what is your age", "what year were you born", "are you married", "marital status",
	"do you have children", "how many children", "do you plan to have children", "are you pregnant", "are you planning a family",
	"what is your religion", "which religion", "do you go to church", "which god", "are you disabled", "do you have a disability",
	"do you have any illness", "what is your sexual", "are you gay", "where were you born", "what is your nationality",
	"who did you vote for", "are you in a union",
}

// maxGrade is the highest Flesch-Kincaid grade that a question's answers may have
// taken together: about what a learner at B2 reads without a dictionary. People
// read the samples on a phone before work.
const maxGrade = 9.0

// wording holds a page to plain words.
func (l *linter) wording(p place) {
	q := p.page.Question
	if phrase := found(q.Text, protected); phrase != "" {
		l.warn(p, p.page.Line, "the question asks what no interviewer may ask (“%s”): ask about the work instead", phrase)
	}
	for _, part := range questions.Parts() {
		for i, text := range q.Texts(part) {
			if part == questions.Minefields {
				continue // they show what people should not say
			}
			if phrase := found(text, worn); phrase != "" {
				l.warn(p, p.page.LineOf(part, i), "“%s” says nothing: write what was done", phrase)
			}
			if phrase := found(text, protected); phrase != "" && asksOrAdvises(part) {
				l.warn(p, p.page.LineOf(part, i), "“%s” is what no interviewer may ask: it can stand only as an example of a minefield", phrase)
			}
		}
	}
	if grade := gradeOf(answersOf(q)); grade > maxGrade {
		l.warn(p, p.page.Line, "the answers read like school grade %.1f (Flesch-Kincaid), %.0f at most: shorten sentences and take plainer words", grade, maxGrade)
	}
}

// asksOrAdvises reports whether a part speaks for the interviewer or to the
// candidate. In a story such a question may be a duty of the trade: a radiographer
// must ask whether a patient is pregnant.
func asksOrAdvises(part questions.Part) bool {
	return part == questions.Motivations || part == questions.Prepare || part == questions.Evaluates
}

// found returns the first of the phrases that a text holds.
func found(text string, phrases []string) string {
	normal := " " + questions.NormalText(text) + " "
	for _, phrase := range phrases {
		if strings.Contains(normal, " "+phrase+" ") {
			return phrase
		}
	}
	return ""
}
