package questions

import "strings"

// What makes a cue useful: long enough to mean one thing, short enough to be
// what somebody says. A third one found no more answers in trials.
const (
	minCueWords = 3
	maxCueWords = 10
	maxCues     = 2
)

// cues checks the cues of the key points.
func (l *linter) cues(p Page, file string) {
	first := map[string]Item{} // the key point, by normal text of a cue
	for i, item := range p.Question.KeyPoints {
		for k, cue := range item.Cues {
			line := p.nestedLine(spot{KeyPoints, i}, k)
			normal := NormalText(cue)
			owner, twice := first[normal]
			switch n := len(strings.Fields(cue)); {
			case normal == "":
				l.faults.add(file, line, "this cue holds no word")
				continue
			case normal == NormalText(item.Label):
				l.faults.add(file, line, "the cue %s only repeats its label: write what people say instead", quoted(cue))
			case twice:
				l.faults.add(file, line, "the cue %s stands twice, first under %s: a cue tells key points apart", quoted(cue), quoted(nameOf(owner)))
			case n < minCueWords || n > maxCueWords:
				l.faults.warn(file, line, "the cue %s has %d words, %d to %d serve best", quoted(cue), n, minCueWords, maxCueWords)
			}
			if !twice {
				first[normal] = item
			}
			if k == maxCues {
				l.faults.warn(file, line, "the key point %s has %d cues: keep the %d that people are most likely to say", quoted(nameOf(item)), len(item.Cues), maxCues)
			}
		}
	}
}

// nameOf is what an item is called in a message.
func nameOf(item Item) string {
	if item.Label != "" {
		return item.Label
	}
	return item.Text
}
