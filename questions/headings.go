package questions

import (
	"strings"
	"unicode/utf8"
)

// more is the heading above links to further questions for a role. It is no
// part: what stands there joins the related questions.
const more Part = "more"

// plainHeadings are the headings of plain pages, in the normal form that
// [headingKey] gives. "sample answer" is missing: it opens the key points on a
// key-points page and the sample on a ladder page.
var plainHeadings = map[string]Part{
	"sample answer to question": Sample, "sample answer to this question": Sample,
	"more solid answer": Solid, "solid answer": Solid,
	"exceptional answer": Exceptional, "more exceptional answer": Exceptional,
	"how to prepare for this question": Prepare, "how to prepare for question": Prepare, "how to prepare": Prepare,
	"what interviewers are evaluating": Evaluates, "what interviewers evaluate": Evaluates,
	"what interviewer is evaluating": Evaluates, "what interviewer evaluates": Evaluates,
	"related interview questions": Related, "related questions": Related,
	"underlying motivations": Motivations, "motivations": Motivations, "underlying motivation": Motivations,
	"potential minefields": Minefields, "minefields": Minefields, "potential minefield": Minefields,
	"key points": KeyPoints,

	"why this is more solid answer": SolidWhy, "why is this more solid answer": SolidWhy, "why it is more solid": SolidWhy,
	"why this is more solid": SolidWhy, "why this answer is more solid": SolidWhy, "why this is solid answer": SolidWhy,
	"why this is exceptional answer": ExceptionalWhy, "why is this exceptional answer": ExceptionalWhy,
	"why it is exceptional": ExceptionalWhy, "why this is exceptional": ExceptionalWhy, "why this answer is exceptional": ExceptionalWhy,
}

const (
	sampleHeading = "sample answer"
	moreHeading   = "more questions for "
	moreEnding    = " interview"
)

// headingKey reduces a line to what makes it the same heading: no case, final
// colon, Markdown mark or article.
func headingKey(line string) string {
	words := strings.Fields(NormalText(strings.Trim(line, "#*_ :")))
	kept := words[:0]
	for _, w := range words {
		if w != "a" && w != "an" && w != "the" {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// maxHeading bounds a heading in bytes; longer lines are not looked up.
const maxHeading = 200

// plainHeading returns the part that a line of a plain page opens. A slip of
// the pen in a long heading is forgiven: no sentence of an answer comes so
// near to one.
func plainHeading(line string, sample Part) (Part, bool) {
	if line == "" || len(line) > maxHeading {
		return "", false
	}
	key := headingKey(line)
	if key == sampleHeading || key == "sample answers" || key == "example answer" {
		return sample, true
	}
	if p, ok := plainHeadings[key]; ok {
		return p, true
	}
	if _, ok := moreRole(line); ok {
		return more, true
	}
	best, part := 3, Part("")
	for known, p := range plainHeadings {
		n := utf8.RuneCountInString(known)
		if diff := n - utf8.RuneCountInString(key); n < 12 || diff > 2 || diff < -2 {
			continue
		}
		// On equal distance the earlier part wins, whatever the map's order.
		if d := edits(key, known); d <= n/10 && (d < best || d == best && p < part) {
			best, part = d, p
		}
	}
	return part, part != ""
}

// moreRole returns the role that "More questions for <role> interviews" names.
func moreRole(line string) (role string, ok bool) {
	line = strings.Trim(line, "#*_ :.")
	lower := strings.ToLower(line)
	if len(lower) != len(line) || !strings.HasPrefix(lower, moreHeading) {
		return "", false
	}
	end := strings.LastIndex(lower, moreEnding)
	if end < len(moreHeading) {
		return "", false
	}
	if tail := lower[end+len(moreEnding):]; tail != "" && tail != "s" {
		return "", false
	}
	return strings.TrimSpace(line[len(moreHeading):end]), true
}

// looksLikeB reports whether a page has what only key-points pages have: the
// header of theme, role and function, or one of their headings.
func looksLikeB(lines []textLine) bool {
	keys, seen := 0, 0
	ladder := false
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		switch part, _ := plainHeading(l.text, ""); part {
		case Motivations, Minefields, KeyPoints:
			return true
		case Solid, SolidWhy, Exceptional, ExceptionalWhy, Sample, Prepare, Evaluates:
			ladder = true
		}
		if seen++; seen > 1 && seen <= maxHeaderLines {
			keys += len(headerKeys(l.text))
		}
	}
	return keys >= 2 && !ladder
}

// looksLikeA reports whether a page has what only ladder pages have: a line
// that names the role's interview questions near the top, or one of their
// headings.
func looksLikeA(lines []textLine) bool {
	seen := 0
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		if seen++; seen > 1 && seen <= maxHeaderLines {
			if _, ok := roleLine(l.text); ok {
				return true
			}
		}
		if _, ok := plainHeading(l.text, Sample); ok {
			return true
		}
	}
	return false
}
