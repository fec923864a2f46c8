package minefield

import (
	"strings"

	"interviewcoach/internal/review/prose"
)

// Heard is what was found in an answer of which a minefield of omission may
// say that it is missing.
type Heard struct {
	// Points are the key points of the question.
	Points []HeardPoint
	// Example tells that one specific case is told, Result that it says what
	// came of it, Reflection that it says what was learned or changed since,
	// Figure that it holds a measured result, Reason that a choice is
	// explained, Steps that it says what was done one after the other.
	Example, Result, Reflection, Figure, Reason, Steps bool
}

// HeardPoint is a key point and whether the answer covers or touches on it.
type HeardPoint struct {
	Label, Text string
	Heard       bool
}

// linked is the likeness from which a minefield of omission is taken to speak
// of a key point.
const linked = 0.35

// Omissions returns the minefields of omission that the answer steps into, in
// their order. A minefield is judged by the first of these that applies: the
// key points it names in Omits; the part of an answer that its label names,
// such as an example; the key points whose wording is like its own. It is
// stepped into when nothing of that was heard. A minefield that fits none is
// left out: nothing is said to be missing that was not looked for. Sim is how
// alike two words are, at most 1; without it only equal stems are.
func Omissions(omissions []Minefield, heard Heard, sim func(a, b string) float64) []string {
	var ids []string
	for _, m := range omissions {
		if missing, judged := missing(m, heard, sim); judged && missing {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

func missing(m Minefield, heard Heard, sim func(a, b string) float64) (missing, judged bool) {
	if len(m.Omits) > 0 {
		return noneHeard(heard.Points, func(p HeardPoint) bool {
			for _, label := range m.Omits {
				if strings.EqualFold(strings.TrimSpace(label), strings.TrimSpace(p.Label)) {
					return true
				}
			}
			return false
		})
	}
	topic := topicWords(m)
	if part, ok := partOf(topic, heard); ok {
		// What the structure does not show, a key point may: "lessons learned".
		found, any := noneHeard(heard.Points, func(p HeardPoint) bool { return speaksOf(topic, p, sim) })
		return !part && (!any || found), true
	}
	return noneHeard(heard.Points, func(p HeardPoint) bool { return speaksOf(topic, p, sim) })
}

// noneHeard tells whether none of the chosen points was heard, and whether any
// was chosen.
func noneHeard(points []HeardPoint, chosen func(HeardPoint) bool) (none, any bool) {
	none = true
	for _, p := range points {
		if chosen(p) {
			any = true
			none = none && !p.Heard
		}
	}
	return none, any
}

// topicWords is what a minefield says is missing: its content words without
// those that only say "missing".
func topicWords(m Minefield) []prose.Token {
	var topic []prose.Token
	for _, w := range contentWords(m.Label + ". " + m.Text) {
		if !isAbsence(w.Stem) {
			topic = append(topic, w)
		}
	}
	return topic
}

// isAbsence tells the stems of words such as "lack", "failing" or "mention".
func isAbsence(stem string) bool {
	switch stem {
	case "no", "not", "lack", "fail", "failur", "mention", "miss", "absent", "absenc", "without", "omit", "never",
		"give", "answer", "explain", "describ", "show", "tell", "say", "offer", "provid", "real", "vagu", "forget",
		"illustr", "illustrat", "approach", "manag", "afterward", "clear":
		return true
	}
	return false
}

// partOf finds the part of an answer that the words name and whether it was
// heard.
func partOf(topic []prose.Token, heard Heard) (present, ok bool) {
	for _, w := range topic {
		switch w.Stem {
		case "exampl", "specif", "concret", "stori", "case", "anecdot", "situat":
			return heard.Example, true
		case "learn", "lesson", "reflect", "improv", "growth", "takeaway", "follow", "prevent":
			return heard.Reflection, true
		case "result", "outcom", "impact", "effect", "conclus":
			return heard.Result, true
		case "number", "figur", "metric", "measur", "data", "quantifi", "quantif":
			return heard.Figure, true
		case "reason", "why", "justif", "justifi", "rational":
			return heard.Reason, true
		case "step", "structur", "plan", "process", "method", "action":
			return heard.Steps, true
		}
	}
	return false, false
}

// speaksOf tells whether a key point is about the topic.
func speaksOf(topic []prose.Token, p HeardPoint, sim func(a, b string) float64) bool {
	t := prose.Parse(p.Label + ". " + p.Text)
	var whole prose.Unit
	for _, s := range t.Sentences {
		whole.Tokens = append(whole.Tokens, s.Tokens...)
	}
	return likeness(topic, whole, sim) >= linked
}
