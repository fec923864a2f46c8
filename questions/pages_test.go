package questions

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each page in testdata/pages has what it is read as beside it: the question
// in form C, then the other spellings of the role.
func TestPlainPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/pages/*.txt")
	if err != nil || len(pages) == 0 {
		t.Fatal("no pages", err)
	}
	for _, file := range pages {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			page, faults := readPage(filepath.Base(file), data)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			got := writeC(t, page.Question) + "\n(aliases: " + strings.Join(page.Aliases, ", ") + "; at " + page.Question.Source + ")\n"
			golden := strings.TrimSuffix(file, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestJSONHasListsAndNoNull(t *testing.T) {
	got, err := json.Marshal(Question{ID: "a/b", Text: "B?", Role: "A", Source: "f:1", KeyPoints: []Item{{Label: "L", Text: "T"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"a/b","text":"B?","role":"A","function":"","theme":"","about":"","key_points":[{"label":"L","text":"T"}],` +
		`"motivations":[],"minefields":[],"sample":"","solid":"","solid_why":"","exceptional":"","exceptional_why":"",` +
		`"prepare":[],"evaluates":[],"related":[]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	got, err = json.Marshal(&Question{KeyPoints: []Item{{Label: "L", Text: "T", Cues: []string{"c"}}}, Minefields: []Item{{Text: "M", Omits: []string{"L"}}}})
	for _, want := range []string{`[{"label":"L","text":"T","cues":["c"]}]`, `[{"label":"","text":"M","omits":["L"]}]`} {
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
	got, err = json.Marshal(&Question{Borrowed: map[Part]string{Solid: "A"}})
	if err != nil || !strings.Contains(string(got), `"borrowed":{"solid":"A"}`) {
		t.Errorf("got %s, %v, want the borrowed part", got, err)
	}
}
