package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"interviewcoach/internal/coach"
)

// manyPages returns the bytes in use of a file in which pages are free, full and
// branches.
func manyPages(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	for user := range 8 {
		update(t, s, func(tx coach.Tx) error {
			id := fmt.Sprint("U", user)
			for i := range 12 {
				if _, err := tx.PutAnswer(coach.Answer{Team: "T1", User: id, Post: fmt.Sprint(id, "-", i), Text: fmt.Sprint(user, " times ", i)}); err != nil {
					return err
				}
			}
			return fill(tx, "T1", id, "D"+id[1:])
		})
	}
	var inUse int64
	view(t, s, func(t coach.Tx) error { inUse = t.(tx).Tx.Size(); return nil })
	closeStore(t, s)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data[:inUse]
}

// A file that was cut short, or in which a page is lost, is checked to the end in a
// moment, and is not sound unless nothing in use was met.
func TestCheckFileSurvivesLostPages(t *testing.T) {
	whole := manyPages(t)
	dir, n := t.TempDir(), 0
	check := func(what string, data []byte) (sound bool) {
		t.Helper()
		n++
		path := filepath.Join(dir, fmt.Sprint(n, ".db")) // one that panics may stay locked
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Log(what, len(data)/pageSize) // shown when the process dies
		checked, err := CheckFile(t.Context(), path)
		return err == nil && checked.Report.Sound()
	}
	if !check("whole", whole) {
		t.Fatal("the whole file is not sound")
	}
	pages := len(whole) / pageSize
	used := 0
	for page := range pages {
		if page > 1 && check(fmt.Sprint("cut before page ", page), whole[:page*pageSize]) {
			t.Errorf("a file cut before page %d of %d is sound", page, pages)
		}
		for name, with := range map[string]byte{"zeros": 0, "ones": 0xff, "sevens": 7} {
			data := bytes.Clone(whole)
			copy(data[page*pageSize:], bytes.Repeat([]byte{with}, pageSize))
			if !check(fmt.Sprint(name, " in page ", page), data) {
				used++
			}
		}
	}
	if used < 3 {
		t.Errorf("%d of %d pages were missed: this test could not fail", used, pages)
	}
}
