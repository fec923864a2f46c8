package questions

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"
)

func TestParseSaysWhatIsWrong(t *testing.T) {
	for _, tt := range []struct{ rule, name, data, want string }{
		{"empty", "q.md", "", "q.md: this file is empty"},
		{"blank", "q.md", " \n\u00a0\n", "q.md: this file is empty"},
		{"zip", "q.txt", "PK\x03\x04rest", "q.txt: this is a zip archive"},
		{"pdf", "q.txt", "%PDF-1.7", "q.txt: this is a PDF"},
		{"utf-16", "q.txt", "\xff\xfeW\x00", "q.txt: this is UTF-16 text"},
		{"binary", "q.txt", "a\nb\x00c", "q.txt:2: this is a binary file"},
		{"not utf-8", "q.txt", "a\nb\nc\xe4d", "q.txt:3: this is not UTF-8 text"},
		{"huge", "q.txt", strings.Repeat("x", maxFile+1), "q.txt: this file is larger than 10 MiB"},
		{"no form", "q.txt", "Dear diary,\ntoday it rained.\n", "q.txt:1: this is no question page: looked for front matter"},
		{"markdown without front matter", "q.md", "Dear diary\n", "q.md:1: no front matter: the first line must be ---"},
		{"open front matter", "q.md", "---\nrole: X\n# Why?\n", "q.md:1: the front matter is not closed"},
		{"bad YAML", "q.md", "---\nrole: X\ntheme: [a\n---\n# Why?\n", "q.md:"},
		{"unknown key", "q.md", "---\nrole: X\nThemes: a\n---\n# Why?\n", `q.md:3: unknown key "Themes", did you mean "theme"?`},
		{"strange key", "q.md", "---\nrole: X\nzzz: a\n---\n# Why?\n", `q.md:3: unknown key "zzz"; known are role, function, theme and about`},
		{"key twice", "q.md", "---\nrole: X\nrole: Y\n---\n# Why?\n", "q.md:3:"},
		{"list for a value", "q.md", "---\nrole: [X, Y]\n---\n# Why?\n", `q.md:2: the value of "role" must be one plain value`},
		{"alias", "q.md", "---\nrole: &a X\ntheme: *a\n---\n# Why?\n", `q.md:2: the value of "role" must be one plain value`},
		{"no keys", "q.md", "---\njust text\n---\n# Why?\n", "q.md:2: the front matter must be lines"},
		{"no role", "q.md", "---\ntheme: a\n---\n# Why?\n", "q.md:1: the front matter names no role"},
		{"no question", "q.md", "---\nrole: X\n---\n## Key points\n- a\n", "q.md:4: no question: looked for a heading of one #"},
		{"empty question", "q.md", "---\nrole: X\n---\n# \n", "q.md:4: the question is empty"},
		{"two questions", "q.md", "---\nrole: X\n---\n# Why?\n# How?\n", "q.md:5: a second question"},
		{"unknown heading", "q.md", "---\nrole: X\n---\n# Why?\n\n## Mine fields\n- a\n", `q.md:6: unknown heading "## Mine fields", did you mean "## Minefields"?`},
		{"strange heading", "q.md", "---\nrole: X\n---\n# Why?\n## Zebra\n", `q.md:5: unknown heading "## Zebra"; known are Key points, Motivations`},
		{"wrong level", "q.md", "---\nrole: X\n---\n# Why?\n## Why it is exceptional\n", `did you mean "### Why it is exceptional"?`},
		{"part twice", "q.md", "---\nrole: X\n---\n# Why?\n## Minefields\n- a\n## Minefields\n- b\n", `q.md:7: the part "Minefields" stands twice, first on line 5`},
		{"stray text", "q.md", "---\nrole: X\n---\n# Why?\nBecause.\n## Minefields\n- b\n", "q.md:5: this text stands under no part"},
		{"text in a list", "q.md", "---\nrole: X\n---\n# Why?\n## Minefields\nBecause.\n", `q.md:6: "Minefields" is a list`},
		{"text after a list", "q.md", "---\nrole: X\n---\n# Why?\n## Minefields\n- a\n\nBecause.\n", `q.md:8: "Minefields" is a list`},
		{"bullet below a motivation", "q.md", nestedIn("Motivations", "- a\n  - b\n"), `q.md:7: an item of "Motivations" has no bullets below it`},
		{"bullet below a tip", "q.md", nestedIn("How to prepare", "- a\n- b\n  more\n  - c\n"), `q.md:9: an item of "How to prepare" has no bullets below it`},
		{"omits below a key point", "q.md", nestedIn("Key points", "- **A**: a\n  - omits: A\n"), `q.md:7: "omits:" belongs under a minefield`},
		{"cue below a minefield", "q.md", nestedIn("Minefields", "- **A**: a\n  - say it like this\n"), "q.md:7: a minefield has no cues"},
		{"unknown label", "q.md", nestedIn("Minefields", "- a\n  - omits: Safety frst\n## Key points\n- **Safety first**: b\n"), `q.md:7: no key point has the label "Safety frst", did you mean "Safety first"?`},
		{"part of a label", "q.md", nestedIn("Minefields", "- a\n  - omits: Calm, then act\n## Key points\n- **Calm, then act**: b\n"), `did you mean "Calm\, then act"?`},
		{"strange label", "q.md", nestedIn("Minefields", "- a\n  - omits: Zebra\n## Key points\n- **Order**: b\n- **Tone**: c\n"), `q.md:7: no key point has the label "Zebra"; known are Order and Tone`},
		{"no labels", "q.md", nestedIn("Minefields", "- a\n  - omits: Zebra\n## Key points\n- b\n"), `q.md:7: no key point has the label "Zebra": write it as it stands in bold`},
		{"label twice", "q.md", nestedIn("Minefields", "- a\n  - omits: Order, order\n## Key points\n- **Order**: b\n"), `q.md:7: the label "order" stands twice`},
		{"omits twice", "q.md", nestedIn("Minefields", "- a\n  - omits: Order\n  - Omits: Tone\n"), `q.md:8: "Omits:" stands twice below this minefield`},
		{"empty label", "q.md", nestedIn("Minefields", "- a\n  - omits: Order,\n"), "q.md:7: a label is empty here"},
		{"empty cue", "q.md", nestedIn("Key points", "- a\n  -\n"), "q.md:7: this cue is empty"},
		{"deep bullet", "q.md", nestedIn("Key points", "- a\n  - b\n    - c\n"), "q.md:8: this bullet is nested too deep"},
		{"deep bullet by tabs", "q.md", nestedIn("Key points", "- a\n\t- b\n\t\t- c\n"), "q.md:8: this bullet is nested too deep"},
		{"text after cues", "q.md", nestedIn("Key points", "- a\n  - b\n\n  more of a\n"), "q.md:9: this text stands after the bullets below its item"},
		{"open code", "q.md", "---\nrole: X\n---\n# Why?\n## Sample answer\n```\n## Minefields\n", "q.md:6: this code block is never closed"},
		{"page without role", "q.txt", "Why?\nSample answer to the question\nSo.\n", "q.txt:1: no role: looked for a second line"},
		{"page without question", "q.txt", "Sales Manager Interview Questions\nSample answer to the question\nSo.\n", "q.txt:1: no question"},
		{"page without section", "q.txt", "Why?\nSales Manager Interview Questions\nSo.\n", "q.txt:1: no section: looked for headings"},
		{"page with a near heading", "q.txt", "Why?\nSales Manager Interview Questions\nSimpler answers to the question\nSo.\nMore solid answer\nSo.\n", `q.txt:3: unknown heading "Simpler answers to the question", did you mean "sample answer to question"?`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			qs, err := Parse(tt.name, []byte(tt.data))
			if _, ok := errors.AsType[Faults](err); !ok || !strings.Contains(err.Error(), tt.want) || qs != nil {
				t.Errorf("got %v and error %v, want %s", qs, err, tt.want)
			}
		})
	}
}

