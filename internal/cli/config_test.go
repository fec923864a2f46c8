package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bare has no variable of ours set, and works in a folder of its own.
func bare(t *testing.T) (dir string) {
	t.Helper()
	_, set, err := newParser(&app{})
	if err != nil {
		t.Fatal(err)
	}
	for env := range set.byEnv {
		t.Setenv(env, "")
	}
	for _, o := range secrets() {
		t.Setenv(o.env, "")
		t.Setenv(o.env+"_FILE", "")
	}
	t.Setenv(varConfig, "")
	dir = t.TempDir()
	t.Chdir(dir)
	return dir
}

// tokens are two of the right form, in files.
func tokenFiles(t *testing.T, dir string) {
	t.Helper()
	file(t, dir, "bot.token", "xoxb-canary-bot-0123456789\n")
	file(t, dir, "app.token", "xapp-canary-app-0123456789\n")
}

// inForceOf runs config and returns what it says, by name.
func inForceOf(t *testing.T, args ...string) (options map[string]setting, all inForce, code int, stderr string) {
	t.Helper()
	code, out, stderr := command(t, append([]string{"config", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v: %s%s", err, out, stderr)
	}
	options = map[string]setting{}
	for _, s := range all.Options {
		options[s.Name] = s
	}
	return options, all, code, stderr
}

// Each option of serve is taken from the command line, then the environment, then the
// file, then its default.
func TestWhereAnOptionComesFrom(t *testing.T) {
	_, set, err := newParser(&app{})
	if err != nil {
		t.Fatal(err)
	}
	if len(set.options) < 8 {
		t.Fatalf("only %d options are known", len(set.options))
	}
	for _, flag := range set.options {
		key := fileKey(flag)
		if key == keyWorkspaces {
			continue // has tests of its own
		}
		t.Run(key, func(t *testing.T) {
			dir := bare(t)
			tokenFiles(t, dir)
			values := []string{"one", "two", "three"}
			switch {
			case flag.IsBool():
				values = []string{"true", "true", "true"}
			case strings.HasSuffix(key, "_url"):
				values = []string{"http://127.0.0.1:1/", "http://127.0.0.1:2/", "http://127.0.0.1:3/"}
			case flag.Enum != "":
				values = []string{flag.EnumSlice()[0], flag.EnumSlice()[0], flag.EnumSlice()[0]}
			case flag.Default != "" && regexp.MustCompile(`^\d+$`).MatchString(flag.Default):
				values = []string{"3", "4", "5"}
			}
			shown := func(i int) string {
				if flag.Tag.Type == "path" {
					return filepath.Join(dir, values[i])
				}
				return values[i]
			}
			check := func(i int, from string, args ...string) {
				t.Helper()
				got, _, _, _ := inForceOf(t, append([]string{"--config", "conf.yaml"}, args...)...)
				value := fmt.Sprint(got[key].Value)
				if want := shown(i); got[key].From != from || value != want && value != "["+want+"]" {
					t.Errorf("%v from %s, want %s from %s", got[key].Value, got[key].From, want, from)
				}
			}
			// Both spellings of the name are one.
			for _, spelling := range []string{key, strings.ReplaceAll(key, "_", "-")} {
				file(t, dir, "conf.yaml", "bot_token_file: bot.token\n\n"+spelling+": "+values[0]+"\n")
				check(0, "conf.yaml:3")
			}
			t.Setenv(flag.Envs[0], values[1])
			check(1, flag.Envs[0])
			arg := "--" + flag.Name + "=" + values[2]
			check(2, "flag", arg)
			t.Setenv(flag.Envs[0], "")
			file(t, dir, "conf.yaml", key+":\n")
			got, _, _, _ := inForceOf(t, "--config", "conf.yaml")
			if got[key].From != "default" {
				t.Errorf("left empty everywhere it is from %s", got[key].From)
			}
		})
	}
}

// What serve takes has a variable, and so a place in the file and in config.
func TestEveryOptionHasAVariable(t *testing.T) {
	parser, set, err := newParser(&app{})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, node := range parser.Model.Children {
		for _, flag := range node.Flags {
			if node.Name == "serve" && len(flag.Envs) != 1 {
				t.Errorf("--%s has the variables %q, want one", flag.Name, flag.Envs)
			}
		}
	}
	for _, flag := range set.options {
		if known[fileKey(flag)] {
			t.Errorf("%s is the name of two options", fileKey(flag))
		}
		known[fileKey(flag)] = true
	}
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	dir := bare(t)
	file(t, dir, "bad/a.md", brokenPage)
	file(t, dir, "conf.yaml", strings.Join([]string{
		"bot_token: xoxb-canary-in-the-file", // 1
		"retries: 4",                         // 2
		"opinion-mdoel: x",                   // 3
		"questions: [bad]",                   // 4
		"debug: maybe",                       // 5
		"app_token_file: nowhere",            // 6
		"api_url: nonsense",                  // 7
		"db: [a, b]",                         // 8
		"opinion_url: *x",                    // 9
		"debug: {a: b}",                      // 10: once more, and no value
	}, "\n"))
	t.Setenv("INTERVIEWCOACH_NO_BUNDLED", "perhaps")
	code, _, stderr := command(t, "serve", "--config", "conf.yaml")
	if code != exitError {
		t.Errorf("exit code %d", code)
	}
	// A file that says a thing twice is read no further.
	if !strings.Contains(stderr, "conf.yaml line 10: this is not YAML") || !strings.Contains(stderr, "INTERVIEWCOACH_NO_BUNDLED: ") {
		t.Errorf("got %s", stderr)
	}
	text := read(t, "conf.yaml")
	file(t, dir, "conf.yaml", text[:strings.Index(text, "\ndebug: {")])
	code, _, stderr = command(t, "serve", "--config", "conf.yaml")
	if code != exitError {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{
		"conf.yaml line 1: bot_token is a secret and is not read from here: put it into a file of its own, and name that with bot_token_file",
		`conf.yaml line 2: "retries" is no option`,
		`conf.yaml line 3: "opinion-mdoel" is no option: did you mean opinion_model?`,
		"bad/a.md:2",
		"conf.yaml line 5: bool value must be true",
		"conf.yaml line 6: app_token_file cannot be read",
		"conf.yaml line 7: --api-url or SLACK_API_URL is no address",
		"conf.yaml line 8: db takes one value, and no list",
		"conf.yaml line 9: opinion_url takes one value: put it in quotation marks",
		"INTERVIEWCOACH_NO_BUNDLED: bool value must be true",
	} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%q is missing in:\n%s", want, stderr)
		}
	}
	if strings.Contains(stderr, "canary") {
		t.Errorf("a secret is shown: %s", stderr)
	}
	if code, _, again := command(t, "config", "--config", "conf.yaml"); code != exitError || !strings.Contains(again, "conf.yaml line 7") {
		t.Errorf("config ends with %d: %s", code, again)
	}
}

func TestFilesThatAreNoConfiguration(t *testing.T) {
	for text, want := range map[string]string{
		"- a\n- b\n":                                "line 1: names and values are expected",
		"db: a\n---\ndb: b\n":                       "line 3: a second document",
		"db: \"unclosed canary":                     "line 1: this is not YAML",
		"workspaces: acme\n":                        "line 1: workspaces is a list",
		"workspaces:\n- name:\n":                    "line 2: this workspace has no name",
		"workspaces:\n- db: x\n":                    "line 2: \"db\" is no option",
		"<<: {db: x}\n":                             "line 1: \"<<\" is no option",
		"db: \xff\n":                                "not UTF-8",
		"questions: [[a]]\n":                        "line 1: questions takes a list of plain values",
		"app-token: xapp-canary\n":                  "line 1: app-token is a secret",
		"bot_token_file: [a, b]\n":                  "line 1: bot_token_file takes the name of one file",
		strings.Repeat("# long\n", maxConfigFile/6): "larger than",
	} {
		dir := bare(t)
		file(t, dir, "conf.yaml", text)
		code, _, stderr := command(t, "config", "--config", "conf.yaml")
		if code != exitError || !strings.Contains(stderr, want) || strings.Contains(stderr, "canary") {
			t.Errorf("%.40q: exit code %d, want %q in:\n%s", text, code, want, stderr)
		}
	}
}

// A command takes the options that it shares with serve from the file, and none else.
func TestOtherCommandsReadTheFile(t *testing.T) {
	dir := bare(t)
	file(t, dir, "etc/conf.yaml", "db: data/coach.db\n")
	t.Setenv(varConfig, "etc/conf.yaml")
	want := "there is no data file " + filepath.Join(dir, "etc/data/coach.db")
	if code, _, stderr := command(t, "outbox"); code != exitError || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, want %q: %s", code, want, stderr)
	}
	t.Setenv(varConfig, "gone.yaml")
	if code, _, stderr := command(t, "outbox", "--config", "etc/conf.yaml"); code != exitError || !strings.Contains(stderr, want) {
		t.Errorf("--config does not go before the variable: exit code %d: %s", code, stderr)
	}
	if code, _, stderr := command(t, "outbox"); code != exitError || !strings.Contains(stderr, "gone.yaml") {
		t.Errorf("without the file: exit code %d: %s", code, stderr)
	}
	if code, _, stderr := command(t, "version"); code != exitOK {
		t.Errorf("version needs no file: exit code %d: %s", code, stderr)
	}
}

