// Package doctor examines a set-up of the bot before anybody relies on it: the
// configuration, the data file and, of each workspace, the two tokens, what Slack says
// of them, and the questions. It changes nothing, neither in Slack nor in the data
// file, and prints nothing: each thing it looked at is a Check, whose texts hold no
// token and nothing that people wrote.
//
// What only a person can show, such as whether a button works, is asked for with
// Config.Wait. Everything else bothers nobody.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"interviewcoach/bot"
	"interviewcoach/internal/control"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// Config is the set-up to examine.
type Config struct {
	File       string   // the configuration file; empty for none
	Faults     []string // of the configuration, a sentence each, but for what is in Workspaces
	DB         string   // the data file
	Command    string   // the slash command, with its slash
	Scopes     []Scope
	Workspaces []Workspace // one at least

	// Wait is for how long a person is asked to do what only a person can; 0 asks
	// nobody. Ask is called with what to do when the time begins.
	Wait time.Duration
	Ask  func(steps []string, within time.Duration)

	// Now and After are the clock; nil means the system's.
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
}

// A Workspace is what one workspace is to be served with.
type Workspace struct {
	Name      string // in the configuration, and so the one that the bot that runs tells
	Bot, App  Secret
	APIURL    string // of the Web API, ending in a slash; empty means Slack's own
	APIURLErr error  // why there is none
	// InOurWords has a sentence call the tokens, which it knows by their variables
	// bot.VarBotToken and bot.VarAppToken, as the configuration does; nil leaves it.
	InOurWords func(sentence string) string
	// Questions reads and checks the questions, and returns how many there are with
	// all that is wrong with them.
	Questions func() (count int, faults questions.Faults)
}

// A Secret is one of the two tokens, as far as it could be read.
type Secret struct {
	Token bot.Token
	Err   error  // why it could not be read
	Todo  string // of Err: what to do about it
}

// A Scope is a right that the bot token needs, and what of the bot needs it.
type Scope struct{ Name, Feature string }

// callWithin is how long one question to Slack, or the bot that runs, may take, in
// real time.
const callWithin = 10 * time.Second

// Examine looks at everything, also after something was wrong, and tells each Check
// as it is made. It refuses, with a sentence, to wait for a person in several
// workspaces, who can be in one, and while a bot runs on the data file: the two would
// take what the person does from each other.
func Examine(ctx context.Context, cfg Config) (iter.Seq[Check], error) {
	if cfg.Wait > 0 && len(cfg.Workspaces) > 1 {
		return nil, fmt.Errorf("you can do it in one workspace at a time: say in which with --workspace, as in --workspace %s", cfg.Workspaces[0].Name)
	}
	e := newExamination(cfg)
	e.bot, e.dialErr = control.Dial(ctx, cfg.DB)
	if e.bot == nil {
		e.file, e.fileErr = store.Look(cfg.DB)
	}
	if cfg.Wait > 0 && e.held() {
		return nil, fmt.Errorf("a bot runs on %s and would take what you do in Slack: stop it first, or type %s ping there, which it answers itself", cfg.DB, cfg.Command)
	}
	return func(yield func(Check) bool) {
		defer e.http.CloseIdleConnections()
		if len(e.visits) > 1 {
			e.several(ctx, yield)
			return
		}
		v := e.visits[0]
		defer v.hangUp()
		_ = tell(ctx, yield, e.configuration, v.botToken, v.appToken, v.api, e.clock, v.workspace, v.scopes, e.dataFile, e.disk, v.questions, v.connection, v.oneApp) &&
			v.person(ctx, yield)
	}, nil
}

// several tells first what is of all workspaces, then of each what is its own.
func (e *examination) several(ctx context.Context, yield func(Check) bool) {
	for _, v := range e.visits { // until one has told the time
		if _ = v.api(ctx); !e.date.IsZero() {
			break
		}
	}
	if !tell(ctx, yield, e.configuration, e.clock, e.dataFile, e.disk) {
		return
	}
	for _, v := range e.visits {
		named := func(c Check) bool {
			c.Workspace = v.of.Name
			return yield(c)
		}
		going := tell(ctx, named, v.botToken, v.appToken, v.api, v.workspace, v.scopes, v.questions, v.connection, v.oneApp) && v.person(ctx, named)
		v.hangUp()
		if !going {
			return
		}
	}
}

// tell yields what each look finds. It is false when yield wants no more.
func tell(ctx context.Context, yield func(Check) bool, looks ...func(context.Context) []Check) bool {
	for _, look := range looks {
		for _, c := range look(ctx) {
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// An examination is of one set-up, with what is learned on the way.
type examination struct {
	cfg    Config
	http   *http.Client
	visits []*visit

	bot     *control.Client // of the bot that runs on the data file; nil for none
	dialErr error           // why there is none
	file    store.FileInfo
	fileErr error

	date, answered time.Time // Slack's, and this machine's when it was told
}

// A visit is the part of an examination that is of one workspace.
type visit struct {
	*examination
	of Workspace

	botGood, appGood bool    // the form of the token
	asked            []Check // what api found; nil before
	reached          bool    // the Web API answers
	who              answer  // of auth.test; without a team when it was not answered
	granted          string  // X-OAuth-Scopes
	conn             *connection
	app              string // that the app token is of
}

func newExamination(cfg Config) *examination {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	e := &examination{cfg: cfg, http: newHTTPClient()}
	for _, w := range cfg.Workspaces {
		if w.InOurWords == nil {
			w.InOurWords = func(sentence string) string { return sentence }
		}
		e.visits = append(e.visits, &visit{examination: e, of: w})
	}
	return e
}

// held reports whether a bot has the data file open, or may have.
func (e *examination) held() bool {
	return e.bot != nil || e.unasked() || errors.Is(e.fileErr, store.ErrLocked)
}

// unasked reports whether there is a socket of a bot that this user cannot ask, such
// as another user's.
func (e *examination) unasked() bool {
	return e.dialErr != nil && !errors.Is(e.dialErr, control.ErrNotRunning) && !errors.Is(e.dialErr, control.ErrLeftOver)
}

// configuration tells what the bot would refuse of the configuration. Without a file
// and with a single workspace there is nothing to tell when that is nothing.
func (e *examination) configuration(context.Context) []Check {
	if len(e.cfg.Faults) > 0 {
		return wrong(nameConfiguration, strings.Join(e.cfg.Faults, "\n"),
			"mend it, or the bot does not start: interviewcoach config shows every option, and where its value came from")
	}
	var found []string
	if e.cfg.File != "" {
		found = append(found, e.cfg.File+" has no faults")
	}
	if len(e.visits) > 1 {
		found = append(found, fmt.Sprintf("%d workspaces", len(e.visits)))
	}
	if len(found) == 0 {
		return nil
	}
	return ok(nameConfiguration, "%s", strings.Join(found, "; "))
}
