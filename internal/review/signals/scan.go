package signals

import (
	"unicode"
	"unicode/utf8"

	"interviewcoach/internal/review/prose"
)

// word is one token of the answer with what the lists know of it.
type word struct {
	text       string
	stem       string
	start, end int
	sentence   int
	stop       bool
	// in are the lists that the word itself, or a phrase beginning with it,
	// stands in; phrases tells how many words the longest such phrase has.
	in     class
	length int
	// name tells that the word is written as a name: a capital inside a
	// sentence, or an acronym.
	name    bool
	acronym bool
	verb    tense
	subject person // whose action the verb is; none for other words
}

type tense uint8

const (
	noVerb tense = iota
	pastTense
	presentTense
	futureTense
)

type person uint8

const (
	nobody person = iota
	speaker
	group
	other
)

// scanned is the answer as the signals see it.
type scanned struct {
	raw       string
	words     []word
	sentences []stretch
	figures   []figure
}

// stretch is a sentence: a range of bytes and of words.
type stretch struct {
	start, end  int
	first, last int // words[first:last]
}

// scan flattens the text into words, leaving out what is code or an address.
func scan(t prose.Text) *scanned {
	s := &scanned{raw: t.Raw, words: make([]word, 0, t.Words+t.Words/8)}
	l := loadLists()
	masked := maskedSpans(t.Raw)
	loud := mostlyCapitals(t.Raw)
	m := 0
	for _, u := range t.Sentences {
		st := stretch{start: u.Start, end: u.End, first: len(s.words)}
		for _, tok := range u.Tokens {
			for m < len(masked) && masked[m].end <= tok.Start {
				m++
			}
			if m < len(masked) && tok.Start >= masked[m].start {
				continue
			}
			w := word{text: spelledOut(tok.Text), stem: tok.Stem, start: tok.Start, end: tok.End, stop: tok.Stop, sentence: len(s.sentences), length: 1}
			w.in = l.words[w.text]
			if !loud {
				first := len(s.words) == st.first
				w.acronym = isAcronym(t.Raw[tok.Start:tok.End])
				w.name = (w.acronym || isCapital(t.Raw, tok.Start) && !first) && w.text != "i" && !isFirstPerson(w.text)
			}
			s.words = append(s.words, w)
		}
		if st.last = len(s.words); st.last > st.first {
			s.sentences = append(s.sentences, st)
		}
	}
	s.findPhrases(l)
	s.figures = findFigures(s)
	s.findVerbs()
	return s
}

// findPhrases marks the first word of every listed phrase. A phrase does not
// run over the end of a sentence.
func (s *scanned) findPhrases(l *lists) {
	for i := range s.words {
		for _, p := range l.phrases[s.words[i].text] {
			last := s.sentences[s.words[i].sentence].last
			if i+len(p.rest) >= last {
				continue
			}
			same := true
			for j, r := range p.rest {
				if s.words[i+1+j].text != r {
					same = false
					break
				}
			}
			if same {
				s.words[i].in |= p.in
				s.words[i].length = max(s.words[i].length, len(p.rest)+1)
			}
		}
	}
}

// count is how often the lists c begin in words[from:to], and the first place.
func (s *scanned) count(c class, from, to int) (n, at int) {
	at = -1
	for i := from; i < to; i++ {
		if s.words[i].in.has(c) {
			if n++; at < 0 {
				at = i
			}
		}
	}
	return n, at
}

// sentenceSpan is the byte span of the sentence that holds word i.
func (s *scanned) sentenceSpan(i int) (int, int) {
	if i < 0 || i >= len(s.words) {
		return 0, 0
	}
	st := s.sentences[s.words[i].sentence]
	return st.start, st.end
}

// phraseSpan is the byte span of the phrase that begins at word i.
func (s *scanned) phraseSpan(i int) (int, int) {
	if i < 0 || i >= len(s.words) {
		return 0, 0
	}
	last := min(i+s.words[i].length, len(s.words)) - 1
	return s.words[i].start, s.words[last].end
}

type byteSpan struct{ start, end int }

// maskedSpans finds fenced code and web addresses: neither is a word of the
// person who answers.
func maskedSpans(raw string) []byteSpan {
	var spans []byteSpan
	for i := 0; i < len(raw); {
		switch {
		case hasAt(raw, i, "```"):
			end := len(raw)
			for j := i + 3; j < len(raw); j++ {
				if hasAt(raw, j, "```") {
					end = j + 3
					break
				}
			}
			spans = append(spans, byteSpan{i, end})
			i = end
		case hasAt(raw, i, "http://"), hasAt(raw, i, "https://"), hasAt(raw, i, "www."):
			end := i
			for end < len(raw) && raw[end] > ' ' && raw[end] != '>' {
				end++
			}
			spans = append(spans, byteSpan{i, end})
			i = end
		default:
			i++
		}
	}
	return spans
}

func hasAt(raw string, i int, prefix string) bool {
	return len(raw)-i >= len(prefix) && raw[i:i+len(prefix)] == prefix
}

// mostlyCapitals tells that the answer is typed in capitals, where a capital
// marks no name.
func mostlyCapitals(raw string) bool {
	upper, letters := 0, 0
	for _, r := range raw {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return upper*2 > letters
}

func isCapital(raw string, at int) bool {
	r, _ := utf8.DecodeRuneInString(raw[at:])
	return unicode.IsUpper(r)
}

// isAcronym tells two to six letters or digits, most of them capitals.
func isAcronym(text string) bool {
	if len(text) < 2 || len(text) > 6 {
		return false
	}
	upper := 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			upper++
		case !unicode.IsDigit(r) && r != 's':
			return false
		}
	}
	return upper >= 2
}

func isFirstPerson(w string) bool {
	switch w {
	case "i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "myself":
		return true
	}
	return false
}
