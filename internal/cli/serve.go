package cli

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

type serveCmd struct {
	configFlag
	bankFlags
	DB         string   `name:"db" placeholder:"FILE" type:"path" default:"interviewcoach.db" env:"INTERVIEWCOACH_DB" help:"The data file; made when missing, readable by its owner only."`
	Workspaces []string `name:"workspace" yaml:"workspaces" placeholder:"NAME" sep:"," env:"INTERVIEWCOACH_WORKSPACES" help:"Serve several workspaces, each with tokens of its own; may be given several times."`
	APIURL     string   `name:"api-url" placeholder:"URL" env:"SLACK_API_URL" help:"Another Slack than slack.com, such as the one on this machine."`
	opinionFlags
	Backups backupFlags `embed:""`
	retentionFlags
	logFlags
	HTTP string `name:"http" placeholder:"ADDRESS" env:"INTERVIEWCOACH_HTTP" help:"Serve /healthz, /readyz and /metrics there: :9090 for this machine alone, 0.0.0.0:9090 for others too; nowhere when left out."`
}

// Help is shown below the options.
func (serveCmd) Help() string {
	return "The tokens come from the environment: SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…), or the files that SLACK_BOT_TOKEN_FILE and SLACK_APP_TOKEN_FILE name; of a workspace with a name from SLACK_BOT_TOKEN_NAME and so on. " +
		"interviewcoach config shows every option as it is in force. A SIGHUP has the question folders read again."
}

// ownFaults has Run report what is wrong with the configuration, with all else.
func (serveCmd) ownFaults() {}

// Run serves until ctx ends, the store is lost or, of a single workspace, its
// connection dies for good. All that is wrong with the configuration is reported at
// once.
func (c serveCmd) Run(ctx context.Context, s streams, set *settings) error {
	hangups, unsubscribe := onHangup() // from now on it does not end the process
	defer unsubscribe()
	given, faults := c.check(set, s)
	p := &process{
		options: c, given: given, hangups: hangups, clock: s.clock, now: s.now, log: s.logger(c.logFlags), meter: newMeter(),
	}
	defer p.closeWatches()
	if err := errors.Join(faults, c.Backups.prepare(), p.read(given.workspaces)); err != nil {
		return err
	}
	if err := p.open(); err != nil {
		return err
	}
	if s.started != nil {
		s.started(p)
	}
	return p.run(ctx)
}

// given is what the options of serve come to.
type given struct {
	workspaces []workspaceOptions
	evaluator  review.Evaluator
	keep       time.Duration // of what people wrote; 0 for ever
}

// check finds everything that is wrong with the options, before anything is opened,
// and returns what they say. An option that is looked at in a place of its own is
// added here, as settings.at(its flag, the error).
func (c serveCmd) check(set *settings, s streams) (g given, err error) {
	var workspacesErr, opinionErr, keepErr error
	g.workspaces, workspacesErr = set.workspaces(c)
	g.evaluator, opinionErr = c.evaluator(s.logger(c.logFlags), set.secret(secretOption{key: "opinion_key", env: varOpinionKey}, ""))
	g.keep, keepErr = c.keep()
	return g, errors.Join(set.err(), workspacesErr, opinionErr, set.at("http", c.checkHTTP()), c.Backups.check(), set.at("retention", keepErr))
}

// checkHTTP refuses an address that cannot be listened on.
func (c serveCmd) checkHTTP() error {
	if c.HTTP == "" {
		return nil
	}
	_, err := httpAddress(c.HTTP)
	return err
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
	return &program{store: st, coach: c, bot: b, log: cfg.Log}, nil
}

// tempDB names a data file in a new temporary folder, and the way to remove it.
func tempDB() (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "interviewcoach-demo-")
	if err != nil {
		return "", nil, err
	}
	return dir + "/demo.db", func() { _ = os.RemoveAll(dir) }, nil
}