func TestConfigShowsNoSecret(t *testing.T) {
	dir := bare(t)
	tokenFiles(t, dir)
	file(t, dir, "conf.yaml", "bot_token_file: bot.token\napi_url: https://canary:canary@proxy.example/api?key=canary\nopinion_key_file: bot.token\nquestions: []\n")
	t.Setenv("SLACK_APP_TOKEN", "xapp-canary-app-0123456789")
	code, out, stderr := command(t, "config", "--config", "conf.yaml")
	if code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{
		`(?m)^bot_token +set +conf\.yaml:1$`, `(?m)^app_token +set +SLACK_APP_TOKEN$`, `(?m)^api_url +https://xxxxx@proxy\.example/api\?xxxxx +conf\.yaml:2$`,
		`(?m)^db +` + regexp.QuoteMeta(filepath.Join(dir, "interviewcoach.db")) + ` +default$`, `(?m)^opinion_key +set +conf\.yaml:3$`, `(?m)^questions +– +conf\.yaml:4$`,
	} {
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("%s is missing in:\n%s", want, out)
		}
	}
	_, asJSON, _ := command(t, "config", "--json", "--config", "conf.yaml")
	if all := out + asJSON + stderr; strings.Contains(all, "canary") || strings.Contains(all, "xapp") {
		t.Errorf("a secret is shown:\n%s", all)
	}
}

