package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"interviewcoach/internal/review/prose"
)

// sense names a synset: its part of speech and its offset in that data file.
type sense struct{ pos, offset string }

type synset struct {
	words    []string
	pointers []pointer
}

type pointer struct {
	symbol string
	to     sense
}

// wordNet is the synsets and, for every lemma, its senses, most frequent first.
type wordNet struct {
	synsets map[sense]synset
	senses  map[string][][]sense // by lemma, one list for each part of speech
}

// readWordNet reads the files of the WordNet database; their form is described
// in its manual, wndb(5WN).
func readWordNet(folder string) (wordNet, error) {
	net := wordNet{synsets: map[sense]synset{}, senses: map[string][][]sense{}}
	for _, pos := range []string{"noun", "verb", "adj", "adv"} {
		err := eachLine(filepath.Join(folder, "index."+pos), func(f []string) error {
			pointers, err := strconv.Atoi(f[3])
			if err != nil || len(f) < 6+pointers {
				return fmt.Errorf("lemma %s: no list of senses", f[0])
			}
			var senses []sense
			for _, offset := range f[6+pointers:] {
				senses = append(senses, sense{pos, offset})
			}
			net.senses[f[0]] = append(net.senses[f[0]], senses)
			return nil
		})
		if err != nil {
			return net, err
		}
		err = eachLine(filepath.Join(folder, "data."+pos), func(f []string) error {
			s, err := parseSynset(f)
			net.synsets[sense{pos, f[0]}] = s
			return err
		})
		if err != nil {
			return net, err
		}
	}
	return net, nil
}

// parseSynset reads the fields "offset file type count {word id} count
// {symbol offset pos source}".
func parseSynset(f []string) (synset, error) {
	var s synset
	fault := fmt.Errorf("synset %s is cut short", f[0])
	count, err := strconv.ParseInt(f[3], 16, 0)
	at := 4 + 2*int(count)
	if err != nil || len(f) <= at {
		return s, fault
	}
	for i := range int(count) {
		word, _, _ := strings.Cut(strings.ToLower(f[4+2*i]), "(")
		s.words = append(s.words, word)
	}
	pointers, err := strconv.Atoi(f[at])
	if err != nil || len(f) < at+1+4*pointers {
		return s, fault
	}
	names := map[string]string{"n": "noun", "v": "verb", "a": "adj", "s": "adj", "r": "adv"}
	for i := range pointers {
		p := f[at+1+4*i:]
		s.pointers = append(s.pointers, pointer{symbol: p[0], to: sense{names[p[2]], p[1]}})
	}
	return s, nil
}

// eachLine calls do with the fields of every line but the licence's, which are
// indented, and without the gloss.
func eachLine(path string, do func(fields []string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read WordNet: %w", err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), " | ")
		if strings.HasPrefix(line, " ") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 6 {
			return fmt.Errorf("read WordNet: %s: a line of %d fields", filepath.Base(path), len(fields))
		}
		if err := do(fields); err != nil {
			return fmt.Errorf("read WordNet: %s: %w", filepath.Base(path), err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read WordNet: %s: %w", filepath.Base(path), err)
	}
	return nil
}

// related is the weights of pairs of stems, the first of which sorts first.
type related map[[2]string]int

// relate pairs the stem of every lemma with the stems of its first two senses
// and of what these point to, where both stems are among those of the words.
// The second sense counts less; the hypernym of the second not at all.
func relate(net wordNet, words []string) related {
	known := map[string]bool{}
	for _, word := range words {
		known[stem(word)] = true
	}
	pairs := related{}
	for lemma, parts := range net.senses {
		a := stem(lemma)
		if !known[a] {
			continue
		}
		for _, senses := range parts {
			for rank, s := range senses[:min(2, len(senses))] {
				synset := net.synsets[s]
				pairs.add(a, synset.words, [2]int{85, 70}[rank], known)
				for _, p := range synset.pointers {
					pairs.add(a, net.synsets[p.to].words, pointerWeight(p.symbol, rank), known)
				}
			}
		}
	}
	return pairs
}

// pointerWeight is how much a pointer from the first (0) or second (1) sense of
// a lemma counts, in hundredths.
func pointerWeight(symbol string, rank int) int {
	switch symbol {
	case "+": // derivation: "report", "reporter"
		return [2]int{85, 70}[rank]
	case "&", "^", "$": // similar to, see also, verb group
		return [2]int{70, 54}[rank]
	case "@": // hypernym
		return [2]int{50, 0}[rank]
	}
	return 0
}

func (r related) add(a string, words []string, weight int, known map[string]bool) {
	if weight == 0 {
		return
	}
	for _, word := range words {
		b := stem(word)
		if a == b || !known[b] {
			continue
		}
		pair := [2]string{min(a, b), max(a, b)}
		r[pair] = max(r[pair], weight)
	}
}

// stem leaves stop words as they are, as the reading of an answer does.
func stem(word string) string {
	if prose.IsStop(word) {
		return word
	}
	return prose.Stem(word)
}

// sorted is the pairs in the order of their stems.
func (r related) sorted() [][2]string {
	pairs := make([][2]string, 0, len(r))
	for pair := range r {
		pairs = append(pairs, pair)
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return pairs
}

// text writes one line for each first stem: "abil abl:85 adapt:50".
func (r related) text() []byte {
	var b bytes.Buffer
	head := ""
	for _, pair := range r.sorted() {
		if pair[0] != head {
			if head != "" {
				b.WriteByte('\n')
			}
			head = pair[0]
			b.WriteString(head)
		}
		fmt.Fprintf(&b, " %s:%d", pair[1], r[pair])
	}
	b.WriteByte('\n')
	return b.Bytes()
}
