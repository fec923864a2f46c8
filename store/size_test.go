package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/review"
	"interviewcoach/internal/review/training"
	"interviewcoach/questions"
)

// A writer makes answers as people give them, with the review that the rules give:
// sentences of answers that were written for the review's training, and of the
// bank's own answer to the question, put together anew.
type writer struct {
	random    *rand.Rand
	bank      []*questions.Question
	sentences []string
	review    *review.Engine
	users     int
}

func newWriter(t testing.TB, users int) *writer {
	t.Helper()
	bank, err := questions.Open(nil, true)
	if err != nil {
		t.Fatal(err)
	}
	w := &writer{random: rand.New(rand.NewPCG(1, 2)), review: review.New(), users: users}
	corpus, err := training.Read(filepath.Join("..", "internal", "review", "training"))
	if err != nil {
		t.Fatal(err)
	}
	// The dictionary was made from the even ones.
	for i, q := range bank.Questions() {
		if i%2 == 1 {
			w.bank = append(w.bank, q)
		}
	}
	for i, s := range corpus.Sentences {
		if i%2 == 1 {
			w.sentences = append(w.sentences, s.Text)
		}
	}
	return w
}

// answer is one of 150 words, of nobody yet.
func (w *writer) answer() coach.Answer {
	q := w.bank[w.random.IntN(len(w.bank))]
	own := strings.SplitAfter(q.Solid+" "+q.Exceptional, ". ")
	var words []string
	for len(words) < 150 {
		said := w.sentences[w.random.IntN(len(w.sentences))]
		if len(words) == 0 && w.random.IntN(2) == 0 { // more, and the review says whose words these are
			said = own[w.random.IntN(len(own))]
		}
		words = append(words, strings.Fields(said)...)
	}
	text := strings.Join(words[:150], " ")
	return coach.Answer{Question: q.ID, Role: q.RoleID, Theme: q.Theme, Skills: q.Evaluates, Text: text, Feedback: w.review.Review(q, text, nil)}
}

// given makes a the answer number i, of a random person.
func (w *writer) given(i int, a coach.Answer) coach.Answer {
	user := fmt.Sprintf("U0%09d", w.random.IntN(w.users))
	dm := "D0" + user[2:]
	at := noon().Add(time.Duration(i) * 83 * time.Second)
	a.Team, a.User, a.Attempt, a.At, a.Zone, a.Planned = "T01ABCDEFGH", user, 1, at, "Europe/Berlin", coach.WorkingDays
	a.Day = coach.Date(at.Format(time.DateOnly))
	a.Post = user + "-" + strings.ReplaceAll(string(a.Day), "-", "")
	a.Message = coach.MessageRef{Channel: dm, TS: fmt.Sprintf("%d.%06d", at.Unix(), w.random.IntN(1e6))}
	a.Replies = []coach.MessageRef{{Channel: dm, TS: fmt.Sprintf("%d.%06d", at.Unix()+1, w.random.IntN(1e6))}}
	return a
}

// TestBytesPerAnswer holds the size of the file to 1.3 KB for each answer of 150
// words with its review. Before a compaction, which Sweep makes when the file has
// grown by a quarter, pages are less full.
//
// The second pair of figures is about everything that a daily question leaves
// behind: the post, its thread and slot, what was asked and tried, card and rating,
// and the key of the event, which Sweep takes after a week.
func TestBytesPerAnswer(t *testing.T) {
	count, distinct := 1500, 100 // a review takes milliseconds
	if os.Getenv("CRASHTEST") == "nightly" {
		count, distinct = 10_000, 10_000
	}
	w := newWriter(t, count/20)
	told := make([]coach.Answer, distinct)
	for i := range told {
		told[i] = w.answer()
	}
	for _, test := range []struct {
		name             string
		put              func(tx coach.Tx, a coach.Answer) error
		grown, compacted int // limits
	}{
		{"answer and review", func(tx coach.Tx, a coach.Answer) error { _, err := tx.PutAnswer(a); return err }, 1700, 1300},
		{"all that a day leaves behind", putDay, 4500, 3000},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := openTemp(t)
			empty := size(t, s)
			for i := 0; i < count; {
				update(t, s, func(tx coach.Tx) error {
					for range 20 { // fewer syncs; the pages split as they do one by one
						if err := test.put(tx, w.given(i, told[i%distinct])); err != nil {
							return err
						}
						i++
					}
					return nil
				})
			}
			grown := size(t, s) - empty
			if err := s.Compact(context.Background()); err != nil {
				t.Fatal(err)
			}
			compacted := size(t, s) - empty
			t.Logf("%d answers: %d bytes each, %d after a compaction", count, grown/count, compacted/count)
			if grown/count > test.grown || compacted/count > test.compacted {
				t.Errorf("want at most %d bytes each, and %d after a compaction", test.grown, test.compacted)
			}
		})
	}
}

func putDay(tx coach.Tx, a coach.Answer) error {
	_, err := tx.PutAnswer(a)
	post := coach.Post{ID: a.Post, Team: a.Team, Subscriber: a.User, Question: a.Question, Daily: true, Day: a.Day, AskedAt: a.At, At: coach.MessageRef{Channel: a.Message.Channel, TS: a.Replies[0].TS + "1"}}
	return errors.Join(err,
		tx.PutPost(post),
		tx.PutSlot(a.Team, a.User, a.Day, coach.Slot{State: coach.SlotPosted, At: a.At}),
		tx.PutAsked(a.Team, a.User, coach.Asked{Question: a.Question, Times: 1, Last: a.At, Answers: 1}),
		tx.PutTry(a.Team, a.User, a.Post, coach.Try{Attempts: 1, Answers: []uint64{1}}),
		tx.PutCard(a.Team, a.User, coach.Card{Question: a.Question}),
		tx.PutRating(a.Team, a.User, coach.Rated{Question: a.Question, At: a.At}),
		tx.MarkSeen(a.Team, "event:Ev0"+a.Message.TS, a.At),
		tx.MarkSeen(a.Team, "msg:"+a.Message.Channel+":"+a.Message.TS, a.At),
	)
}

// size is how much of the file is in use, or was; the file itself is longer by less
// than a megabyte.
func size(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.db.View(func(tx *bolt.Tx) error {
		n = int(tx.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
