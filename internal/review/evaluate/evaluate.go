package evaluate

import (
	"slices"
	"strings"
	"time"
)

// Found is what a review says of one key point or minefield. Band is "covered",
// "touched" or "none" for a key point; Risk is for a minefield. Start and End
// are byte offsets of the quote, both 0 without one.
type Found struct {
	ID         string
	Score      float64
	Band       string
	Risk       bool
	Start, End int
}

// Result is what a review says of one answer. An engine that does not judge
// something leaves it empty. Level is 0 when it is not judged; Order, which
// may be finer than the level, ranks answers and is the level when left 0.
type Result struct {
	Scored     bool
	Level      int
	Order      float64
	KeyPoints  []Found
	Minefields []Found
	// RedFlag tells that the answer holds a sentence that harms, whatever the
	// question's minefields.
	RedFlag bool
}

// Reviewer is the engine under test.
type Reviewer func(Question, Answer) Result

// Wording is the figures of key points over one kind of answers.
type Wording struct {
	Pairs, True int
	// AP and BestF1 depend on the scores only; Even is the decision "score at
	// least 0", Covered and Found the bands "covered" and "not none".
	AP, BestF1, BestAt   float64
	Even, Covered, Found Counts
	// Right counts the covered pairs whose quote is the labelled sentence.
	Right, Quoted int
	pairs         []Pair
}

// RightSentence is the share of labelled evidence that the quote met.
func (w Wording) RightSentence() float64 { return ratio(w.Right, w.Quoted) }

// Report is the figures of one set.
type Report struct {
	Questions, Answers    int
	All, Own, Bank        Wording
	Stated, Omission, Any Counts
	// StatedRight counts the stated minefields rightly found whose quote meets
	// the labelled span, of StatedQuoted.
	StatedRight, StatedQuoted int
	// Spearman is between predicted and labelled level over all answers,
	// ByLength between predicted level and word count.
	Spearman, ByLength float64
	Ordered            Order
	Exact              int
	Unscored           int
	PerAnswer          time.Duration
	levels, truth, len []float64
}

// Run reviews every answer and adds up.
func Run(set Set, review Reviewer) Report {
	r := Report{Questions: len(set.Questions)}
	var spent time.Duration
	for _, q := range set.Questions {
		var predicted, truth []float64
		for _, a := range q.Answers {
			start := time.Now()
			result := review(q, a)
			spent += time.Since(start)
			r.Answers++
			r.keyPoints(q, a, result)
			r.minefields(q, a, result)
			r.level(a, result)
			predicted, truth = append(predicted, result.order()), append(truth, float64(a.Level))
		}
		r.Ordered.Add(predicted, truth)
	}
	for _, w := range []*Wording{&r.All, &r.Own, &r.Bank} {
		w.AP = AveragePrecision(w.pairs)
		w.BestF1, w.BestAt = BestF1(w.pairs)
	}
	r.Spearman, r.ByLength = Spearman(r.levels, r.truth), Spearman(r.levels, r.len)
	if r.Answers > 0 {
		r.PerAnswer = spent / time.Duration(r.Answers)
	}
	return r
}

func (r *Report) keyPoints(q Question, a Answer, result Result) {
	kinds := []*Wording{&r.All, &r.Own}
	if a.BankWording() {
		kinds[1] = &r.Bank
	}
	for _, k := range q.KeyPoints {
		found := find(result.KeyPoints, k.ID)
		truth := slices.Contains(a.Covers, k.ID)
		for _, w := range kinds {
			w.add(found, truth, a.Evidence)
		}
	}
}

func (w *Wording) add(found Found, truth bool, evidence []Evidence) {
	w.Pairs++
	w.pairs = append(w.pairs, Pair{Score: found.Score, True: truth})
	w.Even.Add(found.Score >= 0, truth)
	w.Covered.Add(found.Band == "covered", truth)
	w.Found.Add(found.Band == "covered" || found.Band == "touched", truth)
	if !truth {
		return
	}
	w.True++
	if labelled, met := meets(found, evidence); labelled {
		w.Quoted++
		if met {
			w.Right++
		}
	}
}

func (r *Report) minefields(q Question, a Answer, result Result) {
	stated := false
	for _, m := range q.Minefields {
		found, truth := find(result.Minefields, m.ID), slices.Contains(a.Hits, m.ID)
		if m.Kind == "omission" {
			r.Omission.Add(found.Risk, truth)
			continue
		}
		stated = stated || truth
		r.Stated.Add(found.Risk, truth)
		if labelled, met := meets(found, a.Evidence); truth && found.Risk && labelled {
			r.StatedQuoted++
			if met {
				r.StatedRight++
			}
		}
	}
	r.Any.Add(result.RedFlag, stated)
}

func (r *Report) level(a Answer, result Result) {
	if !result.Scored {
		r.Unscored++
	}
	if result.Level == a.Level {
		r.Exact++
	}
	r.levels = append(r.levels, result.order())
	r.truth = append(r.truth, float64(a.Level))
	r.len = append(r.len, float64(len(strings.Fields(a.Text))))
}

func (r Result) order() float64 {
	if r.Order != 0 {
		return r.Order
	}
	return float64(r.Level)
}

func find(list []Found, id string) Found {
	for _, f := range list {
		if f.ID == id {
			return f
		}
	}
	return Found{ID: id, Score: -1e9, Band: "none"}
}

// meets tells whether there is labelled evidence for what was found, and
// whether the quote is it.
func meets(found Found, evidence []Evidence) (labelled, met bool) {
	labelled = slices.ContainsFunc(evidence, func(e Evidence) bool { return e.ID == found.ID && e.Start < e.End })
	return labelled, Meets(found.ID, found.Start, found.End, evidence)
}

// Meets tells whether a span shares at least half of the shorter of the two
// with the labelled evidence for id.
func Meets(id string, start, end int, evidence []Evidence) bool {
	for _, e := range evidence {
		shared := min(e.End, end) - max(e.Start, start)
		if e.ID == id && shared > 0 && 2*shared >= min(e.End-e.Start, end-start) {
			return true
		}
	}
	return false
}
