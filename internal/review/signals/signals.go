// Package signals measures how an answer to an interview question is told: is
// it a story, whose actions are seen, is there a result, a reason, a lesson, and
// how it is worded. It says nothing of what the answer should contain; that is
// the work of package keypoints.
//
// Every signal has a value, the threshold it is held against, a verdict and, if
// it rests on words of the answer, where they stand. Three verdicts carry
// weight differently: a fault is something an interviewer would miss, a note
// is a matter of style that costs nearly nothing, since hedging, fillers and
// adverbs differ between people and languages more than skill does. A signal
// that a question does not ask for is not judged: a question about what one
// would do is no request for a story.
//
// The rates and cut points follow published rubrics of structured interviewing
// (STAR shares: University of Washington career guide; stories and
// self-descriptions: Bangerter et al. 2014, doi 10.1007/s10869-014-9350-0; word
// rates: Leadership IQ's study of 20,572 written answers); where none exists
// they are this package's own.
package signals

import (
	"math"
	"slices"

	"interviewcoach/internal/review/prose"
)

// Verdicts of a signal.
const (
	Good      = "good"
	Note      = "note"  // a matter of style
	Fault     = "fault" // an interviewer would miss something
	NotJudged = "-"
)

// Names of the signals, in the order of a report.
const (
	Enough         = "enough"         // words that are the answer's own
	Length         = "length"         // words
	Story          = "story"          // share of past tense among finite verbs
	Parts          = "star_parts"     // parts of situation, task, action, result found
	Balance        = "star_balance"   // share of words in the action part
	Ownership      = "ownership"      // share of "I" among "I" and "we" in the action part
	Distance       = "distance"       // percent of words that are you, they, them
	Tense          = "tense"          // share of present and future in action and result
	Result         = "result"         // results: 0 none, 1 in words, 2 a number, 3 a number against another
	Reasons        = "reasons"        // reasons given, plus alternatives weighed
	Specificity    = "specificity"    // concrete words per 100
	Vague          = "vague"          // generic words per 100
	Hedging        = "hedging"        // hedges per 100 words, the opening doubled
	Fillers        = "fillers"        // filler words per 100
	Crutch         = "crutch"         // most repeats of one filler phrase
	Intensifiers   = "intensifiers"   // adverbs and intensifiers per 100
	Absolutes      = "absolutes"      // always, never, everybody per 100
	Badmouthing    = "bad_mouthing"   // harsh words about people or firms
	Accountability = "accountability" // own part named and change named, 0 to 2
	Reflection     = "reflection"     // lessons in the last third
	Relevance      = "relevance"      // different content words shared with the question
	Headline       = "headline"       // words before the answer's own point
	Ending         = "ending"         // 1 when the last words hold an outcome, number, lesson or bridge
	Jargon         = "jargon"         // unexplained acronyms per 100 words
	Passive        = "passive"        // share of passive clauses in the action part
	Buzzwords      = "buzzwords"      // buzzwords per 100 words
	Copied         = "copied"         // share of five-word runs that stand in our sample answers
	CopiedPoints   = "copied_points"  // the same for the key points
)

// Kinds of question.
const (
	Behavioural = "behavioural" // asks for a time
	Situational = "situational" // asks what one would do, or does
	Knowledge   = "knowledge"   // asks what one knows
	Motivation  = "motivation"  // asks why, or who one is
)

// Signal is one measure of an answer. Start and End are byte offsets into the
// answer's text, both 0 when it rests on no span.
type Signal struct {
	Name      string  `json:"name"`
	Value     float64 `json:"value"`
	Threshold float64 `json:"threshold"`
	Verdict   string  `json:"verdict"`
	Start     int     `json:"start"`
	End       int     `json:"end"`
}

// Question is what the signals need to know of a question. All but Text may be
// empty.
type Question struct {
	Text  string
	Theme string
	// Kind is one of the kinds of question; it is read from Text when empty.
	Kind string
	// Ladder holds the sample, solid and exceptional answers.
	Ladder []string
	// KeyPointTexts holds the labels and texts of the key points.
	KeyPointTexts []string
	// Shown holds what else a person may have read about the question.
	Shown []string
}

// Part is a stretch of the answer that plays one part of a told story.
type Part struct {
	Name       string `json:"name"` // situation, task, action or result
	Start, End int
	Words      int
}

