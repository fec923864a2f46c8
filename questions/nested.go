package questions

import (
	"regexp"
	"strings"
)

// This file reads and writes the bullets below an item of form C: the cues of
// a key point, and what a minefield omits.

var omitsStart = regexp.MustCompile(`(?i)^omits[ \t]*:`)

// cutBulletC cuts the bullet off a line inside an item. Numbers are no bullets:
// a wrapped line may well begin with "2024.".
func cutBulletC(line string) (lead, rest string, ok bool) {
	s := strings.TrimLeft(line, " \t")
	if s == "" || !strings.Contains("-*+", s[:1]) || len(s) > 1 && s[1] != ' ' && s[1] != '\t' {
		return "", "", false
	}
	return line[:len(line)-len(s)], strings.TrimLeft(s[1:], " \t"), true
}

// cutNested cuts the bullet off a line inside an item that is no code. A rule
// of several dashes or stars is no bullet.
func cutNested(l mdLine) (lead, rest string, ok bool) {
	lead, rest, ok = cutBulletC(l.text)
	if s := blankTrim(l.text); l.code || len(s) > 1 && isRule(s) {
		return "", "", false
	}
	return lead, rest, ok
}

// columns is the width of blanks, with a tab as four.
func columns(blanks string) int { return len(blanks) + 3*strings.Count(blanks, "\t") }

// splitNested parts the lines of an item into its own and those of each bullet
// inside it, without the bullet. It changes the lines, which both are parts of.
func splitNested(name string, lines []mdLine, faults *Faults) (own []mdLine, nested [][]mdLine) {
	own = lines
	inner, blank := 0, false // inner: where the text of the last bullet begins
	for i, l := range lines {
		lead, rest, bullet := cutNested(l)
		bullet = bullet && i > 0 // the first line follows the item's own mark
		switch {
		case bullet && nested != nil && columns(lead) >= inner:
			faults.add(name, l.no, "this bullet is nested too deep: below an item there is one level of bullets")
			return own, nested
		case bullet:
			if nested == nil {
				own = lines[:i]
			}
			inner, blank = columns(lead)+2, false
			lines[i].text = rest
			nested = append(nested, lines[i:i+1])
		case nested == nil:
		case !l.code && blankTrim(l.text) == "":
			blank = true
		case blank || l.code:
			faults.add(name, l.no, "this text stands after the bullets below its item: put it before them")
			return own, nested
		default:
			n := len(nested)
			nested[n-1] = lines[i-len(nested[n-1]) : i+1]
		}
	}
	return own, nested
}

// readNested reads the bullets below an item and notes where they stand.
func (page *Page) readNested(name string, at spot, item *Item, nested [][]mdLine, faults *Faults) {
	for _, lines := range nested {
		no, omits := lines[0].no, omitsStart.FindString(blankTrim(lines[0].text))
		switch {
		case at.part == KeyPoints && omits != "":
			faults.add(name, no, "%q belongs under a minefield: below a key point there are only cues", omits)
		case at.part == KeyPoints:
			cue := decodeText(lines, true)
			if cue == "" {
				faults.add(name, no, "this cue is empty: write it as people say it, or take the bullet out")
			}
			item.Cues = append(item.Cues, cue)
		case at.part == Minefields && omits == "":
			faults.add(name, no, "a minefield has no cues: name the key points whose absence it is, such as \"- omits: Safety first\", or take the bullet out")
		case at.part == Minefields && item.Omits != nil:
			faults.add(name, no, "%q stands twice below this minefield: put all labels on one line", omits)
		case at.part == Minefields:
			item.Omits = readOmits(name, lines, len(omits), faults)
		default:
			faults.add(name, no, "an item of %q has no bullets below it: only key points and minefields do", at.part.Title())
			return
		}
		page.below[at] = append(page.below[at], no)
	}
}

// readOmits reads the labels behind the mark, parted by commas. A comma that
// is part of a label is escaped.
func readOmits(name string, lines []mdLine, mark int, faults *Faults) []string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = blankTrim(l.text)
	}
	labels := []string{}
	for _, label := range splitCommas(strings.Join(texts, " ")[mark:]) {
		if label = decodeInline(blankTrim(label)); label == "" {
			faults.add(name, lines[0].no, "a label is empty here: write such as \"- omits: Safety first, Order of work\"")
			return labels
		}
		labels = append(labels, label)
	}
	return labels
}

// splitCommas splits at the commas that no backslash stands before.
func splitCommas(s string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ',':
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// escapeCommas writes a label that [splitCommas] keeps whole.
func escapeCommas(label string) string { return strings.ReplaceAll(label, ",", `\,`) }

// encodeNested writes the bullets below an item of a part. What that part has
// no place for is left out, and so are empty cues.
func encodeNested(p Part, item Item) []string {
	var lines []string
	switch p {
	case KeyPoints:
		for _, cue := range item.Cues {
			if cue == "" {
				continue
			}
			text := escapeBlock(encodeFlat(cue))
			if omits := omitsStart.FindString(text); omits != "" {
				text = omits[:len(omits)-1] + `\` + text[len(omits)-1:]
			}
			lines = append(lines, "  - "+text)
		}
	case Minefields:
		var labels []string
		for _, label := range item.Omits {
			labels = append(labels, escapeCommas(encodeFlat(label)))
		}
		if len(labels) > 0 {
			lines = append(lines, "  - omits: "+strings.Join(labels, ", "))
		}
	}
	return lines
}
