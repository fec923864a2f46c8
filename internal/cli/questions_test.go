package cli

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	pageA = "testdata/pages/late-delivery-a.txt"
	pageB = "testdata/pages/late-delivery-b.txt"
)

// filesUnder returns the files below dir, relative and in order.
func filesUnder(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestImportOfTwoPagesLendsEachRoleTheOthersParts(t *testing.T) {
	out := filepath.Join(t.TempDir(), "pack")
	if code, stdout, stderr := command(t, "questions", "import", "--out", out, pageA, pageB); code != exitOK {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	const slug = "when-a-delivery-is-late-how-do-you-keep-the-customer-on-your"
	for _, path := range filesUnder(t, out) {
		if !strings.HasSuffix(path, "/role.md") && !strings.Contains(path, "/when-a-delivery-is-late") {
			t.Errorf("unexpected file %s", path)
		}
	}
	_, list, _ := command(t, "questions", "list", "--json", "--no-bundled", "--questions", out)
	var got []struct {
		ID, Text, Role, Function, Theme, About, Exceptional string
		KeyPoints                                           []struct{ Label, Text string } `json:"key_points"`
		Minefields                                          []struct{ Label, Text string }
		Motivations                                         []struct{ Label, Text string }
		Prepare, Evaluates, Related                         []string
		Borrowed                                            map[string]string
	}
	if err := json.Unmarshal([]byte(list), &got); err != nil {
		t.Fatalf("%v in %s", err, list)
	}
	if len(got) != 2 {
		t.Fatalf("%d questions, want one for each role (%s…)", len(got), slug)
	}
	for _, q := range got {
		if !strings.HasPrefix(q.Function, "Operations") && q.Role == "Dispatch Coordinator" {
			t.Errorf("function %q", q.Function)
		}
		if len(q.KeyPoints) != 3 || len(q.Minefields) != 2 || len(q.Motivations) != 2 || len(q.Prepare) != 2 || len(q.Evaluates) != 2 || len(q.Related) != 0 {
			t.Errorf("%s: %d key points, %d minefields, %d motivations, %d tips, %d competencies, %d related", q.Role,
				len(q.KeyPoints), len(q.Minefields), len(q.Motivations), len(q.Prepare), len(q.Evaluates), len(q.Related))
			continue
		}
		if !strings.Contains(q.Exceptional, "loan burner") || !strings.Contains(q.Exceptional, "\n\n") {
			t.Errorf("%s: the exceptional answer lost a paragraph: %q", q.Role, q.Exceptional)
		}
		if got, want := q.KeyPoints[2].Text, "I offer a loan unit or a partial delivery"; got != want {
			t.Errorf("%s: a wrapped key point reads %q, want %q", q.Role, got, want)
		}
		if got, want := q.Motivations[1].Label+"|"+q.Motivations[1].Text, "|Planning under pressure"; got != want {
			t.Errorf("%s: an item without label reads %q, want %q", q.Role, got, want)
		}
		lender, part := "Field Service Technician", "exceptional"
		if q.Role == lender {
			lender, part = "Dispatch Coordinator", "minefields"
		}
		if q.Borrowed[part] != lender {
			t.Errorf("%s: %s is lent by %q, want %q", q.Role, part, q.Borrowed[part], lender)
		}
	}

	r := newRig(t, date(t, "2026-03-02 08:00", "UTC"))
	r.args = []string{"--no-bundled", "--questions", out}
	r.serve()
	// Two people: to one who heard it for a role, the same question is no new one.
	for _, asked := range []struct{ user, dm, role, lender string }{
		{"U0ALICE", "D0ALICE", "field service technician", "Dispatch Coordinator"},
		{"U0BODO", "D0BODO", "dispatch coordinator", "Field Service Technician"},
	} {
		r.command(asked.user, asked.dm, asked.role)
		r.write(asked.user, asked.dm, "", anAnswer)
		r.settle()
		replies := matching(r.said(asked.dm), "Attempt 1")
		if len(replies) == 0 {
			t.Fatalf("no reply to a %s", asked.role)
		}
		for _, want := range []string{"loan burner", "Blaming the carrier", "from the same question for " + asked.lender} {
			if !strings.Contains(replies[len(replies)-1].Text, want) {
				t.Errorf("the reply for a %s lacks %q", asked.role, want)
			}
		}
	}
}

func TestImportReportsEveryFaultAndWritesNothing(t *testing.T) {
	dir := t.TempDir()
	bad := file(t, dir, "notes.txt", "Shopping list\nmilk\n")
	zip := file(t, dir, "pages.zip", "PK\x03\x04\x14\x00\x00\x00\x08\x00binary\x00\xff")
	binary := file(t, dir, "binary.txt", "\x7fELF\x02\x01\x01\x00\x00")
	gone := filepath.Join(dir, "gone.txt")
	out := filepath.Join(dir, "out")
	code, _, stderr := command(t, "questions", "import", "--out", out, pageB, bad, zip, binary, gone)
	if code != exitError || !strings.Contains(stderr, "nothing was written") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	for _, name := range []string{"notes.txt", "pages.zip", "binary.txt", "gone.txt"} {
		if !strings.Contains(stderr, name) {
			t.Errorf("no fault names %s: %s", name, stderr)
		}
	}
	if got := filesUnder(t, dir); slices.ContainsFunc(got, func(f string) bool { return strings.HasPrefix(f, "out/") }) {
		t.Errorf("something was written: %v", got)
	}
	if code, _, stderr := command(t, "questions", "import", "--keep-going", "--out", out, pageB, bad); code != exitError || !strings.Contains(stderr, "passed over") {
		t.Errorf("--keep-going: exit code %d: %s", code, stderr)
	}
	if got := filesUnder(t, out); len(got) != 2 {
		t.Errorf("--keep-going wrote %v, want the page and its role", got)
	}
}

func TestImportOverwritesOnlyWithForceAndMergesWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	if code, stdout, _ := command(t, "questions", "import", "--dry-run", "--out", out, pageB); code != exitOK || !strings.Contains(stdout, "would write") {
		t.Errorf("--dry-run: exit code %d: %s", code, stdout)
	}
	if _, err := os.Stat(out); err == nil {
		t.Fatal("--dry-run wrote something")
	}
	command(t, "questions", "import", "--out", out, pageB)
	if _, stdout, _ := command(t, "questions", "import", "--out", out, pageB); !strings.Contains(stdout, "nothing to write") {
		t.Errorf("the same once more: %s", stdout)
	}
	other := strings.ReplaceAll(read(t, pageA), "Field Service Technician", "Dispatch Coordinator")
	page := file(t, dir, "other.txt", other)
	before := contents(t, out)
	if code, _, stderr := command(t, "questions", "import", "--out", out, page); code != exitError || !strings.Contains(stderr, "--force") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	if diff := cmp.Diff(before, contents(t, out)); diff != "" {
		t.Errorf("changed without --force: %s", diff)
	}
	if code, _, stderr := command(t, "questions", "import", "--force", "--out", out, page); code != exitOK {
		t.Errorf("exit code %d: %s", code, stderr)
	}
	all := strings.Join(contents(t, out), "\n")
	for _, want := range []string{"loan burner", "Blaming the carrier"} {
		if !strings.Contains(all, want) {
			t.Errorf("after the merge %q is gone", want)
		}
	}
}

func contents(t *testing.T, dir string) (out []string) {
	t.Helper()
	for _, f := range filesUnder(t, dir) {
		out = append(out, f+"\n"+read(t, filepath.Join(dir, f)))
	}
	return out
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestQuestionsListAndShow(t *testing.T) {
	code, out, _ := command(t, "questions", "list", "--role", "sre")
	if code != exitOK || strings.Count(out, "\n") != 5 || strings.Contains(out, "Call Center") {
		t.Errorf("list --role sre gives %d and %s", code, out)
	}
	id, _, _ := strings.Cut(out, " ")
	code, out, _ = command(t, "questions", "show", id)
	if code != exitOK || !strings.Contains(out, "## Minefields") {
		t.Errorf("show gives %d and %s", code, out)
	}
	code, out, _ = command(t, "questions", "show", "--json", id)
	var q map[string]any
	if err := json.Unmarshal([]byte(out), &q); err != nil || code != exitOK {
		t.Fatalf("show --json gives %d and %s: %v", code, out, err)
	}
	for _, key := range []string{"id", "text", "role", "function", "theme", "about", "key_points", "motivations", "minefields", "sample", "solid", "solid_why", "exceptional", "exceptional_why", "prepare", "evaluates", "related"} {
		if q[key] == nil || q[key] == "" {
			t.Errorf("show --json lacks %s", key)
		}
	}
	if code, _, stderr := command(t, "questions", "show", id[:len(id)-2]); code != exitError || !strings.Contains(stderr, "did you mean "+id) {
		t.Errorf("a mistyped id gives %d and %s", code, stderr)
	}
	if code, _, stderr := command(t, "questions", "list", "--role", "specialist"); code != exitError || !strings.Contains(stderr, "did you mean") {
		t.Errorf("an uncertain role gives %d and %s", code, stderr)
	}
}

func TestLintNamesFileAndLine(t *testing.T) {
	dir := t.TempDir()
	file(t, dir, "ops/dispatcher/why.md", "---\nrole: Dispatcher\nfunction: Operations\ntheme: Trust\n---\n# Why?\n\n## Minefeilds\n- **a**: b\n")
	code, out, _ := command(t, "questions", "lint", dir)
	if code != exitError || !strings.Contains(out, "why.md:8") || !strings.Contains(out, "Minefields") {
		t.Errorf("a misspelt heading gives %d and %s", code, out)
	}
	if code, _, stderr := command(t, "questions", "lint", filepath.Join(dir, "gone")); code != exitError || stderr == "" {
		t.Errorf("a folder that is not there gives %d and %s", code, stderr)
	}
}
