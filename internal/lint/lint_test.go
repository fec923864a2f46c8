package lint

import (
	"slices"
	"strings"
	"testing"

	"interviewcoach/questions"
)

// soundPack holds the questions of one role, without a fault.
func soundPack(t *testing.T) questions.Pack {
	t.Helper()
	all, _ := bundled(t)
	pack := questions.Pack{Name: "pack"}
	for _, r := range all.Roles {
		if r.Role.Name == "Recruiter" {
			pack.Roles = append(pack.Roles, r)
		}
	}
	for _, p := range all.Pages {
		if p.Question.Role == "Recruiter" && len(pack.Pages) < 3 {
			pack.Pages = append(pack.Pages, p)
		}
	}
	for i := range pack.Pages {
		pack.Pages[i].Question.Related = []string{pack.Pages[0].Question.Text, pack.Pages[1].Question.Text}
	}
	return pack
}

func TestRules(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("word ", n)) }
	for _, tt := range []struct {
		rule string
		edit func(first, second *questions.Question)
		want string // part of a warning; "" for none at all
	}{
		{"sound", func(_, _ *questions.Question) {}, ""},
		{"few key points", func(q, _ *questions.Question) { q.KeyPoints = q.KeyPoints[:5]; q.Minefields = unbound(q.Minefields) }, `"Key points" holds 5, 6 to 10`},
		{"many motivations", func(q, _ *questions.Question) {
			q.Motivations = append(q.Motivations, questions.Item{Text: "One."}, questions.Item{Text: "Two."})
		}, `"Motivations" holds 6, 3 to 5`},
		{"few minefields", func(q, _ *questions.Question) { q.Minefields = q.Minefields[:4] }, `"Minefields" holds 4, 5 to 8`},
		{"few tips", func(q, _ *questions.Question) { q.Prepare = q.Prepare[:3] }, `"How to prepare" holds 3, 4 to 6`},
		{"few competencies", func(q, _ *questions.Question) { q.Evaluates = q.Evaluates[:2] }, `"What interviewers evaluate" holds 2, 3 to 6`},
		{"one related", func(q, _ *questions.Question) { q.Related = q.Related[:1] }, `"Related questions" holds 1, 2 to 4`},
		{"related that is missing", func(q, _ *questions.Question) { q.Related[0] = "How come?" }, `"How come?" is not among these questions`},
		{"no sample", func(q, _ *questions.Question) { q.Sample = "" }, "missing: Sample answer"},
		{"short sample", func(q, _ *questions.Question) { q.Sample = words(59) }, `"Sample answer" has 59 words, 60 to 110`},
		{"long solid answer", func(q, _ *questions.Question) { q.Solid += " " + words(100) }, `"Solid answer" has`},
		{"long exceptional answer", func(q, _ *questions.Question) { q.Exceptional += " " + words(100) }, `"Exceptional answer" has`},
		{"short why", func(q, _ *questions.Question) { q.SolidWhy = "It has figures." }, `"Why it is more solid" has 3 words`},
		{"worn phrase", func(q, _ *questions.Question) { q.Sample += " I take it very seriously." }, `“i take it very seriously” says nothing`},
		{"worn phrase in a tip", func(q, _ *questions.Question) { q.Prepare[0] += " Show that you're a team-player." }, `“team player” says nothing`},
		{"worn phrase in a minefield", func(q, _ *questions.Question) { q.Minefields[0].Text += " Everyone says team player." }, ""},
		{"forbidden question", func(q, _ *questions.Question) { q.Text = "How old are you, and why do you recruit?" }, "the question asks what no interviewer may ask"},
		{"forbidden question in a tip", func(q, _ *questions.Question) { q.Prepare[0] = "Ask the candidate: are you married?" }, "“are you married” is what no interviewer may ask"},
		{"hard words", func(q, _ *questions.Question) {
			q.SolidWhy = strings.Repeat("Notwithstanding organisational considerations, multidimensional characterisation necessitates comprehensive interdisciplinary operationalisation of institutional accountability, ", 30)
		}, "Flesch-Kincaid"},
		{"question twice", func(q, p *questions.Question) { q.Text = strings.TrimSuffix(p.Text, "?") + " then?" }, "this question is nearly the one at"},
		{"answer twice", func(q, p *questions.Question) { q.Solid = p.Solid + " That was all." }, `"Solid answer" is nearly a text at`},
		{"sentence twice", func(q, p *questions.Question) {
			q.Prepare[0] = "Bring the figures of one real case."
			p.Motivations[0].Text = "Bring the figures of one real case!"
		}, "stands also at pack/"},
		{"sentence twice in one answer", func(q, _ *questions.Question) {
			q.SolidWhy += strings.Repeat(" This one is better and more detailed.", 2)
		}, "stands also at pack/"},
		{"negated key point", func(q, _ *questions.Question) {
			q.Minefields[0] = questions.Item{Label: q.KeyPoints[0].Label, Text: "The answer does not show this: " + q.KeyPoints[0].Text}
		}, "turned round: write what people really say"},
		{"duty of the trade", func(q, _ *questions.Question) { q.Sample += " I asked her: are you pregnant?" }, ""},
		{"another language", func(q, _ *questions.Question) {
			q.Sample = "Ich höre der Kundin zu und frage, wann sie das Buch gebracht hat. Danach sehe ich im Regal nach, ob es vielleicht ohne Buchung zurückgestellt wurde. Wenn es nicht dort steht, lese ich im System, wann es zuletzt gescannt worden ist. Solange das offen bleibt, soll sie nichts bezahlen müssen, und ich sage ihr, bis wann sie von uns hört und wer sich darum kümmert."
		}, ""},
		{"short sentence twice", func(q, p *questions.Question) {
			q.Prepare[0], p.Prepare[0] = "Bring the figures.", "Bring the figures."
		}, ""},
		{"ladder that falls", func(q, _ *questions.Question) { q.Sample, q.Exceptional = q.Exceptional, q.Sample }, "the ladder does not rise"},
		{"point left out", func(q, _ *questions.Question) {
			q.KeyPoints = append(slices.Clone(q.KeyPoints), questions.Item{Label: "Compressor", Text: "I repaired the compressor of the cold store with my own hands."})
		}, "the exceptional answer does not cover “Compressor”"},
		{"minefield stepped into", func(q, _ *questions.Question) {
			q.Exceptional = q.Exceptional[:strings.LastIndex(strings.TrimSuffix(q.Exceptional, "."), ".")+1] + " I hid the weak reference from Rafael until he agreed to take her."
		}, "steps into the minefield"},
		{"message that is too long", func(q, _ *questions.Question) {
			for i := range q.Minefields {
				q.Minefields[i].Text = words(1000)
			}
		}, "the reply takes"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pack := soundPack(t)
			first, second := &pack.Pages[0].Question, &pack.Pages[1].Question
			for _, q := range []*questions.Question{first, second} {
				q.Prepare, q.Related = slices.Clone(q.Prepare), slices.Clone(q.Related)
				q.Motivations, q.Minefields = slices.Clone(q.Motivations), slices.Clone(q.Minefields)
			}
			tt.edit(first, second)
			faults := Check(engine, []questions.Pack{pack})
			switch {
			case tt.want == "" && len(faults) > 0:
				t.Errorf("got %v, want nothing", faults)
			case tt.want != "" && !strings.Contains(faults.Error(), tt.want):
				t.Errorf("got %v, want %s", faults, tt.want)
			}
		})
	}
}

