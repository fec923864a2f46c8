package questions

import (
	"slices"
	"unicode/utf8"
)

// keyLabels finds the labels of key points by what was written for them.
type keyLabels struct {
	all      []string // in the order of the key points
	byText   map[string]bool
	byNormal map[string]string // made when a label is first spelled in another way
}

func keyLabelsOf(keyPoints []Item) *keyLabels {
	l := &keyLabels{all: make([]string, 0, len(keyPoints)), byText: make(map[string]bool, len(keyPoints))}
	for _, item := range keyPoints {
		if item.Label != "" {
			l.all = append(l.all, item.Label)
			l.byText[item.Label] = true
		}
	}
	return l
}

// find returns the label as the key point spells it, "" when there is none.
// Case, punctuation and quotes make no difference.
func (l *keyLabels) find(written string) string {
	if l.byText[written] {
		return written
	}
	if l.byNormal == nil {
		l.byNormal = make(map[string]string, len(l.all))
		for _, label := range l.all {
			if normal := NormalText(label); normal != "" && l.byNormal[normal] == "" {
				l.byNormal[normal] = label
			}
		}
	}
	return l.byNormal[NormalText(written)]
}

// omits reports whether a minefield omits a key point.
func (q *Question) omits() bool {
	return slices.ContainsFunc(q.Minefields, func(m Item) bool { return len(m.Omits) > 0 })
}

// settleOmits spells what minefields omit as the key points do, and drops what
// is the label of none. It returns what it dropped. The minefields it changes
// are copies: pages and lenders share theirs.
func (q *Question) settleOmits() (dropped []string) {
	if !q.omits() {
		return nil
	}
	labels := keyLabelsOf(q.KeyPoints)
	q.Minefields = slices.Clone(q.Minefields)
	for i := range q.Minefields {
		var kept []string
		for _, written := range q.Minefields[i].Omits {
			switch label := labels.find(written); {
			case label == "":
				dropped = append(dropped, written)
			case !slices.Contains(kept, label):
				kept = append(kept, label)
			}
		}
		q.Minefields[i].Omits = kept
	}
	return dropped
}

const (
	// maxKnownLabels bounds the labels that a message lists.
	maxKnownLabels = 8
	// maxGuesses bounds how often a label is guessed in one file: a hostile
	// one may hold thousands that are unknown.
	maxGuesses = 20
)

// checkOmits reports labels that stand twice below a minefield, and those of
// no key point. When the question has no key points of its own, the same
// question of another role may lend them, and any label may be right.
func (page *Page) checkOmits(file string, faults *Faults) {
	q := &page.Question
	if !q.omits() {
		return
	}
	labels, guesses := keyLabelsOf(q.KeyPoints), 0
	for i, m := range q.Minefields {
		line := page.nestedLine(spot{Minefields, i}, 0)
		seen := map[string]bool{}
		for _, written := range m.Omits {
			label := written
			if q.Has(KeyPoints) {
				label = labels.find(written)
			}
			switch {
			case label == "" && guesses < maxGuesses:
				guesses++
				faults.add(file, line, "no key point has the label %s%s", quoted(written), labels.guess(written))
			case label == "":
				faults.add(file, line, "no key point has the label %s", quoted(written))
			case seen[label]:
				faults.add(file, line, "the label %s stands twice below this minefield", quoted(written))
			}
			seen[label] = label != ""
		}
	}
}

// guess says which label was meant, or which there are, as they are to be
// written.
func (l *keyLabels) guess(written string) string {
	var known []string
	for _, label := range l.all {
		if utf8.RuneCountInString(label) <= maxLabel {
			known = append(known, escapeCommas(label))
		}
	}
	if utf8.RuneCountInString(written) <= maxLabel {
		if near := NearestWord(written, known); near != "" {
			return `, did you mean "` + near + `"?`
		}
	}
	if n := len(known); n == 0 || n > maxKnownLabels {
		return ": write it as it stands in bold under \"" + KeyPoints.Title() + "\""
	}
	return "; known are " + listOf(known)
}

// nestedLine is the line of a bullet below an item, or that of the item when
// the bullet's is not known.
func (page *Page) nestedLine(at spot, i int) int {
	if lines := page.below[at]; i < len(lines) {
		return lines[i]
	}
	return page.at[at]
}
