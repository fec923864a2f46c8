package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"interviewcoach/internal/control"
)

// healthWithin is how long the running bot may take to answer: a probe waits.
const healthWithin = 5 * time.Second

// healthCmd asks the running bot how it is doing: for people, and for the probes of
// containers.
type healthCmd struct {
	configFlag
	DB   string `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file of the bot to ask."`
	JSON bool   `name:"json" help:"As JSON."`
	Live bool   `name:"live" help:"Fail only when to start the bot again may help, and not while Slack cannot be reached."`
}

// Help is shown below the options.
func (healthCmd) Help() string {
	return "Exits with 0 when at least one workspace is connected and works, and the data file can be written; with 1 otherwise."
}

// Run prints one line for each workspace and one for the data file.
func (c healthCmd) Run(ctx context.Context, s streams) error {
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	client, err := control.Dial(ctx, c.DB)
	switch {
	case errors.Is(err, control.ErrLeftOver):
		return fmt.Errorf("no bot runs on %s: the last one did not stop in order", c.DB)
	case errors.Is(err, control.ErrNotRunning):
		return fmt.Errorf("no bot runs on %s: start one with interviewcoach serve, or give --db the name of its data file", c.DB)
	case err != nil:
		return err
	}
	h, err := client.Health(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(s.out, h)
	} else {
		err = printHealth(s.out, h)
	}
	switch {
	case err != nil:
		return err
	case !h.Alive:
		return fmt.Errorf("the bot does not work: %s", strings.Join(h.Reasons, "; "))
	case !h.Ready && !c.Live:
		return fmt.Errorf("not ready: %s", strings.Join(h.Reasons, "; "))
	}
	return nil
}

func printHealth(out io.Writer, h control.Health) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, of := range h.Workspaces {
		state := "ready"
		if !of.Ready {
			state = "not ready"
		}
		notes := append([]string{}, of.Reasons...)
		if of.Cause != "" {
			notes = append(notes, of.Cause)
		}
		if of.ClockDoubt != "" {
			notes = append(notes, "no daily question is sent: the clock cannot be right, "+of.ClockDoubt)
		}
		if dead := of.DeadEvents + of.DeadDeliveries; dead > 0 {
			notes = append(notes, letters(dead)+": see interviewcoach outbox")
		}
		notes = append(notes, fmt.Sprintf("%d events and %d deliveries wait", of.Inbox, of.Outbox))
		fmt.Fprintf(w, "%s\t%s\t%s\n", of.Name, state, strings.Join(notes, "; "))
	}
	state := "writable"
	if !h.Store.Writable {
		state = "not writable"
	}
	fmt.Fprintf(w, "data file\t%s\t%.1f MB, %.1f MB of it free\n", state, float64(h.Store.Size)/1e6, float64(h.Store.Free)/1e6)
	return w.Flush()
}
