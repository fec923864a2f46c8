package coach

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"interviewcoach/internal/review"
	"interviewcoach/internal/review/level"
	"interviewcoach/questions"
)

func TestRunning(t *testing.T) {
	for _, test := range []struct {
		name       string
		subscribed bool
		days       Weekdays
		unanswered []Date
		today      Date
		want       int
	}{
		{"answered today", true, EveryDay, nil, "2026-12-14", 4},
		{"asked today, not answered yet", true, EveryDay, []Date{"2026-12-15"}, "2026-12-15", 4},
		{"asked yesterday and not answered", true, EveryDay, []Date{"2026-12-15"}, "2026-12-16", 0},
		{"not asked for a week", true, EveryDay, nil, "2026-12-21", 4},
		{"on one's own, the next day", false, EveryDay, nil, "2026-12-15", 4},
		{"on one's own, a day between", false, EveryDay, nil, "2026-12-16", 0},
		{"on one's own, over days of rest", false, 1 << time.Monday, nil, "2026-12-21", 4},
		{"moved west", false, EveryDay, nil, "2026-12-13", 4},
	} {
		s := Summary{
			Subscriber: Subscriber{Subscribed: test.subscribed, Days: test.days},
			Progress:   Progress{Streak: 4, LastDay: "2026-12-14"}, unanswered: test.unanswered,
		}
		if got := s.Running(test.today); got != test.want {
			t.Errorf("%s: Running = %d, want %d", test.name, got, test.want)
		}
	}
	if got := (Summary{Subscriber: Subscriber{Subscribed: true}}).Running("2026-12-14"); got != 0 {
		t.Errorf("without any answer Running = %d, want 0", got)
	}
}

// A marker gives the level that the first word of an answer asks for, 0 for none,
// on top of what the rules find.
type marker struct{ review.Evaluator }

func (m marker) Review(q *questions.Question, answer string, said map[string]bool) review.Feedback {
	f := m.Evaluator.Review(q, answer, said)
	f.Level, _ = strconv.Atoi(answer[:1])
	f.Scored, f.Dimensions = f.Level > 0, nil
	if x := float64(f.Level); f.Scored {
		f.Dimensions = &level.Dimensions{Structure: x, Evidence: x / 3, Ownership: 1, Relevance: x / 2, Delivery: x}
	}
	return f
}

// An expirer removes what was written before a time.
type expirer interface {
	Expire(ctx context.Context, before, now time.Time) (removed int, err error)
}

