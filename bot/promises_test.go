package bot_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
)

// The promise tests drive the real bot against the local Slack, which is the oracle:
// it stands outside and keeps every envelope, acknowledgement and post. Each has a
// short size, and a long one with PROMISES=nightly. PROMISES_SEED repeats a run.

// sized is the size of a promise test.
func sized(short, long int) int {
	if os.Getenv("PROMISES") == "nightly" {
		return long
	}
	return short
}

// dice returns the chance of a test: the same in every short run, another in every
// long one. A test that fails says how to repeat it.
func dice(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(1)
	if text := os.Getenv("PROMISES_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("PROMISES_SEED: %v", err)
		}
		seed = n
	} else if os.Getenv("PROMISES") != "" {
		seed = rand.Uint64()
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: PROMISES=%s PROMISES_SEED=%d go test ./bot -run '^%s$'", os.Getenv("PROMISES"), seed, strings.ReplaceAll(t.Name(), "/", "$/^"))
		}
	})
	return rand.New(rand.NewPCG(seed, 0))
}

// alone keeps newRig from running a test beside others: it counts goroutines.
type alone struct{ *testing.T }

// patience is how long, in real time, what takes long in the long sizes may take on a
// machine that does much else.
const patience = 10 * time.Minute

func (r *rig) patience() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	r.t.Cleanup(cancel)
	return ctx
}

// pass lets time pass on the clock, with patience for what happens in it.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.clock.Advance(ctx, d); err != nil {
		r.t.Fatal(err)
	}
}

// settled is settle with patience.
func (r *rig) settled() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := r.Quiet(ctx); err != nil {
		r.t.Fatal(err)
	}
	if err := r.bot.Settle(ctx); err != nil {
		r.t.Fatal(err)
	}
}

