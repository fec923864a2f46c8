package store

import (
	"bytes"
	"context"
	"errors"
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

func TestStep2CreatesTheBucketsOfPractice(t *testing.T) {
	db := rawFile(t)
	if err := upgrade(db, migrations()[:1]); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db)
	if err := upgrade(db, migrations()[:2]); err != nil {
		t.Fatal(err)
	}
	equal(t, "version", versionOf(t, db), 2)
	equal(t, "new buckets", newIn(before, dump(t, db)), []table{"cards", "ratings", "sessions", "took_part"})
}

func TestStep3CreatesBucketsAndSealsRecords(t *testing.T) {
	db := rawFile(t)
	if err := upgrade(db, migrations()[:2]); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db)
	if err := upgrade(db, migrations()[:3]); err != nil {
		t.Fatal(err)
	}
	equal(t, "version", versionOf(t, db), 3)
	equal(t, "new buckets", newIn(before, dump(t, db)), []table{"dead_inbox", "teams_left"})

	bare := []byte("\x01{\"a\":1}")
	for _, test := range []struct {
		name   table
		value  []byte
		sealed bool
	}{
		{"progress", bare, true},
		{"answers", bare, true},
		{"meta", bare, false},
		{"seen", bare, false},
		{"due", nil, false},
		{"progress", []byte("\x01no JSON"), false},
		{"progress", []byte("\x09{}"), false},
	} {
		got, err := sealRecord(test.name, []byte("k"), test.value)
		if err != nil {
			t.Fatal(err)
		}
		if sealed := !bytes.Equal(got, test.value); sealed != test.sealed {
			t.Errorf("%s %q is sealed: %v, want %v", test.name, test.value, sealed, test.sealed)
		}
		if test.sealed {
			err := payload([]byte("k"), got, func(data []byte) error {
				equal(t, "the record", string(data), string(bare[1:]))
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
}

func newIn(before, after map[table]map[string][]byte) (names []table) {
	for name := range after {
		if _, ok := before[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
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
