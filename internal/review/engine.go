package review

//go:generate go run ./train

import (
	"sync"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/level"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/signals"
	"interviewcoach/questions"
)

// An Engine applies the rules. It is safe for concurrent use. Its data is decoded
// when it is first used, so that a program which reviews nothing does not pay.
type Engine struct {
	load func() *parts

	mu   sync.Mutex
	read map[*questions.Question]*prepared
}

// remembered is how many questions an Engine keeps prepared, at about 60 KB
// each. People of a team answer the same few on one day.
const remembered = 64

// prepared is a question, read once for many answers.
type prepared struct {
	subject Subject
	asked   *signals.Asked
	points  *keypoints.Points
	ladder  level.Ladder
	// mines are the stated minefields, omissions those of omission.
	mines     *minefield.Mines
	omissions []minefield.Minefield
}

// parts are what the rules work with.
type parts struct {
	lexicon *lexicon.Lexicon
	points  *keypoints.Matcher
	flags   *redflag.Classifier
	mines   *minefield.Finder
}

// New returns an Engine. The embedded data is part of the program, so that it
// cannot be decoded is a fault of the build and panics at the first review.
func New() *Engine {
	return &Engine{load: sync.OnceValue(func() *parts {
		lex, err := lexicon.Load()
		if err != nil {
			panic(err)
		}
		flags, err := redflag.Load()
		if err != nil {
			panic(err)
		}
		mines, err := minefield.Load(flags, lex)
		if err != nil {
			panic(err)
		}
		return &parts{lexicon: lex, points: keypoints.New(lex), flags: flags, mines: mines}
	})}
}

// An Examination is everything the rules found, of which Feedback is the part to
// show and to keep.
type Examination struct {
	Feedback Feedback
	Report   signals.Report
	Verdict  level.Verdict
	// Points and Mines hold the finding for every key point and minefield of the
	// subject, also where the feedback is silent.
	Points []KeyPoint
	Mines  []Mine
	// RedFlag is the highest score of any sentence, 0 to 1.
	RedFlag float64

	text    prose.Text
	flagged bool
}

// A Mine is the finding for one minefield of the question.
type Mine struct {
	Risk
	Hit bool // the answer steps into it
}

// Quote is a stretch of the answer.
func (x Examination) Quote(start, end int) string { return quote(x.text, start, end) }

// Flagged reports whether any sentence alarms, whatever the question.
func (x Examination) Flagged() bool { return x.flagged }

// Review implements Evaluator.
func (e *Engine) Review(q *questions.Question, answer string, said map[string]bool) Feedback {
	return e.examine(e.question(q), answer, said).Feedback
}

// Examine applies the rules to one answer. It never panics on what people write,
// and takes time linear in the length of the answer.
func (e *Engine) Examine(s Subject, answer string, said map[string]bool) Examination {
	return e.examine(e.load().prepare(s), answer, said)
}

// question is q prepared, now or earlier. A question does not change once it is
// part of a bank.
func (e *Engine) question(q *questions.Question) *prepared {
	e.mu.Lock()
	defer e.mu.Unlock()
	if ready, ok := e.read[q]; ok {
		return ready
	}
	if e.read == nil || len(e.read) >= remembered {
		e.read = make(map[*questions.Question]*prepared, remembered)
	}
	e.read[q] = e.load().prepare(SubjectOf(q))
	return e.read[q]
}

func (p *parts) prepare(s Subject) *prepared {
	return &prepared{
		subject:   s,
		asked:     signals.Read(measured(s)),
		points:    p.points.Compile(s.KeyPoints),
		ladder:    level.NewLadder(s.Ladder),
		mines:     p.mines.Describe(minesOf(s, func(m Minefield) bool { return m.Kind != Omission })),
		omissions: minesOf(s, func(m Minefield) bool { return m.Kind == Omission || len(m.Omits) > 0 }),
	}
}

func (e *Engine) examine(s *prepared, answer string, said map[string]bool) Examination {
	p := e.load()
	text := prose.Parse(answer)
	x := Examination{Report: s.asked.Measure(text), text: text}
	f := Feedback{Version: Version, Words: CountWords(answer)}
	if lang := x.Report.Language; lang != english && lang != unrecognised {
		f.Language = lang
	}
	if x.Report.Language == english && x.Report.Words > 0 {
		x.find(p, s, text, said, &f)
	} else {
		x.Verdict = level.Judge(level.Input{Report: x.Report})
	}
	f.Scored, f.Level, f.Why = x.Verdict.Scored, x.Verdict.Level, x.Verdict.LevelWhy
	if !f.Scored {
		f.Level, f.Why = 0, x.Verdict.Why
	} else {
		dimensions := x.Verdict.Dimensions
		f.Dimensions = &dimensions
	}
	x.Feedback = f
	return x
}

// The languages that signals.Report names besides those of other countries.
const (
	english      = "en"
	unrecognised = "und"
)

func measured(s Subject) signals.Question {
	q := signals.Question{Text: s.Text, Theme: s.Theme, Ladder: s.Ladder, Shown: s.Shown}
	for _, k := range s.KeyPoints {
		q.KeyPointTexts = append(q.KeyPointTexts, k.Label+". "+k.Text)
	}
	return q
}

// find fills in what rests on the answer's words: key points, risks, the level
// and what to say of it.
func (x *Examination) find(p *parts, s *prepared, text prose.Text, said map[string]bool, f *Feedback) {
	in := level.Input{Report: x.Report, Points: len(s.subject.KeyPoints), Ladder: s.ladder.Match(text)}
	risky := s.mines.Find(text)
	marked := marks(text, risky)
	for i, found := range s.points.Match(text) {
		k := KeyPoint{
			ID: found.ID, Label: s.subject.KeyPoints[i].Label, Band: found.Band, Score: found.Z,
			Quote: quote(text, found.Start, found.End), Start: found.Start, End: found.End,
		}
		z := found.Z
		if k.Band != None && alarming(marked, k.Start, k.End) {
			k.Band = lower(k.Band) // what alarms is no way of saying something good beyond doubt
		}
		if word, ok := said[k.ID]; ok {
			k.Said, z = &word, settled(word)
		}
		switch {
		case k.Heard():
			in.Covered++
		case k.Asks():
			in.Touched++
		}
		in.Z = append(in.Z, z)
		x.Points = append(x.Points, k)
	}
	risks := x.risks(p, s, text, risky, &in)
	x.Verdict = level.Judge(in)
	if !x.Verdict.Scored {
		return
	}
	f.KeyPoints, f.Minefields = x.Points, risks
	for _, r := range level.Strengths(x.Verdict, in) {
		if !alarming(marked, r.Start, r.End) {
			f.Strengths = append(f.Strengths, remark(text, r))
		}
	}
	if r, ok := level.Next(x.Verdict, in); ok {
		next := remark(text, r)
		f.Next = &next
	}
}

// certain is the log-odds that a person's own word about a key point counts.
const certain = 4

func settled(said bool) float64 {
	if said {
		return certain
	}
	return -certain
}

func remark(t prose.Text, r level.Remark) Remark {
	return Remark{Signal: r.Signal, Text: r.Text, NextRung: r.NextRung, Quote: quote(t, r.Start, r.End)}
}

func quote(t prose.Text, start, end int) string {
	if start < 0 || end > len(t.Raw) || start >= end {
		return ""
	}
	return t.Raw[start:end]
}
