package doctor

import (
	"context"
	"fmt"
	"strings"

	"interviewcoach/bot"
)

func (v *visit) botToken(context.Context) []Check {
	return v.token(nameBotToken, bot.VarBotToken, v.of.Bot, &v.botGood)
}

func (v *visit) appToken(context.Context) []Check {
	return v.token(nameAppToken, bot.VarAppToken, v.of.App, &v.appGood)
}

// token looks at the form of a token.
func (v *visit) token(name, variable string, s Secret, good *bool) []Check {
	if s.Err != nil {
		return wrong(name, s.Err.Error(), s.Todo)
	}
	if err := bot.CheckToken(variable, s.Token); err != nil {
		return v.refused(name, err)
	}
	*good = true
	return ok(name, "%s is there, and of the right kind", v.of.InOurWords(variable))
}

// refused is failed with a sentence about a token.
func (v *visit) refused(name string, err error) []Check {
	text, todo, _ := strings.Cut(err.Error(), ": ")
	return wrong(name, v.of.InOurWords(text), v.of.InOurWords(todo))
}

// twice tells of an earlier workspace in the configuration whose bot token is of the
// same workspace in Slack: the bot serves that once.
func (v *visit) twice() []Check {
	for _, other := range v.visits {
		if other == v {
			return nil
		}
		if other.who.TeamID == v.who.TeamID {
			return wrong(nameWorkspace, fmt.Sprintf("the bot token is of the same Slack workspace as that of %s, %s (%s)", other.of.Name, v.who.Team, v.who.TeamID),
				"take one of the two out of the configuration, or give it the tokens of another workspace")
		}
	}
	return nil
}
