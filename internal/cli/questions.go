package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"interviewcoach/internal/lint"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

type questionsCmd struct {
	List   listCmd   `cmd:"" help:"List the questions."`
	Show   showCmd   `cmd:"" help:"Show one question with all its parts."`
	Lint   lintCmd   `cmd:"" help:"Check folders of questions; the ones in use when none is named."`
	Stats  statsCmd  `cmd:"" help:"Count the questions by function, role, theme and kind, and measure their ladders."`
	Import importCmd `cmd:"" help:"Turn question pages of any form into files that --questions takes."`
}

type listCmd struct {
	bankFlags
	JSON bool   `name:"json" help:"As one JSON list, with every part."`
	Role string `placeholder:"ROLE" help:"Only the questions for this role."`
}

// Run prints a line for each question, or all of them as JSON.
func (c listCmd) Run(s streams) error {
	bank, err := c.open()
	if err != nil {
		return err
	}
	list := bank.Questions()
	if c.Role != "" {
		m := bank.MatchRole(c.Role)
		if !m.Certain {
			return noRole(c.Role, m.Suggestions)
		}
		list = bank.ForRole(m.Role.ID)
	}
	if c.JSON {
		return writeJSON(s.out, list)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, q := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", q.ID, q.Role, q.Text)
	}
	return w.Flush()
}

func noRole(typed string, near []questions.Role) error {
	if len(near) == 0 {
		return fmt.Errorf("there is no role %q: interviewcoach questions list shows all", typed)
	}
	names := make([]string, len(near))
	for i, r := range near {
		names[i] = r.Name
	}
	return fmt.Errorf("there is no role %q: did you mean %s?", typed, strings.Join(names, ", or "))
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

type showCmd struct {
	bankFlags
	JSON bool   `name:"json" help:"As JSON."`
	ID   string `arg:"" help:"The question's id, as the list shows it."`
}

// Run prints a question as the file it would stand in, or as JSON. Parts that it
// borrows from the same question for another role are in it.
func (c showCmd) Run(s streams) error {
	bank, err := c.open()
	if err != nil {
		return err
	}
	q, err := findQuestion(bank, c.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.out, q)
	}
	if err := questions.WriteC(s.out, *q); err != nil {
		return err
	}
	for _, part := range questions.Parts() {
		if role := q.Borrowed[part]; role != "" {
			fmt.Fprintf(s.out, "\n<!-- %s: from the same question for %s -->\n", part.Title(), role)
		}
	}
	return nil
}

// findQuestion returns the question of that id, or an error that names the nearest.
func findQuestion(bank *questions.Bank, id string) (*questions.Question, error) {
	if q, ok := bank.Question(id); ok {
		return q, nil
	}
	if near := bank.Nearest(id); len(near) > 0 {
		return nil, fmt.Errorf("there is no question %q: did you mean %s?", id, strings.Join(near, ", or "))
	}
	return nil, fmt.Errorf("there is no question %q: interviewcoach questions list shows all", id)
}

type lintCmd struct {
	bankFlags
	Strict bool     `help:"Fail on warnings too."`
	Dirs   []string `arg:"" optional:"" type:"path" placeholder:"DIR" help:"Folders to check."`
}

// Run prints every fault with its file and line, and fails if one is more than a
// warning, or at all when strict.
func (c lintCmd) Run(s streams) error {
	packs, beside, faults := c.packs()
	faults = append(faults, lint.Check(review.New(), packs, beside...)...)
	pages := 0
	for _, p := range packs {
		pages += len(p.Pages)
	}
	for _, f := range faults {
		fmt.Fprintln(s.out, f)
	}
	if n := len(faults.Errors()); n > 0 {
		return fmt.Errorf("%s: mend them, so that the bot can start with these questions", counted(n, "fault"))
	}
	if pages == 0 {
		return errors.New("there is no question in there: name a folder that holds some")
	}
	if c.Strict && len(faults) > 0 {
		return fmt.Errorf("%s: mend them, or leave --strict out", counted(len(faults), "warning"))
	}
	fmt.Fprintf(s.out, "%s, no faults, %s\n", counted(pages, "question"), counted(len(faults), "warning"))
	return nil
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// packs reads what is to be checked, and what will serve beside it: the questions
// in use, unless they are what is checked. What cannot be read is a fault.
func (c lintCmd) packs() (packs, beside []questions.Pack, faults questions.Faults) {
	read := func(p questions.Pack, err error) questions.Pack {
		var found questions.Faults
		switch {
		case errors.As(err, &found):
			faults = append(faults, found...)
		case err != nil:
			faults = append(faults, questions.Fault{File: p.Name, Message: err.Error()})
		}
		return p
	}
	if !c.NoBundled {
		beside = append(beside, read(questions.Bundled()))
	}
	for _, dir := range c.Questions {
		beside = append(beside, read(questions.ReadDir(dir)))
	}
	if len(c.Dirs) == 0 {
		return beside, nil, faults
	}
	for _, dir := range c.Dirs {
		packs = append(packs, read(questions.ReadDir(dir)))
	}
	return packs, beside, faults
}
