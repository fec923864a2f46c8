// Command train fits the models of the review to the training data and writes
// each into its package. Equal data give equal bytes.
//
//	go generate ./internal/review             # all models
//	go run ./train -only redflag,minefield    # some, from the folder of the review
//	go run ./train -answers F,G               # also how they fare on labelled answers
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"interviewcoach/internal/review/evaluate"
	"interviewcoach/internal/review/lexicon"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/train/mines"
	"interviewcoach/internal/review/train/points"
	"interviewcoach/internal/review/train/redflags"
	"interviewcoach/internal/review/training"
)

func main() {
	var t trainer
	only := flag.String("only", "keypoints,redflag,minefield", "models to fit, with commas between; minefield builds on redflag")
	answers := flag.String("answers", "", "files of labelled answers to try the models on, with commas between")
	flag.StringVar(&t.to, "to", ".", "folder of the review, below which the models are written")
	flag.Parse()
	if err := t.run("training", split(*only), split(*answers)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

type trainer struct {
	to     string
	corpus *training.Corpus
	lex    *lexicon.Lexicon
	tests  map[string]evaluate.Set
}

func (t *trainer) run(data string, only, answers []string) (err error) {
	if t.corpus, err = training.Read(data); err != nil {
		return err
	}
	if t.lex, err = lexicon.Load(); err != nil {
		return err
	}
	t.tests = map[string]evaluate.Set{}
	for _, file := range answers {
		if t.tests[file], err = evaluate.Load(file); err != nil {
			return err
		}
	}
	if slices.Contains(only, "keypoints") {
		model, report := points.Fit(t.corpus.Answers, t.lex)
		fmt.Print("key points: ", report)
		for _, file := range answers {
			fmt.Printf("%s:\n%s", file, points.Try(model, t.tests[file], t.lex))
		}
		if err := t.write("keypoints", model.Encode()); err != nil {
			return err
		}
	}
	if slices.Contains(only, "redflag") || slices.Contains(only, "minefield") {
		return t.risks(only, answers)
	}
	return nil
}

func (t *trainer) risks(only, answers []string) error {
	examples := redflags.Examples(t.corpus)
	flags, report := redflags.Fit(examples)
	fmt.Print("red flags: ", report)
	if err := t.write("redflag", flags.Encode()); err != nil || !slices.Contains(only, "minefield") {
		return err
	}
	model, report := mines.Fit(t.corpus, examples, flags, t.lex)
	fmt.Print("minefields: ", report)
	for _, file := range answers {
		fmt.Printf("%s:\n%s", file, mines.Try(model, redflag.New(flags), t.lex, t.tests[file]))
	}
	return t.write("minefield", model.Encode())
}

func (t *trainer) write(room string, model []byte) error {
	file := t.to + "/" + room + "/model.bin"
	fmt.Printf("%s: %d bytes\n", file, len(model))
	if err := os.WriteFile(file, model, 0o644); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}
