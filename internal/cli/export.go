package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"interviewcoach/internal/control"
)

// personFlags name the person of a data request.
type personFlags struct {
	Team string `placeholder:"T…" help:"The workspace's id; may be left out where there is but one."`
	User string `placeholder:"U…" required:"" help:"The person's id, from their Slack profile: Copy member ID."`
}

func (f personFlags) person() control.Person { return control.Person{Team: f.Team, User: f.User} }

type exportCmd struct {
	dbFlag
	personFlags
	File string `arg:"" optional:"" placeholder:"FILE" help:"The new file; standard output when left out."`
}

// Help is shown below the options.
func (exportCmd) Help() string {
	return "For people who ask you for what is stored about them, and cannot ask the bot: the same file as /interview export gives. It holds their answers: hand it to nobody else."
}

// Run writes the person's file.
func (c exportCmd) Run(ctx context.Context, s streams) error {
	if err := checkPerson(c.person()); err != nil {
		return errUsage{err}
	}
	return c.with(ctx, s, func(d control.Data) error {
		exported, err := d.Export(ctx, c.person())
		if err != nil {
			return err
		}
		if exported.Stored.None() {
			return fmt.Errorf("nothing is stored about %s in %s", exported.User, exported.Team)
		}
		if c.File == "" || c.File == "-" {
			_, err := s.out.Write(append(exported.File, '\n'))
			return err
		}
		if err := writeNew(c.File, exported.File); err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "%s: %s\n", c.File, storedWords(exported))
		return err
	})
}

func storedWords(e control.Exported) string {
	return fmt.Sprintf("%s, %s asked", counted(e.Stored.Answers, "answer"), counted(e.Stored.Asked, "question"))
}

// writeNew makes a file that is its owner's alone, and leaves none that is not whole.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already, and is not replaced: give another name", path)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: make it first", filepath.Dir(path))
	case err != nil:
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