// terse logs only what went wrong: thousands of events are not read by anybody.
func terse(r *rig, _ *localslack.Config, cfg *config) {
	cfg.Log = slog.New(slog.NewTextHandler(r.t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
}

func person(i int) string { return fmt.Sprintf("U0P%03d", i) }

func dmOf(user string) string { return "D" + user[1:] }

func room(i int) string { return fmt.Sprintf("C0R%03d", i) }

// crowd makes a workspace of so many people in UTC, all of them in every one of so
// many channels. The first person is an admin.
func crowd(people, rooms int) option {
	return func(_ *rig, cfg *localslack.Config, _ *config) {
		members := []string{me}
		cfg.Users, cfg.Channels = nil, nil
		for i := range people {
			id := person(i)
			cfg.Users = append(cfg.Users, localslack.User{ID: id, Name: strings.ToLower(id), RealName: "Person " + id, TZ: "Etc/UTC", IsAdmin: i == 0})
			members = append(members, id)
		}
		for i := range rooms {
			cfg.Channels = append(cfg.Channels, localslack.Channel{ID: room(i), Name: strings.ToLower(room(i)), Members: members})
		}
	}
}

// halt stops the bot and closes the file, as the end of the process does.
func (r *rig) halt() {
	r.t.Helper()
	r.stop()
	r.close()
}

// close waits for the end of a bot that was told to stop.
func (r *rig) close() {
	r.t.Helper()
	if err := r.ended(r.done); err != nil {
		r.t.Errorf("Run: %v", err)
	}
	if err := r.store.Close(); err != nil {
		r.t.Fatal(err)
	}
}

// resume starts another bot on the same file.
func (r *rig) resume() {
	r.t.Helper()
	r.open(r.config)
	r.run()
}

// follow has whichever bot runs do what a full minute asks for.
func (r *rig) follow() {
	r.t.Cleanup(r.clock.Follow(func(ctx context.Context, now time.Time) {
		if len(r.done) == 0 { // it has not ended
			r.bot.Follow(ctx, now)
		}
	}))
}

// finish lets everything that is still on its way arrive, and be worked and sent.
func (r *rig) finish(within time.Duration) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for end := r.clock.Now().Add(within); r.clock.Now().Before(end); {
		r.pass(time.Minute)
		if err := r.bot.Settle(ctx); err != nil {
			r.t.Fatal(err)
		}
	}
	if rows, err := r.store.PendingInbound(ctx, 0, 10); err != nil || len(rows) > 0 {
		r.t.Errorf("the inbox holds %d rows or more, error %v; want none", len(rows), err)
	}
	if at, left := r.nextDelivery(); left && !at.After(r.clock.Now()) {
		r.t.Errorf("the outbox holds a row that has been ready since %v, want none", at)
	}
}

func (r *rig) nextDelivery() (at time.Time, there bool) {
	r.t.Helper()
	err := r.store.View(r.ctx(), func(tx coach.Tx) (err error) {
		at, there, err = tx.NextDelivery()
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return at, there
}

// onlyUnacked reports every broken rule but that of acknowledging in time: what is
// not acknowledged comes again, a bot that stops acknowledges nothing, and what waits
// to be written when a connection ends is written on the next one, where a clock that
// is moved by hand may be minutes ahead.
func (r *rig) onlyUnacked() {
	r.t.Helper()
	for _, v := range r.Violations() {
		if v.Rule != localslack.RuleNotAcked && v.Rule != localslack.RuleAckLate {
			r.t.Errorf("rule broken: %+v", v)
		}
	}
}

// sameTexts compares what should be there with what is, whatever the order, and
// names the first few that are missing or too many.
func sameTexts(t testing.TB, what string, want, got []string) {
	t.Helper()
	count := map[string]int{}
	for _, s := range want {
		count[s]--
	}
	for _, s := range got {
		count[s]++
	}
	var lost, twice []string
	for s, n := range count {
		if n < 0 {
			lost = append(lost, s)
		} else if n > 0 {
			twice = append(twice, s)
		}
	}
	for problem, list := range map[string][]string{"lost": lost, "too many": twice} {
		if len(list) > 0 {
			slices.Sort(list)
			t.Errorf("%s: %d of %d %s, such as %q", what, len(list), len(want), problem, list[:min(3, len(list))])
		}
	}
}

// eventIDs lists the events about what people wrote, as far as Slack has sent them.
func (r *rig) eventIDs() []string {
	var ids []string
	for _, e := range r.Log() {
		if written(e) && e.Attempt == 0 {
			ids = append(ids, e.EventID)
		}
	}
	return ids
}

// written reports whether an entry of the log is an event about what a person wrote:
// the bot's own posts come back to it as events too.
func written(e localslack.LogEntry) bool {
	return e.EventID != "" && !strings.Contains(string(e.Payload), `"bot_id"`)
}

// keyOf is the metadata of one of the bot's posts: the same for the same part of the
// same delivery.
func keyOf(m localslack.Message) string {
	var meta struct {
		Payload struct {
			Key string `json:"k"`
		} `json:"event_payload"`
	}
	if json.Unmarshal(m.Metadata, &meta) != nil {
		return ""
	}
	return meta.Payload.Key
}

// goroutines counts those that run the bot's code or its connection to Slack, by
// where they began.
func goroutines() (n int, by map[string]int) {
	buf := make([]byte, 1<<20)
	for {
		size := runtime.Stack(buf, true)
		if size < len(buf) {
			buf = buf[:size]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	by = map[string]int{}
	for stack := range strings.SplitSeq(string(buf), "\n\n") {
		_, began, there := strings.Cut(stack, "created by ")
		began, _, _ = strings.Cut(began, " ")
		if there && (strings.HasPrefix(began, "interviewcoach/bot.") || strings.HasPrefix(began, "github.com/slack-go/") || strings.Contains(stack, "interviewcoach/bot.(*")) {
			by[began]++
			n++
		}
	}
	return n, by
}

// until looks again and again, a thousand times a second, until done or until
// nothing can be expected any more.
func until(ctx context.Context, done func() bool) bool {
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !done() {
		select {
		case <-look.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// TestMain fails the package when a bot that has stopped leaves something running.
func TestMain(m *testing.M) {
	code := m.Run()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if code == 0 && !until(ctx, func() bool { n, _ := goroutines(); return n == 0 }) {
		_, by := goroutines()
		fmt.Printf("goroutines that outlive their bot: %v\n", by)
		code = 1
	}
	os.Exit(cmp.Or(code, 0))
}
