package evaluate

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Alarm is the id of evidence that would alarm any interviewer and fits none of
// the question's minefields.
const Alarm = "x"

// LoadScripts reads the labelled answers of a folder that are written to be
// read, as ParseScript does, in the order of the files' names. Questions are
// numbered through each file: "b03" is the third of b.txt.
func LoadScripts(folder string) (Set, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		return Set{}, fmt.Errorf("no labelled answers in %s (%v)", folder, err)
	}
	slices.Sort(files)
	var all Set
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return Set{}, fmt.Errorf("read labelled answers: %w", err)
		}
		set, err := ParseScript(strings.TrimSuffix(filepath.Base(file), ".txt"), string(text))
		if err != nil {
			return Set{}, err
		}
		all.Questions = append(all.Questions, set.Questions...)
	}
	return all, nil
}

// ParseScript reads questions and labelled answers written as
//
//	## Role | Theme | Question?
//	k1 Label: a key point
//	m1 stated (kind, kind) Label: a minefield; the kinds may be missing
//	m2 omission Label: another
//	# style 4 m2
//	[k1] A sentence that covers k1.
//	[] One that covers nothing.
//
// where the head of an answer holds its style, its level and the omissions it
// steps into, or "-". Errors name the line.
func ParseScript(name, text string) (Set, error) {
	p := script{name: name}
	for line := range strings.Lines(text) {
		p.number++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := p.line(line); err != nil {
			return Set{}, fmt.Errorf("%s, line %d: %w", name, p.number, err)
		}
	}
	p.endAnswer()
	if len(p.set.Questions) == 0 {
		return Set{}, ErrNoAnswers
	}
	return p.set, nil
}

// script is the state of reading one file.
type script struct {
	name   string
	number int
	set    Set
	answer *Answer
	lines  []string
	labels [][]string
}

var (
	pointLine    = regexp.MustCompile(`^(k\d+) ([^:]+): (.+)$`)
	mineLine     = regexp.MustCompile(`^(m\d+) (stated|omission) (?:\(([a-z, -]+)\) )?([^:(][^:]*): (.+)$`)
	sentenceLine = regexp.MustCompile(`^\[([^\]]*)\] ?(.+)$`)
)

func (p *script) line(line string) error {
	if head, ok := strings.CutPrefix(line, "## "); ok {
		return p.question(head)
	}
	if len(p.set.Questions) == 0 {
		return fmt.Errorf("%q stands before the first question", line)
	}
	q := &p.set.Questions[len(p.set.Questions)-1]
	if head, ok := strings.CutPrefix(line, "# "); ok {
		return p.head(q, head)
	}
	if m := sentenceLine.FindStringSubmatch(line); m != nil && p.answer != nil {
		p.lines = append(p.lines, m[2])
		p.labels = append(p.labels, words(m[1]))
		return nil
	}
	if m := pointLine.FindStringSubmatch(line); m != nil && p.answer == nil {
		q.KeyPoints = append(q.KeyPoints, KeyPoint{ID: m[1], Label: m[2], Text: m[3]})
		return nil
	}
	if m := mineLine.FindStringSubmatch(line); m != nil && p.answer == nil {
		q.Minefields = append(q.Minefields, Mine{ID: m[1], Kind: m[2], Behaviours: words(m[3]), Label: m[4], Text: m[5]})
		return nil
	}
	return fmt.Errorf("%q is no line of a labelled answer", line)
}

func (p *script) question(head string) error {
	p.endAnswer()
	parts := strings.Split(head, "|")
	if len(parts) != 3 {
		return fmt.Errorf("%q: want role, theme and question", head)
	}
	p.set.Questions = append(p.set.Questions, Question{
		ID:   fmt.Sprintf("%s%02d", p.name, len(p.set.Questions)+1),
		Role: strings.TrimSpace(parts[0]), Theme: strings.TrimSpace(parts[1]), Text: strings.TrimSpace(parts[2]),
	})
	return nil
}

func (p *script) head(q *Question, head string) error {
	p.endAnswer()
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return fmt.Errorf("%q: want style, level and omissions", head)
	}
	level, err := strconv.Atoi(fields[1])
	if err != nil || level < 1 || level > 5 {
		return fmt.Errorf("level %q: want 1 to 5", fields[1])
	}
	p.answer = &Answer{ID: fmt.Sprintf("%sa%d", q.ID, len(q.Answers)+1), Style: fields[0], Level: level}
	if fields[2] != "-" {
		p.answer.Hits = strings.Split(fields[2], ",")
	}
	return nil
}

// endAnswer puts the sentences of an answer together.
func (p *script) endAnswer() {
	if p.answer == nil {
		return
	}
	a := p.answer
	a.Text = strings.Join(p.lines, p.separator())
	a.Words = len(strings.Fields(a.Text))
	at := 0
	for i, line := range p.lines {
		for _, id := range p.labels[i] {
			a.Evidence = append(a.Evidence, Evidence{ID: id, Start: at, End: at + len(line)})
			switch {
			case strings.HasPrefix(id, "k") && !slices.Contains(a.Covers, id):
				a.Covers = append(a.Covers, id)
			case strings.HasPrefix(id, "m") && !slices.Contains(a.Hits, id):
				a.Hits = append(a.Hits, id)
			}
		}
		at += len(line) + 1
	}
	q := &p.set.Questions[len(p.set.Questions)-1]
	q.Answers = append(q.Answers, *a)
	p.answer, p.lines, p.labels = nil, nil, nil
}

// words cuts a list at commas and spaces.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
}

// separator is a line break for people who end no sentence with a stop, and for
// lists.
func (p *script) separator() string {
	for _, line := range p.lines[:max(0, len(p.lines)-1)] {
		if !strings.ContainsAny(line[len(line)-1:], ".!?)\"") || strings.HasPrefix(line, "- ") {
			return "\n"
		}
	}
	return " "
}
