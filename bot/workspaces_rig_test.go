package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/store"
)

// A house is one process: one data file and one clock, and a bot for each of several
// Slacks, in which people and channels have the same ids.
type house struct {
	*testing.T
	clock *localslack.Clock
	file  *store.Store
	all   []*tenant
}

// A tenant is one workspace of a house, whose bot may be started as often as the
// test likes.
type tenant struct {
	*localslack.Server
	house *house
	team  string
	data  *store.Workspace
	coach *coach.Coach
	cfg   bot.Config
	bot   *bot.Bot
	stop  context.CancelFunc
	done  chan error
}

func newHouse(t *testing.T, teams ...string) *house {
	t.Helper()
	t.Parallel()
	file, err := store.Open(filepath.Join(t.TempDir(), "coach.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	h := &house{T: t, clock: localslack.NewStoppedClock(start), file: file}
	for _, team := range teams {
		h.all = append(h.all, h.tenant(team))
	}
	return h
}

func (h *house) tenant(team string) *tenant {
	h.Helper()
	bank, err := bundled()
	if err != nil {
		h.Fatal(err)
	}
	slackCfg := localslack.DefaultConfig()
	slackCfg.Workspace.ID = team
	slackCfg.Tokens = localslack.Tokens{Bot: "xoxb-" + strings.ToLower(team) + "-bot", App: "xapp-" + strings.ToLower(team) + "-app"}
	n := &tenant{Server: localslack.New(slackCfg, h.clock, nil), house: h, team: team, data: h.file.Workspace()}
	if _, err := n.Start("127.0.0.1:0"); err != nil {
		h.Fatal(err)
	}
	h.Cleanup(n.Close)
	n.coach = coach.New(n.data, bank, review.New())
	n.cfg = bot.Config{
		BotToken: bot.Token(slackCfg.Tokens.Bot), AppToken: bot.Token(slackCfg.Tokens.App), APIURL: n.APIURL(),
		Coach: n.coach, Inbox: n.data, Clock: h.clock, Identified: func(me handlers.Identity) error { return n.data.Serve(me.Team) },
		Log:   slog.New(slog.NewTextHandler(h.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})).With("team", team),
		Fatal: func(err error) bool { return errors.Is(err, store.ErrFailed) },
		NewHandler: func(dir handlers.Directory, me handlers.Identity) bot.Handler {
			return handlers.New(n.coach, dir, me, h.clock.Now, slog.New(slog.DiscardHandler))
		},
	}
	return n
}

func (h *house) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	h.Cleanup(cancel)
	return ctx
}

// begin starts a new bot on the tenant's coach and data.
func (n *tenant) begin() {
	n.house.Helper()
	var err error
	if n.bot, err = bot.New(n.cfg); err != nil {
		n.house.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done, b := make(chan error, 1), n.bot
	n.stop, n.done = cancel, done
	go func() { done <- b.Run(ctx) }()
	n.house.Cleanup(func() {
		cancel()
		n.ended(done)
	})
}

// ended waits for the end of a bot's Run.
func (n *tenant) ended(done chan error) error {
	n.house.Helper()
	select {
	case err := <-done:
		done <- err
		return err
	case <-time.After(15 * time.Second):
		n.house.Error("Run does not end")
		return nil
	}
}

// run starts a new bot and waits until it is connected.
func (n *tenant) run() {
	n.house.Helper()
	n.begin()
	select {
	case <-n.bot.Ready():
	case err := <-n.done:
		n.house.Fatalf("Run of %s ended: %v", n.team, err)
	case <-n.house.ctx().Done():
		n.house.Fatal("not connected")
	}
}

func (n *tenant) settle() {
	n.house.Helper()
	if err := errors.Join(n.Quiet(n.house.ctx()), n.bot.Settle(n.house.ctx())); err != nil {
		n.house.Fatal(err)
	}
}

// say has alice write to the bot.
func (n *tenant) say(text string) {
	n.house.Helper()
	if _, _, err := n.SendMessage(localslack.Typed{Channel: me, User: alice, Text: text}); err != nil {
		n.house.Fatal(err)
	}
	n.settle()
}

// command has alice type a command in her DM.
func (n *tenant) command(text string) {
	n.house.Helper()
	if _, err := n.Command(n.house.ctx(), localslack.Command{Channel: aliceDM, User: alice, Command: "/interview", Text: text}); err != nil {
		n.house.Fatal(err)
	}
	n.settle()
}

// posts counts the bot's messages in alice's DM.
func (n *tenant) posts() (count int) {
	for _, m := range n.Messages(aliceDM) {
		if m.BotID != "" && !m.Deleted {
			count++
		}
	}
	return count
}

// answers counts what is stored of alice's in the tenant's team.
func (n *tenant) answers() int {
	n.house.Helper()
	all, err := n.coach.History(n.house.ctx(), n.team, alice, 0)
	if err != nil {
		n.house.Fatal(err)
	}
	return len(all)
}

// put writes deliveries to the tenant's outbox past everybody.
func (n *tenant) put(rows ...coach.Delivery) {
	n.house.Helper()
	err := n.house.file.Update(n.house.ctx(), func(tx coach.Tx) error {
		for _, d := range rows {
			d.Team, d.Kind, d.Notice, d.Created = n.team, coach.KindNotice, coach.NoticeCommand, start
			if d.ReadyAt.IsZero() {
				d.ReadyAt = start
			}
			if d.State == "" {
				d.State = coach.Pending
			}
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		n.house.Fatal(err)
	}
}

// outbox counts the tenant's deliveries in a state.
func (n *tenant) outbox(state coach.DeliveryState) (count int) {
	n.house.Helper()
	err := n.house.file.View(n.house.ctx(), func(tx coach.Tx) error {
		return tx.EachDelivery(func(d coach.Delivery) error {
			if d.Team == n.team && d.State == state {
				count++
			}
			return nil
		})
	})
	if err != nil {
		n.house.Fatal(err)
	}
	return count
}
