package store

import (
	"context"
	"errors"
	"flag"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

var updateGolden = flag.Bool("update", false, "write testdata anew")

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
		}}
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

// goldenAnswer is what the file of version 1 holds.
func goldenAnswer() coach.Answer {
	return coach.Answer{Team: "T1", User: "U1", Seq: 1, Post: "U1-1", Message: coach.MessageRef{Channel: "D1", TS: "1.0"}, Text: "golden", At: noon()}
}

func TestFileOfVersion1Opens(t *testing.T) {
	golden := filepath.Join("testdata", "version-1.db")
	if *updateGolden {
		if SchemaVersion() != 1 {
			t.Fatal("only a program of version 1 writes a file of version 1")
		}
		writeGolden(t, golden)
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "coach.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	view(t, s, func(tx coach.Tx) error {
		found(t, goldenAnswer())(tx.AnswerAt("T1", coach.MessageRef{Channel: "D1", TS: "1.0"}))
		found(t, coach.Subscriber{Team: "T1", ID: "C-of-D1", SetUpBy: "U1", NextDue: noon()})(tx.Subscriber("T1", "C-of-D1"))
		return nil
	})
	rows, err := s.PendingInbound(context.Background(), 0, 9)
	if err != nil || len(rows) != 4 {
		t.Errorf("%d events, %v, want 4", len(rows), err)
	}
	closeStore(t, s)
	checkFile(t, path)
}

func writeGolden(t *testing.T, golden string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coach.db")
	s := openAt(t, path)
	fillInbox(t, s, "T1", "U1", "D1")
	update(t, s, func(tx coach.Tx) error {
		_, err := tx.PutAnswer(goldenAnswer())
		return errors.Join(err, fill(tx, "T1", "U1", "D2"), tx.PutSubscriber(coach.Subscriber{Team: "T1", ID: "C-of-D1", SetUpBy: "U1", NextDue: noon()}))
	})
	closeStore(t, s)
	// Compacted, so that the file in the repository is small.
	src, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(golden); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	dst, err := bolt.Open(golden, 0o644, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(bolt.Compact(dst, src, 0), dst.Close()); err != nil {
		t.Fatal(err)
	}
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
	known := append(teamTables(), tableMeta, tableDue, tableOutboxReady, tableSeenByTime, tableInbox)
	slices.Sort(known)
	var live []table
	for name := range dump(t, openTemp(t).db) {
		live = append(live, name)
	}
	slices.Sort(live)
	equal(t, "buckets", known, live)
}
