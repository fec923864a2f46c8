package signals

import "slices"

// label is the part that a sentence plays in a told story.
type label uint8

const (
	inSituation label = iota
	inTask
	inAction
	inResult
	labelCount
)

func (l label) String() string {
	return [...]string{"situation", "task", "action", "result"}[l]
}

// labelSentences gives every sentence a part. Cues score each sentence for each
// part; then the order situation, task, action, result is imposed by the best
// path that never goes back, weighted by the words of each sentence.
func labelSentences(s *scanned) []label {
	n := len(s.sentences)
	if n == 0 {
		return nil
	}
	var best [labelCount]float64
	from := make([][labelCount]label, n)
	for i := range s.sentences {
		cues := s.partCues(i)
		weight := weightOf(s.sentences[i])
		var next [labelCount]float64
		for l := inSituation; l < labelCount; l++ {
			top := inSituation
			for p := inSituation; p <= l && i > 0; p++ {
				if best[p] > best[top] {
					top = p
				}
			}
			from[i][l] = top
			next[l] = round(weight * cues[l])
			if i > 0 {
				next[l] += best[top]
			}
		}
		best = next
	}
	last := inSituation
	for l := inSituation; l < labelCount; l++ {
		if best[l] > best[last] {
			last = l
		}
	}
	labels := make([]label, n)
	for i := n - 1; i >= 0; i-- {
		labels[i] = last
		last = from[i][last]
	}
	return labels
}

// weightOf lets long sentences count more, but not in proportion.
func weightOf(st stretch) float64 {
	return 1 + float64(min(st.last-st.first, 30))/15
}

// partCues scores sentence i for each part, all at least 0.
func (s *scanned) partCues(i int) [labelCount]float64 {
	st := s.sentences[i]
	place := 0.0
	if len(s.sentences) > 1 {
		place = float64(i) / float64(len(s.sentences)-1)
	}
	actions := 0
	for k := st.first; k < st.last; k++ {
		if p := s.words[k].subject; p == speaker || p == group {
			actions++
		}
	}
	has := func(c class) float64 {
		n, _ := s.count(c, st.first, st.last)
		return float64(min(n, 2))
	}
	numbers := 0.0
	for _, f := range s.figuresIn(st) {
		if f.measures() && !f.spoken {
			numbers++
		}
	}
	var cues [labelCount]float64
	cues[inSituation] = float64(0.8*has(situation)) + float64(0.8*has(anchor)) + float64(0.6*(1-place))
	cues[inTask] = 1.6 * has(task) * (1 - float64(0.5*place))
	cues[inAction] = 0.9*float64(min(actions, 3)) + 0.3*has(order) + 0.3
	cues[inResult] = float64(1.5*has(outcome)) + float64(0.5*has(outverb)) + has(learned) + float64(0.4*min(numbers, 2))
	if place < 0.5 {
		cues[inResult] *= 0.5 + place
	} else {
		cues[inResult] += float64(0.8 * (place - 0.5))
	}
	return cues
}

func speakerActions(s *scanned) int {
	n := 0
	for i := range s.words {
		if s.words[i].subject == speaker {
			n++
		}
	}
	return n
}

// figuresIn returns the figures of a sentence.
func (s *scanned) figuresIn(st stretch) []figure {
	lo := 0
	hi := len(s.figures)
	for lo < hi { // figures are in the order of their words
		mid := (lo + hi) / 2
		if s.figures[mid].at < st.first {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	end := lo
	for end < len(s.figures) && s.figures[end].at < st.last {
		end++
	}
	return s.figures[lo:end]
}

// parts measures which parts are there and how the words are shared among
// them. Both are judged only where a story is asked for, or told.
func (m *meter) parts() {
	var words [labelCount]int
	var held [labelCount]bool
	for i, st := range m.s.sentences {
		l := m.labels[i]
		words[l] += st.last - st.first
		if m.s.partCues(i)[l] >= 0.6 {
			held[l] = true
		}
		if n := len(m.r.Parts); n > 0 && m.r.Parts[n-1].Name == l.String() {
			m.r.Parts[n-1].End = st.end
			m.r.Parts[n-1].Words += st.last - st.first
		} else {
			m.r.Parts = append(m.r.Parts, Part{Name: l.String(), Start: st.start, End: st.end, Words: st.last - st.first})
		}
	}
	// A task is often said inside the sentence of the situation or the action.
	if n, _ := m.s.count(task, 0, len(m.s.words)); n > 0 {
		held[inTask] = true
	}
	found := 0
	for _, h := range held {
		if h {
			found++
		}
	}
	total := float64(max(1, len(m.s.words)))
	share := func(l label) float64 { return float64(words[l]) / total }
	judged := m.r.Kind == Behavioural || m.r.StoryKind == Told && speakerActions(m.s) > 2
	partsVerdict, balance := NotJudged, NotJudged
	if judged {
		partsVerdict = Good
		if !held[inResult] || !held[inAction] {
			partsVerdict = Fault // a missing result is the gravest
		} else if found < 3 {
			partsVerdict = Note
		}
		balance = Good
		switch {
		case share(inSituation)+share(inTask) > 0.40, share(inAction) < 0.40:
			balance = Fault
		case share(inResult) < 0.08:
			balance = Note
		}
	}
	m.r.add(Parts, float64(found), 4, partsVerdict, 0, 0)
	start, end := 0, 0
	if balance == Fault && share(inSituation)+share(inTask) > 0.40 && len(m.r.Parts) > 0 {
		start, end = m.r.Parts[0].Start, m.r.Parts[0].End
	}
	m.r.add(Balance, share(inAction), 0.40, balance, start, end)
}

// actionPart tells whether word i stands in the action part; when no sentence
// does, every word does.
func (m *meter) actionPart() func(i int) bool {
	found := slices.Contains(m.labels, inAction)
	return func(i int) bool { return !found || m.labels[m.s.words[i].sentence] == inAction }
}
