package store

import (
	"fmt"
	"os"
	"testing"
	"time"

	"interviewcoach/internal/coach"
)

// What an edit replaced is as gone as what was deleted; a review that changes alone
// leaves nothing behind for which the file would be written anew.
func TestWordsThatAnEditReplacedLeaveTheFile(t *testing.T) {
	s := openTemp(t)
	const count = 50
	var gone [][]byte
	update(t, s, func(tx coach.Tx) error {
		for i := range count {
			if _, err := tx.PutAnswer(coach.Answer{Team: "T1", User: "U1", Text: fmt.Sprint("first words ", i), At: noon()}); err != nil {
				return err
			}
		}
		return nil
	})
	put := func(change func(*coach.Answer)) {
		t.Helper()
		update(t, s, func(tx coach.Tx) error {
			all, err := tx.Answers("T1", "U1", 0)
			for _, a := range all {
				change(&a)
				if _, err := tx.PutAnswer(a); err != nil {
					return err
				}
			}
			return err
		})
	}
	due := func(want bool) {
		t.Helper()
		got, err := s.ErasureDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "an erasure is due", got, want)
	}
	due(false)
	put(func(a *coach.Answer) { a.Feedback.Words = 2 })
	due(false)
	gone = valuesOf(t, s, "U1")
	put(func(a *coach.Answer) { a.Text = fmt.Sprint("other words ", a.Seq) })
	due(true)
	if leftIn(t, s.Path(), gone) == 0 {
		t.Error("no record is in the file before the compaction: this test could not fail")
	}
	if _, err := s.Sweep(t.Context(), noon()); err != nil {
		t.Fatal(err)
	}
	equal(t, "records left in the file", leftIn(t, s.Path(), gone), 0)
	due(false)
}

// A restore that was killed leaves a whole copy of what people wrote: nobody may ever
// restore again, and the bot removes it.
func TestSweepRemovesWhatAKilledRestoreLeft(t *testing.T) {
	s := openTemp(t)
	old, young := s.Path()+restoreSuffix+"123", s.Path()+restoreSuffix+"456"
	now := time.Now()
	for path, at := range map[string]time.Time{old: now.Add(-staleAfter - time.Minute), young: now} {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Sweep(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{old: false, young: true} {
		_, err := os.Stat(path)
		equal(t, path+" is there", err == nil, want)
	}
}
