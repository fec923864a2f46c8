package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"interviewcoach/internal/coach"
)

// A storedAnswer is an answer without what can be read elsewhere: its team, user
// and number from the key, and quotes from its text.
type storedAnswer struct {
	coach.Answer
	// Unquoted says that quotes were left out that stand in the text, from Start to
	// End. Without it an empty quote is one that was empty.
	Unquoted bool `json:"unquoted,omitempty"`
}

// putAnswer writes the record of a at k.
func putAnswer(b *bucket, k []byte, a coach.Answer) error { return put(b, k, packAnswer(a)) }

func packAnswer(a coach.Answer) storedAnswer {
	s := storedAnswer{Answer: a}
	s.Team, s.User, s.Seq = "", "", 0
	points, risks := slices.Clone(a.Feedback.KeyPoints), slices.Clone(a.Feedback.Minefields)
	for i := range points {
		p := &points[i]
		if !unquote(a.Text, &p.Quote, p.Start, p.End) {
			return s
		}
	}
	for i := range risks {
		r := &risks[i]
		if !unquote(a.Text, &r.Quote, r.Start, r.End) {
			return s
		}
	}
	s.Feedback.KeyPoints, s.Feedback.Minefields, s.Unquoted = points, risks, true
	return s
}

// unquote empties a quote that can be read from the text. It reports false when the
// quote is empty although there is something at its place.
func unquote(text string, quote *string, start, end int) bool {
	there := textBetween(text, start, end)
	if *quote == "" {
		return there == ""
	}
	if there == *quote {
		*quote = ""
	}
	return true
}

func textBetween(text string, start, end int) string {
	if start < 0 || end > len(text) || start >= end {
		return ""
	}
	return text[start:end]
}

// decodeAnswer reads the record of an answer.
func decodeAnswer(k, data []byte) (coach.Answer, error) {
	s, err := decode[storedAnswer](k, data)
	if err != nil {
		return coach.Answer{}, err
	}
	parts := bytes.SplitN(k, []byte{0}, 3)
	if len(parts) != 3 || len(parts[2]) != numberLen {
		return coach.Answer{}, fmt.Errorf("decode the key of an answer, %d bytes: %w", len(k), errRecord)
	}
	a := s.Answer
	a.Team, a.User, a.Seq = string(parts[0]), string(parts[1]), binary.BigEndian.Uint64(parts[2])
	if s.Unquoted {
		requote(&a)
	}
	return a, nil
}

// requote fills in the quotes that were left out.
func requote(a *coach.Answer) {
	for i := range a.Feedback.KeyPoints {
		if p := &a.Feedback.KeyPoints[i]; p.Quote == "" {
			p.Quote = textBetween(a.Text, p.Start, p.End)
		}
	}
	for i := range a.Feedback.Minefields {
		if r := &a.Feedback.Minefields[i]; r.Quote == "" {
			r.Quote = textBetween(a.Text, r.Start, r.End)
		}
	}
}

// getAnswer reads the answer at k; ok is false when there is none.
func (t tx) getAnswer(k []byte) (a coach.Answer, ok bool, err error) {
	answers := tableAnswers.of(t.Tx)
	data := answers.Get(k)
	if data == nil {
		return a, false, nil
	}
	a, err = decodeAnswer(k, data)
	return a, err == nil, answers.explain(err)
}
