package main

import (
	"fmt"
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/redflag/linear"
	"interviewcoach/internal/review/signals"
)

// tryAnswers reports on labelled answers, which took no part in training: does
// the classifier find those that step into a stated minefield?
func tryAnswers(m *linear.Model, path string) (string, error) {
	set, err := evaluate.Load(path)
	if err != nil {
		return "", err
	}
	lex, err := lexicon.Load()
	if err != nil {
		return "", err
	}
	c := redflag.New(m)
	points := keypoints.New(lex)
	var named, omitted evaluate.Counts
	var counts evaluate.Counts
	var pairs []evaluate.Pair
	var b strings.Builder
	for _, q := range set.Questions {
		stated := map[string]bool{}
		for _, mine := range q.Minefields {
			stated[mine.ID] = mine.Kind == "stated"
		}
		var mines, omissions []redflag.Minefield
		for _, mine := range q.Minefields {
			if mine.Kind == "stated" {
				mines = append(mines, redflag.Minefield{ID: mine.ID, Label: mine.Label, Text: mine.Text})
			} else {
				omissions = append(omissions, redflag.Minefield{ID: mine.ID, Label: mine.Label, Text: mine.Text, Omits: mine.Omits})
			}
		}
		for _, a := range q.Answers {
			truth := false
			for _, id := range a.Hits {
				truth = truth || stated[id]
			}
			t := prose.Parse(a.Text)
			hits := c.Hits(t)
			found := map[string]bool{}
			for _, r := range c.Describe(mines, lex.Sim).Assign(hits, t) {
				found[r.ID] = true
				fmt.Fprintf(&b, "   %s %s %s\n", r.ID, r.Kind, a.Text[r.Start:r.End])
			}
			for _, mine := range mines {
				named.Add(found[mine.ID], slices.Contains(a.Hits, mine.ID))
			}
			missing := redflag.Omissions(omissions, heard(q, t, points), lex.Sim)
			for _, mine := range omissions {
				omitted.Add(slices.Contains(missing, mine.ID), slices.Contains(a.Hits, mine.ID))
				fmt.Fprintf(&b, "   omission %s %s: found %v, labelled %v\n", mine.ID, mine.Label, slices.Contains(missing, mine.ID), slices.Contains(a.Hits, mine.ID))
			}
			counts.Add(len(hits) > 0, truth)
			pairs = append(pairs, evaluate.Pair{Score: c.Highest(t), True: truth})
			fmt.Fprintf(&b, "%-8s %-20s red %-5v highest %.3f hits %d, labelled %v\n", a.ID, a.Style, truth, c.Highest(t), len(hits), a.Hits)
		}
	}
	f1, at := evaluate.BestF1(pairs)
	fmt.Fprintf(&b, "any red flag: precision %.2f, recall %.2f; average precision %.3f, best F1 %.2f at %.2f\n",
		counts.Precision(), counts.Recall(), evaluate.AveragePrecision(pairs), f1, at)
	fmt.Fprintf(&b, "stated minefields: precision %.2f, recall %.2f, F1 %.2f\n", named.Precision(), named.Recall(), named.F1())
	fmt.Fprintf(&b, "omissions: precision %.2f, recall %.2f, F1 %.2f\n", omitted.Precision(), omitted.Recall(), omitted.F1())
	return b.String(), nil
}

// heard collects what the omissions are judged by.
func heard(q evaluate.Question, t prose.Text, m *keypoints.Matcher) redflag.Heard {
	question := signals.Question{Text: q.Text, Theme: q.Theme}
	var points []keypoints.Point
	for _, k := range q.KeyPoints {
		points = append(points, keypoints.Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues})
		question.KeyPointTexts = append(question.KeyPointTexts, k.Text)
	}
	r := signals.Measure(question, t)
	h := redflag.Heard{
		Example:    r.Anchored || r.StoryKind == signals.Told,
		Result:     r.Get(signals.Result).Value >= 1,
		Figure:     r.Get(signals.Result).Value >= 2,
		Reflection: r.Get(signals.Reflection).Value >= 1,
		Reason:     r.Get(signals.Reasons).Value >= 1,
		Steps:      r.Actions >= 3,
	}
	for i, f := range m.Match(points, t) {
		h.Points = append(h.Points, redflag.HeardPoint{Label: points[i].Label, Text: points[i].Text, Heard: f.Band != keypoints.None})
	}
	return h
}
