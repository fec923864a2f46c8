package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
)

// whatRetentionDoes says of every table whether it holds what people wrote, and what
// becomes of that once it is too old.
func whatRetentionDoes() map[table]string {
	const (
		expires = "expires: "
		noWords = "no words: "
	)
	return map[table]string{
		tableAnswers:       expires + "text and quotes go; numbers, key points heard and the places in Slack stay",
		tableInbox:         expires + "an event goes when its work is done, and at the latest then",
		tableDeadInbox:     expires + "a given-up event goes after coach.KeepDead, and at the latest then",
		tableOutbox:        expires + "rows name what they say; only answers to commands quote, and go at the latest then",
		tableMeta:          noWords + "numbers and times of the file",
		tableSubscribers:   noWords + "settings; chart_words are our words about numbers",
		tableDue:           noWords + "times and ids",
		tablePosts:         noWords + "which question stands where",
		tableThreads:       noWords + "ids of posts",
		tableAsked:         noWords + "how often a question was asked and answered",
		tableSlots:         noWords + "what became of a day, in fixed words",
		tableAnswerNumbers: noWords + "the last number given",
		tableMessages:      noWords + "which message holds which answer: its edit or deletion is followed later too",
		tableTries:         noWords + "attempts, hints and peeks",
		tableProgress:      noWords + "counts; themes and competencies are the bank's",
		tableCards:         noWords + "when a question comes back",
		tableRatings:       noWords + "levels by day",
		tableSessions:      noWords + "which questions were in it; the scorecard is made of answers",
		tableTookPart:      noWords + "counts by day, dropped after eight weeks",
		tableOutboxReady:   noWords + "times and keys",
		tableOutboxTo:      noWords + "addressees and keys",
		tableSeen:          noWords + "ids of events, dropped after SeenFor",
		tableSeenByTime:    noWords + "ids of events, dropped after SeenFor",
		tableTeamsLeft:     noWords + "ids and times",
	}
}

// A new bucket must say what retention does with it.
func TestEveryTableSaysWhatRetentionDoes(t *testing.T) {
	s := openTemp(t)
	said := whatRetentionDoes()
	there := slices.Sorted(maps.Keys(dump(t, s.db)))
	equal(t, "tables that say what retention does", slices.Sorted(maps.Keys(said)), there)
}

const canary = "canarywords"

// reviewed is an answer of a person with the canary wherever words of theirs can be.
func reviewed(user string, ts int, at time.Time) coach.Answer {
	quote := canary + " I said so"
	text := quote + " and more than that, every day."
	yes := true
	return coach.Answer{
		Team: "T1", User: user, Post: user + "-1", Question: "q1", Attempt: 1, At: at, Day: coach.Date(at.Format(time.DateOnly)),
		Message: coach.MessageRef{Channel: "D" + user, TS: fmt.Sprint(ts, ".0")}, Replies: []coach.MessageRef{{Channel: "D" + user, TS: fmt.Sprint(ts, ".1")}},
		Text: text, Skills: []string{"Care"},
		Feedback: review.Feedback{
			Version: "rules-3", Words: 9, Scored: true, Level: 4, Why: "because of " + canary,
			KeyPoints:  []review.KeyPoint{{ID: "k1", Label: "Listen", Band: review.Covered, Quote: quote, End: len(quote), Said: &yes}},
			Minefields: []review.Risk{{ID: "m1", Label: "Blame", Kind: "blame", Quote: quote, End: len(quote)}, {Quote: canary + " of no place"}},
			Strengths:  []review.Remark{{Signal: "own", Text: "It is clear", Quote: quote}},
			Next:       &review.Remark{Signal: "result", Text: "Say what came of it", Quote: quote},
		},
	}
}

// putWords writes everything that can hold words, all of one time.
func putWords(t testing.TB, s *Store, user string, n int, at time.Time, more ...string) {
	t.Helper()
	said := canary + strings.Join(more, "")
	update(t, s, func(tx coach.Tx) error {
		a := reviewed(user, n, at)
		a.Text += strings.Join(more, "")
		_, err := tx.PutAnswer(a)
		return errors.Join(err,
			tx.PutDelivery(coach.Delivery{Team: "T1", Key: fmt.Sprint("said:", user, n), Kind: coach.KindNotice, Notice: coach.NoticeCommand, To: "D" + user, User: user, Args: []string{"I do not know " + said}, Created: at, ReadyAt: at}),
			tx.PutDelivery(coach.Delivery{Team: "T1", Key: fmt.Sprint("reply:", user, n), Kind: coach.KindReply, To: "D" + user, User: user, Seq: 1, Created: at, ReadyAt: at}),
		)
	})
	event, _ := json.Marshal(map[string]string{"text": said})
	rows := []coach.Inbound{
		{Team: "T1", ID: fmt.Sprint("EvA", user, n), Conversation: "D" + user, Event: event, At: at},
		{Team: "T1", ID: fmt.Sprint("EvB", user, n), Conversation: "D" + user, Event: event, At: at},
	}
	if _, err := s.AddInbound(context.Background(), rows); err != nil {
		t.Fatal(err)
	}
	if _, err := s.BuryInbound(context.Background(), rows[1].Seq, 3, coach.DeadError, at); err != nil {
		t.Fatal(err)
	}
}

