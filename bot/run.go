package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/slack-go/slack"

	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
)

// Times of an ordered stop, in real time.
const (
	// takeWithin is for what was read from the socket to be committed and
	// acknowledged, and for people who wait for an answer.
	takeWithin = 3 * time.Second
	cronWithin = 2 * time.Second
	// flushTime is how long slack-go may take to write an acknowledgement.
	flushTime = 100 * time.Millisecond
)

// running is a bot while Run lasts.
type running struct {
	bot      *Bot
	http     *http.Client
	api      *slack.Client
	cron     *cron.Cron
	ticked   signal // by cron
	socket   *socket
	commit   *committer
	interact *interactor
	dispatch *dispatcher
	sender   *sender
	taking   busyCount // events and interactions that are not committed or answered

	once   sync.Once
	failed chan struct{}
	cause  error
	ended  chan struct{}
}

// A releaser lets go of the workspace that Config.Identified had it serve.
type releaser interface{ Release() }

// Run connects, works and sends until ctx ends, then stops in order and returns
// nil within ten seconds: what was read is committed and acknowledged, what is in
// hand is finished, the rest waits in the store. It returns an error when it cannot
// go on: a token that Slack refuses, named by its variable, or a store that failed.
// A Bot runs once.
func (b *Bot) Run(ctx context.Context) error {
	if b.started.Swap(true) {
		return errors.New("the bot has run already")
	}
	if shared, ok := b.cfg.Inbox.(releaser); ok {
		defer shared.Release()
	}
	r := &running{bot: b, http: newHTTPClient(b.cfg.CallWithin), failed: make(chan struct{}), ended: make(chan struct{})}
	defer r.http.CloseIdleConnections()
	b.guard.watch(r.http, b.cfg.Clock)
	r.api = newSlackClient(b.cfg, r.http)
	if err := b.guard.resume(ctx, b.cfg.Inbox); err != nil {
		return fmt.Errorf("read the time of the last run: %w", err)
	}
	me, app, err := r.identify(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return errors.Join(err, b.sweepRefused(ctx, r.api))
	}
	if b.cfg.Identified != nil {
		if err := b.cfg.Identified(me); err != nil {
			return err
		}
	}
	if err := b.cfg.Coach.TeamBack(ctx, me.Team); err != nil {
		return fmt.Errorf("note that the app is installed: %w", err)
	}
	unknown, err := b.cfg.Coach.Recover(ctx)
	if err != nil {
		return fmt.Errorf("read the outbox: %w", err)
	}
	if unknown > 0 {
		b.cfg.Log.InfoContext(ctx, "deliveries were interrupted; they are looked up", "count", unknown)
	}
	if err := r.build(me, app); err != nil {
		return err
	}
	began := time.Now()
	b.ticked.Store(&began)
	b.current.Store(r)
	r.live(ctx)
	b.current.Store(nil)
	b.up.Store(false)
	select {
	case <-r.failed:
		return r.cause
	default:
		return nil
	}
}

// fail ends Run with err; only the first one counts.
func (r *running) fail(err error) {
	r.once.Do(func() {
		r.cause = err
		close(r.failed)
	})
}

// identify asks Slack who the token belongs to, until there is an answer, and which
// app it is of, as far as the scopes tell.
func (r *running) identify(ctx context.Context) (me handlers.Identity, app string, err error) {
	cfg := r.bot.cfg
	for attempt := 1; ; attempt++ {
		who, err := r.api.AuthTestContext(ctx)
		if err == nil {
			me = handlers.Identity{Team: who.TeamID, Org: who.EnterpriseID, User: who.UserID, BotID: who.BotID, URL: who.URL}
			break
		}
		v := judge(err, true, cfg.Clock.Now())
		var status slack.StatusCodeError
		switch {
		case v.outcome == outcomeDead || v.outcome == outcomePermanent:
			return me, "", TokenFault(VarBotToken, v.code)
		case errors.As(err, &status) && status.Code == http.StatusNotFound:
			return me, "", connectFault(err)
		}
		cfg.Meter.ConnectFailed()
		if v.outcome == outcomeWait {
			cfg.Meter.Limited(methodAuthTest)
		}
		wait := max(v.wait, backoff(attempt))
		cfg.Log.WarnContext(ctx, "Slack does not answer", "attempt", attempt, "again_in", wait, "error", plain(err))
		if err := sleep(ctx, cfg.Clock, wait); err != nil {
			return me, "", err
		}
	}
	if me.BotID == "" {
		return me, "", fmt.Errorf("%s does not belong to a bot: set it to the Bot User OAuth Token under OAuth & Permissions", VarBotToken)
	}
	info, err := r.api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: me.BotID})
	if err != nil {
		return me, "", nil // it only serves to find two tokens that do not belong together
	}
	return me, info.AppID, nil
}

