package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"interviewcoach/internal/doctor"
)

// How wide the columns of a check are.
const (
	nameWidth = 14
	indent    = "                 "
)

// findings prints checks, those of each of several workspaces below its name.
type findings struct {
	out       io.Writer
	workspace string // of the one before
}

// print prints one check: its mark, its name, what was found and, in lines of their
// own, what to do.
func (f *findings) print(c doctor.Check) {
	if c.Workspace != f.workspace {
		f.workspace = c.Workspace
		fmt.Fprintf(f.out, "\n%s\n", printable(c.Workspace))
	}
	mark := map[doctor.State]string{doctor.OK: "✓", doctor.Wrong: "✗", doctor.Skipped: "–"}[c.State]
	first, more, _ := strings.Cut(c.Text, "\n")
	fmt.Fprintf(f.out, "%s %-*s %s\n", mark, nameWidth, c.Name, printable(first))
	if more != "" {
		for line := range strings.SplitSeq(more, "\n") {
			fmt.Fprintln(f.out, indent+printable(line))
		}
	}
	if c.Todo != "" {
		fmt.Fprintln(f.out, indent+"→ "+printable(c.Todo))
	}
}

// printable leaves out what a terminal would obey: names come from Slack and files.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// askPerson prints what a person is to do, where it is in nobody's way.
func (s streams) askPerson(json bool) func([]string, time.Duration) {
	w := s.out
	if json {
		w = s.err
	}
	return func(steps []string, within time.Duration) {
		fmt.Fprintf(w, "\nNow you: within %.0f seconds, in Slack,\n", within.Seconds())
		for i, step := range steps {
			fmt.Fprintf(w, "  %d. %s\n", i+1, step)
		}
		fmt.Fprintln(w)
	}
}
