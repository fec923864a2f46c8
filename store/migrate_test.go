package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// rawFile opens a bbolt file that no migration has touched.
func rawFile(t *testing.T) *bolt.DB {
	t.Helper()
	db, err := bolt.Open(filepath.Join(t.TempDir(), "raw.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func versionOf(t *testing.T, db *bolt.DB) (version int) {
	t.Helper()
	err := db.View(func(tx *bolt.Tx) (err error) {
		version, err = schemaVersion(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func TestStep1CreatesTheBuckets(t *testing.T) {
	db := rawFile(t)
	if err := upgrade(db, migrations()[:1]); err != nil {
		t.Fatal(err)
	}
	equal(t, "version", versionOf(t, db), 1)
	equal(t, "buckets", len(dump(t, db)), 18)
}

func TestMigrateTakesWhatIsPendingAllOrNothing(t *testing.T) {
	db := rawFile(t)
	var took []string
	broken := errors.New("broken")
	step := func(name string, fail error) migration {
		return migration{name, func(tx *bolt.Tx) error {
			took = append(took, name)
			_, err := tx.CreateBucketIfNotExists([]byte(name))
			return errors.Join(err, fail)
		}, nil}
	}
	if err := upgrade(db, []migration{step("one", nil)}); err != nil {
		t.Fatal(err)
	}
	if err := upgrade(db, []migration{step("one", nil), step("two", nil), step("three", broken)}); !errors.Is(err, broken) {
		t.Errorf("upgrade = %v", err)
	}
	equal(t, "version after a broken step", versionOf(t, db), 1)
	if _, ok := dump(t, db)["two"]; ok {
		t.Error("step two stayed although step three failed")
	}
	if err := upgrade(db, []migration{step("one", nil), step("two", nil), step("three", nil)}); err != nil {
		t.Fatal(err)
	}
	equal(t, "steps taken", took, []string{"one", "two", "three", "two", "three"})
	equal(t, "version", versionOf(t, db), 3)
}

// goldenAnswer is in every golden file.
func goldenAnswer() coach.Answer {
	return coach.Answer{Team: "T1", User: "U1", Seq: 1, Post: "U1-1", Message: coach.MessageRef{Channel: "D1", TS: "1.0"}, Text: "golden", At: noon()}
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
			s, err := open(path, environment{now: noon, at: func(string) {}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			readGolden(t, s)
			closeStore(t, s)
			checkFile(t, path)
			kept, err := os.ReadFile(copyName(path, version, noon(), 1))
			if err != nil || !bytes.Equal(kept, old) {
				t.Errorf("the copy differs from the old file (%v)", err)
			}
			files(t, path, "coach.db", filepath.Base(copyName(path, version, noon(), 1)))
		})
	}
}

// golden copies the golden file of a version to a folder of its own.
func golden(t *testing.T, version int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("version-%d.db", version)))
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

// files checks what the folder of path holds, and that each is its owner's alone.
func files(t *testing.T, path string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
			t.Errorf("mode of %s is %v (%v), want its owner's alone", e.Name(), info.Mode(), err)
		}
	}
	equal(t, "files", got, want)
}

func TestCopiesBeforeMigrationsAreNeverReplacedAndGoAfterAMonth(t *testing.T) {
	path := golden(t, 2)
	for _, taken := range []string{copyName(path, 2, noon(), 1), path + ".v2-backup"} {
		if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := open(path, environment{now: noon, at: func(string) {}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	files(t, path, "coach.db", "coach.db.v2-20261214", "coach.db.v2-20261214-2", "coach.db.v2-backup")
	if mine, err := os.ReadFile(copyName(path, 2, noon(), 1)); err != nil || string(mine) != "mine" {
		t.Errorf("the copy of the same day was replaced (%v)", err)
	}
	sweep := func(now time.Time) {
		t.Helper()
		if _, err := s.Sweep(context.Background(), now); err != nil {
			t.Fatal(err)
		}
	}
	sweep(noon().Truncate(24 * time.Hour).Add(KeepCopies))
	files(t, path, "coach.db", "coach.db.v2-20261214", "coach.db.v2-20261214-2", "coach.db.v2-backup")
	sweep(noon().Truncate(24 * time.Hour).Add(KeepCopies + 1))
	files(t, path, "coach.db", "coach.db.v2-backup")
}

// The package comment draws every bucket of a new file, and no other.
func TestDocDrawsTheBuckets(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	var drawn []string
	for _, m := range regexp.MustCompile(`(?m)^\t([a-z_]+)(?: .*)?\n\t└──`).FindAllStringSubmatch(f.Doc.Text(), -1) {
		drawn = append(drawn, m[1])
	}
	slices.Sort(drawn)
	var live []string
	for name := range dump(t, openTemp(t).db) {
		live = append(live, string(name))
	}
	slices.Sort(live)
	equal(t, "buckets", drawn, live)
}

// Forget's list of buckets and the live ones together: a bucket that neither starts
// with a team nor is named here is one that ForgetTeam does not know.
func TestForgetTeamKnowsEveryBucket(t *testing.T) {
	known := append(teamTables(), tableMeta, tableDue, tableOutboxReady, tableSeenByTime, tableInbox, tableDeadInbox, tableTeamsLeft)
	slices.Sort(known)
	var live []table
	for name := range dump(t, openTemp(t).db) {
		live = append(live, name)
	}
	slices.Sort(live)
	equal(t, "buckets", known, live)
}
