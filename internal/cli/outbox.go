package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/store"
)

// outboxCmd is for the person who runs the bot. It shows what waits and what was
// given up, and never what anybody wrote.
type outboxCmd struct {
	dbFlag
	JSON bool `name:"json" help:"As JSON."`

	Show  outboxShowCmd  `cmd:"" default:"1" help:"Count what waits to be sent, and list what was given up (the default)."`
	Retry outboxRetryCmd `cmd:"" help:"Try again what was given up."`
	Drop  outboxDropCmd  `cmd:"" help:"Remove what was given up, for good."`
}

type outboxShowCmd struct{}

type outboxRetryCmd struct{ deadFlags }

type outboxDropCmd struct{ deadFlags }

// deadFlags choose dead letters.
type deadFlags struct {
	IDs []string `arg:"" optional:"" name:"id" help:"Ids as interviewcoach outbox shows them."`
	All bool     `help:"All that were given up."`
}

// AfterApply refuses what may be a slip of the hand.
func (f deadFlags) AfterApply() error {
	if f.All == (len(f.IDs) > 0) {
		return errUsage{errors.New("name ids, or give --all: interviewcoach outbox lists them")}
	}
	return nil
}

// Run prints the outbox.
func (outboxShowCmd) Run(ctx context.Context, parent *outboxCmd, s streams) error {
	return parent.with(ctx, s, func(o control.Outbox) error {
		report, err := o.Report(ctx)
		if err != nil {
			return err
		}
		if parent.JSON {
			return writeJSON(s.out, report)
		}
		return printOutbox(s.out, report)
	})
}

// Run retries dead letters.
func (c outboxRetryCmd) Run(ctx context.Context, parent *outboxCmd, s streams) error {
	return parent.with(ctx, s, func(o control.Outbox) error {
		done, err := o.Retry(ctx, c.IDs, c.All)
		return parent.tell(s, done, err, "to be tried again")
	})
}

// Run drops dead letters.
func (c outboxDropCmd) Run(ctx context.Context, parent *outboxCmd, s streams) error {
	return parent.with(ctx, s, func(o control.Outbox) error {
		done, err := o.Drop(ctx, c.IDs, c.All)
		return parent.tell(s, done, err, "dropped")
	})
}

// with calls fn with the outbox of the bot that runs on the data file, or, when
// none does, with that of the file itself.
func (c outboxCmd) with(ctx context.Context, s streams, fn func(control.Outbox) error) error {
	client, err := c.ask(ctx, s)
	if err != nil {
		return err
	}
	if client != nil {
		return fn(client)
	}
	st, err := store.Open(c.DB)
	if err != nil {
		return err
	}
	return errors.Join(fn(coach.NewOutbox(st, s.now, nil)), st.Close())
}

// tell reports what was done, and fails when an id was left.
func (c outboxCmd) tell(s streams, done coach.DeadDone, err error, what string) error {
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(s.out, done)
	} else {
		_, err = fmt.Fprintf(s.out, "%s %s.\n", letters(len(done.Done)), what)
	}
	for _, left := range done.Left {
		err = errors.Join(err, fmt.Errorf("%s: %s", left.ID, left.Why))
	}
	return err
}

func letters(n int) string {
	if n == 1 {
		return "1 dead letter"
	}
	return fmt.Sprintf("%d dead letters", n)
}

func printOutbox(out io.Writer, r coach.OutboxReport) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range r.Counts {
		fmt.Fprintf(w, "%s\t%s\t%d\n", c.State, c.Kind, c.Count)
	}
	if r.Events > 0 {
		fmt.Fprintf(w, "%s\t%s\t%d\n", coach.Pending, coach.KindEvent, r.Events)
	}
	if len(r.Counts) == 0 && r.Events == 0 {
		fmt.Fprintln(w, "Nothing waits.")
	}
	if !r.Oldest.IsZero() {
		fmt.Fprintf(w, "oldest\t\t%s\n", time.Duration(r.Age)*time.Second)
	}
	if len(r.Dead) == 0 {
		fmt.Fprintln(w, "No dead letters.")
		return w.Flush()
	}
	fmt.Fprintf(w, "\n%s:\n", letters(len(r.Dead)))
	for _, d := range r.Dead {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.ID, d.Kind, d.Died.UTC().Format(time.RFC3339), cmp.Or(d.Reason, "unknown"))
	}
	fmt.Fprintln(w, "\ninterviewcoach outbox retry ID… or drop ID… deals with them; --all takes all.")
	return w.Flush()
}

// now is the time on the clock of the streams.
func (s streams) now() time.Time {
	if s.clock != nil {
		return s.clock.Now()
	}
	return time.Now()
}

// openControl lets commands reach the bot while it holds the lock of the data
// file. It returns what ends that.
func (p *program) openControl(now func() time.Time) (end func() error) {
	server := listenControl(p.store, p.log)
	if server == nil {
		return func() error { return nil }
	}
	server.HandleOutbox(coach.NewOutbox(p.store, now, p.bot.Wake))
	server.Serve(p.log)
	return server.Close
}

// listenControl opens the socket of a data file. Without one the bot works as well, so
// that is one line in the log, and the server nil.
func listenControl(st *store.Store, log *slog.Logger) *control.Server {
	server, err := control.Listen(st.Path())
	if err != nil {
		log.Warn("commands cannot reach the bot while it runs", "error", err)
		return nil
	}
	return server
}
