package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"interviewcoach/store"
)

// documentedRuns are the documented commands that a test can carry out as they stand, the
// others with why not.
func documentedRuns() (run []string, why map[string]string) {
	return []string{"manifest", "version", "questions lint", "questions stats", "outbox show"}, map[string]string{
		"serve":        "goes on until it is stopped; the tests of serve run it",
		"demo":         "goes on until it is stopped; the conversations in testdata run it",
		"outbox retry": "needs what was given up: TestOutboxOfARunningBot runs it",
		"outbox drop":  "needs what was given up: TestOutboxOfARunningBot runs it",
		"doctor":       "asks Slack; its own tests run it",
		"health":       "needs a running bot; its own tests run it",
		"config":       "needs the settings of a service; its own tests run it",
		"backup":       "needs a data file; its own tests run it",
		"restore":      "needs a backup; its own tests run it",
		"check":        "needs a data file; its own tests run it",
		"compact":      "needs a data file; its own tests run it",
		"export":       "needs somebody's data; its own tests run it",
		"forget":       "needs somebody's data; its own tests run it",
	}
}

// TestDocumentedCommandsAreUnderstood reads every command of the program in the
// blocks of shell commands of the documents, and runs those that do no harm.
func TestDocumentedCommandsAreUnderstood(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	runs, why := documentedRuns()
	db := filepath.Join(t.TempDir(), "interviewcoach.db")
	st, err := store.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	t.Setenv("INTERVIEWCOACH_DB", db)
	stands := strings.NewReplacer("/var/lib/interviewcoach/interviewcoach.db", db, "/etc/interviewcoach/questions", "../../docs/writing-questions/final")
	found, ran := 0, map[string]bool{}
	for _, document := range append(documents, "../../README.md") {
		for _, line := range shellLines(read(t, document)) {
			args, ok := programArgs(line)
			if !ok {
				continue
			}
			found++
			path, err := understood(args)
			if err != nil {
				t.Errorf("%s: %s: %v", filepath.Base(document), line, err)
				continue
			}
			switch {
			case ran[strings.Join(args, " ")]:
			case slices.Contains(runs, path):
				ran[strings.Join(args, " ")] = true
				for i := range args {
					args[i] = stands.Replace(args[i])
				}
				if code, _, stderr := command(t, args...); code != exitOK {
					t.Errorf("%s: %s ends with %d: %s", filepath.Base(document), line, code, stderr)
				}
			case why[path] == "":
				t.Errorf("%s: %s: say in documentedRuns that %q is run, or why not", filepath.Base(document), line, path)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d commands were found: is the way they are found right?", found)
	}
}

func TestProgramArgs(t *testing.T) {
	for line, want := range map[string]string{
		`interviewcoach doctor --wait   # asks you`:                               "doctor|--wait",
		`sudo -u interviewcoach interviewcoach check --db '/a b.db'`:              "check|--db|/a b.db",
		`SLACK_BOT_TOKEN=xoxb-1 ./interviewcoach serve`:                           "serve",
		`docker compose -f x.yaml exec interviewcoach /interviewcoach outbox`:     "outbox",
		`docker run --rm interviewcoach version --json`:                           "version|--json",
		`kubectl -n interviewcoach exec interviewcoach-0 -- /interviewcoach help`: "help",
		`sudo systemctl reload interviewcoach`:                                    "none",
		`sudo install interviewcoach /usr/local/bin/interviewcoach`:               "none",
		`interviewcoach manifest >manifest.yaml`:                                  "manifest",
	} {
		got := "none"
		if args, ok := programArgs(line); ok {
			got = strings.Join(args, "|")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// commandTree is the program's own, which ends nothing and prints nothing.
func commandTree() (*kong.Kong, error) {
	return kong.New(&app{}, kong.Name("interviewcoach"), kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}))
}

// understood returns the command that args name, as in "outbox show".
func understood(args []string) (path string, err error) {
	p, err := commandTree()
	if err != nil {
		return "", err
	}
	parsed, err := p.Parse(args)
	if err != nil {
		return "", err
	}
	var names []string
	for _, step := range parsed.Path {
		if step.Command != nil {
			names = append(names, step.Command.Name)
		}
	}
	return strings.Join(names, " "), nil
}

// shellLines returns the lines of the blocks marked sh, and those after a prompt in
// the blocks marked console, each with the lines that continue it.
func shellLines(document string) (lines []string) {
	for _, block := range regexp.MustCompile("(?ms)^ *```(sh|console)\n(.*?)^ *```$").FindAllStringSubmatch(document, -1) {
		text := strings.ReplaceAll(block[2], "\\\n", " ")
		for line := range strings.Lines(text) {
			line = strings.TrimSpace(line)
			if block[1] == "console" {
				var prompted bool
				if line, prompted = strings.CutPrefix(line, "$ "); !prompted {
					continue
				}
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// programArgs returns what a line of shell gives to the program; false when the line
// does not run it.
func programArgs(line string) (args []string, ok bool) {
	words, err := shellWords(line)
	if err != nil {
		return nil, false
	}
	if i := slices.IndexFunc(words, func(w string) bool { return w == "|" || strings.HasPrefix(w, ">") }); i >= 0 {
		words = words[:i]
	}
	container := len(words) > 0 && (words[0] == "docker" || words[0] == "kubectl")
	if container {
		at := slices.Index(words, "/interviewcoach")
		if at < 0 && slices.Contains(words, "run") {
			at = slices.Index(words, "interviewcoach")
		}
		return words[at+1:], at >= 0 && at+1 < len(words)
	}
	for len(words) > 0 {
		switch first := words[0]; {
		case first == "interviewcoach" || first == "./interviewcoach":
			return words[1:], true
		case first == "sudo" || first == "env" || strings.Contains(first, "="):
			words = words[1:]
		case first == "-u" && len(words) > 1:
			words = words[2:]
		default:
			return nil, false
		}
	}
	return nil, false
}

// shellWords splits a line as a shell does, as far as quotes and comments go.
func shellWords(line string) (words []string, err error) {
	var word strings.Builder
	var quote rune
	in := false
	for _, r := range line {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			} else {
				word.WriteRune(r)
			}
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ' || r == '\t':
			if in {
				words = append(words, word.String())
				word.Reset()
			}
			in = false
		case r == '#' && !in:
			return words, nil
		default:
			in = true
			word.WriteRune(r)
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("a %c is not closed", quote)
	}
	if in {
		words = append(words, word.String())
	}
	return words, nil
}

// TestQuotedMessagesAreTheProgramsOwn looks for what docs/troubleshooting.md quotes,
// in blocks marked log, among the texts of the program. An … stands for what differs.
func TestQuotedMessagesAreTheProgramsOwn(t *testing.T) {
	var source strings.Builder
	for _, folder := range []string{"../../bot", "../../handlers", "../../store", "."} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				source.WriteString(read(t, name))
			}
		}
	}
	lines := strings.Split(source.String(), "\n")
	quoted := 0
	for _, block := range regexp.MustCompile("(?ms)^ *```log\n(.*?)^ *```$").FindAllStringSubmatch(read(t, "../../docs/troubleshooting.md"), -1) {
		for line := range strings.Lines(block[1]) {
			quoted++
			if !slices.ContainsFunc(lines, func(l string) bool { return inOrder(l, strings.Split(strings.TrimSpace(line), "…")) }) {
				t.Errorf("the program says nowhere: %s", line)
			}
		}
	}
	if quoted < 15 {
		t.Errorf("only %d messages were found", quoted)
	}
}

// inOrder reports whether text has all parts, each behind the one before.
func inOrder(text string, parts []string) bool {
	for _, part := range parts {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}
