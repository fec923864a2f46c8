package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"interviewcoach/internal/control"
	"interviewcoach/store"
)

type checkCmd struct {
	dbFlag
	JSON bool `name:"json" help:"As JSON."`
}

// Help is shown below the options.
func (checkCmd) Help() string {
	return "Reads every record with its sum, the rows that lead to it, and the structure of the file. Names nobody and shows nothing of what people wrote. Changes nothing: --db may also name a backup. Ends with 1 when there is a fault."
}

// Run checks and prints what was found.
func (c checkCmd) Run(ctx context.Context, s streams) error {
	report, err := c.report(ctx, s)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(s.out, report)
	} else {
		err = printCheck(s.out, report)
	}
	if n := len(report.Faults) + report.More; n > 0 {
		return errors.Join(err, fmt.Errorf("%s in %s: restore a backup (interviewcoach restore), or keep the file for somebody who can read it", counted(n, "fault"), c.DB))
	}
	return err
}

func (c checkCmd) report(ctx context.Context, s streams) (report control.CheckReport, err error) {
	client, err := c.ask(ctx, s)
	if err != nil {
		return report, err
	}
	if client != nil {
		return client.Check(ctx)
	}
	checked, err := store.CheckFile(ctx, c.DB)
	return checkReport(c.DB, checked), err
}

func printCheck(out io.Writer, r control.CheckReport) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: %s, schema version %d\n", r.File, inWords(r.Size), r.Schema)
	for _, name := range slices.Sorted(maps.Keys(r.Records)) {
		fmt.Fprintf(w, "%s\t%d\n", name, r.Records[name])
	}
	for _, fault := range r.Faults {
		fmt.Fprintf(w, "✗ %s\n", fault)
	}
	if r.More > 0 {
		fmt.Fprintf(w, "✗ and %d more\n", r.More)
	}
	if len(r.Faults) == 0 {
		fmt.Fprintln(w, "✓ no fault")
	}
	return w.Flush()
}
