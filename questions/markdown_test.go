package questions

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestLineMarks(t *testing.T) {
	for line, want := range map[string]string{
		"#":        `heading 1 ""`,
		"   ##\tx": `heading 2 "\tx"`,
		"    # x":  "",
		"#######":  "",
		"#x":       "",

		"-":             `mark "-" "" ""`,
		"  *  x ":       `mark "*" "  " "x "`,
		"- \tx":         `mark "-" " " "\tx"`,
		"123456789) x":  `mark "123456789)" " " "x"`,
		"1234567890. x": "",
		"1":             "",
		". x":           "",
		"1- x":          "",
		"-x":            "",
		"-\tx":          "",

		"--- -":   "rule",
		"=":       "rule",
		"-=":      "",
		"```go":   "fence ```",
		" ~~~~ `": "fence ~~~~",
		"``` `":   "",
		"``":      "",
		"":        "",
	} {
		got := ""
		mark, spaces, text := cutMark(line)
		level, heading := cutHeading(line)
		switch {
		case level > 0:
			got = fmt.Sprintf("heading %d %q", level, heading)
		case isRule(line) && line != "-":
			got = "rule"
		case mark != "":
			got = fmt.Sprintf("mark %q %q %q", mark, spaces, text)
		case fenceOf(line) != "":
			got = "fence " + fenceOf(line)
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", line, got, want)
		}
	}
}

func TestFilesStayInTheirOrder(t *testing.T) {
	files := fstest.MapFS{}
	var want []string
	for i := range 50 {
		name := fmt.Sprintf("%02d.md", i)
		want = append(want, name)
		files[name] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nrole: R%d\n---\n# Question %d?\n", i, i)}
	}
	pack, err := ReadFS(files, "pack")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, p := range pack.Pages {
		got = append(got, p.File)
		if text := fmt.Sprintf("Question %d?", i); p.Question.Text != text {
			t.Errorf("%s: got %q, want %q", p.File, p.Question.Text, text)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
