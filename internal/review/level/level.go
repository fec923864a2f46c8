// Package level places a measured answer on the ladder and says why, what was
// strong and which one thing to change next.
//
// The parameters are few and set by hand. Each moves the level one way only:
// a key point found, a result, a reason never lowers it; a red flag, an answer
// off the topic or padding never raises it. The number of words is no
// parameter.
package level

import (
	"math"
	"slices"

	"interviewcoach/internal/review/signals"
)

// The rungs.
const (
	OffTopic    = 1 // off topic or harmful
	Thin        = 2
	Basic       = 3
	Solid       = 4
	Exceptional = 5
)

// Input is what the level is judged by.
type Input struct {
	Report signals.Report
	// Points is how many key points the question has; 0 when none are known.
	// Covered and Touched say how many of them were found, surely and perhaps.
	Points, Covered, Touched int
	// Z holds the log-odds of the best evidence for each key point, as the
	// matcher gives it. When empty, Covered and Touched are used.
	Z []float64
	// RedFlags holds the score from 0 to 1 of every sentence that raises one.
	RedFlags []float64
	// Doubts are the scores of minefields that the answer may step into where it
	// does not sound alarming. They lower the level by as much, and cap nothing.
	Doubts []float64
	// FlagStart and FlagEnd are the bytes of the gravest of them.
	FlagStart, FlagEnd int
	// Ladder is how far the answer's terms are those of the upper rungs, from
	// 0 to 1; see Ladder.Match.
	Ladder float64
}

// Dimensions are five views of an answer, from 1 to 5, of equal weight.
type Dimensions struct {
	Structure float64 `json:"structure"`
	Evidence  float64 `json:"evidence"`
	Ownership float64 `json:"ownership"`
	Relevance float64 `json:"relevance"`
	Delivery  float64 `json:"delivery"`
}

// Verdict is the place of an answer on the ladder.
type Verdict struct {
	// Scored is false when there is nothing to judge; Why says so in a sentence,
	// and Level and Dimensions are 0.
	Scored bool   `json:"scored"`
	Why    string `json:"why,omitempty"`
	// Level is the rung, 1 to 5; Score is the same before rounding, for ordering.
	Level      int        `json:"level"`
	Score      float64    `json:"score"`
	LevelWhy   string     `json:"level_why,omitempty"`
	Dimensions Dimensions `json:"dimensions"`
	// Limit names what holds the level down, for the one thing to change next.
	Limit Limit `json:"limit,omitempty"`
}

// Limit is the reason why an answer stands no higher.
type Limit string

// The limits.
const (
	NoLimit        Limit = ""
	ByRedFlag      Limit = "red_flag"
	ByTopic        Limit = "topic"
	ByOurWords     Limit = "our_words"
	ByBuzzwords    Limit = "buzzwords"
	ByConcreteness Limit = "concreteness"
	ByCoverage     Limit = "coverage"
	ByResult       Limit = "result"
	ByLength       Limit = "length"
)

