package signals

import "strings"

// findVerbs tells finite verbs and their tense by the word before them: a word
// right after "I" or "we" is a verb unless it is an adverb or auxiliary, and a
// past form after "and" or a comma goes on with the last subject. No part of
// speech tagger is needed for that much.
func (s *scanned) findVerbs() {
	for _, st := range s.sentences {
		who := nobody // subject of the last clause
		expect := false
		mode := noVerb // tense that an auxiliary has set
		for i := st.first; i < st.last; i++ {
			w := &s.words[i]
			if p, aux := subjectOf(w.text); p != nobody {
				who, expect, mode = p, true, aux
				if w.in.has(future) || w.in.has(present) {
					w.verb = auxTense(w.in)
				}
				// "I'm good" is no action; "I'm calling" is.
				if w.in.has(be) && (i+1 == st.last || !strings.HasSuffix(s.words[i+1].text, "ing")) {
					expect = false
				}
				continue
			}
			if expect && !w.in.has(be) && w.in.has(skip) {
				if t := auxTense(w.in); t != noVerb && mode == noVerb {
					mode = t
				}
				if w.text == "had" || w.text == "did" || w.text == "didn't" {
					mode = pastTense
				}
				// "I have a rule", "I did my checks": the auxiliary is the verb.
				if isAuxiliary(w.text) && i+1 < st.last && isDeterminer(s.words[i+1].text) {
					w.verb, expect = tenseOr(mode, presentTense), false
					if !w.in.has(have) {
						w.subject = who
					}
				}
				continue
			}
			switch {
			case expect && (w.in.has(coord) || isDeterminer(w.text)): // "as soon as I can and we …"
				expect = false
			case expect:
				expect = false
				w.verb = s.verbAfterSubject(i, mode)
				if !w.in.has(stative) || s.pastForm(i) && !w.in.has(be|have|stative) {
					w.subject = who
				}
			case s.pastForm(i) && !s.adjectival(i, st.first):
				w.verb = pastTense
				if i == st.first || s.words[i-1].in.has(coord) || s.commaBefore(i) || s.words[i-1].in.has(skip) && !s.words[i-1].in.has(have|be) {
					if who == nobody && i == st.first {
						who = speaker // "called the doctor": the speaker is left out
					}
					if !w.in.has(stative) {
						w.subject = who
					}
				} else if !w.in.has(be | have) {
					who = other
				}
			case w.in.has(future):
				w.verb = futureTense
			case w.in.has(present):
				w.verb = presentTense
			}
			mode = noVerb
		}
	}
}

func isAuxiliary(text string) bool {
	switch text {
	case "have", "had", "did", "do":
		return true
	}
	return false
}

func tenseOr(t, otherwise tense) tense {
	if t != noVerb {
		return t
	}
	return otherwise
}

func (s *scanned) verbAfterSubject(i int, mode tense) tense {
	if mode != noVerb {
		return mode
	}
	if s.pastForm(i) {
		return pastTense
	}
	return presentTense
}

// subjectOf tells whose action follows, and the tense that the short form of
// an auxiliary sets.
func subjectOf(text string) (person, tense) {
	head, tail, _ := strings.Cut(text, "'")
	var p person
	switch head {
	case "i":
		p = speaker
	case "we":
		p = group
	case "he", "she", "they", "it", "you":
		p = other
	default:
		return nobody, noVerb
	}
	switch tail {
	case "d", "ll":
		return p, futureTense
	case "ve":
		return p, pastTense
	case "m", "re", "s":
		return p, presentTense
	}
	return p, noVerb
}

func auxTense(in class) tense {
	switch {
	case in.has(future):
		return futureTense
	case in.has(present):
		return presentTense
	}
	return noVerb
}

// pastForm tells a listed irregular past form, or an ending in -ed.
func (s *scanned) pastForm(i int) bool {
	w := s.words[i]
	if w.in.has(past) {
		return true
	}
	return strings.HasSuffix(w.text, "ed") && len(w.text) > 3 && !strings.HasSuffix(w.text, "eed") && !w.in.has(noted) ||
		w.text == "agreed" || w.text == "freed" || w.text == "guaranteed"
}

// adjectival tells that the past form at i rather describes a noun or is part
// of a passive: "the required form", "was given", "of trained staff".
func (s *scanned) adjectival(i, first int) bool {
	if i == first || s.words[i].in.has(be) {
		return false
	}
	before := s.words[i-1]
	if before.in.has(be) {
		return true
	}
	switch before.text {
	case "of", "with", "by", "for", "in", "at", "to", "from", "very", "not", "as", "than", "more", "most":
		return true
	}
	return isDeterminer(before.text)
}

func isDeterminer(text string) bool {
	switch text {
	case "a", "an", "the", "my", "our", "their", "his", "her", "its", "your", "this", "that", "these", "those", "any", "some", "no", "every", "each":
		return true
	}
	return false
}

func (s *scanned) commaBefore(i int) bool {
	return i > 0 && strings.ContainsAny(s.raw[s.words[i-1].end:s.words[i].start], ",:")
}

// passive tells that a form of "to be" with a participle stands at i.
func (s *scanned) passive(i int) bool {
	w := s.words[i]
	if !w.in.has(be) && w.text != "got" {
		return false
	}
	last := s.sentences[w.sentence].last
	for j := i + 1; j < last && j <= i+2; j++ {
		n := s.words[j]
		if n.in.has(participle) || strings.HasSuffix(n.text, "ed") && len(n.text) > 3 && !strings.HasSuffix(n.text, "eed") && !n.in.has(noted) {
			return true
		}
		if !n.in.has(skip) && !strings.HasSuffix(n.text, "ly") && !n.in.has(be) {
			return false
		}
	}
	return false
}