// nestedIn is a question whose first section, from line 5 on, is given.
func nestedIn(heading, section string) string {
	return "---\nrole: X\n---\n# Why?\n## " + heading + "\n" + section
}

func TestBulletsBelowItems(t *testing.T) {
	q := parsed(t, "q.md", nestedIn("Minefields", "- **Late**: l\n  - OMITS: calm\\, then act,  order & work\n- no link\n"+
		"## Key points\n* **Calm, then act**: one\n  1. numbers stay\n  2024. too\n\n  * breathe before\n    I speak\n  * omits\\: not a link &amp; so on\n* **Order &amp; work**: two\n\t- list what is due first\n* - odd\n  - - -\n"))
	want := Question{
		ID: "x/why", RoleID: "x", Role: "X", Text: "Why?",
		KeyPoints: []Item{
			{Label: "Calm, then act", Text: "one\n1. numbers stay\n2024. too", Cues: []string{"breathe before I speak", "omits: not a link & so on"}},
			{Label: "Order & work", Text: "two", Cues: []string{"list what is due first"}},
			{Text: "- odd\n- - -"},
		},
		Minefields: []Item{{Label: "Late", Text: "l", Omits: []string{"Calm, then act", "Order & work"}}, {Text: "no link"}},
	}
	if diff := cmp.Diff(want, q, same); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	q = parsed(t, "q.md", nestedIn("Minefields", "- a\n  - omits: Lent, Whatever\n"))
	if diff := cmp.Diff([]string{"Lent", "Whatever"}, q.Minefields[0].Omits); diff != "" {
		t.Errorf("without key points of its own, any label may be lent; -want +got:\n%s", diff)
	}
}

