//go:build browser

package pagetest

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// now is the workspace's time.
func (w place) now() time.Time {
	w.t.Helper()
	text, _ := w.get("state")["now"].(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

// moved waits until the workspace's clock is at least so far on.
func (v view) moved(w place, from time.Time, by time.Duration) {
	v.page.t.Helper()
	v.until(fmt.Sprintf("see the clock go on by %s", by), func(context.Context) error {
		if got := w.now().Sub(from); got < by {
			return fmt.Errorf("it went on by %s", got)
		}
		return nil
	})
}

// TestClock: an hour, a day, the next morning; and set back from outside.
func TestClock(t *testing.T) {
	t.Parallel()
	w := startDemo(t)
	alice := w.as("U0ALICE", "#/D0ALICE")
	clock, main := alice.in("group", "Clock"), alice.in("main", "Messages with interviewcoach")
	main.sees("Question of the day")
	clock.sees("09:0")
	start := w.now()
	clock.click("button", "+1 hour")
	clock.sees("10:0")
	clock.moved(w, start, time.Hour)
	clock.click("button", "+1 day")
	clock.moved(w, start, 25*time.Hour)

	back := w.now().AddDate(0, 0, -3)
	w.post("clock", map[string]any{"set": back.Format(time.RFC3339)})
	main.send(toBot, "/interview status")
	main.sees("The next one comes on")
	main.send(toBot, "hello from the past")
	main.sees("hello from the past")
	clock.click("button", "Next morning")
	clock.sees("09:0")
}
