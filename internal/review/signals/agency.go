package signals

import "strings"

// ownership compares the actions of "I" and of "we" in the action part. The
// sentence built on it says "your part is not visible"; naming others is no
// fault, only being invisible is.
func (m *meter) ownership() {
	inPart := m.actionPart()
	mine, ours, firstOurs, firstMine := 0, 0, -1, -1
	for i := range m.s.words {
		switch m.s.words[i].subject {
		case speaker:
			m.r.Actions++
			if inPart(i) {
				if mine++; firstMine < 0 {
					firstMine = i
				}
			}
		case group:
			m.r.Actions++
			if inPart(i) {
				if ours++; firstOurs < 0 {
					firstOurs = i
				}
			}
		}
	}
	share, verdict := 0.0, NotJudged
	start, end := m.s.sentenceSpan(firstMine)
	if mine+ours >= 2 {
		share = round(float64(mine) / float64(mine+ours))
		verdict = Good
		if share < 0.5 {
			verdict = Fault
			start, end = m.s.sentenceSpan(firstOurs)
		}
	}
	m.r.add(Ownership, share, 0.5, verdict, start, end)
}

// accountability looks, in questions about failure, for one's own part and for
// what changed afterwards.
func (m *meter) accountability() {
	own, ownAt := m.admissions()
	changed, changedAt := m.s.count(learned, 0, len(m.s.words))
	away, awayAt := m.s.count(notmyfault, 0, len(m.s.words))
	value := 0.0
	if own > 0 {
		value++
	}
	if changed > 0 {
		value++
	}
	at := ownAt
	if at < 0 {
		at = changedAt
	}
	verdict := NotJudged
	if m.r.Failure {
		switch {
		case value == 2:
			verdict = Good
		case value == 0 || away > 0 && own == 0:
			verdict = Fault
			at = awayAt
		default:
			verdict = Note
		}
	}
	start, end := m.s.sentenceSpan(at)
	m.r.add(Accountability, value, 2, verdict, start, end)
}

// admissions counts the phrases that own a fault, without those denied: "it was
// not my fault".
func (m *meter) admissions() (n, at int) {
	at = -1
	for i := range m.s.words {
		if !m.s.words[i].in.has(ownfault) || m.s.denied(i) {
			continue
		}
		if n++; at < 0 {
			at = i
		}
	}
	return n, at
}

// denied tells that one of the two words before i negates it.
func (s *scanned) denied(i int) bool {
	for j := max(0, i-2); j < i; j++ {
		switch w := s.words[j].text; {
		case w == "not", w == "never", w == "no", strings.HasSuffix(w, "n't"):
			return true
		}
	}
	return false
}

// passive measures how many sentences of the action part hide who acted.
func (m *meter) passive() {
	inPart := m.actionPart()
	passives, sentences, first := 0, 0, -1
	for _, st := range m.s.sentences {
		if !inPart(st.first) {
			continue
		}
		sentences++
		for i := st.first; i < st.last; i++ {
			if m.s.passive(i) {
				if passives++; first < 0 {
					first = i
				}
				break
			}
		}
	}
	share := round(float64(passives) / float64(max(1, sentences)))
	verdict := Good
	start, end := 0, 0
	if share > 0.25 && passives > 1 {
		verdict = Note
		start, end = m.s.sentenceSpan(first)
	}
	m.r.add(Passive, share, 0.25, verdict, start, end)
}

// badMouthing finds a harsh word within five words of a person or firm.
func (m *meter) badMouthing() {
	const near = 5
	hits, first := 0, -1
	for i := range m.s.words {
		if !m.s.words[i].in.has(bad) {
			continue
		}
		st := m.s.sentences[m.s.words[i].sentence]
		for j := max(st.first, i-near); j < min(st.last, i+near+1); j++ {
			if j != i && m.s.words[j].in.has(party) {
				if hits++; first < 0 {
					first = i
				}
				break
			}
		}
	}
	verdict := Good
	if hits > 0 {
		verdict = Fault
	}
	start, end := m.s.sentenceSpan(first)
	m.r.add(Badmouthing, float64(hits), 1, verdict, start, end)
}