// A CommonMark reader sees each cue and each link as a bullet inside its item,
// and no other bullets there.
func TestGitHostsSeeTheSameBulletsBelowItems(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := Question{Role: "X", Text: "Why?", KeyPoints: []Item{{Label: anyName().Draw(t, "label"), Text: anyText().Draw(t, "text")}}}
		q.KeyPoints[0].Cues = rapid.SliceOfN(anyCue(), 0, 3).Draw(t, "cues")
		q.Minefields = []Item{{Text: anyText().Draw(t, "minefield"), Omits: anyOmits(q).Draw(t, "omits")}}
		want := len(q.KeyPoints[0].Cues) + min(1, len(q.Minefields[0].Omits))
		_, body, _ := strings.Cut(writeC(t, q)[4:], "\n---\n")
		got := 0
		tree := goldmark.DefaultParser().Parse(text.NewReader([]byte(body)))
		_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if n.Kind() == ast.KindListItem && entering && !n.Parent().(*ast.List).IsOrdered() && n.Parent().Parent().Kind() == ast.KindListItem {
				got++
			}
			return ast.WalkContinue, nil
		})
		if got != want {
			t.Fatalf("got %d bullets below items, want %d\n%s", got, want, body)
		}
	})
}

func TestParseReportsAllFaultsAtOnce(t *testing.T) {
	_, err := Parse("q.md", []byte("---\nrol: X\nfoo: a\n---\n# Why?\n## Zebra\n## Minefields\ntext\n"))
	faults, _ := errors.AsType[Faults](err)
	var lines []int
	for _, f := range faults {
		lines = append(lines, f.Line)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 6, 8}, lines); diff != "" {
		t.Errorf("lines -want +got:\n%s\n%v", diff, err)
	}
}

func TestFormCReadsAsMarkdownDoes(t *testing.T) {
	q := parsed(t, "q.md", "\ufeff---\r\nrole: 'Sr. Buyer'  # comment\r\ntheme: 42\r\n---\r\n\r\n#   Why *us*? ##\r\n\r\n"+
		"## KEY POINTS:\r\n* **One:** wrapped\r\n  here\r\nand here\r\n\r\n  new paragraph\r\n  - nested\r\n* **Two**: b\\*c &amp; d\r\n+ no **label**: here\r\n1. **x**y\r\n\r\n"+
		"## Sample answer\r\nwrapped\r\nline  \r\nbroken\\\r\nagain\r\n- list\r\n  goes on\r\n- more\r\n\r\n\r\n```sql\r\n## no heading\r\n  -- indented\r\n```\r\nend\r\n### Why it is more solid\r\n> so\r\n")
	want := Question{
		ID: "sr-buyer/why-us", RoleID: "sr-buyer", Role: "Sr. Buyer", Theme: "42", Text: "Why *us*?",
		KeyPoints: []Item{{Label: "One", Text: "wrapped here and here\n\nnew paragraph", Cues: []string{"nested"}}, {Label: "Two", Text: "b*c & d"}, {Text: "no **label**: here"}, {Text: "**x**y"}},
		Sample:    "wrapped line\nbroken\nagain\n- list goes on\n- more\n\n\n```sql\n## no heading\n  -- indented\n```\nend",
		SolidWhy:  "> so",
	}
	if diff := cmp.Diff(want, q, same); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What WriteC writes must look on a Git host as it is read here: for any text,
// a CommonMark reader sees the same headings and no others.
func TestGitHostsSeeTheSameHeadings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := anyQuestion().Draw(t, "q")
		want := []string{}
		for _, p := range Parts() {
			if q.Has(p) {
				want = append(want, p.Title())
			}
		}
		_, body, _ := strings.Cut(writeC(t, q)[4:], "\n---\n")
		got := []string{}
		source := []byte(body)
		tree := goldmark.DefaultParser().Parse(text.NewReader(source))
		_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if h, ok := n.(*ast.Heading); ok && entering && h.Level > 1 {
				got = append(got, string(h.Lines().Value(source)))
			}
			return ast.WalkContinue, nil
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("-want +got:\n%s\n%s", diff, body)
		}
	})
}

func TestRoleFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := anyName().Filter(func(s string) bool { return s != "" })
		want := Role{Name: name.Draw(t, "name"), Function: anyName().Draw(t, "function"), About: anyName().Draw(t, "about")}
		want.Aliases = rapid.SliceOfN(name, 0, 3).Draw(t, "aliases")
		want.ID = roleSlug(want.Name)
		var b strings.Builder
		if err := WriteRole(&b, want); err != nil {
			t.Fatal(err)
		}
		got, err := ParseRole("role.md", []byte(b.String()))
		if diff := cmp.Diff(want, got, same); err != nil || diff != "" {
			t.Fatalf("%v -want +got:\n%s\n%s", err, diff, b.String())
		}
	})
	for data, want := range map[string]string{
		"---\nnames: X\n---\n":                 `role.md:2: unknown key "names", did you mean "name"?`,
		"---\nfunction: X\n---\n":              "role.md:1: the front matter names no role",
		"---\nname: X\n---\n# X\n":             `role.md:4: unknown heading "# X"`,
		"---\nname: X\naliases: {a: b}\n":      "role.md:1: the front matter is not closed",
		"---\nname: X\naliases: {a: b}\n---\n": `role.md:3: the value of "aliases" must be a list`,
	} {
		if _, err := ParseRole("role.md", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", data, err, want)
		}
	}
}

func TestWriteCRefusesWhatIsNotText(t *testing.T) {
	for _, q := range []Question{{Text: "a\x00"}, {Role: "\xff"}, {Text: "a", Theme: "\x00"}} {
		if err := WriteC(io.Discard, q); !errors.Is(err, errNotText) {
			t.Errorf("%+v: got %v", q, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, glob := range []string{"testdata/pages/*.txt", "bank/*/*/*.md"} {
		files, _ := filepath.Glob(glob)
		for _, file := range files[:min(len(files), 8)] {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add("q"+filepath.Ext(file), data)
		}
	}
	f.Add("q.md", []byte(nestedIn("Minefields", "- a\n  - omits: b, c\\, d\n## Key points\n- **b**: x\n  - e f\n    g\n- **c, d**: y\n")))
	f.Add("q.md", []byte("---\nrole: &a [*a]\n---\n# x\n## Minefields\n- **a**: b\n"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if _, err := ParseRole(name, data); err != nil {
			if _, ok := errors.AsType[Faults](err); !ok {
				t.Fatalf("%T", err)
			}
		}
		qs, err := Parse(name, data)
		if err != nil {
			faults, ok := errors.AsType[Faults](err)
			if !ok || len(faults) == 0 {
				t.Fatalf("got the error %#v, want faults", err)
			}
			return
		}
		for _, want := range qs {
			file := writeC(t, want)
			got, err := Parse("again.md", []byte(file))
			if err != nil {
				t.Fatalf("%v\n%s", err, file)
			}
			if diff := cmp.Diff([]Question{want}, got, same); diff != "" {
				t.Fatalf("-want +got:\n%s\n%s", diff, file)
			}
		}
	})
}

// Files are bounded in size, so reading one must take time in proportion.
func TestParseOfHostileFilesIsQuick(t *testing.T) {
	const n = 1 << 16
	page := "Why?\nSales Manager Interview Questions\n"
	for rule, data := range map[string]string{
		"one long line":       strings.Repeat("x ", n),
		"one long question":   strings.Repeat("x\n", n),
		"one long item":       page + "How to prepare\n- a\n" + strings.Repeat("b\n", n),
		"bullets in a line":   page + "How to prepare\n" + strings.Repeat("• b", n/4),
		"fences":              page + "More solid answer\n" + strings.Repeat("```x\n", n/4),
		"deep lists":          "---\nrole: " + strings.Repeat("[", maxFront/2) + "\n---\n",
		"deep maps":           "---\nrole: " + strings.Repeat("{a: ", maxFront/5) + "\n---\n",
		"deep blocks":         "---\n" + strings.Repeat("- ", maxFront/3) + "\n---\n",
		"long front matter":   "---\nrole: " + strings.Repeat("x", maxFront) + "\n---\n",
		"labels unknown":      nestedIn("Minefields", "- a\n  - omits: "+strings.Repeat("x,", n)+"x\n## Key points\n"+strings.Repeat("- **"+strings.Repeat("y", 70)+"**: z\n", n/8)),
		"bullets below items": nestedIn("Key points", "- a\n"+strings.Repeat("  - b\n", n)),
		"headings that fault": "---\nrole: x\n---\n# Why\n" + strings.Repeat("## x\n", 1000),
	} {
		start := time.Now()
		if qs, err := Parse("q.txt", []byte(data)); err == nil {
			_ = WriteC(io.Discard, qs[0])
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", rule, took)
		} else {
			t.Log(rule, took)
		}
	}
}
