package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
)

type forgetCmd struct {
	dbFlag
	personFlags
	Yes bool `help:"Do not ask back."`
}

// Help is shown below the options.
func (forgetCmd) Help() string {
	return "For people who ask you to remove what is stored about them, and cannot ask the bot: it does what /interview forget does. What they wrote in Slack stays there. Backups made before hold it until they are deleted; export first keeps a copy for them."
}

// Run counts what is stored, asks back, and removes it.
func (c forgetCmd) Run(ctx context.Context, s streams) error {
	if err := checkPerson(c.person()); err != nil {
		return errUsage{err}
	}
	ask := false
	if f, ok := s.in.(*os.File); ok {
		ask = term.IsTerminal(int(f.Fd()))
	}
	if !c.Yes && !ask {
		return errUsage{errors.New("nobody is there to be asked back: add --yes to forget the person for good")}
	}
	return c.with(ctx, s, func(d control.Data) error {
		if !c.Yes {
			there, err := d.Forget(ctx, c.person(), true)
			if err != nil {
				return err
			}
			if sure, err := askBack(s.in, s.out, there); err != nil || !sure {
				return errors.Join(err, errors.New("nothing was removed"))
			}
		}
		done, err := d.Forget(ctx, c.person(), false)
		if err != nil {
			return err
		}
		return tellForgotten(s.out, done)
	})
}

// askBack reports whether the person at the keyboard typed yes.
func askBack(in io.Reader, out io.Writer, there control.Forgotten) (bool, error) {
	fmt.Fprintf(out, "Forget %s in %s for good: %s? Type yes: ", there.User, there.Team, countWords(there.Stored))
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return strings.TrimSpace(line) == "yes", nil
}

func countWords(n coach.Stored) string {
	if n.None() {
		return "nothing is stored but what may wait to be sent"
	}
	words := fmt.Sprintf("%s, %s asked, %s coming back, %s of taking part in channels",
		counted(n.Answers, "answer"), counted(n.Asked, "question"), counted(n.Cards, "question"), counted(n.Weeks, "week"))
	if n.Channels > 0 {
		words += fmt.Sprintf("; %s that they set up stay without their name", counted(n.Channels, "channel"))
	}
	return words
}

func tellForgotten(out io.Writer, done control.Forgotten) error {
	fmt.Fprintf(out, "Forgotten: %s.\n", countWords(done.Stored))
	erased := "The bytes leave the data file within the hour; interviewcoach compact takes them out now."
	if done.Erased {
		erased = "The bytes are out of the data file too."
	}
	_, err := fmt.Fprintln(out, erased+" Backups made before hold them until they are deleted.")
	return err
}
