// Package cli is the command line: it reads options, puts the parts of the
// program together and runs them.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	_ "time/tzdata" // people's zones must not depend on what the machine has installed

	"github.com/alecthomas/kong"

	"interviewcoach/bot"
	"interviewcoach/questions"
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

// app is every command with its options. Secrets are not among them: a command
// line can be read by every process of the machine.
type app struct {
	Serve      serveCmd      `cmd:"" default:"withargs" help:"Run the bot in your workspace (the default)."`
	Configured configCmd     `cmd:"" name:"config" help:"Show every option of serve as it is in force, and where its value came from."`
	Demo       demoCmd       `cmd:"" help:"Try the bot without Slack: a Slack on this machine, its page in a browser, and the bot in one process."`
	Localslack localslackCmd `cmd:"" help:"Run only the Slack on this machine, for an app under test."`
	Manifest   manifestCmd   `cmd:"" help:"Print the app manifest to create the Slack app from."`
	Review     reviewCmd     `cmd:"" help:"Review answers from the command line."`
	Doctor     doctorCmd     `cmd:"" help:"Check tokens, Slack, data file and questions, and say what to do about what is wrong."`
	Health     healthCmd     `cmd:"" help:"Ask the running bot how it is doing."`
	Outbox     outboxCmd     `cmd:"" help:"Show what waits to be sent and what was given up; retry or drop it."`
	Backup     backupCmd     `cmd:"" help:"Write a checked copy of the data file, while the bot runs."`
	Restore    restoreCmd    `cmd:"" help:"Put a backup in the place of the data file."`
	Check      checkCmd      `cmd:"" help:"Read the whole data file and tell what is wrong with it."`
	Compact    compactCmd    `cmd:"" help:"Write the data file anew, without what was deleted."`
	Export     exportCmd     `cmd:"" help:"Write everything stored about a person, who asked you for it."`
	Forget     forgetCmd     `cmd:"" help:"Remove everything stored about a person, who asked you to."`
	Questions  questionsCmd  `cmd:"" help:"List, show, check and import questions."`
	Bench      benchCmd      `cmd:"" help:"Measure how fast and how large the bot is on this machine."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// configFlag names the configuration file. A command without it takes the variable
// alone.
type configFlag struct {
	Config string `name:"config" placeholder:"FILE" env:"INTERVIEWCOACH_CONFIG" help:"A YAML file with the options of serve. The environment goes before it, and the command line before both."`
}

// bankFlags choose the questions.
type bankFlags struct {
	Questions []string `name:"questions" placeholder:"DIR" type:"path" sep:"," env:"INTERVIEWCOACH_QUESTIONS" help:"A folder with your own questions, on top of the bundled ones; may be given several times."`
	NoBundled bool     `name:"no-bundled" env:"INTERVIEWCOACH_NO_BUNDLED" help:"Leave the bundled questions out."`
}

func (f bankFlags) open() (*questions.Bank, error) { return questions.Open(f.Questions, !f.NoBundled) }

// streams are where a command reads and writes. The rest is for tests of the
// whole program: a clock in place of the system's, and a look at what was started.
type streams struct {
	in       io.Reader
	out, err io.Writer
	clock    bot.Clock
	started  func(*process)
}

// log writes text lines to where errors go.
func (s streams) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: level}))
}

// errUsage marks an error of how the command was called.
type errUsage struct{ error }

func (e errUsage) Unwrap() error { return e.error }

// Run carries out one command line and returns the exit code: 0 when it went
// well, 1 when it failed, 2 when the command line cannot be understood. It ends
// when ctx does.
func Run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	return run(ctx, args, streams{in: in, out: out, err: errOut})
}

func run(ctx context.Context, args []string, s streams) int {
	// Kong ends the process after --help; here it must end Run.
	type exited int
	code, err := func() (code int, err error) {
		defer func() {
			if r := recover(); r != nil {
				e, ok := r.(exited)
				if !ok {
					panic(r)
				}
				code = int(e)
			}
		}()
		var a app
		parser, set, err := newParser(&a,
			kong.Name("interviewcoach"),
			kong.Description("An interview coach that lives in Slack: one question a day, and what your answer did and did not do."),
			kong.Writers(s.out, s.err),
			kong.Exit(func(code int) { panic(exited(code)) }),
			kong.UsageOnError(),
			kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
			kong.BindTo(ctx, (*context.Context)(nil)),
			kong.Bind(s),
		)
		if err != nil {
			return exitError, err
		}
		parsed, err := parser.Parse(args)
		if err != nil {
			return exitUsage, fmt.Errorf("%w: see interviewcoach --help", err)
		}
		set.given(parsed)
		if _, itself := parsed.Selected().Target.Interface().(interface{ ownFaults() }); !itself && set.err() != nil {
			return exitError, set.err()
		}
		parsed.Bind(set)
		if err := parsed.Run(); err != nil {
			var usage errUsage
			if errors.As(err, &usage) {
				return exitUsage, err
			}
			return exitError, err
		}
		return exitOK, nil
	}()
	if err != nil {
		fmt.Fprintln(s.err, "interviewcoach:", strings.TrimSpace(err.Error()))
	}
	return code
}

// secret reads a secret from the environment: NAME, or the file that NAME_FILE
// names.
func secret(name string) (string, error) {
	value, path := os.Getenv(name), os.Getenv(name+"_FILE")
	if path == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("%s and %s_FILE are both set: keep one of them", name, name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE cannot be read: %w", name, err)
	}
	return strings.TrimSpace(string(data)), nil
}
