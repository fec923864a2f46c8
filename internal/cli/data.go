package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/store"
)

// dbFlag names the data file of the commands about it.
type dbFlag struct {
	configFlag
	DB string `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file. When a bot has it open, that bot is asked."`
}

// ask finds the bot that has the data file open; nil when none has.
func (f dbFlag) ask(ctx context.Context, s streams) (*control.Client, error) {
	client, err := control.Dial(ctx, f.DB)
	switch {
	case err == nil:
		return client, nil
	case errors.Is(err, control.ErrLeftOver):
		fmt.Fprintf(s.err, "interviewcoach: %v: the bot did not stop in order; reading %s itself\n", err, f.DB)
	case !errors.Is(err, control.ErrNotRunning):
		return nil, err
	}
	if _, err := os.Stat(f.DB); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no data file %s: give --db the name of the bot's", f.DB)
	}
	return nil, nil
}

// with calls fn with the bot that has the data file open, or, when none has, with the
// file itself.
func (f dbFlag) with(ctx context.Context, s streams, fn func(control.Data) error) error {
	client, err := f.ask(ctx, s)
	if err != nil {
		return err
	}
	if client != nil {
		return fn(client)
	}
	st, err := store.Open(f.DB)
	if err != nil {
		return err
	}
	return errors.Join(fn(&openData{store: st, records: coach.NewRecords(st, s.now), alone: true}), st.Close())
}

// openData is the data of an open store.
type openData struct {
	store   *store.Store
	records *coach.Records
	alone   bool         // no bot runs that would compact the file soon
	log     *slog.Logger // of the bot; nil without one
}

var _ control.Data = (*openData)(nil)

// handleData lets commands work on the data of the running bot.
func handleData(server *control.Server, st *store.Store, now func() time.Time, log *slog.Logger) {
	server.HandleData(&openData{store: st, records: coach.NewRecords(st, now), log: log})
}

// worked is the one line that the bot logs about a command.
func (d *openData) worked(ctx context.Context, what string, began time.Time, args ...any) {
	if d.log != nil {
		d.log.InfoContext(ctx, what+" by command", append(args, "took", time.Since(began).Round(time.Millisecond))...)
	}
}

// Backup implements control.Data.
func (d *openData) Backup(ctx context.Context, w io.Writer) (copied control.Copied, err error) {
	began := time.Now()
	snap, err := d.store.Snapshot(ctx)
	if err != nil {
		return copied, err
	}
	copied, err = send(ctx, snap, w)
	if err == nil {
		d.worked(ctx, "backup", began, "bytes", copied.Size, "records", copied.Records)
	}
	return copied, err
}

// send writes a snapshot and closes it.
func send(ctx context.Context, snap *store.Snapshot, w io.Writer) (copied control.Copied, err error) {
	_, err = snap.WriteTo(contextWriter{ctx, w})
	copied = control.Copied{Schema: snap.Schema, Size: snap.Size, Records: snap.Report.Total()}
	return copied, errors.Join(err, snap.Close())
}

// A contextWriter ends with its context.
type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w contextWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

// Check implements control.Data.
func (d *openData) Check(ctx context.Context) (control.CheckReport, error) {
	began := time.Now()
	report, err := d.store.Check(ctx)
	if err != nil {
		return control.CheckReport{}, err
	}
	d.worked(ctx, "check", began, "records", report.Total(), "faults", len(report.Faults)+report.More)
	size, err := sizeOf(d.store.Path())
	return checkReport(d.store.Path(), store.Checked{Schema: store.SchemaVersion(), Size: size, Report: report}), err
}

func checkReport(path string, c store.Checked) control.CheckReport {
	faults := c.Report.Faults
	if faults == nil {
		faults = []string{} // a list in JSON
	}
	return control.CheckReport{File: path, Schema: c.Schema, Size: c.Size, Records: c.Report.Records, Faults: faults, More: c.Report.More}
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// Compact implements control.Data.
func (d *openData) Compact(ctx context.Context) (done control.Compacted, err error) {
	began := time.Now()
	if done.Before, err = sizeOf(d.store.Path()); err != nil {
		return done, err
	}
	if err := d.store.Compact(ctx); err != nil {
		return done, err
	}
	done.After, err = sizeOf(d.store.Path())
	d.worked(ctx, "compaction", began, "bytes_before", done.Before, "bytes_after", done.After)
	return done, err
}

// Export implements control.Data.
func (d *openData) Export(ctx context.Context, who control.Person) (exported control.Exported, err error) {
	began := time.Now()
	if exported.Person, err = d.find(ctx, who); err != nil {
		return exported, err
	}
	exported.File, exported.Stored, err = d.records.Export(ctx, exported.Team, exported.User)
	if err == nil {
		d.worked(ctx, "export", began)
	}
	return exported, err
}

// Forget implements control.Data.
func (d *openData) Forget(ctx context.Context, who control.Person, countOnly bool) (done control.Forgotten, err error) {
	began := time.Now()
	if done.Person, err = d.find(ctx, who); err != nil {
		return done, err
	}
	if countOnly {
		done.Stored, err = d.records.Stored(ctx, done.Team, done.User)
		return done, err
	}
	if done.Stored, err = d.records.Forget(ctx, done.Team, done.User); err != nil {
		return done, err
	}
	d.worked(ctx, "a person forgotten", began)
	if !d.alone {
		return done, nil // the bot compacts within the hour
	}
	if err := d.store.Compact(ctx); err != nil {
		return done, fmt.Errorf("everything is removed, but not yet out of the file's free pages: run interviewcoach compact (%w)", err)
	}
	done.Erased = true
	return done, nil
}

// find checks who is meant, and adds the team where there is but one.
func (d *openData) find(ctx context.Context, who control.Person) (control.Person, error) {
	if err := checkPerson(who); err != nil {
		return who, err
	}
	teams, err := d.store.Teams(ctx)
	switch {
	case err != nil || slices.Contains(teams, who.Team):
		return who, err
	case len(teams) == 0:
		return who, errors.New("nothing is stored of anybody")
	case who.Team != "":
		return who, fmt.Errorf("nothing is stored of the workspace %s: give --team one of %s", who.Team, strings.Join(teams, ", "))
	case len(teams) > 1:
		return who, fmt.Errorf("there are %d workspaces: give --team, one of %s", len(teams), strings.Join(teams, ", "))
	}
	who.Team = teams[0]
	return who, nil
}

// checkPerson refuses what is no id: a person must be asked for theirs, since a name
// may be another's tomorrow.
func checkPerson(who control.Person) error {
	if !regexp.MustCompile(`^[UW][A-Z0-9]+$`).MatchString(who.User) {
		return errors.New("--user is no person's id: it begins with U or W, as in U0123ABCD, and stands in their Slack profile under “Copy member ID”")
	}
	if who.Team != "" && !regexp.MustCompile(`^[TE][A-Z0-9]+$`).MatchString(who.Team) {
		return errors.New("--team is no workspace's id: it begins with T, as in T0123ABCD")
	}
	return nil
}

// inWords is how a size is printed.
func inWords(bytes int64) string {
	switch {
	case bytes < 10<<10:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 10<<20:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