const (
	// fullCoverage is the share of key points from which more are no better: an
	// answer of two minutes need not say everything.
	fullCoverage = 0.8
	// mostPoints is the share that an exceptional answer needs.
	mostPoints = 0.6
	// touchedWorth is what a key point counts that may be covered.
	touchedWorth = 0.4
	// offTopic is the share of key points under which an answer is about
	// something else.
	offTopic = 0.08
	// maybeTopic is the same for a matcher's scores, when the answer has no words
	// in common with the question either.
	maybeTopic = 0.3
	// talkWorth is what a matcher's findings count in an answer without a deed or
	// anything concrete; they count in full where muchSubstance of the sentences
	// have some.
	talkWorth, muchSubstance = 0.4, 0.7
	// manyPoints is how many key points a question must have for their number to
	// tell something.
	manyPoints = 5
	// strayWords is the share of an answer's content words that any answer has in
	// common with a question by chance; from topicWords on it is about it, even
	// if no key point was found.
	strayWords, topicWords = 0.04, 0.12
	// ladderStray and ladderClose are the same where the sample answers stand in
	// for the key points: they hold many more words.
	ladderStray, ladderClose = 0.12, 0.35
	// unknownCoverage is taken for granted when nothing is known to compare with.
	unknownCoverage = 0.6

	// A key point is as likely covered as not at zAtEven in an answer of 100
	// words, and at zPerLength more for every e-fold of words. zChance is the
	// share of key points that seem covered in an answer which covers none;
	// from zFull on all that an answer can cover is.
	zSteep, zAtEven, zPerLength = 1.5, 0, 0.3
	// fewWords is where that ends: that little is no proof of much.
	fewWords       = 60
	zChance, zFull = 0.15, 0.70

	coverageWeight  = 2.1
	evidenceWeight  = 1.5
	structureWeight = 0.35
	ownershipWeight = 0.2
	deliveryWeight  = 0.05
	ladderWeight    = 0.2
	// fewVisible and someVisible are the shares of key points found in sight under
	// which an answer is not solid, and not exceptional.
	fewVisible, someVisible = 0.2, 0.4
	// supportAt is the coverage from which form counts in full: how well
	// something else is told does not matter.
	supportAt = 0.5

	// Ceilings below the next rung, and from how far below them on scores are
	// pressed together.
	belowThin        = 1.45
	belowBasic       = 2.45
	belowSolid       = 3.45
	belowExceptional = 4.45
	room             = 0.3

	// Buzzwords per 100 words: over the first, what is found counts less, for
	// general words resemble every key point; over the others an answer is at
	// most basic, and thin.
	fewBuzzwords, manyBuzzwords, mostlyBuzzwords = 2.0, 4.0, 8.0
)

// Judge places an answer. It is pure; its numbers are rounded to 1e-4 before
// they are compared, so that every processor gives the same level.
func Judge(in Input) Verdict {
	if why := unscored(in.Report); why != "" {
		return Verdict{Why: why}
	}
	share, c := coverage(in)
	v := Verdict{Scored: true, Dimensions: dimensions(in, c)}
	support := math.Min(1, c/supportAt)
	d := v.Dimensions
	telling := weigh([][2]float64{
		{evidenceWeight, unit(d.Evidence)}, {structureWeight, unit(d.Structure)}, {ownershipWeight, unit(d.Ownership)},
		{deliveryWeight, unit(d.Delivery)}, {ladderWeight, clamp(in.Ladder, 0, 1)},
	})
	score := round(1 + weigh([][2]float64{{coverageWeight, math.Pow(c, 0.6)}, {support, telling}}))
	v.Limit = lacking(in, c)
	if highest, limit := ceiling(in, share); highest < Exceptional {
		if score > highest {
			v.Limit = limit
		}
		score = pressed(score, highest)
	}
	if marred := flagged(in, score, share); marred < score {
		score, v.Limit = marred, ByRedFlag
	}
	v.Score = round(clamp(score, OffTopic, Exceptional))
	v.Level = int(math.Floor(v.Score + 0.5))
	switch {
	case v.Level <= Thin && len(in.RedFlags) > 0:
		v.Limit = ByRedFlag
	case astray(in, share):
		v.Limit = ByTopic
	case v.Level == Exceptional:
		v.Limit = NoLimit
	}
	v.LevelWhy = why(v, in)
	return v
}

// unscored says why there is nothing to judge, or "".
func unscored(r signals.Report) string {
	switch {
	case r.Words == 0:
		return "There are no words in this answer to review."
	case r.Language == "und":
		return "I could not recognise sentences in this answer, so I did not judge its wording."
	case r.Language != "en":
		return "This answer does not seem to be in English, so I did not judge its wording."
	case r.Is(signals.Enough, signals.Fault):
		return "This is too short to judge: say at least three or four sentences in words of your own."
	case r.Is(signals.Copied, signals.Fault):
		return "These are our words, not yours: tell it as it happened to you, and I will review that."
	}
	return ""
}

