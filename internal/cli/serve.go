package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/metrics"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

type serveCmd struct {
	bankFlags
	DB     string `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file; made when missing, readable by its owner only."`
	APIURL string `name:"api-url" placeholder:"URL" env:"SLACK_API_URL" help:"Another Slack than slack.com, such as the one on this machine."`
	opinionFlags
	Backups backupFlags `embed:""`
	retentionFlags
	logFlags
	HTTP string `name:"http" placeholder:"ADDRESS" env:"INTERVIEWCOACH_HTTP" help:"Serve /healthz, /readyz and /metrics there: :9090 for this machine alone, 0.0.0.0:9090 for others too; nowhere when left out."`
}

// Help is shown below the options.
func (serveCmd) Help() string {
	return "The tokens come from the environment: SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), or the files that SLACK_BOT_TOKEN_FILE and SLACK_APP_TOKEN_FILE name."
}

// Run serves one workspace until ctx ends or its connection dies for good. All
// that is wrong with the configuration is reported at once.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	botToken, botErr := secret(bot.VarBotToken)
	appToken, appErr := secret(bot.VarAppToken)
	tokenErr := errors.Join(botErr, appErr)
	if tokenErr == nil {
		tokenErr = bot.CheckTokens(bot.Token(botToken), bot.Token(appToken))
	}
	bank, bankErr := c.open()
	log := s.logger(c.logFlags)
	evaluator, opinionErr := c.evaluator(log)
	apiURL, urlErr := checkAPIURL(c.APIURL)
	keep, keepErr := c.keep()
	if err := errors.Join(tokenErr, bankErr, opinionErr, urlErr, c.checkHTTP(), c.Backups.check(), keepErr); err != nil {
		return err
	}
	meter := newMeter()
	p, err := newProgram(c.DB, bank, timedReviews{evaluator, meter}, bot.Config{
		BotToken: bot.Token(botToken), AppToken: bot.Token(appToken), APIURL: apiURL, Clock: s.clock,
		Log: log.With("workspace", "default"), Meter: meter.For("default"),
	}, handlers.WithKeeping(handlers.Keeping{Answers: keep, Copies: store.KeepCopies, Model: c.OpinionModel}))
	if err != nil {
		return err
	}
	p.meter = meter
	p.store.Observe(meter.Transaction)
	meter.Watch(p.look.state)
	if s.started != nil {
		s.started(p)
	}
	endControl := p.openControl(s.now)
	endHTTP, err := startHTTP(c.HTTP, p.look, meter, log)
	if err != nil {
		return errors.Join(err, endControl(), p.store.Close())
	}
	endJobs, err := c.startJobs(p, keep, s.now)
	if err != nil {
		return errors.Join(err, endHTTP(), endControl(), p.store.Close())
	}
	debug.FreeOSMemory() // what reading the questions took is not needed any more
	err = p.bot.Run(ctx)
	endJobs()
	return errors.Join(err, endHTTP(), endControl(), p.store.Close())
}

// checkHTTP refuses an address that cannot be listened on.
func (c serveCmd) checkHTTP() error {
	if c.HTTP == "" {
		return nil
	}
	_, err := httpAddress(c.HTTP)
	return err
}

func (c serveCmd) startJobs(p *program, keep time.Duration, now func() time.Time) (stop func(), err error) {
	backup, err := backupJob(c.Backups, p.store, p.log, now)
	if err != nil {
		return nil, err
	}
	return startJobs(p.log, now, nil, backup, retentionJob(p.store, keep, now, p.log))
}

// checkAPIURL refuses what is no address, and mends the slash that it must end in.
func checkAPIURL(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", errors.New("--api-url or SLACK_API_URL is no address: write it as http://127.0.0.1:8422/api/, or leave it out for slack.com")
	}
	return strings.TrimRight(address, "/") + "/", nil
}

// A program is the bot with its data file and questions, put together.
type program struct {
	store *store.Store // the whole file; coach and bot have a Workspace of it
	coach *coach.Coach
	bot   *bot.Bot
	look  *lookout
	meter *metrics.Meter // nil: nobody counts
	log   *slog.Logger
}

// newProgram opens the data file and builds the bot on it; cfg and options bring the
// tokens and whatever else differs.
func newProgram(db string, bank *questions.Bank, evaluator review.Evaluator, cfg bot.Config, options ...handlers.Option) (*program, error) {
	st, err := store.Open(db)
	if err != nil {
		return nil, err
	}
	return programOn(st, bank, evaluator, cfg, options...)
}

// programOn builds the bot on an open data file, which it closes when that fails.
func programOn(st *store.Store, bank *questions.Bank, evaluator review.Evaluator, cfg bot.Config, options ...handlers.Option) (*program, error) {
	now := time.Now
	if cfg.Clock != nil {
		now = cfg.Clock.Now
	}
	data := st.Workspace()
	c := coach.New(data, bank, evaluator)
	cfg.Coach, cfg.Inbox = c, data
	cfg.Identified = func(me handlers.Identity) error { return data.Serve(me.Team) }
	cfg.Fatal = func(err error) bool { return errors.Is(err, store.ErrFailed) }
	cfg.NewHandler = func(dir handlers.Directory, me handlers.Identity) bot.Handler {
		return handlers.New(c, dir, me, now, cfg.Log, options...)
	}
	b, err := bot.New(cfg)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	look := newLookout(st, served{name: "default", data: data, bot: func() *bot.Bot { return b }})
	return &program{store: st, coach: c, bot: b, look: look, log: cfg.Log}, nil
}

// tempDB names a data file in a new temporary folder, and the way to remove it.
func tempDB() (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "interviewcoach-demo-")
	if err != nil {
		return "", nil, err
	}
	return dir + "/demo.db", func() { _ = os.RemoveAll(dir) }, nil
}
