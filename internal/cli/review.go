package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/level"
	"interviewcoach/questions"
)

type reviewCmd struct {
	Answer answerCmd `cmd:"" default:"withargs" help:"Review an answer, or with --batch many (the default)."`
	Eval   evalCmd   `cmd:"" help:"Measure the review on labelled answers."`
}

type answerCmd struct {
	bankFlags
	Question     string `placeholder:"ID" xor:"of" help:"The question that is answered, by its id."`
	QuestionFile string `placeholder:"PAGE" xor:"of" type:"path" help:"The question as a page of any form."`
	Batch        string `placeholder:"FILE" xor:"of" type:"path" help:"A JSON file with questions and many answers; prints one JSON object by answer id."`
	JSON         bool   `name:"json" help:"Everything that was found, as JSON."`
	File         string `arg:"" optional:"" type:"path" help:"The answer; standard input when left out or -."`
}

// Run reviews one answer, or with --batch all answers of a file.
func (c answerCmd) Run(s streams) error {
	if c.Batch != "" {
		return c.batch(s.out)
	}
	q, err := c.question()
	if err != nil {
		return err
	}
	text, err := c.answer(s.in)
	if err != nil {
		return err
	}
	x := review.New().Examine(review.SubjectOf(q), text, nil)
	if c.JSON {
		return writeJSON(s.out, examined(x))
	}
	var page bytes.Buffer
	printReview(&page, x.Feedback)
	_, err = page.WriteTo(s.out)
	return err
}

func (c answerCmd) question() (*questions.Question, error) {
	switch {
	case c.Question != "":
		bank, err := c.open()
		if err != nil {
			return nil, err
		}
		return findQuestion(bank, c.Question)
	case c.QuestionFile != "":
		data, err := os.ReadFile(c.QuestionFile)
		if err != nil {
			return nil, fmt.Errorf("%s cannot be read: %w", c.QuestionFile, err)
		}
		list, err := questions.Parse(c.QuestionFile, data)
		if err != nil {
			return nil, err
		}
		return &list[0], nil
	}
	return nil, errUsage{errors.New("say which question is answered: --question ID, --question-file PAGE, or --batch FILE")}
}

func (c answerCmd) answer(in io.Reader) (string, error) {
	if c.File == "" || filepath.Base(c.File) == "-" || c.File == "-" {
		data, err := io.ReadAll(in)
		if err != nil {
			return "", fmt.Errorf("the answer cannot be read: %w", err)
		}
		return string(data), nil
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return "", fmt.Errorf("%s cannot be read: %w", c.File, err)
	}
	return string(data), nil
}

// A reviewed is everything that was found in one answer, as --json and --batch
// print it. Offsets are bytes of the answer.
type reviewed struct {
	Scored     bool                     `json:"scored"`
	Level      int                      `json:"level"`
	Score      float64                  `json:"score"` // the level before rounding
	Why        string                   `json:"why"`
	Language   string                   `json:"language"`
	Words      int                      `json:"words"`
	Dimensions level.Dimensions         `json:"dimensions"`
	KeyPoints  []review.KeyPoint        `json:"key_points"`
	Minefields []reviewedMine           `json:"minefields"`
	RedFlag    float64                  `json:"red_flag"`
	Signals    map[string]measuredValue `json:"signals"`
	Strengths  []review.Remark          `json:"strengths"`
	Next       *review.Remark           `json:"next,omitempty"`
	Version    string                   `json:"version"`
}

type reviewedMine struct {
	ID    string  `json:"id"`
	Label string  `json:"label"`
	Kind  string  `json:"kind,omitempty"`
	Risk  bool    `json:"risk"`
	Score float64 `json:"score"`
	Quote string  `json:"quote"`
	Start int     `json:"start"`
	End   int     `json:"end"`
}

type measuredValue struct {
	Value     float64 `json:"value"`
	Threshold float64 `json:"threshold"`
	Verdict   string  `json:"verdict"`
	Quote     string  `json:"quote,omitempty"`
	Start     int     `json:"start"`
	End       int     `json:"end"`
}

