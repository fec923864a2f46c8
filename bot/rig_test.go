package bot_test

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/localslack"
	"interviewcoach/internal/review"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// start is a Monday morning in UTC.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const (
	team    = "T0LOCAL"
	alice   = "U0ALICE"
	bodo    = "U0BODO"
	me      = "U0COACH"
	aliceDM = "D0ALICE"
	general = "C0GENERAL"
)

// bundled is the bank that comes with the program; it never changes.
var bundled = sync.OnceValues(func() (*questions.Bank, error) { return questions.Open(nil, true) })

// echo is a small Handler: it answers every message by repeating it. What a test
// needs otherwise it puts into the functions.
type echo struct {
	coach *coach.Coach
	clock bot.Clock
	dir   handlers.Directory

	mu      sync.Mutex
	events  []handlers.Event
	onEvent func(e handlers.Event) error // runs before the answer
	command func(ctx context.Context, c handlers.Command) handlers.Reply
	action  func(ctx context.Context, a handlers.Action) handlers.Reply
	submit  func(ctx context.Context, s handlers.Submission) handlers.Reply
	suggest func(ctx context.Context, s handlers.Suggestion) []*slack.OptionBlockObject
	render  func(d coach.Delivery) ([]handlers.Outgoing, error)
}

func (h *echo) Event(ctx context.Context, e handlers.Event, inbox uint64) error {
	h.mu.Lock()
	onEvent := h.onEvent
	h.mu.Unlock()
	if onEvent != nil {
		if err := onEvent(e); err != nil {
			return err
		}
	}
	h.mu.Lock()
	h.events = append(h.events, e)
	h.mu.Unlock()
	cause := coach.Cause{Team: e.Team, Inbox: inbox, Key: e.Channel + ":" + e.TS, Now: h.clock.Now()}
	if e.Kind != handlers.EventMessage {
		return h.coach.Ignore(ctx, cause)
	}
	return h.coach.Tell(ctx, cause, e.User, coach.Place{Channel: e.Channel, Thread: e.Thread}, coach.NoticeNothing, e.Text)
}

func (h *echo) Command(ctx context.Context, c handlers.Command) handlers.Reply {
	return h.command(ctx, c)
}
func (h *echo) Action(ctx context.Context, a handlers.Action) handlers.Reply { return h.action(ctx, a) }
func (h *echo) Submit(ctx context.Context, s handlers.Submission) handlers.Reply {
	return h.submit(ctx, s)
}
func (h *echo) Suggest(ctx context.Context, s handlers.Suggestion) []*slack.OptionBlockObject {
	return h.suggest(ctx, s)
}

func (h *echo) Render(_ context.Context, d coach.Delivery) ([]handlers.Outgoing, error) {
	if h.render != nil {
		return h.render(d)
	}
	return []handlers.Outgoing{{Method: handlers.MethodPost, Channel: d.To, Thread: d.Thread, Text: strings.Join(d.Args, " ")}}, nil
}

func (h *echo) set(f func(*echo)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f(h)
}

// worked returns the events whose work was done, in that order.
func (h *echo) worked() []handlers.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]handlers.Event(nil), h.events...)
}

// rig is a bot, a Slack and a data file.
type rig struct {
	*localslack.Server
	t       testing.TB
	clock   *localslack.Clock
	file    string
	store   *store.Store
	coach   *coach.Coach
	handler *echo
	bot     *bot.Bot
	stop    context.CancelFunc
	done    chan error
	config  config
	faults  bool // rules may be broken
}

type config = bot.Config

type option func(*rig, *localslack.Config, *config)

// anyFault says that the test makes the bot break rules.
func anyFault(r *rig, _ *localslack.Config, _ *bot.Config) { r.faults = true }

// real runs the bot with the coach's own handlers.
func real(r *rig, _ *localslack.Config, cfg *config) {
	cfg.NewHandler = func(dir handlers.Directory, me handlers.Identity) bot.Handler {
		return handlers.New(r.coach, dir, me, r.clock.Now, cfg.Log)
	}
}

// unlimited takes the rate limits away, on both sides.
func unlimited(_ *rig, slackCfg *localslack.Config, cfg *config) {
	slackCfg.RateLimits = false
	all := bot.Rate{PerSecond: 1e6, Burst: 1e6}
	cfg.Limits = bot.Limits{Channel: all, FanOut: all, Reply: all, Method: all}
}

// newRig returns a rig whose bot is not running yet.
func newRig(t testing.TB, options ...option) *rig {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Parallel()
	}
	r := &rig{t: t, clock: localslack.NewStoppedClock(start), file: filepath.Join(t.TempDir(), "coach.db")}
	r.handler = &echo{clock: r.clock}
	slackCfg := localslack.DefaultConfig()
	cfg := bot.Config{
		BotToken: bot.Token(slackCfg.Tokens.Bot), AppToken: bot.Token(slackCfg.Tokens.App), Clock: r.clock,
		Log:   slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})),
		Fatal: func(err error) bool { return errors.Is(err, store.ErrFailed) },
	}
	for _, o := range options {
		o(r, &slackCfg, &cfg)
	}
	r.Server = localslack.New(slackCfg, r.clock, nil)
	if _, err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.config = cfg
	r.open(cfg)
	t.Cleanup(func() {
		if broken := r.Violations(); len(broken) > 0 && !r.faults {
			t.Errorf("rules of Slack's broken: %+v", broken)
		}
	})
	return r
}

