package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"interviewcoach/internal/coach"
)

// Forget implements coach.Tx. What other people wrote stays as they wrote it. A
// damaged record that may be the person's goes too: nobody can read it any more, but
// parts of what they wrote may be in it. The freed pages keep the bytes until Compact
// writes the file anew; Forget notes that this is due.
func (t tx) Forget(team, user string) error {
	k, err := key(team, user)
	if err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	s, _, err := t.Subscriber(team, user)
	if err != nil && !errors.Is(err, errRecord) {
		return fmt.Errorf("forget: %w", err)
	}
	ids := []string{user}
	if s.DM != "" {
		ids = append(ids, s.DM)
	}
	for _, step := range []func() error{
		func() error { return t.dropSubscriber(k) },
		func() error { return t.forgetSetUpBy(team, user) },
		func() error { return t.forgetAnswers(team, user) },
		func() error { return t.forgetPosts(team, user, s.DM) },
		func() error { return t.forgetOwnRows(team, user) },
		func() error { return t.forgetTookPart(team, user) },
		func() error { return t.forgetDeliveries(team, ids) },
		func() error { return t.forgetSeen(team, ids) },
		func() error { return t.forgetInbound(tableInbox, team, ids) },
		func() error { return t.forgetInbound(tableDeadInbox, team, ids) },
		t.markErased,
	} {
		if err := step(); err != nil {
			return fmt.Errorf("forget: %w", err)
		}
	}
	return nil
}

// forgetSetUpBy clears the person's name from the channels they set up.
func (t tx) forgetSetUpBy(team, user string) error {
	p, _ := prefix(team)
	var theirs []coach.Subscriber
	for k, v := range rows(tableSubscribers.of(t.Tx), p) {
		// A channel whose record is damaged stays: it is not the person's.
		if s, err := decode[coach.Subscriber](k, v); err == nil && s.SetUpBy == user {
			theirs = append(theirs, s)
		}
	}
	for _, s := range theirs {
		s.SetUpBy = ""
		if err := t.PutSubscriber(s); err != nil {
			return err
		}
	}
	return nil
}

// forgetAnswers drops the person's answers with their rows in the index of
// messages. For a damaged answer the whole index of the team is read.
func (t tx) forgetAnswers(team, user string) error {
	p, _ := prefix(team, user)
	damaged := false
	for k, v := range rows(tableAnswers.of(t.Tx), p) {
		a, err := decodeAnswer(k, v)
		if err != nil {
			damaged = true
			continue
		}
		if err := t.unindexMessage(a); err != nil && !errors.Is(err, errRecord) {
			return err
		}
	}
	if err := deleteWhere(tableAnswers.of(t.Tx), p, nil); err != nil || !damaged {
		return err
	}
	p, _ = prefix(team)
	return deleteWhere(tableMessages.of(t.Tx), p, func(k, v []byte) bool {
		at, err := decode[answerRef](k, v)
		return err == nil && at.User == user
	})
}

// forgetPosts drops the person's posts, the threads of those, and the threads in
// the person's DM that are about somebody else's post: a channel's.
func (t tx) forgetPosts(team, user, dm string) error {
	if dm != "" {
		p, _ := prefix(team, dm)
		if err := deleteWhere(tableThreads.of(t.Tx), p, nil); err != nil {
			return err
		}
	}
	k, err := key(team, user+"-")
	if err != nil {
		return err
	}
	if err := deleteWhere(tablePosts.of(t.Tx), k, nil); err != nil {
		return err
	}
	p, _ := prefix(team)
	return deleteWhere(tableThreads.of(t.Tx), p, func(k, v []byte) bool {
		post, err := decode[string](k, v)
		return err != nil || strings.HasPrefix(post, user+"-")
	})
}

