package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"interviewcoach/internal/lint"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

type statsCmd struct {
	bankFlags
}

// Run prints the figures of the questions in use, a table for each way to count.
func (c statsCmd) Run(s streams) error {
	bank, err := c.open()
	if err != nil {
		return err
	}
	stats := lint.Count(review.New(), bank)
	fmt.Fprintf(s.out, "%s, %s, %s, %s\n", counted(stats.Questions, "question"), counted(len(stats.Roles), "role"), counted(len(stats.Functions), "function"), counted(len(stats.Themes), "theme"))
	table(s.out, "kind\tquestions\tshare", questions.Kinds(), func(k questions.Kind) string {
		n := 0
		for _, f := range stats.Functions {
			n += f.Kinds[k]
		}
		return fmt.Sprintf("%s\t%d\t%.0f %%", k, n, 100*float64(n)/float64(stats.Questions))
	})
	table(s.out, "function\troles\tquestions", stats.Functions, func(g lint.Group) string {
		return fmt.Sprintf("%s\t%d\t%d", g.Name, g.Roles, g.Questions)
	})
	table(s.out, "role\tfunction\tquestions", stats.Roles, func(g lint.Group) string {
		return fmt.Sprintf("%s\t%s\t%d", g.Name, g.Function, g.Questions)
	})
	table(s.out, "theme\troles\tquestions", stats.Themes, func(g lint.Group) string {
		return fmt.Sprintf("%s\t%d\t%d", g.Name, g.Roles, g.Questions)
	})
	table(s.out, "part\tquestions that have it\tleast\tmedian\tmost", stats.Parts, func(p lint.PartSize) string {
		return fmt.Sprintf("%s\t%d\t%d\t%d\t%d", p.Part.Title(), p.Have, p.Least, p.Median, p.Most)
	})
	table(s.out, "key points heard in\tsample\tsolid\texceptional\tladder rises\treading grade", stats.Functions, func(g lint.Group) string {
		if g.Ladders == 0 {
			return g.Name + "\t–\t–\t–\t–\t–"
		}
		return fmt.Sprintf("%s\t%.0f %%\t%.0f %%\t%.0f %%\t%d of %d\t%.1f", g.Name, 100*g.Covered[0], 100*g.Covered[1], 100*g.Covered[2], g.Rise, g.Ladders, g.Grade)
	})
	return nil
}

// table prints a heading and a line for each row, in columns.
func table[T any](out io.Writer, heading string, rows []T, line func(T) string) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\n", heading)
	for _, row := range rows {
		fmt.Fprintln(w, line(row))
	}
	w.Flush() //nolint:errcheck // like every other line to the terminal
}
