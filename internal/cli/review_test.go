package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const reviewedAnswer = "In May I deployed a change on a Friday and 300 invoices went out twice. I told my lead at once, rolled it back and wrote to the customers the same evening. Since then a check refuses a release without a flag, and it has not happened again in eight months."

func TestReviewFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	answer := file(t, dir, "answer.txt", reviewedAnswer)
	_, list, _ := command(t, "questions", "list", "--role", "software engineer")
	id := ""
	for line := range strings.Lines(list) {
		if strings.Contains(line, "caused a problem in production") {
			id, _, _ = strings.Cut(line, " ")
		}
	}
	code, out, stderr := command(t, "review", "--question", id, answer)
	if code != exitOK || !strings.Contains(out, "Level ") || !strings.Contains(out, "“") {
		t.Fatalf("exit code %d: %s%s", code, out, stderr)
	}
	code, out, stderr = command(t, "review", "--question", id, "--json", answer)
	var r struct {
		Scored     bool
		Level      int
		Dimensions map[string]float64
		KeyPoints  []struct {
			ID, Band, Quote string
			Score           float64
			Start, End      int
		} `json:"key_points"`
		Minefields []struct {
			ID   string
			Risk bool
		}
		Signals map[string]any
		Version string
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
		t.Fatalf("exit code %d, %v: %s%s", code, err, out, stderr)
	}
	if !r.Scored || r.Level < 2 || len(r.Dimensions) != 5 || len(r.KeyPoints) < 6 || len(r.Minefields) < 5 || len(r.Signals) < 20 || r.Version == "" {
		t.Errorf("not everything is there: %+v", r)
	}
	for _, k := range r.KeyPoints {
		if k.Quote != reviewedAnswer[k.Start:k.End] {
			t.Errorf("%s quotes %q, which does not stand at %d:%d", k.ID, k.Quote, k.Start, k.End)
		}
	}
}

func TestReviewTakesAPageOfAnyForm(t *testing.T) {
	answer := file(t, t.TempDir(), "answer.txt", "I rang the customer before she noticed, told her that the seal was still with the carrier, and promised to call again at noon. At noon I rang although I had no news, and offered her a loan unit, which she took.")
	for _, page := range []string{pageA, pageB} {
		code, out, stderr := command(t, "review", "--question-file", page, answer)
		if code != exitOK || !strings.Contains(out, "Level ") {
			t.Errorf("%s: exit code %d: %s%s", page, code, out, stderr)
		}
	}
}

func TestReviewOfABatchIsOneObjectByAnswer(t *testing.T) {
	code, out, stderr := command(t, "review", "--batch", "../review/testdata/labelled/first.json")
	var all map[string]struct {
		Scored    bool
		Level     int
		KeyPoints []struct{ ID string } `json:"key_points"`
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil || code != exitOK {
		t.Fatalf("exit code %d, %v, %s", code, err, stderr)
	}
	if len(all) != 60 {
		t.Errorf("%d answers, want 60", len(all))
	}
	for id, r := range all {
		if len(r.KeyPoints) != 8 || r.Scored != (r.Level > 0) {
			t.Errorf("%s: %d key points, scored %v, level %d", id, len(r.KeyPoints), r.Scored, r.Level)
		}
	}
	code, out, _ = command(t, "review", "eval", "../review/testdata/labelled/first.json")
	if code != exitOK || !strings.Contains(out, "pairwise order") {
		t.Errorf("eval: exit code %d: %s", code, out)
	}
}

func TestReviewSaysWhatIsWrongWithItsInput(t *testing.T) {
	dir := t.TempDir()
	broken := file(t, dir, "broken.json", "{")
	answer := file(t, dir, "answer.txt", reviewedAnswer)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no question":        {[]string{"review", answer}, exitUsage, "--question"},
		"unknown question":   {[]string{"review", "--question", "nothing", answer}, exitError, "nothing"},
		"no such page":       {[]string{"review", "--question-file", filepath.Join(dir, "gone"), answer}, exitError, "gone"},
		"no page at all":     {[]string{"review", "--question-file", answer, answer}, exitError, "answer.txt"},
		"no such answer":     {[]string{"review", "--question-file", pageA, filepath.Join(dir, "gone")}, exitError, "gone"},
		"broken batch":       {[]string{"review", "--batch", broken}, exitError, "JSON"},
		"two kinds of input": {[]string{"review", "--batch", broken, "--question", "x"}, exitUsage, "--batch"},
	} {
		code, _, stderr := command(t, c.args...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit code %d and %q, want %d and %q", name, code, stderr, c.code, c.want)
		}
	}
}

func TestReviewReadsStandardInput(t *testing.T) {
	var out, errOut bytes.Buffer
	code := Run(t.Context(), []string{"review", "--question-file", pageA, "-"}, strings.NewReader(reviewedAnswer), &out, &errOut)
	if code != exitOK || !strings.Contains(out.String(), "Level ") {
		t.Errorf("exit code %d: %s%s", code, &out, &errOut)
	}
	if _, err := os.Stat("-"); err == nil {
		t.Error("a file called - was made")
	}
}
