package cli

import (
	"context"
	"fmt"

	"interviewcoach/internal/control"
)

type compactCmd struct{ dbFlag }

// Help is shown below the options.
func (compactCmd) Help() string {
	return "Writes the data file anew, as small as it can be, without a byte of what was deleted. The bot does so by itself within the hour after somebody was forgotten or an answer was deleted or edited, and when the file has grown by a quarter. Works while it runs. There must be room for a second file meanwhile."
}

// Run compacts and prints the sizes.
func (c compactCmd) Run(ctx context.Context, s streams) error {
	return c.with(ctx, s, func(d control.Data) error {
		done, err := d.Compact(ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s before, %s now.\n", inWords(done.Before), inWords(done.After))
		return err
	})
}
