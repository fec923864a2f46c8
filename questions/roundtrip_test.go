package questions

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// same compares questions, leaving out where they were read and making no
// difference between no list and an empty one.
var same = cmp.Options{cmpopts.IgnoreFields(Question{}, "Source"), cmpopts.EquateEmpty()}

// anyText draws texts that hold every mark that Markdown and YAML give a
// meaning to, at every place.
func anyText() *rapid.Generator[string] {
	piece := rapid.SampledFrom([]string{
		"word", "two words", "a: b", "**Bold**: text", "**Bold:** text", "#", "# ", "## Key points", "### ", "-", "- ", "* ", "+ ",
		"1. ", "1) ", "---", "***", "===", "___", "```", "```go", "~~~~", "`code`", "> ", "|", "\\", "\\\\", "\\#", "*", "**", "_",
		"<b>", "</b>", "<", "&amp;", "&#10;", "&", "&#32;", "\n", "\n", "\n\n", "\n\n\n", " ", "  ", "    ", "\t", "\r", "\u00a0",
		"\u2028", "\u0085", "\ufeff", "\v", "é", "日本語", "🙂", "'", "\"", "“", ":", ": ", " #", "!", "[x](y)", "%", "@", "null", "~", "?",
	})
	return rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
			return strings.ReplaceAll(rapid.String().Draw(t, "text"), "\x00", "")
		}
		return strings.Join(rapid.SliceOfN(piece, 1, 12).Draw(t, "pieces"), "")
	})
}

// name draws a value of the front matter, which is one line without blanks at
// its ends.
func anyName() *rapid.Generator[string] {
	return rapid.Map(anyText(), oneLine)
}

func anyQuestion() *rapid.Generator[Question] {
	return rapid.Custom(func(t *rapid.T) Question {
		q := Question{
			Text:     anyText().Filter(func(s string) bool { return s != "" }).Draw(t, "question"),
			Role:     anyName().Filter(func(s string) bool { return s != "" }).Draw(t, "role"),
			Function: anyName().Draw(t, "function"), Theme: anyName().Draw(t, "theme"), About: anyName().Draw(t, "about"),
		}
		for _, p := range Parts() {
			if rapid.Bool().Draw(t, string(p)) {
				continue
			}
			if text := q.prose(p); text != nil {
				*text = anyText().Draw(t, "prose")
			}
			if items := q.items(p); items != nil {
				for range rapid.IntRange(1, 3).Draw(t, "items") {
					item := Item{Label: anyText().Draw(t, "label"), Text: anyText().Draw(t, "text")}
					switch p {
					case KeyPoints:
						item.Cues = rapid.SliceOfN(anyCue(), 0, 3).Draw(t, "cues")
					case Minefields:
						item.Omits = anyOmits(q).Draw(t, "omits")
					}
					*items = append(*items, item)
				}
			}
			if list := q.list(p); list != nil {
				*list = rapid.SliceOfN(anyText(), 1, 3).Draw(t, "list")
			}
		}
		q.identify()
		return q
	})
}

// anyCue draws a text that is not empty, now and then one that looks like a
// link to key points.
func anyCue() *rapid.Generator[string] {
	return rapid.OneOf(anyText(), rapid.Map(anyText(), func(s string) string { return "Omits : " + s })).
		Filter(func(s string) bool { return s != "" })
}

// anyOmits draws labels of the question's key points, or any labels when it
// has none.
func anyOmits(q Question) *rapid.Generator[[]string] {
	label := rapid.Map(rapid.SliceOfN(anyCue(), 1, 2), func(s []string) string { return strings.Join(s, ",") })
	if q.Has(KeyPoints) {
		labels := keyLabelsOf(q.KeyPoints).all
		if len(labels) == 0 {
			return rapid.Just[[]string](nil)
		}
		label = rapid.SampledFrom(labels)
	}
	return rapid.Map(rapid.SliceOfN(label, 0, 3), func(s []string) []string {
		slices.Sort(s)
		return slices.Compact(s)
	})
}

func writeC(t interface{ Fatal(...any) }, q Question) string {
	var b bytes.Buffer
	if err := WriteC(&b, q); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatWriteCWritesParseReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyQuestion().Draw(t, "q")
		file := writeC(t, want)
		got, err := Parse("q.md", []byte(file))
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if diff := cmp.Diff([]Question{want}, got, same); diff != "" {
			t.Fatalf("-want +got:\n%s\n%s", diff, file)
		}
	})
}
