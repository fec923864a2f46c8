package training_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/training"
)

// small is a folder of training data that is right.
func small() map[string]string {
	return map[string]string{
		"answers/a.txt":   "## Baker | Honesty | What burnt?\nk1 Told: I rang\n# plain 3 -\n[k1] I rang.\n",
		"sentences/a.tsv": "Baker\tred\tconceal,blame\tI hid it.\nBaker\tok\t-\tI rang.\n",
		"sentences/b.tsv": "Nurse\tok\t-\tI asked.\n",
		"mines/a.txt":     "@ conceal,falsify Hiding: selling: it\n- I sold it.\n- Nobody saw.\n+ I binned it.\n\n@ blame Others: the oven\n+ My fault.\n",
		"mines/b.txt":     "@ rude Shouting: at the boy\n",
	}
}

// folder holds the data, one file of them replaced.
func folder(t *testing.T, name, text string) string {
	t.Helper()
	files := small()
	if name != "" {
		files[name] = text
	}
	to := t.TempDir()
	for name, text := range files {
		path := filepath.Join(to, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

func TestRead(t *testing.T) {
	got, err := training.Read(folder(t, "", ""))
	if err != nil {
		t.Fatal(err)
	}
	if q := got.Answers.Questions; len(q) != 1 || q[0].ID != "a01" || len(q[0].Answers) != 1 {
		t.Errorf("questions %+v, want one with an answer", q)
	}
	sentences := []training.Sentence{
		{File: "a.tsv", Role: "Baker", Red: true, Kinds: []string{"conceal", "blame"}, Text: "I hid it."},
		{File: "a.tsv", Role: "Baker", Text: "I rang."},
		{File: "b.tsv", Role: "Nurse", Text: "I asked."},
	}
	if diff := cmp.Diff(sentences, got.Sentences); diff != "" {
		t.Errorf("sentences (-want +got):\n%s", diff)
	}
	mines := []training.Mine{
		{File: "a.txt", Kinds: []string{"conceal", "falsify"}, Label: "Hiding", Text: "selling: it", Red: []string{"I sold it.", "Nobody saw."}, Sound: []string{"I binned it."}},
		{File: "a.txt", Kinds: []string{"blame"}, Label: "Others", Text: "the oven", Sound: []string{"My fault."}},
		{File: "b.txt", Kinds: []string{"rude"}, Label: "Shouting", Text: "at the boy"},
	}
	if diff := cmp.Diff(mines, got.Mines); diff != "" {
		t.Errorf("minefields (-want +got):\n%s", diff)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, test := range map[string]struct{ file, text, place string }{
		"three columns":        {"sentences/b.tsv", "Baker\tok\t-\tFine.\nBaker\tred\tblame\n", "b.tsv:2: "},
		"five columns":         {"sentences/b.tsv", "Baker\tok\t-\tFine.\tToo.\n", "b.tsv:1: "},
		"empty line":           {"sentences/b.tsv", "\n", "b.tsv:1: "},
		"unknown label":        {"sentences/b.tsv", "Baker\tmaybe\t-\tFine.\n", "b.tsv:1: "},
		"sound of a kind":      {"sentences/b.tsv", "Baker\tok\tblame\tFine.\n", "b.tsv:1: "},
		"red of no kind":       {"sentences/b.tsv", "Baker\tred\t-\tBad.\n", "b.tsv:1: "},
		"minefield unnamed":    {"mines/b.txt", "@ blame Others\n", "b.txt:1: "},
		"kinds alone":          {"mines/b.txt", "@ blame\n", "b.txt:1: "},
		"unknown mark":         {"mines/b.txt", "@ blame Others: oven\n\n* Bad.\n", "b.txt:3: "},
		"before any minefield": {"mines/a.txt", "- Bad.\n", "a.txt:1: "},
		// It would be taken for the last minefield of the file before.
		"before the file's first": {"mines/b.txt", "\n+ Good.\n@ blame Others: oven\n", "b.txt:2: "},
		"bad answer":              {"answers/b.txt", "## a | b | c\nk1\n", "b, line 2: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := training.Read(folder(t, test.file, test.text))
			if err == nil || !strings.Contains(err.Error(), test.place) {
				t.Errorf("error %v, want one at %q", err, test.place)
			}
		})
	}
}

func TestReadNeedsEveryFolder(t *testing.T) {
	for _, missing := range []string{"answers", "sentences", "mines"} {
		from := folder(t, "", "")
		if err := os.RemoveAll(filepath.Join(from, missing)); err != nil {
			t.Fatal(err)
		}
		if _, err := training.Read(from); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: error %v", missing, err)
		}
	}
}

var readOnce = sync.OnceValues(func() (*training.Corpus, error) { return training.Read(".") })

// corpus is the data that the models are fitted to; tests must not change it.
func corpus(t *testing.T) *training.Corpus {
	t.Helper()
	c, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// kinds is what the embedded model knows.
func kinds(t *testing.T) []string {
	t.Helper()
	lex, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	flags, err := redflag.Load()
	if err != nil {
		t.Fatal(err)
	}
	finder, err := minefield.Load(flags, lex)
	if err != nil {
		t.Fatal(err)
	}
	return finder.Kinds()
}

func TestEveryKindIsKnown(t *testing.T) {
	known := kinds(t)
	c := corpus(t)
	used := map[string]bool{}
	check := func(where string, kinds []string) {
		for i, kind := range kinds {
			used[kind] = true
			if !slices.Contains(known, kind) {
				t.Errorf("%s: %q is no kind", where, kind)
			}
			if slices.Contains(kinds[:i], kind) {
				t.Errorf("%s: %s stands twice", where, kind)
			}
		}
	}
	for _, s := range c.Sentences {
		check(s.File+": "+s.Text, s.Kinds)
	}
	for _, m := range c.Mines {
		check(m.File+": "+m.Label, m.Kinds)
		if len(m.Kinds) == 0 {
			t.Errorf("%s: %s has no kind", m.File, m.Label)
		}
	}
	for _, q := range c.Answers.Questions {
		for _, m := range q.Minefields {
			check(q.ID+" "+m.ID, m.Behaviours)
		}
	}
	for _, kind := range known {
		if !used[kind] {
			t.Errorf("no data of the kind %s", kind)
		}
	}
}

// A label that is mistyped teaches the wrong thing, silently.
func TestLabelsNameWhatIsThere(t *testing.T) {
	for _, q := range corpus(t).Answers.Questions {
		var points, stated, omissions []string
		for _, k := range q.KeyPoints {
			points = append(points, k.ID)
		}
		for _, m := range q.Minefields {
			if m.Kind == "omission" {
				omissions = append(omissions, m.ID)
				if len(m.Behaviours) > 0 {
					t.Errorf("%s: %s is an omission of the kinds %v", q.ID, m.ID, m.Behaviours)
				}
			} else {
				stated = append(stated, m.ID)
				if len(m.Behaviours) == 0 {
					t.Errorf("%s: %s names no kind of behaviour", q.ID, m.ID)
				}
			}
		}
		ids := slices.Concat(points, stated, omissions)
		slices.Sort(ids)
		if len(slices.Compact(ids)) < len(points)+len(stated)+len(omissions) {
			t.Errorf("%s: an id stands twice in %v", q.ID, ids)
		}
		if len(points) == 0 || len(q.Answers) == 0 || q.Role == "" || q.Text == "" {
			t.Errorf("%s: %d points, %d answers, role %q, question %q", q.ID, len(points), len(q.Answers), q.Role, q.Text)
		}
		for _, a := range q.Answers {
			if strings.TrimSpace(a.Text) == "" {
				t.Errorf("%s is empty", a.ID)
			}
			for _, e := range a.Evidence {
				if e.ID != evaluate.Alarm && !slices.Contains(points, e.ID) && !slices.Contains(stated, e.ID) {
					t.Errorf("%s: %q is labelled %s, which is no point and no stated minefield", a.ID, a.Text[e.Start:e.End], e.ID)
				}
			}
			for _, id := range a.Hits {
				if !slices.Contains(stated, id) && !slices.Contains(omissions, id) {
					t.Errorf("%s steps into %s, which is no minefield", a.ID, id)
				}
			}
		}
	}
}

func TestTextsAreTidy(t *testing.T) {
	check := func(where, text string) {
		if text != strings.TrimSpace(text) || strings.ContainsAny(text, "\t\r�") || len(prose.Parse(text).Sentences) == 0 {
			t.Errorf("%s: %q is empty or untidy", where, text)
		}
	}
	for _, s := range corpus(t).Sentences {
		check(s.File+" "+s.Role, s.Text)
	}
	for _, m := range corpus(t).Mines {
		check(m.File, m.Label)
		check(m.File+" "+m.Label, m.Text)
		for _, text := range slices.Concat(m.Red, m.Sound) {
			check(m.File+" "+m.Label, text)
		}
	}
}

// A text of both labels teaches nothing.
func TestNoTextIsRedAndSound(t *testing.T) {
	red := map[string]string{}
	c := corpus(t)
	for _, s := range c.Sentences {
		if s.Red {
			red[plain(s.Text)] = s.File
		}
	}
	for _, m := range c.Mines {
		for _, text := range m.Red {
			red[plain(text)] = m.File
		}
	}
	check := func(file, text string) {
		if other, both := red[plain(text)]; both {
			t.Errorf("%q is sound in %s and red in %s", text, file, other)
		}
	}
	for _, s := range c.Sentences {
		if !s.Red {
			check(s.File, s.Text)
		}
	}
	for _, m := range c.Mines {
		for _, text := range m.Sound {
			check(m.File, text)
		}
	}
}

// The labelled answers judge the models: these must not have seen them.
func TestNoTestAnswerIsInTheData(t *testing.T) {
	files, err := filepath.Glob("../testdata/labelled/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled answers (%v)", err)
	}
	judging := map[string]string{}
	for _, file := range files {
		set, err := evaluate.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range set.Questions {
			for _, a := range q.Answers {
				for _, s := range long(a.Text) {
					judging[s] = filepath.Base(file) + " " + a.ID
				}
			}
		}
	}
	check := func(where, text string) {
		for _, s := range long(text) {
			if answer, seen := judging[s]; seen {
				t.Errorf("%q of %s is in %s", s, answer, where)
			}
		}
	}
	c := corpus(t)
	for _, s := range c.Sentences {
		check(s.File, s.Text)
	}
	for _, m := range c.Mines {
		for _, text := range slices.Concat(m.Red, m.Sound) {
			check(m.File, text)
		}
	}
	for _, q := range c.Answers.Questions {
		for _, a := range q.Answers {
			check(a.ID, a.Text)
		}
	}
}

// long is the sentences of more than five words, as plain words.
func long(text string) []string {
	var out []string
	for _, s := range prose.Parse(text).Sentences {
		if len(s.Tokens) > 5 {
			out = append(out, join(s.Tokens))
		}
	}
	return out
}

// plain is the words of a text.
func plain(text string) string {
	var tokens []prose.Token
	for _, s := range prose.Parse(text).Sentences {
		tokens = append(tokens, s.Tokens...)
	}
	return join(tokens)
}

func join(tokens []prose.Token) string {
	var words []string
	for _, token := range tokens {
		words = append(words, token.Text)
	}
	return strings.Join(words, " ")
}
