// Package minefield tells which minefields of a question an answer steps into:
// stated ones by what a sentence does, those of omission by what is not there.
//
// A minefield names a behaviour ("shifting the blame onto the carrier") and a
// sentence shows it ("if they had read their mail it would have been fine"); the
// two share hardly a word. So both are sorted into kinds of behaviour, by models
// that were trained on minefields and on sentences, and compared by these.
package minefield

import (
	"cmp"
	"slices"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/linear"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
)

// Minefield is something that an answer to a question should not show.
type Minefield struct {
	ID, Label, Text string
	// Omits names by label the key points without which a minefield of
	// omission is stepped into. When empty they are found by wording.
	Omits []string
}

// A Risk is a stretch of the answer and the minefield it steps into. Score is a
// probability, 0 to 1.
type Risk struct {
	// ID is the minefield's; empty when the stretch alarms and is near none of
	// them, and the kind is all there is to say.
	ID, Kind   string
	Score      float64
	Start, End int
}

// Finder finds the stated minefields. It does not change once loaded and may be
// used from many goroutines.
type Finder struct {
	model   *Model
	flags   *redflag.Classifier
	matcher *keypoints.Matcher
}

// Load reads the embedded model. The error wraps [linear.ErrDamaged].
func Load(flags *redflag.Classifier, lex *lexicon.Lexicon) (*Finder, error) {
	m, err := DecodeModel(modelBytes)
	if err != nil {
		return nil, err
	}
	return New(m, flags, lex), nil
}

// New makes a finder of a model that was just trained.
func New(m *Model, flags *redflag.Classifier, lex *lexicon.Lexicon) *Finder {
	return &Finder{model: m, flags: flags, matcher: keypoints.NewWith(lex, nil)}
}

// Kinds names the kinds of behaviour that it knows.
func (f *Finder) Kinds() []string {
	var names []string
	for _, k := range f.model.Said.Kinds {
		names = append(names, k.Name)
	}
	return names
}

// Mines is the stated minefields of one question, ready to be compared. It does
// not change and may be shared.
type Mines struct {
	finder *Finder
	stated []Minefield
	points *keypoints.Points
	kinds  [][]float64
}

// Describe prepares the stated minefields of a question.
func (f *Finder) Describe(stated []Minefield) *Mines {
	m := &Mines{finder: f, stated: stated}
	var points []keypoints.Point
	for _, s := range stated {
		points = append(points, keypoints.Point{ID: s.ID, Text: s.Label + ". " + s.Text})
	}
	m.points = f.matcher.Compile(points)
	for i, vector := range m.points.Vectors() {
		bag := BagOf(points[i].Text)
		m.kinds = append(m.kinds, f.model.Named.Sort(&bag, &vector))
	}
	return m
}

// Sights compares the sentences and clauses of an answer with the minefields. It
// leaves out what hardly alarms, which would hardly ever step into anything:
// most of a text. What visit is passed holds until it returns.
func (m *Mines) Sights(t prose.Text, visit func(*Sight)) {
	m.sights(t, m.finder.flags.Alarms(t), visit)
}

// sights is Sights with the alarms of the sentences, which visit may change.
func (m *Mines) sights(t prose.Text, sentences []float64, visit func(*Sight)) {
	var parts []prose.Unit
	var alarms []float64
	var bag linear.Bag
	for _, u := range slices.Concat(t.Sentences, t.Clauses) {
		alarm := sentences[u.Sentence]
		if u.Clause {
			alarm = m.finder.flags.AlarmOf(u, alarm, &bag)
		}
		if alarm >= harmless {
			parts, alarms = append(parts, u), append(alarms, alarm)
		}
	}
	i := 0
	m.points.Each(parts, func(u *keypoints.Unit) {
		s := m.finder.model.look(u, alarms[i], m.kinds)
		i++
		visit(&s)
	})
}

// harmless is the log-odds of alarm under which a unit is not looked at.
const harmless = -2.5

// A Finding is what is risky in an answer.
type Finding struct {
	Risks []Risk // in the order of the text
	// Hits are the sentences that alarm, Highest is the score of the worst, also
	// where none does.
	Hits    []redflag.Hit
	Highest float64
}

// Find names the minefields that the answer steps into and quotes where. A
// sentence that alarms and is near no minefield is a risk of its kind alone. No
// minefield is named twice, the best place counts.
func (m *Mines) Find(t prose.Text) Finding {
	if len(m.stated) == 0 {
		return m.alarming(t)
	}
	model := m.finder.model
	alarms := m.finder.flags.Alarms(t)
	best := make([]Risk, len(m.stated))
	kinds := map[int]string{} // by sentence
	m.sights(t, alarms, func(s *Sight) {
		each, any := model.Odds(s)
		kind := model.Said.likeliest(s.said)
		if !s.Clause {
			alarms[s.Sentence] = Combined(s.Alarm, any)
			kinds[s.Sentence] = kind
		}
		for k, odds := range each {
			if p := redflag.Probability(odds); odds >= model.Threshold && p > best[k].Score {
				best[k] = Risk{ID: m.stated[k].ID, Kind: kind, Score: p, Start: s.Start, End: s.End}
			}
		}
	})
	f := Finding{Hits: m.finder.flags.HitsFrom(t, alarms, model.Cut)}
	f.Risks = slices.DeleteFunc(best, func(r Risk) bool { return r.ID == "" })
	for _, hit := range f.Hits {
		if !slices.ContainsFunc(f.Risks, func(r Risk) bool { return r.Start < hit.End && hit.Start < r.End }) {
			f.Risks = append(f.Risks, Risk{Kind: kinds[hit.Sentence], Score: hit.Score, Start: hit.Start, End: hit.End})
		}
	}
	slices.SortStableFunc(f.Risks, func(a, b Risk) int { return cmp.Compare(a.Start, b.Start) })
	for _, alarm := range alarms {
		f.Highest = max(f.Highest, redflag.Probability(alarm))
	}
	return f
}

// Combined is the log-odds that a sentence alarms, by what it sounds like and by
// how well it fits any minefield of the question. Held-out answers that alarm
// are found better by the mean than by either; what sounds alarming beyond doubt
// stays so beside minefields that are about something else.
func Combined(alarm, any float64) float64 { return max((alarm+any)/2, alarm-beyondDoubt) }

// beyondDoubt is how much more alarming a sentence must sound when it fits none of
// the minefields.
const beyondDoubt = 1.2

// alarming is the finding for a question without minefields.
func (m *Mines) alarming(t prose.Text) Finding {
	f := Finding{Hits: m.finder.flags.Hits(t), Highest: m.finder.flags.Highest(t)}
	for _, hit := range f.Hits {
		u := t.Sentences[hit.Sentence]
		m.points.Each([]prose.Unit{u}, func(u *keypoints.Unit) {
			kind := m.finder.model.Said.likeliest(m.finder.model.Said.Sort(&u.Bag, &u.Vector))
			f.Risks = append(f.Risks, Risk{Kind: kind, Score: hit.Score, Start: hit.Start, End: hit.End})
		})
	}
	return f
}
