package signals

import (
	"hash/fnv"
	"strings"
	"unicode"

	"interviewcoach/internal/review/prose"
)

const (
	// MinWords is how many words of its own an answer needs to be scored.
	MinWords = 25
	// minOwn is how many different content words an answer needs that the
	// question does not have.
	minOwn = 5
	// minOwnShare is the share of content words that must not be the question's.
	minOwnShare = 0.25
	// copiedShare is the share of five-word runs over which an answer is ours.
	copiedShare = 0.30
	// copiedPointsShare is the same for key points. It is higher, because their
	// words are few and a good answer meets some of them.
	copiedPointsShare = 0.60
	// knownTopic is how many different content words must be known of a topic
	// before an answer is held against them.
	knownTopic = 12
	// shingle is the length in words of the runs that are compared.
	shingle = 5
)

// length judges how long the answer is: about a minute and a half when spoken.
func (m *meter) length() {
	n := m.r.Words
	verdict := Good
	switch {
	case n < 80, n > 300:
		verdict = Note
	}
	threshold := 80.0
	if n > 300 {
		threshold = 300
	}
	m.r.add(Length, float64(n), threshold, verdict, 0, 0)
}

// enough counts the words that are the answer's own: a sentence said again adds
// nothing, and neither do the question's words.
func (m *meter) enough() {
	asked := m.q.words
	seen := map[uint64]bool{}
	own := map[string]bool{}
	fresh, content, ownContent := 0, 0, 0
	for _, st := range m.s.sentences {
		h := fnv.New64a()
		for _, w := range m.s.words[st.first:st.last] {
			_, _ = h.Write([]byte(w.text))
			_, _ = h.Write([]byte{0})
			if w.stop {
				continue
			}
			content++
			if !asked[w.stem] {
				ownContent++
				own[w.stem] = true
			}
		}
		if key := h.Sum64(); !seen[key] {
			seen[key] = true
			fresh += st.last - st.first
		}
	}
	verdict := Good
	if fresh < MinWords || len(own) < minOwn || float64(ownContent) < minOwnShare*float64(content) {
		verdict = Fault
	}
	m.r.add(Enough, float64(fresh), MinWords, verdict, 0, 0)
}

// stemsOf returns the stems of a text's content words.
func stemsOf(texts ...string) map[string]bool {
	out := map[string]bool{}
	for _, text := range texts {
		for f := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }) {
			if !prose.IsStop(f) {
				out[prose.Stem(f)] = true
			}
		}
	}
	return out
}

// isFrame tells the words that questions are asked with, whatever they ask about.
func isFrame(stem string) bool {
	switch stem {
	case "tell", "time", "describ", "exampl", "give", "situat", "handl", "deal", "approach", "explain", "would", "think", "make", "made", "work", "use", "question", "answer", "thing", "way", "one", "go", "take", "need", "want", "know", "good", "new", "ensur":
		return true
	}
	return false
}

// topicOf is what an answer to a question may be about: its own words, those of
// its theme and key points and, where it has no key points, of the samples.
func topicOf(q Question) map[string]bool {
	topic := append([]string{q.Text, q.Theme}, q.KeyPointTexts...)
	if len(q.KeyPointTexts) == 0 {
		topic = append(topic, q.Ladder...)
	}
	return stemsOf(topic...)
}

// relevance counts the different content words that the answer shares with the
// question, its theme and its key points.
func (m *meter) relevance() {
	topic := m.q.topic
	hits, all := map[string]bool{}, map[string]bool{}
	first := -1
	for i := range m.s.words {
		w := &m.s.words[i]
		if w.stop || isFrame(w.stem) {
			continue
		}
		all[w.stem] = true
		if topic[w.stem] {
			if hits[w.stem] = true; first < 0 {
				first = i
			}
		}
	}
	m.r.Topical = round(float64(len(hits)) / float64(max(10, len(all))))
	verdict := Good
	switch {
	case len(topic) < knownTopic:
		verdict = NotJudged // a good answer need not repeat the question
	case len(hits) < 1:
		verdict = Fault
	}
	start, end := m.s.sentenceSpan(first)
	m.r.add(Relevance, float64(len(hits)), 1, verdict, start, end)
}

// copied compares five-word runs with our own sample answers and key points.
func (m *meter) copied() {
	answer := make([]uint64, len(m.s.words))
	for i := range m.s.words {
		answer[i] = wordHash(m.s.words[i].text)
	}
	measure := func(name string, limit float64, ours map[uint64]bool) {
		verdict := NotJudged
		share, first := 0.0, -1
		if len(ours) > 0 && len(answer) >= shingle {
			hits, total := 0, len(answer)-shingle+1
			for i := range total {
				if ours[hashRun(answer[i:i+shingle])] {
					if hits++; first < 0 {
						first = i
					}
				}
			}
			share = float64(hits) / float64(total)
			if verdict = Good; round(share) > limit {
				verdict = Fault
			}
		}
		start, end := m.s.sentenceSpan(first)
		m.r.add(name, share, limit, verdict, start, end)
	}
	measure(Copied, copiedShare, m.q.ladder)
	measure(CopiedPoints, copiedPointsShare, m.q.points)
}

func shinglesOf(texts []string) map[uint64]bool {
	out := map[uint64]bool{}
	for _, text := range texts {
		var words []uint64
		for f := range strings.FieldsFuncSeq(text, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
		}) {
			words = append(words, wordHash(strings.ToLower(f)))
		}
		for i := 0; i+shingle <= len(words); i++ {
			out[hashRun(words[i:i+shingle])] = true
		}
	}
	return out
}

// wordHash ignores apostrophes, so that "dont" and "don't" are one word.
func wordHash(word string) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range word {
		if r != '\'' && r != '’' {
			h = (h ^ uint64(r)) * 1099511628211
		}
	}
	return h
}

func hashRun(words []uint64) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words {
		h = (h ^ w) * 1099511628211
		h ^= h >> 29
	}
	return h
}
