package cli

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"interviewcoach/bot"
	"interviewcoach/questions"
)

// soleWorkspace is the name of the workspace of a process that serves but one.
const soleWorkspace = "default"

// maxWorkspaces bounds what one process serves: each has a connection, queues and
// questions of its own in memory.
const maxWorkspaces = 50

// workspaceOptions are what one workspace is served with.
type workspaceOptions struct {
	name     string
	sole     bool // no name was given: there is no other
	banks    bankFlags
	apiURL   string // ending in a slash; empty means slack.com
	urlErr   error  // why there is none
	bot, app secretSource
	// botToken and appToken are what was read at first: a file may be a pipe, which is
	// read once.
	botToken, appToken bot.Token
	botErr, appErr     error             // why a token could not be read
	tokensErr          error             // all that is wrong with them
	origins            map[string]origin // of those options that are the workspace's own, by flag
}

// perWorkspace reports whether a workspace may have a value of its own for an option
// of serve: in its entry in the file, or in a variable with its name added.
func perWorkspace(flag *kong.Flag) bool {
	return slices.Contains([]string{"questions", "no-bundled", "api-url"}, flag.Name)
}

// workspaces returns the options of each workspace. A workspace's questions lie on top
// of those of all.
func (s *settings) workspaces(c serveCmd) (all []workspaceOptions, err error) {
	apiURL, urlErr := checkAPIURL(c.APIURL)
	urlErr = s.at("api-url", urlErr)
	faults := []error{urlErr}
	common := workspaceOptions{name: soleWorkspace, sole: true, banks: c.bankFlags, apiURL: apiURL, urlErr: urlErr}
	if len(c.Workspaces) == 0 {
		common.bot, common.app = s.tokens("")
		faults = append(faults, common.checkTokens())
		return []workspaceOptions{common}, errors.Join(faults...)
	}
	faults = append(faults, s.checkNames(c.Workspaces), s.checkStrayTokens(c.Workspaces))
	for _, name := range c.Workspaces {
		w := common
		w.name, w.sole, w.origins = name, false, map[string]origin{}
		w.bot, w.app = s.tokens(name)
		faults = append(faults, s.own(&w), w.checkTokens())
		all = append(all, w)
	}
	return all, errors.Join(append(faults, checkApart(all))...)
}

// tokens are the sources of the two tokens.
func (s *settings) tokens(workspace string) (bot, app secretSource) {
	known := secrets()
	return s.secret(known[0], workspace), s.secret(known[1], workspace)
}

