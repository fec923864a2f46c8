package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"interviewcoach/bot"
)

// A secretOption is one that no command line shows: every process of a machine can
// read those.
type secretOption struct {
	key          string // in the file, where _file is added
	env          string // the variable, beside that with _FILE added
	help         string
	perWorkspace bool
}

// secrets are all of them.
func secrets() []secretOption {
	return []secretOption{
		{"bot_token", bot.VarBotToken, "The bot's token, xoxb-…", true},
		{"app_token", bot.VarAppToken, "The app-level token, xapp-…", true},
		{"opinion_key", varOpinionKey, "The key of the endpoint for second opinions, where it wants one.", false},
	}
}

// secretNamed reports whether a key of the file would be a secret itself.
func secretNamed(key string) bool {
	return slices.ContainsFunc(secrets(), func(s secretOption) bool { return s.key == key })
}

// A secretSource is where one secret is read: the environment, which may name a file,
// or else the file that the configuration names.
type secretSource struct {
	env    string
	path   string // as the configuration file names it; empty: it does not
	key    string
	origin origin // of path
}

// secret is the source of a secret of the whole program, or of a workspace when it has
// an entry, whose name is added to the variable.
func (s *settings) secret(o secretOption, workspace string) secretSource {
	src := secretSource{env: o.env, key: o.key + "_file"}
	if s.file == nil {
		if workspace != "" {
			src.env += "_" + envName(workspace)
		}
		return src
	}
	e := s.file.options
	if workspace != "" {
		src.env += "_" + envName(workspace)
		e = s.file.workspace(workspace)
	}
	if v, ok := e.values[src.key]; ok {
		src.origin = origin{file: s.file.name, line: v.line}
		if len(v.texts) == 1 && !v.list {
			src.path = s.file.path(v.texts[0])
		}
	}
	return src
}

// read reads the secret as it is now; empty when there is none.
func (s secretSource) read() (string, error) {
	if s.where().env != "" || s.origin.file == "" {
		return secret(s.env)
	}
	if s.path == "" {
		return "", fmt.Errorf("%s: %s takes the name of one file", s.origin.at(s.key), s.key)
	}
	data, err := os.ReadFile(s.path)
	if err != nil {
		return "", fmt.Errorf("%s: %s cannot be read: %w", s.origin.at(s.key), s.key, err)
	}
	return strings.TrimSpace(string(data)), nil
}

// token is read for one of the two tokens.
func (s secretSource) token() (bot.Token, error) {
	text, err := s.read()
	return bot.Token(text), err
}

// where is where read would find the secret now.
func (s secretSource) where() origin {
	for _, env := range []string{s.env, s.env + "_FILE"} {
		if os.Getenv(env) != "" {
			return origin{env: env}
		}
	}
	return s.origin
}

// name is what a sentence calls the secret.
func (s secretSource) name() string {
	if from := s.where(); from.file != "" {
		return fmt.Sprintf("the token of %s (%s line %d)", s.key, from.file, from.line)
	}
	return s.env
}

// envName is the part of a variable's name that a workspace adds.
func envName(workspace string) string {
	return strings.ToUpper(strings.ReplaceAll(workspace, "-", "_"))
}
