package signals

// pastShare is the share of finite verbs that stand in the past in a story.
const pastShare = 0.50

// story tells a story from a pseudo-story and from a description of oneself.
// It is a fault only where the question asks for a time.
func (m *meter) story() {
	var verbs [4]int
	anchors, firstAnchor := 0, -1
	for si, st := range m.s.sentences {
		pasts, at := 0, -1
		for i := st.first; i < st.last; i++ {
			verbs[m.s.words[i].verb]++
			if m.s.words[i].verb == pastTense {
				pasts++
			}
			if at < 0 && m.s.anchored(i) {
				at = i
			}
		}
		if at >= 0 && (pasts > 0 || si+1 < len(m.s.sentences) && st.last-st.first <= 6) {
			anchors++
			if firstAnchor < 0 {
				firstAnchor = at
			}
		}
	}
	finite := verbs[pastTense] + verbs[presentTense] + verbs[futureTense]
	share := round(float64(verbs[pastTense]) / float64(max(1, finite)))
	m.r.Anchored = anchors > 0
	verdict := NotJudged
	switch {
	case share >= pastShare && anchors > 0:
		m.r.StoryKind, verdict = Told, Good
	case share >= pastShare:
		m.r.StoryKind = PseudoStory
		if m.r.Kind == Behavioural {
			verdict = Note
		}
	default:
		m.r.StoryKind = SelfImage
		if m.r.Kind == Behavioural {
			verdict = Fault
		}
	}
	start, end := m.s.sentenceSpan(firstAnchor)
	if firstAnchor < 0 && m.r.StoryKind == SelfImage {
		if _, at := m.s.count(selfdesc, 0, len(m.s.words)); at >= 0 {
			start, end = m.s.sentenceSpan(at)
		}
	}
	m.r.add(Story, share, pastShare, verdict, start, end)
}

// anchored tells that a time, place or case is named at word i.
func (s *scanned) anchored(i int) bool {
	w := s.words[i]
	if w.in.has(anchor) {
		return true
	}
	if w.text == "when" || w.text == "after" {
		return w.sentence < 2 && s.pastFollows(i)
	}
	if i == 0 {
		return false
	}
	before := s.words[i-1]
	if before.sentence != w.sentence {
		return false
	}
	switch before.text {
	case "in", "on", "at", "last", "during", "since", "the", "one", "early", "late", "from", "for", "a", "black":
		if w.name && !w.in.has(known) || w.in.has(placeword) && w.text != "may" && w.text != "march" {
			return true
		}
		return before.text != "a" && before.text != "the" && isYear(w.text)
	}
	return isYear(w.text) && w.name
}

// pastFollows tells that the clause opened at i is told in the past: "when a
// buyer told me", not "when a buyer tells me".
func (s *scanned) pastFollows(i int) bool {
	const near = 9
	for j := i + 1; j < len(s.words) && j < i+near && s.words[j].sentence == s.words[i].sentence; j++ {
		switch s.words[j].verb {
		case pastTense:
			return true
		case presentTense, futureTense:
			return false
		}
	}
	return false
}

func isYear(text string) bool {
	return len(text) == 4 && (text[:2] == "19" || text[:2] == "20") && text[2] >= '0' && text[2] <= '9' && text[3] >= '0' && text[3] <= '9'
}

// tense measures present and future in what was done and what came of it. It
// is judged where a story is asked for: plans are told in the present.
func (m *meter) tense() {
	var verbs [4]int
	first := -1
	for i := range m.s.words {
		if l := m.labels[m.s.words[i].sentence]; l != inAction && l != inResult {
			continue
		}
		v := m.s.words[i].verb
		verbs[v]++
		if first < 0 && (v == presentTense || v == futureTense) {
			first = i
		}
	}
	total := verbs[pastTense] + verbs[presentTense] + verbs[futureTense]
	share := round(float64(verbs[presentTense]+verbs[futureTense]) / float64(max(1, total)))
	verdict := NotJudged
	if m.r.Kind == Behavioural && total >= 3 {
		if verdict = Good; share > 0.40 {
			verdict = Note
		}
	}
	start, end := 0, 0
	if verdict == Note {
		start, end = m.s.sentenceSpan(first)
	}
	m.r.add(Tense, share, 0.40, verdict, start, end)
}

// headline counts the words before the answer comes to its own point: the
// speaker, or an outcome.
func (m *meter) headline() {
	const limit = 60
	at := -1
	for i := range m.s.words {
		w := &m.s.words[i]
		if isFirstPerson(w.text) || w.subject == speaker || w.in.has(outcome) {
			at = i
			break
		}
	}
	if at < 0 {
		m.r.add(Headline, 0, limit, NotJudged, 0, 0)
		return
	}
	verdict := Good
	start, end := m.s.sentenceSpan(at)
	if at > limit {
		verdict = Fault
		start, end = m.s.words[0].start, m.s.words[at-1].end
	}
	m.r.add(Headline, float64(at), limit, verdict, start, end)
}

// ending looks for an outcome, a number, a lesson or a bridge to the job in the
// last words.
func (m *meter) ending() {
	n := len(m.s.sentences)
	if n == 0 {
		return
	}
	last := m.s.sentences[n-1]
	first := last.first
	if n > 1 && last.last-last.first < 8 { // "They signed in May." may follow the point
		first = m.s.sentences[n-2].first
	}
	landed, _ := m.s.count(outcome|outverb|learned|bridge, first, last.last)
	for _, f := range m.s.figures {
		if f.at >= first && f.measures() && !(f.spoken && f.kind == plainFigure) {
			landed++
		}
	}
	verdict, value := Note, 0.0
	if landed > 0 {
		verdict, value = Good, 1
	}
	m.r.add(Ending, value, 1, verdict, last.start, last.end)
}