func expire(t testing.TB, s *Store, before time.Time) int {
	t.Helper()
	removed, err := s.Expire(context.Background(), before, noon())
	if err != nil {
		t.Fatal(err)
	}
	return removed
}

// withCanary lists the tables with rows that hold the canary.
func withCanary(t *testing.T, s *Store) (found []table) {
	t.Helper()
	for name, rows := range dump(t, s.db) {
		for k, v := range rows {
			text := string(v)
			_ = payload([]byte(k), v, func(data []byte) error { text = string(data); return nil })
			if row, err := decode[coach.Inbound]([]byte(k), v); err == nil && (name == tableInbox || name == tableDeadInbox) {
				text = string(row.Event)
			}
			if strings.Contains(text, canary) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	slices.Sort(found)
	return found
}

func TestExpireLeavesNoWords(t *testing.T) {
	s := openTemp(t)
	chance := rand.New(rand.NewPCG(1, 1))
	noise := func() string { // nothing that can be packed, on more pages than the rewriting uses anew
		b := make([]byte, 1500)
		for i := range b {
			b[i] = byte('!' + chance.IntN(90))
		}
		return string(b)
	}
	for i := range 3 * expireBatch {
		putWords(t, s, fmt.Sprint("U", i%7), i, noon().AddDate(0, 0, -400), noise())
	}
	// Answers are deflated: they are searched for by their bytes, the others by words.
	var packed [][]byte
	for k, v := range dump(t, s.db)[tableAnswers] {
		if v[0] != versionPacked {
			t.Fatalf("the answer %q is not packed", k)
		}
		packed = append(packed, v)
	}
	equal(t, "tables with words before", withCanary(t, s), []table{tableAnswers, tableDeadInbox, tableInbox, tableOutbox})
	equal(t, "removed", expire(t, s, noon().AddDate(-1, 0, 0)), 4*3*expireBatch)
	equal(t, "tables with words after", withCanary(t, s), []table(nil))
	equal(t, "answers", len(dump(t, s.db)[tableAnswers]), 3*expireBatch)
	equal(t, "rows of the outbox that hold no words", len(dump(t, s.db)[tableOutbox]), 3*expireBatch)

	words := [][]byte{[]byte(canary), []byte("a2FuYXJ5"), []byte("Y2FuYXJ5d29yZH")} // also as JSON writes bytes
	if leftIn(t, s.Path(), packed) == 0 || leftIn(t, s.Path(), words) == 0 {
		t.Error("the file holds no words before it is written anew: this test could not fail")
	}
	if due, err := s.ErasureDue(t.Context()); err != nil || !due {
		t.Fatalf("a compaction is due: %v, %v", due, err)
	}
	if _, err := s.Sweep(t.Context(), noon()); err != nil {
		t.Fatal(err)
	}
	equal(t, "records left in the file", leftIn(t, s.Path(), packed), 0)
	equal(t, "words left in the file", leftIn(t, s.Path(), words), 0)
	if due, err := s.ErasureDue(t.Context()); err != nil || due {
		t.Errorf("a compaction is due after it: %v, %v", due, err)
	}
	equal(t, "removed the second time", expire(t, s, noon().AddDate(-1, 0, 0)), 0)
	if due, err := s.ErasureDue(t.Context()); err != nil || due {
		t.Errorf("nothing was removed, and a compaction is due: %v, %v", due, err)
	}
}

func TestExpireKeepsWhatIsNotOld(t *testing.T) {
	s := openTemp(t)
	limit := noon().AddDate(-1, 0, 0)
	putWords(t, s, "U1", 1, limit)                       // to the moment
	putWords(t, s, "U1", 2, limit.Add(-time.Second))     // over it
	edited := reviewed("U1", 3, limit.AddDate(0, 0, -9)) // given before, written anew since
	edited.Edited = limit.Add(time.Hour)
	update(t, s, func(tx coach.Tx) error { _, err := tx.PutAnswer(edited); return err })
	old := dump(t, s.db)
	equal(t, "removed", expire(t, s, limit), 4)
	view(t, s, func(tx coach.Tx) error {
		for seq, want := range map[uint64]bool{1: true, 2: false, 3: true} {
			a, _, err := tx.Answer("T1", "U1", seq)
			if err != nil {
				return err
			}
			data, _ := json.Marshal(a)
			if got := bytes.Contains(data, []byte(canary)); got != want || a.Expired.IsZero() != want {
				t.Errorf("answer %d has words: %v, want %v; expired %v", seq, got, want, a.Expired)
			}
		}
		want := reviewed("U1", 2, limit.Add(-time.Second))
		want.Seq = 2
		want = want.Bare(noon())
		equal(t, "numbers", []any{want.Feedback.Words, want.Feedback.Level, want.Feedback.Scored, want.Feedback.Heard(), want.Skills}, []any{9, 4, true, 1, []string{"Care"}})
		found(t, want)(tx.AnswerAt("T1", coach.MessageRef{Channel: "DU1", TS: "2.0"}))
		return nil
	})
	now := dump(t, s.db)
	for name, rows := range old {
		if strings.HasPrefix(whatRetentionDoes()[name], "no words") && name != tableMeta && name != tableOutboxReady && name != tableOutboxTo {
			equal(t, string(name), now[name], rows)
		}
	}
}

// A countdown is a context that is done when it was asked so often: once for each
// transaction.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.Canceled
	}
	return nil
}

