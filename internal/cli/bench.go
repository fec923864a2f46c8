package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/pprof"

	"interviewcoach/bot"
	"interviewcoach/internal/bench"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

type benchCmd struct {
	Run   benchRunCmd   `cmd:"" default:"withargs" help:"Measure, and print one table (the default)."`
	Slack benchSlackCmd `cmd:"" hidden:""`
	Bot   benchBotCmd   `cmd:"" hidden:""`
	Plan  benchPlanCmd  `cmd:"" hidden:""`
}

type benchRunCmd struct {
	Short    bool   `xor:"size" help:"Less of everything: done within a minute."`
	Long     bool   `xor:"size" help:"100,000 subscribers and a million answers as well; takes about half an hour and 4 GB of disk."`
	JSON     bool   `name:"json" help:"As JSON, with everything that was measured."`
	Dir      string `placeholder:"DIR" type:"path" help:"Where the data files are made: a folder on the disk that is to be measured. A temporary one when left out."`
	Profiles string `placeholder:"DIR" type:"path" hidden:""`
}

// Help is shown below the options.
func (benchRunCmd) Help() string {
	return "It starts a Slack on this machine and the bot as processes of their own, with a data file that is synced as ever, and ends them. No tokens are needed. Reading processor time and memory needs Linux."
}

// Run measures and prints the table.
func (c benchRunCmd) Run(ctx context.Context, s streams) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	sizes := bench.Usual()
	switch {
	case c.Short:
		sizes = bench.Short()
	case c.Long:
		sizes = bench.Long()
	}
	report, err := bench.Run(ctx, bench.Options{
		Program: program, Sizes: sizes, Dir: c.Dir, Profiles: c.Profiles,
		Progress: func(what string) { fmt.Fprintln(s.err, what) },
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.out, report)
	}
	return report.Print(s.out)
}

// benchSlackCmd is the Slack of a measurement.
type benchSlackCmd struct {
	People int
	Limits bool
}

// Run serves until ctx ends.
func (c benchSlackCmd) Run(ctx context.Context, s streams) error {
	bank, err := questions.Open(nil, true)
	if err != nil {
		return err
	}
	return bench.ServeSlack(ctx, bench.SlackOptions{Listen: "127.0.0.1:0", People: c.People, Limits: c.Limits, Bank: bank}, s.out)
}

// benchBotCmd is `serve` with other limits.
type benchBotCmd struct {
	DB      string `name:"db"`
	APIURL  string `name:"api-url"`
	Speed   float64
	Profile string
}

// Run serves until ctx ends.
func (c benchBotCmd) Run(ctx context.Context, s streams) (err error) {
	endProfile, err := startProfile(c.Profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endProfile()) }()
	bank, err := questions.Open(nil, true)
	if err != nil {
		return err
	}
	tokens := localslack.DefaultConfig().Tokens
	p, err := newProgram(c.DB, bank, review.New(), bot.Config{
		BotToken: bot.Token(tokens.Bot), AppToken: bot.Token(tokens.App), APIURL: c.APIURL, Log: s.log(slog.LevelInfo), Limits: limits(c.Speed),
	})
	if err != nil {
		return err
	}
	endControl := p.openControl(s.now)
	err = p.bot.Run(ctx)
	return errors.Join(err, endControl(), p.store.Close())
}

// startProfile writes a profile of the processor's time to a file, if it has a name,
// until end is called.
func startProfile(path string) (end func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// limits are the bot's, its rates for the workspace so many times as fast; 0 puts
// all of them out of the way. The limit of one channel stays as it is.
func limits(speed float64) bot.Limits {
	l := bot.DefaultLimits()
	if speed <= 0 {
		away := bot.Rate{PerSecond: 1e6, Burst: 1e6}
		return bot.Limits{Channel: away, FanOut: away, Reply: away, Method: away}
	}
	l.FanOut.PerSecond *= speed
	l.Reply.PerSecond *= speed
	return l
}

// benchPlanCmd plans a day.
type benchPlanCmd struct {
	DB      string `name:"db"`
	Profile string
}

// Run plans and prints how long it took.
func (c benchPlanCmd) Run(ctx context.Context, s streams) (err error) {
	endProfile, err := startProfile(c.Profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, endProfile()) }()
	bank, err := questions.Open(nil, true)
	if err != nil {
		return err
	}
	return bench.Plan(ctx, c.DB, bank, s.out)
}
