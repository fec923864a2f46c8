package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/doctor"
	"interviewcoach/internal/lint"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// doctorCmd takes the options of serve, to examine what it would serve.
type doctorCmd struct {
	Serve serveCmd `embed:""`
	Wait  bool     `help:"Ask you to do four things in Slack, within a minute, that only a person can show to work; of several workspaces in the one that --workspace names."`
	JSON  bool     `name:"json" help:"As one JSON list."`
}

// Help is shown below the options.
func (doctorCmd) Help() string {
	return "It takes the options and the tokens as serve does, from the command line, the environment and the configuration file, and examines what serve would serve; --workspace NAME examines that one alone. The data file is looked at and not changed."
}

// ownFaults has Run show what is wrong with the configuration among all else.
func (doctorCmd) ownFaults() {}

// doctorWaits is how long a person has for the four things.
const doctorWaits = time.Minute

// Run prints a line for each check as it is made, or all of them as JSON at the end.
// It fails when one is wrong.
func (c doctorCmd) Run(ctx context.Context, s streams, set *settings) error {
	checks, err := doctor.Examine(ctx, c.setUp(s, set))
	if err != nil {
		return err
	}
	all, bad := []doctor.Check{}, 0
	printed := findings{out: s.out}
	for check := range checks {
		all = append(all, check)
		if check.State == doctor.Wrong {
			bad++
		}
		if !c.JSON {
			printed.print(check)
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

// setUp is what there is to examine.
func (c doctorCmd) setUp(s streams, set *settings) doctor.Config {
	given, faults := c.Serve.check(set, s)
	cfg := doctor.Config{DB: c.Serve.DB, Command: handlers.Slash, Now: s.now, Ask: s.askPerson(c.JSON)}
	if set.file != nil {
		cfg.File = set.file.name
	}
	for _, needed := range scopes() {
		cfg.Scopes = append(cfg.Scopes, doctor.Scope{Name: needed.name, Feature: needed.feature})
	}
	if c.Wait {
		cfg.Wait = doctorWaits
	}
	if s.clock != nil {
		cfg.After = s.clock.After
	}
	read := linted{}
	var elsewhere []string // the faults that checks of their own tell
	for _, w := range given.workspaces {
		elsewhere = append(append(elsewhere, sentences(w.tokensErr)...), sentences(w.urlErr)...)
		if slices.ContainsFunc(cfg.Workspaces, func(other doctor.Workspace) bool { return other.Name == w.name }) {
			continue // which is a fault of the configuration
		}
		cfg.Workspaces = append(cfg.Workspaces, doctor.Workspace{
			Name: w.name, APIURL: w.apiURL, APIURLErr: w.urlErr, InOurWords: w.words,
			Bot:       set.examined(w.bot, w.botToken, w.botErr),
			App:       set.examined(w.app, w.appToken, w.appErr),
			Questions: func() (int, questions.Faults) { return read.lint(w.banks) },
		})
	}
	for _, fault := range sentences(faults) {
		if !slices.Contains(elsewhere, fault) && !slices.Contains(cfg.Faults, fault) {
			cfg.Faults = append(cfg.Faults, fault)
		}
	}
	return cfg
}

// sentences are those of joined errors.
func sentences(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// examined is a token as the doctor looks at it: one that is nowhere may be in a file
// that the configuration file would name if it could be read.
func (s *settings) examined(src secretSource, token bot.Token, err error) doctor.Secret {
	from := src.where()
	switch {
	case from == origin{} && s.file != nil && len(s.file.faults) > 0 && len(s.file.options.values) == 0:
		return doctor.Secret{Err: fmt.Errorf("%s is not set, and what the configuration file says of it cannot be read", src.env), Todo: "mend the configuration file first"}
	case from.file != "":
		return doctor.Secret{Token: token, Err: err, Todo: fmt.Sprintf("name in %s a file that this user can read", src.key)}
	}
	return doctor.Secret{Token: token, Err: err, Todo: fmt.Sprintf("set %s, or name in %s_FILE a file that this user can read", src.env, src.env)}
}

// linted is what is wrong with each choice of folders, found once.
type linted map[string]struct {
	count  int
	faults questions.Faults
}

// lint checks the folders that are chosen, beside the bundled questions, which are
// checked before they are part of the program. It returns how many questions there
// are.
func (l linted) lint(f bankFlags) (count int, faults questions.Faults) {
	found, known := l[f.key()]
	if !known {
		found.count, found.faults = lintFolders(f)
		l[f.key()] = found
	}
	return found.count, found.faults
}

func lintFolders(f bankFlags) (count int, faults questions.Faults) {
	packs, beside, faults := lintCmd{bankFlags: bankFlags{NoBundled: f.NoBundled}, Dirs: f.Questions}.packs()
	if len(f.Questions) > 0 {
		faults = append(faults, lint.Check(review.New(), packs, beside...)...)
		packs = append(packs, beside...)
	}
	for i, p := range packs {
		count += len(p.Pages)
		if i < len(f.Questions) && len(p.Pages) == 0 && len(faults.Errors()) == 0 {
			faults = append(faults, questions.Fault{File: f.Questions[i], Message: "no question is in this folder: name one that holds question files"})
		}
	}
	if count == 0 && len(faults) == 0 {
		faults = append(faults, questions.Fault{Message: questions.ErrEmpty.Error()})
	}
	return count, faults
}
