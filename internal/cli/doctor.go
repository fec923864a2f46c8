package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/doctor"
	"interviewcoach/internal/lint"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

type doctorCmd struct {
	bankFlags
	configFlag
	DB     string `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file; it is looked at and not changed."`
	APIURL string `name:"api-url" placeholder:"URL" env:"SLACK_API_URL" help:"Another Slack than slack.com, such as the one on this machine."`
	Wait   bool   `help:"Ask you to do four things in Slack, within a minute, that only a person can show to work."`
	JSON   bool   `name:"json" help:"As one JSON list."`
}

// Help is shown below the options.
func (doctorCmd) Help() string {
	return "The tokens come from where serve takes them: SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or the files that SLACK_BOT_TOKEN_FILE and SLACK_APP_TOKEN_FILE name."
}

// doctorWaits is how long a person has for the four things.
const doctorWaits = time.Minute

// Run prints a line for each check as it is made, or all of them as JSON at the end.
// It fails when one is wrong.
func (c doctorCmd) Run(ctx context.Context, s streams) error {
	cfg := doctor.Config{DB: c.DB, Command: handlers.Slash, Questions: c.lint, Now: s.now, Ask: s.askPerson(c.JSON)}
	cfg.APIURL, cfg.APIURLErr = checkAPIURL(c.APIURL)
	for _, needed := range scopes() {
		cfg.Scopes = append(cfg.Scopes, doctor.Scope{Name: needed.name, Feature: needed.feature})
	}
	cfg.BotToken, cfg.BotTokenErr = tokenOf(bot.VarBotToken)
	cfg.AppToken, cfg.AppTokenErr = tokenOf(bot.VarAppToken)
	if c.Wait {
		cfg.Wait = doctorWaits
	}
	if s.clock != nil {
		cfg.After = s.clock.After
	}
	checks, err := doctor.Examine(ctx, cfg)
	if err != nil {
		return err
	}
	all, bad := []doctor.Check{}, 0
	for check := range checks {
		all = append(all, check)
		if check.State == doctor.Wrong {
			bad++
		}
		if !c.JSON {
			printFinding(s.out, check)
		}
	}
	if c.JSON {
		if err := writeJSON(s.out, all); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("stopped before the end")
	case bad > 0:
		return fmt.Errorf("%s wrong", counted(bad, "check"))
	}
	return nil
}

func tokenOf(variable string) (bot.Token, error) {
	text, err := secret(variable)
	return bot.Token(text), err
}

// lint checks the folders that --questions names, beside the bundled questions,
// which are checked before they are part of the program. It returns how many
// questions there are.
func (c doctorCmd) lint() (count int, faults questions.Faults) {
	packs, beside, faults := lintCmd{bankFlags: bankFlags{NoBundled: c.NoBundled}, Dirs: c.Questions}.packs()
	if len(c.Questions) > 0 {
		faults = append(faults, lint.Check(review.New(), packs, beside...)...)
		packs = append(packs, beside...)
	}
	for i, p := range packs {
		count += len(p.Pages)
		if i < len(c.Questions) && len(p.Pages) == 0 && len(faults.Errors()) == 0 {
			faults = append(faults, questions.Fault{File: c.Questions[i], Message: "no question is in this folder: name one that holds question files"})
		}
	}
	if count == 0 && len(faults) == 0 {
		faults = append(faults, questions.Fault{Message: questions.ErrEmpty.Error()})
	}
	return count, faults
}

// How wide the columns of a check are.
const (
	nameWidth = 14
	indent    = "                 "
)

// printCheck prints one check: its mark, its name, what was found and, in lines of
// their own, what to do.
func printFinding(w io.Writer, c doctor.Check) {
	mark := map[doctor.State]string{doctor.OK: "✓", doctor.Wrong: "✗", doctor.Skipped: "–"}[c.State]
	first, more, _ := strings.Cut(c.Text, "\n")
	fmt.Fprintf(w, "%s %-*s %s\n", mark, nameWidth, c.Name, printable(first))
	if more != "" {
		for line := range strings.SplitSeq(more, "\n") {
			fmt.Fprintln(w, indent+printable(line))
		}
	}
	if c.Todo != "" {
		fmt.Fprintln(w, indent+"→ "+printable(c.Todo))
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
