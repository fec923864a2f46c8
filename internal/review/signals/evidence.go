package signals

import "strings"

// Values of the signal Result.
const (
	NoResult       = 0
	SaidResult     = 1 // an outcome in words
	MeasuredResult = 2 // with a number
	ComparedResult = 3 // with a number against what was before
)

// result looks for what came of it: a number in the result part or near a word
// of change, that is not a year, a time of day or a number of people; or an
// outcome in words. Numbers that describe the problem are no result.
func (m *meter) result() {
	best, at := NoResult, -1
	for _, f := range m.s.figures {
		if !f.measures() || f.spoken && f.kind == plainFigure {
			continue
		}
		l := m.labels[m.s.words[f.at].sentence]
		if l < inAction || l != inResult && !m.s.nearOutcome(f.at) || m.s.planned(m.s.words[f.at].sentence) {
			continue
		}
		value := MeasuredResult
		if f.change {
			value = ComparedResult
		}
		if value > best {
			best, at = value, f.at
		}
	}
	if best == NoResult {
		for i := range m.s.words {
			w := &m.s.words[i]
			if w.in.has(outcome) && (m.labels[w.sentence] >= inAction || w.sentence > 0) && m.s.factual(w.sentence) {
				best, at = SaidResult, i
				break
			}
		}
	}
	verdict := NotJudged
	switch {
	case best >= MeasuredResult, best == SaidResult && m.r.Kind != Behavioural:
		verdict = Good
	case best == SaidResult:
		verdict = Note
	case m.r.Kind == Behavioural:
		verdict = Fault
	}
	start, end := m.s.sentenceSpan(at)
	m.r.add(Result, float64(best), MeasuredResult, verdict, start, end)
}

// nearOutcome tells that a word of change stands within eight words of i.
func (s *scanned) nearOutcome(i int) bool {
	const near = 8
	st := s.sentences[s.words[i].sentence]
	n, _ := s.count(outverb|outcome, max(st.first, i-near), min(st.last, i+near+1))
	return n > 0
}

// factual tells that a sentence states what happened: it has a verb in the
// past, or says how things are since.
func (s *scanned) factual(sentence int) bool {
	st := s.sentences[sentence]
	for i := st.first; i < st.last; i++ {
		if s.words[i].verb == pastTense || s.words[i].in.has(past) || s.words[i].text == "now" {
			return true
		}
	}
	return false
}

// planned tells that a sentence is told in the present or future only: what
// one would or does do is no result.
func (s *scanned) planned(sentence int) bool {
	st := s.sentences[sentence]
	plans := false
	for i := st.first; i < st.last; i++ {
		switch s.words[i].verb {
		case pastTense:
			return false
		case presentTense, futureTense:
			plans = true
		}
	}
	return plans
}

// reasons counts reasons given (at most two) and an alternative weighed.
func (m *meter) reasons() {
	given, at := m.ownReasons()
	weighed, other := m.s.count(alternative, 0, len(m.s.words))
	if at < 0 {
		at = other
	}
	value := float64(min(given, 2) + min(weighed, 1))
	verdict := Note
	if value > 0 {
		verdict = Good
	}
	start, end := m.s.sentenceSpan(at)
	m.r.add(Reasons, value, 1, verdict, start, end)
}

// ownReasons counts the reasons that stand in a sentence about what the speaker
// did: why somebody else did something is no reason of theirs.
func (m *meter) ownReasons() (n, at int) {
	at = -1
	for _, st := range m.s.sentences {
		own := false
		for i := st.first; i < st.last; i++ {
			own = own || m.s.words[i].subject == speaker || m.s.words[i].subject == group
		}
		given, first := m.s.count(reason, st.first, st.last)
		if !own || given == 0 {
			continue
		}
		if n += given; at < 0 {
			at = first
		}
	}
	return n, at
}

// specificity compares concrete words with generic ones.
func (m *meter) specificity() {
	concrete, vague := 0, 0
	firstConcrete, firstVague := -1, -1
	holding, substantial := 0, 0
	figures := map[int]bool{}
	for _, f := range m.s.figures {
		figures[f.at] = true
	}
	for _, st := range m.s.sentences {
		found := 0
		for i := st.first; i < st.last; i++ {
			w := &m.s.words[i]
			if w.in.has(generic) {
				if vague++; firstVague < 0 {
					firstVague = i
				}
			}
			if figures[i] || w.name && !w.in.has(buzz) || w.in.has(placeword) && w.text != "may" || w.in.has(role) || mixedTool(w.text) {
				if found++; firstConcrete < 0 {
					firstConcrete = i
				}
			}
		}
		concrete += found
		if k, _ := m.s.count(outcome|reason, st.first, st.last); found > 0 || k > 0 && m.s.factual(m.s.words[st.first].sentence) {
			holding++
			substantial++
		} else if m.s.deed(st) {
			substantial++
		}
	}
	m.r.Substance = round(float64(substantial) / float64(max(1, len(m.s.sentences))))
	m.r.ConcreteShare = round(float64(holding) / float64(max(1, len(m.s.sentences))))
	rate := round(m.per100(concrete))
	verdict := Note
	switch {
	case rate >= 4:
		verdict = Good
	case rate <= 1:
		verdict = Fault
	}
	start, end := m.s.sentenceSpan(firstConcrete)
	m.r.add(Specificity, rate, 4, verdict, start, end)

	vagueRate := round(m.per100(vague))
	verdict = Good
	if vagueRate > 3 && vague > 1 {
		verdict = Note
	}
	start, end = m.s.phraseSpan(firstVague)
	m.r.add(Vague, vagueRate, 3, verdict, start, end)
}

// deed tells that a sentence says what "I" or "we" did or do, without vague
// words, or is a note without a subject ("redo the plan around that").
func (s *scanned) deed(st stretch) bool {
	acts, verbs := false, false
	for i := st.first; i < st.last; i++ {
		w := &s.words[i]
		if w.in.has(generic | hedge) {
			return false
		}
		acts = acts || w.subject == speaker || w.subject == group
		verbs = verbs || w.verb != noVerb
	}
	return acts || !verbs
}

// mixedTool tells letters with digits, as in "p99" or "k8s".
func mixedTool(text string) bool {
	return text[0] >= 'a' && text[0] <= 'z' && strings.ContainsAny(text, "0123456789")
}

// reflection looks for a lesson in the last third of the answer.
func (m *meter) reflection() {
	n := len(m.s.words)
	lessons, at := m.s.count(learned, n-n/3, n)
	verdict := NotJudged
	switch {
	case lessons > 0:
		verdict = Good
	case m.r.Failure || m.r.Kind == Behavioural:
		verdict = Note
	}
	start, end := m.s.sentenceSpan(at)
	m.r.add(Reflection, float64(lessons), 1, verdict, start, end)
}
