package store

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

var writeGolden = flag.Bool("golden", false, "write the golden file of this program's schema version, if there is none")

// goldenAnswer is in every golden file.
func goldenAnswer() coach.Answer {
	return coach.Answer{Team: "T1", User: "U1", Seq: 1, Post: "U1-1", Message: coach.MessageRef{Channel: "D1", TS: "1.0"}, Text: "golden", At: noon()}
}

// A new schema version needs a file that its program wrote, for all later ones to
// read: the old ones stay as they are.
func TestEveryVersionHasItsGoldenFile(t *testing.T) {
	for version := 1; version <= SchemaVersion(); version++ {
		path := goldenFile(version)
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && version == SchemaVersion() && *writeGolden {
			fillGolden(t, path)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("version %d has no golden file: go test ./store -run GoldenFile -golden writes it, with the last program of that version", version)
			continue
		}
		checked, err := CheckFile(context.Background(), golden(t, version))
		if err != nil || checked.Schema != version || !checked.Report.Sound() {
			t.Errorf("%s: %+v, %v, want a sound file of version %d", path, checked, err, version)
		}
	}
}

func goldenFile(version int) string {
	return filepath.Join("testdata", fmt.Sprintf("version-%d.db", version))
}

// fillGolden writes something of every kind.
func fillGolden(t *testing.T, path string) {
	t.Helper()
	temp := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, temp)
	update(t, s, func(tx coach.Tx) error {
		answer := goldenAnswer()
		answer.Seq = 0
		_, err := tx.PutAnswer(answer)
		return errors.Join(err, fill(tx, "T1", "U1", "D2"), fill(tx, "T1", "U9", "D1"),
			tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "C-of-D1", SetUpBy: "U1", NextDue: noon()}),
			tx.PutCard("T1", "U1", coach.Card{Question: "q1", At: noon()}),
			tx.PutRating("T1", "U1", coach.Rated{Question: "q1", At: noon(), Rating: 3}),
			tx.PutSession(coach.Session{Team: "T1", User: "U1", ID: "s1", Started: noon()}),
			tx.PutTookPart("T1", "C1", "2026-12-14", coach.TookPart{User: "U1", Posts: map[string]int{"C1-1": 1}}),
			tx.TeamLeft("T9", noon()),
		)
	})
	fillInbox(t, s, "T1", "U1", "D1")
	if err := s.Compact(context.Background()); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	data, err := os.ReadFile(temp)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Each golden file was written by the last program of its version.
func TestFilesOfOlderVersionsOpen(t *testing.T) {
	for version := 1; version < SchemaVersion(); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			path := golden(t, version)
			old, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before := rowsOf(t, path)
			s, err := open(path, environment{now: noon, at: func(string) {}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			sameRows(t, before, dump(t, s.db))
			readGolden(t, s)
			closeStore(t, s)
			checkFile(t, path)
			kept, err := os.ReadFile(copyName(path, version, noon(), 1))
			if err != nil || !bytes.Equal(kept, old) {
				t.Errorf("the copy differs from the old file (%v)", err)
			}
			checked, err := CheckFile(context.Background(), copyName(path, version, noon(), 1))
			if err != nil || checked.Schema != version || !checked.Report.Sound() {
				t.Errorf("the copy: %+v, %v, want a sound file of version %d", checked, err, version)
			}
			files(t, path, "coach.db", filepath.Base(copyName(path, version, noon(), 1)))
		})
	}
}

// rowsOf reads a file as it is, whatever its version.
func rowsOf(t *testing.T, path string) map[table]map[string][]byte {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return dump(t, db)
}

// sameRows checks that every row is still there and says the same: no step so far
// changes what a record says, only how it is written.
func sameRows(t *testing.T, before, after map[table]map[string][]byte) {
	t.Helper()
	n := 0
	for name, rows := range before {
		for k, v := range rows {
			now, ok := after[name][k]
			switch {
			case !ok:
				t.Errorf("table %s lost the row %q", name, k)
			case name == tableMeta: // the version
			case !bytes.Equal(meaning(k, now), meaning(k, v)):
				t.Errorf("table %s, row %q says %s, and said %s", name, k, meaning(k, now), meaning(k, v))
			default:
				n++
			}
		}
	}
	if n < 40 || len(before["answers"]) < 3 || len(before["progress"]) == 0 || len(before["outbox"]) < 4 {
		t.Errorf("%d rows compared: this test could not fail", n)
	}
	for _, name := range []table{"cards", "ratings", "sessions", "took_part"} {
		if rows, ok := before[name]; ok && len(rows) == 0 {
			t.Errorf("no row of %s was compared", name)
		}
	}
}

// meaning is the JSON of a record, of any version, or the value itself.
func meaning(k string, v []byte) (text []byte) {
	if err := payload([]byte(k), v, func(data []byte) error { text = bytes.Clone(data); return nil }); err == nil {
		return text
	}
	if len(v) > 0 && v[0] == versionBare {
		return v[1:]
	}
	return v
}

// golden copies the golden file of a version to a folder of its own.
func golden(t *testing.T, version int) string {
	t.Helper()
	data, err := os.ReadFile(goldenFile(version))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "coach.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readGolden checks what every golden file holds.
func readGolden(t *testing.T, s *Store) {
	t.Helper()
	view(t, s, func(tx coach.Tx) error {
		found(t, goldenAnswer())(tx.AnswerAt("T1", coach.MessageRef{Channel: "D1", TS: "1.0"}))
		found(t, coach.Subscriber{Team: "T1", ID: "C-of-D1", SetUpBy: "U1", NextDue: noon()})(tx.Subscriber("T1", "C-of-D1"))
		return nil
	})
	rows, err := s.PendingInbound(context.Background(), 0, 9)
	if err != nil || len(rows) != 4 {
		t.Errorf("%d events, %v, want 4", len(rows), err)
	}
	addInbound(t, s, coach.Inbound{ID: "EvNew", Team: "T1", At: noon()})
	if rows, err := s.PendingInbound(context.Background(), rows[3].Seq, 9); err != nil || len(rows) != 1 {
		t.Errorf("events after a new one: %d, %v, want it alone: numbers must go on", len(rows), err)
	}
}
