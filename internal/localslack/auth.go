package localslack

import (
	"net/http"
	"slices"
	"strings"
)

// authorize checks the token of a call. Which token goes where:
// https://docs.slack.dev/authentication/tokens and the page of
// apps.connections.open.
func (s *Server) authorize(c *call, m apiMethod, verb, token string, inHeader bool) *apiError {
	if m.noToken {
		return nil
	}
	if m.appToken && verb != http.MethodPost {
		return refuse("insecure_request")
	}
	if token == "" || m.appToken && !inHeader {
		return refuse("not_authed")
	}
	isApp := token == s.cfg.Tokens.App
	if !isApp && token != s.ws.botToken {
		return refuse("invalid_auth")
	}
	switch s.ws.refusal {
	case "": // installed
	case "token_revoked": // the app's own token goes on
		if !isApp {
			return refuse("token_revoked")
		}
	default:
		return refuse(s.ws.refusal)
	}
	if isApp != m.appToken {
		return refuse("not_allowed_token_type")
	}
	return nil
}

// needScope refuses a call whose token has none of the scopes.
func (s *Server) needScope(scopes ...string) *apiError {
	for _, scope := range scopes {
		if slices.Contains(s.cfg.Scopes, scope) {
			return nil
		}
	}
	return &apiError{code: "missing_scope", needed: strings.Join(scopes, ",")}
}

// hasScope reports whether the bot token has the scope.
func (s *Server) hasScope(scope string) bool { return slices.Contains(s.cfg.Scopes, scope) }

// scopeOf returns the scope for reading (suffix "history" or "read") a conversation.
func scopeOf(c *conversation, suffix string) string {
	switch c.kind() {
	case "im":
		return "im:" + suffix
	case "group":
		return "groups:" + suffix
	}
	return "channels:" + suffix
}

func (s *Server) authTest(*call) (object, *apiError) {
	return object{
		"url": s.workspaceURL(), "team": s.cfg.Workspace.Name, "team_id": s.cfg.Workspace.ID,
		"user": s.cfg.Bot.Name, "user_id": s.cfg.Bot.UserID, "bot_id": s.cfg.Bot.BotID,
		"is_enterprise_install": false,
	}, nil
}

func (s *Server) workspaceURL() string {
	if s.cfg.Workspace.URL != "" {
		return s.cfg.Workspace.URL
	}
	return "https://" + s.cfg.Workspace.Domain + ".slack.com/"
}

func (s *Server) teamInfo(*call) (object, *apiError) {
	return object{"team": object{
		"id": s.cfg.Workspace.ID, "name": s.cfg.Workspace.Name, "domain": s.cfg.Workspace.Domain,
		"email_domain": "", "url": s.workspaceURL(),
	}}, nil
}