func TestWorkspacesOfAFile(t *testing.T) {
	dir := bare(t)
	tokenFiles(t, dir)
	file(t, dir, "other.token", "xapp-canary-other-0123456789")
	file(t, dir, "conf.yaml", `questions: [common]
api_url: http://127.0.0.1:1/api
workspaces:
  - name: acme
    bot_token_file: bot.token
    app_token_file: app.token
    questions: acme
    no_bundled: true
  - name: beta-two
    bot-token-file: bot.token
    app_token_file: nowhere
`)
	t.Setenv("SLACK_APP_TOKEN_BETA_TWO_FILE", "other.token")
	t.Setenv("SLACK_API_URL_BETA_TWO", "http://127.0.0.1:2/api")
	_, all, code, stderr := inForceOf(t, "--config", "conf.yaml")
	if code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	got := map[string]string{}
	for _, w := range all.Workspaces {
		for _, s := range w.Options {
			got[w.Name+" "+s.Name] = fmt.Sprint(s.Value, " ", s.From)
		}
	}
	want := map[string]string{
		"acme bot_token":     "true conf.yaml:5",
		"acme app_token":     "true conf.yaml:6",
		"acme questions":     fmt.Sprintf("[%s %s] conf.yaml:7", filepath.Join(dir, "common"), filepath.Join(dir, "acme")),
		"acme no_bundled":    "true conf.yaml:8",
		"beta-two bot_token": "true conf.yaml:10",
		"beta-two app_token": "true SLACK_APP_TOKEN_BETA_TWO_FILE",
		"beta-two api_url":   "http://127.0.0.1:2/api/ SLACK_API_URL_BETA_TWO",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("workspaces (-want +got):\n%s", diff)
	}
	// The command line chooses among those of the file.
	if _, all, _, _ := inForceOf(t, "--config", "conf.yaml", "--workspace", "acme"); len(all.Workspaces) != 1 || all.Workspaces[0].Name != "acme" || len(all.Workspaces[0].Options) != 4 {
		t.Errorf("got %+v", all.Workspaces)
	}
}

