package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"interviewcoach/internal/review/keypoints"
	"interviewcoach/internal/review/minefield"
	"interviewcoach/internal/review/redflag"
	"interviewcoach/internal/review/train/mines"
	"interviewcoach/internal/review/train/points"
	"interviewcoach/internal/review/train/redflags"
	"interviewcoach/internal/review/training"
)

var readOnce = sync.OnceValues(func() (*training.Corpus, error) { return training.Read("../training") })

// corpus is the data that is committed; tests must not change it.
func corpus(t *testing.T) *training.Corpus {
	t.Helper()
	c, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// encoded is any of the models.
type encoded interface{ Encode() []byte }

// TestModelsAreOfTheData goes red when the data were changed and the models were
// not made again.
func TestModelsAreOfTheData(t *testing.T) {
	c := corpus(t)
	for room, test := range map[string]struct {
		want   uint32
		decode func(string) (encoded, uint32, error)
	}{
		"keypoints": {points.Checksum(c.Answers), func(data string) (encoded, uint32, error) {
			m, err := keypoints.DecodeModel(data)
			if err != nil {
				return nil, 0, err
			}
			return m, m.Data, nil
		}},
		"redflag": {redflags.Checksum(redflags.Examples(c)), func(data string) (encoded, uint32, error) {
			m, err := redflag.DecodeModel(data)
			if err != nil {
				return nil, 0, err
			}
			return m, m.Data, nil
		}},
		"minefield": {mines.Checksum(c), func(data string) (encoded, uint32, error) {
			m, err := minefield.DecodeModel(data)
			if err != nil {
				return nil, 0, err
			}
			return m, m.Data, nil
		}},
	} {
		t.Run(room, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("..", room, "model.bin"))
			if err != nil {
				t.Fatal(err)
			}
			m, got, err := test.decode(string(data))
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("the model is of data %08x, the data are %08x: run go generate ./internal/review", got, test.want)
			}
			if !bytes.Equal(m.Encode(), data) {
				t.Error("decoding and encoding the model changes it")
			}
		})
	}
}

// small writes a folder of training data: three questions with three answers each,
// a few sentences and minefields.
func small(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	for _, data := range []struct {
		file, before string
		times        int
	}{
		{"answers/a.txt", "\n## ", 3}, {"sentences/chat.tsv", "\n", 40}, {"mines/e1.txt", "\n\n", 3},
	} {
		text, err := os.ReadFile(filepath.Join("..", "training", data.file))
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(text), data.before)
		for i, part := range parts {
			answers := strings.Split(part, "\n# ")
			parts[i] = strings.Join(answers[:min(len(answers), 4)], "\n# ")
		}
		write(t, filepath.Join(to, data.file), strings.Join(parts[:data.times], data.before)+"\n")
	}
	return to
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run trains to a new folder and returns the models that were written.
func run(t *testing.T, data string, only, answers []string) (map[string]string, error) {
	t.Helper()
	to := trainer{to: t.TempDir()}
	for _, room := range []string{"keypoints", "redflag", "minefield"} {
		if err := os.Mkdir(filepath.Join(to.to, room), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	err := to.run(data, only, answers)
	models := map[string]string{}
	files, _ := filepath.Glob(filepath.Join(to.to, "*", "model.bin"))
	for _, file := range files {
		model, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		models[filepath.Base(filepath.Dir(file))] = string(model)
	}
	return models, err
}

func TestTrainingTwiceGivesTheSameBytes(t *testing.T) {
	data, all := small(t), []string{"keypoints", "redflag", "minefield"}
	// Trying a model on answers must not change it.
	tried := filepath.Join(t.TempDir(), "answers.json")
	write(t, tried, `{"questions":[{"id":"q","role":"Baker","question":"What burnt?","key_points":[{"id":"k","label":"Told","text":"I rang at once"}],
"minefields":[{"id":"m","kind":"stated","label":"Hiding","text":"keeping quiet"}],"answers":[{"id":"a","text":"I kept quiet about it.","hits":["m"]}]}]}`)
	first, err := run(t, data, all, []string{tried})
	if err != nil {
		t.Fatal(err)
	}
	second, err := run(t, data, all, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range all {
		if first[room] == "" || first[room] != second[room] {
			t.Errorf("%s: models of %d and %d bytes differ or are empty", room, len(first[room]), len(second[room]))
		}
	}
	if _, err := keypoints.DecodeModel(first["keypoints"]); err != nil {
		t.Error(err)
	}
	if _, err := redflag.DecodeModel(first["redflag"]); err != nil {
		t.Error(err)
	}
	if _, err := minefield.DecodeModel(first["minefield"]); err != nil {
		t.Error(err)
	}
}

func TestOnlyWhatWasAskedForIsWritten(t *testing.T) {
	models, err := run(t, small(t), []string{"redflag"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(models) != 1 || models["redflag"] == "" {
		t.Errorf("%d models were written, want that of the red flags", len(models))
	}
}

func TestTroubleIsReported(t *testing.T) {
	if _, err := run(t, "no such folder", nil, nil); err == nil {
		t.Error("no training data: no error")
	}
	models, err := run(t, small(t), []string{"redflag"}, []string{"no such file"})
	if err == nil || len(models) > 0 {
		t.Errorf("no labelled answers: error %v, %d models written", err, len(models))
	}
	to := trainer{to: filepath.Join(t.TempDir(), "missing")}
	if err := to.run(small(t), []string{"redflag"}, nil); err == nil {
		t.Error("no folder to write to: no error")
	}
}

// A change of any part of the data is a change of the checksum.
func TestChecksums(t *testing.T) {
	of := func(c *training.Corpus) [3]uint32 {
		return [3]uint32{points.Checksum(c.Answers), redflags.Checksum(redflags.Examples(c)), mines.Checksum(c)}
	}
	read := func(change func(string) string) [3]uint32 {
		from := small(t)
		for _, file := range []string{"answers/a.txt", "sentences/chat.tsv", "mines/e1.txt"} {
			text, err := os.ReadFile(filepath.Join(from, file))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(from, file), change(string(text)))
		}
		c, err := training.Read(from)
		if err != nil {
			t.Fatal(err)
		}
		return of(c)
	}
	same := read(func(text string) string { return text })
	for name, test := range map[string]struct {
		change func(string) string
		want   [3]bool // of key points, red flags, minefields
	}{
		"nothing":                {func(s string) string { return s }, [3]bool{}},
		"label of a point":       {func(s string) string { return strings.Replace(s, "[k1]", "[k2]", 1) }, [3]bool{true, false, true}},
		"sentence turns red":     {func(s string) string { return strings.Replace(s, "\tok\t-\t", "\tred\tblame\t", 1) }, [3]bool{false, true, true}},
		"kind of a minefield":    {func(s string) string { return strings.Replace(s, "@ blame ", "@ guess ", 1) }, [3]bool{false, false, true}},
		"sound sentence is red":  {func(s string) string { return strings.Replace(s, "\n+ ", "\n- ", 1) }, [3]bool{false, true, true}},
		"stated is an omission":  {func(s string) string { return strings.Replace(s, "m5 omission", "m5 stated", 1) }, [3]bool{true, false, true}},
		"a word in every answer": {func(s string) string { return strings.ReplaceAll(s, "[] ", "[] Well, ") }, [3]bool{true, true, true}},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(test.change)
			for i, model := range []string{"key points", "red flags", "minefields"} {
				if changed := got[i] != same[i]; changed != test.want[i] {
					t.Errorf("%s: changed is %v, want %v", model, changed, test.want[i])
				}
			}
		})
	}
}
