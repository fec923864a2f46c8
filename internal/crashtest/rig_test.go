//go:build linux

package crashtest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// patience bounds every wait for something that must come.
const patience = 60 * time.Second

// A rig is one workspace and one data file, on which the program is started as
// often as a test likes.
type rig struct {
	*testing.T
	slack  *localslack.Server
	oracle *oracle
	dir    string // of the data file and the logs; kept when the test fails
	db     string
	seed   uint64
	random *rand.Rand
	people []string
	due    int // of the people, how many have a question today
	starts int
	socket int // the latest connection
	mutant bool
	kept   bool
}

// newRig makes a workspace of so many people. Nobody is asked anything until ask.
func newRig(t *testing.T, people int) *rig {
	t.Helper()
	r := &rig{T: t, dir: t.TempDir(), seed: newSeed()}
	r.db = filepath.Join(r.dir, "coach.db")
	r.random = rand.New(rand.NewPCG(r.seed, 1))
	cfg := localslack.DefaultConfig()
	cfg.RateLimits, cfg.Seed = false, r.seed // the program starts more often than any limit foresees
	for i := range people {
		id := fmt.Sprintf("U0P%04d", i)
		r.people = append(r.people, id)
		cfg.Users = append(cfg.Users, localslack.User{ID: id, Name: fmt.Sprintf("p%d", i), TZ: noonZone(time.Now())})
	}
	r.slack = localslack.New(cfg, nil, slog.New(slog.DiscardHandler))
	if _, err := r.slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.slack.Close)
	r.oracle = newOracle(r.slack)
	t.Cleanup(r.keep)
	return r
}

// keep saves what a failed test leaves behind, and says how to repeat it.
func (r *rig) keep() {
	if !r.Failed() || r.mutant || r.kept {
		return
	}
	r.kept = true
	base := os.Getenv("CRASHTEST_KEEP")
	if base == "" {
		base = filepath.Join(os.TempDir(), "crashtest-failures")
	}
	folder := filepath.Join(base, fmt.Sprintf("%s-%d", filepath.Base(r.Name()), r.seed))
	err := filepath.WalkDir(r.dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type() == os.ModeSocket { // CopyFS takes none
			err = os.Remove(path)
		}
		return err
	})
	if err == nil {
		err = os.MkdirAll(base, 0o700)
	}
	if err == nil {
		err = os.CopyFS(folder, os.DirFS(r.dir))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "seed"), fmt.Appendln(nil, r.seed), 0o600)
	}
	if err != nil {
		r.Logf("data file and logs could not be kept: %v", err)
	}
	r.Logf("data file, logs and seed are in %s; repeat with:\n\tgo test ./internal/crashtest -count=1 -run '^%s$' -seed %d", folder, r.Name(), r.seed)
}

// noonZone is a zone in which it is around noon: no quiet hours and no midnight
// come in between.
func noonZone(now time.Time) string {
	east := 12 - now.UTC().Hour()
	if east == 0 {
		return "Etc/UTC"
	}
	return fmt.Sprintf("Etc/GMT%+d", -east) // these names count westwards
}

// ask has the next n people due for their question of the day, half an hour ago.
// The program must not be running.
func (r *rig) ask(n int) {
	r.Helper()
	now := time.Now()
	zone := noonZone(now)
	loc, err := time.LoadLocation(zone)
	if err != nil {
		r.Fatal(err)
	}
	due := now.Add(-30 * time.Minute).Truncate(time.Minute)
	local := due.In(loc)
	r.update(func(tx coach.Tx) error {
		for _, id := range r.people[r.due : r.due+n] {
			err := tx.PutSubscriber(coach.Subscriber{
				Team: team, ID: id, Zone: zone, ZoneChosen: true, Subscribed: true, Days: coach.EveryDay,
				At: coach.TimeOfDay(local.Hour()*60 + local.Minute()), NextDue: due, LastDate: coach.DateOf(due.AddDate(0, 0, -1), loc),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	r.due += n
}

func (r *rig) update(f func(coach.Tx) error) {
	r.Helper()
	s, err := store.Open(r.db)
	if err != nil {
		r.Fatal(err)
	}
	defer s.Close()
	if err := s.Update(context.Background(), f); err != nil {
		r.Fatal(err)
	}
}

func (r *rig) within(d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	r.Cleanup(cancel)
	return ctx
}

// await waits until the oracle has seen what it should.
func (r *rig) await(what string, done func(*oracle) bool) bool {
	r.Helper()
	if err := r.oracle.await(r.within(patience), done); err != nil {
		r.Errorf("%s did not come: %s", what, r.oracle.state())
		return false
	}
	return true
}

// answering waits until the running program has acknowledged what somebody wrote.
func (r *rig) answering() {
	r.Helper()
	r.write()
	_, err := r.slack.WaitLog(r.within(patience), func(e localslack.LogEntry) bool {
		return e.Socket == r.socket && e.Acked && bytes.Contains(e.Payload, []byte(`"client_msg_id"`)) // the bot's own messages have none
	})
	if err != nil {
		r.Fatal(err)
	}
}

// greeted waits until the newly started program is connected.
func (r *rig) greeted(ctx context.Context, began time.Time) error {
	e, err := r.slack.WaitLog(ctx, func(e localslack.LogEntry) bool {
		return e.Kind == "frame" && e.Method == "hello" && e.Time.After(began)
	})
	if err == nil {
		r.socket = e.Socket
	}
	return err
}