func (r *running) build(me handlers.Identity, app string) (err error) {
	b, cfg := r.bot, r.bot.cfg
	pace := &pacer{clock: cfg.Clock}
	limits := newLimiter(cfg.Limits)
	limits.meter = cfg.Meter
	people := &directory{api: r.api, limits: limits, clock: cfg.Clock, profiles: map[string]cachedProfile{}}
	handler := cfg.NewHandler(people, me)

	r.sender = &sender{
		coach: cfg.Coach, handler: handler, api: r.api, me: me, limits: limits, clock: cfg.Clock, guard: b.guard, log: cfg.Log, meter: cfg.Meter,
		fail: r.fail, fatal: cfg.Fatal, wake: newSignal(), asks: make(chan chan struct{}), holds: map[string]time.Time{},
		jobs: make(chan coach.Delivery, cfg.Senders), done: make(chan coach.Delivery, cfg.Senders),
	}
	r.dispatch = newDispatcher(cfg.Inbox, handler, cfg.Clock, cfg.Log, cfg.Workers)
	r.dispatch.within, r.dispatch.meter = cfg.EventWithin, cfg.Meter
	r.dispatch.worked, r.dispatch.failed = r.sender.wake.raise, b.storeFailed

	client := newSocketClient(cfg, r.http, pace)
	r.commit = &committer{
		inbox: cfg.Inbox, arrived: make(chan arrival, arrivals), busy: &r.taking,
		added: r.dispatch.wake.raise, failed: b.storeFailed, log: cfg.Log, meter: cfg.Meter,
	}
	r.interact = &interactor{
		handler: handler, api: r.api, http: r.http, limits: limits, clock: cfg.Clock, log: cfg.Log, meter: cfg.Meter, worked: r.sender.wake.raise,
		jobs: make(chan interaction, cfg.Interactions), busy: &r.taking,
	}
	r.socket = &socket{
		client: client, pace: pace, me: me, appID: app, clock: cfg.Clock, log: cfg.Log, meter: cfg.Meter, commit: r.commit, interact: r.interact,
		people: people, fail: r.fail, hello: r.hello, lost: func() { b.up.Store(false) }, acks: make(chan pendingAck, acksWaiting),
	}
	if h, ok := handler.(interface{ Talk(handlers.Event) bool }); ok {
		r.socket.talk = h.Talk
	}
	r.commit.ack, r.interact.plain, r.interact.ack = r.socket.ack, r.socket.ack, r.socket.reply
	r.ticked = newSignal()
	r.cron, err = newSchedule(func() {
		r.ticked.raise()
		r.tick()
	}, cfg.Log)
	return err
}

func (r *running) hello(now time.Time) {
	r.bot.cfg.Meter.Connected(r.bot.lastHello.Swap(&now) != nil)
	r.bot.up.Store(true)
	r.bot.greeted.Do(func() { close(r.bot.ready) })
}

func (r *running) tick() {
	if err := r.bot.Tick(context.Background(), r.bot.cfg.Clock.Now()); err != nil {
		r.bot.storeFailed(fmt.Errorf("plan the day: %w", err))
	}
}

// live starts every loop, waits for the end, and stops them in order: first what
// brings new work, last what carries it out.
func (r *running) live(ctx context.Context) {
	cfg := r.bot.cfg
	work, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	connected, disconnect := context.WithCancel(work)
	accepting, noMore := context.WithCancel(work) // rows and deliveries
	defer disconnect()
	defer noMore()
	quit := make(chan struct{})

	var intake, carrying, socketLoops sync.WaitGroup
	intake.Go(func() { r.commit.run(work, quit) })
	for range cfg.Interactions {
		intake.Go(func() { r.interact.work(work, quit) })
	}
	carrying.Go(func() { r.dispatch.run(accepting, work) })
	carrying.Go(func() { r.sender.run(accepting, work, cfg.Senders) })
	acksDone := make(chan struct{})
	socketLoops.Go(func() { r.socket.acknowledge(acksDone) })
	socketLoops.Go(func() { r.socket.drain(connected) })
	socketLoops.Go(func() { r.socket.run(connected) })
	r.cron.Start()
	carrying.Go(func() { stayAwake(accepting, r.ticked, r.tick) })
	r.tick()

	select {
	case <-ctx.Done():
		cfg.Log.Info("stopping")
	case <-r.failed:
		cfg.Log.Error("stopping", "error", r.cause)
	}
	r.bot.up.Store(false) // nothing more is asked of it
	defer time.AfterFunc(cfg.StopWithin, abandon).Stop()
	select {
	case <-r.cron.Stop().Done():
	case <-time.After(cronWithin):
	}
	r.socket.closing.Store(true)
	taken, cancel := context.WithTimeout(work, takeWithin)
	if err := r.taking.wait(taken); err != nil {
		cfg.Log.Warn("not everything taken in was committed; Slack sends it again")
	}
	cancel()
	close(quit)
	close(acksDone)
	<-r.socket.flushed()
	disconnect()
	noMore()
	close(r.ended)
	carrying.Wait()
	abandon()
	intake.Wait()
	socketLoops.Wait()
	cfg.Log.Info("stopped")
}

func (r *running) begun() uint64 {
	return r.taking.begun() + r.dispatch.begun.begun() + r.sender.begun.begun()
}

func (r *running) settle(ctx context.Context) error {
	if err := r.taking.wait(ctx); err != nil {
		return err
	}
	if err := r.dispatch.settle(ctx, r.ended); err != nil {
		return err
	}
	return r.sender.settle(ctx, r.ended)
}

// redactURL is an error's text without the address that a *url.Error quotes.
func redactURL(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Op + ": " + at.Err.Error()
	}
	return fmt.Sprint(err)
}
