package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"interviewcoach/internal/review/prose"
	"interviewcoach/internal/review/redflag/linear"
)

// example is a labelled sentence.
type example struct {
	file, role, kind, text string
	red                    bool
	features               vector
	// clauses are the parts of a sound sentence: they are sound, too.
	clauses []vector
	bag     linear.Bag
}

// vector is a sparse vector, sorted by index, no index twice.
type vector []feature

type feature struct {
	index uint32
	value float64
}

// load reads all data files of a folder in the order of their names.
func load(folder string) ([]*example, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.tsv"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no data files in %s (%v)", folder, err)
	}
	slices.Sort(files)
	var examples []*example
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read data: %w", err)
		}
		number := 0
		for line := range strings.Lines(string(content)) {
			number++
			e, err := parse(strings.TrimSuffix(line, "\n"))
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, number, err)
			}
			e.file = filepath.Base(file)
			examples = append(examples, e)
		}
	}
	return examples, nil
}

// parse reads one line: role, label, kind, sentence.
func parse(line string) (*example, error) {
	columns := strings.Split(line, "\t")
	if len(columns) != 4 {
		return nil, fmt.Errorf("%d columns, want 4", len(columns))
	}
	e := &example{role: columns[0], kind: columns[2], text: columns[3], red: columns[1] == "red"}
	if !e.red && columns[1] != "ok" {
		return nil, fmt.Errorf("label %q, want red or ok", columns[1])
	}
	if e.red == (e.kind == "-") {
		return nil, fmt.Errorf("kind %q does not go with label %q", e.kind, columns[1])
	}
	t := prose.Parse(e.text)
	var tokens []prose.Token
	for _, s := range t.Sentences {
		tokens = append(tokens, s.Tokens...)
	}
	e.bag.Fill(tokens)
	e.features = vectorOf(&e.bag, redBits)
	if !e.red {
		for _, c := range t.Clauses {
			var b linear.Bag
			b.Fill(c.Tokens)
			e.clauses = append(e.clauses, vectorOf(&b, redBits))
		}
	}
	return e, nil
}

// vectorOf is the features of a bag in a table of 1<<bits weights.
func vectorOf(b *linear.Bag, bits int) vector {
	var v vector
	b.Each(func(hash uint32, value float64) {
		v = append(v, feature{hash & (1<<bits - 1), value})
	})
	slices.SortStableFunc(v, func(x, y feature) int { return int(x.index) - int(y.index) })
	merged := v[:0]
	for _, f := range v {
		if n := len(merged); n > 0 && merged[n-1].index == f.index {
			merged[n-1].value += f.value
			continue
		}
		merged = append(merged, f)
	}
	return merged
}

// rolesOf lists the roles in the order in which they first occur.
func rolesOf(examples []*example) []string {
	var roles []string
	seen := map[string]bool{}
	for _, e := range examples {
		if !seen[e.role] {
			seen[e.role] = true
			roles = append(roles, e.role)
		}
	}
	return roles
}