// Wherever Expire is stopped between two transactions, as when the process ends
// there, the file is sound, and the next call does the rest.
func TestExpireGoesOnWhereItEnded(t *testing.T) {
	const n = 2*expireBatch + 10
	for after := 0; ; after++ {
		s := openTemp(t)
		update(t, s, func(tx coach.Tx) error {
			for i := range n {
				if _, err := tx.PutAnswer(reviewed("U1", i, noon().AddDate(-2, 0, 0))); err != nil {
					return err
				}
			}
			return nil
		})
		left := after
		first, err := s.Expire(countdown{t.Context(), &left}, noon(), noon())
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if due, dueErr := s.ErasureDue(t.Context()); dueErr != nil || due != (first > 0) {
			t.Errorf("after %d expired, a compaction is due: %v, %v", first, due, dueErr)
		}
		checkStore(t, s)
		if second := expire(t, s, noon()); first+second != n || first%expireBatch != 0 && first != n {
			t.Errorf("expired %d and then %d, want %d in whole batches", first, second, n)
		}
		equal(t, "tables with words", withCanary(t, s), []table(nil))
		if err == nil {
			return
		}
	}
}

// What is edited or deleted between the look and the write is not touched.
func TestExpireLooksAgainBeforeItWrites(t *testing.T) {
	s := openTemp(t)
	for i := range 2 {
		update(t, s, func(tx coach.Tx) error {
			_, err := tx.PutAnswer(reviewed("U1", i, noon().AddDate(-2, 0, 0)))
			return err
		})
	}
	looked := 0
	n, err := s.expire(t.Context(), tableAnswers, func(k, v []byte) bool {
		looked++
		return oldAnswer(k, v, noon()) && looked != 3 // the first was edited since it was found
	}, func(tx tx, k []byte) error { return tx.bare(k, noon()) })
	if err != nil || n != 1 || looked != 4 {
		t.Errorf("expired %d of 2 in %d looks (%v), want the one that was old both times", n, looked, err)
	}
}

// BenchmarkExpire removes the words of 100,000 answers of 150 words while events
// arrive, and reports how long those wait for the disk.
func BenchmarkExpire(b *testing.B) {
	const count, distinct = 100_000, 200
	w := newWriter(b, count/20)
	told := make([]coach.Answer, distinct)
	for i := range told {
		told[i] = w.answer()
	}
	for b.Loop() {
		b.StopTimer()
		s := openAt(b, filepath.Join(b.TempDir(), "coach.db"))
		for i := 0; i < count; {
			update(b, s, func(tx coach.Tx) error {
				for range 1000 {
					if _, err := tx.PutAnswer(w.given(i, told[i%distinct])); err != nil {
						return err
					}
					i++
				}
				return nil
			})
		}
		b.StartTimer()
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan []time.Duration)
		go func() {
			var took []time.Duration
			for i := 0; ctx.Err() == nil; i++ {
				began := time.Now()
				_, err := s.AddInbound(b.Context(), []coach.Inbound{{Team: "T1", ID: fmt.Sprint("Ev", i), Conversation: "D1", Event: []byte("{}"), At: noon().AddDate(99, 0, 0)}})
				if err != nil {
					b.Error(err)
				}
				took = append(took, time.Since(began))
				time.Sleep(5 * time.Millisecond)
			}
			done <- took
		}()
		removed, err := s.Expire(b.Context(), noon().AddDate(50, 0, 0), noon())
		cancel()
		took := <-done
		if err != nil || removed != count {
			b.Fatalf("expired %d, %v, want %d", removed, err, count)
		}
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms/ack-median")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms/ack-p99")
		b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms/ack-most")
		b.StopTimer()
		closeStore(b, s)
		b.StartTimer()
	}
}
