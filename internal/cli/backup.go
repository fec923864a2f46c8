package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"interviewcoach/internal/control"
	"interviewcoach/store"
)

type backupCmd struct {
	dbFlag
	File string `arg:"" placeholder:"FILE" help:"The new file, or - for standard output."`
}

// Help is shown below the options.
func (backupCmd) Help() string {
	return "Works while the bot runs, which is not held up. The copy holds what was stored at one moment, and nothing that was deleted before. It is read back and checked record by record before it gets its name; a file that is there already is never replaced. It is readable by its owner alone: it holds what people wrote. Beside the data file there must be room for a second one meanwhile."
}

// Run writes the backup and says what is in it.
func (c backupCmd) Run(ctx context.Context, s streams) error {
	began := time.Now()
	if c.File == "-" {
		return c.toOutput(ctx, s, began)
	}
	path, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return takenError(path)
	}
	switch info, err := os.Stat(filepath.Dir(path)); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: make it first", filepath.Dir(path))
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder", filepath.Dir(path))
	}
	checked, err := store.WriteBackup(ctx, path, func(w io.Writer) error {
		_, err := c.copyTo(ctx, s, w)
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return takenError(path)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s: %s\n", path, describe(control.Copied{
		Schema: checked.Schema, Size: checked.Size, Records: checked.Report.Total(),
	}, began))
	return err
}

func takenError(path string) error {
	return fmt.Errorf("%s is there already, and a backup never replaces a file: give it another name", path)
}

func describe(c control.Copied, began time.Time) string {
	return fmt.Sprintf("%s, %s, schema version %d, checked, in %s", inWords(c.Size), counted(c.Records, "record"), c.Schema, time.Since(began).Round(time.Millisecond))
}

// toOutput is for a pipe to another machine. What comes out was checked before its
// first byte; the exit code says whether the last one came.
func (c backupCmd) toOutput(ctx context.Context, s streams, began time.Time) error {
	if f, ok := s.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return errUsage{errors.New("a backup is no text for a terminal: send it to a file or a pipe, or name a file in place of -")}
	}
	copied, err := c.copyTo(ctx, s, s.out)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.err, describe(copied, began))
	return err
}

// copyTo writes the copy that the running bot makes, or one of the file itself, which
// stays as it is even if this program would bring it to a newer schema version.
func (c backupCmd) copyTo(ctx context.Context, s streams, w io.Writer) (copied control.Copied, err error) {
	client, err := c.ask(ctx, s)
	if err != nil {
		return copied, err
	}
	if client != nil {
		return client.Backup(ctx, w)
	}
	snap, err := store.SnapshotFile(ctx, c.DB)
	if err != nil {
		return copied, err
	}
	return send(ctx, snap, w)
}
