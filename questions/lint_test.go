package questions

import (
	"strings"
	"testing"
	"testing/fstest"
)

const soundRole = "---\nname: Sales Manager\nfunction: Sales\n---\nLeads sales.\n"

const soundPage = "---\nrole: Sales Manager\nfunction: Sales\ntheme: Fit\n---\n# Why us?\n## Key points\n- **A**: a\n## Motivations\n- **B**: b\n" +
	"## Minefields\n- **C**: c\n## Sample answer\ns\n## Solid answer\nt\n### Why it is more solid\nu\n## Exceptional answer\nv\n" +
	"### Why it is exceptional\nw\n## How to prepare\n- x\n## What interviewers evaluate\n- y\n"

func TestLint(t *testing.T) {
	const page, role = "sales/sales-manager/why-us.md", "sales/sales-manager/role.md"
	with := func(old, new string) map[string]string {
		return map[string]string{page: strings.Replace(soundPage, old, new, 1)}
	}
	long := func(n int) string { return strings.Repeat("ü", n) }
	for _, tt := range []struct {
		rule  string
		files map[string]string // beside or in place of the sound ones; "" takes one away
		want  string            // "" for no fault; part of the only fault otherwise
	}{
		{"sound", nil, ""},
		{"missing part", with("## Sample answer\ns\n", ""), `why-us.md:6: warning: missing: Sample answer`},
		{"part that another role has", map[string]string{page: strings.Replace(soundPage, "## Sample answer\ns\n", "", 1),
			"ops/buyer/role.md": "---\nname: Buyer\nfunction: Ops\n---\nBuys.\n", "ops/buyer/why-us.md": strings.NewReplacer("Sales Manager", "Buyer", "function: Sales", "function: Ops").Replace(soundPage)}, ""},
		{"no part", map[string]string{page: soundPage[:strings.Index(soundPage, "## Key")]}, "why-us.md:6: the question has no part at all"},
		{"empty part", with("## Sample answer\ns\n", "## Sample answer\n"), `why-us.md:13: "Sample answer" is empty`},
		{"no theme", with("theme: Fit\n", ""), "why-us.md:5: warning: the question has no theme"},
		{"question twice", map[string]string{"sales/sales-manager/why.md": soundPage}, "this question stands twice for Sales Manager, first at p/sales/sales-manager/why-us.md:6"},
		{"empty item", with("**A**: a", "**A**:"), `why-us.md:8: an item of "Key points" is empty`},
		{"empty tip", with("- x", "-"), `an item of "How to prepare" is empty`},
		{"label twice", with("- **A**: a", "- **A**: a\n- **a**: d"), `why-us.md:9: the label "a" stands twice in "Key points"`},
		{"cues", with("**A**: a", "**A**: a\n  - what I say first\n  - what I say after that"), ""},
		{"short cue", with("**A**: a", "**A**: a\n  - say first"), `why-us.md:9: warning: the cue "say first" has 2 words, 3 to 10 serve best`},
		{"cue that fits", with("**A**: a", "**A**: a\n  - 1 2 3 4 5 6 7 8 9 10"), ""},
		{"long cue", with("**A**: a", "**A**: a\n  - 1 2 3 4 5 6 7 8 9 10 11"), "has 11 words"},
		{"three cues", with("**A**: a", "**A**: a\n  - what I say\n  - what you say\n  - what they say"), `why-us.md:11: warning: the key point "A" has 3 cues`},
		{"cue twice", with("**A**: a", "**A**: a\n  - what I say\n- **D**: d\n  - What I say!"), `why-us.md:11: the cue "What I say!" stands twice, first under "A"`},
		{"cue twice in one", with("**A**: a", "a\n  - what I say\n  - what I say"), `why-us.md:10: the cue "what I say" stands twice, first under "a"`},
		{"cue that is the label", with("**A**: a", "**Say it first**: a\n  - say it first"), `why-us.md:9: the cue "say it first" only repeats its label`},
		{"cue without a word", with("**A**: a", "**A**: a\n  - …"), "why-us.md:9: this cue holds no word"},
		{"omits", with("**C**: c", "**C**: c\n  - omits: a"), ""},
		{"omits of lent key points", with("## Key points\n- **A**: a\n## Motivations\n- **B**: b\n## Minefields\n- **C**: c", "## Motivations\n- **B**: b\n## Minefields\n- **C**: c\n  - omits: Z"), "why-us.md:6: warning: missing: Key points"},
		{"long label", with("**A**", "**"+long(76)+"**"), "has 76 characters, 75 fit"},
		{"label that fits", with("**A**", "**"+long(75)+"**"), ""},
		{"long text", with("\ns\n", "\n"+long(3001)+"\n"), `why-us.md:13: "Sample answer" has 3001 characters, 3000 fit`},
		{"text that fits", with("\ns\n", "\n"+long(3000)+"\n"), ""},
		{"long list", with("**A**: a", "**A**: "+long(3000)), `"Key points" has 3007 characters`},
		{"long question", with("Why us?", "Why us? "+long(300)), "the question has 308 characters, at most 300"},
		{"no word", with("Why us?", "?"), "the question holds no word"},
		{"related question that is missing", with("- y\n", "- y\n## Related questions\n- How come?\n"), `warning: the related question "How come?" is not among these questions`},
		{"related question", with("- y\n", "- y\n## Related questions\n- Why us?\n"), ""},
		{"file elsewhere", map[string]string{page: "", "sales/sales-manager/sub/role.md": "", "sales/why-us.md": soundPage, "sales/role.md": soundRole, role: ""}, "warning: this file belongs at sales/sales-manager/"},
		{"file name", map[string]string{page: "", "sales/sales-manager/other.md": soundPage}, "warning: this file belongs at sales/sales-manager/why-us.md"},
		{"no role.md", map[string]string{role: ""}, "warning: no role.md beside this question"},
		{"other role", with("role: Sales Manager", "role: Buyer"), `the question is for "Buyer", but role.md beside it is for "Sales Manager"`},
		{"alias for a role", map[string]string{page: strings.Replace(soundPage, "role: Sales Manager", "role: Sales Lead", 1), role: strings.Replace(soundRole, "function", "aliases: [Sales Lead]\nfunction", 1)}, ""},
		{"other function", with("function: Sales", "function: Ops"), `the question has the function "Ops", but role.md beside it has "Sales"`},
		{"role without function", map[string]string{role: "---\nname: Sales Manager\n---\nLeads.\n"}, `role.md: the role "Sales Manager" has no function`},
		{"no function anywhere", map[string]string{page: strings.Replace(soundPage, "function: Sales\n", "", 1), role: ""}, "warning: the question has no function"},
		{"role without about", map[string]string{role: "---\nname: Sales Manager\nfunction: Sales\n---\n"}, `role.md: warning: the role "Sales Manager" has no line about it`},
		{"role twice", map[string]string{"sales/second/role.md": strings.Replace(soundRole, "Sales", "sales", 1)}, `the role "sales Manager" stands twice`},
		{"alias of two roles", map[string]string{"sales/buyer/role.md": "---\nname: Buyer\nfunction: Sales\naliases: [sales managers]\n---\nBuys.\n"}, `the alias "sales managers" of "Buyer" already means "Sales Manager"`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			files := fstest.MapFS{page: {Data: []byte(soundPage)}, role: {Data: []byte(soundRole)}}
			for name, data := range tt.files {
				if files[name] = (&fstest.MapFile{Data: []byte(data)}); data == "" {
					delete(files, name)
				}
			}
			pack, err := ReadFS(files, "p")
			if err != nil {
				t.Fatal(err)
			}
			faults := Lint(pack)
			switch {
			case tt.want == "" && len(faults) > 0:
				t.Errorf("got %v, want no fault", faults)
			case tt.want != "" && !strings.Contains(faults.Error(), tt.want):
				t.Errorf("got %v, want %s", faults, tt.want)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	faults := Faults{{File: "f", Line: 2, Message: "m"}, {File: "f", Message: "n", Warning: true}, {Message: "o"}}
	if got, want := faults.Error(), "f:2: m\nf: warning: n\no"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := faults.Errors(); len(got) != 2 || len(faults) != 3 {
		t.Errorf("got %v without warnings", got)
	}
	if (Faults{}).Err() != nil || faults.Err() == nil {
		t.Error("Err of none must be nil, and only then")
	}
}
