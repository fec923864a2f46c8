package review

import "interviewcoach/internal/review/evaluate"

// Labelled lets the engine be measured on labelled answers.
func (e *Engine) Labelled() evaluate.Reviewer {
	return func(q evaluate.Question, a evaluate.Answer) evaluate.Result {
		x := e.Examine(LabelledSubject(q), a.Text, nil)
		r := evaluate.Result{Scored: x.Feedback.Scored, Level: x.Feedback.Level, Order: x.Verdict.Score, RedFlag: x.Flagged()}
		for _, k := range x.Points {
			r.KeyPoints = append(r.KeyPoints, evaluate.Found{ID: k.ID, Score: k.Score, Band: k.Band, Start: k.Start, End: k.End})
		}
		for _, m := range x.Mines {
			r.Minefields = append(r.Minefields, evaluate.Found{ID: m.ID, Score: m.Score, Risk: m.Hit, Start: m.Start, End: m.End})
		}
		return r
	}
}

// LabelledSubject reads a question of a file of labelled answers, with its own ids.
func LabelledSubject(q evaluate.Question) Subject {
	s := Subject{Text: q.Text, Theme: q.Theme}
	for _, k := range q.KeyPoints {
		s.KeyPoints = append(s.KeyPoints, Point{ID: k.ID, Label: k.Label, Text: k.Text, Cues: k.Cues})
	}
	for _, m := range q.Minefields {
		s.Minefields = append(s.Minefields, Minefield{ID: m.ID, Label: m.Label, Text: m.Text, Omits: m.Omits, Kind: m.Kind})
	}
	for _, rung := range []string{q.Ladder.Sample, q.Ladder.Solid, q.Ladder.Exceptional} {
		if rung != "" {
			s.Ladder = append(s.Ladder, rung)
		}
	}
	return s
}
