package opinion

import (
	"strings"
	"testing"
)

// FuzzFindings holds what every caller relies on: whatever a model says, the
// result names only points that were asked about and sentences that exist.
func FuzzFindings(f *testing.F) {
	for _, seed := range []string{
		"", "null", "```", "``````", "```json```",
		`{"findings":[{"id":"a","sentence":1},{"id":"b","sentence":0}]}`,
		"```json\n{\"findings\":[{\"id\":\"a\",\"sentence\":3}]}\n```",
		`{"FINDINGS":[{"ID":"a","id":"zz","Sentence":-1}]}`,
		`{"findings":[{"id":"a","sentence":1e0}]}`,
		strings.Repeat(`{"findings":[`, 100),
	} {
		f.Add(seed)
	}
	t1, err := newTask("q", []Unsure{{ID: "a"}, {ID: "b"}}, []string{"one", "two", "three"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found, err := t1.findings(text)
		if (found == nil) != (err != nil) {
			t.Fatalf("got %v, %v, want one of the two", found, err)
		}
		for id, n := range found {
			if id != "a" && id != "b" || n < 1 || n > 3 {
				t.Errorf("got %q: %d", id, n)
			}
		}
	})
}
