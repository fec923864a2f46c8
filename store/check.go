package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// maxFaults is how many faults a Report tells one by one.
const maxFaults = 100

// A Report is what Check found. It holds nothing of what people wrote, nor who
// they are.
type Report struct {
	Records map[string]int // readable records, by table
	Damaged map[string]int // records whose sum is wrong or that cannot be read
	Lost    map[string]int // rows of an index without their record, and the other way round
	Faults  []string       // one sentence each, the first hundred
	More    int            // faults beyond them
}

// Sound reports whether nothing is wrong.
func (r Report) Sound() bool { return len(r.Faults) == 0 }

// Total is how many records are readable.
func (r Report) Total() (n int) {
	for _, count := range r.Records {
		n += count
	}
	return n
}

func (r *Report) fault(format string, args ...any) {
	if len(r.Faults) == maxFaults {
		r.More++
		return
	}
	r.Faults = append(r.Faults, fmt.Sprintf(format, args...))
}

// Check reads the whole file: the sum of every record, whether each index holds
// what the records ask for, and bbolt's own structure. Reads and writes go on
// meanwhile. The error is one of ctx; what is wrong with the file is in the report.
//
// A file whose pages lead astray may end the process, in a goroutine of bbolt's
// that nobody can guard: check a doubtful file in a process of its own.
func (s *Store) Check(ctx context.Context) (report Report, err error) {
	ctx, done, err := s.upkeeping(ctx)
	if err != nil {
		return report, err
	}
	defer done()
	s.open.RLock()
	defer s.open.RUnlock()
	return check(ctx, s.db)
}

func check(ctx context.Context, db *bolt.DB) (report Report, err error) {
	report = Report{Records: map[string]int{}, Damaged: map[string]int{}, Lost: map[string]int{}}
	err = db.View(func(tx *bolt.Tx) error {
		walked, err := report.walk(ctx, tx)
		if err != nil || !walked {
			return err // bbolt's own walk would meet the same pages where nothing can be recovered
		}
		if overflows(tx) {
			report.fault("structure: a page reaches behind the end of the file")
			return nil // bbolt's own walk would count every page that is said to follow
		}
		for fault := range tx.Check() {
			// Its words hold keys: only how it begins is told.
			report.fault("structure: %s", structureFault(fault))
		}
		return nil
	})
	return report, err
}

// overflows reports whether a page in use says that more pages belong to it than the
// file has.
func overflows(tx *bolt.Tx) bool {
	end := int(tx.Size()) / tx.DB().Info().PageSize
	for id := 0; id < end; id++ {
		info, err := tx.Page(id)
		if err != nil || info == nil {
			return err != nil
		}
		if info.Type == "free" {
			continue
		}
		if info.OverflowCount > end-id {
			return true
		}
		id += max(0, info.OverflowCount)
	}
	return false
}

// structureFault cuts bbolt's sentence before it names a key.
func structureFault(err error) string {
	text := []byte(err.Error())
	if at := bytes.Index(text, []byte("(hex)")); at >= 0 {
		return "keys out of order"
	}
	if at := bytes.IndexAny(text, "(["); at >= 0 {
		text = text[:at]
	}
	return string(bytes.TrimSpace(text))
}

// walk reads every row in this goroutine, where a page that leads outside the file
// can be survived; walked is false then.
func (r *Report) walk(ctx context.Context, tx *bolt.Tx) (walked bool, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	in := table("")
	defer func() {
		if p := recover(); p != nil {
			r.fault("table %q: its pages are damaged", in)
			walked = false
		}
	}()
	t := transactionOf(tx)
	for name, kind := range tables() {
		in = name
		if tx.Bucket([]byte(name)) == nil {
			r.fault("table %q is missing", name)
			walked = false
			return walked, nil
		}
		n := 0
		for k, v := range rows(name.of(t.Tx), nil) {
			if n++; n%1000 == 0 && ctx.Err() != nil {
				return false, ctx.Err()
			}
			if kind.sound == nil {
				continue
			}
			damaged, lost := kind.sound(t, k, v)
			switch {
			case damaged != nil:
				r.Damaged[string(name)]++
				r.fault("table %q: a record with a key of %d bytes is damaged", name, len(k))
			case lost:
				r.Lost[string(name)]++
				r.fault("table %q: a row with a key of %d bytes does not fit the rows it belongs to", name, len(k))
			default:
				r.Records[string(name)]++
			}
		}
	}
	if _, err := schemaVersion(tx); err != nil {
		r.fault("the schema version cannot be read")
	}
	return true, nil
}

func transactionOf(t *bolt.Tx) tx { return tx{Tx: &transaction{Tx: t}} }

// A kind knows what a sound row of a table is. lost says that the rows which must
// stand beside it do not.
type kind struct {
	sound func(t tx, k, v []byte) (damaged error, lost bool)
}

