package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// command runs one command line that is expected to end by itself.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var out, errOut bytes.Buffer
	code = Run(ctx, args, strings.NewReader(""), &out, &errOut)
	if ctx.Err() != nil {
		t.Fatalf("%q did not end: %s", args, &errOut)
	}
	return code, out.String(), errOut.String()
}

func file(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestServeRefusesWhatItCannotStartWith(t *testing.T) {
	dir := t.TempDir()
	broken := file(t, dir, "broken/a.md", "---\nrole: [unclosed\n---\n# Why?\n")
	file(t, dir, "empty/README.md", "nothing here")
	noStore := file(t, dir, "no.db", strings.Repeat("this is no data file\n", 500))
	const bot, app = "xoxb-local-bot", "xapp-local-app"
	for _, c := range []struct {
		name     string
		bot, app string
		args     []string
		want     []string
	}{
		{"no tokens", "", "", nil, []string{"SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN is missing"}},
		{"a user's token", "xoxp-1234-abcdef", app, nil, []string{"SLACK_BOT_TOKEN", "xoxp-"}},
		{"swapped", app, bot, nil, []string{"swap SLACK_BOT_TOKEN and SLACK_APP_TOKEN"}},
		{"a bank without questions", bot, app, []string{"--no-bundled", "--questions", filepath.Join(dir, "empty")}, []string{"no question"}},
		{"no bank at all", bot, app, []string{"--no-bundled"}, []string{"no question"}},
		{"broken front matter, and tokens too", "", app, []string{"--questions", filepath.Dir(broken)}, []string{"a.md:2", "SLACK_BOT_TOKEN is missing"}},
		{"no such folder", bot, app, []string{"--questions", filepath.Join(dir, "gone")}, []string{"gone"}},
		{"a data file that is none", bot, app, []string{"--db", noStore}, []string{"no.db"}},
		{"no address of Slack", bot, app, []string{"--api-url", "nonsense"}, []string{"SLACK_API_URL is no address"}},
		{"a folder as data file", bot, app, []string{"--db", dir}, []string{dir}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("SLACK_BOT_TOKEN", c.bot)
			t.Setenv("SLACK_APP_TOKEN", c.app)
			args := append([]string{"serve", "--api-url", "http://127.0.0.1:1/api/", "--db", filepath.Join(t.TempDir(), "x.db")}, c.args...)
			code, _, stderr := command(t, args...)
			if code != exitError {
				t.Errorf("exit code %d, want %d", code, exitError)
			}
			for _, want := range c.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%q does not contain %q", stderr, want)
				}
			}
			for _, token := range []string{"1234-abcdef", "local-bot", "local-app"} {
				if strings.Contains(stderr, token) {
					t.Errorf("a token is shown: %q", stderr)
				}
			}
		})
	}
	t.Run("a token from two places", func(t *testing.T) {
		t.Setenv("SLACK_BOT_TOKEN", bot)
		t.Setenv("SLACK_BOT_TOKEN_FILE", file(t, dir, "token", bot))
		if _, _, stderr := command(t, "serve"); !strings.Contains(stderr, "are both set") {
			t.Errorf("got %q", stderr)
		}
	})
}

func TestServeTakesTokensFromFiles(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	dir := t.TempDir()
	t.Setenv("SLACK_BOT_TOKEN_FILE", file(t, dir, "bot", os.Getenv("SLACK_BOT_TOKEN")+"\n"))
	t.Setenv("SLACK_APP_TOKEN_FILE", file(t, dir, "app", os.Getenv("SLACK_APP_TOKEN")+"\n"))
	t.Setenv("SLACK_BOT_TOKEN", "")
	t.Setenv("SLACK_APP_TOKEN", "")
	r.serve()
}

func TestATokenThatSlackRefusesEndsTheProcessAndNamesTheVariable(t *testing.T) {
	for variable, token := range map[string]string{"SLACK_BOT_TOKEN": "xoxb-revoked-bot", "SLACK_APP_TOKEN": "xapp-revoked-app"} {
		t.Run(variable, func(t *testing.T) {
			server := localslack.New(localslack.DefaultConfig(), localslack.NewClock(time.Now()), streams{err: io.Discard}.log(0))
			if _, err := server.Start("127.0.0.1:0"); err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			t.Setenv("SLACK_BOT_TOKEN", "xoxb-local-bot")
			t.Setenv("SLACK_APP_TOKEN", "xapp-local-app")
			t.Setenv(variable, token)
			code, _, stderr := command(t, "serve", "--db", filepath.Join(t.TempDir(), "x.db"), "--api-url", server.APIURL())
			if code != exitError || !strings.Contains(stderr, variable) || strings.Contains(stderr, token) {
				t.Errorf("exit code %d and %q, want %d and a sentence that names %s without the token", code, stderr, exitError, variable)
			}
		})
	}
}

