package bot_test

import (
	"strings"
	"testing"

	"interviewcoach/bot"
)

// Every refusal names the token, Slack's code and what to do, in one sentence.
func TestTokenFault(t *testing.T) {
	for _, variable := range []string{bot.VarBotToken, bot.VarAppToken} {
		for code, what := range map[string]string{
			"missing_scope": "lacks a scope", "not_allowed_token_type": "wrong kind", "account_inactive": "taken out of the workspace",
			"token_revoked": "was revoked", "token_expired": "has expired", "invalid_auth": "not known to Slack", "not_authed": "no longer accepted",
		} {
			got := bot.TokenFault(variable, code).Error()
			_, todo, cut := strings.Cut(got, ": ")
			if !strings.HasPrefix(got, variable+" ") || !strings.Contains(got, "("+code+")") || !strings.Contains(got, what) || !cut || todo == "" {
				t.Errorf("%s, %s: %q", variable, code, got)
			}
		}
	}
}
