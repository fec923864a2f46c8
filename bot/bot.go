package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// A Clock is the time everything waits by.
type Clock interface {
	Now() time.Time
	After(d time.Duration) <-chan time.Time
}

type systemClock struct{}

// Now drops the monotonic reading: days are counted on the wall.
func (systemClock) Now() time.Time                         { return time.Now().Round(0) }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// A Handler says what a Slack thing means and how a delivery looks in Slack. Its
// methods are called at the same time, and must obey their context.
// One with a method Talk(handlers.Event) bool is asked by it, on the goroutine that
// reads the socket, which events are not worth keeping: they are acknowledged and
// never come to Event.
type Handler interface {
	// Event works the inbox row with this number. An error with
	// coach.CodeNotYet has the row handed in again a moment later; after any
	// other it is, up to three times in all.
	Event(ctx context.Context, e handlers.Event, inbox uint64) error
	Command(ctx context.Context, c handlers.Command) handlers.Reply
	Action(ctx context.Context, a handlers.Action) handlers.Reply
	Submit(ctx context.Context, s handlers.Submission) handlers.Reply
	Suggest(ctx context.Context, s handlers.Suggestion) []*slack.OptionBlockObject
	// Render returns every part of a delivery. One without parts is dropped.
	Render(ctx context.Context, d coach.Delivery) ([]handlers.Outgoing, error)
}

// Config is what a Bot is made of. BotToken, AppToken, Coach, Inbox and NewHandler
// are required.
type Config struct {
	BotToken, AppToken Token
	APIURL             string // of the Web API, ending in a slash; empty means Slack's own
	Coach              *coach.Coach
	Inbox              Inbox // one with a Sweep method is swept every hour; one with a Release method is released when Run ends
	NewHandler         func(dir handlers.Directory, me handlers.Identity) Handler
	// Identified is called once Slack has said whose the bot token is, before
	// anything is read for that workspace. An error ends Run with it. Nil means that
	// any workspace will do.
	Identified func(me handlers.Identity) error
	Clock      Clock // nil means the system's
	// WatchClock has nothing planned or sent in the fan-out while Clock cannot be
	// right: it jumped by more than a day, is earlier than it was, or differs from
	// Slack's by more than ten minutes. The system's clock is always watched, one
	// that is moved by hand should not be.
	WatchClock bool
	Log        *slog.Logger // nil means none
	Meter      Meter        // nil means none
	// Fatal tells which errors of Inbox and Coach mean that the store is lost, so
	// that the process must end and start again. Others are logged, and the work
	// is tried again. Nil means none is fatal.
	Fatal func(error) bool

	Workers      int    // conversations worked at a time; 0 means 16
	Interactions int    // commands, clicks and forms answered at a time; 0 means 16
	Senders      int    // calls to Slack at a time; 0 means 4
	Limits       Limits // zero means DefaultLimits
	// CallWithin is how long one call to Slack may take, in real time; 0 means 15
	// seconds. What a call did that took longer is looked up.
	CallWithin time.Duration
	// EventWithin is how long the work on one event may take, in real time, before
	// it counts as failed; 0 means a minute.
	EventWithin time.Duration
	// StopWithin is how long Run takes at most to end, in real time; what is in
	// hand then is abandoned, and looked up at the next start. 0 means 9 seconds:
	// container engines wait ten.
	StopWithin time.Duration
}

// Defaults of Config.
const (
	defaultWorkers      = 16
	defaultInteractions = 16
	defaultSenders      = 4
	defaultStop         = 9 * time.Second
)

// A Bot is the bot of one workspace, connected once: a later one may be made of the
// same Coach and Inbox when its Run has ended. Its methods may be called at the same
// time.
type Bot struct {
	cfg     Config
	started atomic.Bool
	ready   chan struct{}
	greeted sync.Once
	current atomic.Pointer[running]
	guard   *clockGuard // nil: the clock is trusted

	lastHello, lastTick atomic.Pointer[time.Time]
	ticked              atomic.Pointer[time.Time] // when that was, in real time; before it, when Run began
	up                  atomic.Bool               // there is a connection that has said hello
	swept               atomic.Pointer[time.Time]
}