// What an answer is, as a story.
const (
	Told        = "story"            // past tense, tied to a time or place
	PseudoStory = "pseudo-story"     // past tense, tied to nothing
	SelfImage   = "self-description" // how the speaker is, or always does
)

// Report is what was measured in one answer.
type Report struct {
	// Language is the ISO 639-1 code of the answer, "und" when no language was
	// recognised. Wording is judged in English only.
	Language string `json:"language"`
	Kind     string `json:"kind"`
	// Failure tells that the question asks about a mistake, weakness or conflict.
	Failure bool `json:"failure"`
	// Words counts the words of the answer without code and addresses.
	Words int `json:"words"`
	// Sentences counts the sentences, lines and bullets of the answer.
	Sentences int `json:"sentences"`
	// StoryKind is one of Told, PseudoStory and SelfImage.
	StoryKind string   `json:"story_kind,omitempty"`
	Parts     []Part   `json:"parts,omitempty"`
	Signals   []Signal `json:"signals"`
	// ConcreteShare is the share of sentences with something concrete in them.
	ConcreteShare float64 `json:"concrete_share"`
	// Substance is the share of sentences that say what was done, or something
	// concrete, rather than what one thinks, is, or should be.
	Substance float64 `json:"substance"`
	// Topical is the share of the answer's different content words that it has
	// in common with the question, its theme and its key points.
	Topical float64 `json:"topical"`
	// Actions counts the actions of "I" and "we" in the answer.
	Actions int `json:"actions"`
	// Anchored tells that a time, place or case is named.
	Anchored bool `json:"anchored"`
}

// Get returns the signal of that name, or a signal that is not judged.
func (r Report) Get(name string) Signal {
	for _, s := range r.Signals {
		if s.Name == name {
			return s
		}
	}
	return Signal{Name: name, Verdict: NotJudged}
}

// Is tells whether the signal of that name has the verdict.
func (r Report) Is(name, verdict string) bool { return r.Get(name).Verdict == verdict }

// add appends a signal, its value rounded so that all processors agree.
func (r *Report) add(name string, value, threshold float64, verdict string, start, end int) {
	r.Signals = append(r.Signals, Signal{Name: name, Value: round(value), Threshold: threshold, Verdict: verdict, Start: start, End: end})
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// Asked is a question, read once to be held against many answers. It does not
// change and may be shared.
type Asked struct {
	kind    string
	failure bool
	words   map[string]bool // stems of the question's content words
	topic   map[string]bool // the same with its theme and key points
	// ladder and points are the five-word runs of our sample answers and of the
	// key points.
	ladder, points map[uint64]bool
}

// Read prepares a question.
func Read(q Question) *Asked {
	a := &Asked{
		kind: q.Kind, failure: asksFailure(q), words: stemsOf(q.Text), topic: topicOf(q),
		ladder: shinglesOf(q.Ladder), points: shinglesOf(slices.Concat(q.KeyPointTexts, q.Shown)),
	}
	if a.kind == "" {
		a.kind = kindOf(q.Text)
	}
	return a
}

// Measure reads an answer. It never panics, takes time linear in the length of
// the answer, and gives the same report for the same input. An answer that is
// not in English gets its language, length and nothing else.
func (a *Asked) Measure(t prose.Text) Report {
	s := scan(t)
	r := Report{Kind: a.kind, Words: len(s.words), Sentences: len(s.sentences), Failure: a.failure}
	r.Language = languageOf(t, s)
	m := newMeter(a, s, &r)
	m.length()
	if r.Language != "en" {
		return r
	}
	m.enough()
	m.copied()
	m.story()
	m.parts()
	m.ownership()
	m.tense()
	m.accountability()
	m.passive()
	m.result()
	m.reasons()
	m.specificity()
	m.reflection()
	m.relevance()
	m.headline()
	m.ending()
	m.rates()
	m.badMouthing()
	m.jargon()
	return r
}

// meter holds one measurement.
type meter struct {
	q      *Asked
	s      *scanned
	r      *Report
	labels []label // of each sentence
}

func newMeter(q *Asked, s *scanned, r *Report) *meter {
	return &meter{q: q, s: s, r: r, labels: labelSentences(s)}
}

// per100 is n as a rate per 100 words of the answer.
func (m *meter) per100(n int) float64 {
	return 100 * float64(n) / float64(max(1, len(m.s.words)))
}