// tables are all tables of a file, and how their rows are checked.
func tables() map[table]kind {
	all := map[table]kind{
		tableMeta:          {metaSound},
		tableDue:           {index(func(t tx, k []byte) bool { return t.dueBelongs(k) })},
		tableOutboxReady:   {index(func(t tx, k []byte) bool { return t.readyBelongs(k) })},
		tableOutboxTo:      {index(func(t tx, k []byte) bool { return t.toBelongs(k) })},
		tableSeen:          {func(t tx, k, v []byte) (error, bool) { return nil, !t.seenBelongs(k, v) }},
		tableSeenByTime:    {index(func(t tx, k []byte) bool { return t.seenByTimeBelongs(k) })},
		tableSubscribers:   {record(func(t tx, k []byte, s coach.Subscriber) bool { return t.subscriberWhole(k, s) })},
		tablePosts:         {record(func(_ tx, k []byte, p coach.Post) bool { return is(k, p.Team, p.ID) })},
		tableThreads:       {record(func(t tx, k []byte, post string) bool { return t.threadWhole(k, post) })},
		tableAsked:         {record[coach.Asked](nil)},
		tableSlots:         {record[coach.Slot](nil)},
		tableAnswers:       {func(_ tx, k, v []byte) (error, bool) { _, err := decodeAnswer(k, v); return err, false }},
		tableAnswerNumbers: {record[uint64](nil)},
		tableMessages:      {record(func(t tx, k []byte, at answerRef) bool { return t.messageWhole(k, at) })},
		tableTries:         {record[coach.Try](nil)},
		tableProgress:      {record[coach.Progress](nil)},
		tableCards:         {record[coach.Card](nil)},
		tableRatings:       {record[coach.Rated](nil)},
		tableSessions:      {record[coach.Session](nil)},
		tableTookPart:      {record[coach.TookPart](nil)},
		tableOutbox:        {record(func(t tx, k []byte, d coach.Delivery) bool { return t.deliveryWhole(k, d) })},
		tableInbox:         {record[coach.Inbound](nil)},
		tableDeadInbox:     {readable},
		tableTeamsLeft:     {readable},
	}
	return all
}

// record checks the sum and shape of a record, and what must stand beside it.
func record[T any](whole func(t tx, k []byte, v T) bool) func(t tx, k, v []byte) (error, bool) {
	return func(t tx, k, data []byte) (error, bool) {
		v, err := decode[T](k, data)
		return err, err == nil && whole != nil && !whole(t, k, v)
	}
}

// readable checks the sum alone.
func readable(_ tx, k, v []byte) (error, bool) {
	return payload(k, v, func([]byte) error { return nil }), false
}

func metaSound(t tx, k, v []byte) (error, bool) {
	if bytes.Equal(k, schemaVersionKey()) {
		return nil, false // written for every program to read, without a sum
	}
	return readable(t, k, v)
}

func index(belongs func(t tx, k []byte) bool) func(t tx, k, v []byte) (error, bool) {
	return func(t tx, k, _ []byte) (error, bool) { return nil, !belongs(t, k) }
}

// is reports whether k is the key of parts.
func is(k []byte, parts ...string) bool {
	want, err := key(parts...)
	return err == nil && bytes.Equal(k, want)
}

// unreadable tells a record that is there and damaged from one that is not: the
// damaged one is reported itself, and its index rows are no second fault.
func unreadable(err error) bool { return errors.Is(err, errRecord) }

func (t tx) has(name table, k []byte) bool { return name.of(t.Tx).Get(k) != nil }

func (t tx) subscriberWhole(k []byte, s coach.Subscriber) bool {
	return is(k, s.Team, s.ID) && (s.NextDue.IsZero() || t.has(tableDue, dueKey(s.NextDue, k)))
}

func (t tx) dueBelongs(k []byte) bool {
	if len(k) <= numberLen {
		return false
	}
	s, ok, err := get[coach.Subscriber](tableSubscribers.of(t.Tx), k[numberLen:])
	return unreadable(err) || ok && bytes.Equal(timeKey(s.NextDue), k[:numberLen])
}

func (t tx) deliveryWhole(k []byte, d coach.Delivery) bool {
	if !is(k, d.Team, d.Key) || d.To == "" || d.State == coach.Dead { // a dead one is in no index
		return is(k, d.Team, d.Key)
	}
	to, err := key(d.Team, d.To, d.Key)
	return err == nil && t.has(tableOutboxTo, to)
}

func (t tx) readyBelongs(k []byte) bool {
	if len(k) <= readyPrefix {
		return false
	}
	d, ok, err := get[coach.Delivery](tableOutbox.of(t.Tx), k[readyPrefix:])
	return unreadable(err) || ok && bytes.Equal(readyKey(d, k[readyPrefix:]), k)
}

// toBelongs reads who the row is for from its key: team, addressee, and the
// delivery's key, which holds no zero byte.
func (t tx) toBelongs(k []byte) bool {
	parts := bytes.SplitN(k, []byte{0}, 3)
	if len(parts) != 3 {
		return false
	}
	d, ok, err := t.Delivery(string(parts[0]), string(parts[2]))
	return unreadable(err) || ok && d.To == string(parts[1])
}

func (t tx) seenBelongs(k, v []byte) bool {
	return len(v) == numberLen && t.has(tableSeenByTime, append(bytes.Clone(v), k...))
}

func (t tx) seenByTimeBelongs(k []byte) bool {
	return len(k) > numberLen && bytes.Equal(tableSeen.of(t.Tx).Get(k[numberLen:]), k[:numberLen])
}

func (t tx) messageWhole(k []byte, at answerRef) bool {
	team, _, _ := bytes.Cut(k, []byte{0})
	a, ok, err := t.Answer(string(team), at.User, at.Seq)
	return unreadable(err) || ok && is(k, a.Team, a.Message.Channel, a.Message.TS)
}

func (t tx) threadWhole(k []byte, post string) bool {
	team, _, _ := bytes.Cut(k, []byte{0})
	p, err := key(string(team), post)
	return err == nil && t.has(tablePosts, p)
}
