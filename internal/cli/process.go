package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"interviewcoach/bot"
	"interviewcoach/handlers"
	"interviewcoach/internal/coach"
	"interviewcoach/internal/control"
	"interviewcoach/internal/metrics"
	"interviewcoach/questions"
	"interviewcoach/store"
)

// A process is what serve runs: one data file, and on it a coach and a bot for each
// workspace, with the services around them.
type process struct {
	options    serveCmd
	given      given
	store      *store.Store
	workspaces []*workspace
	reloaders  []*reloader
	reloading  sync.Mutex      // held to note how a reading went
	control    *control.Server // nil: commands cannot reach the process
	look       *lookout
	meter      *metrics.Meter
	log        *slog.Logger
	clock      bot.Clock // nil: the system's
	now        func() time.Time
	hangups    <-chan os.Signal
	// onReload is told of every reading of question folders again; nil: nobody is.
	onReload func(reloaded)
}

// read reads the questions of every workspace, each choice of folders once. They are
// watched from before that, so that no change is missed.
func (p *process) read(all []workspaceOptions) error {
	var faults []error
	read := library{}
	failed, said := map[string]bool{}, map[string]bool{}
	for _, o := range all {
		w := &workspace{options: o, name: o.name, banks: o.banks, log: p.log.With("workspace", o.name)}
		key := o.banks.key()
		r := p.reloader(key)
		if r == nil {
			r = newReloader(p, o.banks)
			p.reloaders = append(p.reloaders, r)
		}
		r.workspaces = append(r.workspaces, w)
		p.workspaces = append(p.workspaces, w)
		if failed[key] {
			continue
		}
		bank, err := read.open(o.banks)
		if err != nil {
			failed[key] = true
			for line := range strings.Lines(err.Error()) { // a folder of several workspaces has its faults once
				if line = strings.TrimSuffix(line, "\n"); !said[line] {
					said[line] = true
					faults = append(faults, errors.New(line))
				}
			}
		}
		w.start = bank
	}
	return errors.Join(faults...)
}

// reloader is that of a choice of folders, nil when there is none yet.
func (p *process) reloader(key string) *reloader {
	for _, r := range p.reloaders {
		if r.folders.key() == key {
			return r
		}
	}
	return nil
}

// open opens the data file and puts coaches and bots on it; when that fails, it closes
// the file.
func (p *process) open() (err error) {
	if p.store, err = store.Open(p.options.DB); err != nil {
		return err
	}
	// The store knows of all workspaces before the first bot starts.
	for _, w := range p.workspaces {
		w.data = p.store.Workspace()
		w.coach = coach.New(w.data, w.start, timedReviews{p.given.evaluator, p.meter})
		w.start = nil
	}
	for _, w := range p.workspaces {
		if err := p.renew(w); err != nil {
			return errors.Join(err, p.store.Close())
		}
	}
	var watched []served
	for _, w := range p.workspaces {
		watched = append(watched, served{name: w.name, data: w.data, bot: w.running, outage: func() error { return w.outage().err }})
	}
	p.look = newLookout(p.store, watched...)
	p.store.Observe(p.meter.Transaction)
	p.meter.Watch(p.look.state)
	return nil
}

// run starts the services and the bots, and ends when ctx does or one of them cannot
// go on. The services end after the bots, the last one first, and the data file is
// closed last.
func (p *process) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stops []func() error
	var faults []error
	for _, start := range []func(context.Context) (stop func() error, err error){
		p.startControl,
		p.startHTTP,
		p.startJobs,
		p.startReload,
	} {
		stop, err := start(ctx)
		if err != nil {
			faults = append(faults, err)
			break
		}
		stops = append(stops, stop)
	}
	debug.FreeOSMemory() // what reading the questions took is not needed any more
	if len(faults) == 0 {
		faults = append(faults, p.runBots(ctx))
	}
	cancel()
	for i := len(stops) - 1; i >= 0; i-- {
		faults = append(faults, stops[i]())
	}
	return errors.Join(append(faults, p.store.Close())...)
}

// runBots runs all bots until ctx ends or one has ended the process, and returns that
// one's error.
func (p *process) runBots(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var bots sync.WaitGroup
	var once sync.Once
	var failed error
	for _, w := range p.workspaces {
		bots.Go(func() {
			if err := p.keepRunning(ctx, w); err != nil {
				once.Do(func() { failed = err })
				cancel(err)
			}
		})
	}
	bots.Wait()
	return failed
}

// startControl lets commands reach the process while it holds the lock of the data
// file.
func (p *process) startControl(context.Context) (stop func() error, err error) {
	if p.control = listenControl(p.store, p.log); p.control == nil {
		return func() error { return nil }, nil
	}
	p.control.HandleOutbox(coach.NewOutbox(p.store, p.now, p.wake))
	handleData(p.control, p.store, p.now, p.log)
	p.control.HandleHealth(p.look.health)
	p.control.Serve(p.log)
	return p.control.Close, nil
}

// startHTTP serves health and metrics where that was asked for.
func (p *process) startHTTP(context.Context) (stop func() error, err error) {
	return startHTTP(p.options.HTTP, p.look, p.meter, p.log)
}

// startJobs begins the work by schedule.
func (p *process) startJobs(context.Context) (stop func() error, err error) {
	backup, err := backupJob(p.options.Backups, p.store, p.log, p.now)
	if err != nil {
		return nil, err
	}
	observe := func(job, outcome string, took time.Duration) {
		if backup != nil && job == backup.Name {
			p.meter.Backup(outcome, took, p.now())
		}
	}
	if backup != nil {
		p.meter.LastBackup(backup.Last)
	}
	end, err := startJobs(p.log, p.now, observe, backup, retentionJob(p.store, p.given.keep, p.now, p.log, p.meter.Expired))
	return func() error { end(); return nil }, err
}

// keeping is what people are told of how long things are kept.
func (p *process) keeping() handlers.Keeping {
	kept := handlers.Keeping{Answers: p.given.keep, Copies: store.KeepCopies, Model: p.options.OpinionModel}
	if p.options.Backups.Dir != "" {
		kept.Backups = p.options.Backups.Keep
	}
	return kept
}

// wake has every bot look for work, because somebody else put it there.
func (p *process) wake() {
	for _, w := range p.workspaces {
		w.running().Wake()
	}
}

// after is a moment on the clock of the process.
func (p *process) after(d time.Duration) <-chan time.Time {
	if p.clock != nil {
		return p.clock.After(d)
	}
	return time.After(d)
}

func (p *process) closeWatches() {
	for _, r := range p.reloaders {
		r.watch.close()
	}
}

// setBank gives the workspaces other questions.
func setBank(all []*workspace, bank *questions.Bank) {
	for _, w := range all {
		w.coach.SetBank(bank)
	}
}