// open opens the data file and makes a bot on it.
func (r *rig) open(cfg bot.Config) {
	r.t.Helper()
	var err error
	if r.store, err = store.Open(r.file); err != nil {
		r.t.Fatal(err)
	}
	data := r.store
	r.t.Cleanup(func() { data.Close() })
	r.make(cfg)
}

// make makes a bot on the open data file.
func (r *rig) make(cfg bot.Config) {
	r.t.Helper()
	bank, err := bundled()
	if err != nil {
		r.t.Fatal(err)
	}
	r.coach = coach.New(r.store, bank, review.New())
	r.handler.coach = r.coach
	cfg.APIURL, cfg.Coach = cmp.Or(cfg.APIURL, r.APIURL()), r.coach
	if cfg.Inbox == nil {
		cfg.Inbox = r.store
	}
	if cfg.NewHandler == nil {
		cfg.NewHandler = func(dir handlers.Directory, _ handlers.Identity) bot.Handler {
			r.handler.dir = dir
			return r.handler
		}
	}
	if r.bot, err = bot.New(cfg); err != nil {
		r.t.Fatal(err)
	}
}

// run starts the bot and waits for its connection.
func (r *rig) run() {
	r.t.Helper()
	r.begin()
	select {
	case <-r.bot.Ready():
	case err := <-r.done:
		r.t.Fatalf("Run ended: %v", err)
	case <-r.ctx().Done():
		r.t.Fatal("not connected")
	}
}

func (r *rig) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	r.stop, r.done = cancel, done
	go func() { done <- r.bot.Run(ctx) }()
	r.t.Cleanup(func() {
		cancel()
		r.ended(done)
	})
}

// ended waits for the end of Run.
func (r *rig) ended(done chan error) error {
	r.t.Helper()
	select {
	case err := <-done:
		done <- err
		return err
	case <-time.After(15 * time.Second):
		r.t.Error("Run does not end")
		return nil
	}
}

func running(t testing.TB, options ...option) *rig {
	t.Helper()
	r := newRig(t, options...)
	r.run()
	return r
}

// ctx ends long after anything should have happened.
func (r *rig) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	r.t.Cleanup(cancel)
	return ctx
}

// say has a person write, and returns the message's ts.
func (r *rig) say(channel, user, text string) string {
	r.t.Helper()
	ts, _, err := r.SendMessage(localslack.Typed{Channel: channel, User: user, Text: text})
	if err != nil {
		r.t.Fatal(err)
	}
	return ts
}

// settle waits until Slack has its acknowledgements and the bot nothing to do.
func (r *rig) settle() {
	r.t.Helper()
	if err := r.Quiet(r.ctx()); err != nil {
		r.t.Fatal(err)
	}
	if err := r.bot.Settle(r.ctx()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) advance(d time.Duration) {
	r.t.Helper()
	if err := r.clock.Advance(r.ctx(), d); err != nil {
		r.t.Fatal(err)
	}
}

// put writes deliveries to the outbox.
func (r *rig) put(rows ...coach.Delivery) {
	r.t.Helper()
	err := r.store.Update(r.ctx(), func(tx coach.Tx) error {
		for _, d := range rows {
			d.Team, d.State = team, cmp.Or(d.State, coach.Pending)
			d.Kind = cmp.Or(d.Kind, coach.KindNotice)
			if d.ReadyAt.IsZero() {
				d.ReadyAt = r.clock.Now()
			}
			if d.Created.IsZero() {
				d.Created = r.clock.Now()
			}
			if err := tx.PutDelivery(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// delivery reads a row of the outbox, unless it is dead.
func (r *rig) delivery(key string) (d coach.Delivery, there bool) {
	r.t.Helper()
	err := r.store.View(r.ctx(), func(tx coach.Tx) (err error) {
		d, there, err = tx.Delivery(team, key)
		there = there && d.State != coach.Dead
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return d, there
}

// posted returns the texts of the bot's messages in a channel.
func (r *rig) posted(channel string) []string {
	var texts []string
	for _, m := range r.Messages(channel) {
		if m.BotID != "" && !m.Deleted {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// calls counts the calls of a method.
func (r *rig) calls(method string) (n int) {
	for _, e := range r.Log() {
		if e.Kind == "call" && e.Method == method {
			n++
		}
	}
	return n
}

// tick is what happens at a full minute.
func (r *rig) tick() {
	r.t.Helper()
	if err := r.bot.Tick(r.ctx(), r.clock.Now()); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
}

// subscribe has alice subscribe a channel, with a post asked of it.
func (r *rig) subscribe(channel string) {
	r.t.Helper()
	err := r.store.Update(r.ctx(), func(tx coach.Tx) error {
		if err := tx.PutPost(coach.Post{ID: channel + "-p", Team: team, Subscriber: channel}); err != nil {
			return err
		}
		return tx.PutSubscriber(coach.Subscriber{Team: team, ID: channel, Subscribed: true, SetUpBy: alice, Days: coach.EveryDay})
	})
	if err != nil {
		r.t.Fatal(err)
	}
}
