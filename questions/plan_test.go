package questions

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func paths(p Plan) []string {
	var out []string
	for _, f := range p.Files {
		out = append(out, f.Path)
	}
	return out
}

func content(t *testing.T, p Plan, path string) string {
	t.Helper()
	for _, f := range p.Files {
		if f.Path == path {
			return string(f.Content)
		}
	}
	t.Fatalf("no file %s among %v", path, paths(p))
	return ""
}

func pageFile(t *testing.T, name string) Input {
	t.Helper()
	data, err := os.ReadFile("testdata/pages/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return Input{Name: name, Data: data}
}

func TestImportMergesTwoPagesOfOneQuestion(t *testing.T) {
	plan := PlanImport([]Input{pageFile(t, "ladder.txt"), pageFile(t, "keypoints.txt"), {Name: "README.md", Data: []byte("x")}}, nil)
	if len(plan.Faults) > 0 {
		t.Fatal(plan.Faults)
	}
	if len(plan.Files) != 2 || len(plan.Files[0].Sources) != 2 || !strings.HasPrefix(plan.Files[0].Path, "operations/field-service-technician/how-do-you-") {
		t.Fatalf("got %v, want one question of two inputs and its role.md", paths(plan))
	}
	q := parsed(t, "q.md", string(plan.Files[0].Content))
	for _, p := range []Part{KeyPoints, Motivations, Minefields, Sample, Solid, SolidWhy, Exceptional, ExceptionalWhy, Prepare, Evaluates} {
		if !q.Has(p) {
			t.Errorf("the file lacks %s", p)
		}
	}
	if diff := cmp.Diff("---\nname: Field Service Technician\nfunction: Operations\n---\nKeeps installed equipment running at customer sites.\n", string(plan.Files[1].Content)); diff != "" {
		t.Errorf("role.md -want +got:\n%s", diff)
	}
}

func TestWhatAnImportWritesIsAPackThatReadsTheSame(t *testing.T) {
	inputs := []Input{}
	for _, name := range []string{"ladder.txt", "ladder_odd.txt", "keypoints.txt", "keypoints_odd.txt", "everything.txt"} {
		inputs = append(inputs, pageFile(t, name))
	}
	plan := PlanImport(inputs, nil)
	files := fstest.MapFS{}
	for _, f := range plan.Files {
		files[f.Path] = &fstest.MapFile{Data: f.Content}
	}
	pack, err := ReadFS(files, "")
	if err != nil {
		t.Fatal(err)
	}
	if faults := Lint(pack).Errors(); len(faults) > 0 {
		t.Error(faults)
	}
	want, got := bankOf(t, plan.Pack), bankOf(t, pack)
	if diff := cmp.Diff(want.Questions(), got.Questions(), same); diff != "" {
		t.Errorf("-planned +read:\n%s", diff)
	}
	if diff := cmp.Diff(want.Roles(), got.Roles()); diff != "" {
		t.Errorf("roles -planned +read:\n%s", diff)
	}
	again := PlanImport(inputs, got)
	if diff := cmp.Diff(plan.Files, again.Files); diff != "" {
		t.Errorf("a second import differs -first +second:\n%s", diff)
	}
}

func TestImportSettlesRolesAndFunctions(t *testing.T) {
	known := bankOf(t, Pack{Roles: []RolePage{{Role: Role{Name: "Shift Lead", Function: "Plant", Aliases: []string{"Foreman"}}}}})
	a := func(role string) Input {
		return Input{Name: role + ".txt", Data: []byte("Why us?\n" + role + " Interview Questions\nA more solid answer\nSo.\n")}
	}
	b := func(header, text, function string) Input {
		return Input{Name: header + ".b.txt", Data: []byte("Why not?\nTheme: T Role: " + header + " Function: " + function + "\nAbout " + text + ": Does it.\nMotivations\n• M: m\n")}
	}
	for _, tt := range []struct {
		rule   string
		inputs []Input
		want   []string
	}{
		{"of the known bank", []Input{a("foremen"), a("Foreman")}, []string{"general/foremen/role.md", "general/foremen/why-us.md", "plant/shift-lead/role.md", "plant/shift-lead/why-us.md"}},
		{"of another page", []Input{a("Buyer"), b("Buyers", "the Buyer", "Purchasing")}, []string{"purchasing/buyer/role.md", "purchasing/buyer/why-not.md", "purchasing/buyer/why-us.md"}},
		{"of nobody", []Input{a("Buyer")}, []string{"general/buyer/role.md", "general/buyer/why-us.md"}},
		{"two spellings", []Input{a("Ecommerce Specialist"), b("E Commerce Specialist", "Web Shop Keeper", "Sales"), a("web-shop keepers")}, []string{"sales/e-commerce-specialist/role.md", "sales/e-commerce-specialist/why-not.md", "sales/e-commerce-specialist/why-us.md"}},
		{"of a role.md", []Input{a("Purchaser"), {Name: "x/role.md", Data: []byte("---\nname: Buyer\naliases: [Purchaser]\nfunction: Ops\n---\nBuys.\n")}}, []string{"ops/buyer/role.md", "ops/buyer/why-us.md"}},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			plan := PlanImport(tt.inputs, known)
			if diff := cmp.Diff(tt.want, paths(plan)); diff != "" {
				t.Errorf("-want +got:\n%s\n%v", diff, plan.Faults)
			}
		})
	}
	plan := PlanImport([]Input{b("E Commerce Specialist", "E-commerce Specialist", "Sales")}, nil)
	if got, want := content(t, plan, "sales/e-commerce-specialist/role.md"), "aliases:\n  - E-commerce Specialist\n"; !strings.Contains(got, want) {
		t.Errorf("role.md is %s, want it to hold %s", got, want)
	}
}

func TestImportCollectsEveryFault(t *testing.T) {
	good := Input{Name: "good.txt", Data: []byte(ladderOfOps)}
	other := Input{Name: "other.txt", Data: []byte(strings.Replace(ladderOfOps, "I plan.", "I plan well.", 1))}
	plan := PlanImport([]Input{good, {Name: "zip.txt", Data: []byte("PK\x03\x04")}, {Name: "role.md", Data: []byte("x")}, {Name: "bad.md", Data: []byte("---\nrole: X\n---\n# A\n## B\n")}, other}, nil)
	want := []string{`bad.md:5: unknown heading "## B"`, `other.txt:3: warning: "Sample answer" is also in good.txt; the one here is kept`, "role.md:1: no front matter", "zip.txt: this is a zip archive"}
	if len(plan.Faults) != len(want) {
		t.Fatalf("got %v, want %d faults", plan.Faults, len(want))
	}
	for i, w := range want {
		if got := plan.Faults[i].String(); !strings.HasPrefix(got, w) {
			t.Errorf("got %q, want %q", got, w)
		}
	}
	if got := content(t, plan, "general/shift-lead/how-do-you-plan-a-busy-week.md"); !strings.Contains(got, "I plan well.") {
		t.Errorf("got %s, want the later page to win", got)
	}
	if faults := PlanImport(nil, nil).Faults; len(faults) != 1 {
		t.Errorf("an import of nothing: got %v", faults)
	}
}
