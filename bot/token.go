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
	return errors.Join(CheckToken(VarBotToken, bot), CheckToken(VarAppToken, app))
}

// CheckToken is CheckTokens for the one of variable, VarBotToken or VarAppToken.
func CheckToken(variable string, token Token) error {
	if variable == VarAppToken {
		return checkToken(token, variable, "xapp-", tokenPlace(variable))
	}
	return checkToken(token, variable, "xoxb-", tokenPlace(variable))
}

// tokenPlace is where on the app's pages in Slack the token of variable is found.
func tokenPlace(variable string) string {
	if variable == VarAppToken {
		return "an App-Level Token with the scope connections:write under Basic Information"
	}
	return "the Bot User OAuth Token under OAuth & Permissions"
}

// TokenFault is the sentence for a token that Slack refuses with code. A method's
// page under https://docs.slack.dev/reference/methods says what each code means.
func TokenFault(variable, code string) error {
	where := tokenPlace(variable)
	switch code {
	case "missing_scope":
		return fmt.Errorf("%s lacks a scope (%s): replace it by %s", variable, code, where)
	case "not_allowed_token_type":
		return fmt.Errorf("%s is the wrong kind of token (%s): set it to %s", variable, code, where)
	case "account_inactive":
		return fmt.Errorf("%s is of an app that was taken out of the workspace (%s): install the app again and copy %s", variable, code, where)
	case "token_revoked":
		return fmt.Errorf("%s was revoked (%s): install the app again and copy %s", variable, code, where)
	case "token_expired":
		return fmt.Errorf("%s has expired (%s), as tokens do with token rotation: create the app anew from the manifest, which leaves that off, and copy %s", variable, code, where)
	case "invalid_auth":
		return fmt.Errorf("%s is not known to Slack (%s): copy %s again, whole", variable, code, where)
	}
	return fmt.Errorf("%s is no longer accepted by Slack (%s): install the app again and copy %s", variable, code, where)
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