// ceiling is the highest score that the answer may have, and why.
func ceiling(in Input, share float64) (float64, Limit) {
	r := in.Report
	buzz := r.Get(signals.Buzzwords).Value
	result := r.Get(signals.Result).Value
	switch {
	case astray(in, share):
		return belowThin, ByTopic
	case buzz > mostlyBuzzwords && !r.Anchored:
		return belowBasic, ByBuzzwords
	case r.Is(signals.CopiedPoints, signals.Fault):
		return belowSolid, ByOurWords
	case buzz > manyBuzzwords:
		return belowSolid, ByBuzzwords
	case !concrete(r):
		return belowSolid, ByConcreteness
	case in.Points > 0 && (visible(in) < fewVisible || elsewhere(in)):
		return belowSolid, ByCoverage
	case in.Points >= manyPoints && in.Covered < 2:
		return belowExceptional, ByCoverage
	case share < mostPoints || in.Points > 0 && visible(in) < someVisible:
		return belowExceptional, ByCoverage
	case result < signals.SaidResult:
		return belowExceptional, ByResult
	case len(in.RedFlags) > 0:
		return belowExceptional, ByRedFlag
	case r.Words < fewWords:
		return belowExceptional, ByLength
	}
	return Exceptional, NoLimit
}

// elsewhere tells that an answer may well be about another question: nothing is
// found for certain, or hardly anything and none of it in words of the question.
func elsewhere(in Input) bool {
	return in.Points >= manyPoints && (in.Covered == 0 || in.Covered == 1 && in.Report.Topical < strayWords)
}

// visible is the share of key points that the person is shown as found, an
// uncertain one for half: what the level claims must be there to be seen.
func visible(in Input) float64 {
	if in.Points == 0 {
		return 0
	}
	return round((float64(in.Covered) + float64(in.Touched)/2) / float64(in.Points))
}

// weigh adds up values by their weights. The conversion forbids to fuse the
// product with the sum, which rounds otherwise on some processors.
func weigh(terms [][2]float64) float64 {
	sum := 0.0
	for _, t := range terms {
		sum += float64(t[0] * t[1])
	}
	return sum
}

// pressed brings a score under a ceiling without a jump, so that answers under
// the same ceiling keep their order.
func pressed(score, ceiling float64) float64 {
	over := score - (ceiling - room)
	if over <= 0 {
		return score
	}
	return round(ceiling - float64(room*math.Exp(-over/room)))
}

// astray tells that the answer is about something else: no key point is found,
// or a few seem so but none of the words are the question's.
func astray(in Input, share float64) bool {
	return share < offTopic || len(in.Z) > 0 && share < maybeTopic && in.Report.Topical < strayWords
}

// concrete tells that something in the answer could only be said of one case or,
// where no case is asked for, that it says what would be done, with what or why.
func concrete(r signals.Report) bool {
	if r.Kind != signals.Behavioural {
		return r.Get(signals.Specificity).Value >= 3 && (r.Actions >= 2 || r.Get(signals.Reasons).Value >= 1)
	}
	return r.Anchored || r.Get(signals.Result).Value >= signals.SaidResult && r.Get(signals.Specificity).Value >= 2 ||
		r.Get(signals.Specificity).Value >= 6
}

// flagged lowers a score for red flags: the less else there is, and the surer
// and the more they are, the more. One flag in an answer that covers most key
// points is a remark; in one that covers nothing, or among others, it is the
// whole answer. Flags count by the hundred words, since in many sentences some
// are raised by chance.
func flagged(in Input, score, share float64) float64 {
	clean, weight := 1.0, 0.0
	for _, f := range slices.Concat(in.RedFlags, in.Doubts) {
		f = clamp(f, 0, 1)
		clean *= 1 - f
		weight += f
	}
	weight /= math.Max(1, float64(in.Report.Words)/100)
	redeemed := share * clamp(1-(weight-1)/1.2, 0, 1)
	return round(score - float64((1-clean)*math.Max(0, score-1-float64(3*redeemed))))
}

// lacking names what would lift the answer most.
func lacking(in Input, c float64) Limit {
	switch {
	case c < 0.5:
		return ByCoverage
	case !concrete(in.Report):
		return ByConcreteness
	case c < 0.7:
		return ByCoverage
	case in.Report.Get(signals.Result).Value < signals.MeasuredResult:
		return ByResult
	case c < 1:
		return ByCoverage
	}
	return NoLimit
}

// unit is a dimension from 0 to 1.
func unit(d float64) float64 { return (d - 1) / 4 }

// between is where x stands from lo (0) to hi (1).
func between(x, lo, hi float64) float64 { return clamp((x-lo)/(hi-lo), 0, 1) }

func clamp(x, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, x)) }

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
