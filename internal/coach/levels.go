package coach

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	maxRecent   = 24
	maxWeeks    = 26
	maxCalendar = 190
	// maxSkills bounds the competencies, and the themes, of a person's progress; a
	// new one beyond it is not counted. maxEvaluates bounds those of one answer and
	// maxName the characters of a name.
	maxSkills    = 400
	maxEvaluates = 10
	maxName      = 80
	// trendAfter is how many scored answers make a trend, and sameTenths the
	// smallest difference that is one, in tenths of a level.
	trendAfter = 4
	sameTenths = 3
	// skillAfter is how many scored answers make a competency comparable.
	skillAfter = 2
)

// evaluated returns the competencies that count for an answer to a question.
func evaluated(names []string) (out []string) {
	for _, name := range names {
		if name, _ = firstRunes(name, maxName); name != "" && utf8.ValidString(name) && !slices.Contains(out, name) && len(out) < maxEvaluates {
			out = append(out, name)
		}
	}
	return out
}

// remember enters an answer in the lists of days and of the latest answers. It
// comes after keep, as the lists reach back from the last day.
func (p *Progress) remember(a Answer) {
	p.Recent = latest(append(p.Recent, scored(a)), maxRecent)
	oldest := p.LastDay.Add(1 - maxCalendar)
	if a.Day >= oldest {
		i, found := slices.BinarySearchFunc(p.Calendar, a.Day, func(c DayCount, d Date) int { return cmp.Compare(c.Day, d) })
		if !found {
			p.Calendar = slices.Insert(p.Calendar, i, DayCount{Day: a.Day})
		}
		p.Calendar[i].Answers++
	}
	p.Calendar = slices.DeleteFunc(p.Calendar, func(c DayCount) bool { return c.Day < oldest })
	p.Weeks = slices.DeleteFunc(p.Weeks, func(w Week) bool { return w.Start < p.oldestWeek() })
}

// oldestWeek is the Monday from which weeks are kept.
func (p Progress) oldestWeek() Date { return p.LastDay.monday().Add(-7 * (maxWeeks - 1)) }

// scored is what is kept of an answer.
func scored(a Answer) Scored {
	s := Scored{Seq: a.Seq, Day: a.Day}
	s.Theme, _ = firstRunes(a.Theme, maxName)
	if f := a.Feedback; f.Scored {
		s.Level = f.Level
		if d := f.Dimensions; d != nil {
			for i, x := range [Dimensions]float64{d.Structure, d.Evidence, d.Ownership, d.Relevance, d.Delivery} {
				shown, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 1, 64), 64) // rounded as the reply shows it
				s.Dimensions[i] = int(math.Round(10 * shown))
			}
		}
	}
	return s
}

// levels adds, or with sign -1 takes away, an answer's level in its week and under
// its competencies.
func (p *Progress) levels(a Answer, sign int) {
	if !p.counts(a) {
		return
	}
	s := scored(a)
	for _, name := range a.Skills {
		l, known := p.Skills[name]
		if !known && len(p.Skills) >= maxSkills {
			continue
		}
		if p.Skills == nil {
			p.Skills = map[string]Levels{}
		}
		p.Skills[name] = l.plus(s, sign)
	}
	start := a.Day.monday()
	if s.Level == 0 || start < p.oldestWeek() {
		return
	}
	i, found := slices.BinarySearchFunc(p.Weeks, start, func(w Week, d Date) int { return cmp.Compare(w.Start, d) })
	if !found {
		p.Weeks = slices.Insert(p.Weeks, i, Week{Start: start})
	}
	w := &p.Weeks[i]
	w.Scored += sign
	w.Level += sign * 10 * s.Level
	for d := range s.Dimensions {
		w.Dimensions[d] += sign * s.Dimensions[d]
	}
	if w.Scored == 0 {
		p.Weeks = slices.Delete(p.Weeks, i, i+1)
	}
}

// plus adds a scored answer, or with sign -1 takes it away.
func (l Levels) plus(s Scored, sign int) Levels {
	if s.Level > 0 {
		l.Scored += sign
		l.Sum += sign * s.Level
	}
	return l
}

// counts reports whether a is counted in levels: answers from before these were
// kept are not, until a deletion has all counted anew.
func (p Progress) counts(a Answer) bool { return p.From != 0 && a.Seq >= p.From }

