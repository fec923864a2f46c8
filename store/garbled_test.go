package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"testing"

	bolt "go.etcd.io/bbolt"

	"interviewcoach/internal/coach"
)

// garbledResult is what a child tells of one damaged file.
type garbledResult struct {
	Opened  bool
	Sound   bool // says Check
	Altered int  // records that were read and are not what was written
	Changed int  // records that are there and cannot be read
	Missing int  // records whose key leads nowhere
}

// TestBitRotIsSeenNotServed damages copies of a file, and reads each in a child
// process: whatever that does, no record is read that differs from what was
// written, and Check reports every file in which one was changed.
func TestBitRotIsSeenNotServed(t *testing.T) {
	count := 60
	if os.Getenv("CRASHTEST") == "nightly" {
		count = 500
	}
	dir := t.TempDir()
	original := filepath.Join(dir, "original.db")
	s := openAt(t, original)
	for i := range 40 {
		update(t, s, func(tx coach.Tx) error { return fill(tx, "T1", fmt.Sprint("U", i), fmt.Sprint("D", i)) })
	}
	closeStore(t, s)
	valid, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var opened, reported, died, hit, missing, unseen int
	for i := range count {
		path := filepath.Join(dir, fmt.Sprintf("%d.db", i))
		if err := os.WriteFile(path, garble(random, valid), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := child(t, "garbled "+path)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			died++ // nothing was served, and this process is still here
			continue
		}
		var r garbledResult
		if line, _, _ := bytes.Cut(out, []byte("\n")); err != nil || json.Unmarshal(line, &r) != nil {
			t.Fatalf("copy %d: the child said %q, %v", i, out, err)
		}
		if r.Altered > 0 {
			t.Errorf("copy %d: %d altered records were read", i, r.Altered)
		}
		if r.Opened && r.Changed > 0 && r.Sound {
			t.Errorf("copy %d: %d records were changed, and Check reports nothing", i, r.Changed)
		}
		if r.Opened {
			opened++
		}
		if r.Opened && !r.Sound {
			reported++
		}
		if r.Changed > 0 {
			hit++
		}
		if r.Missing > 0 {
			missing++
			if r.Sound {
				unseen++
			}
		}
		_ = os.Remove(path)
	}
	t.Logf("%d copies: %d opened, %d of them reported, %d with changed records, %d with missing ones (%d unseen), %d children ended by it",
		count, opened, reported, hit, missing, unseen, died)
	if hit < count/10 {
		t.Errorf("%d of %d copies with changed records: the test damages too little", hit, count)
	}
	if unseen > count/20 {
		t.Errorf("%d copies miss records, and Check reports nothing", unseen)
	}
}

// garble damages a copy in one of the ways in which disks do.
func garble(random *rand.Rand, valid []byte) []byte {
	data := bytes.Clone(valid)
	switch random.IntN(8) {
	case 0: // cut short
		return data[:random.IntN(len(data))]
	case 1: // a sector of zeros
		at := random.IntN(len(data)/512) * 512
		clear(data[at : at+512])
	case 2: // a sector written elsewhere
		from, to := random.IntN(len(data)/512)*512, random.IntN(len(data)/512)*512
		copy(data[to:to+512], data[from:from+512])
	default: // flipped bits
		for range 1 + random.IntN(8) {
			data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		}
	}
	return data
}

// readGarbled opens the damaged file, checks it, reads every record, and compares
// with the original beside it.
func readGarbled(t *testing.T, path string) {
	want := recordsOf(t, filepath.Join(filepath.Dir(path), "original.db"))
	var r garbledResult
	if s, err := Open(path); err == nil {
		r.Opened = true
		report, err := s.Check(context.Background())
		r.Sound = err == nil && report.Sound()
		compare(s, want, &r)
	}
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(line))
	os.Exit(0) // a damaged file may not close
}

// recordsOf reads a file without opening it for writing.
func recordsOf(t *testing.T, path string) map[table]map[string][]byte {
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return dump(t, db)
}

// compare reads every row in the damaged file as the store does.
func compare(s *Store, want map[table]map[string][]byte, r *garbledResult) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for name := range tables() {
		if tables()[name].sound == nil || name == tableMeta || want[name] == nil {
			continue
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.view(context.Background(), func(t tx) error {
				there := map[string]bool{}
				for k, v := range rows(name.of(t.Tx), nil) {
					original, known := want[name][string(k)]
					there[string(k)] = true
					if len(original) <= numberLen && known {
						continue // a row of an index
					}
					switch err := payload(k, v, func([]byte) error { return nil }); {
					case err != nil:
						r.Changed++
					case !known || !bytes.Equal(v, original):
						r.Altered++
					}
				}
				for k := range want[name] {
					if !there[k] {
						r.Missing++
					}
				}
				return nil
			})
		}()
	}
}