// own gives a workspace those options that are its own.
func (s *settings) own(w *workspaceOptions) error {
	var faults []error
	entry := s.file.workspace(w.name)
	for _, flag := range s.options {
		if !perWorkspace(flag) {
			continue
		}
		env := flag.Envs[0] + "_" + envName(w.name)
		text, from := os.Getenv(env), origin{env: env}
		if text == "" {
			before, ok := len(s.faults), false
			text, from, ok = s.inFile(flag, &entry)
			faults, s.faults = append(faults, s.faults[before:]...), s.faults[:before]
			if !ok {
				continue
			}
		}
		value := reflect.New(flag.Target.Type()).Elem()
		if err := decode(flag, text, value); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", from.at(flag.Name), err))
			continue
		}
		w.origins[flag.Name] = from
		switch v := value.Interface().(type) {
		case []string:
			w.banks.Questions = slices.Concat(w.banks.Questions, v)
		case bool:
			w.banks.NoBundled = v
		case string:
			url, err := checkAPIURL(v)
			if err != nil {
				err = fmt.Errorf("%s: %w", from.at(flag.Name), err)
			}
			w.apiURL, w.urlErr, faults = url, err, append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// checkNames refuses names of workspaces that could not be told apart, as words in a
// log or as parts of a variable's name.
func (s *settings) checkNames(names []string) error {
	if len(names) > maxWorkspaces {
		return s.at("workspace", fmt.Errorf("%d workspaces are more than one process serves: give %d at most", len(names), maxWorkspaces))
	}
	var faults []error
	known := map[string]string{}
	for _, name := range names {
		other, twice := known[envName(name)]
		switch {
		case !regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_-]{0,30}[A-Za-z0-9])?$`).MatchString(name):
			faults = append(faults, fmt.Errorf("%s is no name for a workspace: take up to 32 letters, digits, - and _", quoted(name)))
		case strings.HasSuffix("_"+envName(name), "_FILE"):
			faults = append(faults, fmt.Errorf("a workspace cannot be called %s: %s_%s would be a token and a file with one; take another name", name, bot.VarBotToken, envName(name)))
		case twice && other == name:
			faults = append(faults, fmt.Errorf("two workspaces are called %s: give each a name of its own", name))
		case twice:
			faults = append(faults, fmt.Errorf("the workspaces %s and %s would have the same variables, such as %s_%s: rename one", other, name, bot.VarBotToken, envName(name)))
		}
		known[envName(name)] = name
	}
	return s.at("workspace", errors.Join(faults...))
}

// checkStrayTokens refuses tokens without a workspace's name where workspaces have
// names: somebody believes that they are used.
func (s *settings) checkStrayTokens(names []string) error {
	var faults []error
	botToken, appToken := s.tokens("")
	for _, src := range []secretSource{botToken, appToken} {
		switch from := src.where(); {
		case from.env != "":
			faults = append(faults, fmt.Errorf("%s is of no workspace when they have names: call it %s", from.env,
				strings.Replace(from.env, src.env, src.env+"_"+envName(names[0]), 1)))
		case from.file != "":
			faults = append(faults, fmt.Errorf("%s: %s is of no workspace when they have names: move it into an entry of %s", from.at(""), src.key, keyWorkspaces))
		}
	}
	return errors.Join(faults...)
}

// readTokens reads the tokens as they are now and checks their form. The error calls
// each by the name that it has here.
func (w workspaceOptions) readTokens() (botToken, appToken bot.Token, err error) {
	err = w.checkTokens()
	return w.botToken, w.appToken, err
}

// checkTokens reads the tokens for the first time.
func (w *workspaceOptions) checkTokens() error {
	w.botToken, w.botErr = w.bot.token()
	w.appToken, w.appErr = w.app.token()
	if w.tokensErr = errors.Join(w.botErr, w.appErr); w.tokensErr == nil {
		w.tokensErr = w.inOurWords(bot.CheckTokens(w.botToken, w.appToken))
	}
	return w.tokensErr
}

// inOurWords has an error of bot's call the tokens as they are called here.
func (w workspaceOptions) inOurWords(err error) error {
	if err == nil {
		return nil
	}
	text := w.words(err.Error())
	if text == err.Error() {
		return err
	}
	return renamed{text, err}
}

// words is inOurWords for a sentence.
func (w workspaceOptions) words(sentence string) string {
	return strings.NewReplacer(bot.VarBotToken, w.bot.name(), bot.VarAppToken, w.app.name()).Replace(sentence)
}

// A renamed error says the same in other words.
type renamed struct {
	text string
	error
}

func (r renamed) Error() string { return r.text }
func (r renamed) Unwrap() error { return r.error }

// checkApart refuses workspaces that share an app: Slack hands what happens in all
// workspaces of an app to any of its connections, so that each would get half.
func checkApart(all []workspaceOptions) error {
	var faults []error
	of := map[bot.Token]string{}
	for _, w := range all {
		if w.appToken == "" {
			continue
		}
		if other, same := of[w.appToken]; same && other != w.name {
			faults = append(faults, fmt.Errorf("the workspaces %s and %s have the same app-level token: make an app for each, since Slack hands an app's events to any of its connections", other, w.name))
		}
		of[w.appToken] = w.name
	}
	return errors.Join(faults...)
}

// A library holds the questions of each choice of folders, read once.
type library map[string]*questions.Bank

// open returns the bank of a choice of folders.
func (l library) open(f bankFlags) (*questions.Bank, error) {
	if bank := l[f.key()]; bank != nil {
		return bank, nil
	}
	bank, err := f.open()
	if err == nil {
		l[f.key()] = bank
	}
	return bank, err
}

// key is the same for the same choice.
func (f bankFlags) key() string { return fmt.Sprintf("%v %q", f.NoBundled, f.Questions) }
