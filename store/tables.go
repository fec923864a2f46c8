package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

// A table is the name of one top-level bucket.
type table string

const (
	tableMeta          table = "meta"
	tableSubscribers   table = "subscribers"
	tableDue           table = "due"
	tablePosts         table = "posts"
	tableThreads       table = "threads"
	tableAsked         table = "asked"
	tableSlots         table = "slots"
	tableAnswers       table = "answers"
	tableAnswerNumbers table = "answer_numbers"
	tableMessages      table = "messages"
	tableTries         table = "tries"
	tableProgress      table = "progress"
	tableCards         table = "cards"
	tableRatings       table = "ratings"
	tableSessions      table = "sessions"
	tableTookPart      table = "took_part"
	tableOutbox        table = "outbox"
	tableOutboxReady   table = "outbox_ready"
	tableOutboxTo      table = "outbox_to"
	tableSeen          table = "seen"
	tableSeenByTime    table = "seen_by_time"
	tableInbox         table = "inbox"
	tableDeadInbox     table = "dead_inbox"
	tableTeamsLeft     table = "teams_left"
)

// teamTables are the buckets whose keys start with the team.
func teamTables() []table {
	return []table{
		tableSubscribers, tablePosts, tableThreads, tableAsked, tableSlots, tableAnswers, tableAnswerNumbers,
		tableMessages, tableTries, tableProgress, tableCards, tableRatings, tableSessions, tableTookPart,
		tableOutbox, tableOutboxTo, tableSeen,
	}
}

// packed reports whether the records of a table are deflated: those that are long,
// many, and stay. A post is none of these: packing took half of the time in which a
// day is planned.
func (t table) packed() bool { return t == tableAnswers }

// of opens the bucket in a transaction. Migrations made it, so it is there.
func (t table) of(tx *transaction) *bucket {
	b := tx.Bucket([]byte(t))
	if t == tableAnswers {
		b.FillPercent = fillAnswers
	}
	return &bucket{Bucket: b, name: t, tx: tx}
}

// A bucket is bbolt's, and tells its transaction what is written to it: for a
// compaction under way, and for the count of rows. A cursor must not be used to
// write: it would tell nobody.
type bucket struct {
	*bolt.Bucket
	name table
	tx   *transaction
}

// Put is bbolt's.
func (b *bucket) Put(k, v []byte) error {
	b.tx.changed.note(b.name, k)
	if b.name.counted() {
		if _, there := b.held(k); !there {
			b.count(k, v, 1)
		}
	}
	return b.Bucket.Put(k, v)
}

// Delete is bbolt's.
func (b *bucket) Delete(k []byte) error {
	b.tx.changed.note(b.name, k)
	if b.name.counted() {
		if v, there := b.held(k); there {
			b.count(k, v, -1)
		}
	}
	return b.Bucket.Delete(k)
}

var errBadKey = errors.New("a part of the key is empty or holds a zero byte")

// key joins the parts of a composite key.
func key(parts ...string) ([]byte, error) {
	for _, p := range parts {
		if p == "" || strings.Contains(p, "\x00") {
			return nil, fmt.Errorf("%w: %q", errBadKey, parts)
		}
	}
	return []byte(strings.Join(parts, "\x00")), nil
}

// prefix is what all keys that start with parts have in common. ok is false when
// there can be no such key.
func prefix(parts ...string) (p []byte, ok bool) {
	p, err := key(parts...)
	return append(p, 0), err == nil
}

// number writes n so that byte order is number order.
func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

const numberLen = 8

// timeKey writes t so that byte order is time order, for times from 1970 to 2262;
// earlier and later ones stand at the ends.
func timeKey(t time.Time) []byte {
	if t.Unix() < 0 {
		return number(0)
	}
	if t.Unix() >= math.MaxInt64/int64(time.Second) {
		return number(math.MaxInt64)
	}
	return number(uint64(t.UnixNano()))
}

// timeOf reads the time at the start of k.
func timeOf(k []byte) time.Time { return time.Unix(0, int64(binary.BigEndian.Uint64(k))).UTC() }

// get reads the record at k; ok is false when there is none.
func get[T any](b *bucket, k []byte) (v T, ok bool, err error) {
	data := b.Get(k)
	if data == nil {
		return v, false, nil
	}
	v, err = decode[T](k, data)
	return v, err == nil, b.explain(err)
}

// explain names the table in an error of a record.
func (b *bucket) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("table %s: %w", b.name, err)
}

// find is get for a key of parts. A key that put refuses is found nowhere.
func find[T any](b *bucket, parts ...string) (v T, ok bool, err error) {
	k, err := key(parts...)
	if err != nil {
		return v, false, nil
	}
	return get[T](b, k)
}

// put writes the record at k.
func put[T any](b *bucket, k []byte, v T) error {
	data, err := encode(k, v, b.name.packed())
	if err != nil {
		return err
	}
	return b.Put(k, data)
}

// rows yields the rows whose keys start with p, in key order. The bucket must not
// change meanwhile.
func rows(b *bucket, p []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := b.Cursor()
		for k, v := c.Seek(p); k != nil && bytes.HasPrefix(k, p); k, v = c.Next() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// list decodes every record below the key parts. What cannot be a key holds none.
func list[T any](b *bucket, parts ...string) (all []T, err error) {
	p, ok := prefix(parts...)
	if !ok {
		return nil, nil
	}
	for k, v := range rows(b, p) {
		record, err := decode[T](k, v)
		if err != nil {
			return nil, b.explain(err)
		}
		all = append(all, record)
	}
	return all, nil
}

// rowsBackward yields the same rows as rows, the last first. p ends with a zero
// byte, as prefix makes it.
func rowsBackward(b *bucket, p []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(k, v []byte) bool) {
		c := b.Cursor()
		after := bytes.Clone(p)
		after[len(after)-1] = 1
		step := c.Prev // bbolt does not say what it does behind the last row
		if k, _ := c.Seek(after); k == nil {
			step = c.Last
		}
		for k, v := step(); k != nil && bytes.HasPrefix(k, p); k, v = c.Prev() {
			if !yield(k, v) {
				return
			}
		}
	}
}

// deleteWhere removes the rows under p that match; a nil match takes all. Keys are
// collected first because a cursor may skip rows when its bucket changes.
func deleteWhere(b *bucket, p []byte, match func(k, v []byte) bool) error {
	var keys [][]byte
	for k, v := range rows(b, p) {
		if match == nil || match(k, v) {
			keys = append(keys, bytes.Clone(k))
		}
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
