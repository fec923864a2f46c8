package review_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/evaluate"
)

var update = flag.Bool("update", false, "write the digest of the reviews anew")

// TestEveryProcessorGivesTheSameBytes reviews all labelled answers and compares
// the digest of everything found with the one that is kept. Processors that fuse
// a product with a sum round otherwise: GOAMD64=v3 and GOARCH=arm64 do, GOAMD64=v1
// does not.
func TestEveryProcessorGivesTheSameBytes(t *testing.T) {
	const file = "testdata/digest.txt"
	e := review.New()
	sum := sha256.New()
	for _, name := range []string{"first", "second", "third"} {
		set, err := evaluate.Load("testdata/labelled/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range set.Questions {
			for _, a := range q.Answers {
				out, err := json.Marshal(e.Examine(review.LabelledSubject(q), a.Text, nil))
				if err != nil {
					t.Fatal(err)
				}
				sum.Write(out)
			}
		}
	}
	got := fmt.Sprintf("%s %x\n", review.Version, sum.Sum(nil))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(want)) != strings.TrimSpace(got) {
		t.Errorf("the reviews' digest is %s, kept is %s: when the rules have changed, change review.Version and run with -update", got, want)
	}
}