func TestASecondProcessOnTheSameFileIsToldWithinASecond(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	r.serve()
	begun := time.Now()
	code, _, stderr := command(t, "serve", "--db", r.db, "--api-url", r.slack.APIURL())
	if took := time.Since(begun); took > 2*time.Second { // a second, and what a busy machine adds
		t.Errorf("it took %v", took)
	}
	if code != exitError || !strings.Contains(stderr, "another") {
		t.Errorf("exit code %d and %q", code, stderr)
	}
}

func TestUsageErrorsAreTwo(t *testing.T) {
	for _, args := range [][]string{{"serv"}, {"--nonsense"}, {"questions", "show"}, {"questions", "import"}} {
		if code, _, stderr := command(t, args...); code != exitUsage || stderr == "" {
			t.Errorf("%q gives %d and %q, want %d and a sentence", args, code, stderr, exitUsage)
		}
	}
	if code, out, _ := command(t, "--help"); code != exitOK || !strings.Contains(out, "demo") {
		t.Errorf("--help gives %d and %q", code, out)
	}
}

func TestAPersonWhoseZoneSlackDoesNotKnowIsToldWhatToDo(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	nowhere := ""
	if err := r.slack.SetUser(localslack.UserChange{ID: "U0BODO", TZ: &nowhere}); err != nil {
		t.Fatal(err)
	}
	r.serve()
	if got := r.command("U0BODO", "D0BODO", "subscribe 09:00"); !strings.Contains(got, "set one in your Slack profile") {
		t.Errorf("got %q", got)
	}
	if got := r.command("U0BODO", "D0BODO", "status"); !strings.Contains(got, "no daily question") {
		t.Errorf("subscribed all the same: %q", got)
	}
}

func TestSomebodyDeactivatedIsAskedNoMore(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "Europe/Berlin"))
	r.serve()
	r.command("U0BODO", "D0BODO", "subscribe 09:00")
	yes, no := true, false
	if err := r.slack.SetUser(localslack.UserChange{ID: "U0BODO", Deleted: &yes}); err != nil {
		t.Fatal(err)
	}
	r.pass(48 * time.Hour)
	if got := r.said("D0BODO"); len(got) != 0 {
		t.Errorf("asked all the same: %s", texts(got))
	}
	st, err := r.program.coach.Status(r.ctx(), "T0LOCAL", "U0BODO")
	if err != nil || !st.Subscriber.Paused || st.Subscriber.PauseReason != coach.ReasonDeactivated {
		t.Errorf("the record does not say why: %+v, %v", st.Subscriber, err)
	}
	if err := r.slack.SetUser(localslack.UserChange{ID: "U0BODO", Deleted: &no}); err != nil {
		t.Fatal(err)
	}
	r.pass(24 * time.Hour)
	r.one("D0BODO", daily)
}

func TestAChannelThatTakesNoMorePostsIsPausedAndItsOrganiserTold(t *testing.T) {
	yes := true
	for name, change := range map[string]localslack.ChannelChange{
		"archived":    {ID: "C0GENERAL", Archived: &yes},
		"bot removed": {ID: "C0GENERAL", RemoveBot: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, date(t, "2026-03-02 08:00", "Europe/Berlin"))
			r.serve()
			r.command("U0BODO", "C0GENERAL", "subscribe 09:00")
			if err := r.slack.SetChannel(change); err != nil {
				t.Fatal(err)
			}
			r.pass(26 * time.Hour)
			r.one("D0BODO", "I paused the daily question")
			r.pass(48 * time.Hour)
			r.one("D0BODO", "I paused the daily question")
		})
	}
}

func TestFortyThousandCharactersAreKeptAndTheReplySaysWhatWasRead(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	r.serve()
	r.command("U0ALICE", "D0ALICE", "software engineer")
	text := strings.Repeat("a story that does not end, ", 40_000/27+1)[:40_000]
	r.write("U0ALICE", "D0ALICE", "", text)
	r.settle()
	r.one("D0ALICE", "first 12,000 characters")
	e, err := r.program.coach.Export(r.ctx(), "T0LOCAL", "U0ALICE")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(e.Answers[0].Text); got < 39_990 {
		t.Errorf("%d characters are kept, want all 40000", got)
	}
}

