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
)

// BenchmarkOpenMillionAnswers measures, on one file of a million answers of 150
// words, what the options of bbolt cost: opening the file, and the transaction that
// adds one answer. The file takes about 1.4 GB of temporary space.
//
//	go test ./store -run '^$' -bench OpenMillion -benchtime 20x -timeout 20m
func BenchmarkOpenMillionAnswers(b *testing.B) {
	if testing.Short() {
		b.Skip("it writes over a gigabyte")
	}
	path := filepath.Join(b.TempDir(), "coach.db")
	start := time.Now()
	if err := writeAnswers(path, 1000, 1000); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("built in %v, %d MB", time.Since(start).Round(time.Second), info.Size()>>20)
	for _, scan := range []bool{false, true} {
		for _, mapped := range []int{0, 1 << 30, 4 << 30} {
			variant := func(o *bolt.Options) { o.NoFreelistSync, o.InitialMmapSize = scan, mapped }
			name := fmt.Sprintf("NoFreelistSync=%v/map=%dGiB", scan, mapped>>30)
			b.Run("Open/"+name, func(b *testing.B) {
				addAnswers(b, path, variant, 1) // so that the free list is kept as this variant keeps it
				b.ResetTimer()
				for range b.N {
					b.StartTimer()
					s, err := Open(path, variant)
					b.StopTimer()
					if err != nil {
						b.Fatal(err)
					}
					if err := s.Close(); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("PutAnswer/"+name, func(b *testing.B) {
				addAnswers(b, path, variant, b.N)
			})
		}
	}
}

// addAnswers times n transactions, each of one new answer of a random person.
func addAnswers(b *testing.B, path string, opt Option, n int) {
	b.Helper()
	s, err := Open(path, opt)
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	b.ResetTimer()
	b.StartTimer()
	for range n {
		a := randomAnswer(random, random.IntN(1000), 1001+random.IntN(1e6))
		err := s.Update(context.Background(), func(tx coach.Tx) error {
			_, err := tx.PutAnswer(a)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// writeAnswers makes a file quickly: no sync, and full pages, as keys come in order.
func writeAnswers(path string, users, each int) error {
	s, err := Open(path, func(o *bolt.Options) { o.NoSync, o.NoGrowSync, o.InitialMmapSize = true, true, 2<<30 })
	if err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(1, 2))
	const batch = 10 // users in one transaction
	for first := 0; first < users; first += batch {
		err := s.update(context.Background(), func(t tx) error {
			tableAnswers.of(t.Tx).FillPercent = 0.95
			tableMessages.of(t.Tx).FillPercent = 0.95
			for user := first; user < min(first+batch, users); user++ {
				for i := range each {
					if _, err := t.PutAnswer(randomAnswer(random, user, i)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return errors.Join(err, s.Close())
		}
	}
	return errors.Join(s.db.Sync(), s.Close())
}

func randomAnswer(random *rand.Rand, user, i int) coach.Answer {
	words := strings.Fields("the cache is cold so a map of keys may grow and we set a limit to it then I test how fast each of them can be")
	var text strings.Builder
	for range 150 {
		text.WriteString(words[random.IntN(len(words))])
		text.WriteByte(' ')
	}
	id := fmt.Sprintf("U%09d", user)
	return coach.Answer{
		Team: "T0123456789", User: id, Post: id + "-20261214", Question: "go-maps-042", Attempt: 1,
		Message: coach.MessageRef{Channel: fmt.Sprintf("D%09d", user), TS: fmt.Sprintf("18%08d.000100", i)},
		Text:    text.String(), At: noon(), Zone: "Europe/Berlin", Day: "2026-12-14",
		Feedback: review.Feedback{Version: "words-1", Words: 150, KeyPoints: []review.KeyPoint{
			{ID: "k1", Label: "names the cost of growth", Band: review.Covered, Quote: "so a map of keys may grow and we set a limit"}, {Label: "measures"},
		}},
	}
}

// BenchmarkProgress reads the 10,000 answers of one person, as progress does.
//
//	go test ./store -run '^$' -bench 'Progress|PutAnswer$'
func BenchmarkProgress(b *testing.B) {
	path := filepath.Join(b.TempDir(), "coach.db")
	if err := writeAnswers(path, 1, 10_000); err != nil {
		b.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		err := s.View(context.Background(), func(tx coach.Tx) error {
			all, err := tx.Answers("T0123456789", "U000000000", 0)
			if len(all) != 10_000 {
				b.Fatal(len(all))
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPackAnswer is what compression adds to storing one answer.
func BenchmarkPackAnswer(b *testing.B) {
	a := randomAnswer(rand.New(rand.NewPCG(1, 2)), 1, 1)
	for _, pack := range []bool{false, true} {
		b.Run(fmt.Sprint(pack), func(b *testing.B) {
			for b.Loop() {
				if _, err := encode([]byte("k"), packAnswer(a), pack); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
