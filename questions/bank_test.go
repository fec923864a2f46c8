package questions

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// parsed reads pages that must be sound.
func parsed(t *testing.T, name, data string) Question {
	t.Helper()
	qs, err := Parse(name, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return qs[0]
}

func bankOf(t *testing.T, packs ...Pack) *Bank {
	t.Helper()
	bank, err := NewBank(packs...)
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

const ladderOfOps = "How do you plan a busy week?\nShift Lead Interview Questions\nSample answer to the question\nI plan.\nA more solid answer\nI plan early.\nWhy this is a more solid answer:\nIt is early.\n"

const pointsOfSales = "“How do you plan a\u00a0busy week”\nTheme: Planning Role: Sales Manager Function: Sales\nSample Answer\n• Early: on Friday\nUnderlying Motivations\n• Order: do you\nPotential Minefields\n• Chaos: it shows\n"

func TestSameQuestionOfAnotherRoleLendsWhatIsMissing(t *testing.T) {
	bank := bankOf(t, PackOf("p", parsed(t, "a.txt", ladderOfOps), parsed(t, "b.txt", pointsOfSales)))
	lead, ok := bank.Question("shift-lead/how-do-you-plan-a-busy-week")
	if !ok {
		t.Fatal("no question for the shift lead", bank.Nearest("shift-lead/"))
	}
	sales, ok := bank.Question("sales-manager/how-do-you-plan-a-busy-week")
	if !ok {
		t.Fatal("no question for the sales manager")
	}
	for _, q := range []*Question{lead, sales} {
		for _, p := range []Part{KeyPoints, Motivations, Minefields, Sample, Solid, SolidWhy} {
			if !q.Has(p) {
				t.Errorf("%s lacks %s", q.ID, p)
			}
		}
	}
	if diff := cmp.Diff(map[Part]string{KeyPoints: "Sales Manager", Motivations: "Sales Manager", Minefields: "Sales Manager"}, lead.Borrowed); diff != "" {
		t.Errorf("lead borrowed -want +got:\n%s", diff)
	}
	if diff := cmp.Diff(map[Part]string{Sample: "Shift Lead", Solid: "Shift Lead", SolidWhy: "Shift Lead"}, sales.Borrowed); diff != "" {
		t.Errorf("sales borrowed -want +got:\n%s", diff)
	}
	if strings.Contains(writeC(t, *lead), "Minefields") {
		t.Error("a borrowed part was written as the question's own")
	}
}

func TestLenderIsOfTheSameFunctionFirst(t *testing.T) {
	q := func(role, function, solid, why string) Question {
		return Question{Text: "Why?", Role: role, Function: function, Solid: solid, SolidWhy: why}
	}
	bank := bankOf(t, PackOf("p",
		q("Actuary", "Finance", "A", "a"), q("Zoologist", "Science", "Z", ""), q("Chemist", "Science", "", "c"), q("Yeoman", "Navy", "Y", "")))
	chemist, _ := bank.Question("chemist/why")
	if chemist.Solid != "Z" || chemist.SolidWhy != "c" || chemist.Borrowed[Solid] != "Zoologist" {
		t.Errorf("chemist has %q, %q, borrowed %v; want Z, c from the zoologist", chemist.Solid, chemist.SolidWhy, chemist.Borrowed)
	}
	yeoman, _ := bank.Question("yeoman/why")
	if yeoman.SolidWhy != "" || yeoman.Borrowed != nil {
		t.Errorf("yeoman explains %q with %q, which was said of another answer", yeoman.Solid, yeoman.SolidWhy)
	}
}

func TestLaterPacksWinPartByPart(t *testing.T) {
	below := Question{Text: "Why us?", Role: "Sales Manager", Theme: "Old", Sample: "below", Solid: "below", Prepare: []string{"below"}}
	above := Question{Text: "Why us", Role: "sales managers", Theme: "New", Sample: "above", KeyPoints: []Item{{Label: "L", Text: "above"}}}
	bank := bankOf(t, PackOf("below", below), PackOf("above", above))
	if n := len(bank.Questions()); n != 1 {
		t.Fatalf("got %d questions, want one", n)
	}
	q := bank.Questions()[0]
	got := []string{q.Theme, q.Sample, q.Solid, q.Prepare[0], q.KeyPoints[0].Text}
	if diff := cmp.Diff([]string{"New", "above", "below", "below", "above"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if q.Borrowed != nil {
		t.Errorf("merged parts count as borrowed: %v", q.Borrowed)
	}
}

func TestIDsDoNotDependOnOrder(t *testing.T) {
	names := []string{"E Commerce Specialist", "E-commerce Specialist", "ecommerce specialists", "Sr. Buyer", "Senior Buyer", "Buyer"}
	rapid.Check(t, func(rt *rapid.T) {
		var pages []Page
		for i, n := range names {
			pages = append(pages, Page{Question: Question{Text: "Question " + string(rune('a'+i%4)), Role: n}})
		}
		pages[5].Aliases = []string{"Purchaser"}
		want, err1 := NewBank(Pack{Pages: pages})
		got, err2 := NewBank(Pack{Pages: rapid.Permutation(pages).Draw(rt, "pages")})
		if err := errors.Join(err1, err2); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want.Roles(), got.Roles()); diff != "" {
			rt.Fatalf("roles -want +got:\n%s", diff)
		}
		for i, q := range want.Questions() {
			if got.Questions()[i].ID != q.ID {
				rt.Fatalf("got %s, want %s", got.Questions()[i].ID, q.ID)
			}
		}
	})
}

func TestSlugs(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"Why us?", `why-us`},
		{"Don't you “like” R&D?", `dont-you-like-r-and-d`},
		{"Über Café", `uber-cafe`},
		{"C vs. Java", `c-vs-java`},
		{"C++ vs. Java", `c-vs-java-[0-9a-f]{8}`},
		{"なぜ当社ですか", `[0-9a-f]{8}`},
		{strings.Repeat("longword ", 30), `(longword-){5}[0-9a-f]{8}`},
		{strings.Repeat("x", 300), `x{51}-[0-9a-f]{8}`},
	} {
		if got := questionSlug(tt.text); !regexp.MustCompile("^" + tt.want + "$").MatchString(got) {
			t.Errorf("slug of %q is %q, want %q", tt.text, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		q := Question{Text: a, Role: b}
		q.identify()
		if len(q.ID) > 120 || strings.Trim(q.ID, "abcdefghijklmnopqrstuvwxyz0123456789-/") != "" || strings.HasPrefix(q.ID, "/") || strings.HasSuffix(q.ID, "/") {
			t.Fatalf("bad id %q", q.ID)
		}
		if NormalText(a) != NormalText(b) && questionSlug(a) == questionSlug(b) {
			t.Fatalf("%q and %q share the slug %q", a, b, questionSlug(a))
		}
		if n := NormalText(a); NormalText(n) != n {
			t.Fatalf("NormalText is not stable: %q, then %q", n, NormalText(n))
		}
	})
}

func TestNearestID(t *testing.T) {
	bank := bankOf(t, PackOf("p", Question{Text: "Why us?", Role: "Sales Manager"}, Question{Text: "Why not us?", Role: "Buyer"}))
	for typed, want := range map[string][]string{
		"sales-manager/why-su": {"sales-manager/why-us"},
		"why-us":               {"sales-manager/why-us"},
		"buyer/":               {"buyer/why-not-us"},
		"zebra":                nil,
		"":                     nil,
	} {
		if diff := cmp.Diff(want, bank.Nearest(typed)); diff != "" {
			t.Errorf("Nearest(%q) -want +got:\n%s", typed, diff)
		}
	}
}

func TestReadFS(t *testing.T) {
	files := fstest.MapFS{
		"ops/shift-lead/role.md":  {Data: []byte("---\nname: Shift Lead\nfunction: Ops\naliases: [Foreman]\n---\nLeads a shift.\n")},
		"ops/shift-lead/plan.txt": {Data: []byte(ladderOfOps)},
		"ops/README.md":           {Data: []byte("for people")},
		"ops/picture.png":         {Data: []byte("\x89PNG")},
		".git/config.md":          {Data: []byte("no page")},
		"sales.TXT":               {Data: []byte(pointsOfSales)},
	}
	pack, err := ReadFS(files, "team")
	if err != nil {
		t.Fatal(err)
	}
	if len(pack.Pages) != 2 || len(pack.Roles) != 1 {
		t.Fatalf("got %d pages and %d roles, want 2 and 1", len(pack.Pages), len(pack.Roles))
	}
	q, _ := bankOf(t, pack).Question("shift-lead/how-do-you-plan-a-busy-week")
	if q == nil || q.Function != "Ops" || q.About != "Leads a shift." || q.Source != "team/ops/shift-lead/plan.txt:1" {
		t.Errorf("got %+v, want function and about of role.md", q)
	}

	files["bad/a.md"] = &fstest.MapFile{Data: []byte("---\nrole: X\n---\n# Why?\n## Keypoints\n- a\n")}
	files["bad/b.md"] = &fstest.MapFile{Data: []byte("---\nrol: X\n---\n# Why?\n")}
	_, err = ReadFS(files, "team")
	for _, want := range []string{`team/bad/a.md:5: unknown heading "## Keypoints", did you mean "## Key points"?`, `team/bad/b.md:2: unknown key "rol", did you mean "role"?`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %s", err, want)
		}
	}

	if _, err := readFS(fstest.MapFS{"a.md": {}, "b.md": {}, "c.md": {}}, "many", 2); err == nil || !strings.Contains(err.Error(), "more than 2 files") {
		t.Errorf("got %v for too many files", err)
	}
}

func TestOpenStaysInItsFolder(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write := func(path, data string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	write(filepath.Join(outside, "secret.txt"), ladderOfOps)
	write(filepath.Join(dir, "..data", "inside.txt"), ladderOfOps)
	link("..data/inside.txt", "fine.txt")
	if bank, err := Open([]string{dir}, false); err != nil || len(bank.Questions()) != 1 {
		t.Fatalf("a link inside the folder: %v", err)
	}
	link(filepath.Join(outside, "secret.txt"), "absolute.txt")
	link("../"+filepath.Base(outside)+"/secret.txt", "relative.txt")
	link("loop.txt", "loop.txt")
	link(outside, "hop")
	link("hop/secret.txt", "twice.txt")
	for _, read := range []func() error{
		func() error { _, err := Open([]string{dir}, false); return err },
		func() error { _, err := ReadFS(os.DirFS(dir), dir); return err },
	} {
		err := read()
		for _, name := range []string{"absolute.txt", "relative.txt", "loop.txt", "twice.txt", "hop"} {
			if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, name)+": this link leads out of its folder") {
				t.Errorf("got %v, want a fault for %s", err, name)
			}
		}
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	if _, err := Open([]string{t.TempDir()}, false); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty folder: got %v, want ErrEmpty", err)
	}
	if _, err := Open(nil, false); !errors.Is(err, ErrEmpty) {
		t.Errorf("no folder: got %v, want ErrEmpty", err)
	}
	missing := filepath.Join(t.TempDir(), "missing")
	_, err := Open([]string{missing}, true)
	if _, ok := errors.AsType[Faults](err); !ok || !strings.Contains(err.Error(), missing) {
		t.Errorf("a missing folder: got %v, want a fault that names it", err)
	}
	if _, err := NewBank(PackOf("p", Question{Text: "Why?"})); err == nil {
		t.Error("a question without a role was taken")
	}
}
