package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"interviewcoach/internal/doctor"
)

// patient returns the set-up that the workspaces of a quarter are, for the doctor, with
// the Slack of one of them for what a person does.
func (q *quarter) patient(of string) *patient {
	q.T.Helper()
	q.Setenv("INTERVIEWCOACH_NO_BUNDLED", "true")
	q.Setenv("INTERVIEWCOACH_QUESTIONS", "../../docs/writing-questions/final")
	return &patient{T: q.T, slack: q.slacks[of], clock: q.clock, dir: q.dir, options: []string{"--config", filepath.Join(q.dir, "config.yaml")}}
}

// steady replaces what differs from one run to the next.
func (q *quarter) steady(p *patient, text string) string {
	for name, s := range q.slacks {
		text = strings.ReplaceAll(text, s.APIURL(), "http://SLACK-"+name+"/api/")
	}
	return p.steady(text)
}

// tells reports each of the parts that is not in a text.
func tells(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// What is of all workspaces is told once, and one that is broken spoils no other.
func TestDoctorOfSeveralWorkspaces(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.slacks["acme"].RevokeTokens()
	p := q.patient("beta")
	code, out, stderr := p.examine()
	if code != exitError || stderr != "interviewcoach: 1 check wrong\n" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	golden(t, "testdata/doctor/several-one-broken.txt", q.steady(p, out))

	var checks []doctor.Check
	_, raw, _ := p.examine("--json")
	if err := json.Unmarshal([]byte(raw), &checks); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, c := range checks {
		count[c.Workspace]++
		if (c.Name == "data file" || c.Name == "disk" || c.Name == "clock") != (c.Workspace == "" && c.Name != "configuration") {
			t.Errorf("check %+v", c)
		}
	}
	if count[""] != 4 || count["acme"] != count["beta"] || len(count) != 3 {
		t.Errorf("checks by workspace: %v", count)
	}
}

// A person can be in one workspace, which is to be named.
func TestDoctorWaitsInOneOfSeveralWorkspaces(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	p := q.patient("beta")
	code, out, stderr := p.examine("--wait")
	if code != exitError || out != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "--workspace acme") {
		t.Errorf("exit code %d: %s%s", code, out, stderr)
	}
	p.does = func(p *patient) { p.types(); p.press(); p.write(); p.home() }
	if code, out, stderr = p.examine("--wait", "--workspace", "beta"); code != exitOK || strings.Contains(out, "acme") {
		t.Errorf("exit code %d: %s%s", code, out, stderr)
	}
	tells(t, out, "(T0BETA)\n", "✓ slash command  /interview ping arrived", "✓ Home tab ")
	if got := q.slacks["acme"].Report().SocketsOpened; got != 0 {
		t.Errorf("%d connections were opened to the other", got)
	}
}

// The process that serves several workspaces tells of each by its name.
func TestDoctorBesideSeveralWorkspacesThatRun(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "ACME", "BETA")
	q.slacks["acme"].RevokeTokens()
	p := q.patient("beta")
	q.serve()
	q.ready("beta")
	q.await(1, "not served", "workspace=acme")
	code, out, _ := p.examine()
	_, acme, _ := strings.Cut(out, "\nacme\n")
	acme, beta, _ := strings.Cut(acme, "\nbeta\n")
	if code != exitError {
		t.Errorf("exit code %d", code)
	}
	tells(t, acme, "✗ connection     the bot that runs is not connected to Slack:\n", "the token of bot_token_file ("+p.dir+"/config.yaml line 5) was revoked", "→ mend that; the bot tries again")
	tells(t, beta, "✓ connection     the bot that runs is connected\n")
	p.options = []string{"--db", filepath.Join(q.dir, "coach.db"), "--workspace", "gamma"}
	_, out, _ = p.examine()
	tells(t, out, "✗ bot token      SLACK_BOT_TOKEN_GAMMA is missing\n", "was started with another configuration: it serves acme, beta\n")
	if got := q.slacks["beta"].Report().SocketsOpened; got != 1 {
		t.Errorf("%d connections were opened, want the bot's alone", got)
	}
	if code := q.ended(); code != exitOK {
		t.Errorf("serve ends with %d", code)
	}
}

// Tokens are called as they are where they come from, and go to no other Slack than
// the one that was meant.
func TestDoctorOfWorkspacesInTheEnvironment(t *testing.T) {
	q := newQuarter(t, []string{"acme", "beta"}, "SAME", "SAME")
	p := q.patient("beta")
	_, out, _ := p.examine()
	tells(t, out, "✗ workspace      the bot token is of the same Slack workspace as that of acme, Local (T0SAME)\n")

	t.Setenv("INTERVIEWCOACH_WORKSPACES", "acme,beta")
	t.Setenv("SLACK_BOT_TOKEN_ACME", "xapp-acme-token")
	t.Setenv("SLACK_APP_TOKEN_ACME", "xoxb-acme-token")
	t.Setenv("SLACK_BOT_TOKEN_BETA", "xoxb-beta-token")
	t.Setenv("SLACK_APP_TOKEN_BETA_FILE", filepath.Join(q.dir, "nowhere"))
	t.Setenv("SLACK_API_URL", q.slacks["acme"].APIURL())
	t.Setenv("SLACK_API_URL_BETA", "slack")
	p.options = []string{"--db", filepath.Join(q.dir, "coach.db")}
	code, out, _ := p.examine()
	tells(t, out,
		"✓ configuration  2 workspaces\n",
		"✗ bot token      SLACK_BOT_TOKEN_ACME holds the other token (xapp-)\n", "→ swap SLACK_BOT_TOKEN_ACME and SLACK_APP_TOKEN_ACME\n",
		"✗ app token      SLACK_APP_TOKEN_BETA_FILE cannot be read", "→ set SLACK_APP_TOKEN_BETA, or name in SLACK_APP_TOKEN_BETA_FILE a file",
		"✗ Slack's API    SLACK_API_URL_BETA: --api-url or SLACK_API_URL is no address\n", "– workspace      Slack's API cannot be reached\n",
	)
	if code != exitError || strings.Contains(out, "-token\n") || strings.Contains(out, "slack.com/api/") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}

// What is wrong with the configuration is one of the findings, and the rest of it is
// examined.
func TestDoctorOfAFaultyConfiguration(t *testing.T) {
	q := newQuarter(t, []string{"acme"}, "ACME")
	p := q.patient("acme")
	file(t, q.dir, "config.yaml", fmt.Sprintf(`db: coach.db
retenton: 365d
retention: 3d
http: "9090"
bot_token: xoxb-canary-in-the-file
bot_token_file: acme/bot
app_token_file: acme/nowhere
api_url: %s
`, q.slacks["acme"].APIURL()))
	code, out, stderr := p.examine()
	if code != exitError || stderr != "interviewcoach: 2 checks wrong\n" {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	golden(t, "testdata/doctor/configuration-faulty.txt", q.steady(p, out))

	file(t, q.dir, "config.yaml", "db: [coach.db\n")
	t.Setenv("SLACK_API_URL", q.slacks["acme"].APIURL())
	t.Setenv("INTERVIEWCOACH_DB", filepath.Join(q.dir, "coach.db"))
	_, out, _ = p.examine()
	tells(t, out, "✗ configuration  ", "this is not YAML", "✗ bot token      SLACK_BOT_TOKEN is not set, and what the configuration file says", "→ mend the configuration file first\n")
}
