package store

import (
	"fmt"

	"interviewcoach/internal/coach"
)

// answerRef is what a message's row says of the answer it holds.
type answerRef struct {
	User string `json:"user"`
	Seq  uint64 `json:"seq"`
}

// answerKey is the key of a person's answer number seq.
func answerKey(team, user string, seq uint64) ([]byte, error) {
	p, err := key(team, user)
	if err != nil {
		return nil, err
	}
	return append(append(p, 0), number(seq)...), nil
}

func messageKey(team string, ref coach.MessageRef) ([]byte, error) {
	return key(team, ref.Channel, ref.TS)
}

// Answer implements coach.Tx.
func (t tx) Answer(team, user string, seq uint64) (coach.Answer, bool, error) {
	k, err := answerKey(team, user, seq)
	if err != nil {
		return coach.Answer{}, false, nil
	}
	return t.getAnswer(k)
}

// AnswerAt implements coach.Tx.
func (t tx) AnswerAt(team string, ref coach.MessageRef) (coach.Answer, bool, error) {
	at, ok, err := find[answerRef](tableMessages.of(t.Tx), team, ref.Channel, ref.TS)
	if err != nil || !ok {
		return coach.Answer{}, false, err
	}
	return t.Answer(team, at.User, at.Seq)
}

// PutAnswer implements coach.Tx. An answer whose message is empty is found by
// number only. The words that it replaces leave the file with the next compaction, as
// after DeleteAnswer.
func (t tx) PutAnswer(a coach.Answer) (uint64, error) {
	if a.Seq == 0 {
		last, _, err := find[uint64](tableAnswerNumbers.of(t.Tx), a.Team, a.User)
		if err != nil {
			return 0, err
		}
		a.Seq = last + 1
	}
	k, err := answerKey(a.Team, a.User, a.Seq)
	if err != nil {
		return 0, fmt.Errorf("put answer: %w", err)
	}
	if err := t.reserveNumber(a.Team, a.User, a.Seq); err != nil {
		return 0, err
	}
	old, had, err := t.getAnswer(k)
	if err != nil {
		return 0, err
	}
	if had && old.Message != a.Message {
		if err := t.unindexMessage(old); err != nil {
			return 0, err
		}
	}
	if err := putAnswer(tableAnswers.of(t.Tx), k, a); err != nil {
		return 0, err
	}
	if had && old.Text != a.Text {
		if err := t.markErased(); err != nil {
			return 0, err
		}
	}
	if a.Message == (coach.MessageRef{}) {
		return a.Seq, nil
	}
	m, err := messageKey(a.Team, a.Message)
	if err != nil {
		return 0, fmt.Errorf("put answer: %w", err)
	}
	return a.Seq, put(tableMessages.of(t.Tx), m, answerRef{User: a.User, Seq: a.Seq})
}

// reserveNumber sees to it that seq is never given to another answer, also when
// this one is deleted.
func (t tx) reserveNumber(team, user string, seq uint64) error {
	last, _, err := find[uint64](tableAnswerNumbers.of(t.Tx), team, user)
	if err != nil || last >= seq {
		return err
	}
	return t.putAt(tableAnswerNumbers, seq, team, user)
}

// DeleteAnswer removes the answer of a's team, user and number; one that is gone
// is no error. Its bytes leave the file with the next compaction, as after Forget.
func (t tx) DeleteAnswer(a coach.Answer) error {
	k, err := answerKey(a.Team, a.User, a.Seq)
	if err != nil {
		return nil // never stored
	}
	old, ok, err := t.getAnswer(k)
	if err != nil || !ok {
		return err
	}
	if err := t.unindexMessage(old); err != nil {
		return err
	}
	if err := tableAnswers.of(t.Tx).Delete(k); err != nil {
		return err
	}
	return t.markErased()
}

// unindexMessage removes the row of a's message, unless another answer has taken
// it since.
func (t tx) unindexMessage(a coach.Answer) error {
	k, err := messageKey(a.Team, a.Message)
	if err != nil {
		return nil // it came without a message
	}
	messages := tableMessages.of(t.Tx)
	at, ok, err := get[answerRef](messages, k)
	if err != nil || !ok || at != (answerRef{User: a.User, Seq: a.Seq}) {
		return err
	}
	return messages.Delete(k)
}

// Answers implements coach.Tx.
func (t tx) Answers(team, user string, limit int) ([]coach.Answer, error) {
	p, ok := prefix(team, user)
	if !ok {
		return nil, nil
	}
	var answers []coach.Answer
	for k, v := range rowsBackward(tableAnswers.of(t.Tx), p) {
		a, err := decodeAnswer(k, v)
		if err != nil {
			return nil, err
		}
		if answers = append(answers, a); len(answers) == limit {
			break
		}
	}
	return answers, nil
}
