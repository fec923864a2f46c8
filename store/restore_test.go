package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

func still() environment { return environment{now: noon, at: func(string) {}} }

func TestRestoreToANewPlace(t *testing.T) {
	from := aBackup(t)
	to := filepath.Join(t.TempDir(), "data", "coach.db")
	restored, err := Restore(t.Context(), from, to, false)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "records", restored.Report.Records["answers"], 1)
	equal(t, "kept", restored.Kept, "")
	files(t, to, "coach.db")
	s := openAt(t, to)
	hasGoldenAnswer(t, s)
	closeStore(t, s)
	checkFile(t, to)
}

func TestRestoreReplacesOnlyWithForceAndKeepsTheOldFile(t *testing.T) {
	from, to := aBackup(t), filepath.Join(t.TempDir(), "coach.db")
	closeStore(t, openAt(t, to))
	old, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), from, to, false); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("without force: %v", err)
	}
	files(t, to, "coach.db")
	for _, want := range []string{"coach.db.before-restore-20261214", "coach.db.before-restore-20261214-2"} {
		restored, err := restore(t.Context(), from, to, true, still())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "kept", filepath.Base(restored.Kept), want)
	}
	files(t, to, "coach.db", "coach.db.before-restore-20261214", "coach.db.before-restore-20261214-2")
	kept, err := os.ReadFile(to + ".before-restore-20261214")
	if err != nil || !bytes.Equal(kept, old) {
		t.Errorf("the kept file is not the old one (%v)", err)
	}
	s := openAt(t, to)
	hasGoldenAnswer(t, s)
	if _, err := s.Sweep(t.Context(), noon().Add(KeepCopies+24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	files(t, to, "coach.db") // what people had removed is in the others
}

func TestRestoreRefuses(t *testing.T) {
	good := aBackup(t)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	newer := file(t, whole)
	db, err := bolt.Open(newer, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return tx.Bucket([]byte(tableMeta)).Put(schemaVersionKey(), []byte("77")) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		from  string
		class error
		says  string
	}{
		"no file":                {good + ".none", fs.ErrNotExist, "there is no file"},
		"a text":                 {file(t, []byte(strings.Repeat("text ", 9999))), ErrNotStore, "not a data file"},
		"a short text":           {file(t, []byte("text")), ErrNotStore, "not a data file"},
		"half of one":            {file(t, whole[:2*pageSize+100]), ErrNotStore, "damaged"},
		"rows astray":            {file(t, pointOutside(whole)), ErrNotStore, "damaged"},
		"a flipped bit":          {file(t, flipped(t, whole)), ErrNotStore, "damaged"},
		"one of a newer program": {newer, ErrNewer, fmt.Sprintf("has schema version 77 and this interviewcoach knows only version %d: it needs interviewcoach with schema 77 or newer", SchemaVersion())},
	} {
		t.Run(name, func(t *testing.T) {
			to := filepath.Join(t.TempDir(), "coach.db")
			closeStore(t, openAt(t, to))
			before, err := os.ReadFile(to)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Restore(t.Context(), test.from, to, true)
			if !errors.Is(err, test.class) || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), test.from) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %v, one sentence with %q and the file's name", err, test.class, test.says)
			}
			files(t, to, "coach.db")
			after, err := os.ReadFile(to)
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("the data file was changed (%v)", err)
			}
			closeStore(t, openAt(t, to)) // nobody holds it
		})
	}
}

// flipped changes a bit within a record.
func flipped(t *testing.T, whole []byte) []byte {
	t.Helper()
	for _, v := range rowsOf(t, file(t, whole))[tableAnswers] {
		bad := bytes.Clone(v)
		bad[len(bad)/2] ^= 4
		return bytes.ReplaceAll(whole, v, bad)
	}
	t.Fatal("there is no answer")
	return nil
}

func TestRestoreRefusesWhileABotHasTheFile(t *testing.T) {
	t.Parallel() // it waits for the lock
	from, s := aBackup(t), openTemp(t)
	_, err := Restore(t.Context(), from, s.Path(), true)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "stop it") {
		t.Errorf("Restore = %v, want ErrLocked", err)
	}
	files(t, s.Path(), "coach.db")
}

func TestRestoreRefusesItself(t *testing.T) {
	from := aBackup(t)
	link := from + ".link"
	if err := os.Symlink(from, link); err != nil {
		t.Skip(err)
	}
	if _, err := Restore(t.Context(), link, from, true); !errors.Is(err, ErrNotStore) || !strings.Contains(err.Error(), "itself") {
		t.Errorf("Restore = %v", err)
	}
}

// A sentence that says to add --force would be no help: it is there already.
func TestRestoreRefusesALinkThatLeadsNowhere(t *testing.T) {
	from := aBackup(t)
	link := filepath.Join(t.TempDir(), "coach.db")
	if err := os.Symlink(link+".none", link); err != nil {
		t.Skip(err)
	}
	for _, force := range []bool{false, true} {
		if _, err := Restore(t.Context(), from, link, force); !errors.Is(err, ErrNotStore) || !strings.Contains(err.Error(), "leads nowhere") {
			t.Errorf("with force %v: %v", force, err)
		}
	}
}

