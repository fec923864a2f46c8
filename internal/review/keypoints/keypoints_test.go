package keypoints_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
)

func matcher(t testing.TB) *keypoints.Matcher {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	return keypoints.New(lex)
}

// bakery is a question about a burnt batch of bread.
func bakery() []keypoints.Point {
	return []keypoints.Point{
		{ID: "throw", Label: "Discard", Text: "I threw the burnt loaves away rather than sell them"},
		{ID: "oven", Label: "Cause", Text: "I found out that the thermostat of the oven was faulty"},
		{ID: "tell", Label: "Tell the owner", Text: "I informed the owner of the shop before opening"},
		{ID: "record", Label: "Record", Text: "I recorded the loss in the waste book"},
		{ID: "never", Label: "Quality", Text: "I never sell bread that I would not eat"},
	}
}

const story = "Last winter a whole batch came out black. I threw every burnt loaf away. It turned out the oven's thermostat was faulty. " +
	"Then i rang the onwer at six, before we opened. The weather was lovely."

func TestMatch(t *testing.T) {
	text := prose.Parse(story)
	got := map[string]string{}
	for _, f := range matcher(t).Match(bakery(), text) {
		quote := ""
		if f.Band == keypoints.Covered {
			quote = text.Quote(prose.Unit{Start: f.Start, End: f.End})
		}
		got[f.ID] = f.Band + ": " + quote
	}
	want := map[string]string{
		"throw":  "covered: I threw every burnt loaf away.",
		"oven":   "covered: It turned out the oven's thermostat was faulty.",
		"tell":   "covered: Then i rang the onwer at six, before we opened.",
		"record": "none: ",
	}
	delete(got, "never")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func find(t *testing.T, points []keypoints.Point, id, answer string) keypoints.Finding {
	t.Helper()
	findings := matcher(t).Match(points, prose.Parse(answer))
	i := slices.IndexFunc(findings, func(f keypoints.Finding) bool { return f.ID == id })
	if i < 0 {
		t.Fatalf("no finding for %s", id)
	}
	return findings[i]
}

func TestOppositeIsOnlyTouched(t *testing.T) {
	said := find(t, bakery(), "record", "I recorded the whole loss in the waste book that day.")
	denied := find(t, bakery(), "record", "I never recorded the loss in the waste book that day.")
	if said.Band != keypoints.Covered || denied.Band != keypoints.Touched {
		t.Errorf("said is %s, denied is %s", said.Band, denied.Band)
	}
}

func TestSameNegationIsCovered(t *testing.T) {
	if got := find(t, bakery(), "never", "We do not sell bread that I would not eat."); got.Band != keypoints.Covered {
		t.Errorf("got %+v", got)
	}
}

func TestCueIsAnotherWording(t *testing.T) {
	answer := "I put the number up by the fridge."
	plain := find(t, bakery(), "record", answer)
	points := bakery()
	points[3].Cues = []string{"put the number up by the fridge"}
	cued := find(t, points, "record", answer)
	if plain.Band == keypoints.Covered || cued.Band != keypoints.Covered {
		t.Errorf("without the cue %s, with it %s", plain.Band, cued.Band)
	}
}

func TestPointsCompete(t *testing.T) {
	answer := "I recorded the loss in the waste book."
	alone := find(t, bakery()[3:4], "record", answer)
	points := append(bakery(), keypoints.Point{ID: "twin", Label: "Record", Text: "I recorded the loss in the waste book"})
	twins := matcher(t).Match(points, prose.Parse(answer))
	if twins[3].Z >= alone.Z || twins[3].Z != twins[5].Z {
		t.Errorf("alone %v, with an equal point %v and %v", alone.Z, twins[3].Z, twins[5].Z)
	}
}

func TestBadInput(t *testing.T) {
	m := matcher(t)
	everything := bakery()
	everything[0].Cues = []string{"the and of it", "", "a b c d e f g"}
	for name, test := range map[string]struct {
		points []keypoints.Point
		answer string
	}{
		"Empty":        {bakery(), ""},
		"NoPoints":     {nil, story},
		"EmptyPoint":   {[]keypoints.Point{{ID: "x"}}, story},
		"OneWord":      {bakery(), strings.Repeat("bread ", 5000)},
		"OneLongWord":  {bakery(), strings.Repeat("bread", 8000)},
		"Emoji":        {bakery(), strings.Repeat("🍞 ", 400)},
		"Code":         {bakery(), "```go\nfor i := range x { fmt.Println(i) }\n```"},
		"Address":      {bakery(), "https://example.com/a?b=c#d"},
		"RightToLeft":  {bakery(), "רשמתי את ההפסד בספר. كتبت الخسارة"},
		"InvalidUTF8":  {bakery(), "I recorded\xff the loss \xc3\x28"},
		"EmptyWording": {everything, story},
	} {
		t.Run(name, func(t *testing.T) {
			findings := m.Match(test.points, prose.Parse(test.answer))
			if len(findings) != len(test.points) {
				t.Fatalf("%d findings for %d points", len(findings), len(test.points))
			}
			for _, f := range findings {
				if f.Start < 0 || f.End < f.Start || f.End > len(test.answer) {
					t.Errorf("%s quotes %d to %d of %d bytes", f.ID, f.Start, f.End, len(test.answer))
				}
			}
		})
	}
}

func TestUnknownLanguageCoversNothing(t *testing.T) {
	for _, f := range matcher(t).Match(bakery(), prose.Parse("Ich habe den Verlust sofort in das Buch eingetragen und es dem Chef gesagt.")) {
		if f.Band == keypoints.Covered {
			t.Errorf("%s is covered at %v", f.ID, f.Z)
		}
	}
}

// TestSameEveryTime guards against the order of maps.
func TestSameEveryTime(t *testing.T) {
	first := matcher(t).Match(bakery(), prose.Parse(story))
	for range 5 {
		if diff := cmp.Diff(first, matcher(t).Match(bakery(), prose.Parse(story))); diff != "" {
			t.Fatalf("differs:\n%s", diff)
		}
	}
}

// typical is eight points and an answer of 150 words.
func typical() ([]keypoints.Point, string) {
	points := append(bakery(), bakery()[:3]...)
	for i := range points {
		points[i].ID = fmt.Sprint(i)
		points[i].Text += " because customers trust the shop and the inspector comes"
	}
	return points, strings.Repeat(story+" ", 4)[:len(story)*7/2]
}

func TestBudget(t *testing.T) {
	points, answer := typical()
	m := matcher(t)
	text := prose.Parse(answer)
	m.Match(points, text)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const runs = 20
	start := time.Now()
	for range runs {
		m.Match(points, prose.Parse(answer))
	}
	spent := time.Since(start) / runs
	runtime.ReadMemStats(&after)
	if bytes := (after.TotalAlloc - before.TotalAlloc) / runs; bytes > 200_000 {
		t.Errorf("%d words and %d points allocate %d bytes", text.Words, len(points), bytes)
	}
	if spent > 40*time.Millisecond {
		t.Errorf("an answer takes %v, ten times what it may on an idle machine", spent)
	}
}

func FuzzMatch(f *testing.F) {
	m := matcher(f)
	f.Add("I recorded the loss", "number; sheet", story)
	f.Add("", "\xff", "not never no n't")
	f.Fuzz(func(t *testing.T, point, cue, answer string) {
		points := append(bakery(), keypoints.Point{ID: "fuzz", Text: point, Cues: []string{cue}}, keypoints.Point{ID: "same", Text: point})
		text := prose.Parse(answer)
		for i, found := range m.Match(points, text) {
			if found.ID != points[i].ID || found.Start < 0 || found.End < found.Start || found.End > len(answer) || found.Z != found.Z {
				t.Fatalf("%+v", found)
			}
			if found.Band != keypoints.None && found.Start == found.End {
				t.Fatalf("%+v rests on nothing", found)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	points, answer := typical()
	m := matcher(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Match(points, prose.Parse(answer))
	}
}

func BenchmarkLength(b *testing.B) {
	points, _ := typical()
	m := matcher(b)
	for _, words := range []int{100, 1_000, 10_000} {
		answer := strings.Repeat("i saw the oven was hot and then i told everyone in the shop about it ", words/16+1)
		b.Run(fmt.Sprint(words), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Match(points, prose.Parse(answer))
			}
		})
	}
}

// reviewer plugs the matcher into the evaluation.
func reviewer(m *keypoints.Matcher) evaluate.Reviewer {
	return func(q evaluate.Question, a evaluate.Answer) evaluate.Result {
		points := make([]keypoints.Point, len(q.KeyPoints))
		for i, k := range q.KeyPoints {
			points[i] = keypoints.Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues}
		}
		var r evaluate.Result
		for _, f := range m.Match(points, prose.Parse(a.Text)) {
			r.KeyPoints = append(r.KeyPoints, evaluate.Found{ID: f.ID, Score: f.Z, Band: f.Band, Start: f.Start, End: f.End})
		}
		return r
	}
}

// TestLabelledAnswers prints the figures over the file named by ANSWERS.
func TestLabelledAnswers(t *testing.T) {
	path := os.Getenv("ANSWERS")
	if path == "" {
		t.Skip("set ANSWERS to a file of labelled answers")
	}
	set, err := evaluate.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + evaluate.Run(set, reviewer(matcher(t))).String())
}
