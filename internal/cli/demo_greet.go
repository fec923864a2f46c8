package cli

import (
	"context"
	"fmt"
	"time"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/store"
)

// visitor is who looks at the demo, until they choose to be somebody else.
const visitor = "U0ALICE"

// greetWithin bounds, in real time, how long the first question may take.
const greetWithin = 20 * time.Second

// tour is what a visitor may try first, in the words of the page.
func tour() []string {
	return []string{
		"A question waits for you under Messages. Answer it in its thread, in three or four sentences about one real case.",
		"Press “Next morning”: the clock goes on to 09:00, and the next question of the day arrives.",
		"Write " + handlers.Slash + " practice in a message box: a warm-up, some questions in a row, and a scorecard at the end.",
	}
}

// A beginning is how a demo starts on its data file.
type beginning struct {
	// first means that nobody has used the file, so that the visitor is greeted.
	first bool
	// at is what the clock shows: the real time, or the latest that an earlier demo
	// has kept. Time must not go back for what is stored.
	at time.Time
}

func beginningOf(ctx context.Context, st *store.Store, cfg localslack.Config, now time.Time) (b beginning, err error) {
	last, err := st.LastTime(ctx)
	if err != nil {
		return b, err
	}
	b.first, b.at = true, now
	if last.After(now) {
		b.at = last
	}
	err = st.View(ctx, func(tx coach.Tx) error {
		planned, err := tx.Due(b.at.AddDate(100, 0, 0), 1) // of whatever workspace
		b.first = len(planned) == 0
		for _, id := range everybody(cfg) {
			if err != nil || !b.first {
				return err
			}
			var known bool
			_, known, err = tx.Subscriber(cfg.Workspace.ID, id)
			b.first = !known
		}
		return err
	})
	return b, err
}

// everybody is who may be known to the bot: people and channels.
func everybody(cfg localslack.Config) (ids []string) {
	for _, u := range cfg.Users {
		ids = append(ids, u.ID)
	}
	for _, ch := range cfg.Channels {
		ids = append(ids, ch.ID)
	}
	return ids
}

// greet has a question wait for the visitor, and their Home show it. They get it as
// people get it in Slack: by subscribing, and by its being 09:00 where they live.
func (w *world) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, greetWithin)
	defer cancel()
	text := "subscribe 09:00 daily " + w.role
	if _, err := w.server.Command(ctx, localslack.Command{Channel: dmOf(visitor), User: visitor, Command: handlers.Slash, Text: text}); err != nil {
		return fmt.Errorf("subscribe %s: %w", visitor, err)
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	nine, err := w.server.NextMorning(visitor)
	if err != nil {
		return err
	}
	if err := w.clock.Advance(ctx, nine.Sub(w.clock.Now())); err != nil {
		return err
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	if _, err := newChat(w, nil).questionHere(); err != nil {
		return fmt.Errorf("no question came for %s: run demo with --debug to see why", visitor)
	}
	if err := w.server.OpenHome(visitor, "home"); err != nil {
		return err
	}
	return w.settle(ctx)
}

// keepTime notes what the clock shows, for a later demo on the same data file.
func (w *world) keepTime(ctx context.Context) {
	if err := w.program.store.KeepTime(ctx, w.clock.Now()); err != nil {
		w.program.log.Error("the time of the demo is not kept: a later one on this file may begin earlier", "error", err)
	}
}

// keepHours notes every full hour that the clock passes, so that little is lost when
// the process is killed. It follows the clock.
func (w *world) keepHours(ctx context.Context, now time.Time) {
	if now.Minute() == 0 {
		w.keepTime(ctx)
	}
}
