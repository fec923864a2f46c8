package review

import (
	"slices"

	"interviewcoach/internal/review/level"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/signals"
)

// risks finds what may be heard as a warning: sentences that alarm, whatever the
// question, each with the nearest of its minefields, and minefields of omission
// whose key points are not there.
func (x *Examination) risks(p *parts, q *prepared, text prose.Text, found minefield.Finding, in *level.Input) []Risk {
	gravest := 0.0
	for _, hit := range found.Hits {
		if hit.Score > gravest {
			gravest, in.FlagStart, in.FlagEnd = hit.Score, hit.Start, hit.End
		}
		in.RedFlags = append(in.RedFlags, hit.Score)
	}
	flagged := spansOf(found.Hits)
	var out []Risk
	stepped := map[string]Risk{}
	for _, r := range found.Risks {
		if r.ID != "" && !alarming(flagged, r.Start, r.End) {
			in.Doubts = append(in.Doubts, r.Score)
		}
		risk := Risk{ID: r.ID, Kind: r.Kind, Score: r.Score, Quote: quote(text, r.Start, r.End), Start: r.Start, End: r.End}
		if r.ID == "" {
			out = append(out, risk)
		} else {
			stepped[r.ID] = risk
		}
	}
	x.RedFlag, x.flagged = found.Highest, len(found.Hits) > 0
	for _, id := range minefield.Omissions(q.omissions, x.heard(q.subject), p.lexicon.Sim) {
		if _, said := stepped[id]; !said {
			stepped[id] = Risk{Kind: Omission, Score: 1}
		}
	}
	for _, m := range q.subject.Minefields {
		risk, hit := stepped[m.ID]
		risk.ID, risk.Label, risk.Why = m.ID, m.Label, m.Text
		if hit {
			out = append(out, risk)
		}
		x.Mines = append(x.Mines, Mine{Risk: risk, Hit: hit})
	}
	return out
}

// minesOf is the minefields of a question that are chosen. One that may be stated
// and names key points is stepped into by what is said and by what is not.
func minesOf(s Subject, chosen func(Minefield) bool) []minefield.Minefield {
	var out []minefield.Minefield
	for _, m := range s.Minefields {
		if chosen(m) {
			out = append(out, minefield.Minefield{ID: m.ID, Label: m.Label, Text: m.Text, Omits: m.Omits})
		}
	}
	return out
}

// span is a stretch of the answer, in bytes.
type span struct{ start, end int }

// marks is every sentence that is shown as a risk or sounds like one.
func marks(t prose.Text, found minefield.Finding) []span {
	spans := spansOf(found.Hits)
	for _, r := range found.Risks {
		spans = append(spans, span{r.Start, r.End})
	}
	var sentences []span
	for _, u := range t.Sentences {
		if alarming(spans, u.Start, u.End) {
			sentences = append(sentences, span{u.Start, u.End})
		}
	}
	return sentences
}

func spansOf(hits []redflag.Hit) []span {
	var spans []span
	for _, h := range hits {
		spans = append(spans, span{h.Start, h.End})
	}
	return spans
}

// alarming reports whether a stretch of the answer meets one of the spans.
func alarming(spans []span, start, end int) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return start < s.end && s.start < end })
}

// lower is the band below.
func lower(band string) string {
	if band == Covered {
		return Touched
	}
	return None
}

// heard is what a minefield of omission may say is missing.
func (x *Examination) heard(s Subject) minefield.Heard {
	r := x.Report
	h := minefield.Heard{
		Example:    r.StoryKind == signals.Told,
		Result:     r.Get(signals.Result).Value > signals.NoResult,
		Reflection: r.Get(signals.Reflection).Value > 0,
		Figure:     r.Get(signals.Result).Value >= signals.MeasuredResult,
		Reason:     r.Get(signals.Reasons).Value > 0,
		Steps:      r.Actions >= 2,
	}
	for i, k := range x.Points {
		h.Points = append(h.Points, minefield.HeardPoint{Label: k.Label, Text: s.KeyPoints[i].Text, Heard: k.Heard() || k.Band == Touched})
	}
	return h
}
