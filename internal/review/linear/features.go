// Package linear turns a sentence into hashed features and scores them with
// small tables of weights. Training and use share it, so that a sentence has
// the same features in both.
package linear

import (
	"math"
	"strings"

	"interviewcoach/internal/review/prose"
)

// The groups of features. Each is scaled to the same length whatever the length
// of the sentence, so that none drowns the others.
const (
	words    = iota // one word: the stem, or the function word as it stands
	pairs           // two words in a row
	triples         // three words in a row
	gaps            // two words with one to three between them
	letters         // three to five letters in a row
	negated         // a word in the scope of a negator
	subjects        // a content word with the last subject before it
	frames          // function words in a row, content words blanked
	edges           // how the sentence begins and ends
	shape           // pronouns and length
	groups
)

// scale is the length of each group's vector. They were chosen once by
// cross-validation and matter little.
var scale = [groups]float64{words: 1, pairs: 1, triples: 0.7, gaps: 0.7, letters: 1, negated: 0.5, subjects: 0.7, frames: 1, edges: 0.5, shape: 0.5}

// negationScope is how many content words a negator reaches.
const negationScope = 3

// Bag holds the features of one sentence. A zero Bag is ready; refilling one
// keeps its memory.
type Bag struct {
	hashes [groups][]uint32
	words  []word
	text   []byte
}

// word is a token as the features see it.
type word struct {
	text     string
	hash     uint64 // of the stem, or of the text for a function word
	frame    uint64 // of the text for a function word, of a blank for others
	function bool
}

// Fill replaces the contents of the bag by the features of these tokens.
func (b *Bag) Fill(tokens []prose.Token) {
	b.words = b.words[:0]
	for _, t := range tokens {
		b.read(t)
	}
	for g := range b.hashes {
		b.hashes[g] = b.hashes[g][:0]
	}
	if len(b.words) == 0 {
		return
	}
	b.neighbours()
	b.scopes()
	b.letters()
	b.outline()
}

// read appends a token, contractions written out: "didn't", "didnt" and "did
// not" are the same words, or typing in a hurry would look like a fault.
func (b *Bag) read(t prose.Token) {
	text := strings.TrimSuffix(t.Text, "'s")
	if t.Text == "it's" || t.Text == "that's" {
		b.push(text, text)
		b.push("is", "is")
		return
	}
	plain := strings.ReplaceAll(t.Text, "'", "")
	if full, ok := contraction(t.Text, plain); ok {
		for part := range strings.FieldsSeq(full) {
			b.push(part, part)
		}
		return
	}
	b.push(text, t.Stem)
}

func (b *Bag) push(text, stem string) {
	w := word{text: text, function: isFunction(text)}
	switch {
	case w.function:
		w.hash = hashString(text)
		w.frame = w.hash
	case text != "" && text[0] >= '0' && text[0] <= '9':
		w.hash = hashString("#")
		w.frame = w.hash
	default:
		w.hash = hashString(stem)
		w.frame = hashString(blank(text))
	}
	b.words = append(b.words, w)
}

// blank stands for a content word in a frame; its ending is kept.
func blank(text string) string {
	switch {
	case strings.HasSuffix(text, "ing"):
		return "_ing"
	case strings.HasSuffix(text, "ed"):
		return "_ed"
	}
	return "_"
}

// outside marks the place before the first and after the last word.
const outside = 0x9e3779b97f4a7c15

func (b *Bag) at(i int) (hash, frame uint64) {
	if i < 0 || i >= len(b.words) {
		return outside, outside
	}
	return b.words[i].hash, b.words[i].frame
}

func (b *Bag) neighbours() {
	for i := 0; i <= len(b.words); i++ {
		w0, f0 := b.at(i)
		w1, f1 := b.at(i - 1)
		w2, f2 := b.at(i - 2)
		_, f3 := b.at(i - 3)
		if i < len(b.words) {
			b.add(words, w0)
			for d := 2; d <= 4 && i+d < len(b.words); d++ {
				b.add(gaps, w0, b.words[i+d].hash)
			}
		}
		b.add(pairs, w1, w0)
		if i > 0 {
			b.add(triples, w2, w1, w0)
		}
		b.add(frames, f1, f0)
		b.add(frames, f2, f1, f0)
		b.add(frames, f3, f2, f1, f0)
	}
}

// scopes follows negators and subjects through the sentence.
func (b *Bag) scopes() {
	reach := 0
	subject := hashString("-")
	for _, w := range b.words {
		if isNegator(w.text) {
			reach = negationScope
		} else if reach > 0 {
			b.add(negated, w.hash)
			if !w.function {
				reach--
			}
		}
		if isSubject(w.text) {
			subject = w.hash
		} else if !w.function {
			b.add(subjects, subject, w.hash)
		}
	}
}

func (b *Bag) letters() {
	b.text = append(b.text[:0], ' ')
	for _, w := range b.words {
		b.text = append(append(b.text, w.text...), ' ')
	}
	for i := range b.text {
		h := uint64(offset)
		for n := 1; n <= 5 && i+n <= len(b.text); n++ {
			h = (h ^ uint64(b.text[i+n-1])) * prime
			if n >= 3 {
				b.add(letters, h)
			}
		}
	}
}

func (b *Bag) outline() {
	n := len(b.words)
	w0, f0 := b.at(0)
	w1, f1 := b.at(1)
	_, f2 := b.at(2)
	b.add(edges, 1, w0)
	b.add(edges, 2, w0, w1)
	b.add(edges, 3, f0, f1, f2)
	w0, f0 = b.at(n - 1)
	w1, f1 = b.at(n - 2)
	_, f2 = b.at(n - 3)
	b.add(edges, 4, w0)
	b.add(edges, 5, w1, w0)
	b.add(edges, 6, f2, f1, f0)

	for i, w := range b.words {
		if !isPerson(w.text) {
			continue
		}
		// A pronoun counts once or "more than once".
		before := 0
		for _, other := range b.words[:i] {
			if other.hash == w.hash {
				before++
			}
		}
		if before < 2 {
			b.add(shape, uint64(before), w.hash)
		}
	}
	b.add(shape, 2, uint64(min(n/5, 8)))
}

// add puts a feature made of these parts into a group.
func (b *Bag) add(group int, parts ...uint64) {
	h := uint64(group+1) * outside
	for _, p := range parts {
		h = (h ^ p) * prime
		h ^= h >> 29
	}
	h *= outside
	b.hashes[group] = append(b.hashes[group], uint32(h>>32))
}

// Each calls yield with every feature: its hash and its value. A feature that
// occurs twice is passed twice.
func (b *Bag) Each(yield func(hash uint32, value float64)) {
	for g, hashes := range b.hashes {
		if len(hashes) == 0 {
			continue
		}
		value := scale[g] / math.Sqrt(float64(len(hashes)))
		for _, h := range hashes {
			yield(h, value)
		}
	}
}

// The constants of the FNV-1a hash.
const (
	offset = 14695981039346656037
	prime  = 1099511628211
)

func hashString(s string) uint64 {
	h := uint64(offset)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return h
}
