package lint

import (
	"strings"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

// Rungs are what the review makes of a question's ladder.
type Rungs struct {
	// Scores are those of the sample, solid and exceptional answers.
	Scores [3]float64
	// Covered are the key points heard in each.
	Covered [3]int
	// Unheard are the labels of the key points not heard in the exceptional answer.
	Unheard []string
	// Steps are the labels of the minefields that it steps into.
	Steps []string
}

// Rise reports whether each rung is better than the one below.
func (r Rungs) Rise() bool { return r.Scores[0] < r.Scores[1] && r.Scores[1] < r.Scores[2] }

// Climb reviews each rung of a question's ladder as if somebody had answered so.
// The question's own ladder is taken from it before: a review knows a sample that
// is handed in as an answer. ok is false when a rung or the key points are missing, or
// are in a language that the review does not read.
func Climb(engine *review.Engine, q *questions.Question) (r Rungs, ok bool) {
	if !q.Has(questions.KeyPoints) || !q.Has(questions.Sample) || !q.Has(questions.Solid) || !q.Has(questions.Exceptional) {
		return r, false
	}
	subject := review.SubjectOf(q)
	subject.Ladder, subject.Shown = nil, nil
	for i, answer := range []string{q.Sample, q.Solid, q.Exceptional} {
		x := engine.Examine(subject, answer, nil)
		if x.Feedback.Language != "" {
			return r, false
		}
		r.Scores[i] = x.Verdict.Score
		r.Unheard = nil
		for _, k := range x.Points {
			if k.Heard() {
				r.Covered[i]++
			} else {
				r.Unheard = append(r.Unheard, k.Label)
			}
		}
		r.Steps = nil
		for _, m := range x.Mines {
			if m.Hit {
				r.Steps = append(r.Steps, m.Label)
			}
		}
	}
	return r, true
}

// ladder holds a question to a ladder that rises, with everything an effective
// answer covers at its top.
func (l *linter) ladder(engine *review.Engine, q *questions.Question) {
	r, ok := Climb(engine, q)
	if !ok {
		return
	}
	if !r.Rise() {
		l.about(q, "the ladder does not rise: the review gives the sample %.2f, the solid answer %.2f, the exceptional one %.2f", r.Scores[0], r.Scores[1], r.Scores[2])
	}
	if q.Borrowed[questions.Exceptional] != "" || q.Borrowed[questions.KeyPoints] != "" {
		return // they were not written for each other
	}
	if len(r.Unheard) > 0 {
		l.about(q, "the exceptional answer does not cover %s: say it there, or give the key point cues that are closer to it", quoted(r.Unheard))
	}
	if len(r.Steps) > 0 {
		l.about(q, "the exceptional answer steps into the minefield %s", quoted(r.Steps))
	}
}

func quoted(labels []string) string { return "“" + strings.Join(labels, "”, “") + "”" }
