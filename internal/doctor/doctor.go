// Package doctor examines a set-up of the bot before anybody relies on it: the two
// tokens and what Slack says of them, the data file, and the questions. It changes
// nothing, neither in Slack nor in the data file, and prints nothing: each thing it
// looked at is a Check, whose texts hold no token and nothing that people wrote.
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

// A State is how a Check came out.
type State string

// The states.
const (
	OK      State = "ok"
	Wrong   State = "wrong"
	Skipped State = "skipped" // it could not be looked at, or need not be
)

// A Check is one thing that was looked at.
type Check struct {
	Name  string `json:"name"`
	State State  `json:"state"`
	Text  string `json:"text"`           // what was found; one line, or several
	Todo  string `json:"todo,omitempty"` // of Wrong: what to do about it
}

func ok(name, format string, args ...any) []Check {
	return []Check{{Name: name, State: OK, Text: fmt.Sprintf(format, args...)}}
}

func skipped(name, format string, args ...any) []Check {
	return []Check{{Name: name, State: Skipped, Text: fmt.Sprintf(format, args...)}}
}

func wrong(name, text, todo string) []Check {
	return []Check{{Name: name, State: Wrong, Text: text, Todo: todo}}
}

// failed is wrong with one of the program's own sentences, which say what is the
// matter and, after a colon, what to do.
func failed(name string, err error) []Check {
	text, todo, _ := strings.Cut(err.Error(), ": ")
	return wrong(name, text, todo)
}

// The names of the checks, in their order.
const (
	nameBotToken   = "bot token"
	nameAppToken   = "app token"
	nameAPI        = "Slack's API"
	nameClock      = "clock"
	nameWorkspace  = "workspace"
	nameScopes     = "scopes"
	nameData       = "data file"
	nameDisk       = "disk"
	nameQuestions  = "questions"
	nameConnection = "connection"
	nameApp        = "one app"
	nameSlash      = "slash command"
	nameButton     = "button"
	nameMessages   = "Messages tab"
	nameHome       = "Home tab"
)

// A Scope is a right that the bot token needs, and what of the bot needs it.
type Scope struct{ Name, Feature string }

// Config is the set-up to examine.
type Config struct {
	BotToken, AppToken bot.Token
	// BotTokenErr and AppTokenErr are why a token could not be read.
	BotTokenErr, AppTokenErr error
	APIURL                   string // of the Web API, ending in a slash; empty means Slack's own
	APIURLErr                error  // why there is none
	DB                       string // the data file
	Command                  string // the slash command, with its slash
	Scopes                   []Scope
	// Questions reads and checks the questions, and returns how many there are with
	// all that is wrong with them.
	Questions func() (count int, faults questions.Faults)

	// Wait is for how long a person is asked to do what only a person can; 0 asks
	// nobody. Ask is called with what to do when the time begins.
	Wait time.Duration
	Ask  func(steps []string, within time.Duration)

	// Now and After are the clock; nil means the system's.
	Now   func() time.Time
	After func(time.Duration) <-chan time.Time
}

// callWithin is how long one question to Slack, or the bot that runs, may take, in
// real time.
const callWithin = 10 * time.Second

// Examine looks at everything, also after something was wrong, and tells each Check
// as it is made. It refuses, with a sentence, to wait for a person while a bot runs
// on the data file: the two would take what the person does from each other.
func Examine(ctx context.Context, cfg Config) (iter.Seq[Check], error) {
	v := newVisit(cfg)
	v.bot, v.dialErr = control.Dial(ctx, cfg.DB)
	if v.bot == nil {
		v.file, v.fileErr = store.Look(cfg.DB)
	}
	if cfg.Wait > 0 && v.held() {
		return nil, fmt.Errorf("a bot runs on %s and would take what you do in Slack: stop it first, or type %s ping there, which it answers itself", cfg.DB, cfg.Command)
	}
	return func(yield func(Check) bool) {
		defer v.http.CloseIdleConnections()
		defer v.hangUp()
		for _, look := range []func(context.Context) []Check{
			v.botToken, v.appToken, v.api, v.clock, v.workspace, v.scopes, v.dataFile, v.disk, v.questions, v.connection, v.oneApp,
		} {
			for _, c := range look(ctx) {
				if !yield(c) {
					return
				}
			}
		}
		v.person(ctx, yield)
	}, nil
}

// A visit is one examination, with what its checks learn for later ones.
type visit struct {
	cfg  Config
	http *http.Client

	bot     *control.Client // of the bot that runs on the data file; nil for none
	dialErr error           // why there is none
	file    store.FileInfo
	fileErr error

	botGood, appGood bool // the form of the token
	reached          bool // the Web API answers
	answered         time.Time
	date             time.Time // Slack's, when it answered
	who              answer    // of auth.test; without a team when it was not answered
	granted          string    // X-OAuth-Scopes
	conn             *connection
	app              string // that the app token is of
}

func newVisit(cfg Config) *visit {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	return &visit{cfg: cfg, http: newHTTPClient()}
}

// held reports whether a bot has the data file open, or may have.
func (v *visit) held() bool {
	return v.bot != nil || v.unasked() || errors.Is(v.fileErr, store.ErrLocked)
}

// unasked reports whether there is a socket of a bot that this user cannot ask, such
// as another user's.
func (v *visit) unasked() bool {
	return v.dialErr != nil && !errors.Is(v.dialErr, control.ErrNotRunning) && !errors.Is(v.dialErr, control.ErrLeftOver)
}

func (v *visit) botToken(context.Context) []Check {
	return v.token(nameBotToken, bot.VarBotToken, v.cfg.BotToken, v.cfg.BotTokenErr, &v.botGood)
}

func (v *visit) appToken(context.Context) []Check {
	return v.token(nameAppToken, bot.VarAppToken, v.cfg.AppToken, v.cfg.AppTokenErr, &v.appGood)
}

// token looks at the form of a token.
func (v *visit) token(name, variable string, token bot.Token, unread error, good *bool) []Check {
	if unread != nil {
		return wrong(name, unread.Error(), fmt.Sprintf("set %s, or name in %s_FILE a file that this user can read", variable, variable))
	}
	if err := bot.CheckToken(variable, token); err != nil {
		return failed(name, err)
	}
	*good = true
	return ok(name, "%s is there, and of the right kind", variable)
}
