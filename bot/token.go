package bot

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"unicode"
)

// The variables that hold the two tokens, as messages name them.
const (
	VarBotToken = "SLACK_BOT_TOKEN"
	VarAppToken = "SLACK_APP_TOKEN"
)

const redacted = "REDACTED"

// A Token is a secret of Slack's. However it is printed, logged or encoded, it
// shows nothing of itself.
type Token string

// Format implements fmt.Formatter: without it a verb that means nothing for a text,
// such as %d, prints the text.
func (Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String implements fmt.Stringer.
func (Token) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (Token) GoString() string { return redacted }

// LogValue implements slog.LogValuer.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, and with it what JSON shows.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// CheckTokens looks at the form of the two tokens and reports everything that is
// wrong with them, joined: one sentence each that names the variable and says what
// to do. Whether Slack accepts them is known only by asking it.
func CheckTokens(bot, app Token) error {
	return errors.Join(
		checkToken(bot, VarBotToken, "xoxb-", "the Bot User OAuth Token under OAuth & Permissions"),
		checkToken(app, VarAppToken, "xapp-", "an App-Level Token with the scope connections:write under Basic Information"),
	)
}

func checkToken(token Token, variable, prefix, where string) error {
	text := string(token)
	switch {
	case text == "":
		return fmt.Errorf("%s is missing: set it to %s of your Slack app (it starts with %s)", variable, where, prefix)
	case strings.ContainsFunc(text, unicode.IsSpace):
		return fmt.Errorf("%s contains a space or a line end: copy %s again, alone", variable, where)
	case strings.HasPrefix(text, prefix):
		if len(text) < len(prefix)+8 {
			return fmt.Errorf("%s is cut short: copy %s again, whole", variable, where)
		}
		return nil
	case strings.HasPrefix(text, "xoxp-"):
		return fmt.Errorf("%s holds a user token (xoxp-): set it to %s (it starts with %s)", variable, where, prefix)
	case strings.HasPrefix(text, "xapp-"), strings.HasPrefix(text, "xoxb-"):
		return fmt.Errorf("%s holds the other token (%s): swap %s and %s", variable, text[:5], VarBotToken, VarAppToken)
	default:
		return fmt.Errorf("%s does not start with %s: set it to %s", variable, prefix, where)
	}
}