func TestWorkspacesThatAreRefused(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"acme,acme", "two workspaces are called acme"},
		{"a-b,a_b", "the workspaces a-b and a_b would have the same variables"},
		{"acme,Acme", "the workspaces acme and Acme would have the same variables"},
		{"file", "cannot be called file"},
		{"my-file", "cannot be called my-file"},
		{"no name", "\"no name\" is no name"},
		{"-x", "is no name"},
		{strings.Repeat("x", 33), "is no name"},
		{strings.TrimSuffix(strings.Repeat("a,", 51), ","), "51 workspaces are more than"},
		{"acme", "SLACK_BOT_TOKEN_ACME is missing"},
		{"one,two", "one and two have the same app-level token"},
		{"one", "SLACK_BOT_TOKEN_FILE is of no workspace when they have names: call it SLACK_BOT_TOKEN_ONE_FILE"},
		{"one", "conf.yaml line 1: app_token_file is of no workspace"},
	} {
		dir := bare(t)
		tokenFiles(t, dir)
		file(t, dir, "conf.yaml", "app_token_file: app.token\n")
		t.Setenv("SLACK_BOT_TOKEN_FILE", "bot.token")
		for _, name := range []string{"ONE", "TWO"} {
			t.Setenv("SLACK_BOT_TOKEN_"+name+"_FILE", "bot.token")
			t.Setenv("SLACK_APP_TOKEN_"+name+"_FILE", "app.token")
		}
		t.Setenv("INTERVIEWCOACH_WORKSPACES", c.names)
		code, _, stderr := command(t, "config", "--config", "conf.yaml")
		if code != exitError || !strings.Contains(stderr, c.want) {
			t.Errorf("%.30s: exit code %d, want %q in:\n%s", c.names, code, c.want, stderr)
		}
	}
}

// A token in a file that the configuration names is what serve connects with.
func TestServeTakesTokensFromTheFilesOfTheConfiguration(t *testing.T) {
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	dir := t.TempDir()
	file(t, dir, "secrets/bot", os.Getenv("SLACK_BOT_TOKEN")+"\n")
	file(t, dir, "secrets/app", os.Getenv("SLACK_APP_TOKEN")+"\n")
	t.Setenv("SLACK_BOT_TOKEN", "")
	t.Setenv("SLACK_APP_TOKEN", "")
	r.args = []string{"--config", file(t, dir, "conf.yaml", "bot_token_file: secrets/bot\napp_token_file: secrets/app\n")}
	r.serve()
	if got := r.process.workspaces[0]; got.name != "default" || got.team() != "T0LOCAL" {
		t.Errorf("%s serves %s", got.name, got.team())
	}
}

// What a shell gives as <(command) can be read once.
func TestATokenFileMayBeAPipe(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /proc")
	}
	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	for _, name := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"} {
		out, in, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		if _, err := in.WriteString(os.Getenv(name) + "\n"); err != nil {
			t.Fatal(err)
		}
		in.Close()
		t.Setenv(name, "")
		t.Setenv(name+"_FILE", fmt.Sprintf("/proc/self/fd/%d", out.Fd()))
	}
	r.serve()
}
