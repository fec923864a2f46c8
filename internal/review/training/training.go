// Package training reads what the models of the review are fitted to: labelled
// answers, sentences and minefields, all written for this project. See its
// README for what each folder holds.
package training

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
)

// Corpus is all of it.
type Corpus struct {
	Answers   evaluate.Set
	Sentences []Sentence
	Mines     []Mine
}

// A Sentence of an interview answer. Red ones would alarm an interviewer; Kinds
// are the kinds of behaviour they show, the likeliest first.
type Sentence struct {
	File, Role string
	Red        bool
	Kinds      []string
	Text       string
}

// A Mine is a minefield of a question with sentences that step into it and
// sound ones on the same subject.
type Mine struct {
	File       string
	Kinds      []string
	Label      string
	Text       string
	Red, Sound []string
}

// Read reads the folder of the training data.
func Read(folder string) (*Corpus, error) {
	var c Corpus
	var err error
	if c.Answers, err = evaluate.LoadScripts(filepath.Join(folder, "answers")); err != nil {
		return nil, err
	}
	err = lines(filepath.Join(folder, "sentences", "*.tsv"), func(file, line string) error {
		s, err := parseSentence(line)
		s.File = file
		c.Sentences = append(c.Sentences, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = lines(filepath.Join(folder, "mines", "*.txt"), func(file, line string) error { return c.mine(file, line) })
	return &c, err
}

// lines passes every line of the files, in the order of their names; an error
// names the place.
func lines(pattern string, visit func(file, line string) error) error {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no training data in %s (%v)", pattern, err)
	}
	slices.Sort(files)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read training data: %w", err)
		}
		number := 0
		for line := range strings.Lines(string(content)) {
			number++
			if err := visit(filepath.Base(file), strings.TrimRight(line, "\n")); err != nil {
				return fmt.Errorf("%s:%d: %w", file, number, err)
			}
		}
	}
	return nil
}

// parseSentence reads role, label, kinds and sentence, with tabs between.
func parseSentence(line string) (Sentence, error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 4 {
		return Sentence{}, fmt.Errorf("%d columns, want 4", len(columns))
	}
	s := Sentence{Role: columns[0], Red: columns[1] == "red", Text: columns[3]}
	if !s.Red && columns[1] != "ok" {
		return s, fmt.Errorf("label %q, want red or ok", columns[1])
	}
	if s.Red == (columns[2] == "-") {
		return s, fmt.Errorf("kind %q does not go with label %q", columns[2], columns[1])
	}
	if s.Red {
		s.Kinds = strings.Split(columns[2], ",")
	}
	return s, nil
}

// mine reads "@ kind,kind Label: text", "- a red sentence" or "+ a sound one".
func (c *Corpus) mine(file, line string) error {
	mark, rest, _ := strings.Cut(line, " ")
	if mark == "@" {
		kinds, rest, _ := strings.Cut(rest, " ")
		label, text, ok := strings.Cut(rest, ": ")
		if !ok {
			return fmt.Errorf("%q: want kinds, label and text", line)
		}
		c.Mines = append(c.Mines, Mine{File: file, Kinds: strings.Split(kinds, ","), Label: label, Text: text})
		return nil
	}
	last := len(c.Mines) - 1
	if line != "" && (last < 0 || c.Mines[last].File != file) {
		return errors.New("a sentence before the first minefield")
	}
	switch mark {
	case "-":
		c.Mines[last].Red = append(c.Mines[last].Red, rest)
	case "+":
		c.Mines[last].Sound = append(c.Mines[last].Sound, rest)
	case "":
	default:
		return fmt.Errorf("%q is no line of a minefield", line)
	}
	return nil
}