// A file beyond opening is what a restore is for.
func TestRestoreOverADamagedFile(t *testing.T) {
	for name, data := range map[string][]byte{
		"empty": nil, "a text": bytes.Repeat([]byte("text "), 9999), "astray": pointOutside(validFile(t)),
	} {
		t.Run(name, func(t *testing.T) {
			from, to := aBackup(t), file(t, data)
			restored, err := Restore(t.Context(), from, to, true)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := os.ReadFile(restored.Kept)
			if err != nil || !bytes.Equal(kept, data) {
				t.Errorf("the kept file is not the damaged one (%v)", err)
			}
			s := openAt(t, to)
			hasGoldenAnswer(t, s)
			closeStore(t, s)
		})
	}
}

func TestABackupOfAnOlderVersionIsRestoredAsItIs(t *testing.T) {
	for version := 1; version < SchemaVersion(); version++ {
		from := golden(t, version)
		if err := os.Chmod(from, 0o444); err != nil { // on a medium that cannot be written
			t.Fatal(err)
		}
		to := filepath.Join(t.TempDir(), "coach.db")
		restored, err := Restore(t.Context(), from, to, false)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "version", restored.Schema, version)
		files(t, to, "coach.db")
		s, err := open(to, still(), nil)
		if err != nil {
			t.Fatal(err)
		}
		readGolden(t, s)
		closeStore(t, s)
		checkFile(t, to)
		files(t, to, "coach.db", filepath.Base(copyName(to, version, noon(), 1)))
	}
}

// Through a link, the file behind it is replaced and the link stays.
func TestRestoreThroughALink(t *testing.T) {
	from, real := aBackup(t), filepath.Join(t.TempDir(), "real.db")
	closeStore(t, openAt(t, real))
	link := filepath.Join(t.TempDir(), "coach.db")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	if _, err := restore(t.Context(), from, link, true, still()); err != nil {
		t.Fatal(err)
	}
	files(t, real, "real.db", "real.db.before-restore-20261214")
	s := openAt(t, link)
	defer closeStore(t, s)
	hasGoldenAnswer(t, s)
}

// At each moment the file is the old one or the restored one.
func TestAKilledRestoreLeavesOneOrTheOther(t *testing.T) {
	for _, moment := range []string{"restore-copied", "restore-kept", "restore-renamed"} {
		from, to := aBackup(t), filepath.Join(t.TempDir(), "coach.db")
		closeStore(t, openAt(t, to))
		type killedHere struct{}
		env := environment{now: noon, at: func(at string) {
			if at == moment {
				s := openAt(t, file(t, read(t, to))) // as it is on the disk now: whole
				checkStore(t, s)
				closeStore(t, s)
				panic(killedHere{})
			}
		}}
		func() {
			defer func() {
				if _, ok := recover().(killedHere); !ok {
					t.Errorf("never came to %s", moment)
				}
			}()
			_, _ = restore(t.Context(), from, to, true, env)
		}()
		if _, err := restore(t.Context(), from, to, true, still()); err != nil {
			t.Fatalf("again after %s: %v", moment, err)
		}
		s := openAt(t, to)
		hasGoldenAnswer(t, s)
		closeStore(t, s)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What waited may have been sent after the backup; what was not yet due cannot.
func TestWhatWaitedIsInDoubtAfterARestore(t *testing.T) {
	s := openTemp(t)
	later := noon().Add(time.Hour)
	put := func(key string, state coach.DeliveryState, ready time.Time) coach.Delivery {
		return coach.Delivery{Team: "T1", Key: key, Kind: coach.KindReply, To: "D1", State: state, ReadyAt: ready, Created: noon().Add(-time.Hour)}
	}
	update(t, s, func(tx coach.Tx) error {
		return errors.Join(tx.PutDelivery(put("due", coach.Pending, noon())), tx.PutDelivery(put("later", coach.Pending, later)),
			tx.PutDelivery(put("dead", coach.Dead, noon())), tx.PutDelivery(put("sending", coach.Sending, noon())))
	})
	from := filepath.Join(t.TempDir(), "backup.db")
	if _, err := s.Backup(t.Context(), from); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "coach.db")
	if _, err := restore(t.Context(), from, to, false, still()); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing changes
		b, err := open(to, still(), nil)
		if err != nil {
			t.Fatal(err)
		}
		view(t, b, func(tx coach.Tx) error {
			doubtful := put("due", coach.Unknown, noon())
			doubtful.Started = noon()
			found(t, doubtful)(tx.Delivery("T1", "due"))
			found(t, put("later", coach.Pending, later))(tx.Delivery("T1", "later"))
			found(t, put("dead", coach.Dead, noon()))(tx.Delivery("T1", "dead"))
			found(t, put("sending", coach.Sending, noon()))(tx.Delivery("T1", "sending"))
			return nil
		})
		checkStore(t, b)
		// What comes to wait from now on is in no doubt.
		update(t, b, func(tx coach.Tx) error { return tx.PutDelivery(put("new", coach.Pending, noon())) })
		closeStore(t, b)
	}
	b, err := open(to, still(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, b)
	view(t, b, func(tx coach.Tx) error {
		found(t, put("new", coach.Pending, noon()))(tx.Delivery("T1", "new"))
		return nil
	})
}

func TestRestoreEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	to := filepath.Join(t.TempDir(), "coach.db")
	if _, err := Restore(ctx, aBackup(t), to, false); !errors.Is(err, context.Canceled) {
		t.Errorf("Restore = %v", err)
	}
	files(t, to)
}
