package review

import (
	"slices"

	"interviewcoach/internal/review/level"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/signals"
)

// risks finds what may be heard as a warning: sentences that alarm, whatever the
// question, each with the nearest of its minefields, and minefields of omission
// whose key points are not there.
func (x *Examination) risks(p *parts, q *prepared, text prose.Text, hits []redflag.Hit, in *level.Input) []Risk {
	s := q.subject
	gravest := 0.0
	for _, hit := range hits {
		if hit.Score > gravest {
			gravest, in.FlagStart, in.FlagEnd = hit.Score, hit.Start, hit.End
		}
		in.RedFlags = append(in.RedFlags, hit.Score)
	}
	var out []Risk
	found := map[string]Risk{}
	var assigned []redflag.Risk
	if len(hits) > 0 { // describing the minefields costs more than all the rest
		assigned = q.mines().Assign(hits, text)
	}
	for _, r := range assigned {
		risk := Risk{ID: r.ID, Kind: r.Kind, Score: r.Score, Quote: quote(text, r.Start, r.End), Start: r.Start, End: r.End}
		if r.ID == "" {
			out = append(out, risk)
		} else {
			found[r.ID] = risk
		}
	}
	x.RedFlag, x.flagged = p.flags.Highest(text), len(hits) > 0
	for _, id := range redflag.Omissions(omissions(s), x.heard(s), p.lexicon.Sim) {
		if _, said := found[id]; !said {
			found[id] = Risk{Kind: Omission, Score: 1}
		}
	}
	for _, m := range s.Minefields {
		risk, hit := found[m.ID]
		risk.ID, risk.Label, risk.Why = m.ID, m.Label, m.Text
		if hit {
			out = append(out, risk)
		}
		x.Mines = append(x.Mines, Mine{Risk: risk, Hit: hit})
	}
	return out
}

// stated is the minefields that one steps into by what one says.
func stated(s Subject) []redflag.Minefield {
	var out []redflag.Minefield
	for _, m := range s.Minefields {
		if m.Kind != Omission {
			out = append(out, redflag.Minefield{ID: m.ID, Label: m.Label, Text: m.Text, Omits: m.Omits})
		}
	}
	return out
}

// omissions is the minefields that one steps into by what one does not say.
func omissions(s Subject) []redflag.Minefield {
	var out []redflag.Minefield
	for _, m := range s.Minefields {
		if m.Kind == Omission || len(m.Omits) > 0 {
			out = append(out, redflag.Minefield{ID: m.ID, Label: m.Label, Text: m.Text, Omits: m.Omits})
		}
	}
	return out
}

// alarming reports whether a stretch of the answer lies in one that alarms.
func alarming(hits []redflag.Hit, start, end int) bool {
	return slices.ContainsFunc(hits, func(h redflag.Hit) bool { return start < h.End && h.Start < end })
}

// heard is what a minefield of omission may say is missing.
func (x *Examination) heard(s Subject) redflag.Heard {
	r := x.Report
	h := redflag.Heard{
		Example:    r.StoryKind == signals.Told,
		Result:     r.Get(signals.Result).Value > signals.NoResult,
		Reflection: r.Get(signals.Reflection).Value > 0,
		Figure:     r.Get(signals.Result).Value >= signals.MeasuredResult,
		Reason:     r.Get(signals.Reasons).Value > 0,
		Steps:      r.Actions >= 2,
	}
	for i, k := range x.Points {
		h.Points = append(h.Points, redflag.HeardPoint{Label: k.Label, Text: s.KeyPoints[i].Text, Heard: k.Heard() || k.Band == Touched})
	}
	return h
}

// Safer says what an answer does instead, for the kind of risk. It offers no
// words: the person finds them.
func (r Risk) Safer() string {
	switch r.Kind {
	case "blame":
		return "Say what was yours in it, and what you changed."
	case "concealment", "dishonesty":
		return "Say whom you told, when, and what happened then."
	case "carelessness", "shortcuts":
		return "Say how you checked it, or how you check it today."
	case "disrespect", "bias":
		return "Describe what was difficult, and keep the person out of it."
	case "confidence":
		return "Leave out what identifies others, and tell what you did."
	case "ownership":
		return "Say which step you took yourself."
	case "arrogance":
		return "Name what somebody else brought to it, or what you learned."
	case "quitting":
		return "Say what kept you going, or for which fair reason you stopped."
	}
	return "Say what you did about it."
}
