package level

import (
	"math"

	"interviewcoach/internal/review/signals"
)

// dimensions sums up the signals. A fault weighs two to three times what a note
// weighs; a signal that is not judged leaves its dimension where it was.
func dimensions(in Input, coverage float64) Dimensions {
	r := in.Report
	return Dimensions{
		Structure: structure(r),
		Evidence:  evidence(r),
		Ownership: ownership(r),
		Relevance: relevance(in, coverage),
		Delivery:  delivery(r),
	}
}

// sum adds to base what the verdict of each signal is worth.
type worth struct{ good, note, fault float64 }

func (w worth) of(r signals.Report, name string) float64 {
	switch r.Get(name).Verdict {
	case signals.Good:
		return w.good
	case signals.Note:
		return w.note
	case signals.Fault:
		return w.fault
	}
	return 0
}

func structure(r signals.Report) float64 {
	d := 3.0
	d += worth{good: 0.75, fault: -1}.of(r, signals.Parts)
	d += worth{good: 0.5, note: 0.25, fault: -0.5}.of(r, signals.Balance)
	d += worth{good: 0.25, fault: -0.75}.of(r, signals.Headline)
	d += worth{good: 0.5, note: -0.5}.of(r, signals.Ending)
	if r.Actions == 0 && r.StoryKind != signals.Told {
		d -= 0.75 // no steps, no story
	}
	return grade(d)
}

// evidence adds up a case that is named, what came of it, reasons, concrete
// words and steps taken. Its sum is thinned out by sentences that hold nothing, so that padding
// does not add to it.
func evidence(r signals.Report) float64 {
	d := 0.0
	switch {
	case r.StoryKind == signals.Told:
		d += 1
	case r.Anchored:
		d += 0.7
	}
	d += [...]float64{0, 0.6, 1.2, 1.5}[int(clamp(r.Get(signals.Result).Value, 0, 3))]
	d += float64(0.3 * math.Min(2, r.Get(signals.Reasons).Value))
	d += math.Min(1, r.Get(signals.Specificity).Value/8)
	d += float64(0.6 * math.Min(1, float64(r.Actions)/float64(max(1, r.Sentences))))
	thin := 0.5 + float64(0.5*math.Min(1, r.ConcreteShare/0.5))
	return grade(1 + float64(d*thin) + worth{note: -0.25}.of(r, signals.Vague))
}

func ownership(r signals.Report) float64 {
	d := 3.25
	d += worth{good: 1, fault: -1.25}.of(r, signals.Ownership)
	d += worth{good: 1, fault: -1.25}.of(r, signals.Accountability)
	d += worth{good: 0.25, note: 0, fault: 0}.of(r, signals.Reflection)
	d += worth{note: -0.25}.of(r, signals.Distance)
	d += worth{note: -0.25}.of(r, signals.Passive)
	if r.Actions == 0 {
		d--
	}
	return grade(d)
}

func relevance(in Input, coverage float64) float64 {
	d := 1 + float64(4*coverage)
	if in.Points == 0 {
		d = math.Min(d, 3.5)
	}
	return grade(d + worth{fault: -1}.of(in.Report, signals.Relevance))
}

func delivery(r signals.Report) float64 {
	d := 5.0
	for _, name := range []string{signals.Hedging, signals.Fillers, signals.Crutch, signals.Intensifiers, signals.Absolutes, signals.Jargon} {
		d += worth{note: -0.4}.of(r, name)
	}
	d += worth{note: -0.8}.of(r, signals.Buzzwords)
	d += worth{fault: -1.5}.of(r, signals.Badmouthing)
	if r.Words > 300 {
		d -= 1
	} else if r.Words < 50 {
		d -= 0.5
	}
	return grade(d)
}

// grade is a dimension between 1 and 5.
func grade(d float64) float64 { return round(clamp(d, 1, 5)) }
