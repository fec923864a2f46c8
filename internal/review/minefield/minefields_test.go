package minefield

import (
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
)

var loadOnce = sync.OnceValues(func() (*Finder, error) {
	lex, err := lexicon.Load()
	if err != nil {
		return nil, err
	}
	flags, err := redflag.Load()
	if err != nil {
		return nil, err
	}
	return Load(flags, lex)
})

// mustLoad returns the finder, which tests share.
func mustLoad(t testing.TB) *Finder {
	t.Helper()
	f, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Answers by people of a trade that is not in the data.
const (
	sound = "Last autumn I mixed up two urns at our funeral home and noticed it before the family came. " +
		"I told the director at once, called the family myself and explained what had happened. " +
		"They were upset and I did not argue. Since then two of us read out the number together, and it has not happened again."
	alarming = "We had two families in on the same day. I mixed up the urns but nobody noticed, so I kept quiet about it. " +
		"If somebody complains I blame the crematorium, they are useless anyway."
	lying = "One morning two urns were mixed up. Nobody had noticed, so I kept quiet about it and changed the record. " +
		"When the family complained, I told them it was all the fault of the crematorium."
)

func funeral() []Minefield {
	return []Minefield{
		{ID: "hide", Label: "Hiding the mistake", Text: "Concealing what went wrong or not reporting it"},
		{ID: "pay", Label: "Only the money", Text: "Being in the trade for the wages and the free weekends alone"},
		{ID: "blame", Label: "Blaming others", Text: "Shifting the fault onto colleagues or another firm"},
		{ID: "solo", Label: "Doing it all alone", Text: "Refusing help and not handing anything over"},
	}
}

func TestMinefieldsGoToTheNearest(t *testing.T) {
	text := prose.Parse(lying)
	got := map[string]string{}
	for _, r := range mustLoad(t).Describe(funeral()).Find(text).Risks {
		got[r.ID] = text.Raw[r.Start:r.End]
	}
	for id, want := range map[string]string{"hide": "kept quiet", "blame": "fault of the crematorium"} {
		if !strings.Contains(got[id], want) {
			t.Errorf("%s quotes %q, want %q", id, got[id], want)
		}
	}
	for _, id := range []string{"pay", "solo"} {
		if quote, found := got[id]; found {
			t.Errorf("%s is found in %q", id, quote)
		}
	}
}

// What is said twice is one risk.
func TestNoMinefieldTwice(t *testing.T) {
	text := prose.Parse(strings.Repeat(alarming+" ", 3) + "I hid it from the director, too, and reported nothing. It was all the fault of the crematorium.")
	found := mustLoad(t).Describe(funeral()).Find(text)
	times := map[string]int{}
	for i, r := range found.Risks {
		times[r.ID]++
		if i > 0 && r.Start < found.Risks[i-1].Start {
			t.Errorf("risk %d begins before the one before it", i)
		}
	}
	for _, id := range []string{"hide", "blame"} {
		if times[id] != 1 {
			t.Errorf("%s is found %d times, want once", id, times[id])
		}
	}
}

func TestSoundAnswerStepsIntoNothing(t *testing.T) {
	text := prose.Parse(sound)
	for name, stated := range map[string][]Minefield{"minefields": funeral(), "none": nil} {
		f := mustLoad(t).Describe(stated).Find(text)
		if len(f.Risks) > 0 || len(f.Hits) > 0 {
			t.Errorf("%s: risks %+v, hits %+v", name, f.Risks, f.Hits)
		}
	}
}

// Where nothing is stated, the hits are those of the red flags, each with its
// kind.
func TestWithoutMinefieldsOnlyKindsAreTold(t *testing.T) {
	f := mustLoad(t)
	text := prose.Parse(alarming)
	got := f.Describe(nil).Find(text)
	if diff := cmp.Diff(f.flags.Hits(text), got.Hits); diff != "" || len(got.Hits) == 0 {
		t.Errorf("hits (-want +got):\n%s", diff)
	}
	if want := f.flags.Highest(text); got.Highest != want {
		t.Errorf("highest %.4f, want %.4f", got.Highest, want)
	}
	if len(got.Risks) != len(got.Hits) {
		t.Fatalf("%d risks of %d hits", len(got.Risks), len(got.Hits))
	}
	for i, r := range got.Risks {
		h := got.Hits[i]
		if r.ID != "" || r.Kind == "" || r.Start != h.Start || r.End != h.End || r.Score != h.Score {
			t.Errorf("risk %+v of hit %+v: want its place and score, a kind and no minefield", r, h)
		}
	}
}

func TestHitNearNoMinefieldKeepsItsKind(t *testing.T) {
	text := prose.Parse(alarming)
	far := []Minefield{
		{ID: "pay", Label: "Only the money", Text: "Being in the trade for the wages and the free weekends alone"},
		{ID: "old", Label: "Against anything new", Text: "Refusing new tools because it was always done by hand"},
	}
	risks := mustLoad(t).Describe(far).Find(text).Risks
	i := slices.IndexFunc(risks, func(r Risk) bool { return strings.Contains(text.Raw[r.Start:r.End], "kept quiet") })
	if i < 0 {
		t.Fatalf("risks %+v: none quotes what was kept quiet", risks)
	}
	if r := risks[i]; r.ID != "" || r.Kind != "conceal" {
		t.Errorf("risk %+v: want the kind conceal and no minefield", r)
	}
}

func TestEqualMinefieldsAreAlike(t *testing.T) {
	text := prose.Parse(alarming)
	twins := []Minefield{funeral()[0], funeral()[0]}
	twins[1].ID = "twin"
	seen := 0
	mustLoad(t).Describe(twins).Sights(text, func(s *Sight) {
		seen++
		if s.Features[0] != s.Features[1] {
			t.Errorf("%q: features %v and %v of equal minefields", text.Quote(s.Unit.Unit), s.Features[0], s.Features[1])
		}
	})
	if seen == 0 {
		t.Error("nothing was looked at")
	}
}

// A sight is lent; a clone is kept.
func TestCloneOutlivesTheVisit(t *testing.T) {
	f := mustLoad(t)
	text := prose.Parse(alarming)
	var kept []Sight
	var odds [][]float64
	f.Describe(funeral()).Sights(text, func(s *Sight) {
		kept = append(kept, s.Clone())
		each, any := f.model.Odds(s)
		odds = append(odds, append(each, any))
	})
	for i := range kept {
		each, any := f.model.Odds(&kept[i])
		if diff := cmp.Diff(odds[i], append(each, any)); diff != "" {
			t.Errorf("odds of the clone (-lent +kept):\n%s", diff)
		}
	}
}

func TestNothingToJudge(t *testing.T) {
	for _, raw := range []string{"", " \n", "!!! …", "🙂🙂"} {
		for _, stated := range [][]Minefield{nil, funeral(), {{ID: "empty"}}} {
			if f := mustLoad(t).Describe(stated).Find(prose.Parse(raw)); len(f.Risks) > 0 || len(f.Hits) > 0 || f.Highest != 0 {
				t.Errorf("%q beside %d minefields: %+v", raw, len(stated), f)
			}
		}
	}
}

// Whoever changes the kinds writes what a person is told about each.
func TestKinds(t *testing.T) {
	want := []string{
		"appease", "arrogance", "avoid", "badmouth", "bias", "blame", "blame-customer", "chaos", "cold", "conceal",
		"confidence", "credit", "falsify", "force", "guess", "handoff", "minimise", "motive", "nolearning", "overpromise",
		"overwork", "passive", "perfection", "punish", "quit", "resist", "rude", "sell", "shortcut", "silence", "solo",
		"unlawful", "unskilled",
	}
	f := mustLoad(t)
	if diff := cmp.Diff(want, f.Kinds()); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	for i, k := range f.model.Named.Kinds {
		if k.Name != f.Kinds()[i] {
			t.Errorf("kind %d of minefields is %s, of sentences %s", i, k.Name, f.Kinds()[i])
		}
	}
}

func TestSortAddsUpToOne(t *testing.T) {
	f := mustLoad(t)
	for _, text := range []string{alarming, "", "🙂"} {
		bag, meaning := BagOf(text), f.matcher.Meaning(text)
		sum := 0.0
		for _, p := range f.model.Said.Sort(&bag, &meaning) {
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("probabilities of %q add up to %v", text, sum)
		}
	}
}

// tiny is a model of two kinds.
func tiny() *Model {
	table := func(x int8) linear.Table { return linear.Table{Weights: []int8{x, -x}, Step: 0.5, Bias: 0.25} }
	kinds := func(x int8) Sorter {
		k := []Kind{{Name: "blame", Words: table(x)}, {Name: "conceal", Words: table(x + 1)}}
		k[1].Meaning[3] = 1.5
		return Sorter{k}
	}
	m := &Model{Said: kinds(1), Named: kinds(5), Alarm: 0.5, None: table(9), Threshold: -0.5, Cut: -0.75, Data: 42}
	for i := range m.Weights {
		m.Weights[i] = float64(i) + 0.5
	}
	return m
}

func TestModelRoundTrip(t *testing.T) {
	got, err := DecodeModel(string(tiny().Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tiny(), got); diff != "" {
		t.Errorf("decoded model differs (-want +got):\n%s", diff)
	}
}

func TestDamagedModelIsRefused(t *testing.T) {
	uneven, none := tiny(), tiny()
	uneven.Named.Kinds = uneven.Named.Kinds[:1]
	none.Said.Kinds, none.Named.Kinds = nil, nil
	model := string(tiny().Encode())
	for name, data := range map[string]string{
		"empty":        "",
		"cut":          model[:len(model)/2],
		"flipped":      model[:40] + string(model[40]^1) + model[41:],
		"version":      "MINEFLD0" + model[8:],
		"longer":       model + "x",
		"only name":    modelName,
		"uneven kinds": string(uneven.Encode()),
		"no kinds":     string(none.Encode()),
	} {
		if _, err := DecodeModel(data); !errors.Is(err, linear.ErrDamaged) {
			t.Errorf("%s: error %v, want ErrDamaged", name, err)
		}
	}
}

func TestModelIsSmall(t *testing.T) {
	if len(modelBytes) > 400<<10 {
		t.Errorf("the model has %d bytes, want at most 400 KiB", len(modelBytes))
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Blaming", "others", alarming)
	f.Add("", "\xff", sound)
	f.Add("No", "never", "i'd ' 've \xff\xfe ;;; • 12's can't")
	f.Add("a", "b", strings.Repeat("blame ", 500))
	finder := mustLoad(f)
	f.Fuzz(func(t *testing.T, label, why, answer string) {
		stated := append(funeral(), Minefield{ID: "fuzz", Label: label, Text: why}, Minefield{ID: "empty"})
		text := prose.Parse(answer)
		mines := finder.Describe(stated)
		found := mines.Find(text)
		named := map[string]bool{}
		for _, r := range found.Risks {
			if r.Start < 0 || r.Start >= r.End || r.End > len(answer) {
				t.Fatalf("risk %+v outside of a text of %d bytes", r, len(answer))
			}
			if r.Kind == "" || !(r.Score >= 0 && r.Score <= 1) {
				t.Fatalf("risk %+v: score or kind out of range", r)
			}
			if r.ID != "" && named[r.ID] {
				t.Fatalf("%s is named twice", r.ID)
			}
			named[r.ID] = true
		}
		for _, h := range found.Hits {
			if h.Start < 0 || h.Start >= h.End || h.End > len(answer) || h.Score > found.Highest {
				t.Fatalf("hit %+v in a text of %d bytes, highest score %.4f", h, len(answer), found.Highest)
			}
		}
		if diff := cmp.Diff(found, mines.Find(text)); diff != "" {
			t.Fatalf("a second look differs:\n%s", diff)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	finder := mustLoad(b)
	mines := finder.Describe(funeral())
	for name, answer := range map[string]string{"100": alarming + " " + sound, "1000": strings.Repeat(alarming+" "+sound+" ", 10)} {
		text := prose.Parse(answer)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mines.Find(text)
			}
		})
	}
}
