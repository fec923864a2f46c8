//go:build linux

package crashtest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/store"
)

// stored is what a data file holds of what people wrote.
type stored struct {
	answers map[coach.MessageRef][]string // texts, by message
	waiting map[coach.MessageRef]bool     // in the inbox
	worked  map[coach.MessageRef]bool     // claimed by the coach
	left    int                           // deliveries that could be made now
}

// open reads a data file that no program has open, and checks its structure.
func open(path string, people []string, written []said) (s stored, err error) {
	if err := checkPages(path); err != nil {
		return s, err
	}
	file, err := store.Open(path)
	if err != nil {
		return s, err
	}
	defer file.Close()
	return read(file, people, written)
}

func checkPages(path string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("bbolt panics: %v", p)
		}
	}()
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: 5 * time.Second, ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		return fmt.Errorf("open read-only: %w", err)
	}
	defer db.Close()
	return db.View(func(tx *bolt.Tx) (first error) {
		for err := range tx.Check() {
			if first == nil {
				first = fmt.Errorf("bbolt's check: %w", err)
			}
		}
		return first
	})
}

func read(file *store.Store, people []string, written []said) (s stored, err error) {
	s = stored{answers: map[coach.MessageRef][]string{}, waiting: map[coach.MessageRef]bool{}, worked: map[coach.MessageRef]bool{}}
	ctx := context.Background()
	pending, err := file.PendingInbound(ctx, 0, math.MaxInt)
	if err != nil {
		return s, err
	}
	for _, row := range pending {
		var e handlers.Event
		if err := json.Unmarshal(row.Event, &e); err != nil {
			return s, err
		}
		s.waiting[coach.MessageRef{Channel: e.Channel, TS: e.TS}] = true
	}
	return s, file.View(ctx, func(tx coach.Tx) error {
		for _, user := range people {
			answers, err := tx.Answers(team, user, 0)
			if err != nil {
				return err
			}
			for _, a := range answers {
				s.answers[a.Message] = append(s.answers[a.Message], a.Text)
			}
		}
		for _, w := range written {
			key := "msg:" + w.ref().Channel + ":" + w.ts
			if !w.answer {
				key += ":said" // it was carried out and answered
			}
			if s.worked[w.ref()], err = tx.Seen(team, key); err != nil {
				return err
			}
		}
		ready, err := tx.ReadyDeliveries(time.Now(), math.MaxInt)
		s.left = len(ready)
		return err
	})
}

// faults are the promises about what was written that the file breaks: each is kept,
// and no answer twice. When done is true nothing may wait any more.
func (s stored) faults(written []said, done bool) (faults []string) {
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	for _, w := range written {
		texts := s.answers[w.ref()]
		switch {
		case len(texts) > 1:
			bad("answer %s of %s is stored %d times", w.ts, w.user, len(texts))
		case len(texts) == 1 && texts[0] != w.text:
			bad("answer %s of %s is stored with another text", w.ts, w.user)
		case len(texts) == 0 && w.answer && (done || !s.waiting[w.ref()]):
			bad("answer %s of %s is lost", w.ts, w.user)
		case !w.answer && !s.worked[w.ref()] && (done || !s.waiting[w.ref()]):
			bad("message %s of %s is lost", w.ts, w.user)
		}
	}
	return faults
}
