package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"interviewcoach/bot"
	"interviewcoach/internal/control"
	"interviewcoach/internal/metrics"
	"interviewcoach/store"
)

const (
	// lookAgain is for how long a look is good.
	lookAgain = time.Second
	// tickWithin is how old the latest look at who is due may be in a bot that works:
	// it is taken twice a minute.
	tickWithin = 5 * time.Minute
	// lagWithin is how long an event may wait in a workspace that is served.
	lagWithin = time.Minute
	// While nobody writes the data file it is tried whether it takes writes, but only
	// when somebody asks, and not more often than this; more often while it does not.
	probeEvery, probeAgain = time.Minute, 10 * time.Second
	// probeWithin is how long such a write may take.
	probeWithin = 2 * time.Second
)

// A served is a workspace as a lookout sees it.
type served struct {
	name   string
	data   *store.Workspace
	bot    func() *bot.Bot // the present one
	outage func() error    // why there is none that works; nil means that nothing is known
}

// A lookout tells how the process is doing: to probes, to the health command and to
// the metrics. Looking costs the bots nothing.
type lookout struct {
	store      *store.Store
	workspaces []served

	mu   sync.Mutex
	last control.Health
	at   time.Time // real time of it

	probing sync.Mutex // held by the one write under way
	probed  time.Time
	stuck   bool // the latest one took too long
}

func newLookout(st *store.Store, workspaces ...served) *lookout {
	return &lookout{store: st, workspaces: workspaces}
}

// health returns how the process is doing, as of a second ago at most.
func (l *lookout) health() control.Health {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at.IsZero() || time.Since(l.at) >= lookAgain {
		l.last, l.at = l.look(), time.Now()
	}
	return l.last
}

func (l *lookout) look() control.Health {
	var all []control.WorkspaceHealth
	turns := true
	for _, of := range l.workspaces {
		var outage error
		if of.outage != nil {
			outage = of.outage()
		}
		w, one := healthOf(of.name, of.bot().Health(), of.data.Queues(), outage)
		all, turns = append(all, w), turns && one
	}
	writable, lost := l.writable()
	h := sumUp(all, turns, writable, lost)
	vitals := l.store.Vitals()
	h.Store.Size, h.Store.Free = vitals.Size, vitals.Free
	if !vitals.LastCommit.IsZero() {
		h.Store.LastCommit = vitals.LastCommit.UTC()
	}
	return h
}

// healthOf tells how one workspace is doing, and whether its bot, if it has one, still
// looks who is to be asked.
func healthOf(name string, h bot.Health, queues store.Queues, outage error) (w control.WorkspaceHealth, turns bool) {
	w = control.WorkspaceHealth{
		Name: name, Connected: h.Connected, LastHello: h.LastHello, LastTick: h.LastTick, ClockDoubt: h.ClockDoubt,
		Inbox: queues.Events, InboxLag: h.InboxLag.Seconds(), Outbox: queues.Deliveries, OutboxLag: h.OutboxLag.Seconds(),
		DeadEvents: queues.DeadEvents, DeadDeliveries: queues.DeadDeliveries,
	}
	if outage != nil {
		w.Cause = outage.Error()
	}
	if !h.Connected {
		w.Reasons = append(w.Reasons, "there is no connection to Slack")
	}
	if h.InboxLag >= lagWithin {
		w.Reasons = append(w.Reasons, fmt.Sprintf("an event waits for %s", h.InboxLag.Round(time.Second)))
	}
	w.Ready = len(w.Reasons) == 0
	return w, !h.Running || h.SinceTick <= tickWithin
}

// sumUp tells how a process is doing whose bots do so. turns is false when one of them
// does not look any more who is to be asked.
func sumUp(all []control.WorkspaceHealth, turns, writable, lost bool) control.Health {
	h := control.Health{Alive: turns && !lost, Workspaces: all, Store: control.StoreHealth{Writable: writable}, Version: version()}
	if !turns {
		h.Reasons = append(h.Reasons, "nobody looked for five minutes who is to be asked: start interviewcoach again")
	}
	switch {
	case lost:
		h.Reasons = append(h.Reasons, "the disk failed while the data file was written: check it and start interviewcoach again")
	case !writable:
		h.Reasons = append(h.Reasons, "the data file takes no writes: is the disk full, or does it hang?")
	}
	served := slices.ContainsFunc(all, func(w control.WorkspaceHealth) bool { return w.Ready })
	if !served {
		h.Reasons = append(h.Reasons, "no workspace is served")
	}
	h.Ready = h.Alive && writable && served
	return h
}

// writable tells whether the data file takes writes, by the latest one or by one that
// is made for that, and whether it is lost for this process.
func (l *lookout) writable() (ok, lost bool) {
	v := l.store.Vitals()
	if errors.Is(v.Err, store.ErrFailed) {
		return false, true
	}
	known, every := v.Err == nil && !l.stuck, probeEvery
	if !known {
		every = probeAgain
	}
	if known && time.Since(v.LastCommit) < every || time.Since(l.probed) < every {
		return known, false
	}
	l.probed = time.Now()
	if !l.probing.TryLock() {
		return false, false // the one before has not ended
	}
	ended := make(chan error, 1)
	go func() {
		defer l.probing.Unlock()
		ended <- l.store.Probe(context.Background())
	}()
	select {
	case err := <-ended:
		l.stuck = false
		return err == nil, errors.Is(err, store.ErrFailed)
	case <-time.After(probeWithin):
		l.stuck = true
		return false, false
	}
}

// state is the same for the metrics.
func (l *lookout) state() metrics.State {
	h := l.health()
	s := metrics.State{Writable: h.Store.Writable, Size: h.Store.Size, Free: h.Store.Free, LastCommit: h.Store.LastCommit}
	for _, w := range h.Workspaces {
		s.Workspaces = append(s.Workspaces, metrics.WorkspaceState{
			Name: w.Name, Ready: w.Ready, Connected: w.Connected, ClockInDoubt: w.ClockDoubt != "", LastHello: w.LastHello, LastTick: w.LastTick,
			Inbox: w.Inbox, Outbox: w.Outbox, InboxLag: seconds(w.InboxLag), OutboxLag: seconds(w.OutboxLag),
			DeadEvents: w.DeadEvents, DeadDeliveries: w.DeadDeliveries,
		})
	}
	return s
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