func TestNobodyCanMakeTheBotMentionAnybody(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "Europe/Berlin"))
	r.serve()
	r.command("U0BODO", "C0GENERAL", "subscribe 09:00")
	r.command("U0BODO", "C0GENERAL", "feedback thread")
	r.until(date(t, "2026-03-02 09:00", "Europe/Berlin"))
	question := r.one("C0GENERAL", daily)
	asked, err := r.program.coach.PostQuestion(r.ctx(), "T0LOCAL", "U0CHIE", "C0GENERAL-20260302")
	if err != nil {
		t.Fatal(err)
	}
	q := asked.KeyPoints[0].Label + " " + strings.ReplaceAll(asked.KeyPoints[0].Text, ".", "")
	// The words of a key point make sure that the sentence is quoted.
	r.write("U0CHIE", "C0GENERAL", question.TS, "<!channel> <!here> @everyone <@U0ALICE> <#C0INTERVIEWS> <https://example.org|x> "+q)
	r.settle()
	for _, text := range []string{"<!channel>", "role <!channel>, <@U0ALICE>", "@here", "subscribe 09:00 <!everyone>", "pause until <!here>", "history <!channel>"} {
		r.command("U0CHIE", "C0GENERAL", text)
	}
	r.write("U0CHIE", "D0CHIE", "", "help <!channel>")
	r.settle()
	if !strings.Contains(r.one("C0GENERAL", "Attempt 1").Text, "@everyone") {
		t.Error("the answer was not quoted: this test shows nothing")
	}
	for _, channel := range []string{"C0GENERAL", "D0CHIE", "D0BODO"} {
		for _, m := range r.slack.Messages(channel) {
			for _, mention := range m.Mentions {
				if m.BotID != "" && mention.Kind != "link" {
					t.Errorf("the bot mentions %+v in %q", mention, m.Text)
				}
			}
		}
	}
}

func TestAStaleOrForeignButtonGetsAFriendlySentence(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "Europe/Berlin"))
	r.serve()
	r.command("U0BODO", "D0BODO", "software engineer")
	r.command("U0ALICE", "D0ALICE", "software engineer")
	question := r.one("D0BODO", "Question ·")
	theirs := buttonsOf(r.one("D0ALICE", "Question ·").Blocks)[0].value
	for name, action := range map[string]localslack.Action{
		"another version's":  {ActionID: "show_me", Value: "0:U0BODO-1", Forced: true},
		"no version":         {ActionID: "show_me", Value: "U0BODO-1", Forced: true},
		"unknown action":     {ActionID: "launch", Value: "1:x", Forced: true},
		"a post that is not": {ActionID: "try_again", Value: "1:U0BODO-nothing", Forced: true},
		"somebody else's":    {ActionID: "show_me", Value: theirs, Forced: true},
		"a role that is not": {ActionID: "ask_role:x", Value: "1:astronaut", Forced: true},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(r.slack.Messages("D0BODO"))
			if err := r.slack.Interact(r.ctx(), localslack.Interaction{User: "U0BODO", Channel: "D0BODO", MessageTS: question.TS, Action: action}); err != nil {
				t.Fatal(err)
			}
			r.settle()
			came := r.slack.Messages("D0BODO")[before:]
			if len(came) != 1 || came[0].EphemeralTo != "U0BODO" || !strings.Contains(came[0].Text, "/interview") {
				t.Errorf("want one sentence for the person alone, got %s", texts(came))
			}
		})
	}
}

func TestVersionHoldsTheNoticesOfTheEmbeddedData(t *testing.T) {
	code, out, _ := command(t, "version", "--notices")
	if code != exitOK || !strings.Contains(out, "WordNet") || !strings.Contains(out, "GloVe") {
		t.Errorf("exit code %d: %.200s", code, out)
	}
}

func TestAStaleButtonOnHomeIsAnsweredByDM(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "Europe/Berlin"))
	r.serve()
	if err := r.slack.OpenHome("U0BODO", "home"); err != nil {
		t.Fatal(err)
	}
	r.settle()
	var home struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(r.slack.Home("U0BODO"), &home); err != nil {
		t.Fatal(err)
	}
	press := localslack.Interaction{User: "U0BODO", ViewID: home.ID, Action: localslack.Action{ActionID: "launch", Value: "0:x", Forced: true}}
	if err := r.slack.Interact(r.ctx(), press); err != nil {
		t.Fatal(err)
	}
	r.settle()
	r.one("D0BODO", "That button is from another time")
	if got := len(r.said("D0BODO")); got != 1 {
		t.Errorf("%d messages, want the sentence alone", got)
	}
}
