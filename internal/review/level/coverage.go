package level

import (
	"math"

	"interviewcoach/internal/review/signals"
)

// coverage returns the share of key points that are found, and the same as
// from nothing to full. Where no key points are known, the words shared with
// the sample answers stand in.
func coverage(in Input) (share, c float64) {
	// General talk about the subject sounds like any key point.
	trust := talkWorth + float64((1-talkWorth)*math.Min(1, in.Report.Substance/muchSubstance))
	switch {
	case in.Points == 0 && in.Report.Is(signals.Relevance, signals.NotJudged):
		// Nothing but the question is known: only the telling can be judged.
		c = unknownCoverage * trust
		return round(c * fullCoverage), round(c)
	case in.Points == 0:
		c = trust * between(in.Report.Topical, ladderStray, ladderClose) * (0.65 + float64(0.35*clamp(in.Ladder, 0, 1)))
		return round(c * fullCoverage), round(c)
	}
	expected := float64(in.Covered) + touchedWorth*float64(in.Touched)
	if len(in.Z) > 0 {
		expected = trust * expectedPoints(in.Z, in.Report.Words)
	}
	expected *= 1 - clamp((in.Report.Get(signals.Buzzwords).Value-fewBuzzwords)/10, 0, 0.6)
	share = clamp(expected/float64(in.Points), 0, 1)
	share = math.Max(share, offTopic*between(in.Report.Topical, strayWords, topicWords))
	return round(share), round(math.Min(1, share/fullCoverage))
}

// expectedPoints sums up how likely each key point is covered. The best of many
// sentences looks good by chance, and the more sentences, the better: so much
// is taken off as the scores of points that are not covered grow with the
// number of words. Length is a parameter here only to cancel itself.
func expectedPoints(z []float64, words int) float64 {
	chance := zAtEven + float64(zPerLength*math.Log(float64(max(words, fewWords))/100))
	sum := 0.0
	for _, x := range z {
		sum += 1 / (1 + math.Exp(-zSteep*(x-chance)))
	}
	n := float64(len(z))
	return round(n * clamp((sum/n-zChance)/(zFull-zChance), 0, 1))
}
