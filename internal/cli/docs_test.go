package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWritingQuestionsIsTrue compares what docs/writing-questions.md quotes of the
// lint with what it says of the two examples now.
func TestWritingQuestionsIsTrue(t *testing.T) {
	const path, examples = "../../docs/writing-questions.md", "../../docs/writing-questions"
	before := read(t, path)
	after := before
	for _, name := range []string{"draft", "final"} {
		dir, err := filepath.Abs(filepath.Join(examples, name))
		if err != nil {
			t.Fatal(err)
		}
		code, out, stderr := command(t, "questions", "lint", "--strict", dir)
		if want := map[string]int{"draft": exitError, "final": exitOK}[name]; code != want {
			t.Errorf("lint of the %s ends with %d, want %d: %s%s", name, code, want, out, stderr)
		}
		out = regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(dir)+`/(?:[^/\n]+/)*[a-z0-9-]{24}[a-z0-9-]*\.md`).ReplaceAllString(out, "….md")
		var ok bool
		if after, ok = replaceSection(after, name, "```\n"+strings.TrimSpace(out)+"\n```\n"); !ok {
			t.Errorf("%s has no section %s", path, name)
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("go test ./internal/cli -run WritingQuestions -update mends it (-file +now):\n%s", diff)
	}
}

func TestLintStrict(t *testing.T) {
	const draft = "../../docs/writing-questions/draft"
	if code, out, _ := command(t, "questions", "lint", draft); code != exitOK || !strings.Contains(out, "1 question, no faults, 13 warnings") {
		t.Errorf("warnings alone end with %d: %s", code, out)
	}
	if code, _, stderr := command(t, "questions", "lint", "--strict", draft); code == exitOK || !strings.Contains(stderr, "13 warnings: mend them, or leave --strict out") {
		t.Errorf("strict, they end with %d: %s", code, stderr)
	}
}

func TestStats(t *testing.T) {
	code, out, stderr := command(t, "questions", "stats", "--no-bundled", "--questions", "../../docs/writing-questions/final")
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	for _, want := range []string{
		"1 question, 1 role, 1 function, 1 theme\n", "situational  1          100 %\n", "Public Services  1      1\n",
		"Library Assistant  Public Services  1\n", "Conflict  1      1\n", "100 %        1 of 1",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the figures lack %q:\n%s", want, out)
		}
	}
}

// TestReliabilityNamesItsTests finds every test that docs/reliability.md names.
func TestReliabilityNamesItsTests(t *testing.T) {
	var tests strings.Builder
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			tests.WriteString(path + "\n" + read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := read(t, "../../docs/reliability.md")
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)(…?)`").FindAllStringSubmatch(doc, -1) {
		wanted := "func " + name[1]
		if name[2] == "" {
			wanted += "("
		}
		if !strings.Contains(tests.String(), wanted) && name[1] != "TestMain" {
			t.Errorf("docs/reliability.md names %s%s, which is no test", name[1], name[2])
		}
	}
	for _, file := range regexp.MustCompile("`([a-z_]+_test\\.go)`").FindAllStringSubmatch(doc, -1) {
		if !strings.Contains(tests.String(), "/"+file[1]+"\n") {
			t.Errorf("docs/reliability.md names %s, which is no file", file[1])
		}
	}
}

// TestDocumentsLinkToWhatThereIs follows the links and pictures of the documents
// that lead to other files of the project.
func TestDocumentsLinkToWhatThereIs(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(documents) < 4 {
		t.Fatalf("only %q was found: %v", documents, err)
	}
	link := regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`)
	for _, document := range append(documents, "../../README.md") {
		for _, target := range link.FindAllStringSubmatch(read(t, document), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(document), target[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", filepath.Base(document), target[1])
			}
		}
	}
}
