package questions

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// firm is a bank of roles without questions.
func firm(t testing.TB, roles ...Role) *Bank {
	t.Helper()
	pack := Pack{Name: "firm"}
	for _, r := range roles {
		pack.Roles = append(pack.Roles, RolePage{Role: r})
	}
	bank, err := NewBank(pack)
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

func someRoles() []Role {
	return []Role{
		{Name: "Account Executive", Function: "Sales"},
		{Name: "Accountant", Function: "Finance"},
		{Name: "Banker", Function: "Finance"},
		{Name: "Customer Success Manager", Function: "Customers", Aliases: []string{"CSM"}},
		{Name: "Data Analyst", Function: "Data"},
		{Name: "Data Engineer", Function: "Data"},
		{Name: "E-commerce Specialist", Function: "Sales"},
		{Name: "Field Service Technician", Function: "Operations"},
		{Name: "Front-end Developer", Function: "Engineering"},
		{Name: "HR Business Partner", Function: "People", Aliases: []string{"HRBP", "People Partner"}},
		{Name: "Product Manager", Function: "Product", Aliases: []string{"PM"}},
		{Name: "Product Marketing Manager", Function: "Marketing"},
		{Name: "Project Manager", Function: "Product"},
		{Name: "QA Engineer", Function: "Engineering", Aliases: []string{"Tester"}},
		{Name: "Sales Manager", Function: "Sales"},
		{Name: "Senior Software Engineer", Function: "Engineering"},
		{Name: "Software Engineer", Function: "Engineering", Aliases: []string{"Programmer"}},
		{Name: "Site Reliability Engineer", Function: "Engineering", Aliases: []string{"SRE", "DevOps Engineer"}},
		{Name: "Support Engineer", Function: "Customers"},
		{Name: "UX Designer", Function: "Design"},
		{Name: "Writer", Function: "Marketing"},
		{Name: "Pfleger für Ältere", Function: "Care"},
		{Name: "営業部長", Function: "Sales"},
	}
}

func TestMatchRole(t *testing.T) {
	bank := firm(t, someRoles()...)
	for _, tt := range []struct {
		typed string
		want  string // a certain role, or "? first, second, third", or ""
	}{
		// case, hyphens, spaces, plural, short forms
		{"Product Manager", "Product Manager"},
		{"product manager", "Product Manager"},
		{"  PRODUCT   manager ", "Product Manager"},
		{"product-manager", "Product Manager"},
		{"product_manager", "Product Manager"},
		{"ProductManager", "Product Manager"},
		{"Product Managers", "Product Manager"},
		{"product mgr", "Product Manager"},
		{"E Commerce Specialist", "E-commerce Specialist"},
		{"ecommerce specialist", "E-commerce Specialist"},
		{"e-Commerce specialists", "E-commerce Specialist"},
		{"E\u2011commerce\u00a0Specialist", "E-commerce Specialist"},
		{"Sr. Software Engineer", "Senior Software Engineer"},
		{"snr software engineers", "Senior Software Engineer"},
		{"senior  software-engineer", "Senior Software Engineer"},
		{"frontend developer", "Front-end Developer"},
		{"front end dev", "Front-end Developer"},
		{"data analysts", "Data Analyst"},
		{"“Data Analyst”", "Data Analyst"},
		{"`data analyst`", "Data Analyst"},
		{"Pfleger fuer Ältere", "? Pfleger für Ältere"},
		{"pfleger fur altere", "Pfleger für Ältere"},
		{"営業部長", "営業部長"},
		// aliases
		{"pm", "Product Manager"},
		{"PMs", "Product Manager"},
		{"CSM", "Customer Success Manager"},
		{"hrbp", "HR Business Partner"},
		{"people partners", "HR Business Partner"},
		{"dev ops engineer", "Site Reliability Engineer"},
		{"programmers", "Software Engineer"},
		// word order
		{"manager, product", "Product Manager"},
		{"engineer data", "Data Engineer"},
		{"Technician (field service)", "Field Service Technician"},
		// beginnings
		{"support eng", "Support Engineer"},
		{"support", "Support Engineer"},
		{"cust succ man", "Customer Success Manager"},
		{"field tech", "Field Service Technician"},
		{"prod man", "Product Manager"},
		{"account exec", "Account Executive"},
		{"sales", "Sales Manager"},
		{"site rel", "Site Reliability Engineer"},
		{"data", "? Data Analyst, Data Engineer"},
		// slips of the pen
		{"prodcut manager", "Product Manager"},
		{"product maneger", "Product Manager"},
		{"product managr", "Product Manager"},
		{"sotfware enginer", "Software Engineer"},
		{"slaes manager", "Sales Manager"},
		{"suport engineer", "Support Engineer"},
		{"reliabilty engineer site", "? Site Reliability Engineer"},
		{"field servce technican", "Field Service Technician"},
		{"frontend develper", "Front-end Developer"},
		{"acountant", "Accountant"},
		// short words must be right, and words that are one edit apart
		{"UI Designer", "? UX Designer"},
		{"QC engineer", "? QA Engineer"},
		{"baker", "? Banker"},
		{"waiter", "? Writer"},
		{"BM", ""},
		{"CSX", ""},
		{"sri", ""},
		{"projuct manager", "? Product Manager, Project Manager, Product Marketing Manager"},
		// near enough to offer
		{"junior software engineer", "? Software Engineer, Senior Software Engineer"},
		{"marketing manager", "? Product Marketing Manager"},
		{"account", "? Account Executive, Accountant"},
		// nothing near
		{"", ""},
		{"   ", ""},
		{"?!", ""},
		{"astronaut", ""},
		{"p", ""},
		{"Zoo Keeper", ""},
		{strings.Repeat("product manager ", 100), ""},
	} {
		t.Run(tt.typed, func(t *testing.T) {
			if got := describe(bank.MatchRole(tt.typed)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// describe writes a match as the tables hold it.
func describe(m Match) string {
	if m.Certain {
		return m.Role.Name
	}
	var names []string
	for _, r := range m.Suggestions {
		names = append(names, r.Name)
	}
	if names == nil {
		return ""
	}
	return "? " + strings.Join(names, ", ")
}

func TestEveryNameAliasAndIDMatchesItsRole(t *testing.T) {
	bank, err := Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range bank.Roles() {
		for _, typed := range append([]string{r.Name, r.ID, strings.ToUpper(r.Name)}, r.Aliases...) {
			if got := bank.MatchRole(typed); !got.Certain || got.Role.ID != r.ID {
				t.Errorf("%q gives %q, want %q", typed, describe(got), r.Name)
			}
		}
	}
}

func TestNormalRole(t *testing.T) {
	for _, group := range [][]string{
		{"E Commerce Specialist", "E-commerce Specialist", "e–commerce specialists", "Ecommerce Specialist"},
		{"Sr. Sales Manager", "Senior Sales Manager", "senior sales managers", "SR SALES MGR"},
		{"Trust & Safety Lead", "trust and safety leads"},
		{"Café Manager", "Cafe\u0301 manager", "cafe managers"},
	} {
		for _, name := range group {
			if got, want := NormalRole(name), NormalRole(group[0]); got != want {
				t.Errorf("NormalRole(%q) = %q, want %q", name, got, want)
			}
		}
	}
	for _, pair := range [][2]string{{"C Developer", "C++ Developer"}, {"C Developer", "C# Developer"}, {"UX Designer", "UI Designer"}} {
		if NormalRole(pair[0]) == NormalRole(pair[1]) {
			t.Errorf("%q and %q have the same normal form", pair[0], pair[1])
		}
	}
}

func BenchmarkMatchRole1000(b *testing.B) {
	var roles []Role
	for i, level := range []string{"Junior", "Senior", "Lead", "Principal", "Deputy", "Regional", "Chief", "Assistant", "Head", "Associate"} {
		for j, field := range []string{"Software", "Product", "Marketing", "Finance", "Logistics", "Customer Support", "Quality", "Network", "Clinical", "Legal"} {
			for k, job := range []string{"Manager", "Engineer", "Analyst", "Specialist", "Coordinator", "Consultant", "Designer", "Trainer", "Auditor", "Planner"} {
				roles = append(roles, Role{Name: fmt.Sprintf("%s %s %s", level, field, job), Function: fmt.Sprint(i, j, k)})
			}
		}
	}
	bank := firm(b, roles...)
	for _, typed := range []string{"senior software engineer", "sen soft eng", "senior sofware enginer", "astronaut trainer school"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				bank.MatchRole(typed)
			}
		})
	}
}

func TestNearestWord(t *testing.T) {
	known := []string{"Key points", "Motivations", "Minefields"}
	for typed, want := range map[string]string{"Keypoints": "Key points", "motivation": "Motivations", "mine fields": "Minefields", "zebra": "", "": ""} {
		if got := NearestWord(typed, known); got != want {
			t.Errorf("NearestWord(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"für", "fur", 1}, {"abc", "abc", 0}} {
		if got := edits(tt.a, tt.b); got != tt.want {
			t.Errorf("edits(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if diff := cmp.Diff(edits(tt.a, tt.b), edits(tt.b, tt.a)); diff != "" {
			t.Errorf("edits is not symmetric: %s", diff)
		}
	}
}