// ProgressAgrees checks that the progress that is kept up to date is what counting
// anew would give, whatever happens. The store comes from outside: it imports this
// package.
func ProgressAgrees(rt *rapid.T, s Store) {
	ctx := context.Background()
	bank, err := questions.NewBank(questions.PackOf("test",
		questions.Question{Text: "How do you listen to a complaint?", Role: "Agent", Theme: "Calm", KeyPoints: []questions.Item{{Text: "hear customer out"}}, Evaluates: []string{"Patience", "Care"}},
		questions.Question{Text: "How do you count stock?", Role: "Analyst", Theme: "Speed", KeyPoints: []questions.Item{{Text: "scanner every shelf"}}, Evaluates: []string{"Care", "Care"}},
	))
	if err != nil {
		rt.Fatal(err)
	}
	c := New(s, bank, marker{review.New()})
	now := time.Date(2026, 12, 14, 7, 0, 0, 0, time.UTC)
	n := 0
	cause := func() Cause { n++; return Cause{Team: "T1", Key: fmt.Sprint(n), Now: now} }
	ok := func(err error) {
		rt.Helper()
		if err != nil {
			rt.Fatal(err)
		}
	}
	by := Actor{User: "U1", Zone: "UTC"}
	var said []Said
	var threads []string
	ts := func() string { n++; return fmt.Sprintf("%d.%06d", now.Unix(), n) }
	text := func() string {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"hear", "customer", "scanner", "every", "shelf", "then", "done."}), 8, 12).Draw(rt, "words")
		return fmt.Sprint(rapid.IntRange(0, 5).Draw(rt, "level"), " ", words)
	}
	deliver := func() {
		rows, err := c.Ready(ctx, now, 1000)
		ok(err)
		for _, d := range rows {
			d, there, err := c.Begin(ctx, d, now)
			ok(err)
			if !there {
				continue
			}
			ref := MessageRef{Channel: "D1", TS: ts()}
			if ok(c.Sent(ctx, d, Sent{Ref: ref, Last: true}, now)); d.Kind == KindQuestion {
				threads = append(threads, ref.TS)
			}
		}
	}
	answer := func() {
		q := rapid.SampledFrom([]string{"agent", "analyst"}).Draw(rt, "role")
		_, err := c.Ask(ctx, cause(), by, q)
		if e := (*Error)(nil); err != nil && !errors.As(err, &e) {
			rt.Fatal(err) // but not if all is asked
		}
		deliver()
		if len(threads) == 0 {
			return // the question waits for a clock that was set back
		}
		thread := rapid.SampledFrom(threads).Draw(rt, "thread")
		m := Said{User: "U1", Zone: by.Zone, Ref: MessageRef{Channel: "D1", TS: ts()}, Thread: thread, Text: text()}
		outcome, err := c.Answer(ctx, cause(), m)
		ok(err)
		if outcome != Answered {
			rt.Fatalf("outcome %v", outcome)
		}
		said = append(said, m)
	}
	days := func(n int) {
		for range n {
			now = now.Add(24 * time.Hour)
			_, err := c.PlanDaily(ctx, now)
			ok(err)
			deliver()
		}
	}
	rt.Repeat(map[string]func(*rapid.T){
		"hours": func(rt *rapid.T) {
			now = now.Add(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)
			_, err := c.PlanDaily(ctx, now)
			ok(err)
		},
		"some days": func(rt *rapid.T) { // freezes are earned by them, in a row or not
			for range FreezeAfter / 2 {
				days(1)
				answer()
			}
		},
		"days missed":    func(rt *rapid.T) { days(rapid.IntRange(1, 4).Draw(rt, "days")) },
		"clock set back": func(rt *rapid.T) { now = now.Add(-time.Duration(rapid.IntRange(1, 48).Draw(rt, "hours")) * time.Hour) },
		"fly": func(rt *rapid.T) {
			by.Zone = rapid.SampledFrom([]string{"UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"}).Draw(rt, "zone")
		},
		"subscribe": func(rt *rapid.T) {
			days := rapid.SampledFrom([]Weekdays{EveryDay, WorkingDays, 1 << time.Monday}).Draw(rt, "days")
			_, err := c.Subscribe(ctx, cause(), "U1", by, Settings{Days: &days})
			ok(err)
		},
		"pause":       func(rt *rapid.T) { _, _ = c.Pause(ctx, cause(), "U1", by, Today(now, by.Zone).Add(3)) },
		"unsubscribe": func(rt *rapid.T) { _, _ = c.Unsubscribe(ctx, cause(), "U1", by) },
		"answer":      func(rt *rapid.T) { answer() },
		"edit": func(rt *rapid.T) {
			if len(said) == 0 {
				rt.Skip("nothing said")
			}
			m := rapid.SampledFrom(said).Draw(rt, "message")
			m.Text = text()
			_, err := c.Revise(ctx, cause(), m)
			ok(err)
		},
		"delete": func(rt *rapid.T) {
			if len(said) == 0 {
				rt.Skip("nothing said")
			}
			i := rapid.IntRange(0, len(said)-1).Draw(rt, "message")
			ok(c.Remove(ctx, cause(), said[i].Ref))
			said = slices.Delete(said, i, i+1)
		},
		"nights": func(rt *rapid.T) {
			if e, can := s.(expirer); can {
				_, err := e.Expire(ctx, now.Add(-time.Duration(rapid.IntRange(0, 20*24).Draw(rt, "kept hours"))*time.Hour), now)
				ok(err)
			}
		},
		"": func(rt *rapid.T) {
			var got, want Progress
			ok(s.View(ctx, func(tx Tx) (err error) {
				if got, err = tx.Progress("T1", "U1"); err != nil {
					return err
				}
				answers, err := tx.Answers("T1", "U1", 0)
				if err != nil {
					return err
				}
				if len(answers) != len(said) {
					rt.Fatalf("%d answers stored, %d said", len(answers), len(said))
				}
				slices.Reverse(answers)
				want, err = progressOf(tx, answers)
				return err
			}))
			want.Given = got.Given // deleted answers are in it too
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				rt.Fatalf("progress (-counted +kept):\n%s", diff)
			}
			if got.Freezes > MaxFreezes || got.Streak > got.Days || got.Best < got.Streak {
				rt.Fatalf("%d freezes, a streak of %d (best %d) over %d days", got.Freezes, got.Streak, got.Best, got.Days)
			}
		},
	})
}

// CountAnswer is count, for a test that has a store.
func CountAnswer(tx Tx, a Answer) error { return new(Coach).count(tx, a) }
