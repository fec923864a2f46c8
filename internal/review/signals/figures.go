package signals

import (
	"strings"
	"unicode/utf8"
)

// figureKind says what a number in the answer counts.
type figureKind uint8

const (
	plainFigure figureKind = iota
	percentFigure
	moneyFigure
	durationFigure
	multipleFigure
	yearFigure
	clockFigure
	headsFigure
)

// figure is one number in the answer, in digits or in words.
type figure struct {
	kind figureKind
	at   int // index of its word
	// change tells a move from one number to another, or a share of a baseline.
	change bool
	spoken bool // written as a word
}

// measures tells that the figure can show an effect: a year, a time of day or
// a number of people alone cannot.
func (f figure) measures() bool {
	return f.kind != yearFigure && f.kind != clockFigure && f.kind != headsFigure
}

// findFigures reads every number of the answer, linear in its length.
func findFigures(s *scanned) []figure {
	var out []figure
	previous := -10
	for i := range s.words {
		w := &s.words[i]
		spoken := w.in.has(number)
		digits := w.text[0] >= '0' && w.text[0] <= '9'
		if !digits && !spoken || spoken && (w.in.has(order) && (i == 0 || s.words[i-1].text != "a")) {
			continue
		}
		if digits && i > 0 && previous == i-1 && isNumberMark(s.raw[s.words[i-1].end:w.start]) {
			previous = i // "3.2", "10,000", "9:12"
			if strings.HasSuffix(s.raw[s.words[i-1].end:w.start], ":") {
				out[len(out)-1].kind = clockFigure
			}
			if out[len(out)-1].kind == plainFigure || out[len(out)-1].kind == yearFigure {
				out[len(out)-1].kind = s.figureKind(i, false)
			}
			continue
		}
		if spoken && previous == i-1 && len(out) > 0 {
			previous = i // "two hundred"
			continue
		}
		out = append(out, figure{kind: s.figureKind(i, spoken), at: i, spoken: spoken})
		previous = i
	}
	markChanges(s, out)
	return out
}

func isNumberMark(between string) bool {
	return between == "." || between == "," || between == ":" || between == "'" || between == "’"
}

// figureKind reads the mark before the number, what is glued to it, and the
// word after it.
func (s *scanned) figureKind(i int, spoken bool) figureKind {
	w := s.words[i]
	before, _ := utf8.DecodeLastRuneInString(s.raw[:w.start])
	if strings.ContainsRune("$€£¥₹", before) {
		return moneyFigure
	}
	after, _ := utf8.DecodeRuneInString(s.raw[w.end:])
	if strings.ContainsRune("%€£", after) {
		if after == '%' {
			return percentFigure
		}
		return moneyFigure
	}
	if !spoken {
		switch tail := strings.TrimLeft(w.text, "0123456789"); tail {
		case "x":
			return multipleFigure
		case "m", "k", "bn", "mio":
			return moneyFigure
		case "min", "mins", "h", "hr", "hrs", "s", "ms", "d", "yr", "yrs":
			return durationFigure
		case "am", "pm":
			return clockFigure
		case "":
			if len(w.text) == 4 && (strings.HasPrefix(w.text, "19") || strings.HasPrefix(w.text, "20")) && !s.nextIn(i, money|percent|duration|multiple) {
				return yearFigure
			}
			if i > 0 && s.words[i-1].text == "at" && i+1 < len(s.words) && (s.words[i+1].text == "am" || s.words[i+1].text == "pm") {
				return clockFigure
			}
		}
	}
	for j := i + 1; j < len(s.words) && j <= i+2 && s.words[j].sentence == w.sentence; j++ {
		switch in := s.words[j].in; {
		case in.has(percent):
			return percentFigure
		case in.has(money):
			return moneyFigure
		case in.has(duration):
			return durationFigure
		case in.has(headcount):
			return headsFigure
		case in.has(multiple) && j == i+1:
			return multipleFigure
		}
	}
	if w.in.has(multiple) {
		return multipleFigure
	}
	return plainFigure
}

func (s *scanned) nextIn(i int, c class) bool {
	return i+1 < len(s.words) && s.words[i+1].in.has(c)
}

// markChanges finds "from 9 to 2", "14 against 20" and "30 % down": a number
// that stands beside what it is measured against.
func markChanges(s *scanned, figures []figure) {
	for k := range figures {
		f := &figures[k]
		if f.kind == multipleFigure {
			f.change = true
		}
		if k == 0 || figures[k-1].at < f.at-8 || s.words[figures[k-1].at].sentence != s.words[f.at].sentence {
			continue
		}
		p := &figures[k-1]
		if !p.measures() || !f.measures() {
			continue
		}
		for j := p.at + 1; j < f.at; j++ {
			switch s.words[j].text {
			case "to", "against", "of":
				if s.words[j].text == "to" && !s.fromBefore(p.at) {
					continue
				}
				p.change, f.change = true, true
			case "instead", "versus", "vs":
				p.change, f.change = true, true
			}
		}
	}
}

// fromBefore tells that "from", or a word of falling and rising, stands shortly
// before word i.
func (s *scanned) fromBefore(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		if s.words[j].text == "from" || s.words[j].in.has(outverb) {
			return true
		}
	}
	return false
}