// unbound drops what minefields say of key points.
func unbound(items []questions.Item) []questions.Item {
	for i := range items {
		items[i].Omits = nil
	}
	return items
}

func TestFaultsNameTheLine(t *testing.T) {
	pack := soundPack(t)
	q := &pack.Pages[0].Question
	q.Prepare = append(slices.Clone(q.Prepare[:4]), "Be a go-getter.")
	faults := Check(engine, []questions.Pack{pack})
	if len(faults) != 1 {
		t.Fatalf("got %v, want one fault", faults)
	}
	if want := pack.Pages[0].LineOf(questions.Prepare, 4); faults[0].Line != want || want < 20 || !strings.HasPrefix(faults[0].File, "pack/people-and-hr/") {
		t.Errorf("got %v, want line %d of the page", faults[0], want)
	}
}

// TestPacksServeTogether relates a question of one pack to one of another.
func TestPacksServeTogether(t *testing.T) {
	own, other := soundPack(t), soundPack(t)
	own.Name, own.Pages, own.Roles = "own", own.Pages[:1], other.Roles
	other.Pages = other.Pages[1:]
	other.Pages[0].Question.Related, other.Pages[1].Question.Related = own.Pages[0].Question.Related, own.Pages[0].Question.Related
	if faults := Check(engine, []questions.Pack{own}); len(faults) != 1 || !strings.Contains(faults.Error(), "is not among these questions") {
		t.Errorf("alone: got %v, want one related question that is missing", faults)
	}
	if faults := Check(engine, []questions.Pack{own}, other); len(faults) > 0 {
		t.Errorf("beside the other pack: got %v", faults)
	}
	if faults := Check(engine, []questions.Pack{own, other}); len(faults) > 0 {
		t.Errorf("with the other pack: got %v", faults)
	}
	own.Pages[0].Question.Solid = other.Pages[0].Question.Solid
	if faults := Check(engine, []questions.Pack{own}, other); !strings.Contains(faults.Error(), "is nearly a text at") || !strings.Contains(faults.Error(), "stands also at pack/") {
		t.Errorf("with an answer of the other pack: got %v", faults)
	}
}

