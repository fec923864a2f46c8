package doctor

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"interviewcoach/bot"
)

const (
	slackAPI    = "https://slack.com/api/"
	maxResponse = 1 << 20
)

// newHTTPClient returns a client that follows no redirect: a token must not reach
// another host.
func newHTTPClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	return &http.Client{
		Timeout:       callWithin,
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// An answer is what of a method's answer is looked at.
type answer struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error"`
	Metadata struct {
		Messages []string `json:"messages"`
	} `json:"response_metadata"`

	// auth.test
	Team   string `json:"team"`
	TeamID string `json:"team_id"`
	User   string `json:"user"`
	BotID  string `json:"bot_id"`
	// bots.info
	Bot struct {
		AppID string `json:"app_id"`
	} `json:"bot"`
	// apps.connections.open
	URL string `json:"url"`
}

// statusError is an answer that is none of Slack's Web API.
type statusError struct{ code int }

func (e statusError) Error() string { return fmt.Sprintf("HTTP %d", e.code) }

// call asks Slack. The error is that of the way there: what Slack refuses is in the
// answer. An answer that carries a date is noted with the moment it came.
func (v *visit) call(ctx context.Context, method string, token bot.Token, args url.Values) (a answer, header http.Header, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.apiURL()+method, strings.NewReader(args.Encode()))
	if err != nil {
		return a, nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+string(token))
	}
	resp, err := v.http.Do(req)
	if err != nil {
		return a, nil, err
	}
	defer resp.Body.Close()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		v.date, v.answered = date, v.cfg.Now()
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return a, nil, err
	}
	if json.Unmarshal(data, &a) != nil || !a.OK && a.Error == "" {
		return a, nil, statusError{resp.StatusCode}
	}
	return a, resp.Header, nil
}

func (v *visit) apiURL() string {
	if v.of.APIURL != "" {
		return v.of.APIURL
	}
	return slackAPI
}

// api asks the one method that takes no token, once.
func (v *visit) api(ctx context.Context) []Check {
	if v.asked == nil {
		v.asked = v.askAPI(ctx)
	}
	return v.asked
}

func (v *visit) askAPI(ctx context.Context) []Check {
	if err := v.of.APIURLErr; err != nil {
		text, todo := err.Error(), ""
		if i := strings.LastIndex(text, ": "); i >= 0 { // before it may stand where the address was given
			text, todo = text[:i], text[i+2:]
		}
		return wrong(nameAPI, text, todo)
	}
	_, _, err := v.call(ctx, "api.test", "", nil)
	if err != nil {
		text, todo := trouble(err, v.apiURL(), v.of.APIURL != "")
		return wrong(nameAPI, text, todo)
	}
	v.reached = true
	shown := v.apiURL()
	if u, err := url.Parse(shown); err == nil {
		shown = u.Redacted()
	}
	return ok(nameAPI, "%s answers", shown)
}

// maxSkew is how far the clock may be from Slack's: people's days, and when their
// question comes, go by it.
const maxSkew = 30 * time.Second

func (e *examination) clock(context.Context) []Check {
	if e.date.IsZero() {
		return skipped(nameClock, "Slack did not tell the time")
	}
	off := e.answered.Sub(e.date)
	if off.Abs() <= maxSkew+time.Second { // a date tells whole seconds
		return ok(nameClock, "agrees with Slack's")
	}
	way := "ahead of"
	if off < 0 {
		way = "behind"
	}
	return wrong(nameClock, fmt.Sprintf("this machine's clock is %s %s Slack's", span(off.Abs()), way),
		"set it right, and let it be kept so: timedatectl set-ntp true does that where systemd runs")
}

// span is a time in words.
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f seconds", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf("%.0f minutes", d.Minutes())
	}
	return fmt.Sprintf("%.0f hours", d.Hours())
}

// workspace asks whose the bot token is.
func (v *visit) workspace(ctx context.Context) []Check {
	switch {
	case !v.botGood:
		return skipped(nameWorkspace, "there is no bot token to ask Slack with")
	case !v.reached:
		return skipped(nameWorkspace, "Slack's API cannot be reached")
	}
	who, header, err := v.call(ctx, "auth.test", v.of.Bot.Token, nil)
	switch {
	case err != nil:
		text, todo := trouble(err, v.apiURL(), v.of.APIURL != "")
		return wrong(nameWorkspace, text, todo)
	case passing(who.Error):
		return busy(nameWorkspace, who.Error)
	case !who.OK:
		return v.refused(nameWorkspace, bot.TokenFault(bot.VarBotToken, who.Error))
	case who.BotID == "":
		return v.refused(nameWorkspace, errors.New(bot.VarBotToken+" does not belong to a bot: set it to the Bot User OAuth Token under OAuth & Permissions"))
	}
	v.who, v.granted = who, header.Get("X-Oauth-Scopes")
	if found := v.twice(); found != nil {
		return found
	}
	return ok(nameWorkspace, "the bot token is of %s in the workspace %s (%s)", who.User, who.Team, who.TeamID)
}

// passing reports whether a refusal says nothing about the set-up.
func passing(code string) bool {
	switch code {
	case "ratelimited", "rate_limited", "internal_error", "fatal_error", "request_timeout", "service_unavailable":
		return true
	}
	return false
}

func busy(name, code string) []Check {
	return wrong(name, fmt.Sprintf("Slack cannot answer now (%s)", code), tryAgain)
}

// scopes compares what the token may do with what the bot needs.
func (v *visit) scopes(context.Context) []Check {
	if v.who.TeamID == "" {
		return skipped(nameScopes, "Slack tells them only with a bot token that it accepts")
	}
	if v.granted == "" {
		return skipped(nameScopes, "Slack did not tell which are granted")
	}
	granted := map[string]bool{}
	var list []string
	for scope := range strings.SplitSeq(v.granted, ",") {
		scope = strings.TrimSpace(scope)
		granted[scope] = true
		list = append(list, scope)
	}
	needed := map[string]bool{}
	var missing, extra []string
	for _, s := range v.cfg.Scopes {
		needed[s.Name] = true
		if !granted[s.Name] {
			missing = append(missing, fmt.Sprintf("%s is missing: %s", s.Name, s.Feature))
		}
	}
	for _, scope := range list {
		if !needed[scope] {
			extra = append(extra, scope)
		}
	}
	more := ""
	if len(extra) > 0 {
		more = "more than the bot needs: " + strings.Join(extra, ", ")
	}
	if len(missing) > 0 {
		if more != "" {
			missing = append(missing, more)
		}
		return wrong(nameScopes, strings.Join(missing, "\n"), "add what is missing under OAuth & Permissions, Bot Token Scopes, and install the app again")
	}
	text := fmt.Sprintf("all %d are granted", len(v.cfg.Scopes))
	if more != "" {
		text += "; " + more
	}
	return ok(nameScopes, "%s", text)
}
