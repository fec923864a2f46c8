// Package prose cuts a typed answer into sentences, clauses and words, with
// the place of each in the text, so that a review can quote what it judged.
//
// General sentence splitters expect edited prose. Answers are typed in a chat:
// lower case, without full stops, in bullets, with dashes. The rules here are
// made for that. All work is linear in the length of the text; nothing panics
// on invalid UTF-8.
package prose

import "strings"

// Token is one word of the text. Start and End are byte offsets into Text.Raw.
type Token struct {
	// Text is the word in lower case, with a straight apostrophe.
	Text       string
	Start, End int
	// Stem is the Snowball English stem of Text.
	Stem string
	// Stop tells that the word carries no content of its own ("the", "i've").
	Stop bool
}

// Unit is a sentence or a clause. Start and End are byte offsets into Text.Raw
// without the white space and bullets around it.
type Unit struct {
	Start, End int
	Tokens     []Token
	// Sentence is the index in Text.Sentences of the sentence it belongs to;
	// for a sentence, its own index.
	Sentence int
	Clause   bool
}

// Text is a parsed answer.
type Text struct {
	Raw       string
	Sentences []Unit
	// Clauses holds the parts of every sentence of more than clauseOver words
	// that has at least two, in the order of the text. Their tokens are those
	// of the sentence, shared.
	Clauses []Unit
	// Words counts what is between white space and holds a letter or digit.
	Words int
}

// clauseOver is the length in words from which a sentence is too long to be
// quoted whole.
const clauseOver = 9

// Parse reads an answer. A text without words has no sentences.
func Parse(raw string) Text {
	tokens := tokenize(raw)
	t := Text{Raw: raw, Words: countWords(raw)}
	next := 0
	for _, span := range sentences(raw) {
		first := next
		for next < len(tokens) && tokens[next].Start < span.end {
			next++
		}
		for _, part := range shorten(raw, tokens[first:next]) {
			t.add(part)
		}
	}
	return t
}

// add appends a sentence made of these tokens, and its clauses.
func (t *Text) add(tokens []Token) {
	if len(tokens) == 0 {
		return
	}
	index := len(t.Sentences)
	from := 0
	if index > 0 {
		from = t.Sentences[index-1].End
	}
	sentence := unit(t.Raw, tokens, index, from)
	t.Sentences = append(t.Sentences, sentence)
	if len(tokens) <= clauseOver {
		return
	}
	parts := clauses(t.Raw, tokens, minClause)
	if len(parts) < 2 {
		return
	}
	for _, part := range parts {
		clause := unit(t.Raw, part, index, from)
		clause.Clause = true
		from = clause.End
		t.Clauses = append(t.Clauses, clause)
	}
}

// unit spans tokens and the punctuation around them, from no earlier than from,
// where the unit before it ends.
func unit(raw string, tokens []Token, sentence, from int) Unit {
	return Unit{
		Start:    withOpening(raw, tokens[0].Start, from),
		End:      withClosing(raw, tokens[len(tokens)-1].End),
		Tokens:   tokens,
		Sentence: sentence,
	}
}

// Quote is the text of a unit as the person wrote it.
func (t Text) Quote(u Unit) string {
	if u.Start < 0 || u.End > len(t.Raw) || u.Start >= u.End {
		return ""
	}
	return strings.TrimSpace(t.Raw[u.Start:u.End])
}
