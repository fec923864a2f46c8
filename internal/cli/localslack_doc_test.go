package cli

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/localslack"
)

const localSlackDoc = "../../docs/local-slack.md"

// section returns what stands between the marks of a name in a document.
func section(t *testing.T, doc, name string) string {
	t.Helper()
	_, rest, opened := strings.Cut(doc, "<!-- "+name+" -->\n")
	text, _, closed := strings.Cut(rest, "<!-- /"+name+" -->")
	if !opened || !closed {
		t.Fatalf("the document has no section %s", name)
	}
	return text
}

// TestLocalSlackSession makes every call of docs/local-slack.md, in order.
func TestLocalSlackSession(t *testing.T) {
	g := demo(t)
	calls := regexp.MustCompile(`(?m)^curl -s http://127\.0\.0\.1:8422(\S+)(?: -d '(.*)')?$`).
		FindAllStringSubmatch(section(t, read(t, localSlackDoc), "session"), -1)
	if len(calls) < 6 {
		t.Fatalf("only %d calls could be read", len(calls))
	}
	for _, call := range calls {
		method := http.MethodGet
		if call[2] != "" {
			method = http.MethodPost
		}
		req, err := http.NewRequestWithContext(t.Context(), method, g.base+call[1], strings.NewReader(call[2]))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s is answered with %s: %s", call[0], resp.Status, body)
		}
		if strings.Contains(call[1], "messages/") && !strings.Contains(string(body), daily) {
			t.Errorf("no question has come: %s", body)
		}
	}
}

func TestLocalSlackWorkspaceFile(t *testing.T) {
	text := strings.TrimSuffix(strings.TrimPrefix(section(t, read(t, localSlackDoc), "workspace"), "```yaml\n"), "```\n")
	cfg, err := localslack.LoadConfig(file(t, t.TempDir(), "workspace.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	if len(cfg.Users) != 2 || cfg.Bot.Name != "errands" || len(cfg.Tour) != 1 || cfg.Commands[0].UsageHint != "[what]" {
		t.Errorf("the workspace reads as %+v", cfg)
	}
}

// TestLocalSlackDocIsComplete compares the methods and control calls that the
// document names with those that the server registers.
func TestLocalSlackDocIsComplete(t *testing.T) {
	var source strings.Builder
	files, err := filepath.Glob("../localslack/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			source.WriteString(read(t, name))
		}
	}
	before := read(t, localSlackDoc)
	names := func(pattern string) (found []string) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(source.String(), -1) {
			found = append(found, m[1])
		}
		slices.Sort(found)
		return slices.Compact(found)
	}
	methods := names(`(?m)^\t\t"([a-z]+\.[A-Za-z.]+)": +\{do:`)
	after, ok := replaceSection(before, "methods", "  `"+strings.Join(methods, "`, `")+"`\n  ")
	if !ok || len(methods) < 20 {
		t.Fatalf("%d methods found, or no place for them", len(methods))
	}
	calls := append(names(`post\("([a-z-]+)"`), names(`(?m)(?:^\tget\("|"(?:GET|POST) /_(?:control|client)/)([a-z]+)`)...)
	if len(calls) < 35 {
		t.Fatalf("only %d control calls found: %q", len(calls), calls)
	}
	for _, call := range calls {
		if !regexp.MustCompile("[`/]" + call + "[`/?]").MatchString(before) {
			t.Errorf("docs/local-slack.md does not name the call %s", call)
		}
	}
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?) \\|").FindAllStringSubmatch(before, -1) {
		for _, call := range regexp.MustCompile("`([a-z-]+)(?:/[A-Z]+)?`").FindAllStringSubmatch(row[1], -1) {
			if !slices.Contains(calls, call[1]) {
				t.Errorf("docs/local-slack.md names the call %s, which there is not", call[1])
			}
		}
	}
	if *update {
		if err := os.WriteFile(localSlackDoc, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("go test ./internal/cli -run LocalSlackDoc -update mends it (-file +now):\n%s", diff)
	}
}