// forgetOwnRows empties the tables whose keys hold the person after the team.
func (t tx) forgetOwnRows(team, user string) error {
	p, _ := prefix(team, user)
	for _, name := range []table{tableAsked, tableSlots, tableTries, tableCards, tableRatings} {
		if err := deleteWhere(name.of(t.Tx), p, nil); err != nil {
			return err
		}
	}
	k := p[:len(p)-1]
	for _, name := range []table{tableProgress, tableAnswerNumbers, tableSessions} {
		if err := name.of(t.Tx).Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// forgetDeliveries drops what is to be said to the person or about them.
func (t tx) forgetDeliveries(team string, ids []string) error {
	p, _ := prefix(team)
	outbox := tableOutbox.of(t.Tx)
	var unread [][]byte
	err := t.collectAndDrop(tableOutbox, p, t.dropDelivery, func(k, v []byte) bool {
		found := names(string(k[len(p):]), ids)
		err := payload(k, v, func(data []byte) error {
			found = found || namesInJSON(data, ids)
			return nil
		})
		if err != nil {
			unread = append(unread, bytes.Clone(k))
			return false
		}
		return found
	})
	for _, k := range unread {
		err = errors.Join(err, outbox.Delete(k)) // its index rows lead nowhere
	}
	return err
}

// forgetSeen drops the keys of messages in the person's DM.
func (t tx) forgetSeen(team string, ids []string) error {
	p, _ := prefix(team)
	return t.collectAndDrop(tableSeen, p, t.dropSeen, func(k, _ []byte) bool {
		return names(string(k[len(p):]), ids)
	})
}

// forgetInbound drops the events that wait, or were given up, and name the person.
func (t tx) forgetInbound(inbox table, team string, ids []string) error {
	return deleteWhere(inbox.of(t.Tx), nil, func(k, v []byte) bool {
		row, err := decode[coach.Inbound](k, v)
		return err != nil || row.Team == team && (names(row.Conversation, ids) || namesInJSON(row.Event, ids))
	})
}

// collectAndDrop calls drop, which also knows the index rows, for the rows that
// match.
func (t tx) collectAndDrop(name table, p []byte, drop func(k []byte) error, match func(k, v []byte) bool) error {
	var keys [][]byte
	for k, v := range rows(name.of(t.Tx), p) {
		if match(k, v) {
			keys = append(keys, bytes.Clone(k))
		}
	}
	for _, k := range keys {
		if err := drop(k); err != nil {
			return err
		}
	}
	return nil
}

// ForgetTeam implements coach.Tx.
func (t tx) ForgetTeam(team string) error {
	p, ok := prefix(team)
	if !ok {
		return fmt.Errorf("forget team: %w", errBadKey)
	}
	for _, name := range teamTables() {
		if err := deleteWhere(name.of(t.Tx), p, nil); err != nil {
			return fmt.Errorf("forget team: %w", err)
		}
	}
	for _, index := range []struct {
		name table
		skip int // bytes before the team
	}{
		{tableDue, numberLen},
		{tableSeenByTime, numberLen},
		{tableOutboxReady, readyPrefix},
	} {
		err := deleteWhere(index.name.of(t.Tx), nil, func(k, _ []byte) bool {
			return bytes.HasPrefix(k[index.skip:], p)
		})
		if err != nil {
			return fmt.Errorf("forget team: %w", err)
		}
	}
	for _, inbox := range []table{tableInbox, tableDeadInbox} {
		err := deleteWhere(inbox.of(t.Tx), nil, func(k, v []byte) bool {
			row, err := decode[coach.Inbound](k, v)
			return err != nil || row.Team == team || row.Via == team
		})
		if err != nil {
			return fmt.Errorf("forget team: %w", err)
		}
	}
	return t.markErased()
}

// names reports whether text holds one of ids as a whole word: U12 is not named
// by U123.
func names(text string, ids []string) bool {
	word := func(r rune) bool {
		return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
	}
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !word(r) }) {
		if slices.Contains(ids, w) {
			return true
		}
	}
	return false
}

// namesInJSON is names for every string of a JSON value. What is no JSON is read
// as text.
func namesInJSON(data []byte, ids []string) bool {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return names(string(data), ids)
	}
	return namesInValue(v, ids)
}

func namesInValue(v any, ids []string) bool {
	switch v := v.(type) {
	case string:
		return names(v, ids)
	case []any:
		return slices.ContainsFunc(v, func(v any) bool { return namesInValue(v, ids) })
	case map[string]any:
		for k, v := range v {
			if names(k, ids) || namesInValue(v, ids) {
				return true
			}
		}
	}
	return false
}