// replace changes what is kept of one of the latest answers.
func (p *Progress) replace(a Answer) {
	if i := slices.IndexFunc(p.Recent, func(s Scored) bool { return s.Seq == a.Seq }); i >= 0 {
		p.Recent[i] = scored(a)
	}
}

// A Trend compares the earlier half of the latest scored answers with the later
// half. From and To are means in levels, rounded to one decimal.
type Trend struct {
	Dimension string // as a person reads it; empty for the level of a theme
	From, To  float64
	Over      int // answers
}

// Trends returns one Trend for each dimension, in their order; nothing with fewer
// than four scored answers.
func (p Progress) Trends() (out []Trend) {
	recent := p.scored("")
	if len(recent) < trendAfter {
		return nil
	}
	for i := range Dimensions {
		t := trend(recent, func(s Scored) int { return s.Dimensions[i] })
		t.Dimension = DimensionName(i)
		out = append(out, t)
	}
	return out
}

// Trends is Progress.Trends.
func (s Summary) Trends() []Trend { return s.Progress.Trends() }

// ThemeTrend compares the levels of the latest scored answers of a theme; ok is
// false with fewer than four.
func (p Progress) ThemeTrend(theme string) (t Trend, ok bool) {
	theme, _ = firstRunes(theme, maxName)
	recent := p.scored(theme)
	if theme == "" || len(recent) < trendAfter {
		return Trend{}, false
	}
	return trend(recent, func(s Scored) int { return 10 * s.Level }), true
}

// Means returns the mean of each dimension over the latest scored answers, and
// over how many.
func (p Progress) Means() (means [Dimensions]float64, over int) {
	recent := p.scored("")
	for i := range means {
		means[i] = mean(recent, func(s Scored) int { return s.Dimensions[i] })
	}
	return means, len(recent)
}

// scored returns those of the latest answers that were scored, of one theme if it
// is not empty.
func (p Progress) scored(theme string) (out []Scored) {
	for _, s := range p.Recent {
		if s.Level > 0 && (theme == "" || s.Theme == theme) {
			out = append(out, s)
		}
	}
	return out
}

func trend(recent []Scored, tenths func(Scored) int) Trend {
	half := len(recent) / 2
	return Trend{From: mean(recent[:half], tenths), To: mean(recent[half:], tenths), Over: len(recent)}
}

// mean averages tenths and returns levels, to one decimal.
func mean(of []Scored, tenths func(Scored) int) float64 {
	if len(of) == 0 {
		return 0
	}
	sum := 0
	for _, s := range of {
		sum += tenths(s)
	}
	return math.Round(float64(sum)/float64(len(of))) / 10
}

// Same reports whether the difference, as it is shown, is too small to be one.
func (t Trend) Same() bool { return math.Abs(math.Round(10*(t.To-t.From))) < sameTenths }

// Moved says how it moved: "2.1 → 3.4 over 6 answers", or "about the same, 3.1,
// over 6 answers".
func (t Trend) Moved() string {
	if t.Same() {
		return fmt.Sprintf("about the same, %.1f, over %d answers", t.To, t.Over)
	}
	return fmt.Sprintf("%.1f → %.1f over %d answers", t.From, t.To, t.Over)
}

// Words names the dimension and says how it moved.
func (t Trend) Words() string { return t.Dimension + ": " + t.Moved() }

// A Skill is one competency with its mean level.
type Skill struct {
	Name  string
	Level float64 // to one decimal
	Over  int     // scored answers
}

// Skilled returns the best and the weakest competency of those with at least two
// scored answers; ok is false when there are no two that differ. More answers, and
// then the name, decide between equals.
func (p Progress) Skilled() (best, weakest Skill, ok bool) {
	var all []Skill
	for name, l := range p.Skills {
		if l.Scored >= skillAfter {
			all = append(all, Skill{Name: name, Level: math.Round(10*l.Mean()) / 10, Over: l.Scored})
		}
	}
	if len(all) == 0 {
		return best, weakest, false
	}
	rest := func(a, b Skill) int { return cmp.Or(cmp.Compare(b.Over, a.Over), cmp.Compare(a.Name, b.Name)) }
	best = slices.MinFunc(all, func(a, b Skill) int { return cmp.Or(cmp.Compare(b.Level, a.Level), rest(a, b)) })
	weakest = slices.MinFunc(all, func(a, b Skill) int { return cmp.Or(cmp.Compare(a.Level, b.Level), rest(a, b)) })
	return best, weakest, best.Level > weakest.Level
}