func examined(x review.Examination) reviewed {
	f := x.Feedback
	r := reviewed{
		Scored: f.Scored, Level: f.Level, Score: x.Verdict.Score, Why: f.Why, Language: x.Report.Language, Words: f.Words,
		Dimensions: x.Verdict.Dimensions, KeyPoints: x.Points, RedFlag: x.RedFlag,
		Strengths: f.Strengths, Next: f.Next, Version: f.Version,
		Minefields: []reviewedMine{}, Signals: map[string]measuredValue{},
	}
	for _, m := range x.Mines {
		r.Minefields = append(r.Minefields, reviewedMine{
			ID: m.ID, Label: m.Label, Kind: m.Kind, Risk: m.Hit, Score: m.Score, Quote: m.Quote, Start: m.Start, End: m.End,
		})
	}
	for _, s := range x.Report.Signals {
		r.Signals[s.Name] = measuredValue{Value: s.Value, Threshold: s.Threshold, Verdict: s.Verdict, Quote: x.Quote(s.Start, s.End), Start: s.Start, End: s.End}
	}
	return r
}

func (c answerCmd) batch(out io.Writer) error {
	set, err := evaluate.Load(c.Batch)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Batch, err)
	}
	engine := review.New()
	all := map[string]reviewed{}
	for _, q := range set.Questions {
		subject := review.LabelledSubject(q)
		for _, a := range q.Answers {
			if _, twice := all[a.ID]; twice {
				return fmt.Errorf("%s holds two answers with the id %q: give each its own", c.Batch, a.ID)
			}
			all[a.ID] = examined(engine.Examine(subject, a.Text, nil))
		}
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(all)
}

type evalCmd struct {
	File string `arg:"" type:"path" help:"Labelled answers, as --batch reads them."`
}

// Run prints how far the review agrees with the labels.
func (c evalCmd) Run(s streams) error {
	set, err := evaluate.Load(c.File)
	if err != nil {
		return err
	}
	engine := review.New()
	engine.Review(&questions.Question{}, "", nil) // decode the models before the clock runs
	_, err = fmt.Fprint(s.out, evaluate.Run(set, engine.Labelled()))
	return err
}

// printReview writes a review as a person reads it.
func printReview(out io.Writer, f review.Feedback) {
	if f.Scored {
		fmt.Fprintf(out, "Level %d of 5. %s\n", f.Level, f.Why)
		d := f.Dimensions
		fmt.Fprintf(out, "Structure %.1f, evidence %.1f, ownership %.1f, relevance %.1f, delivery %.1f (%d words)\n", d.Structure, d.Evidence, d.Ownership, d.Relevance, d.Delivery, f.Words)
	} else {
		fmt.Fprintf(out, "Not scored. %s (%d words)\n", f.Why, f.Words)
	}
	for _, r := range f.Strengths {
		fmt.Fprintf(out, "+ %s\n    “%s”\n", r.Text, oneLine(r.Quote))
	}
	if f.Next != nil {
		fmt.Fprintf(out, "> %s %s\n", f.Next.Text, f.Next.NextRung)
		if f.Next.Quote != "" {
			fmt.Fprintf(out, "    “%s”\n", oneLine(f.Next.Quote))
		}
	}
	for _, band := range []struct{ name, words string }{{review.Covered, "Found"}, {review.Touched, "Is it this sentence?"}, {review.None, "Not found"}} {
		for _, k := range f.KeyPoints {
			if k.Band != band.name {
				continue
			}
			fmt.Fprintf(out, "%s: %s\n", band.words, k.Label)
			if k.Band != review.None {
				fmt.Fprintf(out, "    “%s”\n", oneLine(k.Quote))
			}
		}
	}
	for _, m := range f.Minefields {
		if m.Kind == review.Omission {
			fmt.Fprintf(out, "May be missed: %s\n", m.Label)
			continue
		}
		fmt.Fprintf(out, "May be heard as a risk: %s. %s\n    “%s”\n", cmp.Or(m.Label, m.Named()), m.Safer(), oneLine(m.Quote))
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