func TestPackWithoutPages(t *testing.T) {
	if faults := Check(engine, []questions.Pack{{Name: "pack"}}); len(faults) > 0 {
		t.Errorf("got %v", faults)
	}
}

func TestCount(t *testing.T) {
	pack := soundPack(t)
	pack.Pages[2].Question.Solid = ""
	bank, err := questions.NewBank(pack)
	if err != nil {
		t.Fatal(err)
	}
	got := Count(engine, bank)
	if got.Questions != 3 || len(got.Functions) != 1 || len(got.Roles) != 1 || got.Roles[0].Questions != 3 {
		t.Fatalf("got %+v", got)
	}
	f := got.Functions[0]
	if f.Ladders != 2 || f.Rise != 2 || f.Covered[2] != 1 || f.Covered[0] >= f.Covered[1] || f.Grade < 3 || f.Grade > maxGrade {
		t.Errorf("the ladders come to %+v", f)
	}
	for _, p := range got.Parts {
		if want := map[bool]int{true: 2, false: 3}[p.Part == questions.Solid]; p.Have != want || p.Least > p.Median || p.Median > p.Most || p.Least == 0 {
			t.Errorf("%+v, want %d that have it", p, want)
		}
	}
	n := 0
	for _, kind := range questions.Kinds() {
		n += f.Kinds[kind]
	}
	if n != 3 {
		t.Errorf("the kinds are %v", f.Kinds)
	}
}

// TestGrade compares with grades worked out by hand: words per sentence and
// syllables per word, the latter counted aloud.
func TestGrade(t *testing.T) {
	for text, want := range map[string]float64{
		"The cat sat on the mat. The dog ran.":               0.39*9/2 + 11.8*9/9 - 15.59,
		"I counted 48 cartons at 7.30 a.m. before the shift": 0.39*9/1 + 11.8*12/9 - 15.59,
		"":  0,
		"7": 0,
	} {
		if got := gradeOf(text); got < want-1.5 || got > want+1.5 {
			t.Errorf("%q reads like grade %.1f, want %.1f", text, got, want)
		}
	}
	plain := gradeOf("We met on Monday. I asked her what went wrong. She told me, and I wrote it down.")
	hard := gradeOf("Notwithstanding organisational considerations, multidimensional characterisation necessitates interdisciplinary operationalisation.")
	if plain > 4 || hard < 20 {
		t.Errorf("plain words read like grade %.1f, hard ones like %.1f", plain, hard)
	}
}