// New checks the configuration and returns a Bot that has not connected. The error
// joins everything that is wrong with the tokens: one sentence each, without the
// token.
func New(cfg Config) (*Bot, error) {
	if err := CheckTokens(cfg.BotToken, cfg.AppToken); err != nil {
		return nil, err
	}
	if cfg.Coach == nil || cfg.Inbox == nil || cfg.NewHandler == nil {
		return nil, errors.New("the bot needs a coach, an inbox and handlers")
	}
	if cfg.Clock == nil {
		cfg.Clock, cfg.WatchClock = systemClock{}, true
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Meter == nil {
		cfg.Meter = noMeter{}
	}
	if cfg.Fatal == nil {
		cfg.Fatal = func(error) bool { return false }
	}
	cfg.Workers = orDefault(cfg.Workers, defaultWorkers)
	cfg.Interactions = orDefault(cfg.Interactions, defaultInteractions)
	cfg.Senders = orDefault(cfg.Senders, defaultSenders)
	cfg.StopWithin = orDefault(cfg.StopWithin, defaultStop)
	cfg.CallWithin = orDefault(cfg.CallWithin, callTimeout)
	cfg.EventWithin = orDefault(cfg.EventWithin, rowDeadline)
	b := &Bot{cfg: cfg, ready: make(chan struct{})}
	if cfg.WatchClock {
		b.guard = newClockGuard(cfg.Log, builtAt())
	}
	return b, nil
}

func orDefault[T int | time.Duration](n, usual T) T {
	if n <= 0 {
		return usual
	}
	return n
}

// Ready is closed when Slack has said hello for the first time.
func (b *Bot) Ready() <-chan struct{} { return b.ready }

// Tick plans the questions that are due at now and has them sent. Run calls it
// twice a minute. While the clock is in doubt it asks Slack for the time instead.
func (b *Bot) Tick(ctx context.Context, now time.Time) error {
	trusted := b.trusted(ctx, now)
	if r := b.current.Load(); r != nil {
		defer r.sender.wake.raise() // in doubt too: replies behind what is held wait for nothing else
	}
	if !trusted {
		b.turned(now)
		return nil
	}
	planned, err := b.cfg.Coach.PlanDaily(ctx, now)
	b.cfg.Meter.Planned(planned.Posted)
	b.cfg.Meter.Missed(planned.Missed)
	if err != nil {
		return err
	}
	b.turned(now)
	if planned.Posted+planned.Missed > 0 {
		b.cfg.Log.InfoContext(ctx, "planned", "posted", planned.Posted, "missed", planned.Missed)
	}
	return errors.Join(b.guard.keep(ctx, b.cfg.Inbox, now), b.sweep(ctx, now)) // to sweep may make room for the other
}

// turned notes that a tick came to its end.
func (b *Bot) turned(now time.Time) {
	real := time.Now()
	b.lastTick.Store(&now)
	b.ticked.Store(&real)
}

// trusted reports whether the clock, which shows now, can be right. When in doubt it
// has Slack asked, whose answer brings another reading.
func (b *Bot) trusted(ctx context.Context, now time.Time) bool {
	if b.guard.trusts(now) {
		return true
	}
	r := b.current.Load()
	if r == nil {
		return false
	}
	asking, cancel := context.WithTimeout(ctx, takeWithin) // an end does not wait longer for it
	defer cancel()
	if _, err := r.api.AuthTestContext(asking); err != nil {
		b.cfg.Log.DebugContext(ctx, "Slack was asked for the time", "error", plain(err))
	}
	return b.guard.trusts(now)
}

// Wake has the bot look for what may be worked or sent now, because someone else
// than itself put it there.
func (b *Bot) Wake() {
	if r := b.current.Load(); r != nil {
		r.dispatch.wake.raise()
		r.sender.wake.raise()
	}
}

// Settle waits until nothing is left to do at the present moment of the clock:
// every event that was taken in is worked or waits for a later moment, no
// interaction is open, and no delivery is being made or may be made now. When the
// bot is not running it returns at once.
func (b *Bot) Settle(ctx context.Context) error {
	r := b.current.Load()
	if r == nil {
		return nil
	}
	for {
		before := r.begun()
		if err := r.settle(ctx); err != nil {
			return err
		}
		if r.begun() == before {
			return nil
		}
	}
}

// followPatience bounds how long Follow waits, in real time: a call that hangs
// must not stop the clock.
const followPatience = 10 * time.Second

// Follow is Tick and then Settle, for a clock that is moved by hand.
func (b *Bot) Follow(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, followPatience)
	defer cancel()
	if err := b.Tick(ctx, now); err != nil {
		b.storeFailed(err)
		return
	}
	if err := b.Settle(ctx); err != nil {
		b.cfg.Log.WarnContext(ctx, "work goes on while the clock moves", "error", err)
	}
}

// storeFailed ends the process when the store is lost, and logs the error
// otherwise.
func (b *Bot) storeFailed(err error) {
	if r := b.current.Load(); r != nil && b.cfg.Fatal(err) {
		r.fail(err)
		return
	}
	b.cfg.Log.Error("store", "error", err)
}

// Health is how the bot is doing.
type Health struct {
	Running   bool // Run has been let in by Slack, and has not ended
	Ready     bool // connected at least once
	Connected bool // there is a connection now
	LastHello time.Time
	LastTick  time.Time
	// SinceTick is the time since the latest tick ended, or Run began, by a clock that
	// nobody sets and that stands while the machine sleeps.
	SinceTick time.Duration
	Inbox     int // events in memory whose work is not done
	// InboxLag is for how long the event waits, or is being worked, that could have
	// been longest; one that waits for another try does not count until then.
	// OutboxLag is that of deliveries, as of the last look at the outbox.
	InboxLag, OutboxLag time.Duration
	// ClockDoubt is why the clock cannot be right, so that no daily question is sent
	// since ClockDoubtSince; empty while it can.
	ClockDoubt      string
	ClockDoubtSince time.Time
}

// since is how long ago a moment was; none, and one to come, is zero.
func since(at, now time.Time) time.Duration {
	if at.IsZero() {
		return 0
	}
	return max(0, now.Sub(at))
}

// Health returns a snapshot. It reads nothing from the store.
func (b *Bot) Health() Health {
	var h Health
	select {
	case <-b.ready:
		h.Ready = true
	default:
	}
	if at := b.lastHello.Load(); at != nil {
		h.LastHello = *at
	}
	if at := b.lastTick.Load(); at != nil {
		h.LastTick = *at
	}
	if at := b.ticked.Load(); at != nil {
		h.SinceTick = time.Since(*at)
	}
	if r := b.current.Load(); r != nil {
		now := b.cfg.Clock.Now()
		h.Running, h.Connected = true, b.up.Load()
		h.Inbox = r.dispatch.size()
		h.InboxLag, h.OutboxLag = since(r.dispatch.oldest(), now), since(r.sender.oldest(), now)
	}
	h.ClockDoubt, h.ClockDoubtSince = b.guard.doubts()
	return h
}
