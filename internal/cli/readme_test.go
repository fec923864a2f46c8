package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"interviewcoach/handlers"
	"interviewcoach/internal/review"
	"interviewcoach/internal/review/evaluate"
)

// TestReadmeIsTrue compares the parts of the README that the program makes with
// what it makes now: the transcript, the commands and the configuration.
func TestReadmeIsTrue(t *testing.T) {
	const path = "../../README.md"
	before := read(t, path)
	after := before
	for name, text := range map[string]string{
		"transcript":    "```\n" + strings.TrimSpace(read(t, "testdata/conversations/readme.txt")) + "\n```\n",
		"commands":      commandTable(),
		"configuration": configurationTable(t),
	} {
		var ok bool
		if after, ok = replaceSection(after, name, text); !ok {
			t.Errorf("the README has no section <!-- %s --> … <!-- /%s -->", name, name)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("go test ./internal/cli -run Readme -update mends it (-file +now):\n%s", diff)
	}
}

func replaceSection(text, name, section string) (string, bool) {
	open, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	head, rest, ok := strings.Cut(text, open)
	_, tail, closed := strings.Cut(rest, end)
	return head + open + section + end + tail, ok && closed
}

func commandTable() string {
	var b strings.Builder
	b.WriteString("| type | what it does | also |\n| --- | --- | --- |\n")
	for _, c := range handlers.Commands() {
		usage := strings.Join(strings.Fields(handlers.Slash+" "+c.Name+" "+c.Usage), " ")
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(usage, "|", `\|`), c.Summary, strings.Join(c.Aliases, ", "))
	}
	return b.String()
}

func configurationTable(t *testing.T) string {
	t.Helper()
	_, set, err := newParser(&app{}, kong.Name("interviewcoach"), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| `serve` option | environment | in the file | what it is |\n| --- | --- | --- | --- |\n")
	fmt.Fprintf(&b, "| `--config FILE` | `%s` | – | The file. |\n", varConfig)
	for _, s := range secrets() {
		fmt.Fprintf(&b, "| – | `%s`, or a file named by `%s_FILE` | `%s_file` | %s |\n", s.env, s.env, s.key, s.help)
	}
	for _, f := range set.options {
		option := "--" + f.Name
		if f.PlaceHolder != "" {
			option += " " + f.PlaceHolder
		}
		help := f.Help
		if f.Default != "" {
			help += " Default: `" + f.Default + "`."
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | `%s` | %s |\n", option, strings.Join(f.Envs, "`, `"), fileKey(f), help)
	}
	return b.String()
}

// TestExampleConfigurationsAreTaken reads the files that docs/configuration.md shows.
// The first one holds every option.
func TestExampleConfigurationsAreTaken(t *testing.T) {
	doc := read(t, "../../docs/configuration.md")
	_, set, err := newParser(&app{})
	if err != nil {
		t.Fatal(err)
	}
	keys := set.keys()
	for name, known := range map[string][]string{"one workspace": keys.all, "several workspaces": keys.perWorkspace} {
		_, rest, _ := strings.Cut(doc, "<!-- "+name+" -->\n```yaml\n")
		text, _, ok := strings.Cut(rest, "```\n")
		if !ok {
			t.Fatalf("docs/configuration.md has no example of %s", name)
		}
		for _, key := range known {
			if !strings.Contains(text, key+":") && (key != keyWorkspaces || name != "one workspace") {
				t.Errorf("the example of %s lacks %s", name, key)
			}
		}
		t.Run(name, func(t *testing.T) {
			dir := bare(t)
			// The example names files where they may be on a server.
			text := strings.NewReplacer("/etc/interviewcoach", dir, "/var/lib/interviewcoach", dir).Replace(text)
			for _, token := range []string{"bot", "acme-bot", "beta-bot"} {
				file(t, dir, token+".token", "xoxb-0123456789-example")
			}
			for _, token := range []string{"app", "acme-app", "beta-app"} {
				file(t, dir, token+".token", "xapp-0123456789-"+token)
			}
			file(t, dir, "opinion.key", "example")
			_, all, code, stderr := inForceOf(t, "--config", file(t, dir, "config.yaml", text))
			if code != exitOK {
				t.Errorf("exit code %d: %s", code, stderr)
			}
			if got := len(all.Workspaces); (name == "several workspaces") != (got == 2) {
				t.Errorf("%d workspaces", got)
			}
		})
	}
}

// TestReviewFiguresAreTrue compares the figures in docs/review.md with what the
// engine reaches now.
func TestReviewFiguresAreTrue(t *testing.T) {
	const path = "../../docs/review.md"
	before := read(t, path)
	after, ok := replaceSection(before, "figures", reviewFigures(t))
	if !ok {
		t.Fatal("docs/review.md has no section for the figures")
	}
	if *update {
		if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("go test ./internal/cli -run ReviewFigures -update mends it (-file +now):\n%s", diff)
	}
}

func reviewFigures(t *testing.T) string {
	t.Helper()
	var columns []evaluate.Report
	for _, name := range []string{"first", "second", "third"} {
		set, err := evaluate.Load("../review/testdata/labelled/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, evaluate.Run(set, review.New().Labelled()))
	}
	var b strings.Builder
	b.WriteString("| measure | first set | second set | third set |\n| --- | --- | --- | --- |\n")
	row := func(name string, value func(evaluate.Report) float64) {
		fmt.Fprintf(&b, "| %s |", name)
		for _, r := range columns {
			if strings.Contains(name, "bank's wording") && r.Bank.Pairs == 0 {
				b.WriteString(" – |")
				continue
			}
			fmt.Fprintf(&b, " %.2f |", value(r))
		}
		b.WriteString("\n")
	}
	row("key points in people's own words: average precision of pairs", func(r evaluate.Report) float64 { return r.Own.AP })
	row("… F1, found or uncertain", func(r evaluate.Report) float64 { return r.Own.Found.F1() })
	row("… right sentence quoted", func(r evaluate.Report) float64 { return r.Own.RightSentence() })
	row("… *found*: precision", func(r evaluate.Report) float64 { return r.Own.Covered.Precision() })
	row("… *found*: recall", func(r evaluate.Report) float64 { return r.Own.Covered.Recall() })
	row("… in the bank's wording: F1, found or uncertain", func(r evaluate.Report) float64 { return r.Bank.Found.F1() })
	row("stated minefields: F1", func(r evaluate.Report) float64 { return r.Stated.F1() })
	row("minefields of omission: F1", func(r evaluate.Report) float64 { return r.Omission.F1() })
	row("any red flag in the answer: precision", func(r evaluate.Report) float64 { return r.Any.Precision() })
	row("any red flag in the answer: recall", func(r evaluate.Report) float64 { return r.Any.Recall() })
	row("level: pairs of answers in the right order", func(r evaluate.Report) float64 { return r.Ordered.Share() })
	row("level: rank correlation with the labels", func(r evaluate.Report) float64 { return r.Spearman })
	row("level: rank correlation with the number of words", func(r evaluate.Report) float64 { return r.ByLength })
	return b.String()
}
