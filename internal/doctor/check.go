package doctor

import (
	"fmt"
	"strings"
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
	Workspace string `json:"workspace,omitempty"` // whose it is; empty for all, and where there is but one
	Name      string `json:"name"`
	State     State  `json:"state"`
	Text      string `json:"text"`           // what was found; one line, or several
	Todo      string `json:"todo,omitempty"` // of Wrong: what to do about it
}

// The names of the checks.
const (
	nameConfiguration = "configuration"
	nameBotToken      = "bot token"
	nameAppToken      = "app token"
	nameAPI           = "Slack's API"
	nameClock         = "clock"
	nameWorkspace     = "workspace"
	nameScopes        = "scopes"
	nameData          = "data file"
	nameDisk          = "disk"
	nameQuestions     = "questions"
	nameConnection    = "connection"
	nameApp           = "one app"
	nameSlash         = "slash command"
	nameButton        = "button"
	nameMessages      = "Messages tab"
	nameHome          = "Home tab"
)

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
