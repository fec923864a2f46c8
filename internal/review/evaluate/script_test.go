package evaluate

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const scripted = `## Baker | Honesty, mostly | Tell me: what burnt?
k1 Threw it away: I discarded the loaf
k2 Told the owner: I rang at once
m1 stated (conceal, blame-customer) Hiding it: selling: it anyway
m2 stated Blaming: the oven
m3 omission No result: what came of it

# excellent 5 -
[] One loaf – black.
[k1,k2] I binned it, é, and rang 😀!
[k2] She came "at once."

# chat 1 m3
[m1 k1] sold it
  [m1] and said nothing
[x] swore at the boy
## Nurse | Care | And you?
# silent 2 m3,m4
[] Nothing.
`

func parsed(t *testing.T) Set {
	t.Helper()
	set, err := ParseScript("b", scripted)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestScript(t *testing.T) {
	set := parsed(t)
	for i := range set.Questions[0].Answers {
		set.Questions[0].Answers[i].Evidence = nil // see below
	}
	want := Set{Questions: []Question{
		{
			ID: "b01", Role: "Baker", Theme: "Honesty, mostly", Text: "Tell me: what burnt?",
			KeyPoints: []KeyPoint{{ID: "k1", Label: "Threw it away", Text: "I discarded the loaf"}, {ID: "k2", Label: "Told the owner", Text: "I rang at once"}},
			Minefields: []Mine{
				{ID: "m1", Kind: "stated", Behaviours: []string{"conceal", "blame-customer"}, Label: "Hiding it", Text: "selling: it anyway"},
				{ID: "m2", Kind: "stated", Label: "Blaming", Text: "the oven"},
				{ID: "m3", Kind: "omission", Label: "No result", Text: "what came of it"},
			},
			Answers: []Answer{
				{ID: "b01a1", Style: "excellent", Level: 5, Words: 15, Covers: []string{"k1", "k2"},
					Text: "One loaf – black. I binned it, é, and rang 😀! She came \"at once.\""},
				{ID: "b01a2", Style: "chat", Level: 1, Words: 9, Covers: []string{"k1"}, Hits: []string{"m3", "m1"},
					Text: "sold it\nand said nothing\nswore at the boy"},
			},
		},
		{
			ID: "b02", Role: "Nurse", Theme: "Care", Text: "And you?",
			Answers: []Answer{{ID: "b02a1", Style: "silent", Level: 2, Words: 1, Hits: []string{"m3", "m4"}, Text: "Nothing."}},
		},
	}}
	if diff := cmp.Diff(want, set, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestEvidenceOfScriptIsInBytes(t *testing.T) {
	var got [][2]string
	for _, a := range parsed(t).Questions[0].Answers {
		for _, e := range a.Evidence {
			got = append(got, [2]string{e.ID, a.Text[e.Start:e.End]})
		}
	}
	want := [][2]string{
		{"k1", "I binned it, é, and rang 😀!"}, {"k2", "I binned it, é, and rang 😀!"}, {"k2", `She came "at once."`},
		{"m1", "sold it"}, {"k1", "sold it"}, {"m1", "and said nothing"}, {Alarm, "swore at the boy"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
}

func TestListsKeepTheirLines(t *testing.T) {
	set, err := ParseScript("b", "## a | b | c\n# list 3 -\n[] - First.\n[] - Second.\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := set.Questions[0].Answers[0].Text, "- First.\n- Second."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestScriptRefuses(t *testing.T) {
	const question, answer = "## a | b | c\n", "## a | b | c\nk1 A: b\n# s 3 -\n"
	for name, test := range map[string]struct{ before, line string }{
		"question of two parts":    {"", "## role | question"},
		"question of four parts":   {question, "## a | b | c | d"},
		"point before a question":  {"", "k1 A: b"},
		"answer before a question": {"", "# s 3 -"},
		"sentence before answer":   {question, "[k1] Text."},
		"point without text":       {question, "k1 A:"},
		"point without label":      {question, "k1 : b"},
		"point in an answer":       {answer, "k2 A: b"},
		"point of no number":       {question, "kx A: b"},
		"minefield of no kind":     {question, "m1 A: b"},
		"minefield of other kind":  {question, "m1 implied A: b"},
		"minefield, odd behaviour": {question, "m1 stated (Blame) A: b"},
		"minefield in an answer":   {answer, "m1 stated A: b"},
		"head without omissions":   {question, "# s 3"},
		"head of four words":       {question, "# s 3 - -"},
		"level of no number":       {question, "# s good -"},
		"level zero":               {question, "# s 0 -"},
		"level six":                {question, "# s 6 -"},
		"open bracket":             {answer, "[k1 Text."},
		"empty sentence":           {answer, "[k1]"},
		"bare text":                {answer, "Text."},
	} {
		t.Run(name, func(t *testing.T) {
			if test.before != "" {
				if _, err := ParseScript("b", test.before); err != nil {
					t.Fatalf("what stands before: %v", err)
				}
			}
			_, err := ParseScript("b", test.before+"\n"+test.line+"\n")
			place := "b, line " + string(rune('0'+strings.Count(test.before, "\n")+2)) + ": "
			if err == nil || !strings.HasPrefix(err.Error(), place) {
				t.Errorf("error %v, want one at %q", err, place)
			}
		})
	}
	if _, err := ParseScript("b", "\n \n"); !errors.Is(err, ErrNoAnswers) {
		t.Errorf("nothing: error %v, want ErrNoAnswers", err)
	}
}

func TestScriptsAreReadInOrder(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"b.txt": scripted, "a.txt": "## x | y | z\n", "c.md": "no script"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set, err := LoadScripts(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range set.Questions {
		got = append(got, q.ID)
	}
	if diff := cmp.Diff([]string{"a01", "b01", "b02"}, got); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if _, err := LoadScripts(t.TempDir()); err == nil {
		t.Error("an empty folder gave no error")
	}
}
