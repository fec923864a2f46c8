package coach

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"interviewcoach/internal/review"
	"interviewcoach/questions"
)

func TestRunning(t *testing.T) {
	for _, test := range []struct {
		name       string
		subscribed bool
		days       Weekdays
		unanswered Date
		today      Date
		want       int
	}{
		{"answered today", true, EveryDay, "", "2026-12-14", 4},
		{"asked today, not answered yet", true, EveryDay, "2026-12-15", "2026-12-15", 4},
		{"asked yesterday and not answered", true, EveryDay, "2026-12-15", "2026-12-16", 0},
		{"not asked for a week", true, EveryDay, "", "2026-12-21", 4},
		{"on one's own, the next day", false, EveryDay, "", "2026-12-15", 4},
		{"on one's own, a day between", false, EveryDay, "", "2026-12-16", 0},
		{"on one's own, over days of rest", false, 1 << time.Monday, "", "2026-12-21", 4},
		{"moved west", false, EveryDay, "", "2026-12-13", 4},
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

// ProgressAgrees checks that the progress that is kept up to date is what counting
// anew would give, whatever happens. The store comes from outside: it imports this
// package.
func ProgressAgrees(rt *rapid.T, s Store) {
	ctx := context.Background()
	bank, err := questions.NewBank(questions.PackOf("test",
		questions.Question{Text: "How do you listen to a complaint?", Role: "Agent", Theme: "Calm", KeyPoints: []questions.Item{{Text: "hear customer out"}}},
		questions.Question{Text: "How do you count stock?", Role: "Analyst", Theme: "Speed", KeyPoints: []questions.Item{{Text: "scanner every shelf"}}},
	))
	if err != nil {
		rt.Fatal(err)
	}
	c := New(s, bank, review.New())
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
	text := func() string {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"hear", "customer", "scanner", "every", "shelf", "then", "done."}), 8, 12).Draw(rt, "words")
		return fmt.Sprint(words)
	}
	rt.Repeat(map[string]func(*rapid.T){
		"next day": func(rt *rapid.T) {
			now = now.Add(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour)
			_, err := c.PlanDaily(ctx, now)
			ok(err)
		},
		"subscribe": func(rt *rapid.T) {
			days := rapid.SampledFrom([]Weekdays{EveryDay, WorkingDays, 1 << time.Monday}).Draw(rt, "days")
			_, err := c.Subscribe(ctx, cause(), "U1", by, Settings{Days: &days})
			ok(err)
		},
		"unsubscribe": func(rt *rapid.T) { _, _ = c.Unsubscribe(ctx, cause(), "U1", by) },
		"answer": func(rt *rapid.T) {
			q := rapid.SampledFrom([]string{"agent", "analyst"}).Draw(rt, "role")
			_, err := c.Ask(ctx, cause(), by, q)
			ok(err)
			rows, err := c.Ready(ctx, now, 1000)
			ok(err)
			for _, d := range rows {
				d, there, err := c.Begin(ctx, d, now)
				ok(err)
				if n++; there {
					ok(c.Sent(ctx, d, Sent{Ref: MessageRef{Channel: "D1", TS: fmt.Sprintf("%d.%06d", now.Unix(), n)}, Last: true}, now))
				}
			}
			n++
			m := Said{User: "U1", Zone: "UTC", Ref: MessageRef{Channel: "D1", TS: fmt.Sprintf("%d.%06d", now.Unix(), n)}, Text: text()}
			outcome, err := c.Answer(ctx, cause(), m)
			ok(err)
			if outcome != Answered {
				rt.Fatalf("outcome %v", outcome)
			}
			said = append(said, m)
		},
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
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("progress (-counted +kept):\n%s", diff)
			}
		},
	})
}
