package signals

import "strings"

// opening is how many first words an answer opens with.
const opening = 3

// rates measures how the answer is worded. Everything here is style: a note at
// most.
func (m *meter) rates() {
	s := m.s
	n := len(s.words)
	hedges, hedgeAt := m.hedges()
	m.rate(Hedging, hedges, 2, hedgeAt)
	if hedgeAt >= 0 && hedgeAt < opening {
		m.r.Signals[len(m.r.Signals)-1].Verdict = Note
	}

	fillers, at := s.count(filler, 0, n)
	ums, umAt := s.count(um, 0, n)
	threshold := 2.0
	if ums > 0 {
		at, threshold = umAt, 0 // nobody types "um" but by dictation
	}
	m.rate(Fillers, fillers+ums, threshold, at)
	m.crutch()

	adverbs, first := 0, -1
	for i := range s.words {
		w := s.words[i].text
		if s.words[i].in.has(intensifier) || strings.HasSuffix(w, "ly") && len(w) > 4 && !notAdverb(w) {
			if adverbs++; first < 0 {
				first = i
			}
		}
	}
	m.rate(Intensifiers, adverbs, 4, first)

	absolutes, at := s.count(absolute, 0, n)
	m.rate(Absolutes, absolutes, 1, at)

	buzzes, at := s.count(buzz, 0, n)
	m.rate(Buzzwords, buzzes, 3, at)

	distant, blamed := 0, 0
	at = -1
	for i := range s.words {
		switch head, _, _ := strings.Cut(s.words[i].text, "'"); head {
		case "you", "your", "yours":
			distant++
		case "they", "them", "their":
			blamed++
		default:
			continue
		}
		if at < 0 {
			at = i
		}
	}
	you, they := round(m.per100(distant)), round(m.per100(blamed))
	verdict := Good
	if you > 2 && distant > 1 || they > 3 && blamed > 1 {
		verdict = Note
	}
	start, end := s.sentenceSpan(at)
	limit := 2.0
	if they > 3 && you <= 2 {
		limit = 3
	}
	m.r.add(Distance, max(you, they), limit, verdict, start, end)
}

// rate adds a signal that is a rate per 100 words. One occurrence in a short
// answer is no habit, so a note needs two, except where the threshold is 0.
func (m *meter) rate(name string, count int, threshold float64, at int) {
	value := round(m.per100(count))
	verdict := Good
	if value > threshold && (count > 1 || threshold == 0) {
		verdict = Note
	}
	start, end := m.s.phraseSpan(at)
	m.r.add(name, value, threshold, verdict, start, end)
}

// hedges counts hedges, those of the first sentence twice. A hedge right before
// a number is an honest limit ("maybe 20 %") and none.
func (m *meter) hedges() (count, first int) {
	first = -1
	for i := range m.s.words {
		w := &m.s.words[i]
		if !w.in.has(hedge) || m.s.beforeFigure(i+w.length) {
			continue
		}
		count++
		if w.sentence == 0 {
			count++
		}
		if first < 0 {
			first = i
		}
	}
	return count, first
}

func (s *scanned) beforeFigure(i int) bool {
	for j := i; j < len(s.words) && j < i+2; j++ {
		if c := s.words[j].text[0]; c >= '0' && c <= '9' || s.words[j].in.has(number) {
			return true
		}
	}
	return false
}

// crutch finds one filler or hedge that is used three times or more.
func (m *meter) crutch() {
	const limit = 3
	counts := map[string]int{}
	most, at := 0, -1
	for i := range m.s.words {
		w := &m.s.words[i]
		if !w.in.has(filler | hedge | um) {
			continue
		}
		start, end := m.s.phraseSpan(i)
		key := strings.ToLower(m.s.raw[start:end])
		if counts[key]++; counts[key] > most {
			most, at = counts[key], i
		}
	}
	verdict := Good
	if most >= limit {
		verdict = Note
	}
	start, end := m.s.phraseSpan(at)
	m.r.add(Crutch, float64(most), limit, verdict, start, end)
}

func notAdverb(w string) bool {
	switch w {
	case "family", "reply", "apply", "supply", "assembly", "anomaly", "july", "early", "only", "daily", "weekly", "monthly", "yearly", "hourly", "italy", "friendly", "rely", "likely", "elderly", "comply", "multiply", "imply", "quarterly":
		return true
	}
	return false
}

// jargon counts acronyms that are not common knowledge and not explained in
// brackets beside them.
func (m *meter) jargon() {
	count, first := 0, -1
	for i := range m.s.words {
		w := &m.s.words[i]
		if !w.acronym || w.in.has(known) || m.glossed(i) {
			continue
		}
		if count++; first < 0 {
			first = i
		}
	}
	value := round(m.per100(count))
	verdict := Good
	if value > 5 {
		verdict = Note
	}
	start, end := m.s.phraseSpan(first)
	m.r.add(Jargon, value, 5, verdict, start, end)
}

func (m *meter) glossed(i int) bool {
	w := m.s.words[i]
	if w.start > 0 && m.s.raw[w.start-1] == '(' {
		return true
	}
	rest := m.s.raw[w.end:]
	return strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, "(")
}
