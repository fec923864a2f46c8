// Package lexicon knows common English words: how rare each is, which mean
// something near to which, and what a mistyped one should have been.
//
// It holds the 30,000 commonest words of the GloVe vectors, a vector of 64
// signed bytes for each, and pairs of word stems that WordNet relates. The data
// are embedded as they are read: nothing is unpacked, and loading makes only a
// hash table over the words. See data/NOTICE for where they come from and the
// command in gen for how they are made; data/concepts.txt is written by hand.
package lexicon

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
)

//go:generate go run ./gen -from $WORDS -to data

//go:embed data/NOTICE
var notice string

//go:embed data/words.txt
var wordList string

//go:embed data/vectors.i8
var vectorBytes string

//go:embed data/relations.txt
var relationLines string

// Notice is the licences of the embedded data, which ask to go with every copy.
func Notice() string { return notice }

// Dimensions is the length of a word's vector, in signed bytes.
const Dimensions = 64

// buckets is the size of the hash table: a power of two, over twice the words.
const buckets = 1 << 16

// ErrData tells that the embedded files do not fit each other, which only a
// faulty run of the generator can bring about.
var ErrData = errors.New("the embedded word data are damaged; generate them again")

// Lexicon is the loaded data. It never changes and may be shared.
type Lexicon struct {
	words    []string
	norms    []float64
	table    []uint16 // index of the word + 1; 0 is empty
	rows     []string // relation lines, in the order of their first stem
	repaired int      // how many of the words are common enough to repair to
	concepts concepts
}

// Load indexes the embedded data. It takes a few milliseconds and about 1 MB.
func Load() (*Lexicon, error) {
	return load(wordList, vectorBytes, relationLines)
}

func load(list, vectors, relations string) (*Lexicon, error) {
	words := strings.Split(strings.TrimRight(list, "\n"), "\n")
	if len(words) >= buckets-1 || len(vectors) != len(words)*Dimensions {
		return nil, fmt.Errorf("%d words, %d bytes of vectors: %w", len(words), len(vectors), ErrData)
	}
	l := &Lexicon{
		words:    words,
		norms:    make([]float64, len(words)),
		table:    make([]uint16, buckets),
		rows:     strings.Split(strings.TrimRight(relations, "\n"), "\n"),
		repaired: min(len(words), commonest),
	}
	for i, word := range words {
		l.norms[i] = norm(vectors[i*Dimensions : (i+1)*Dimensions])
		slot := hash(word)
		for l.table[slot] != 0 {
			slot = (slot + 1) % buckets
		}
		l.table[slot] = uint16(i + 1)
	}
	for i := 1; i < len(l.rows); i++ {
		if head(l.rows[i-1]) >= head(l.rows[i]) {
			return nil, fmt.Errorf("relations out of order at line %d: %w", i+1, ErrData)
		}
	}
	groups, err := parseConcepts(conceptLines)
	if err != nil {
		return nil, err
	}
	l.concepts = groups
	return l, nil
}

// Rank is the place of a lower-case word by frequency, from 0 for the
// commonest; Unknown for a word that is not there.
func (l *Lexicon) Rank(word string) int {
	if i := l.index(word); i >= 0 {
		return i
	}
	return Unknown
}

// Unknown is the rank of a word that is not among the common ones.
const Unknown = 340_000

// Sim is the cosine of the vectors of two lower-case words, -1 to 1: 1 for the
// same word, 0 when one is unknown.
func (l *Lexicon) Sim(a, b string) float64 {
	if a == b {
		return 1
	}
	x, y := l.Word(a, ""), l.Word(b, "")
	return x.Sim(y)
}

// Related is how near WordNet holds two stems, 0 to 1: 1 for the same stem, 0
// when it does not relate them.
func (l *Lexicon) Related(stemA, stemB string) float64 {
	return l.Word("", stemA).Related(l.Word("", stemB))
}

// Word is one word looked up once, for comparing it with many.
type Word struct {
	Stem   string
	Rank   int
	vector string
	norm   float64
	row    string
}

// Word looks up a lower-case word and its stem.
func (l *Lexicon) Word(text, stem string) Word {
	w := Word{Stem: stem, Rank: Unknown}
	if i := l.index(text); i >= 0 {
		w.Rank = i
		w.vector = vectorBytes[i*Dimensions : (i+1)*Dimensions]
		w.norm = l.norms[i]
	}
	if stem == "" {
		return w
	}
	if i := sort.Search(len(l.rows), func(i int) bool { return head(l.rows[i]) >= stem }); i < len(l.rows) && head(l.rows[i]) == stem {
		w.row = l.rows[i][len(stem):]
	}
	return w
}

// Sim is the cosine of two words' vectors, 0 when one has none.
func (w Word) Sim(other Word) float64 {
	if w.norm == 0 || other.norm == 0 {
		return 0
	}
	return float64(dot(w.vector, other.vector)) / (w.norm * other.norm)
}

// Related is how near WordNet holds two words' stems, as Lexicon.Related.
func (w Word) Related(other Word) float64 {
	switch {
	case w.Stem == other.Stem:
		return 1
	case w.Stem < other.Stem:
		return weight(w.row, other.Stem)
	default:
		return weight(other.row, w.Stem)
	}
}

// weight finds " stem:85" in a relation line. Each pair stands in the line of
// the stem that sorts first.
func weight(row, stem string) float64 {
	for len(row) > len(stem) {
		i := strings.Index(row, stem)
		if i < 0 {
			return 0
		}
		end := i + len(stem)
		if i > 0 && row[i-1] == ' ' && end+2 < len(row) && row[end] == ':' {
			return float64(int(row[end+1]-'0')*10+int(row[end+2]-'0')) / 100
		}
		row = row[end:]
	}
	return 0
}

func head(row string) string {
	stem, _, _ := strings.Cut(row, " ")
	return stem
}

func (l *Lexicon) index(word string) int {
	if word == "" {
		return -1
	}
	for slot := hash(word); l.table[slot] != 0; slot = (slot + 1) % buckets {
		if i := int(l.table[slot]) - 1; l.words[i] == word {
			return i
		}
	}
	return -1
}

// hash is FNV-1a, folded to the table.
func hash(word string) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return (h ^ h>>16) % buckets
}

func norm(vector string) float64 { return math.Sqrt(float64(dot(vector, vector))) }

// dot is exact in whole numbers, so that every processor agrees on it.
func dot(a, b string) int32 {
	var sum int32
	if len(a) != Dimensions || len(b) != Dimensions {
		return 0
	}
	for i := range Dimensions {
		sum += int32(int8(a[i])) * int32(int8(b[i]))
	}
	return sum
}

// AddVector adds the word's vector, brought to the length of weight; nothing for
// a word that has none.
func (w Word) AddVector(to *[Dimensions]float64, weight float64) {
	if w.norm == 0 {
		return
	}
	for i := range to {
		to[i] += float64(weight * (float64(int8(w.vector[i])) / w.norm))
	}
}
